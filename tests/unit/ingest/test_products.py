"""Products: aliases, exact prices, items, translations, attributes, and what is rejected."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.ingest.conftest import KETTLE, LAMP, ShopFolder


def test_prices_are_exact_minor_units(shop: ShopFolder) -> None:
    """A float on the way would turn 49.90 into 4989."""
    shop.rows("products.jsonl", KETTLE, LAMP, {"id": "C", "title": "Cup", "price": "1,299.00", "currency": "JPY"})
    products = shop.documents()
    assert [products[i].fields["price_minor"] for i in ("K-1", "L-1", "C")] == [4990, 3290, 1299]


def test_column_aliases_in_both_languages(shop: ShopFolder) -> None:
    """A shop's own column names must not have to be renamed."""
    shop.rows(
        "products.jsonl",
        {"uuid": "1", "Product Name": "Tent", "current_stock": 4, "list_price": "9", "image": "a.png", "body": "Dry."},
        {"商品ID": "2", "商品名称": "美的电热水器", "库存": 0, "商品价格": 1999, "商品描述": "一级能效。"},
    )
    products = shop.documents()
    assert products["1"].sections[0].title == "Tent"
    assert products["1"].fields["stock"] == 4
    assert products["1"].fields["images"] == ["a.png"]
    assert products["2"].sections[0].language == "zh"
    assert products["2"].fields["price_minor"] == 199900
    assert products["2"].fields["available"] is False


def test_first_alias_wins_and_the_others_stay_attributes(shop: ShopFolder) -> None:
    """`sku` beside `id` is information, not a second id."""
    shop.rows("products.jsonl", {"id": 7, "sku": "B-7", "title": "Bag", "where visible": "UI"})
    product = shop.documents()["7"]
    assert product.fields["attributes"] == {"sku": "B-7", "where visible": "UI"}


def test_unknown_columns_are_flattened(shop: ShopFolder) -> None:
    """Nested columns would otherwise be lost to filters and answers."""
    faults = [{"code": "E1", "fix": "Fill it."}, {"code": "E2", "fix": "Unplug it."}]
    shop.rows("products.jsonl", {**KETTLE, "size": {"w": 1.5, "h": 2}, "faults": faults, "empty": "", "none": None})
    product = shop.documents()["K-1"]
    assert product.fields["attributes"] == {
        "size_w": 1.5,
        "size_h": 2,
        "faults": ["code: E1; fix: Fill it.", "code: E2; fix: Unplug it."],
    }
    assert "Faults: code: E2; fix: Unplug it." in product.sections[0].text.split("\n")


def test_text_has_attributes_and_options_but_neither_price_nor_stock(shop: ShopFolder) -> None:
    """If price or stock were in the text, every change of them would be embedded again."""
    row: dict[str, Any] = {
        **KETTLE,
        "attributes": {"capacity_l": 1.7, "gooseneck": False, "uses": ["tea", "coffee"], "usb_port": True},
        "items": [
            {"item_id": "a", "options": {"colour": "black"}, "price": 49.9, "available": True},
            {"item_id": "b", "options": {"colour": "white"}, "price": 54.9, "available": False},
        ],
    }
    shop.rows("products.jsonl", row)
    text = shop.documents()["K-1"].sections[0].text
    assert text.split("\n") == [
        "Boils water.",
        "Capacity (l): 1.7",
        "Gooseneck: no",
        "Uses: tea, coffee",
        "USB port: yes",
        "Colour options: black, white",
    ]
    changed = {**row, "price": 10, "stock": 0, "items": [{**row["items"][0], "available": False}, row["items"][1]]}
    shop.rows("products.jsonl", changed)
    assert shop.documents()["K-1"].sections[0].text == text


def test_translations_become_a_second_section(shop: ShopFolder) -> None:
    """A Chinese question must find the Chinese text, and answers must be able to quote it."""
    row = {
        **KETTLE, "title_zh": "调温电水壶", "description_zh": "烧水。", "category": "Kettles", "category_zh": "水壶",
        "attributes": {"capacity_l": 1.7}, "attributes_zh": {"容量": "1.7 升"},
        "items": [{"item_id": "a", "options": {"colour": "black"}, "options_zh": {"颜色": "黑色"}}],
    }  # fmt: skip
    shop.rows("products.jsonl", row)
    product = shop.documents()["K-1"]
    assert [(s.language, s.title) for s in product.sections] == [("en", "Tempo kettle"), ("zh", "调温电水壶")]
    assert product.sections[1].text.split("\n") == ["烧水。", "类别：水壶", "容量：1.7 升", "可选颜色：黑色"]
    translation: Any = product.fields["translations"]
    assert translation["zh"]["category"] == "水壶"
    items: Any = product.fields["items"]
    assert items[0]["options_translated"] == {"zh": {"颜色": "黑色"}}
    assert product.fields["attributes"] == {"capacity_l": 1.7}


