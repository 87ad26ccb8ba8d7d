"""Customers, orders, reviews and events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.ingest.conftest import ShopFolder

ANN: dict[str, Any] = {
    "id": "C1", "first_name": "Ann", "last_name": "Lee", "email": "Ann@Example.com",
    "address": {"address1": "1 Road", "zip": "T2T 3L6"},
    "payment_methods": [{"id": "g", "kind": "gift_card", "balance": 12.5}, {"id": "p", "kind": "paypal"}],
}  # fmt: skip
ORDER: dict[str, Any] = {
    "id": "#W1", "customer_id": "C1", "status": "pending", "placed_at": "2026-01-02T03:04:05Z", "shipping": 5.9,
    "lines": [{"item_id": "a", "product_id": "K-1", "title": "Kettle", "options": {"colour": "black"}, "price": 49.9}],
    "payments": [{"kind": "payment", "amount": 55.8, "payment_method_id": "p"}],
    "fulfilments": [{"tracking_id": ["T1"], "item_ids": ["a"], "status": "shipped"}],
}  # fmt: skip


def only(shop: ShopFolder, kind: Any) -> dict[str, Any]:
    (record,) = shop.load().records[kind].values()
    return record.values


def test_customer(shop: ShopFolder) -> None:
    """Look-ups by email, name and postal code compare folded keys: a wrong key locks a customer out."""
    shop.rows("customers.jsonl", ANN)
    values = only(shop, "customers")
    assert (values["email_key"], values["name_key"], values["zip_key"]) == ("ann@example.com", "ann lee", "t2t3l6")
    assert values["payment_methods"] == [
        {"id": "g", "kind": "gift_card", "balance_minor": 1250},
        {"id": "p", "kind": "paypal"},
    ]


def test_customer_from_other_columns(shop: ShopFolder) -> None:
    """CSV exports have one column per part of the address."""
    shop.text("customers.csv", "customer_id,Full Name,postcode,City\nC2,Bo van Dyk,02134,Boston\n")
    values = only(shop, "customers")
    assert (values["first_name"], values["last_name"]) == ("Bo", "van Dyk")
    assert values["address"] == {"city": "Boston", "zip": "02134"}


def test_order_amounts_and_details(shop: ShopFolder) -> None:
    """Amounts are minor units; what the contract does not name is kept as the source wrote it."""
    shop.rows("orders.jsonl", ORDER)
    values = only(shop, "orders")
    assert values["number_key"] == "W1"
    assert values["placed_at"] == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert values["payments"] == [{"kind": "payment", "amount_minor": 5580, "payment_method_id": "p"}]
    assert values["fulfilments"] == [{"tracking_id": "T1", "status": "shipped", "item_ids": ["a"]}]
    assert values["details"] == {"shipping": 5.9}
    (line,) = values["lines"]
    assert (line["position"], line["price_minor"], line["quantity"]) == (0, 4990, 1)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"placed_at": "yesterday"}, "placed_at"),
        ({"lines": [{"item_id": "a", "price": -1}]}, "lines[0].price"),
        ({"lines": [{"item_id": "a", "price": 1, "quantity": 0}]}, "lines[0].quantity"),
        ({"payments": [{"kind": "payment", "amount": "much"}]}, "payments[0].amount"),
        ({"status": ""}, "status"),
    ],
)
def test_bad_orders_are_rejected_beside_the_documents(shop: ShopFolder, change: dict[str, Any], column: str) -> None:
    """A wrong amount must never be refunded; the counts of documents are not about rows."""
    shop.rows("orders.jsonl", {**ORDER, **change})
    loaded = shop.load()
    assert loaded.problems[0].column == column
    assert (loaded.rejected, loaded.rejected_records["orders"]) == (0, 1)


def test_order_number_with_and_without_hash_is_one_order(shop: ShopFolder) -> None:
    """Two orders under one look-up key would show a shopper either of them."""
    shop.rows("orders.jsonl", ORDER, {**ORDER, "id": "W1"})
    loaded = shop.load()
    assert len(loaded.records["orders"]) == 1
    assert "already used" in loaded.problems[0].reason


def test_unknown_status_is_allowed(shop: ShopFolder) -> None:
    """Shops have states of their own."""
    shop.rows("orders.jsonl", {**ORDER, "status": "waiting for the potter"})
    assert only(shop, "orders")["status"] == "waiting for the potter"


def test_reviews(shop: ShopFolder) -> None:
    """Ratings outside 1 to 5 would bend every average; a review may do without one."""
    good = {"product_id": "K-1", "stars": "4", "comment": "很好用", "aspects": {"noise": "negative"}}
    shop.rows("reviews.jsonl", good, {**good, "stars": 6}, {**good, "stars": 4.5}, {**good, "stars": None}, good)
    loaded = shop.load()
    review, unrated = loaded.records["reviews"].values()
    assert unrated.values["rating"] is None
    assert (review.values["rating"], review.values["language"]) == (4, "zh")
    assert review.values["details"] == {"aspects": {"noise": "negative"}}
    assert [problem.line for problem in loaded.problems] == [2, 3, 5]


def test_events(shop: ShopFolder) -> None:
    """The same event twice is one event, under whichever name the tracker has for it."""
    row = {"customer_id": "C1", "type": "add_to_cart", "product_id": "K-1", "at": "2026-01-01T00:00:00Z"}
    shop.rows("events.jsonl", row, {**row, "type": "cart"}, {**row, "type": "dance"})
    loaded = shop.load()
    assert [record.values["type"] for record in loaded.records["events"].values()] == ["cart"]
    assert [problem.line for problem in loaded.problems] == [3]
