"""Records that are put back and compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from bot.adapters.order_store import SqlOrderStore
from bot.evals.state import Records
from knowledge.records import CustomerRow, OrderLineRow, OrderRow
from tests.unit.evals.shop_floor import open_records


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    database = open_records(tmp_path / "shop.sqlite")
    yield database
    database.dispose()


@pytest.fixture
def records(database: Engine) -> Records:
    return Records(database, SqlOrderStore(database), "USD")


def test_nothing_changed_is_nothing(records: Records) -> None:
    """Would report every record of the shop."""
    changes = records.changes()
    assert not changes
    assert changes.to_row("a", []) == {"id": "a", "errors": [], "orders": {}, "customers": {}}


def test_changed_records_come_out_whole(database: Engine, records: Records) -> None:
    """Would miss a change of a line, or write the program's own names and cents."""
    with database.begin() as connection:
        connection.execute(update(OrderLineRow).where(OrderLineRow.order_id == "#W1001001").values(quantity=1))
        connection.execute(update(CustomerRow).where(CustomerRow.id == "c-omar").values(address={"zip": "1"}))
    row = records.changes().to_row(7, [])
    assert list(row["orders"]) == ["#W1001001"]
    order = row["orders"]["#W1001001"]
    assert [(line["item_id"], line["quantity"], line["price"]) for line in order["lines"]] == [("KT-1-BLA", 1, 49.9)]
    assert order["payments"] == [{"kind": "payment", "amount": 99.8, "payment_method_id": "card_1"}]
    assert row["customers"]["c-omar"]["address"] == {"zip": "1"}
    assert row["customers"]["c-omar"]["phone"] is None


def test_a_new_version_alone_is_no_change(database: Engine, records: Records) -> None:
    """Would call a record changed that says what it said before."""
    with database.begin() as connection:
        connection.execute(update(OrderRow).values(version=9))
    assert not records.changes()


def test_everything_is_put_back(database: Engine, records: Records) -> None:
    """Would let one case see what another one did."""
    for _ in range(2):
        with database.begin() as connection:
            connection.execute(update(OrderRow).values(status="cancelled"))
        assert len(records.changes().orders) == 4
        records.restore()
        assert not records.changes()


def test_owners_are_found_by_any_spelling(records: Records) -> None:
    """Would replay a task for nobody."""
    assert records.owner("w 2002001") == "c-omar"
    assert records.owner("#W9") is None
