"""The drafter over a chat model, at a stub server that lies, stumbles and fails."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bot.domain.events import Delta, Visitor
from bot.tools import TOOLS
from tests.shop import SHOP
from tests.stub_llm import EMPTY, Scripted, StubLlm, breaks_off, calls_badly, fails, gives_up, hangs, says
from tests.unit.bot.counter import SHOPPER, Counter, told
from tests.unit.bot.model_counter import LONG, QUESTION, SHORT, ask, with_model
from tests.unit.bot.order_book import MEI

SIGNED_IN = Visitor("v-mei", MEI.id)
PRICE = "The Corvo Tempo Electric Kettle costs $49.90 [=Corvo Tempo Electric]."
TIME = "It boils water for tea in three minutes [=Corvo Tempo Electric]."
LIE = "The Corvo Tempo Electric Kettle costs $9.90 [=Corvo Tempo Electric]."
Script = Callable[..., Scripted]


@pytest.fixture
def counter(model_counter: Counter) -> Counter:
    """Here the model writes first."""
    return model_counter


def test_a_grounded_answer_streams_with_its_citations(counter: Counter, stub: StubLlm) -> None:
    """The model's answer would arrive in one piece, without its source, or under the wrong name."""
    stub.script(says(f"{PRICE} {TIME}"))
    counter.head.intent = "knowledge"
    events = list(counter.engine.stream("s-1", QUESTION, SHOPPER))
    reply = told(events)
    assert len([event for event in events if isinstance(event, Delta)]) >= 2
    assert reply.text == ("The Corvo Tempo Electric Kettle costs $49.90. It boils water for tea in three minutes. [1]")
    assert [(c.kind, c.id) for c in reply.citations] == [("product", "KT-1")]
    assert (reply.drafter, reply.products, reply.refused) == ("llm", ("KT-1",), None)
    assert len(stub.requests) == 1


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 500])
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "It costs $49.90. [=Corvo Tempo Electric] It holds 1.7 l. [=Corvo Tempo Electric]",
            "It costs $49.90. It holds 1.7 l. [1]",
        ),
        ("It costs $49.90 [=Corvo Tempo Electric].\nIt weighs 1,150 g [=Corvo Tempo Electric].", None),
        ("售价为49.90美元[=Corvo Tempo Electric]。容量是1.7升。[=Corvo Tempo Electric]", None),
        ("Its weight is approx. 1,150 g [=Corvo Tempo Electric]. It holds 1.7 l [=Corvo Tempo Electric].", None),
    ],
    ids=["after-the-stop", "lines", "chinese", "abbreviation"],
)
def test_sentences_are_cut_where_they_end(
    counter: Counter, stub: StubLlm, written: str, shown: str | None, piece: int
) -> None:
    """A price would be cut at its decimal point, or a marker go to the next sentence, depending on the network."""
    stub.script(says(written))
    stub.piece = piece
    reply = ask(counter)
    assert reply.drafter == "llm"
    assert [c.id for c in reply.citations] == ["KT-1"]
    trace = counter.sessions.sessions["s-1"].turns[0].trace
    assert trace is not None
    assert trace.grounding == ()
    assert shown is None or reply.text == shown


@pytest.mark.parametrize("marker", ["[{0}, {1}]", "[{0}][{1}]", "【{0}，{1}】"])
def test_several_sources_of_one_sentence(counter: Counter, stub: StubLlm, marker: str) -> None:
    """ "[1, 2]" and 【1】 as models write them would be read as words, and the sentence as unsupported."""
    stub.script(gives_up())
    ask(counter)
    lines = [line for line in stub.prompt().splitlines() if line.startswith("[")]
    number = next(n for n, line in enumerate(lines, 1) if "Corvo Tempo Electric" in line)
    both = marker.format(number, 1 if number > 1 else 2)
    stub.script(says(f"The Corvo Tempo Electric Kettle boils water {both}."))
    reply = counter.ask(QUESTION, "knowledge", session="s-2")
    assert reply.drafter == "llm"
    assert len(reply.citations) == 2
    assert "[1][2]" in reply.text


def test_a_lie_is_left_out_and_the_truth_stays(counter: Counter, stub: StubLlm) -> None:
    """One false sentence would cost the whole answer, or be said."""
    stub.script(says(f"{LIE} {TIME}"))
    reply = ask(counter)
    assert reply.text == "It boils water for tea in three minutes. [1]"
    assert reply.drafter == "llm"


