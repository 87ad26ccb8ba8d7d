"""Rows of JSONL, JSON and CSV files with the line they stand on. A broken row never hides the ones after it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ingest.loaders.decoding import SourceFile, read_text
from ingest.loaders.values import LONGEST_FIELD
from ingest.problems import FileError

_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 64 * LONGEST_FIELD  # so that the csv module hands a too long cell over instead of losing its place
_CSV_REASONS = (
    ("unexpected end of data", "a quotation mark is opened here and never closed"),
    ("expected after", 'text follows a closing quotation mark; write a quotation mark inside a cell as ""'),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` counts from 1 and is where the row begins."""

    line: int | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that could not be read; `text` is its raw beginning, in which an id may still be found."""

    line: int | None
    column: str | None
    reason: str
    text: str = ""


@dataclass(slots=True)
class Sheet:
    """A file of rows. `is_typed`: values carry types (JSON); else every value is text (CSV)."""

    is_typed: bool
    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    broken: list[BrokenRow] = field(default_factory=list)
    notes: list[tuple[int | None, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self.broken


def read_sheet(file: SourceFile) -> Sheet:
    """Read a `.jsonl`, `.json`, `.csv` or `.tsv` file. Raises FileError when nothing of it can be read."""
    sheet = Sheet(is_typed=file.suffix not in (".csv", ".tsv"))
    text = read_text(file, lambda line, reason: sheet.notes.append((line, reason)))
    if not sheet.is_typed:
        _read_csv(text, sheet, "\t" if file.suffix == ".tsv" else None)
    elif file.suffix == ".json":
        _read_json_list(text, sheet)
    elif not (text.lstrip()[:1] == "[" and _is_json_list(text, sheet)):
        _read_jsonl(text, sheet)
    if sheet.is_typed:
        sheet.columns = list(dict.fromkeys(name for row in sheet.rows for name in row.values))
    return sheet


def parse_json(text: str) -> Any:
    """JSON as the standard has it (no NaN). Raises ValueError with a reason and the place."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("broken JSON: it is nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"broken JSON: {name} is not a JSON value")


def _read_jsonl(text: str, sheet: Sheet) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = parse_json(line)
        except json.JSONDecodeError as error:
            reason = f"broken JSON at character {error.colno}: {error.msg}"
            sheet.broken.append(BrokenRow(number, str(error.colno), reason, line))
        except ValueError as error:
            sheet.broken.append(BrokenRow(number, None, str(error), line))
        else:
            _take(sheet, number, values, len(line))


def _is_json_list(text: str, sheet: Sheet) -> bool:
    """Read a `.jsonl` that is one JSON list after all; what merely begins like one is read line by line."""
    try:
        _read_json_list(text, sheet)
    except FileError:
        return False
    return True


def _read_json_list(text: str, sheet: Sheet) -> None:
    try:
        content = parse_json(text)
    except json.JSONDecodeError as error:
        raise FileError(f"broken JSON on line {error.lineno}, character {error.colno}: {error.msg}") from None
    except ValueError as error:
        raise FileError(str(error)) from None
    if not isinstance(content, list):
        raise FileError("a list of objects is expected, or one object a line (JSONL)")
    for values in content:
        _take(sheet, None, values, len(text))


def _take(sheet: Sheet, line: int | None, values: Any, length: int) -> None:
    if not isinstance(values, dict):
        sheet.broken.append(BrokenRow(line, None, f"an object in braces is expected, not {str(values)[:40]!r}"))
        return
    too_long = _too_long(values) if length > LONGEST_FIELD else None
    if too_long is not None:
        sheet.broken.append(_too_long_row(line, *too_long, json.dumps(_short(values))))
    else:
        sheet.rows.append(Row(line, values))


def _too_long(values: dict[str, Any]) -> tuple[str, int] | None:
    for name, value in values.items():
        length = len(value) if isinstance(value, str) else len(json.dumps(value, ensure_ascii=False))
        if length > LONGEST_FIELD:
            return name, length
    return None


def _too_long_row(line: int | None, column: str, length: int, text: str) -> BrokenRow:
    return BrokenRow(line, column, f"the field has {length:,} characters; at most {LONGEST_FIELD:,} are taken", text)


def _short(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if len(str(value)) < 200}


def _read_csv(text: str, sheet: Sheet, delimiter: str | None) -> None:
    lines = text.split("\n")
    first = 1 if re.fullmatch(r"sep=.", lines[0].strip(), re.IGNORECASE) else 0
    if first:
        delimiter = lines[0].strip()[4]
    while first < len(lines) and not lines[first].strip():
        first += 1
    if first == len(lines):
        return
    records = _records(lines, first, delimiter or _sniff(lines[first]))
    _, header = next(records)
    if isinstance(header, BrokenRow):
        raise FileError(f"the header line cannot be read: {header.reason}")
    sheet.columns = [name.strip() for name in header]
    for name in sorted({name for name in sheet.columns if name and sheet.columns.count(name) > 1}):
        sheet.notes.append((first + 1, f"the column '{name}' is there twice; the first one is used"))
    for line, cells in records:
        if isinstance(cells, BrokenRow):
            sheet.broken.append(cells)
        elif any(cell.strip() for cell in cells):
            _take_cells(sheet, line, cells)


def _sniff(header: str) -> str:
    outside_quotes = re.sub(r'"[^"]*"', "", header)
    return max(_DELIMITERS, key=outside_quotes.count)


def _records(lines: list[str], start: int, delimiter: str) -> Iterator[tuple[int, list[str] | BrokenRow]]:
    """Records with the line they begin on; after a broken one, reading goes on at the next line."""
    csv.field_size_limit(_LONGEST_CELL)
    while start < len(lines):
        rest = (lines[number] + "\n" for number in range(start, len(lines)))
        reader = csv.reader(rest, delimiter=delimiter, strict=True)
        begins = start
        try:
            for cells in reader:
                yield begins + 1, cells
                begins = start + reader.line_num
            return
        except csv.Error as error:
            reason = next((said for known, said in _CSV_REASONS if known in str(error)), str(error))
            yield begins + 1, BrokenRow(begins + 1, None, reason, lines[begins][:LONGEST_FIELD])
            start = begins + 1


def _take_cells(sheet: Sheet, line: int, cells: list[str]) -> None:
    width = len(sheet.columns)
    if any(cell.strip() for cell in cells[width:]):
        reason = f"the row has {len(cells)} cells but the header has {width}; is a comma missing its quotation marks?"
        sheet.broken.append(BrokenRow(line, None, reason, ",".join(cells)[:200]))
        return
    values: dict[str, Any] = {}
    for name, cell in zip(sheet.columns, cells, strict=False):
        if len(cell) > LONGEST_FIELD:
            shortened = ",".join(other for other in cells if len(other) < 200)
            sheet.broken.append(_too_long_row(line, name, len(cell), shortened))
            return
        if name:
            values.setdefault(name, cell)
    sheet.rows.append(Row(line, values))
