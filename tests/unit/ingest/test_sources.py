"""Which file is read as what: folders, single files, the public benchmark's database."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.problems import JobError
from tests.unit.ingest.conftest import KETTLE, RETURNS, ShopFolder

TAU2: dict[str, Any] = {
    "products": {"9": {"name": "T-Shirt", "product_id": "9", "variants": {
        "1": {"item_id": "1", "options": {"color": "blue"}, "available": True, "price": 50.88},
        "2": {"item_id": "2", "options": {"color": "red"}, "available": False, "price": 46.66},
    }}},
    "users": {"noah_1": {"user_id": "noah_1", "name": {"first_name": "Noah", "last_name": "Brown"},
        "address": {"address1": "986 Sunset", "zip": "80279"}, "email": "noah@example.com", "orders": ["#W1"],
        "payment_methods": {"gift_card_1": {"source": "gift_card", "balance": 62, "id": "gift_card_1"}}}},
    "orders": {"#W1": {"order_id": "#W1", "user_id": "noah_1", "status": "delivered", "address": {"zip": "80279"},
        "items": [{"name": "T-Shirt", "product_id": "9", "item_id": "1", "price": 50.88, "options": {"color": "blue"}}],
        "fulfillments": [{"tracking_id": ["357"], "item_ids": ["1"]}],
        "payment_history": [{"transaction_type": "payment", "amount": 50.88, "payment_method_id": "gift_card_1"}]}},
}  # fmt: skip


@pytest.mark.parametrize("name", ["db.json", "tau2_db.json", "whatever.json"])
def test_tau2_database(shop: ShopFolder, name: str) -> None:
    """The public benchmark must run on the product as it is."""
    shop.text(name, json.dumps(TAU2))
    loaded = shop.load(name)
    assert loaded.problems == []
    product: Any = loaded.documents["product", "9"]
    assert (product.fields["price_minor"], product.fields["available"]) == (4666, True)
    (customer,), (order,) = (loaded.records[kind].values() for kind in ("customers", "orders"))
    assert customer.values["name_key"] == "noah brown"
    assert customer.values["payment_methods"] == [{"id": "gift_card_1", "kind": "gift_card", "balance_minor": 6200}]
    assert order.values["customer_id"] == "noah_1"
    assert order.values["fulfilments"] == [{"tracking_id": "357", "item_ids": ["1"]}]
    assert order.values["details"] == {}


def test_single_file_is_recognised_by_its_columns(shop: ShopFolder) -> None:
    """A file keeps the name that the shop's system gave it."""
    shop.rows("export-17.jsonl", RETURNS)
    shop.rows("dump.jsonl", KETTLE)
    assert list(shop.load("export-17.jsonl", "dump.jsonl").documents) == [("product", "K-1"), ("faq", "f-1")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("shop.xlsx", b"PK", "cannot be opened"),
        ("shop.xls", b"x", "old Excel files are not supported; save it as .xlsx"),
        ("products.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office file, or one with a password"),
        ("photo.bmp", b"BM", "'.bmp' cannot be read"),
        ("numbers.csv", b"x,y\n1,2\n", "do not tell what it holds"),
    ],
)
def test_single_file_that_cannot_be_read(shop: ShopFolder, name: str, content: bytes, reason: str) -> None:
    """Who names a file wants to hear at once that it is of no use."""
    shop.raw(name, content)
    with pytest.raises(JobError, match=reason):
        shop.load(name)


def test_missing_and_foreign_folders(shop: ShopFolder) -> None:
    """The commonest mistake of all: the wrong path."""
    with pytest.raises(JobError, match="does not exist"):
        shop.load("nowhere")
    shop.text("main.py", "")
    with pytest.raises(JobError, match="holds no shop"):
        shop.load()


def test_empty_file_is_a_problem_but_no_failure(shop: ShopFolder) -> None:
    """An empty export must neither stop the rest nor drop what was there."""
    shop.text("products.jsonl", "\n")
    shop.rows("faq.jsonl", RETURNS)
    loaded = shop.load()
    assert [(p.file, p.reason) for p in loaded.problems] == [("products.jsonl", "the file is empty")]
    assert len(loaded.uncertain_files) == 1


def test_shop_profile_with_a_mistake_keeps_the_default(shop: ShopFolder) -> None:
    """A typing error in shop.toml must not stop new products from going in."""
    shop.text("shop.toml", 'name = "Shop"\nreturn_days = "thirty"\n')
    shop.rows("products.jsonl", KETTLE)
    loaded = shop.load()
    assert loaded.shop.name == "Our shop"
    assert "return_days" in loaded.problems[0].reason
    shop.text("shop.toml", 'name = "Shop"\nbroken\n')
    assert shop.load().problems[0].line == 2


def test_files_of_several_shops_are_told_apart(shop: ShopFolder) -> None:
    """products.jsonl alone would not say which of two folders is meant."""
    shop.rows("a/products.jsonl", {**KETTLE, "price": -1})
    shop.rows("b/products.jsonl", KETTLE)
    assert shop.load("a", "b").problems[0].file == "a/products.jsonl"
