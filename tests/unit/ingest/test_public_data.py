"""Real exports and shops beside the repository, where they are there."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.loaders import load
from knowledge.money import to_major
from knowledge.shop import ShopProfile

DATA = Path(__file__).parents[4] / "shared" / "data"


@pytest.mark.parametrize("name", ["apparel.csv", "home-and-garden.csv", "jewelery.csv"])
def test_shopifys_own_examples(name: str) -> None:
    """What Shopify publishes is what its exports look like: every handle once, every price to the cent."""
    path = DATA / "shopify_csv" / name
    if not path.is_file():
        pytest.skip(f"the public data is not here ({path.parent})")
    loaded = load([path], ShopProfile())
    with path.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert loaded.problems == []
    assert [key for _, key in loaded.documents] == list(dict.fromkeys(row["Handle"] for row in rows))
    for document in loaded.documents.values():
        lines = [row for row in rows if row["Handle"] == document.id and row["Variant Price"]]
        items: Any = document.fields["items"] or [document.fields]
        prices = [to_major(item["price_minor"], "USD") for item in items]
        assert prices == [Decimal(line["Variant Price"]) for line in lines]
        assert [item["stock"] for item in items] == [int(line["Variant Inventory Qty"]) for line in lines]


def test_folder_of_exports() -> None:
    """A folder of exports under names of their own is a shop, too."""
    if not (DATA / "shopify_csv").is_dir():
        pytest.skip(f"the public data is not here ({DATA})")
    assert len(load([DATA / "shopify_csv"], ShopProfile()).documents) == 60
