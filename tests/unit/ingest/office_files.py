"""Workbooks, documents and archives that tests make themselves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """An .xlsx with a worksheet for each keyword; the first row is the header."""
    from openpyxl import Workbook  # type: ignore[import-untyped]  # has no stubs of its own

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return _saved(book)


def document(*blocks: str | Sequence[Sequence[str]], title: str = "") -> bytes:
    """A .docx: `# ` begins a heading, `- ` and `1. ` list entries, rows of cells make a table."""
    import docx

    made = docx.Document()
    made.core_properties.title = title
    styles = {"# ": "Heading 1", "## ": "Heading 2", "- ": "List Bullet", "1. ": "List Number"}
    for block in blocks:
        if not isinstance(block, str):
            table = made.add_table(rows=len(block), cols=len(block[0]))
            for row, cells in zip(table.rows, block, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
            continue
        marker = next((marker for marker in styles if block.startswith(marker)), "")
        made.add_paragraph(block.removeprefix(marker), style=styles.get(marker))
    return _saved(made)


def changed(raw: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same archive with some parts put in or replaced."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name not in parts:
                after.writestr(name, before.read(name))
        for name, content in parts.items():
            after.writestr(name, content)
    return written.getvalue()


def part(raw: bytes, name: str) -> str:
    """A part of an archive as text."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.read(name).decode()


def _saved(made: Any) -> bytes:
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()
