"""What every help desk promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.adapters.mailing_desk import MailingHelpDesk
from bot.adapters.session_store import SqlHelpDesk, SqlSessionStore
from bot.adapters.smtp_mail import Letter
from bot.domain.conversation import Session
from bot.ports import HelpDesk, SessionStore
from knowledge.database import RecordsBase, open_engine
from knowledge.shop import ShopProfile
from tests.fakes import MemorySessionStore
from tests.memory_desk import MemoryHelpDesk

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANN, BOB = Session("s-1", NOW, visitor="v-1"), Session("s-2", NOW, visitor="v-2", customer_id="C-2")


class Waiting:
    """A desk, the sessions that it is about, and a clock that a test moves by a minute."""

    def __init__(self, make: Callable[[Waiting, Engine], tuple[HelpDesk, SessionStore]], engine: Engine) -> None:
        self.now = NOW
        self.desk, self.sessions = make(self, engine)
        for session in (ANN, BOB):
            self.sessions.create(session)

    def clock(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def _memory(waiting: Waiting, _: Engine) -> tuple[HelpDesk, SessionStore]:
    sessions = MemorySessionStore()
    return MemoryHelpDesk(waiting.clock, lambda session_id: sessions.sessions[session_id].handled_by), sessions


def _sql(waiting: Waiting, engine: Engine) -> tuple[HelpDesk, SessionStore]:
    return SqlHelpDesk(engine, waiting.clock), SqlSessionStore(engine, waiting.clock)


def _mailing(waiting: Waiting, engine: Engine) -> tuple[HelpDesk, SessionStore]:
    desk, sessions = _sql(waiting, engine)
    letters: list[Letter] = []
    return MailingHelpDesk(desk, letters.append, ShopProfile), sessions


@pytest.fixture(params=[_memory, _sql, _mailing], ids=["memory", "sql", "mailing"])
def waiting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Waiting]:
    engine = open_engine(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    RecordsBase.metadata.create_all(engine)
    yield Waiting(request.param, engine)
    engine.dispose()


def test_oldest_case_waits_first_and_last_closed_is_shown_first(waiting: Waiting) -> None:
    """Would let whoever asked first wait longest, or hide what was closed just now."""
    desk = waiting.desk
    first, second = (desk.open_case(session, "human", "…").case_id for session in (ANN, BOB))
    assert [case.id for case in desk.cases()] == [first, second]
    for case_id in (first, second):
        desk.close_case(case_id)
    assert list(desk.cases()) == []
    assert [case.id for case in desk.cases(closed=True)] == [second, first]


def test_asking_again_adds_to_the_open_case(waiting: Waiting) -> None:
    """Would open a case for every angry message, and lose who the shopper has proved to be since."""
    desk = waiting.desk
    first = desk.open_case(ANN, "human", "asked")
    assert desk.open_case(replace(ANN, customer_id="C-1"), "complaint", "angry").case_id == first.case_id
    (case,) = desk.cases()
    assert (case.reason, case.summary, case.customer_id) == ("complaint", "angry", "C-1")
    desk.close_case(first.case_id)
    assert desk.open_case(ANN, "human", "again").case_id != first.case_id


def test_case_is_found_by_its_number_and_by_its_session(waiting: Waiting) -> None:
    """Would leave a console without the case it shows, or a shopper's page polling for ever."""
    desk = waiting.desk
    case_id = desk.open_case(BOB, "legal", "a lawyer").case_id
    assert desk.find_case("H-none") is None
    assert desk.open_case_of("s-1") is None
    found = desk.find_case(case_id)
    assert found is not None
    assert found == desk.open_case_of("s-2")
    assert (found.session_id, found.customer_id, found.closed_at) == ("s-2", "C-2", None)
    desk.close_case(case_id)
    closed = desk.find_case(case_id)
    assert closed is not None
    assert closed.closed_at is not None
    assert desk.open_case_of("s-2") is None


def test_closing_twice_keeps_the_first_time(waiting: Waiting) -> None:
    """Would move a case to the top again each time somebody presses the button."""
    desk = waiting.desk
    case_id = desk.open_case(ANN, "human", "…").case_id
    desk.close_case(case_id)
    before = desk.find_case(case_id)
    desk.close_case(case_id)
    assert desk.find_case(case_id) == before
    desk.close_case("H-none")


def test_case_says_who_has_taken_over(waiting: Waiting) -> None:
    """Would let two agents write to the same shopper."""
    desk = waiting.desk
    case_id = desk.open_case(ANN, "human", "…").case_id
    waiting.sessions.set_handler("s-1", "sam")
    assert [case.handled_by for case in (*desk.cases(), desk.find_case(case_id)) if case] == ["sam", "sam"]
    waiting.sessions.set_handler("s-1", None)
    assert desk.cases()[0].handled_by is None
