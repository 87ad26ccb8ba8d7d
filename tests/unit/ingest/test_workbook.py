"""Excel workbooks: the same columns as CSV, with Excel's own ideas of numbers, dates and formulas."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from ingest.problems import JobError
from tests.unit.ingest.conftest import ShopFolder
from tests.unit.ingest.office_files import changed, part, workbook

HEADER = ("id", "title", "price", "stock")
SHEET = "xl/worksheets/sheet1.xml"


def test_all_kinds_in_one_workbook(shop: ShopFolder) -> None:
    """Small shops keep everything in one file, a sheet for each list."""
    lines = '[{"item_id": "K-1", "price": 9}]'
    content = workbook(
        Products=[HEADER, ("K-1", "Kettle", 49.9, 3)],
        FAQ=[("question", "answer", "valid_to"), ("How long?", "30 days.", date(2026, 12, 31))],
        Customers=[("id", "name", "email"), (7, "Ann Bee", "ann@x.example")],
        Orders=[
            ("id", "customer_id", "status", "placed_at", "lines"),
            (1001, 7, "pending", datetime(2026, 11, 2, 9), lines),
        ],
        Reviews=[("product_id", "rating", "text"), ("K-1", 5, "Good.")],
        Notes=[("to do",), ("call Ann",)],
    )
    shop.raw("export.xlsx", content)
    loaded = shop.load()
    assert {kind for kind, _ in loaded.documents} == {"product", "faq"}
    assert {kind: len(rows) for kind, rows in loaded.records.items() if rows} == {
        "customers": 1,
        "orders": 1,
        "reviews": 1,
    }
    (order,) = loaded.records["orders"].values()
    assert (order.values["id"], order.values["customer_id"]) == ("1001", "7")
    assert order.values["placed_at"].isoformat() == "2026-11-02T09:00:00+00:00"
    assert [problem.file for problem in loaded.problems] == ["export.xlsx"]
    assert "the worksheet 'Notes' was not read" in loaded.problems[0].reason


def test_prices_are_what_excel_shows(shop: ShopFolder) -> None:
    """A formula leaves 49.900000000000006 in the cell; nobody typed that."""
    content = workbook(
        Sheet1=[HEADER, ("a", "A", 49.900000000000006, 3.0), (1002.0, "B", "1,299.00", "4"), ("007", "C", 5, 1)]
    )
    shop.raw("products.xlsx", content)
    products = shop.documents()
    assert {key: product.fields["price_minor"] for key, product in products.items()} == {
        "a": 4990,
        "1002": 129900,
        "007": 500,
    }


def test_places_are_excels_own(shop: ShopFolder) -> None:
    """A title above the table must not move the row that a message names."""
    content = workbook(
        Sheet1=[("Our list",), (), HEADER, ("a", "A", "free", 1), ("b", "#N/A", 5, 2), ("c", "C", 5, "#REF!")]
    )
    shop.raw("products.xlsx", content)
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["c"]
    found = [(problem.line, problem.column) for problem in loaded.problems]
    assert found == [(1, None), (4, "price"), (5, "title"), (5, "title"), (6, "stock")]


def test_formulas_without_results_are_said(shop: ShopFolder) -> None:
    """Programs other than Excel save formulas only, and prices would silently be missing."""
    shop.raw("products.xlsx", workbook(Sheet1=[HEADER, ("a", "A", "=3*9", 1)]))
    loaded = shop.load()
    problem = loaded.problems[0]
    assert (problem.line, problem.column, "'=3*9'" in problem.reason) == (2, "price", True)


def test_columns_without_a_name_and_rows_without_end(shop: ShopFolder) -> None:
    """A stray cell at the end of the sheet must cost neither minutes nor the table."""
    raw = workbook(Sheet1=[HEADER, ("a", "A", 5, 1, "call Ann")])
    far = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>z</t></is></c></row></sheetData>'
    shop.raw("products.xlsx", changed(raw, {SHEET: part(raw, SHEET).replace("</sheetData>", far).encode()}))
    loaded = shop.load()
    assert [(problem.line, problem.column) for problem in loaded.problems] == [(1, None), (1048576, "title")]
    assert "the column E has no name" in loaded.problems[0].reason


def test_shopify_export_saved_as_a_workbook(shop: ShopFolder) -> None:
    """Who edits an export in Excel saves it as one."""
    header = ("Handle", "Title", "Option1 Name", "Option1 Value", "Variant Price")
    shop.raw("edited.xlsx", workbook(Sheet1=[header, ("cup", "Cup", "Size", 10, 9.5), ("cup", None, None, 12, 9.9)]))
    items: Any = shop.documents()["cup"].fields["items"]
    assert [(item["id"], item["options"], item["price_minor"]) for item in items] == [
        ("cup-10", {"Size": "10"}, 950),
        ("cup-12", {"Size": "12"}, 990),
    ]


def test_single_workbook_by_its_columns(shop: ShopFolder) -> None:
    """A file named on its own keeps the name that it has; one that tells nothing gets a sentence."""
    shop.raw("list.xlsx", workbook(Sheet1=[("question", "answer"), ("How long?", "30 days.")]))
    assert [kind for kind, _ in shop.load("list.xlsx").documents] == ["faq"]
    shop.raw("other.xlsx", workbook(Sheet1=[("x", "y"), (1, 2)]))
    with pytest.raises(JobError, match="do not tell what it holds"):
        shop.load("other.xlsx")


@pytest.mark.parametrize("size", [64 << 20, 2 << 30])
def test_zip_bomb_is_not_opened(shop: ShopFolder, size: int) -> None:
    """A file of some kilobytes must not fill the memory."""
    raw = workbook(Sheet1=[HEADER, ("a", "A", 5, 1)])
    bomb = changed(raw, {SHEET: b" " * min(size, 64 << 20)})
    if size > 64 << 20:  # the size that the archive states is what counts
        bomb = bomb.replace((64 << 20).to_bytes(4, "little"), size.to_bytes(4, "little"))
    shop.raw("products.xlsx", bomb)
    shop.text("faq.csv", "question,answer\nHow long?,30 days\n")
    loaded = shop.load()
    assert [kind for kind, _ in loaded.documents] == ["faq"]
    assert len(loaded.problems) == 1
    assert "unpacks to" in loaded.problems[0].reason


def test_entities_in_a_workbook_are_refused(shop: ShopFolder) -> None:
    """The parts of a workbook are XML, with all that XML can do."""
    raw = workbook(Sheet1=[HEADER, ("a", "A", 5, 1)])
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    shop.raw("products.xlsx", changed(raw, {SHEET: bomb.encode()}))
    loaded = shop.load()
    assert loaded.documents == {}
    assert "damaged or not an Excel file" in loaded.problems[0].reason


def test_damaged_and_locked_workbooks(shop: ShopFolder) -> None:
    """One sentence for each, and the rest goes in."""
    raw = workbook(Sheet1=[HEADER, ("a", "A", 5, 1)])
    shop.raw("products.xlsx", raw[: len(raw) // 2])
    shop.raw("products-2.xlsx", changed(raw, {SHEET: b"<worksheet><sheetData><row"}))
    shop.raw("products-3.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    shop.raw("products-4.xlsx", raw)
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["a"]
    reasons = {problem.file: problem.reason for problem in loaded.problems}
    assert "damaged" in reasons["products.xlsx"]
    assert "damaged" in reasons["products-2.xlsx"]
    assert "without a password" in reasons["products-3.xlsx"]
    assert len(reasons) == 3
