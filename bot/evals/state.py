"""The shop's records during a run: put back before each case, compared after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from sqlalchemy import Engine, Table, select

from bot.domain.orders import Customer, Order
from bot.json_shapes import customer_json, order_json
from knowledge.records import CustomerRow, OrderLineRow, OrderRow, order_number_key

_TABLES = (CustomerRow, OrderRow, OrderLineRow)
# A counter of changes says nothing that the changed fields do not say themselves.
_UNCOMPARED = frozenset({"version"})

_Key = tuple[str, str]  # table and id
_Content = dict[_Key, list[tuple[Any, ...]]]


class RecordStore(Protocol):
    """Records by id; the order store is one."""

    def customer(self, customer_id: str) -> Customer | None: ...
    def order(self, order_id: str, customer_id: str) -> Order | None: ...


@dataclass(frozen=True, slots=True)
class Changes:
    """The records that a case changed, whole, in the contract's field names."""

    orders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    customers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.orders or self.customers)

    def to_row(self, case_id: str | int, errors: list[Any]) -> dict[str, Any]:
        """The case's row of `--state`."""
        return {
            "id": case_id,
            "errors": errors,
            "orders": {order_id: dict(order) for order_id, order in self.orders.items()},
            "customers": {customer_id: dict(customer) for customer_id, customer in self.customers.items()},
        }


class Records:
    """An SQLite database as it was when this was made: `restore` brings that back, `changes` says what is different.

    The whole database is put back, with sessions and proposals, so that no case can see what another one did.
    """

    def __init__(self, database: Engine, store: RecordStore, currency: str) -> None:
        self._database = database
        self._store = store
        self._currency = currency
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        with _connection(database) as connection:
            connection.backup(self._kept)
        self._before = _content(database)

    def restore(self) -> None:
        """Put everything back. No turn may be running."""
        with _connection(self._database) as connection:
            self._kept.backup(connection)

    def changes(self) -> Changes:
        """What is different now from what was kept, dropped records left out: nothing drops any."""
        after = _content(self._database)
        changed = [key for key, rows in after.items() if rows != self._before.get(key)]
        orders = [self._order(order_id) for table, order_id in changed if table == "orders"]
        customers = [self._customer(customer_id) for table, customer_id in changed if table == "customers"]
        return Changes({order["id"]: order for order in orders}, {entry["id"]: entry for entry in customers})

    def owner(self, order_id: str) -> str | None:
        """Whose order this is, by its number in any spelling; None if there is none."""
        query = select(OrderRow.customer_id).where(OrderRow.number_key == order_number_key(order_id))
        with self._database.connect() as connection:
            return connection.scalars(query).first()

    def _order(self, order_id: str) -> dict[str, Any]:
        owner = self.owner(order_id)
        order = self._store.order(order_id, owner or "")
        assert order is not None
        return order_json(order)

    def _customer(self, customer_id: str) -> dict[str, Any]:
        customer = self._store.customer(customer_id)
        assert customer is not None
        return {**customer_json(customer, self._currency), "phone": customer.phone}


@contextmanager
def _connection(database: Engine) -> Iterator[sqlite3.Connection]:
    """The driver's own connection: only it can copy a database page by page."""
    pooled = database.raw_connection()
    try:
        yield cast(sqlite3.Connection, pooled.driver_connection)
    finally:
        pooled.close()


def _content(database: Engine) -> _Content:
    """Every customer and order, with its lines, as raw rows by table and id: reading objects would take far longer."""
    content: _Content = {}
    with database.connect() as connection:
        for model in _TABLES:
            table = cast(Table, model.__table__)
            owner = "orders" if model is OrderLineRow else model.__tablename__
            key = "order_id" if model is OrderLineRow else "id"
            columns = [column for column in table.columns if column.name not in _UNCOMPARED]
            rows = connection.execute(select(table.c[key], *columns).order_by(*table.primary_key.columns))
            for row in rows:
                content.setdefault((owner, str(row[0])), []).append(tuple(row)[1:])
    return content
