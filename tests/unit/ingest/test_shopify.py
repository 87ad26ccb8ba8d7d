"""Shopify exports: several rows become one product, and what a shopper must not see stays out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.ingest.conftest import KETTLE, ShopFolder

HEADER = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,"
    "Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,"
    "Variant Price,Variant Compare At Price,Image Src,Image Position,Google Shopping / Gender,Cost per item,Status"
)
JACKET = (
    'jacket,Trail jacket,"<p>Light &amp; dry.</p>",Fjord,Apparel > Jackets,Jackets,"rain, hiking",true,Colour,Red,'
    "Size,M,J-R-M,420,shopify,3,deny,49.90,59.90,https://x.example/2.jpg,2,unisex,11.11,active\n"
    "jacket,,,,,,,,,Blue,,L,,420,shopify,0,deny,54.90,,https://x.example/1.jpg,1,,11.11,\n"
    "jacket,,,,,,,,,,,,,,,,,,,https://x.example/3.jpg,3,,,\n"
)


def exported(*lines: str) -> str:
    return "\n".join((HEADER, *lines))


def row(handle: str, **cells: str) -> str:
    """A row of the export; cells by the first word of their column."""
    names = {"title": 1, "published": 7, "option": 8, "value": 9, "sku": 12, "tracker": 14, "qty": 15, "policy": 16}
    values = [handle, *[""] * 23]
    for name, cell in cells.items():
        values[names.get(name, 17 if name == "price" else 23)] = cell
    return ",".join(values)


def test_rows_become_one_product_with_items(shop: ShopFolder) -> None:
    """Each size as a product of its own would make every list three times as long."""
    shop.text("export.csv", exported(JACKET))
    loaded = shop.load()
    product: Any = loaded.documents["product", "jacket"]
    assert loaded.problems == []
    assert product.sections[0].title == "Trail jacket"
    assert product.fields["description"] == "Light & dry."
    assert (product.fields["brand"], product.fields["category"]) == ("Fjord", "Jackets")
    assert (product.fields["price_minor"], product.fields["stock"]) == (4990, 3)
    assert product.fields["images"] == [f"https://x.example/{n}.jpg" for n in (1, 2, 3)]
    assert [(i["id"], i["options"], i["price_minor"], i["stock"], i["available"]) for i in product.fields["items"]] == [
        ("J-R-M", {"Colour": "Red", "Size": "M"}, 4990, 3, True),
        ("jacket-blue-l", {"Colour": "Blue", "Size": "L"}, 5490, 0, False),
    ]


def test_what_a_piece_costs_the_shop_is_not_kept(shop: ShopFolder) -> None:
    """The bot would answer the question what the shop pays for a jacket."""
    shop.text("export.csv", exported(JACKET))
    product = shop.documents()["jacket"]
    assert product.fields["attributes"] == {"Gender": "unisex", "tags": ["rain", "hiking"], "weight_g": 420}
    assert "11.11" not in str(product)


def test_single_variant_is_the_product_itself(shop: ShopFolder) -> None:
    """`Title: Default Title` is no option that anybody could choose."""
    shop.text(
        "export.csv", exported(row("cup", title="Cup", option="Title", value="Default Title", price="9", qty="4"))
    )
    product = shop.documents()["cup"]
    assert (product.fields["price_minor"], product.fields["stock"], product.fields["items"]) == (900, 4, [])


def test_stock_that_nobody_counts(shop: ShopFolder) -> None:
    """Shopify writes 0 for what it does not track: the whole shop would be sold out."""
    shop.text("export.csv", exported(row("cup", title="Cup", price="9", qty="0"), row("pot", title="Pot", price="5")))
    products = shop.documents()
    assert [(products[i].fields["stock"], products[i].fields["available"]) for i in ("cup", "pot")] == [
        (None, True)
    ] * 2


def test_stock_counts_where_somebody_filled_it_in(shop: ShopFolder) -> None:
    """A file written by hand has no tracker, but its zeros mean sold out."""
    shop.text("export.csv", exported(row("cup", title="Cup", price="9", qty="0"), row("pot", title="Pot", qty="2")))
    assert shop.documents()["cup"].fields["available"] is False


def test_selling_goes_on_at_none(shop: ShopFolder) -> None:
    """`continue` means that an oversold product can be bought; -2 pieces would read as sold out."""
    cells = {"title": "Cup", "price": "9", "tracker": "shopify", "qty": "-2"}
    shop.text("export.csv", exported(row("cup", **cells, policy="continue"), row("pot", **cells, policy="deny")))
    products = shop.documents()
    assert (products["cup"].fields["stock"], products["cup"].fields["available"]) == (None, True)
    assert (products["pot"].fields["stock"], products["pot"].fields["available"]) == (0, False)


def test_hidden_products_stay_hidden(shop: ShopFolder) -> None:
    """A draft that the bot recommends cannot be bought."""
    lines = row("a", title="A", status="draft"), row("b", title="B", published="false"), row("c", title="C")
    shop.text("export.csv", exported(*lines))
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["c"]
    assert loaded.problems[0].reason == "2 products that are drafts, archived or not published were left out: a, b"
    assert loaded.rejected == 0


def test_bad_variant_is_reported_and_the_others_go_in(shop: ShopFolder) -> None:
    """One mistyped price must not take a product with twenty sizes off the shop."""
    lines = row("cup", title="Cup", option="Size", value="S", price="9"), row("cup", value="M", price="nine")
    shop.text("export.csv", exported(*lines, row("pot", title="Pot", price="-1"), row("", title="Lost")))
    loaded = shop.load()
    items: Any = loaded.documents["product", "cup"].fields["items"]
    assert [item["id"] for item in items] == ["cup-s"]
    found = sorted((problem.line, problem.column) for problem in loaded.problems)
    assert found == [(3, "Variant Price"), (4, "Variant Price"), (5, "Handle")]
    assert ("product", "pot") in loaded.held


def test_sku_that_is_there_twice(shop: ShopFolder) -> None:
    """Shopify does not mind equal SKUs; orders must still name one variant each."""
    lines = row("cup", title="Cup", option="Size", value="S", sku="'7"), row("pot", title="Pot", sku="7", price="5")
    shop.text("export.csv", exported(*lines))
    loaded = shop.load()
    items: Any = [loaded.documents["product", key].fields["items"] for key in ("cup", "pot")]
    assert [item["id"] for (item,) in items] == ["7", "pot"]
    assert (loaded.problems[0].line, loaded.problems[0].column) == (3, "Variant SKU")
    assert "already used on line 2" in loaded.problems[0].reason


@pytest.mark.parametrize("separator", [";", "\t"])
def test_new_header_saved_from_a_spreadsheet(shop: ShopFolder, separator: str) -> None:
    """Since 2025 the columns have other names, and Excel saves with other separators and line ends."""
    header = ["Title", "URL handle", "Price", "Inventory tracker", "Inventory quantity", "Compare-at price"]
    header += ["Material (product.metafields.shopify.material)"]
    rows = (header, ("Cup", "cup", "9,50", "shopify", "3", "12", '"clay; glass"'))
    shop.text("export.csv", "\ufeff" + "".join(separator.join(cells) + "\r\n" for cells in rows))
    product = shop.documents()["cup"]
    assert (product.fields["price_minor"], product.fields["stock"]) == (950, 3)
    assert product.fields["attributes"] == {"Material": ["clay", "glass"]}


def test_missing_title_names_the_column_of_the_file(shop: ShopFolder) -> None:
    """An owner looks for the column that the message names."""
    shop.rows("products.jsonl", KETTLE)
    shop.text("export.csv", exported(row("cup", price="9"), row("pot", title="Pot")))
    problem = shop.load().problems[0]
    assert (problem.file, problem.line, problem.column) == ("export.csv", 2, "Title")
