"""Our own dialogues: what they expect must be what the public benchmark's rules make of the sample shop's records."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.evals.dialogue import read_scripts
from tests.unit.evals.files import json_lines

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "bot" / "evals" / "cases" / "dialogues.jsonl"
DEMO = ROOT / "ingest" / "demo"
ROWS = json_lines(CASES)
CUSTOMERS = {row["id"]: row for row in json_lines(DEMO / "customers.jsonl")}
ORDERS = {row["id"]: row for row in json_lines(DEMO / "orders.jsonl")}
ITEMS = {item["item_id"]: item for row in json_lines(DEMO / "products.jsonl") for item in row["items"]}
CHANGED = {
    "cancelled": "pending",
    "pending": "pending",
    "pending (item modified)": "pending",
    "return requested": "delivered",
    "exchange requested": "delivered",
}


def test_enough_of_each() -> None:
    """Would measure one language, one half, or only what is meant to work."""
    assert len(ROWS) >= 120
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    counted = Counter((row["language"], "trap" in row) for row in ROWS)
    assert counted["en", True] == counted["zh", True]
    assert counted["en", False] == counted["zh", False]
    assert sum("trap" in row for row in ROWS) * 3 >= len(ROWS)
    halves = Counter(row["split"] for row in ROWS)
    assert abs(halves["dev"] - halves["test"]) <= 2
    assert {row["kind"] for row in ROWS} >= {
        "cancel", "address", "payment", "items", "return", "exchange", "profile", "handoff", "two"
    }  # fmt: skip


def test_they_can_be_read() -> None:
    """Would fail only when somebody runs them."""
    assert len(read_scripts(CASES)) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_what_is_expected_can_happen(row: dict[str, Any]) -> None:
    """Would demand a record, an item or a state that the sample shop does not have, or forgets who asks."""
    expect = row["expect"]
    if "trap" in row:
        assert not expect["orders"]
        assert not expect["customers"]
    assert row["customer"] is None or row["customer"] in CUSTOMERS
    for order_id, order in expect["orders"].items():
        before = ORDERS[order_id]
        assert row["customer"] in (None, before["customer_id"])
        assert before["status"] == CHANGED[order["status"]]
        _check_items(before, order)
        if "payments" in order:
            assert order["payments"][: len(before["payments"])] == before["payments"]
            assert _paid(order["payments"]) == pytest.approx(_worth(before, order), abs=0.001)
    for customer_id, customer in expect["customers"].items():
        methods = {method["id"] for method in CUSTOMERS[customer_id]["payment_methods"]}
        assert {method["id"] for method in customer.get("payment_methods", ())} <= methods


def _check_items(before: dict[str, Any], order: dict[str, Any]) -> None:
    bought = Counter({line["item_id"]: line["quantity"] for line in before["lines"]})
    given_back = Counter(order.get("return_items", ())) + Counter(order.get("exchange_items", ()))
    assert given_back <= bought
    new = [*order.get("exchange_new_items", ())]
    new += [line["item_id"] for line in order.get("lines", ()) if line["item_id"] not in bought]
    assert all(ITEMS[item_id]["available"] for item_id in new)
    if "exchange_price_difference" in order:
        prices = {line["item_id"]: line["price"] for line in before["lines"]}
        difference = sum(ITEMS[i]["price"] for i in new) - sum(prices[i] for i in order["exchange_items"])
        assert order["exchange_price_difference"] == pytest.approx(difference)


def _paid(payments: list[dict[str, Any]]) -> float:
    return float(sum(entry["amount"] * (1 if entry["kind"] == "payment" else -1) for entry in payments))


def _worth(before: dict[str, Any], order: dict[str, Any]) -> float:
    """What should be paid for the order as it is afterwards: nothing once it is cancelled."""
    if order["status"] == "cancelled":
        return 0
    prices = {line["item_id"]: line["price"] for line in before["lines"]}
    lines = order.get("lines", before["lines"])
    goods = sum(prices.get(line["item_id"], ITEMS[line["item_id"]]["price"]) * line["quantity"] for line in lines)
    return float(goods + before["shipping"])


def test_expectations_are_plain_json() -> None:
    """Would compare with numbers that no currency has."""
    for row in ROWS:
        for order in row["expect"]["orders"].values():
            for payment in order.get("payments", ()):
                assert round(payment["amount"], 2) == payment["amount"], json.dumps(row["id"])
