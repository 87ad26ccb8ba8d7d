"""What every store of proposed changes promises: only once, only as proposed, all or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.adapters.action_store import AuditRow, SqlActionStore
from bot.adapters.order_store import SqlOrderStore
from bot.domain.actions import LIFETIME, PendingAction
from bot.domain.errors import ActionGoneError, StaleActionError
from bot.domain.orders import Customer, Order, OrderLine, PaymentMethod
from bot.domain.rules import Plan, PolicyError
from bot.ports import AuditEntry
from knowledge.database import migrate, open_engine, unit_of_work
from knowledge.records import CustomerRow, OrderLineRow, OrderRow

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ENTRY = AuditEntry(3, "yes", "USD")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'shop.sqlite'}"
    else:
        url = request.getfixturevalue("new_postgres")()
    engine = open_engine(url)
    migrate(engine)
    with unit_of_work(engine) as work:
        methods = [{"id": "gift", "kind": "gift_card", "balance_minor": 1000}, {"id": "card", "kind": "credit_card"}]
        work.add(CustomerRow(id="c-mei", first_name="Mei", address={"zip": "97201"}, payment_methods=methods))
        work.flush()
        work.add(_order_row("W1"))
    yield engine
    engine.dispose()


def _order_row(number: str) -> OrderRow:
    line = OrderLineRow(position=0, item_id="MUG-R", product_id="MUG", title="Mug", price_minor=1000, quantity=3)
    order = OrderRow(id=f"#{number}", number_key=number, customer_id="c-mei", status="pending", currency="USD")
    order.lines = [line]
    return order


def proposed(action_id: str = "A-1", session: str = "s-1", **changes: object) -> PendingAction:
    action = PendingAction(
        id=action_id,
        session_id=session,
        customer_id="c-mei",
        name="cancel_pending_order",
        arguments={"order_id": "#W1", "reason": "no longer needed"},
        summary="Cancel #W1",
        created_at=NOW,
        expires_at=NOW + LIFETIME,
        customer_version=1,
        order_id="#W1",
        order_version=1,
    )
    return replace(action, **changes)  # type: ignore[arg-type]  # fields of the action


def cancelled(customer: Customer, order: Order | None) -> Plan:
    """Cancel, and put the money on the gift card."""
    assert order is not None
    methods = tuple(
        PaymentMethod("gift", "gift_card", balance=4000) if m.id == "gift" else m for m in customer.payment_methods
    )
    return Plan((), replace(order, status="cancelled"), replace(customer, payment_methods=methods))


def audits(database: Engine) -> list[AuditRow]:
    with Session(database) as session:
        return list(session.scalars(select(AuditRow)))


def status(database: Engine) -> str:
    order = SqlOrderStore(database).order("W1", "c-mei")
    assert order is not None
    return order.status


def test_commit_writes_records_and_audit(database: Engine) -> None:
    """A change would be half written, or nobody could tell who made it and why."""
    store = SqlActionStore(database)
    store.propose(proposed())
    store.commit(proposed(), cancelled, ENTRY, NOW)
    customer = SqlOrderStore(database).customer("c-mei")
    assert customer is not None
    assert (status(database), customer.payment_methods[0].balance, customer.version) == ("cancelled", 4000, 2)
    (audit,) = audits(database)
    assert (audit.name, audit.turn, audit.words, audit.customer_id) == ("cancel_pending_order", 3, "yes", "c-mei")
    assert (audit.before["order"]["status"], audit.after["order"]["status"]) == ("pending", "cancelled")
    assert audit.before["customer"]["payment_methods"][0]["balance"] == 10


def test_lines_are_replaced_whole(database: Engine) -> None:
    """A split line would lose pieces, or keep its old price."""

    def split(_customer: Customer, order: Order | None) -> Plan:
        assert order is not None
        lines = (replace(order.lines[0], quantity=2), OrderLine("MUG-B", "MUG", "Mug", {"colour": "blue"}, 1200, 1))
        return Plan((), replace(order, lines=lines))

    store = SqlActionStore(database)
    store.propose(proposed())
    store.commit(proposed(), split, ENTRY, NOW)
    order = SqlOrderStore(database).order("W1", "c-mei")
    assert order is not None
    assert [(line.item_id, line.price, line.quantity) for line in order.lines] == [
        ("MUG-R", 1000, 2),
        ("MUG-B", 1200, 1),
    ]


def test_twenty_confirmations_commit_once(database: Engine) -> None:
    """A double click, or twenty programs at once, would refund twenty times."""
    store = SqlActionStore(database)
    store.propose(proposed())
    start, outcomes = threading.Barrier(20), []

    def confirm() -> None:
        start.wait()
        try:
            store.commit(proposed(), cancelled, ENTRY, NOW)
            outcomes.append("done")
        except ActionGoneError:
            outcomes.append("gone")

    threads = [threading.Thread(target=confirm) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] + ["gone"] * 19
    assert len(audits(database)) == 1


def test_two_hundred_sessions_lose_and_double_nothing(database: Engine) -> None:
    """On a busy day orders would be cancelled twice, or a confirmed change would be lost."""
    store, numbers = SqlActionStore(database), [f"B{number}" for number in range(20)]
    with unit_of_work(database) as work:
        work.add_all([_order_row(number) for number in numbers])
    outcomes: list[str] = []

    def cancel(_customer: Customer, order: Order | None) -> Plan:
        assert order is not None
        return Plan((), replace(order, status="cancelled"))

    def session(number: int) -> None:
        order_id = f"#{numbers[number % len(numbers)]}"
        action = proposed(f"A-{number}", f"s-{number}", order_id=order_id)
        store.propose(action)
        try:
            store.commit(action, cancel, ENTRY, NOW)
            outcomes.append(order_id)
        except StaleActionError:
            outcomes.append("stale")

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(session, range(200)))
    done = [outcome for outcome in outcomes if outcome != "stale"]
    assert sorted(done) == sorted(f"#{number}" for number in numbers)
    assert len(audits(database)) == len(numbers)


def test_two_proposals_for_one_order_commit_one(database: Engine) -> None:
    """Two windows of one customer would cancel and change the same order."""
    store = SqlActionStore(database)
    store.propose(proposed())
    store.propose(proposed("A-2", "s-2"))
    store.commit(proposed(), cancelled, ENTRY, NOW)
    with pytest.raises(StaleActionError):
        store.commit(proposed("A-2", "s-2"), cancelled, ENTRY, NOW)
    assert len(audits(database)) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda store: store.drop("A-1"),
        lambda store: store.propose(proposed("A-2")),
        lambda store: store.commit(proposed(), cancelled, ENTRY, NOW),
    ],
    ids=["dropped", "replaced", "committed"],
)
def test_what_is_no_longer_open_cannot_be_committed(
    database: Engine, spoil: Callable[[SqlActionStore], object]
) -> None:
    """A button of an old message would still work."""
    store = SqlActionStore(database)
    store.propose(proposed())
    spoil(store)
    with pytest.raises(ActionGoneError):
        store.commit(proposed(), cancelled, ENTRY, NOW)


def test_proposals_expire(database: Engine) -> None:
    """A yes of tomorrow would buy at today's price."""
    store = SqlActionStore(database)
    store.propose(proposed())
    later = NOW + LIFETIME
    assert store.open("s-1", later - timedelta(seconds=1)) is not None
    assert store.open("s-1", later) is None
    with pytest.raises(ActionGoneError):
        store.commit(proposed(), cancelled, ENTRY, later)
    assert status(database) == "pending"


def test_other_arguments_are_another_action(database: Engine) -> None:
    """A proposal could be exchanged between the telling and the yes."""
    store = SqlActionStore(database)
    store.propose(proposed())
    with pytest.raises(ActionGoneError):
        store.commit(proposed(arguments={"order_id": "#W2", "reason": "no longer needed"}), cancelled, ENTRY, NOW)


def test_a_refusal_at_commit_changes_nothing(database: Engine) -> None:
    """An order would be half changed, or the action burnt, when policy says no at the last moment."""

    def refuse(_customer: Customer, _order: Order | None) -> Plan:
        raise PolicyError("sold_out")

    store = SqlActionStore(database)
    store.propose(proposed())
    with pytest.raises(PolicyError):
        store.commit(proposed(), refuse, ENTRY, NOW)
    assert (status(database), audits(database)) == ("pending", [])
    assert store.open("s-1", NOW) is not None


def test_actions_belong_to_their_session(database: Engine) -> None:
    """A guessed id would show or confirm another shopper's proposal."""
    store = SqlActionStore(database)
    store.propose(proposed())
    assert store.find("s-1", "A-1") is not None
    assert store.find("s-2", "A-1") is None
    assert store.open("s-2", NOW) is None
