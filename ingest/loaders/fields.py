"""One row through the alias table: fields by our names, errors with the column as the file spells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from typing import Any, TypeVar

from ingest.loaders import values as read
from ingest.loaders.aliases import Aliases, choose_columns, split_language
from ingest.problems import RowError
from knowledge.money import parse_minor

T = TypeVar("T")


class Fields:
    """Typed reads of a row. Blank values count as absent; a value that cannot be read raises RowError."""

    def __init__(
        self,
        row: Mapping[str, Any],
        aliases: Aliases,
        *,
        is_typed: bool = True,
        path: str = "",
        names: Mapping[str, str] | None = None,
    ) -> None:
        """`path` is what to write before a column in errors (`items[2].`); see Sheet and Row for the others."""
        self._row = row
        self._names = names or {}
        self._path = path
        self._is_typed = is_typed
        self._columns = choose_columns(tuple(row), aliases)

    def column(self, name: str) -> str:
        """The field's column as the file spells it."""
        return self._path + (self._names.get(name) or self._columns.get(name, name))

    def has(self, name: str) -> bool:
        return not read.is_blank(self.raw(name))

    def raw(self, name: str) -> Any:
        return self._row.get(self._columns.get(name, ""))

    def required(self, name: str) -> str:
        """A text that must be there."""
        text = self.text(name)
        if not text:
            raise RowError(self.column(name), f"'{name}' is missing")
        return text

    def text(self, name: str) -> str:
        """A text; empty if absent."""
        return self._read(name, read.as_text) or ""

    def optional(self, name: str) -> str | None:
        return self.text(name) or None

    def amount(self, name: str, currency: str) -> int | None:
        """Money in minor units of `currency`. A price that names another currency is an error."""
        return self._read(name, lambda value: _minor(value, currency))

    def whole(self, name: str) -> int | None:
        return self._read(name, read.as_whole)

    def truth(self, name: str) -> bool | None:
        return self._read(name, read.as_truth)

    def day(self, name: str) -> date | None:
        return self._read(name, read.as_day)

    def instant(self, name: str, zone: tzinfo) -> datetime | None:
        return self._read(name, lambda value: read.as_instant(value, zone))

    def texts(self, name: str) -> list[str]:
        return self._read(name, read.as_texts) or []

    def map(self, name: str) -> dict[str, Any]:
        return self._read(name, read.as_map) or {}

    def entries(self, name: str, aliases: Aliases) -> Iterator[Fields]:
        """The maps of a list, each as Fields of its own."""
        for number, entry in enumerate(self._read(name, read.as_maps) or []):
            yield Fields(entry, aliases, is_typed=self._is_typed, path=f"{self.column(name)}[{number}].")

    def nested(self, name: str, aliases: Aliases) -> Fields:
        return Fields(self.map(name), aliases, is_typed=self._is_typed, path=f"{self.column(name)}.")

    def translations(self, names: tuple[str, ...], aliases: Aliases) -> dict[str, Fields]:
        """Columns such as `title_zh`, by language, for the fields in `names`; `name_zh` is `title` in `zh`."""
        by_language: dict[str, dict[str, Any]] = {}
        for column in self.rest:
            split = split_language(column)
            if split and set(choose_columns((split[0],), aliases)) & set(names):
                by_language.setdefault(split[1], {})[column] = self._row[column]
        return {language: _without_suffix(row, aliases, self._path) for language, row in by_language.items()}

    @property
    def rest(self) -> dict[str, Any]:
        """Columns that no alias names, as they are spelled; CSV cells as the numbers that they spell."""
        known = set(self._columns.values())
        rest = {name: value for name, value in self._row.items() if name not in known and not read.is_blank(value)}
        if self._is_typed:
            return rest
        return {name: read.typed(value.strip()) if isinstance(value, str) else value for name, value in rest.items()}

    def _read(self, name: str, reader: Callable[[Any], T]) -> T | None:
        value = self.raw(name)
        if read.is_blank(value):
            return None
        try:
            return reader(value)
        except ValueError as error:
            raise RowError(self.column(name), str(error)) from None


def _minor(value: Any, currency: str) -> int:
    written = read.written_currency(value)
    if written is not None and written != currency:
        raise ValueError(f"the price {value} is in {written}, not in {currency}")
    return parse_minor(value, currency)


class _Translated(Fields):
    """Fields whose columns end in a language; errors name the whole column."""

    def __init__(self, row: Mapping[str, Any], full_names: Mapping[str, str], aliases: Aliases, path: str) -> None:
        super().__init__(row, aliases, path=path)
        self._full_names = full_names

    def column(self, name: str) -> str:
        column = self._columns.get(name, name)
        return self._path + self._full_names.get(column, column)


def _without_suffix(row: Mapping[str, Any], aliases: Aliases, path: str) -> Fields:
    bare: dict[str, Any] = {}
    full_names: dict[str, str] = {}
    for column, value in row.items():
        base, _ = split_language(column) or (column, "")
        bare[base] = value
        full_names[base] = column
    return _Translated(bare, full_names, aliases, path)
