"""Case files: JSON Lines, perhaps gzipped, read row by row so that an error can name its line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TextIO

from bot.evals.errors import EvalError


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a case file. Every way to read a field raises EvalError with the file and the line."""

    file: str
    line: int
    fields: dict[str, Any]

    def fail(self, reason: str) -> NoReturn:
        raise EvalError(f"{self.file}, line {self.line}: {reason}")

    def id(self) -> str | int:
        """The case's id as the file spells it, so that rows of `--out` can be joined to it."""
        value = self._required("id")
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.fail("id must be a text or a whole number")
        return value

    def text(self, name: str, *, may_be_empty: bool = False) -> str:
        """A required text."""
        value = self._required(name)
        if not isinstance(value, str) or not (may_be_empty or value.strip()):
            self.fail(f"{name} must be a text" + ("" if may_be_empty else " that is not empty"))
        return value

    def optional_text(self, name: str) -> str | None:
        value = self.fields.get(name)
        if value is not None and not isinstance(value, str):
            self.fail(f"{name} must be a text")
        return value

    def flag(self, name: str) -> bool | None:
        value = self.fields.get(name)
        if value is not None and not isinstance(value, bool):
            self.fail(f"{name} must be true or false")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where the field is absent."""
        value = self.fields.get(name) or []
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self.fail(f"{name} must be a list of texts")
        return tuple(value)

    def rows(self, name: str) -> list[Row]:
        """A required list of objects that is not empty."""
        value = self._required(name)
        if not isinstance(value, list) or not value or not all(isinstance(entry, dict) for entry in value):
            self.fail(f"{name} must be a list of objects that is not empty")
        return [Row(self.file, self.line, entry) for entry in value]

    def row(self, name: str) -> Row:
        """A required object."""
        value = self._required(name)
        if not isinstance(value, dict):
            self.fail(f"{name} must be an object")
        return Row(self.file, self.line, value)

    def grade(self, name: str) -> float:
        """A required relevance: a number from 0, or true and false for 1 and 0."""
        value = self._required(name)
        if not isinstance(value, bool | int | float) or not 0 <= value < float("inf"):
            self.fail(f"{name} must be a number from 0, is {json.dumps(value, ensure_ascii=False)}")
        return float(value)

    def unknown(self, known: frozenset[str]) -> list[str]:
        return sorted(self.fields.keys() - known)

    def _required(self, name: str) -> Any:
        if self.fields.get(name) is None:
            self.fail(f"{name} is missing")
        return self.fields[name]


def read_rows(path: Path, *, split: str | None = None) -> list[Row]:
    """All rows of `path`, or those whose field `split` is `split`. Raises EvalError."""
    try:
        with _open(path) as file:
            rows = [row for row in _parse(file, path.name) if split is None or row.fields.get("split") == split]
    except (UnicodeDecodeError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise EvalError(f"{path} cannot be read as UTF-8 JSON Lines ({error}); save it so") from None
    except OSError as error:
        raise EvalError(f"{path} cannot be read: {error.strerror or error}") from None
    if not rows:
        raise EvalError(f"{path} holds no case" + (f" whose split is '{split}'" if split else ""))
    return rows


def _open(path: Path) -> TextIO:
    # utf-8-sig: some editors begin a file with a byte order mark.
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _parse(file: TextIO, name: str) -> Iterator[Row]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except ValueError as error:
            raise EvalError(f"{name}, line {number}: not valid JSON ({error})") from None
        if not isinstance(content, dict):
            raise EvalError(f"{name}, line {number}: each line must be a JSON object")
        yield Row(name, number, content)
