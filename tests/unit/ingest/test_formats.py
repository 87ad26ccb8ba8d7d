"""Files whose ending lies: read as what they are, with one remark."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.unit.ingest.conftest import KETTLE, RETURNS, ShopFolder
from tests.unit.ingest.office_files import document, workbook
from tests.unit.ingest.pdf_files import pdf

CSV = b"id,title\nK-1,Kettle\n"
BOOK = workbook(Sheet1=[("id", "title"), ("K-1", "Kettle")])
FEED = b'<?xml version="1.0"?><rss><channel><item><id>K-1</id><title>Kettle</title></item></channel></rss>'
PAGE = b"<!DOCTYPE html><html><head><title>Returns</title></head><body><p>30 days.</p></body></html>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("products.csv", BOOK),
        ("products.xlsx", CSV),
        ("products.xls", BOOK),
        ("products.json", CSV),
        ("products.jsonl", CSV),
        ("products.csv", json.dumps(KETTLE).encode()),
        ("products.csv", json.dumps([KETTLE], indent=1).encode()),
        ("products.csv", FEED),
        ("products.xml", CSV),
    ],
)
def test_tables_under_wrong_names(shop: ShopFolder, name: str, content: bytes) -> None:
    """Whoever renames a file to .csv believes that this converts it."""
    shop.raw(name, content)
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["K-1"]
    assert [problem.file for problem in loaded.problems] == [name]
    assert "it was read as what it is" in loaded.problems[0].reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("policies/returns.md", pdf([(10, "30 days.")])),
        ("policies/returns.pdf", document("30 days.")),
        ("policies/returns.docx", PAGE),
        ("policies/returns.txt", PAGE),
        ("policies/returns.pdf", b"30 days."),
    ],
)
def test_texts_under_wrong_names(shop: ShopFolder, name: str, content: bytes) -> None:
    """The binary of a PDF must not be read out to a shopper."""
    shop.raw(name, content)
    loaded = shop.load()
    assert loaded.documents["policy", "returns"].sections[0].text.strip() == "30 days."
    assert len(loaded.problems) == 1


@pytest.mark.parametrize("name", ["products.csv", "products.jsonl", "products.tsv", "products.xml"])
def test_tabs_newlines_and_packed_files_need_no_remark(shop: ShopFolder, name: str) -> None:
    """What is right must not be remarked on, packed or not, and `.gz` is told by content."""
    content = {"csv": CSV, "jsonl": json.dumps(KETTLE).encode(), "tsv": CSV.replace(b",", b"\t"), "xml": FEED}
    shop.raw(name, gzip.compress(content[name.rpartition(".")[2]]))
    loaded = shop.load()
    assert (list(loaded.documents), loaded.problems) == ([("product", "K-1")], [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (PAGE, "is it the page of an error"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "this is a picture"),
        (b"\0\1\2\3" * 200, "not a text file"),
    ],
)
def test_what_is_no_table_at_all(shop: ShopFolder, content: bytes, reason: str) -> None:
    """The log-in page that a download link answered with is the commonest products.csv of all."""
    shop.rows("faq.jsonl", RETURNS)
    shop.raw("products.csv", content)
    loaded = shop.load()
    assert [kind for kind, _ in loaded.documents] == ["faq"]
    assert reason in loaded.problems[-1].reason
    assert {problem.file for problem in loaded.problems} == {"products.csv"}


def test_ragged_rows(shop: ShopFolder) -> None:
    """A lost separator shifts a price into another column: better no row than a wrong price."""
    rows = "".join(f"P-{n},Product {n},9,1\n" for n in range(9))
    shop.text("products.csv", "id,title,price,stock\n" + rows + "K-1,Kettle 49.90,3\nL-1,Lamp,5,1,9\n")
    loaded = shop.load()
    assert [(problem.line, problem.column) for problem in loaded.problems] == [(11, None), (12, None)]
    assert "3 cells but the header has 4" in loaded.problems[0].reason
    assert len(loaded.documents) == 9
    assert ("product", "K-1") in loaded.held


def test_short_rows_by_habit(shop: ShopFolder) -> None:
    """Some programs leave out empty cells at the end of every row: no shop may vanish for that."""
    rows = "".join(f"P-{n},Product {n}\n" for n in range(9))
    shop.text("products.csv", "id;title;price;stock\n".replace(";", ",") + rows)
    loaded = shop.load()
    assert (len(loaded.documents), len(loaded.problems)) == (9, 1)
    assert "9 rows have fewer cells" in loaded.problems[0].reason


def test_json_list_cut_in_the_middle(shop: ShopFolder) -> None:
    """An export that broke off is used as far as it goes, and what it lacks is not dropped."""
    text = json.dumps([{**KETTLE, "id": f"K-{n}"} for n in range(3)], indent=1)
    shop.text("products.json", text[: text.rindex("Boils")])
    loaded = shop.load()
    assert [key for _, key in loaded.documents] == ["K-0", "K-1"]
    assert "the 2 objects before it were read" in loaded.problems[0].reason
    assert loaded.uncertain_files
