"""A chat model's tool calls: run for the session's customer, cited, counted, and not without end."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bot.domain.events import Visitor
from tests.stub_llm import COMPLETION_TOKENS, PROMPT_TOKENS, Scripted, StubLlm, calls, calls_in_text, says
from tests.unit.bot.counter import Counter
from tests.unit.bot.model_counter import ask
from tests.unit.bot.order_book import MEI

SIGNED_IN = Visitor("v-mei", MEI.id)
OF_ORDERS = "Is everything all right with what I bought?"
LIE = "The Corvo Tempo Electric Kettle costs $9.90 [=Corvo Tempo Electric]."
Script = Callable[..., Scripted]


@pytest.fixture
def counter(model_counter: Counter) -> Counter:
    """Here the model writes first."""
    return model_counter


@pytest.mark.parametrize("call", [calls, calls_in_text], ids=["as-a-call", "as-text"])
def test_a_tool_call_runs_for_the_sessions_customer(counter: Counter, stub: StubLlm, call: Script) -> None:
    """The model could not look anything up, or its answer from the order would have no source."""
    stub.script(
        call("get_order_details", order_id="#W1001002"),
        says("Parcel PX778899 is in transit with NorthPost [=PX778899]."),
    )
    reply = ask(counter, OF_ORDERS, SIGNED_IN)
    assert reply.text == "Parcel PX778899 is in transit with NorthPost. [1]"
    assert [(c.kind, c.id) for c in reply.citations] == [("order", "#W1001002")]
    assert [(c.name, c.mode, c.ok) for c in reply.tool_calls] == [("get_order_details", "READ", True)]
    assert reply.drafter == "llm"
    assert "PX778899" not in stub.prompt(0)
    assert "PX778899" in stub.prompt(1)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_user_details", {"user_id": "c-omar"}),
        ("list_orders", {"user_id": "c-omar"}),
        ("get_order_details", {"order_id": "#W2002001"}),
        ("track_shipment", {"order_id": "#W2002001"}),
        ("find_user_id_by_email", {"email": "omar@mail.example"}),
    ],
)
def test_another_customers_records_stay_shut(
    counter: Counter, stub: StubLlm, name: str, arguments: dict[str, str]
) -> None:
    """A model that was talked into it would read a stranger's orders."""
    stub.script(calls(name, **arguments), says("The customer Omar Haddad ordered a backpack [1]."))
    reply = ask(counter, OF_ORDERS, SIGNED_IN)
    assert not reply.tool_calls[0].ok
    assert "Haddad" not in reply.text
    assert "Haddad" not in json.dumps(stub.requests)
    assert counter.sessions.sessions["s-1"].customer_id == MEI.id


def test_without_a_proof_the_model_can_only_ask_for_one(counter: Counter, stub: StubLlm) -> None:
    """The model would read orders for somebody who has proved nothing, or its question would be thrown away."""
    stub.script(calls("get_order_details", order_id="#W1001002"), says("Could you tell me your email address, please?"))
    reply = ask(counter, OF_ORDERS)
    assert [(call.name, call.ok) for call in reply.tool_calls] == [("get_order_details", False)]
    assert (reply.text, reply.drafter) == ("Could you tell me your email address, please?", "llm")


def test_words_before_a_tool_call_stay_in_front(counter: Counter, stub: StubLlm) -> None:
    """ "Let me check that" would be lost, or come after the answer."""
    stub.script(
        calls("track_shipment", "Let me check that for you. ", order_id="W1001002"),
        says("Parcel PX778899 is in transit [=PX778899]."),
    )
    assert ask(counter, OF_ORDERS, SIGNED_IN).text == "Let me check that for you. Parcel PX778899 is in transit. [1]"


def test_a_model_that_keeps_calling_tools_is_stopped(counter: Counter, stub: StubLlm) -> None:
    """A looping model would run up a bill and never answer."""
    stub.script(*[calls("calculate", expression="1 + 1")] * 9)
    reply = ask(counter)
    assert len(stub.requests) == 7
    assert [call.name for call in reply.tool_calls] == ["calculate"] * 6
    assert reply.drafter == "offline"
    assert reply.text


def test_after_tools_of_the_catalogue_the_offline_drafter_can_still_answer(counter: Counter, stub: StubLlm) -> None:
    """The offline drafter would take a search's result for an order and fail."""
    stub.script(calls("search_products", query="kettle"), says(LIE))
    reply = ask(counter)
    assert reply.tool_calls[0].name == "search_products"
    assert reply.drafter == "offline"
    assert "$9.90" not in reply.text


def test_tokens_of_every_call_are_counted(counter: Counter, stub: StubLlm) -> None:
    """The cost of a turn would leave out its tool rounds, or the calls whose answer was thrown away."""
    stub.script(calls("get_order_details", order_id="W1001002"), says("It is in transit [=PX778899]."))
    reply = ask(counter, OF_ORDERS, SIGNED_IN)
    assert reply.tokens == {"prompt": 2 * PROMPT_TOKENS, "completion": 2 * COMPLETION_TOKENS}
    stub.script(says(LIE))
    reply = ask(counter, visitor=SIGNED_IN)
    assert reply.drafter == "offline"
    assert reply.tokens == {"prompt": PROMPT_TOKENS, "completion": COMPLETION_TOKENS}
