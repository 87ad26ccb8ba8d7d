"""Customers, orders, reviews and events into the shop's database: only what is new or differs is written."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from ingest.loaders.loaded import Loaded, Record
from knowledge.database import RecordsBase
from knowledge.records import CustomerRow, EventRow, OrderLineRow, OrderRow, ReviewRow

_BATCH = 500  # ids in one query, below every database's limit

Values = dict[str, Any]


def reject_strangers(database: Engine, loaded: Loaded) -> None:
    """Reject orders whose customer is neither among the rows read now nor in the database."""
    orders = loaded.records["orders"]
    customers = loaded.records["customers"]
    wanted = {order.values["customer_id"] for order in orders.values()} - set(customers)
    unknown = wanted - _known_customers(database, wanted) if wanted else set()
    for key, order in list(orders.items()):
        customer_id = order.values["customer_id"]
        if customer_id in unknown:
            reason = f"the order belongs to the customer '{customer_id}', who is unknown"
            loaded.reject_record("orders", order.origin.problem(reason, "customer_id"))
            del orders[key]


def _known_customers(database: Engine, ids: set[str]) -> set[str]:
    if not inspect(database).has_table(CustomerRow.__tablename__):
        return set()
    with Session(database) as session:
        return {
            customer_id
            for batch in _batches(sorted(ids))
            for customer_id in session.scalars(select(CustomerRow.id).where(CustomerRow.id.in_(batch)))
        }


def write_records(session: Session, loaded: Loaded) -> None:
    """Insert and update within the caller's transaction. Nothing is ever deleted."""
    rows = {kind: [record.values for record in records.values()] for kind, records in loaded.records.items()}
    _upsert(session, CustomerRow, rows["customers"])
    _upsert_orders(session, rows["orders"])
    _upsert(session, ReviewRow, rows["reviews"])
    _insert_events(session, loaded.records["events"])


def _upsert(session: Session, table: type[RecordsBase], rows: Sequence[Values]) -> None:
    """Rows by id. One that the bot has changed since (version > 1) knows better than the file."""
    for batch in _batches(rows):
        known = _stored(session, table, [row["id"] for row in batch])
        _insert(session, table, [row for row in batch if row["id"] not in known])
        changed = [
            row
            for row in batch
            if row["id"] in known and known[row["id"]].get("version", 1) == 1 and _differs(row, known[row["id"]])
        ]
        if changed:
            session.execute(update(table), changed)


def _upsert_orders(session: Session, rows: Sequence[Values]) -> None:
    """Orders with their lines, by the same rule."""
    for batch in _batches(rows):
        ids = [row["id"] for row in batch]
        known = _stored(session, OrderRow, ids)
        lines = _stored_lines(session, ids)
        bare = [{name: value for name, value in row.items() if name != "lines"} for row in batch]
        new = [row for row in bare if row["id"] not in known]
        changed = [
            row
            for row, whole in zip(bare, batch, strict=True)
            if row["id"] in known
            and known[row["id"]]["version"] == 1
            and (_differs(row, known[row["id"]]) or lines.get(row["id"], []) != whole["lines"])
        ]
        _insert(session, OrderRow, new)
        if changed:
            session.execute(update(OrderRow), changed)
        written = {row["id"] for row in (*new, *changed)}
        session.execute(delete(OrderLineRow).where(OrderLineRow.order_id.in_({row["id"] for row in changed})))
        fresh = [{"order_id": row["id"], **line} for row in batch if row["id"] in written for line in row["lines"]]
        _insert(session, OrderLineRow, fresh)


def _stored_lines(session: Session, order_ids: Sequence[str]) -> dict[str, list[Values]]:
    table = OrderLineRow.__table__
    query = select(table).where(OrderLineRow.order_id.in_(order_ids)).order_by(OrderLineRow.position)
    lines: dict[str, list[Values]] = {}
    for row in session.execute(query).mappings():
        line = dict(row)
        lines.setdefault(line.pop("order_id"), []).append(line)
    return lines


def _insert_events(session: Session, events: Mapping[Hashable, Record]) -> None:
    by_customer: dict[str, dict[Hashable, Values]] = {}
    for key, record in events.items():
        by_customer.setdefault(record.values["customer_id"], {})[key] = record.values
    key_columns = (EventRow.customer_id, EventRow.type, EventRow.product_id, EventRow.at)
    for batch in _batches(list(by_customer)):
        query = select(*key_columns).where(EventRow.customer_id.in_(batch))
        known = {tuple(row) for row in session.execute(query)}
        fresh = [v for customer in batch for key, v in by_customer[customer].items() if key not in known]
        _insert(session, EventRow, fresh)


def _stored(session: Session, table: type[RecordsBase], ids: Sequence[str]) -> dict[str, Values]:
    columns = table.__table__.c
    query = select(table.__table__).where(columns.id.in_(ids))
    return {row["id"]: dict(row) for row in session.execute(query).mappings()}


def _insert(session: Session, table: type[RecordsBase], rows: Sequence[Values]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _differs(row: Values, stored: Values) -> bool:
    return any(stored[name] != value for name, value in row.items())


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]
