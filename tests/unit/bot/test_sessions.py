"""Conversations: whose they are, one turn at a time, votes, and handing over to a person."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.conversation import Reply
from bot.domain.errors import SessionNotFoundError
from bot.domain.events import HandoffReady, Visitor
from bot.ports import Brief, DraftPart, Outcome, Sentence
from tests.unit.bot.counter import SHOPPER, STRANGER, CallingDrafter, Counter, ScriptedDrafter, told
from tests.unit.bot.order_book import MEI, OMAR

SHIPPING = "faq:f-shipping#en:0"
TRUE = Sentence("Standard shipping costs $5.90.", (SHIPPING,), quoted=False)
ASKED = "How much is shipping?"


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
    """A shopper who closes the page in mid-answer would lock the session for ever, or lose the turn."""
    drafter = ScriptedDrafter([TRUE, TRUE, Outcome()], [TRUE, Outcome()])
    counter = Counter(small_home, [("scripted", drafter)])
    stream = counter.engine.stream("s-1", ASKED, SHOPPER)
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # a generator, as every iterator with yield is
    assert counter.ask(ASKED).turn == 1


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


def test_handing_over_opens_a_case(counter: Counter) -> None:
    """A shopper who asks for a person would be promised one, and nobody would know."""
    counter.ask("How much is shipping?", "knowledge")
    counter.head.intent = "human"
    events = list(counter.engine.stream("s-1", "I want to talk to a person", SHOPPER))
    reply = told(events)
    assert reply.handoff is not None
    assert reply.handoff.case_id in reply.text
    assert [event for event in events if isinstance(event, HandoffReady)] == [HandoffReady(reply.handoff)]
    ((session, reason, summary),) = counter.help_desk.opened
    assert (session.id, reason) == ("s-1", "human")
    told_before = "Shopper: How much is shipping?\nBot: Standard shipping costs $5.90 and is free from $75.00. [1]"
    assert summary == f"Reason: human\n{told_before}\nShopper: I want to talk to a person"


def test_a_person_is_told_who_the_customer_is(counter: Counter) -> None:
    """The case would not say whose orders it is about."""
    counter.ask("人工", "human", visitor=Visitor("v", MEI.id))
    assert counter.help_desk.opened[0][0].customer_id == MEI.id
