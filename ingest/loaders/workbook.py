"""Excel workbooks (.xlsx): each worksheet is a table of rows with typed cells. Reading is openpyxl's."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from ingest.loaders.archives import check_archive
from ingest.loaders.decoding import SourceFile, read_binary
from ingest.loaders.sheet import Note, Sheet
from ingest.problems import FileError

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook  # type: ignore[import-untyped]  # has no stubs of its own

SUFFIXES = (".xlsx", ".xlsm")
_LARGEST = 1 << 30  # bytes unpacked; a sheet of a million rows has about half of it
_ERRORS = frozenset("#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #SPILL! #CALC! #GETTING_DATA".split())
_TITLE_ROWS = 20  # above the header there may be a title and a date

Cells = tuple[Any, ...]


def sheet_names(file: SourceFile) -> list[str]:
    """The visible worksheets in order. Raises FileError."""
    with _opened(read_binary(file)) as book:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def read_workbook(file: SourceFile, limit: int | None = None) -> Sheet:
    """Read the worksheet `file.sheet`, or the first one; with a `limit` only so many rows of it.

    Lines are Excel's row numbers. Raises FileError.
    """
    raw = read_binary(file)
    with _opened(raw) as book:
        name = file.sheet or next((sheet.title for sheet in book.worksheets), "")
        sheet, columns = _read_cells(islice(_rows(book, name), limit))
    if limit is None:
        _report_formulas(raw, name, sheet, columns)
    return sheet


@contextmanager
def _opened(raw: bytes, *, formulas: bool = False) -> Iterator[Workbook]:
    """The workbook, read row by row. With `formulas` cells hold these instead of their results."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # has no stubs of its own

    check_archive(raw, _LARGEST)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that concern nobody who reads values
        try:
            book = load_workbook(io.BytesIO(raw), read_only=True, data_only=not formulas, keep_links=False)
        except Exception as error:  # noqa: BLE001 -- openpyxl lets through whatever a damaged part makes its parsers raise
            raise _damaged(error) from None
        try:
            yield book
        finally:
            book.close()


def _damaged(error: Exception) -> FileError:
    reason = (str(error) or type(error).__name__).splitlines()[0][:120]
    return FileError(f"the workbook is damaged or not an Excel file ({reason}); save it again as .xlsx")


def _rows(book: Workbook, name: str) -> Iterator[tuple[int, Cells]]:
    """`(row number, cells)` of all rows with something in them."""
    if name not in book.sheetnames:
        raise FileError("the workbook holds no worksheet")
    sheet = book[name]
    sheet.reset_dimensions()  # what the file claims of its size may be wrong, or a million columns
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if any(cell is not None and cell != "" for cell in cells):
                yield number, cells
    except FileError:
        raise
    except Exception as error:  # noqa: BLE001 -- see _opened; the sheet is parsed only here
        raise _damaged(error) from None


def _read_cells(rows: Iterator[tuple[int, Cells]]) -> tuple[Sheet, list[str]]:
    """The rows below the header, and the header's cells in their places."""
    sheet = Sheet(is_typed=True)
    first = list(islice(rows, _TITLE_ROWS))
    if not first:
        return sheet, []
    start = _header_of(first)
    number, header = first[start]
    if start:
        sheet.note(first[0][0], f"the rows above the header in row {number} were not read")
    columns = ["" if name is None else str(_plain(name)).strip() for name in header]
    nameless = ""
    for line, cells in chain(first[start + 1 :], rows):
        values: dict[str, Any] = {}
        for place, cell in enumerate(cells):
            column = columns[place] if place < len(columns) else ""
            if column and column not in values:
                values[column] = _value(cell, line, column, sheet)
            elif not column and cell is not None and not nameless:
                nameless = _letter(place)
        if any(value is not None and value != "" for value in values.values()):
            sheet.take(line, values)
    if nameless:
        sheet.note(number, f"the column {nameless} has no name in the header and was not read")
    sheet.columns = [name for name in columns if name]
    return sheet, columns


def _header_of(rows: list[tuple[int, Cells]]) -> int:
    """The first row that fills more than one cell, where others below do too; else the first."""
    wide = [place for place, (_, cells) in enumerate(rows) if sum(cell is not None for cell in cells) > 1]
    return wide[0] if wide else 0


def _value(cell: Any, line: int, column: str, sheet: Sheet) -> Any:
    if isinstance(cell, str) and cell in _ERRORS:
        sheet.notes.append(Note(line, f"the cell holds the error {cell} and was taken as empty", column))
        return None
    return _plain(cell)


def _plain(cell: Any) -> Any:
    """A cell as JSON would have it."""
    if isinstance(cell, float):
        # Excel itself shows and compares 15 digits: 49.900000000000006 is 49.9 to whoever typed the formula.
        rounded = float(f"{cell:.15g}")
        return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell


def _report_formulas(raw: bytes, name: str, sheet: Sheet, columns: list[str]) -> None:
    """A program that is not Excel stores formulas without their results, which then look like empty cells."""
    with_gaps = {row.line: row.values for row in sheet.rows if any(value is None for value in row.values.values())}
    if not with_gaps:
        return
    with _opened(raw, formulas=True) as book:
        for line, cells in _rows(book, name):
            values = with_gaps.get(line, {})
            for column, cell in zip(columns, cells, strict=False):
                if isinstance(cell, str) and cell.startswith("=") and values.get(column, cell) is None:
                    said = f"formulas such as {cell[:40]!r} were saved without results; open and save it in Excel once"
                    sheet.notes.append(Note(line, said, column))
                    return


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # has no stubs of its own

    return str(get_column_letter(place + 1))
