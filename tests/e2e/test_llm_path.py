"""The running program with a chat model set: `SHOP_LLM` and `OPENAI_BASE_URL` point at a stub of a provider."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest

from bot.bootstrap import build
from bot.domain.errors import SettingsError
from bot.domain.events import Visitor
from bot.settings import Secret, Settings
from tests.e2e.conftest import ROOT, SECRET, serving
from tests.stub_llm import COMPLETION_TOKENS, PROMPT_TOKENS, StubLlm, calls, fails, gives_up, says, stub_llm

PATIENCE = 60.0  # seconds; reads are slow only where the machine is
DEMO = ROOT / "ingest" / "demo"
# A question of taste: nothing that the cheap path is sure of.
QUESTION = "My back is sensitive and I hike on weekends, what should I look for in a backpack?"


@pytest.fixture(scope="module")
def server() -> Iterator[StubLlm]:
    """One provider for all tests of this file."""
    with stub_llm() as stub:
        yield stub


@pytest.fixture
def stub(server: StubLlm) -> StubLlm:
    """The provider without a script, its memory empty."""
    server.script()
    return server


@pytest.fixture(scope="module")
def address(sample_home: Path, server: StubLlm) -> Iterator[str]:
    """The program with a model set."""
    with serving(sample_home, SHOP_LLM="stub", OPENAI_API_KEY="none", OPENAI_BASE_URL=server.base_url) as address:
        yield address


def ask(address: str, message: str, customer: str | None = None) -> dict[str, Any]:
    """One message by a new visitor, perhaps a signed-in customer; the reply."""
    headers = {}
    if customer is not None:
        claims = {"aud": "shopclerk", "sub": customer, "exp": int(time.time()) + 600}
        headers["Authorization"] = f"Bearer {jwt.encode(claims, SECRET, algorithm='HS256')}"
    answer = httpx2.post(f"{address}/api/chat", json={"message": message}, headers=headers, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def offered_pack(address: str, stub: StubLlm) -> Mapping[str, Any]:
    """The sample shop's record of a product that the model is shown for QUESTION."""
    stub.script(gives_up())
    product_id = ask(address, QUESTION)["products"][0]
    rows = map(json.loads, (DEMO / "products.jsonl").read_text(encoding="utf-8").splitlines())
    found: Mapping[str, Any] = next(row for row in rows if row["id"] == product_id)
    return found


def orders_of_two_customers() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Orders of the sample shop that belong to different people."""
    orders = [json.loads(line) for line in (DEMO / "orders.jsonl").read_text(encoding="utf-8").splitlines()]
    return orders[0], next(order for order in orders if order["customer_id"] != orders[0]["customer_id"])


def test_the_model_answers_with_sources_over_http(address: str, stub: StubLlm) -> None:
    """The settings would not reach the model, or its answer would come without sources, name or tokens."""
    pack = offered_pack(address, stub)
    price = f"${float(pack['price']):,.2f}"
    stub.script(says(f"The {pack['title']} costs {price} [={pack['title']}]. It is sold by elves [={pack['title']}]."))
    reply = ask(address, QUESTION)
    assert reply["text"] == f"The {pack['title']} costs {price}. [1]"
    assert [citation["id"] for citation in reply["citations"]] == [pack["id"]]
    assert (reply["drafter"], reply["products"]) == ("llm", [pack["id"]])
    assert reply["tokens"] == {"prompt": PROMPT_TOKENS, "completion": COMPLETION_TOKENS}


def test_the_models_words_are_streamed(address: str, stub: StubLlm) -> None:
    """The page would stand still until the model has finished, or show another text than the reply's."""
    pack = offered_pack(address, stub)
    sentence = f"The {pack['title']} is a backpack [={pack['title']}]."
    stub.script(says(f"{sentence} {sentence}"))
    pieces, last = [], {}
    headers = {"Accept": "text/event-stream"}
    body = {"message": QUESTION}
    with httpx2.stream("POST", f"{address}/api/chat", json=body, headers=headers, timeout=PATIENCE) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: "):
                last = json.loads(line.removeprefix("data: "))
                pieces += [last["text"]] if set(last) == {"text"} else []
    assert len(pieces) >= 2
    assert "".join(pieces) == last["text"]
    assert last["drafter"] == "llm"


def test_a_lying_model_is_replaced_in_the_same_turn(address: str, stub: StubLlm) -> None:
    """A price that the model made up would reach the shopper."""
    pack = offered_pack(address, stub)
    stub.script(says(f"The {pack['title']} costs $1.23 [={pack['title']}]."))
    reply = ask(address, QUESTION)
    assert "$1.23" not in reply["text"]
    assert reply["drafter"] == "offline"
    assert reply["citations"]


def test_with_the_provider_down_the_shop_still_answers(address: str, stub: StubLlm) -> None:
    """An outage of the provider would be an outage of the shop."""
    stub.script(*[fails(500)] * 9)
    reply = ask(address, QUESTION)
    assert reply["drafter"] == "offline"
    assert reply["products"]
    assert stub.requests


def test_the_model_reads_the_signed_in_customers_order_only(address: str, stub: StubLlm) -> None:
    """A model could be talked into reading somebody else's order."""
    own, others = orders_of_two_customers()
    title = own["lines"][0]["title"]
    stub.script(
        calls("get_order_details", order_id=others["id"]),
        calls("get_order_details", order_id=own["id"]),
        says(f"Order {own['id']} holds the {title} [={own['id']}]."),
    )
    reply = ask(address, QUESTION, own["customer_id"])
    assert [(call["ok"], call["arguments"]) for call in reply["tool_calls"]] == [
        (False, {"order_id": others["id"]}),
        (True, {"order_id": own["id"]}),
    ]
    assert reply["text"] == f"Order {own['id']} holds the {title}. [1]"
    assert [(citation["kind"], citation["id"]) for citation in reply["citations"]] == [("order", own["id"])]
    assert others["customer_id"] not in json.dumps(stub.requests)


@pytest.mark.parametrize("message", ["hello", "Where is my order?", "What is the cheapest kettle?", "我要转人工"])
def test_sure_answers_cost_nothing(address: str, stub: StubLlm, message: str) -> None:
    """Greetings and exact questions would be sent to the provider, and paid for."""
    reply = ask(address, message)
    assert stub.requests == []
    assert reply["drafter"] in ("offline", "faq")


def test_settings_alone_put_the_model_first(sample_home: Path, stub: StubLlm) -> None:
    """A model that is set would never be asked; or the shop would have nobody to fall back on."""
    services = build(Settings(home=sample_home, llm="stub", base_url=stub.base_url))
    try:
        assert [name for name, _ in services.engine.drafters] == ["llm", "offline"]
        reply = services.engine.reply(None, QUESTION, Visitor("v"))
    finally:
        services.database.dispose()
    assert len(stub.requests) == 1
    assert reply.drafter == "offline"


def test_a_model_without_a_key_is_an_error_of_the_settings(sample_home: Path) -> None:
    """The first shopper, not the owner, would find out that the key is missing."""
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        build(Settings(home=sample_home, llm="stub", api_key=Secret("")))
