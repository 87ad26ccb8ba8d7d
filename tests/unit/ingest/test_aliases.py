"""Column aliases: the table, its documentation, and how names are compared."""

from __future__ import annotations

import re
from pathlib import Path

import ingest
from ingest.loaders import aliases
from ingest.loaders.aliases import PRODUCT, choose_columns, split_language

DOCUMENT = Path(ingest.__file__).parents[1] / "docs" / "data-formats.md"


def test_documentation_shows_the_table() -> None:
    """A shop owner renames columns by the documentation: a name that is not understood wastes an afternoon."""
    tables = [table for name, table in vars(aliases).items() if name.isupper() and isinstance(table, dict)]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    documented = {(field, tuple(re.findall(r"`([^`]+)`", names))) for field, names in rows}
    for table in tables:
        for field, names in table.items():
            if isinstance(names, tuple):
                assert (field, tuple(name for name in names if name != field)) in documented


def test_names_are_compared_without_case_spaces_and_marks() -> None:
    """`Product Name`, `product-name` and `PRODUCT_NAME` are one column to a person."""
    for spelling in ("Product Name", "product-name", "PRODUCT_NAME", "productName", "ｐｒｏｄｕｃｔ ｎａｍｅ"):
        assert choose_columns((spelling,), PRODUCT) == {"title": spelling}


def test_one_column_is_one_field() -> None:
    """A column that could be two fields must not fill both."""
    chosen = choose_columns(("id", "in_stock", "stock"), PRODUCT)
    assert chosen == {"id": "id", "stock": "stock", "available": "in_stock"}


def test_language_endings() -> None:
    """`title_zh` is the title in Chinese; `mesh` is a material."""
    assert split_language("title_zh") == ("title", "zh")
    assert split_language("Title (zh-CN)") == ("Title", "zh")
    assert split_language("mesh") is None
    assert split_language("length") is None
