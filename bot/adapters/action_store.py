"""Proposed changes and their audit over SQL. A change is one transaction: all or nothing, and only once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Engine, ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.adapters.order_records import customer_of, order_of, write_customer, write_order
from bot.domain.actions import PendingAction
from bot.domain.errors import ActionGoneError, StaleActionError
from bot.domain.orders import Customer, Order
from bot.domain.rules import Plan
from bot.json_shapes import customer_json, order_json
from bot.ports import AuditEntry, Decide
from knowledge.database import RecordsBase, unit_of_work
from knowledge.records import CustomerRow, OrderRow


class ActionRow(RecordsBase):
    """A proposal, bound to session, customer and the versions of what it was computed from."""

    __tablename__ = "actions"

    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(index=True)
    customer_id: Mapped[str]
    name: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str]
    summary: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    customer_version: Mapped[int]
    order_id: Mapped[str | None]
    order_version: Mapped[int | None]
    # pending, committed or dropped
    state: Mapped[str] = mapped_column(default="pending")


class AuditRow(RecordsBase):
    """What a change did: who, what, before, after, why and in which turn. Rows are only ever added."""

    __tablename__ = "audit"

    action_id: Mapped[str] = mapped_column(ForeignKey("actions.id"), primary_key=True)
    at: Mapped[datetime]
    session_id: Mapped[str]
    turn: Mapped[int]
    customer_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The shopper's words that confirmed it.
    words: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SqlActionStore:
    """The `ActionStore` port over the shop's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def propose(self, action: PendingAction) -> None:
        with unit_of_work(self._engine) as work:
            older = update(ActionRow).where(ActionRow.session_id == action.session_id, ActionRow.state == "pending")
            work.execute(older.values(state="dropped"))
            columns = ("id", "session_id", "customer_id", "name", "digest", "summary", "created_at", "expires_at")
            work.add(
                ActionRow(
                    **{column: getattr(action, column) for column in columns},
                    arguments=dict(action.arguments),
                    customer_version=action.customer_version,
                    order_id=action.order_id,
                    order_version=action.order_version,
                    state="pending",
                )
            )

    def open(self, session_id: str, now: datetime) -> PendingAction | None:
        query = select(ActionRow).where(ActionRow.session_id == session_id, ActionRow.state == "pending")
        with Session(self._engine) as session:
            row = session.scalars(query).first()
            action = _action(row) if row else None
        return action if action and action.is_open(now) else None

    def find(self, session_id: str, action_id: str) -> PendingAction | None:
        with Session(self._engine) as session:
            row = session.get(ActionRow, action_id)
            return _action(row) if row and row.session_id == session_id else None

    def drop(self, action_id: str) -> None:
        query = update(ActionRow).where(ActionRow.id == action_id, ActionRow.state == "pending")
        with unit_of_work(self._engine) as work:
            work.execute(query.values(state="dropped"))

    def commit(self, action: PendingAction, decide: Decide, entry: AuditEntry, now: datetime) -> Plan:
        with unit_of_work(self._engine) as work:
            # The first statement takes the write lock, so that of twenty confirmations one goes on.
            _claim(work, action, now)
            customer_row = work.get_one(CustomerRow, action.customer_id, with_for_update=True)
            order_row = work.get(OrderRow, action.order_id, with_for_update=True) if action.order_id else None
            customer, order = customer_of(work, customer_row), order_of(order_row) if order_row else None
            if customer.version != action.customer_version or (order and order.version) != action.order_version:
                raise StaleActionError("The order or the account has changed since; ask for the change again.")
            plan = decide(customer, order)
            if plan.order and order_row:
                write_order(order_row, plan.order)
            if plan.customer:
                write_customer(customer_row, plan.customer)
            before, after = (customer, order), (plan.customer, plan.order)
            work.add(_audit(action, entry, now, _records(*before, entry), _records(*after, entry)))
        return plan


def _claim(work: Session, action: PendingAction, now: datetime) -> None:
    query = update(ActionRow).where(
        ActionRow.id == action.id,
        ActionRow.digest == action.digest,
        ActionRow.state == "pending",
        ActionRow.expires_at > now,
    )
    claimed = work.execute(query.values(state="committed"))
    assert isinstance(claimed, CursorResult)
    if claimed.rowcount != 1:
        raise ActionGoneError("This was carried out, dropped or has expired before.")


def _audit(
    action: PendingAction, entry: AuditEntry, now: datetime, before: dict[str, Any], after: dict[str, Any]
) -> AuditRow:
    return AuditRow(
        action_id=action.id,
        at=now,
        session_id=action.session_id,
        turn=entry.turn,
        customer_id=action.customer_id,
        name=action.name,
        arguments=dict(action.arguments),
        words=entry.words,
        before=before,
        after=after,
    )


def _records(customer: Customer | None, order: Order | None, entry: AuditEntry) -> dict[str, Any]:
    """What the audit keeps of the records, in the contract's field names."""
    kept: dict[str, Any] = {}
    if order:
        kept["order"] = order_json(order)
    if customer:
        kept["customer"] = customer_json(customer, entry.currency)
    return kept


def _action(row: ActionRow) -> PendingAction:
    names = [name for name in PendingAction.__dataclass_fields__ if name != "arguments"]
    return PendingAction(**{name: getattr(row, name) for name in names}, arguments=dict(row.arguments))
