"""The turn graph with scripted drafters: what is said, kept and refused, whoever writes and whatever fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.conversation import Language, Reply
from bot.domain.errors import (
    InvalidImageError,
    MessageTooLongError,
    NotReadyError,
    ProviderError,
    SessionNotFoundError,
)
from bot.domain.events import CitationsReady, Delta, Done, HandoffReady, ProductsReady, Visitor
from bot.ports import Brief, DraftPart, Outcome, Sentence, ToolRequest
from bot.wording import refusal
from tests.shop import SHOP, publish_small_shop, small_shop
from tests.unit.bot.counter import (
    SHOPPER,
    STRANGER,
    CallingDrafter,
    Counter,
    ScriptedDrafter,
    told,
    without_time,
)
from tests.unit.bot.order_book import MEI, OMAR

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


def test_a_session_gets_an_id_of_its_own(counter: Counter) -> None:
    """Two shoppers without a session would share one."""
    first, second = (counter.engine.reply(None, "hello", SHOPPER) for _ in range(2))
    assert first.session_id != second.session_id
    assert set(counter.sessions.sessions) == {first.session_id, second.session_id}


def test_turns_count_up_and_remember(counter: Counter) -> None:
    """A second turn would overwrite the first, or not know what it hangs on."""
    assert counter.ask("How much is the Corvo Tempo kettle?", "product_fact").products == ("KT-1",)
    reply = counter.ask("and in white?", "availability")
    assert (reply.turn, reply.products) == (1, ("KT-1",))
    assert len(counter.sessions.sessions["s-1"].turns) == 2


def test_turns_of_one_session_run_one_at_a_time(small_home: Path) -> None:
    """Two quick messages would both become turn 1, and one of them would be lost."""
    running: list[str] = []
    most: list[int] = []

    def draft(brief: Brief) -> Iterator[DraftPart]:
        running.append(brief.message)
        most.append(len(running))
        time.sleep(0.01)
        running.remove(brief.message)
        yield Sentence(f"You said {brief.message}.", plain=True)
        yield Outcome()

    counter = Counter(small_home, [("echo", CallingDrafter(draft))])
    replies: list[Reply] = []

    def ask(number: int) -> None:
        replies.append(counter.engine.reply("s-1", f"message {number}", SHOPPER))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert sorted(reply.turn for reply in replies) == list(range(8))
    assert len(counter.sessions.sessions["s-1"].turns) == 8


def test_sessions_do_not_wait_for_each_other(small_home: Path) -> None:
    """One slow turn would hold up every shopper of the shop."""
    both = threading.Barrier(2, timeout=10)

    def draft(brief: Brief) -> Iterator[DraftPart]:
        del brief
        both.wait()  # breaks unless both turns are here at once
        yield Sentence("Done.", plain=True)
        yield Outcome()

    counter = Counter(small_home, [("meeting", CallingDrafter(draft))])
    replies: list[Reply] = []
    threads = [
        threading.Thread(target=lambda name=name: replies.append(counter.engine.reply(name, "hello", SHOPPER)))
        for name in ("s-1", "s-2")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 2


def test_a_turn_that_nobody_reads_lets_the_next_one_in(small_home: Path) -> None:
    """A shopper who closes the page in mid-answer would lock the session for ever."""
    counter = by(small_home, ScriptedDrafter([TRUE, TRUE, Outcome()], [TRUE, Outcome()]))
    stream = counter.engine.stream("s-1", ASKED, SHOPPER)
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # a generator, as every iterator with yield is
    assert counter.ask(ASKED).turn == 0


def test_a_session_belongs_to_its_visitor(counter: Counter) -> None:
    """Whoever guesses a session id would read the conversation or write into it."""
    counter.ask("hello", "greeting")
    with pytest.raises(SessionNotFoundError):
        counter.ask("hello", visitor=STRANGER)
    with pytest.raises(SessionNotFoundError):
        counter.engine.conversation("s-1", STRANGER)
    assert len(counter.engine.conversation("s-1", SHOPPER).turns) == 1


def test_a_customers_session_follows_the_customer(counter: Counter) -> None:
    """A signed-in customer would lose the chat on a second device, or another customer could open it."""
    counter.ask("hello", "greeting", visitor=Visitor("laptop", MEI.id))
    assert counter.engine.conversation("s-1", Visitor("phone", MEI.id)).customer_id == MEI.id
    with pytest.raises(SessionNotFoundError):
        counter.engine.conversation("s-1", Visitor("laptop", OMAR.id))
    with pytest.raises(SessionNotFoundError):
        counter.engine.conversation("s-1", Visitor("phone"))


def test_a_missing_session_and_anothers_sound_alike(counter: Counter) -> None:
    """The words would tell a stranger which session ids exist."""
    counter.ask("hello", "greeting")
    told_of = []
    for session_id in ("s-1", "s-404"):
        with pytest.raises(SessionNotFoundError) as caught:
            counter.engine.conversation(session_id, STRANGER)
        told_of.append(str(caught.value))
    assert told_of[0] == told_of[1]
    with pytest.raises(SessionNotFoundError):
        counter.engine.session_any("s-404")


def test_feedback_on_own_turns_only(counter: Counter) -> None:
    """Votes on other people's answers, or on turns that do not exist, would spoil what the shop learns."""
    counter.ask("hello", "greeting")
    counter.engine.add_feedback("s-1", 0, 1, "nice", SHOPPER)
    for turn, visitor in ((0, STRANGER), (1, SHOPPER), (-1, SHOPPER)):
        with pytest.raises(SessionNotFoundError):
            counter.engine.add_feedback("s-1", turn, -1, None, visitor)
    assert counter.sessions.votes == {("s-1", 0): (1, "nice")}


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


