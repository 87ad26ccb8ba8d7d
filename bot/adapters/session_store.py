"""Conversations, feedback and cases over SQL."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as Work

from bot.domain.cases import Case
from bot.domain.conversation import Handoff, Reply, Session, Trace, Turn
from bot.ports import Clock
from knowledge.database import RecordsBase, unit_of_work

_MOST_CASES = 200  # that a console lists


class SessionRow(RecordsBase):
    """One conversation and what it remembers."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)
    visitor: Mapped[str]
    customer_id: Mapped[str | None]
    language: Mapped[str]
    slots: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The support agent who has taken over.
    handled_by: Mapped[str | None]


class TurnRow(RecordsBase):
    """A message, its reply and how it came about."""

    __tablename__ = "turns"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    message: Mapped[str]
    reply: Mapped[dict[str, Any]]
    trace: Mapped[dict[str, Any]] = mapped_column(default=dict)


class FeedbackRow(RecordsBase):
    """A shopper's vote on a turn; the last one counts."""

    __tablename__ = "feedback"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    vote: Mapped[int]
    comment: Mapped[str | None]
    at: Mapped[datetime]


class CaseRow(RecordsBase):
    """A conversation handed to a person."""

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(index=True)
    customer_id: Mapped[str | None]
    reason: Mapped[str]
    summary: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class SqlSessionStore:
    """The `SessionStore` port over the shop's database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def load(self, session_id: str) -> Session | None:
        with Work(self._engine) as work:
            row = work.get(SessionRow, session_id)
            if row is None:
                return None
            turns = work.scalars(select(TurnRow).where(TurnRow.session_id == session_id).order_by(TurnRow.number))
            return Session(
                id=row.id,
                created_at=row.created_at,
                visitor=row.visitor,
                customer_id=row.customer_id,
                language="zh" if row.language == "zh" else "en",
                slots=dict(row.slots),
                turns=tuple(_turn(turn) for turn in turns),
                handled_by=row.handled_by,
            )

    def create(self, session: Session) -> None:
        with unit_of_work(self._engine) as work:
            work.add(_session_row(session, session.created_at))

    def append(self, session: Session, turn: Turn) -> None:
        """Keep `turn`, and the session's new slots, customer and language, in one transaction."""
        with unit_of_work(self._engine) as work:
            work.merge(_session_row(session, turn.at))
            work.add(
                TurnRow(
                    session_id=session.id,
                    number=turn.reply.turn,
                    at=turn.at,
                    message=turn.message,
                    reply=turn.reply.to_json(),
                    trace=asdict(turn.trace) if turn.trace else {},
                )
            )

    def add_feedback(self, session_id: str, turn: int, vote: int, comment: str | None) -> None:
        with unit_of_work(self._engine) as work:
            work.merge(FeedbackRow(session_id=session_id, turn=turn, vote=vote, comment=comment, at=self._clock()))

    def set_handler(self, session_id: str, agent: str | None) -> None:
        with unit_of_work(self._engine) as work:
            work.execute(update(SessionRow).where(SessionRow.id == session_id).values(handled_by=agent))


def _session_row(session: Session, updated_at: datetime) -> SessionRow:
    return SessionRow(
        id=session.id,
        created_at=session.created_at,
        updated_at=updated_at,
        visitor=session.visitor,
        customer_id=session.customer_id,
        language=session.language,
        slots=dict(session.slots),
        handled_by=session.handled_by,
    )


def _turn(row: TurnRow) -> Turn:
    trace = Trace.from_json(row.trace) if row.trace else None
    return Turn(row.message, Reply.from_json(row.reply), trace, row.at)


def _case(row: CaseRow, handler: str | None) -> Case:
    columns = Case.__dataclass_fields__.keys() - {"handled_by"}
    return Case(**{name: getattr(row, name) for name in columns}, handled_by=handler)


class SqlHelpDesk:
    """The `HelpDesk` port: cases wait in the shop's database until a person takes them."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def open_case(self, session: Session, reason: str, summary: str) -> Handoff:
        open_one = select(CaseRow).where(CaseRow.session_id == session.id, CaseRow.closed_at.is_(None))
        with unit_of_work(self._engine) as work:
            case = work.scalars(open_one).first()
            if case is None:
                case = CaseRow(id=f"H-{secrets.token_hex(3).upper()}", session_id=session.id, opened_at=self._clock())
                work.add(case)
            case.customer_id, case.reason, case.summary = session.customer_id, reason, summary
            return Handoff(case.id, reason)

    def cases(self, *, closed: bool = False) -> Sequence[Case]:
        """Cases that wait for a person, oldest first; with `closed` those that are done, newest first."""
        wanted = CaseRow.closed_at.is_not(None) if closed else CaseRow.closed_at.is_(None)
        order = CaseRow.closed_at.desc() if closed else CaseRow.opened_at
        return self._cases(wanted, order)

    def find_case(self, case_id: str) -> Case | None:
        return next(iter(self._cases(CaseRow.id == case_id, CaseRow.opened_at)), None)

    def open_case_of(self, session_id: str) -> Case | None:
        wanted = (CaseRow.session_id == session_id) & CaseRow.closed_at.is_(None)
        return next(iter(self._cases(wanted, CaseRow.opened_at)), None)

    def _cases(self, wanted: ColumnElement[bool], order: Any) -> Sequence[Case]:
        query = select(CaseRow, SessionRow.handled_by).outerjoin(SessionRow, SessionRow.id == CaseRow.session_id)
        query = query.where(wanted).order_by(order).limit(_MOST_CASES)
        with Work(self._engine) as work:
            return [_case(row, handler) for row, handler in work.execute(query)]

    def close_case(self, case_id: str) -> None:
        query = update(CaseRow).where(CaseRow.id == case_id, CaseRow.closed_at.is_(None))
        with unit_of_work(self._engine) as work:
            work.execute(query.values(closed_at=self._clock()))