def test_items_decide_price_stock_and_availability(shop: ShopFolder) -> None:
    """The catalogue sorts and filters by the product's own columns."""
    items = [
        {"sku": "a", "color": "red", "price": 8, "stock": 2},
        {"sku": "b", "color": "blue", "price": 7, "stock": 0},
    ]
    shop.rows("products.jsonl", {"id": "1", "title": "Mug", "variants": items})
    fields: Any = shop.documents()["1"].fields
    assert (fields["price_minor"], fields["stock"], fields["available"]) == (700, 2, True)
    assert [(i["id"], i["options"], i["available"]) for i in fields["items"]] == [
        ("a", {"color": "red"}, True),
        ("b", {"color": "blue"}, False),
    ]


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"price": -5}, "price", "negative"),
        ({"price": "cheap"}, "price", "not a price"),
        ({"price": "1.999"}, "price", "more decimals"),
        ({"title": " "}, "title", "missing"),
        ({"stock": "lots"}, "stock", "not a number"),
        ({"currency": "EURO"}, "currency", "currency code"),
        ({"items": [{"options": {}}]}, "items[0].item_id", "missing"),
        ({"items": "none"}, "items", "list of maps"),
    ],
)
def test_bad_rows_are_rejected_with_their_place(
    shop: ShopFolder, change: dict[str, object], column: str, reason: str
) -> None:
    """A shop owner must find the cell that is wrong, and the other rows must go in."""
    shop.rows("products.jsonl", LAMP, {**KETTLE, **change})
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["L-1"]
    assert loaded.rejected == 1
    assert loaded.held == {("product", "K-1")}
    problem = loaded.problems[0]
    assert (problem.file, problem.line, problem.column) == ("products.jsonl", 2, column)
    assert reason in problem.reason


def test_duplicate_ids_are_rejected_and_counted(shop: ShopFolder) -> None:
    """Two prices for one id: the first stays, and the owner is told where the first one is."""
    shop.rows("products.jsonl", KETTLE, LAMP, {**KETTLE, "price": 1})
    loaded = shop.load()
    assert (loaded.rejected, loaded.duplicates) == (1, 1)
    assert "line 1" in loaded.problems[0].reason
    assert loaded.documents["product", "K-1"].fields["price_minor"] == 4990


def test_item_of_two_products_is_rejected(shop: ShopFolder) -> None:
    """Item ids are a key of the catalogue: a clash would make publishing fail."""
    item = {"item_id": "x", "options": {}}
    shop.rows("products.jsonl", {**KETTLE, "items": [item]}, {**LAMP, "items": [item]})
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["K-1"]
    assert "already belongs to the product 'K-1'" in loaded.problems[0].reason


def test_missing_column_is_one_problem_at_line_one(shop: ShopFolder) -> None:
    """Two thousand problems of the same kind would hide the one thing to do."""
    shop.text("products.csv", "id,price\n1,2\n2,3\n")
    loaded = shop.load()
    assert [(p.file, p.line, p.column) for p in loaded.problems] == [("products.csv", 1, "title")]
    assert "product_name" in loaded.problems[0].reason
    assert loaded.rejected == 2


def test_broken_line_keeps_its_older_version_by_the_id_in_it(shop: ShopFolder) -> None:
    """A missing brace must not drop a product that was fine yesterday."""
    shop.text("products.jsonl", '{"id": "K-1", "title": "Kettle", price: 3}\n{"title": "no id", "price": }\n')
    loaded = shop.load()
    assert loaded.held == {("product", "K-1")}
    assert loaded.uncertain_files == {str((shop.path / "products.jsonl").resolve())}


def test_html_descriptions_become_text(shop: ShopFolder) -> None:
    """Tags in an answer look broken."""
    shop.rows("products.jsonl", {**KETTLE, "description": "<p>Boils <b>fast</b>.</p><ul><li>1 &lt; 2 min</li></ul>"})
    assert shop.documents()["K-1"].fields["description"] == "Boils fast.\n- 1 < 2 min"


def test_pictures_outside_the_folder_are_left_out(shop: ShopFolder) -> None:
    """A path such as ../../etc/passwd must never be served."""
    shop.rows("products.jsonl", {**KETTLE, "images": ["images/a.png", "../b.png", "/c.png", "https://x.example/d.png"]})
    loaded = shop.load()
    assert loaded.documents["product", "K-1"].fields["images"] == ["images/a.png", "https://x.example/d.png"]
    assert len(loaded.problems) == 2
    assert loaded.rejected == 0


def test_csv_attributes_are_typed(shop: ShopFolder) -> None:
    """ "Under 2 kg" needs a number, whichever format the shop exports."""
    shop.text("products.csv", "id;title;price;weight_kg;waterproof;code\n1;Bag;9,50;1.2;TRUE;007\n")
    product = shop.documents()["1"]
    assert product.fields["attributes"] == {"weight_kg": 1.2, "waterproof": True, "code": "007"}
    assert product.fields["price_minor"] == 950


def test_reviews_inside_a_product_are_opinions_not_attributes(shop: ShopFolder) -> None:
    """An opinion that became an attribute would be quoted as a fact."""
    shop.rows("products.jsonl", {**KETTLE, "reviews": [{"rating": 5, "comment": "Best kettle ever."}]})
    loaded = shop.load()
    assert "Best" not in loaded.documents["product", "K-1"].sections[0].text
    assert [r.values["product_id"] for r in loaded.records["reviews"].values()] == ["K-1"]


def test_currency_of_a_shop_without_profile(shop: ShopFolder) -> None:
    """Orders beside products in yuan are in yuan, too."""
    shop.rows("products.jsonl", {**KETTLE, "currency": "cny"})
    assert shop.load().shop.currency == "CNY"
