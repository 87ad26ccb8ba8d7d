"""The turn graph with scripted drafters: what is said and what is refused, whoever writes and whatever fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.conversation import Language
from bot.domain.errors import ProviderError
from bot.domain.events import CitationsReady, Delta, Done, ProductsReady, Visitor
from bot.ports import Brief, DraftPart, Outcome, Reviews, Sentence, ToolRequest
from bot.wording import refusal
from tests.unit.bot.counter import SHOPPER, CallingDrafter, Counter, ScriptedDrafter, told
from tests.unit.bot.order_book import MEI

SHIPPING = "faq:f-shipping#en:0"
TRUE = Sentence("Standard shipping costs $5.90.", (SHIPPING,), quoted=False)
FALSE = Sentence("Standard shipping costs $1.00.", (SHIPPING,), quoted=False)
COURTESY = Sentence("Sure, let me check that for you.", quoted=False)
ASKED = "How much is shipping?"


def by(home: Path, *drafters: ScriptedDrafter) -> Counter:
    """A counter whose drafters write in this order."""
    return Counter(home, [(f"drafter {number}", drafter) for number, drafter in enumerate(drafters)])


def test_a_whole_turn(small_home: Path) -> None:
    """A reply would reach the shopper out of order, without its source, or would not be kept with its trace."""
    counter = by(small_home, ScriptedDrafter([TRUE, Outcome(products=("KT-1",), intent="knowledge")]))
    events = list(counter.engine.stream("s-1", ASKED, SHOPPER))
    kinds = [type(event) for event in events]
    assert kinds == [Delta, Delta, CitationsReady, ProductsReady, Done]
    reply = told(events)
    assert reply.text == "Standard shipping costs $5.90. [1]"
    assert [(c.marker, c.id, c.kind) for c in reply.citations] == [(1, "f-shipping", "faq")]
    assert "$5.90" in reply.citations[0].quote
    assert (reply.turn, reply.language, reply.refused) == (0, "en", None)
    assert set(reply.ms) >= {"total", "screen", "retrieve", "draft", "ground"}
    (turn,) = counter.sessions.sessions["s-1"].turns
    assert turn.reply == reply
    assert turn.trace is not None
    assert turn.trace.query == ASKED
    assert turn.trace.chunks[0].id == SHIPPING
    assert turn.trace.intent == "knowledge"


def test_sentences_are_streamed_as_they_are_grounded(small_home: Path) -> None:
    """The shopper would wait for the last sentence to see the first."""
    seen = threading.Event()
    in_time: list[bool] = []

    def draft(brief: Brief) -> Iterator[DraftPart]:
        del brief
        yield TRUE
        in_time.append(seen.wait(timeout=10))
        yield Sentence("It is free from $75.00.", (SHIPPING,))
        yield Outcome()

    counter = Counter(small_home, [("slow", CallingDrafter(draft))])
    for event in counter.engine.stream("s-1", ASKED, SHOPPER):
        assert isinstance(event, Delta | CitationsReady | Done)
        seen.set()
    assert in_time == [True]


def test_an_unsupported_sentence_is_left_out(small_home: Path) -> None:
    """A false price would be said, or the true sentence beside it be lost; support could not see why."""
    counter = by(small_home, ScriptedDrafter([FALSE, TRUE, Outcome()]))
    reply = counter.ask(ASKED)
    assert reply.text == "Standard shipping costs $5.90. [1]"
    trace = counter.sessions.sessions["s-1"].turns[0].trace
    assert trace is not None
    assert any("$1.00" in note for note in trace.grounding)


def test_the_shoppers_own_numbers_support_nothing(small_home: Path) -> None:
    """ "You said it costs $1.00" would be agreed to because the number stands in the message."""
    counter = by(small_home, ScriptedDrafter([FALSE, Outcome()]))
    reply = counter.ask("Your site says shipping costs $1.00. Is that right?")
    assert "$1.00" not in reply.text
    assert reply.refused == "unsupported"


@pytest.mark.parametrize(("message", "language"), [("How much is shipping?", "en"), ("运费是多少？", "zh")])
def test_nothing_grounded_is_refused_in_the_shoppers_language(
    small_home: Path, message: str, language: Language
) -> None:
    """A turn whose draft cannot be supported would be empty, guessed, or refused in the wrong language."""
    counter = by(small_home, ScriptedDrafter([FALSE, Outcome(products=("KT-1",))]))
    reply = counter.ask(message)
    assert (reply.text, reply.refused, reply.language) == (refusal(language), "unsupported", language)
    assert (reply.products, reply.citations) == ((), ())


@pytest.mark.parametrize(
    "first",
    [
        [FALSE, Outcome()],
        [COURTESY, FALSE, Outcome()],
        [COURTESY, Outcome()],
        [Sentence("NO_ANSWER", quoted=False), Outcome()],
        [],
        [Outcome()],
        [ProviderError("the provider is down")],
        [COURTESY, ProviderError("the connection broke")],
        [Sentence("Standard shipping costs $5.90.", ("unknown:9",), quoted=False), Outcome()],
    ],
    ids=["lie", "courtesy-and-lie", "courtesy", "no-answer", "nothing", "empty", "down", "broken", "no-such-source"],
)
def test_the_next_drafter_answers_where_the_first_says_nothing(
    small_home: Path, first: list[DraftPart | Exception]
) -> None:
    """A lying, silent or failing model would cost the shopper the answer; half a polite phrase would stay on screen."""
    second = ScriptedDrafter([TRUE, Outcome(drafter="faq")])
    counter = by(small_home, ScriptedDrafter(first), second)
    reply = counter.ask(ASKED)
    assert reply.text == "Standard shipping costs $5.90. [1]"
    assert (reply.drafter, reply.refused) == ("faq", None)
    assert second.briefs[0].rejected == ()


def test_what_stands_when_a_drafter_breaks_is_kept(small_home: Path) -> None:
    """A sentence that the shopper has already read would be replaced by another answer."""
    second = ScriptedDrafter()
    counter = by(small_home, ScriptedDrafter([TRUE, Outcome(drafter="llm"), ProviderError("broke off")]), second)
    reply = counter.ask(ASKED)
    assert (reply.text, reply.drafter) == ("Standard shipping costs $5.90. [1]", "llm")
    assert second.briefs == []


def test_when_every_drafter_fails_the_turn_is_refused(small_home: Path) -> None:
    """The shopper would get a fault of the program instead of a sentence and an offer of a person."""
    down = ProviderError("down")
    reply = by(small_home, ScriptedDrafter([down]), ScriptedDrafter([down])).ask(ASKED)
    assert (reply.text, reply.refused) == (refusal("en"), "unsupported")


def test_a_question_of_the_drafter_is_a_reply(small_home: Path) -> None:
    """Asking for an order number would count as having nothing to say."""
    question = Sentence("Could you tell me your order number?", quoted=False)
    reply = by(small_home, ScriptedDrafter([COURTESY, question, Outcome(drafter="llm")]), ScriptedDrafter()).ask("help")
    assert reply.text.endswith("your order number?")
    assert (reply.drafter, reply.refused) == ("llm", None)


def test_a_tools_result_can_be_cited(small_home: Path) -> None:
    """An answer from an order would be thrown away as unsupported, or cite nothing."""
    drafter = ScriptedDrafter(
        [ToolRequest("get_order_details", {"order_id": "W1001001"}), Outcome()],
        [Sentence("Two kettles for $99.80.", ("tool:0",), quoted=False), Outcome()],
    )
    reply = by(small_home, drafter).ask("my order", visitor=Visitor("v", MEI.id))
    assert [(c.id, c.kind) for c in reply.citations] == [("#W1001001", "order")]
    (call,) = reply.tool_calls
    assert (call.name, call.mode, call.ok, call.result["id"]) == ("get_order_details", "READ", True, "#W1001001")
    assert drafter.briefs[1].tool_calls == (call,)


def test_six_tool_calls_are_the_most(small_home: Path) -> None:
    """A model that keeps asking for tools would never end its turn."""
    again: list[DraftPart | Exception] = [
        ToolRequest("calculate", {"expression": "1 + 1"}),
        Outcome(tokens={"prompt": 10, "completion": 1}),
    ]
    first = ScriptedDrafter(*[again] * 9)
    counter = by(small_home, first, ScriptedDrafter([TRUE, Outcome()]))
    reply = counter.ask(ASKED)
    assert [call.name for call in reply.tool_calls] == ["calculate"] * 6
    assert len(first.briefs) == 7
    assert reply.text == "Standard shipping costs $5.90. [1]"


def test_a_new_drafter_does_not_read_the_tools_of_the_one_before(small_home: Path) -> None:
    """The offline drafter would word a result that it never asked for, or cite it under its own number."""
    first = ScriptedDrafter([ToolRequest("search_knowledge", {"query": "shipping"}), Outcome()], [FALSE, Outcome()])
    second = ScriptedDrafter([Sentence("It costs $5.90.", ("tool:0",)), TRUE, Outcome()])
    reply = by(small_home, first, second).ask(ASKED)
    assert second.briefs[0].tool_calls == ()
    assert reply.text == "Standard shipping costs $5.90. [1]"
    assert [call.name for call in reply.tool_calls] == ["search_knowledge"]


@pytest.mark.parametrize(
    "request_",
    [
        ToolRequest("delete_everything", {}),
        ToolRequest("get_order_details", {}),
        ToolRequest("get_order_details", {"order_id": "W1001001", "user_id": "c-omar"}),
        ToolRequest("get_user_details", {"user_id": "c-omar"}),
        ToolRequest("get_order_details", {"order_id": "W2002001"}),
    ],
    ids=["unknown", "missing", "extra", "other-customer", "other-order"],
)
def test_a_refused_tool_call_is_told_and_supports_nothing(small_home: Path, request_: ToolRequest) -> None:
    """A model's bad call would end the turn, reach somebody else's records, or count as a source."""
    lie = Sentence("Your order is on its way.", ("tool:0",), quoted=False)
    drafter = ScriptedDrafter([request_, Outcome()], [lie, Outcome()])
    reply = by(small_home, drafter).ask("my order", visitor=Visitor("v", MEI.id))
    (call,) = reply.tool_calls
    assert not call.ok
    assert set(call.result) == {"error"}
    assert reply.refused == "unsupported"


def test_tokens_of_all_rounds_are_counted(small_home: Path) -> None:
    """The cost of a turn with tools, or of a model whose answer was thrown away, would be told too low."""
    tokens = {"prompt": 100, "completion": 7}
    first = ScriptedDrafter(
        [ToolRequest("calculate", {"expression": "2 * 3"}), Outcome(tokens=tokens)], [FALSE, Outcome(tokens=tokens)]
    )
    reply = by(small_home, first, ScriptedDrafter([TRUE, Outcome()])).ask(ASKED)
    assert reply.tokens == {"prompt": 200, "completion": 14}


@pytest.mark.parametrize("ratings", [(4, 3), (5, 5)])
def test_an_average_is_told_of_five(small_home: Path, ratings: tuple[int, int]) -> None:
    """ "3.5 out of 5" would be refused as invented where no customer gave a 5."""
    average = sum(ratings) / 2
    quotes = tuple((rating, "It is quick.", "en") for rating in ratings)
    counter = Counter(small_home, reviews={"KT-1": Reviews(2, average, quotes)})
    reply = counter.ask("What do customers say about the Corvo Tempo kettle?", "reviews")
    assert str(average) in reply.text
    assert (reply.citations[0].kind, reply.citations[0].id) == ("review", "KT-1")
    assert reply.refused is None
