"""Rows of JSONL, JSON and CSV text with the line they stand on. A broken row never hides the ones after it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from ingest.loaders.decoding import SourceFile, read_text
from ingest.loaders.sheet import BrokenRow, Note, Sheet
from ingest.loaders.values import LONGEST_FIELD
from ingest.problems import FileError

SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv", ".json")
DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 64 * LONGEST_FIELD  # so that the csv module hands a too long cell over instead of losing its place
_CSV_REASONS = (
    ("unexpected end of data", "a quotation mark is opened here and never closed"),
    ("expected after", 'text follows a closing quotation mark; write a quotation mark inside a cell as ""'),
)
# Some programs leave empty cells off at the end of a row; where many rows are short it is such a program's habit.
_SHORT_BY_HABIT = 0.2


def read_rows(file: SourceFile) -> Sheet:
    """Read a `.jsonl`, `.json`, `.csv` or `.tsv` file. Raises FileError when nothing of it can be read."""
    sheet = Sheet(is_typed=file.suffix not in (".csv", ".tsv"))
    text = read_text(file, sheet.note, sheet.cut)
    if not sheet.is_typed:
        _CsvReader(text, sheet).read("\t" if file.suffix == ".tsv" else ",")
    elif file.suffix == ".json":
        _read_json_list(text, sheet)
    elif not (text.lstrip()[:1] == "[" and _is_json_list(text, sheet)):
        _read_jsonl(text, sheet)
    if sheet.is_typed:
        sheet.name_columns()
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
            _take(sheet, number, values)


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
        content = _whole_objects(text)
        reason = f"broken JSON on line {error.lineno}, character {error.colno}: {error.msg}"
        if not content:
            raise FileError(reason) from None
        rest = f"the {len(content):,} objects before it were read; what follows was not"
        sheet.notes.append(Note(error.lineno, f"{reason}; {rest}"))
        sheet.is_cut = True
    except ValueError as error:
        raise FileError(str(error)) from None
    if not isinstance(content, list):
        raise FileError("a list of objects is expected, or one object a line (JSONL)")
    for values in content:
        _take(sheet, None, values)


def _whole_objects(text: str) -> list[Any]:
    """The objects of a list that breaks off: those that are complete before the damage."""
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    found: list[Any] = []
    position = 1 if (text := text.lstrip()).startswith("[") else len(text)
    while begin := re.compile(r"\s*,?\s*(?=\{)").match(text, position):
        try:
            value, position = decoder.raw_decode(text, begin.end())
        except (ValueError, RecursionError):
            break
        found.append(value)
    return found


def _take(sheet: Sheet, line: int | None, values: Any) -> None:
    if isinstance(values, dict):
        sheet.take(line, values)
    else:
        sheet.broken.append(BrokenRow(line, None, f"an object in braces is expected, not {str(values)[:40]!r}"))


class _CsvReader:
    """Reads one CSV text into a sheet."""

    def __init__(self, text: str, sheet: Sheet) -> None:
        self._lines = text.split("\n")
        self._sheet = sheet
        self._delimiter = ","
        self._short: list[tuple[int, list[str]]] = []

    def read(self, usual: str) -> None:
        """`usual` is the delimiter that the file's name promises; the header decides."""
        lines = self._lines
        first = 1 if re.fullmatch(r"sep=.", lines[0].strip(), re.IGNORECASE) else 0
        stated = lines[0].strip()[4] if first else None
        while first < len(lines) and not lines[first].strip():
            first += 1
        if first == len(lines):
            return
        self._delimiter = stated or sniff_delimiter(lines[first], usual)
        records = self._records(first)
        _, header = next(records)
        if isinstance(header, BrokenRow):
            raise FileError(f"the header line cannot be read: {header.reason}")
        self._name_columns(header, first + 1)
        for line, cells in records:
            if isinstance(cells, BrokenRow):
                self._sheet.broken.append(cells)
            elif any(cell.strip() for cell in cells):
                self._take(line, cells)
        self._settle_short_rows()

    def _name_columns(self, header: list[str], line: int) -> None:
        columns = [name.strip() for name in header]
        while columns and not columns[-1]:
            columns.pop()
        for name in sorted({name for name in columns if name and columns.count(name) > 1}):
            self._sheet.note(line, f"the column '{name}' is there twice; the first one is used")
        self._sheet.columns = columns

    def _records(self, start: int) -> Iterator[tuple[int, list[str] | BrokenRow]]:
        """Records with the line they begin on; after a broken one, reading goes on at the next line."""
        lines = self._lines
        csv.field_size_limit(_LONGEST_CELL)
        while start < len(lines):
            rest = (lines[number] + "\n" for number in range(start, len(lines)))
            reader = csv.reader(rest, delimiter=self._delimiter, strict=True)
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

    def _take(self, line: int, cells: list[str]) -> None:
        width = len(self._sheet.columns)
        if any(cell.strip() for cell in cells[width:]):
            self._refuse(line, cells, "is a cell with the separator in it missing its quotation marks?")
        elif len(cells) < width:
            self._short.append((line, cells))
        else:
            self._sheet.take(line, self._values(cells))

    def _values(self, cells: list[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, cell in zip(self._sheet.columns, cells, strict=False):
            if name:
                values.setdefault(name, cell)
        return values

    def _refuse(self, line: int, cells: list[str], question: str) -> None:
        reason = f"the row has {len(cells)} cells but the header has {len(self._sheet.columns)}; {question}"
        text = json.dumps(self._values([cell[:200] for cell in cells]), ensure_ascii=False)
        self._sheet.broken.append(BrokenRow(line, None, reason, text))

    def _settle_short_rows(self) -> None:
        """A lost separator shifts a price into another column: a short row is refused unless short rows are usual."""
        short, rows = self._short, len(self._sheet.rows) + len(self._short)
        if self._delimiter == "\t" or len(short) > max(2, _SHORT_BY_HABIT * rows):
            for line, cells in short:
                self._sheet.take(line, self._values(cells))
            if short:
                reason = f"{len(short):,} rows have fewer cells than the header; what is missing was taken as empty"
                self._sheet.note(short[0][0], reason)
            self._sheet.rows.sort(key=lambda row: row.line or 0)
        else:
            for line, cells in short:
                self._refuse(line, cells, "is a separator missing?")


def sniff_delimiter(header: str, usual: str = ",") -> str:
    """What separates the cells of a header line: the sign that is there most often, `usual` where none is."""
    outside_quotes = re.sub(r'"[^"]*"', "", header)
    if usual == "\t" and usual in outside_quotes:
        return usual
    return max((usual, *DELIMITERS), key=outside_quotes.count)
