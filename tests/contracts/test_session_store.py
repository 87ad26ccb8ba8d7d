"""What every store of conversations promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session as Work

from bot.adapters.session_store import FeedbackRow, SqlSessionStore
from bot.domain.conversation import Citation, Handoff, Reply, Session, ToolCall, Trace, TraceChunk, Turn
from bot.ports import SessionStore
from knowledge.database import RecordsBase, open_engine
from tests.fakes import MemorySessionStore

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
STARTED = Session("s-1", NOW, visitor="v-1")


class Kept:
    """A store, how to open it anew, and the vote that counts."""

    def __init__(
        self, reopen: Callable[[], SessionStore], vote: Callable[[str, int], tuple[int, str | None] | None]
    ) -> None:
        self.reopen, self.vote = reopen, vote
        self.store = reopen()


def _memory(_: Engine) -> Kept:
    store = MemorySessionStore()
    return Kept(lambda: store, lambda session_id, turn: store.votes.get((session_id, turn)))


def _sqlite(engine: Engine) -> Kept:
    def vote(session_id: str, turn: int) -> tuple[int, str | None] | None:
        with Work(engine) as work:
            row = work.get(FeedbackRow, (session_id, turn))
            return (row.vote, row.comment) if row else None

    return Kept(lambda: SqlSessionStore(engine, lambda: NOW), vote)


@pytest.fixture(params=[_memory, _sqlite], ids=["memory", "sqlite"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    engine = open_engine(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    RecordsBase.metadata.create_all(engine)
    opened: Kept = request.param(engine)
    yield opened
    engine.dispose()


def turn(number: int, text: str = "Hello!") -> Turn:
    return Turn(f"message {number}", Reply("s-1", number, text, "en"), None, NOW + timedelta(minutes=number))


FULL = Turn(
    "灯多少钱？ 👍",
    Reply(
        session_id="s-1",
        turn=0,
        text="林间台灯售价 $32.90 [1]。",
        language="zh",
        citations=(Citation(1, "LA-1", "product", "林间台灯", None, "照亮整张书桌，不刺眼。"),),
        products=("LA-1", "LA-2"),
        tool_calls=(ToolCall("search_products", {"query": "灯", "max_price": 50}, "READ", True, [{"id": "LA-1"}]),),
        pending_action={"id": "a-1", "name": "cancel_pending_order", "arguments": {"order_id": "#W1"}, "summary": "…"},
        handoff=Handoff("case-1", "asked"),
        refused="unsupported",
        drafter="llm",
        ms={"total": 12.5, "draft": 3.25},
        tokens={"prompt": 10, "completion": 4},
        cost=0.0012,
    ),
    Trace(
        query="灯多少钱",
        snapshot="20261124-120000-000000",
        chunks=(TraceChunk("product:LA-1#zh:0", "林间台灯", "照亮整张书桌。", 2.5, 0.9, 7.25),),
        filters={"max_price": 5000},
        answerability=0.75,
        intent="price",
        grounding=("left out",),
    ),
    NOW,
)


def test_an_unknown_session_is_none(kept: Kept) -> None:
    """A made-up id would open an empty conversation, or end in an error."""
    assert kept.store.load("s-1") is None


def test_a_turn_comes_back_whole(kept: Kept) -> None:
    """The page would show other sources, prices or times after a restart."""
    kept.store.create(STARTED)
    session = STARTED.with_turn(FULL, {"product": "LA-1", "seen": ["LA-1"], "proof": {"tries": 2}}, "c-1")
    kept.store.append(session, FULL)
    loaded = kept.reopen().load("s-1")
    assert loaded == session
    assert loaded is not None
    assert loaded.turns[0].trace == FULL.trace
    assert loaded.turns[0].reply.to_json() == FULL.reply.to_json()


def test_turns_keep_their_order(kept: Kept) -> None:
    """A follow-up would be read against the wrong turn: the tenth before the second."""
    session = STARTED
    kept.store.create(session)
    for number in range(12):
        session = session.with_turn(turn(number), {"last": number}, None)
        kept.store.append(session, session.turns[-1])
    loaded = kept.reopen().load("s-1")
    assert loaded == session
    assert loaded is not None
    assert [kept_turn.reply.turn for kept_turn in loaded.turns] == list(range(12))
    assert loaded.slots == {"last": 11}


def test_what_was_learnt_replaces_what_was_known(kept: Kept) -> None:
    """A slot that was dropped, or a customer who signed out, would come back."""
    first = STARTED.with_turn(turn(0), {"order": "#W1", "pending": {"id": "a"}}, "c-1")
    kept.store.create(STARTED)
    kept.store.append(first, first.turns[-1])
    chinese = replace(turn(1), reply=replace(turn(1).reply, language="zh"))
    second = first.with_turn(chinese, {"order": "#W1"}, None)
    kept.store.append(second, second.turns[-1])
    loaded = kept.reopen().load("s-1")
    assert loaded is not None
    assert (loaded.slots, loaded.customer_id, loaded.language) == ({"order": "#W1"}, None, "zh")
    assert (loaded.visitor, loaded.created_at) == ("v-1", NOW)


def test_a_turn_is_never_written_over(kept: Kept) -> None:
    """Of two messages sent at once one would vanish from the record."""
    session = STARTED.with_turn(turn(0), {"kept": True}, None)
    kept.store.create(STARTED)
    kept.store.append(session, session.turns[-1])
    again = STARTED.with_turn(turn(0, "Another"), {"kept": False}, None)
    with pytest.raises(Exception, match=r"(?i)unique|already"):
        kept.store.append(again, again.turns[-1])
    loaded = kept.reopen().load("s-1")
    assert loaded == session


def test_sessions_do_not_mix(kept: Kept) -> None:
    """One visitor would read another one's conversation."""
    other = replace(STARTED, id="s-2", visitor="v-2", customer_id="c-2", language="zh", slots={"order": "#W2"})
    kept.store.create(STARTED)
    kept.store.create(other)
    session = STARTED.with_turn(turn(0), {}, None)
    kept.store.append(session, session.turns[-1])
    assert kept.reopen().load("s-2") == other
    with pytest.raises(Exception, match=r"(?i)unique|already"):
        kept.store.create(replace(other, id="s-1"))


def test_the_last_vote_counts(kept: Kept) -> None:
    """A changed mind would be counted twice, or not at all."""
    session = STARTED.with_turn(turn(0), {}, None)
    session = session.with_turn(turn(1), {}, None)
    kept.store.create(STARTED)
    for kept_turn in session.turns:
        kept.store.append(session, kept_turn)
    kept.store.add_feedback("s-1", 0, 1, None)
    kept.store.add_feedback("s-1", 0, -1, "太慢了")
    assert kept.vote("s-1", 0) == (-1, "太慢了")
    assert kept.vote("s-1", 1) is None
    assert kept.reopen().load("s-1") == session