def test_three_tool_calls_are_the_most(small_home: Path) -> None:
    """A model that keeps asking for tools would never end its turn."""
    again: list[DraftPart | Exception] = [
        ToolRequest("calculate", {"expression": "1 + 1"}),
        Outcome(tokens={"prompt": 10, "completion": 1}),
    ]
    first = ScriptedDrafter(*[again] * 9)
    counter = by(small_home, first, ScriptedDrafter([TRUE, Outcome()]))
    reply = counter.ask(ASKED)
    assert [call.name for call in reply.tool_calls] == ["calculate"] * 3
    assert len(first.briefs) == 4
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


def test_handing_over_opens_a_case(counter: Counter) -> None:
    """A shopper who asks for a person would be promised one, and nobody would know."""
    counter.ask("How much is shipping?", "knowledge")
    events = list(counter.engine.stream("s-1", _after(counter, "I want to talk to a person", "human"), SHOPPER))
    reply = told(events)
    assert reply.handoff is not None
    assert reply.handoff.case_id in reply.text
    assert [event for event in events if isinstance(event, HandoffReady)] == [HandoffReady(reply.handoff)]
    ((session, reason, summary),) = counter.help_desk.cases
    assert (session.id, reason) == ("s-1", "human")
    assert summary == "How much is shipping?\nI want to talk to a person"


def _after(counter: Counter, message: str, intent: str) -> str:
    counter.head.intent = intent
    return message


def test_a_person_is_told_who_the_customer_is(counter: Counter) -> None:
    """The case would not say whose orders it is about."""
    counter.ask("人工", "human", visitor=Visitor("v", MEI.id))
    assert counter.help_desk.cases[0][0].customer_id == MEI.id


@pytest.mark.parametrize(("message", "language"), [("hello there", "en"), ("你好呀", "zh"), ("Corvo 水壶多少钱", "zh")])
def test_the_reply_is_in_the_messages_language(counter: Counter, message: str, language: Language) -> None:
    """A Chinese message with a brand in it would be answered in English, or the page's choice would win over it."""
    assert counter.ask(message, "greeting", language="en" if language == "zh" else "zh").language == language


@pytest.mark.parametrize("chosen", ["en", "zh"])
def test_emoji_are_answered_in_the_pages_language(counter: Counter, chosen: Language) -> None:
    """A message without a word would fail, or be answered in a language that the visitor did not choose."""
    reply = counter.ask("😀👍", language=chosen)
    assert (reply.language, reply.refused) == (chosen, None)
    assert reply.text


@pytest.mark.parametrize("message", ["", " \n ", "?", "\u200b", "#", "[1]", "%s {0} {shop}", "a" * 4000])
def test_odd_messages_get_a_reply(counter: Counter, message: str) -> None:
    """An odd message would end in a fault of the program."""
    assert counter.ask(message).text


