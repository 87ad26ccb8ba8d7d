"""What is wrong with a source, said to the person who can mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where it is, and a reason that says what is wrong. `line` counts from 1."""

    file: str
    line: int | None
    column: str | None
    reason: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.column is None:
            return f"{place}: {self.reason}"
        # Broken JSON has no columns yet, only a position in its line.
        return f"{place}{':' if self.column.isdigit() else ': '}{self.column}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row or text came from. `file` is the name shown to people, relative to its shop folder."""

    path: Path
    file: str
    line: int | None = None

    def problem(self, reason: str, column: str | None = None) -> Problem:
        return Problem(self.file, self.line, column, reason)


class RowError(ValueError):
    """A row that cannot go in; `column` is spelled as in the file."""

    def __init__(self, column: str | None, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class FileError(ValueError):
    """A file of which nothing can be read; the message says why in one sentence."""


class JobError(Exception):
    """The job stops and nothing has changed; the message is one sentence that says what to do."""
