"""The way of every file of rows: read, check the columns, build each row, report what cannot go in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.loaders.aliases import Aliases, choose_columns, fold_name
from ingest.loaders.decoding import SourceFile
from ingest.loaders.fields import Fields
from ingest.loaders.loaded import Loaded, RowKind
from ingest.loaders.sheet import BrokenRow, Sheet
from ingest.loaders.sheets import read_sheet
from ingest.problems import FileError, Origin, Problem, RowError
from knowledge.documents import Kind


def _id_of(fields: Fields) -> str:
    try:
        return fields.text("id")
    except RowError:
        return ""


def _as_it_is(sheet: Sheet, _loaded: Loaded) -> Sheet:
    return sheet


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of row: its aliases, the columns a file must have, and how a row is taken in.

    `add` puts one row into Loaded and raises RowError. `document_id` says under which id an older version of a
    rejected row may be stored (empty: unknown). `prepare` turns a sheet as other programs write it into one of ours.
    """

    kind: Kind | RowKind
    aliases: Aliases
    required: tuple[str, ...]
    add: Callable[[Fields, Origin, Loaded], None]
    document_id: Callable[[Fields], str] = _id_of
    prepare: Callable[[Sheet, Loaded], Sheet] = _as_it_is


def load_table(file: SourceFile, table: Table, loaded: Loaded) -> None:
    """Read a file of rows into `loaded`."""
    try:
        sheet = read_sheet(file)
    except FileError as error:
        loaded.fail_file(file.origin, str(error))
        return
    load_sheet(sheet, file, table, loaded)


def load_sheet(sheet: Sheet, file: SourceFile, table: Table, loaded: Loaded) -> None:
    """Take rows that were read already into `loaded`; `file` says where they came from."""
    if sheet.is_empty:
        loaded.fail_file(file.origin, "the file is empty")
        return
    sheet = table.prepare(sheet, loaded)
    for note in sheet.notes:
        loaded.note(Problem(file.name, note.line, note.column, note.reason))
    if sheet.is_cut:
        loaded.uncertain_files.add(str(file.origin.path))
    missing = [name for name in table.required if sheet.rows and name not in _columns(sheet, table)]
    if missing:
        _refuse_sheet(file, table, sheet, missing[0], loaded)
        return
    for broken in sheet.broken:
        _reject_broken(file, table, broken, loaded)
    for row in sheet.rows:
        fields = Fields(row.values, table.aliases, is_typed=sheet.is_typed, names=row.names)
        _add(fields, file.at(row.line), table, loaded)


def add_row(values: Mapping[str, Any], origin: Origin, table: Table, loaded: Loaded) -> None:
    """Take one row with typed values in, or report why not."""
    _add(Fields(values, table.aliases), origin, table, loaded)


def _add(fields: Fields, origin: Origin, table: Table, loaded: Loaded) -> None:
    try:
        table.add(fields, origin, loaded)
    except RowError as error:
        problem = origin.problem(error.reason, error.column)
    except (ValueError, OverflowError, RecursionError) as error:
        problem = origin.problem(f"the row cannot be read: {error}")  # a value that no reader foresaw
    else:
        return
    _reject(table, problem, origin, table.document_id(fields), loaded)


def _columns(sheet: Sheet, table: Table) -> set[str]:
    return set(choose_columns(tuple(sheet.columns), table.aliases))


def _refuse_sheet(file: SourceFile, table: Table, sheet: Sheet, name: str, loaded: Loaded) -> None:
    """A column that must be there is in no row: one problem for the whole file, however many rows."""
    others = ", ".join(table.aliases[name][1:5])
    reason = f"the required column '{name}' is missing (it may also be called {others}), so no row was taken"
    loaded.note(Problem(file.name, 1, name, reason))
    loaded.uncertain_files.add(str(file.origin.path))
    rows = len(sheet.rows) + len(sheet.broken)
    if table.kind in loaded.records:
        loaded.rejected_records[table.kind] += rows
    else:
        loaded.rejected += rows


def _reject_broken(file: SourceFile, table: Table, broken: BrokenRow, loaded: Loaded) -> None:
    origin = file.at(broken.line)
    document_id = broken.document_id or _id_in(broken.text, table.aliases)
    _reject(table, origin.problem(broken.reason, broken.column), origin, document_id, loaded)


def _reject(table: Table, problem: Problem, origin: Origin, document_id: str, loaded: Loaded) -> None:
    match table.kind:
        case "customers" | "orders" | "reviews" | "events":
            loaded.reject_record(table.kind, problem)
        case _:
            loaded.reject_document(table.kind, document_id, problem, origin)


def _id_in(text: str, aliases: Aliases) -> str:
    """The id in a line of JSON that is broken elsewhere; empty if it cannot be told."""
    names = [fold_name(name) for name in aliases["id"]] if "id" in aliases else []
    found = {fold_name(name): value for name, value in _PAIR.findall(text[:20_000])}
    return next((found[name].strip('"') for name in names if name in found), "")


_PAIR = re.compile(r'"([^"\\]{1,40})"\s*:\s*("[^"\\]*"|\d+)')