def test_too_long_a_message_is_refused_and_not_kept(counter: Counter) -> None:
    """A message of 4,001 characters would run, or leave an empty session behind."""
    with pytest.raises(MessageTooLongError, match="4,001"):
        counter.ask("a" * 4001)
    assert counter.sessions.sessions == {}


def test_a_picture_that_is_none_is_refused(counter: Counter) -> None:
    """Any bytes would be taken for a picture."""
    with pytest.raises(InvalidImageError):
        list(counter.engine.stream("s-1", "what is this?", SHOPPER, image=b"no picture"))
    assert counter.sessions.sessions == {}


def test_card_numbers_are_not_kept(counter: Counter) -> None:
    """A payment card would lie in the database in plain digits."""
    counter.ask("my card is 4242 4242 4242 4242")
    message = counter.sessions.sessions["s-1"].turns[0].message
    assert "4242 4242" not in message
    assert "4242" in message


def test_before_the_first_release_the_shop_is_not_ready(tmp_path: Path) -> None:
    """Without a snapshot the shopper would get a fault of the program."""
    counter = Counter(tmp_path)
    assert not counter.engine.ready()
    with pytest.raises(NotReadyError, match="ingest"):
        counter.ask("hello")
    assert counter.engine.warnings() == []


def test_a_new_release_is_served_from_the_next_turn_on(tmp_path: Path) -> None:
    """Serving would need a restart to see new prices, or a rollback would change nothing."""
    store = publish_small_shop(tmp_path)
    first = store.current_id()
    assert first is not None
    counter = Counter(tmp_path)
    assert "$49.90" in counter.ask("How much is the Corvo Tempo kettle?", "product_fact").text
    publish_small_shop(tmp_path, [document for document in small_shop() if document.id != "KT-1"])
    assert counter.ask("How much is the Corvo Tempo kettle?", "product_fact", session="s-2").products != ("KT-1",)
    store.rollback(first)
    assert "$49.90" in counter.ask("How much is the Corvo Tempo kettle?", "product_fact", session="s-3").text


def test_a_turn_keeps_the_release_that_it_began_with(tmp_path: Path) -> None:
    """A release in mid-turn would mix old and new prices in one answer."""
    publish_small_shop(tmp_path)

    def draft(brief: Brief) -> Iterator[DraftPart]:
        del brief
        publish_small_shop(tmp_path, [document for document in small_shop() if document.kind != "product"])
        yield Sentence("The Corvo Tempo Electric Kettle costs $49.90.", ("product:KT-1",))
        yield Outcome(products=("KT-1",))

    counter = Counter(tmp_path, [("publisher", CallingDrafter(draft))])
    events = list(counter.engine.stream("s-1", "the kettle?", SHOPPER))
    assert told(events).citations[0].id == "KT-1"
    (products,) = [event for event in events if isinstance(event, ProductsReady)]
    assert [(card.id, card.price) for card in products.cards] == [("KT-1", "$49.90")]
    assert counter.engine.cards(["KT-1"], "en") == ()


def test_the_same_question_gets_the_same_answer(counter: Counter) -> None:
    """Answers would depend on what other sessions asked before."""
    first = counter.ask("Do you have kettles under 60 dollars?", "product_search", session="s-1")
    counter.ask("运费是多少？", "knowledge", session="s-2")
    third = counter.ask("Do you have kettles under 60 dollars?", "product_search", session="s-3")
    assert (first.text, first.products) == (third.text, third.products)
    assert without_time(first).citations == third.citations


def test_cards_show_what_the_page_needs(counter: Counter) -> None:
    """A product card would lack its price, its picture or the variants that can be bought."""
    card, other = counter.engine.cards(["KT-1", "nothing", "LA-2"], "zh")
    assert (card.id, card.title, card.price, card.in_stock) == ("KT-1", "Corvo 节拍电水壶", "$49.90", True)
    assert (card.image, card.options) == ("/pictures/KT-1", ("黑色",))
    assert (other.in_stock, other.options) == (False, ())


def test_the_shop_tells_of_itself(counter: Counter) -> None:
    """The page would have no name, no examples, and the admin no warning about weak proofs of identity."""
    assert counter.engine.shop() == SHOP
    assert counter.engine.examples("en")[0] == ASKED
    assert "运费是多少？" in counter.engine.examples("zh")
    assert len(counter.engine.warnings()) == 1
    assert "screen" in counter.engine.diagram()