@pytest.mark.parametrize(
    "answer",
    [
        says(LIE),
        says(f"Sure, happy to help! {LIE}"),
        says("It is made by elves [17]."),
        says("It is made of stainless steel."),
        says("It has a lifetime guarantee [=Corvo Tempo Electric]."),
        gives_up(),
        EMPTY,
        calls_badly("get_order_details"),
        says('{"name": "get_order_details", "arguments": {"order_id": '),
        says('{"name": "drop_tables", "arguments": {}}'),
        fails(500),
        fails(429),
        hangs(),
        hangs("The kettle co"),
        breaks_off("The kettle costs $49"),
    ],
    ids=[
        "lie",
        "courtesy-and-lie",
        "no-such-source",
        "no-source",
        "promise",
        "no-answer",
        "empty",
        "bad-arguments",
        "bad-json",
        "unknown-tool",
        "500",
        "429",
        "hangs",
        "hangs-in-mid-sentence",
        "breaks-off",
    ],
)
def test_where_the_model_fails_the_offline_drafter_answers(counter: Counter, stub: StubLlm, answer: Scripted) -> None:
    """A bad day of the provider would cost the shopper the answer, or show them half of a wrong one."""
    alone = counter.ask(QUESTION, "knowledge", session="s-alone")  # the stub gives up without a script
    with_model(counter, stub, SHORT if answer.fault == "hang" else LONG)
    stub.script(answer)
    reply = ask(counter)
    assert len(stub.requests) == 1
    assert (reply.text, reply.drafter, reply.products) == (alone.text, "offline", alone.products)
    assert "$9.90" not in reply.text


@pytest.mark.parametrize("fault", [hangs, breaks_off])
def test_what_stood_before_the_line_broke_stays(counter: Counter, stub: StubLlm, fault: Script) -> None:
    """A sentence that the shopper has read would be taken back, or signed by the wrong drafter."""
    with_model(counter, stub, SHORT if fault is hangs else LONG)
    stub.script(fault(f"{PRICE} And it al"))
    reply = ask(counter)
    assert reply.text == "The Corvo Tempo Electric Kettle costs $49.90. [1]"
    assert (reply.drafter, reply.products) == ("llm", ("KT-1",))


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("hello", "greeting"),
        ("thanks", "thanks"),
        ("I want to talk to a person", "human"),
        ("How much is shipping?", "knowledge"),
        ("运费是多少？", "knowledge"),
        ("Where is my order #W1001001?", "order_status"),
        ("mei.chen@mail.example", "identity"),
        ("Do you have kettles under 50 dollars?", "product_search"),
        ("What is the cheapest kettle?", "product_search"),
    ],
)
def test_what_the_cheap_path_is_sure_of_never_reaches_the_model(
    counter: Counter, stub: StubLlm, message: str, intent: str
) -> None:
    """Every greeting and order look-up would cost tokens and seconds, and send personal data to the provider."""
    stub.script(says("I am the model."))
    reply = counter.ask(message, intent)
    assert stub.requests == []
    assert reply.text
    assert reply.drafter in ("offline", "faq")
    assert reply.tokens == {"prompt": 0, "completion": 0}


def test_the_prompt_has_the_sources_first_and_the_question_last(counter: Counter, stub: StubLlm) -> None:
    """Providers could not reuse the start of the prompt, or an instruction in a source would have the last word."""
    stub.script(says(PRICE))
    ask(counter)
    stub.script(says(PRICE))
    ask(counter, "And what else should I know about it?")
    system, *history, last = stub.requests[0]["messages"]
    assert system["role"] == "system"
    assert "Small Shop" in system["content"]
    assert "English" in system["content"]
    assert [(m["role"], "[1]" in m["content"]) for m in history] == [("user", False), ("assistant", False)]
    lines = last["content"].splitlines()
    assert lines[0] == "Sources:"
    assert lines[1].startswith("[1] ")
    assert lines[-1] == "Question: And what else should I know about it?"


def test_the_model_is_told_the_language_and_the_tools(counter: Counter, stub: StubLlm) -> None:
    """A Chinese shopper would be answered in English, or the model would not know its tools; or know of proofs that
    the shop does not take."""
    stub.script(says("水壶三分钟烧开一壶水[=节拍]。"))
    reply = counter.ask("买水壶泡茶之前要知道些什么？", "knowledge")
    request = stub.requests[0]
    assert "Chinese" in request["messages"][0]["content"]
    offered = {name for name, tool in TOOLS.items() if tool.is_offered(SHOP.proofs)}
    assert {tool["function"]["name"] for tool in request["tools"]} == offered
    assert "verify_code" not in offered
    assert reply.language == "zh"
    assert (reply.drafter, reply.citations[0].id) == ("llm", "KT-1")


def test_a_strangers_prompt_holds_no_customers_data(counter: Counter, stub: StubLlm) -> None:
    """Names, addresses or orders would go to the provider without anyone having asked for them."""
    stub.script(says(PRICE))
    ask(counter, visitor=SIGNED_IN)
    assert not [word for word in ("Mei", "97201", "W1001", "4242") if word in json.dumps(stub.requests)]
