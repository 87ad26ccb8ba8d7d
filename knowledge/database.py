"""Engines and sessions from a database URL, and the base classes of the two schemas.

The knowledge (products, FAQ, chunks) lives in one read-only SQLite file inside each snapshot, so that a release
and its rollback are one pointer. What must never roll back (customers, orders, conversations) lives in the shop's
own database under `SHOP_DATABASE_URL`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Engine, create_engine, event
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator


class DatabaseError(Exception):
    """The database cannot be opened; the message says what to do."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, kept as UTC also where the database forgets zones (SQLite)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: times are UTC in storage")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else value.replace(tzinfo=UTC)


class KnowledgeBase(DeclarativeBase):
    """Tables of a snapshot's own SQLite file."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, list[Any]: JSON}


class RecordsBase(DeclarativeBase):
    """Tables of the shop's database."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dict[str, Any]: JSON,
        list[Any]: JSON,
        datetime: UtcDateTime,
    }


def open_engine(url: str) -> Engine:
    """An engine for `url`; SQLite gets write-ahead logging, foreign keys and a busy time-out of 10 s."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True)
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": 10, "check_same_thread": False})
    except ModuleNotFoundError as error:
        hint = "pip install -r requirements-postgres.txt" if "psycopg" in str(error) else f"pip install {error.name}"
        raise DatabaseError(f"SHOP_DATABASE_URL needs the package {error.name}; run: {hint}") from error
    except ArgumentError as error:
        raise DatabaseError(f"SHOP_DATABASE_URL cannot be used: {error}") from error
    event.listen(engine, "connect", _configure_sqlite)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the shop's database to the tables of this program: an empty one, or one of any earlier release.

    Costs one SELECT where there is nothing to do; safe when several processes start at once. Raises DatabaseError
    when a step fails (it then left nothing behind) or the database belongs to a newer program.
    """
    from knowledge.migrations import steps

    if steps.revision_of(engine) != steps.revisions()[-1]:
        steps.upgrade(engine)


def open_read_only(path: Path) -> Engine:
    """An engine over an SQLite file that nobody writes any more (a published snapshot)."""
    uri = f"sqlite:///file:{path}?mode=ro&immutable=1&uri=true"
    return create_engine(uri, connect_args={"check_same_thread": False})


def _configure_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Session]:
    """A session that commits when the block ends and rolls back when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session
