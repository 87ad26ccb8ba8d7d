"""Rows with the place that they came from: what every reader of tables gives, whatever the file's format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ingest.loaders.values import LONGEST_FIELD


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` counts from 1 and is where the row begins.

    `names` says how the file spells the columns of a row that was put together from several lines.
    """

    line: int | None
    values: dict[str, Any]
    names: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that could not be read; `text` is its raw beginning, in which an id may still be found if none is given."""

    line: int | None
    column: str | None
    reason: str
    text: str = ""
    document_id: str = ""


class Note(NamedTuple):
    """Something worth knowing that keeps no row out."""

    line: int | None
    reason: str
    column: str | None = None


@dataclass(slots=True)
class Sheet:
    """A table of rows. `is_typed`: values carry types (JSON, Excel, SQL); else every value is text (CSV).

    `is_feed`: the rows are Google's product elements in XML. `is_cut`: the source ends too early, so that what is
    missing from it need not be gone from the shop.
    """

    is_typed: bool
    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    broken: list[BrokenRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    is_feed: bool = False
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self.broken

    def note(self, line: int | None, reason: str) -> None:
        self.notes.append(Note(line, reason))

    def cut(self, reason: str) -> None:
        """Say that the source ends too early."""
        self.is_cut = True
        self.note(None, reason)

    def take(self, line: int | None, values: dict[str, Any]) -> None:
        """Add a row, or a broken one where a field is absurdly long."""
        too_long = next(((name, n) for name, n in _lengths(values) if n > LONGEST_FIELD), None)
        if too_long is None:
            self.rows.append(Row(line, values))
            return
        name, length = too_long
        reason = f"the field has {length:,} characters; at most {LONGEST_FIELD:,} are taken"
        short = {key: str(value) for key, value in values.items() if len(str(value)) < 200}
        self.broken.append(BrokenRow(line, name, reason, json.dumps(short, ensure_ascii=False)))

    def name_columns(self) -> None:
        """Take the columns from the rows, in the order in which they appear."""
        self.columns = list(dict.fromkeys(name for row in self.rows for name in row.values))


def _lengths(values: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(name, _length(value)) for name, value in values.items()]


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list | dict):
        return len(json.dumps(value, ensure_ascii=False, default=str))
    return 0
