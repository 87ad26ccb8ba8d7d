"""`sources.toml`: tables and queries of the shop's own database, read through SQLAlchemy and never written."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.loaders.aliases import TABLES
from ingest.loaders.decoding import SourceFile, read_text
from ingest.loaders.loaded import Loaded
from ingest.loaders.sheet import Sheet
from ingest.problems import FileError, Problem

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.sql import Executable

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_PREFIX = "SHOP_SOURCE_"  # so that no sources.toml can send the program's own secrets somewhere
_READS = re.compile(r"(?is)\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(?:select|with|values|table)\b")
_KEYS = frozenset(("kind", "url", "table", "query"))
_SECONDS = 10  # for the database to answer at all
_FETCHED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Query:
    """A table or query of a database, and the kind of rows that it gives."""

    kind: str
    file: SourceFile
    url: str
    table: str
    query: str

    def read(self) -> Sheet:
        """Its rows; lines count them from 1. Raises FileError with one sentence that shows no password."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            engine = _engine(self.url, self.file.path.parent)
            try:
                with engine.connect() as connection:
                    return _rows(_read_only(connection), self._statement())
            finally:
                engine.dispose()
        except SQLAlchemyError as error:
            reason = str(error.__cause__ or error).strip().splitlines()[0]
            raise FileError(f"the database cannot be read ({_without_password(reason, self.url)[:200]})") from None
        except ModuleNotFoundError as error:
            raise FileError(f"the driver '{error.name}' is not installed; install it beside the program") from None

    def _statement(self) -> Executable:
        from sqlalchemy import literal_column, quoted_name, select, table, text

        if self.query:
            return text(self.query.rstrip().rstrip(";").replace(":", r"\:"))
        schema, _, name = self.table.rpartition(".")
        place = quoted_name(schema, quote=True) if schema else None
        return select(literal_column("*")).select_from(table(quoted_name(name, quote=True), schema=place))


def queries(file: SourceFile, loaded: Loaded) -> Iterator[Query]:
    """The entries of the file; one that cannot be used is reported."""
    try:
        text = read_text(file, lambda line, reason: loaded.note(Problem(file.name, line, None, reason)))
        content = tomllib.loads(text)
    except (FileError, tomllib.TOMLDecodeError) as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else None
        loaded.fail_file(file.at(number), f"not valid TOML: {error}" if line else str(error))
        return
    default = content.pop("url", "")
    numbers: dict[str, int] = {}
    for name, entry in _entries(content):
        kind = str(entry.get("kind") or name) if isinstance(entry, dict) else name
        numbers[kind] = numbers.get(kind, 0) + 1
        shown = f"{kind} {numbers[kind]}" if numbers[kind] > 1 else kind
        place = replace(file, name=f"{file.name} ({shown})", source=file.path / shown.replace(" ", "-"))
        try:
            yield _query(kind, entry, default, place)
        except FileError as error:
            loaded.fail_file(place.origin, str(error))


def _entries(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """`[[source]]` with a kind, or `[products]` and the like."""
    for name, value in content.items():
        for entry in value if isinstance(value, list) else [value]:
            yield name, entry


def _query(kind: str, entry: Any, default: Any, file: SourceFile) -> Query:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise FileError("an entry has kind, url and table or query, each a text")
    if kind not in TABLES:
        raise FileError(f"the kind '{kind}' is unknown; it must be one of {', '.join(TABLES)}")
    if unknown := sorted(set(entry) - _KEYS):
        raise FileError(f"'{unknown[0]}' is unknown; an entry has {', '.join(sorted(_KEYS))}")
    url, table, query = (str(entry.get(name, "")).strip() for name in ("url", "table", "query"))
    url = url or (default if isinstance(default, str) else "")
    if not url:
        raise FileError('the url of the database is missing, such as url = "sqlite:///shop.db"')
    if bool(table) == bool(query):
        raise FileError("either table or query must be given, and not both")
    if query and not _READS.match(query):
        raise FileError("the query must be a SELECT; the shop's database is only read")
    return Query(kind, file, _expanded(url), table, query)


def _expanded(url: str) -> str:
    """`${SHOP_SOURCE_PASSWORD}` is that environment variable, so that no password need stand in the file."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if not name.startswith(_PREFIX):
            raise FileError(f"only variables that begin with {_PREFIX} may stand in a url; rename {name}")
        if name not in os.environ:
            raise FileError(f"the environment variable {name} is not set")
        return os.environ[name]

    return _VARIABLE.sub(value, url)


def _engine(url: str, folder: Path) -> Engine:
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.pool import NullPool

    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        parsed = _read_only_file(parsed, folder)
    timeout = {"connect_timeout": _SECONDS} if backend in ("postgresql", "mysql", "mariadb") else {}
    return create_engine(parsed, connect_args=timeout, poolclass=NullPool)


def _read_only_file(url: URL, folder: Path) -> URL:
    """SQLite would create a file that is not there. A relative path starts at the shop folder and stays in it."""
    written = Path(url.database or "")
    path = (folder / written).resolve()
    if not written.is_absolute() and not path.is_relative_to(folder.resolve()):
        raise FileError(f"the database '{written}' lies outside the shop folder; give its full path if that is meant")
    if not path.is_file():
        raise FileError(f"there is no database '{written}'")
    return url.set(database=path.as_uri().replace("file://", "file:", 1), query={"mode": "ro", "uri": "true"})


def _read_only(connection: Connection) -> Connection:
    match connection.dialect.name:
        case "postgresql":
            return connection.execution_options(postgresql_readonly=True)
        case "mysql" | "mariadb":
            connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
        case "sqlite":
            connection.exec_driver_sql("PRAGMA query_only = ON")
        case _:
            pass  # the query is a SELECT, and nothing is ever committed
    return connection


def _rows(connection: Connection, statement: Executable) -> Sheet:
    sheet = Sheet(is_typed=True)
    options = {"stream_results": True, "max_row_buffer": _FETCHED_AT_ONCE}
    result = connection.execute(statement, execution_options=options)
    sheet.columns = list(result.keys())
    for number, row in enumerate(result.mappings(), 1):
        sheet.take(number, {name: _plain(value) for name, value in row.items()})
    if sheet.is_empty:
        raise FileError("the table or query gave no rows")
    return sheet


def _plain(value: Any) -> Any:
    """A value of the database as JSON would have it, exactly."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", errors="replace")
    return str(value) if not isinstance(value, timedelta) else value.total_seconds()


def _number(value: Decimal) -> int | float | str:
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def _without_password(reason: str, url: str) -> str:
    from sqlalchemy import make_url

    try:
        password = make_url(url).password
    except Exception:  # noqa: BLE001 -- a url that cannot be parsed is shown by nobody
        return "the url cannot be understood; write it as driver://name:password@host/database"
    return reason.replace(str(password), "***") if password else reason
