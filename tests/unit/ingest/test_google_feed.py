"""Google Merchant feeds as TSV: exact prices, sales that are on, variants of one group."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.loaders import load
from ingest.loaders.loaded import Loaded
from knowledge.shop import ShopProfile
from tests.unit.ingest.conftest import ShopFolder

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LAMP = {
    "id": "L-1",
    "title": "Desk lamp",
    "description": "Bright.",
    "link": "https://x.example/l1",
    "image link": "https://x.example/l1.jpg",
    "availability": "in stock",
    "price": "49.90 EUR",
    "mpn": "007",
}


def feed(*offers: dict[str, str]) -> str:
    columns = list(dict.fromkeys(name for offer in offers for name in offer))
    lines = [columns, *([offer.get(name, "") for name in columns] for offer in offers)]
    return "".join("\t".join(line) + "\n" for line in lines)


def read(shop: ShopFolder, *offers: dict[str, str], name: str = "feed.tsv") -> Loaded:
    shop.text(name, feed(*offers))
    return load([shop.path], ShopProfile(), now=NOW)


def product(loaded: Loaded, product_id: str = "L-1") -> dict[str, Any]:
    return dict(loaded.documents["product", product_id].fields)


@pytest.mark.parametrize("name", ["feed.tsv", "google.txt", "products.txt", "feed.csv"])
def test_feed_whatever_it_is_called(shop: ShopFolder, name: str) -> None:
    """Google's own examples are called `.txt`; nobody renames a nightly export."""
    loaded = read(shop, LAMP, name=name)
    assert loaded.problems == []
    lamp = loaded.documents["product", "L-1"]
    assert (lamp.fields["price_minor"], lamp.fields["currency"], lamp.fields["available"]) == (4990, "EUR", True)
    assert (lamp.url, lamp.fields["images"]) == ("https://x.example/l1", ["https://x.example/l1.jpg"])
    assert lamp.fields["attributes"] == {"mpn": "007"}
    assert loaded.shop.currency == "EUR"


@pytest.mark.parametrize(
    ("period", "price"),
    [
        ("", 3990),
        ("2026-11-20T00:00+0100/2026-11-30T23:59+0100", 3990),
        ("2026-11-20/2026-11-24", 3990),
        ("2026-11-01T00:00Z/2026-11-23T00:00Z", 4990),
        ("2026-12-01T00:00Z/2026-12-31T00:00Z", 4990),
    ],
)
def test_sale_price_counts_while_the_sale_is_on(shop: ShopFolder, period: str, price: int) -> None:
    """A shopper who is told last week's sale price wants to pay it."""
    offer = {**LAMP, "sale_price": "39.90 EUR", "sale_price_effective_date": period}
    assert product(read(shop, offer))["price_minor"] == price


@pytest.mark.parametrize(
    ("sale", "period", "column"),
    [
        ("59.90 EUR", "", "sale_price"),
        ("39.90 USD", "", "sale_price"),
        ("cheap", "", "sale_price"),
        ("39.90 EUR", "this week", "sale_price_effective_date"),
    ],
)
def test_sale_that_cannot_be_meant(shop: ShopFolder, sale: str, period: str, column: str) -> None:
    """The regular price is what the shop surely stands by."""
    loaded = read(shop, {**LAMP, "sale_price": sale, "sale_price_effective_date": period})
    assert product(loaded)["price_minor"] == 4990
    assert [(problem.line, problem.column) for problem in loaded.problems] == [(2, column)]


def test_variants_of_a_group_are_items(shop: ShopFolder) -> None:
    """Five colours of one jacket are one product to a shopper."""
    group = {**LAMP, "item_group_id": "G", "material": "cotton"}
    red = {**group, "id": "G-r", "title": "Trail jacket - red, M", "color": "red", "size": "M", "price": "50.00 EUR"}
    blue = {**group, "id": "G-b", "title": "Trail jacket - blue, M", "color": "blue", "size": "M"}
    loaded = read(shop, red, {**blue, "availability": "out_of_stock"}, {**blue, "id": "G-r"})
    jacket = loaded.documents["product", "G"]
    items: Any = jacket.fields["items"]
    assert jacket.sections[0].title == "Trail jacket"
    assert [(i["id"], i["options"], i["price_minor"], i["available"]) for i in items] == [
        ("G-r", {"color": "red", "size": "M"}, 5000, True),
        ("G-b", {"color": "blue", "size": "M"}, 4990, False),
    ]
    assert jacket.fields["attributes"] == {"mpn": "007", "material": "cotton"}
    assert (loaded.duplicates, loaded.problems[0].line, loaded.problems[0].column) == (1, 4, "id")


def test_preorder_is_not_in_stock(shop: ShopFolder) -> None:
    """`available` would promise a parcel tomorrow."""
    lamp = product(read(shop, {**LAMP, "availability": "preorder"}))
    assert (lamp["available"], lamp["attributes"]["availability"]) == (False, "preorder")


def test_paths_details_and_what_is_internal(shop: ShopFolder) -> None:
    """A category is its last step; labels for advertisements and costs are nobody's business."""
    offer = {**LAMP, "product_type": "Home > Lamps > Desk lamps", "google_product_category": "594"}
    offer |= {"product_detail": "General:Battery life:10 h", "custom_label_0": "x", "cost_of_goods_sold": "9.99 EUR"}
    lamp = product(read(shop, {**offer, "additional_image_link": "https://x.example/a.jpg,https://x.example/b.jpg"}))
    assert (lamp["category"], len(lamp["images"])) == ("Desk lamps", 3)
    assert lamp["attributes"] == {"mpn": "007", "Battery life": "10 h"}


def test_bad_price_names_line_and_column(shop: ShopFolder) -> None:
    """One broken offer among thousands must be findable."""
    loaded = read(shop, LAMP, {**LAMP, "id": "L-2", "price": "free"}, {**LAMP, "id": "L-3", "price": "-1.00 EUR"})
    assert [key for _, key in loaded.documents] == ["L-1"]
    assert [(p.line, p.column) for p in loaded.problems] == [(3, "price"), (4, "price")]
    assert {("product", "L-2"), ("product", "L-3")} <= loaded.held


def test_id_that_is_there_twice(shop: ShopFolder) -> None:
    """Two offers under one id: the first counts, the second is said."""
    loaded = read(shop, LAMP, {**LAMP, "price": "1.00 EUR"})
    assert product(loaded)["price_minor"] == 4990
    assert (loaded.rejected, loaded.duplicates, loaded.problems[0].line) == (1, 1, 3)
