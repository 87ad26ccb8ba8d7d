"""Brings a database to the newest step: one transaction a step, and one process at a time.

Alembic is imported only when there is something to do, since every start of the program looks here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, MetaData, String, Table, inspect, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.schema import Column

from knowledge.database import DatabaseError

_LOCATION = "knowledge:migrations"
_LOCK = 0x5348_4F50  # "SHOP": PostgreSQL knows advisory locks by number
_RUNNING = Lock()  # Alembic keeps what it works on in one place for the whole process
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32)))


@cache
def revisions() -> tuple[str, ...]:
    """All steps, oldest first: the numbers that the files in `versions/` begin with."""
    return tuple(sorted(path.name[:4] for path in (Path(__file__).parent / "versions").glob("[0-9]*.py")))


def revision_of(engine: Engine) -> str | None:
    """The step that a database is at; None before the first. One SELECT."""
    with engine.connect() as connection:
        try:
            return connection.scalar(select(_VERSION.c.version_num))
        except (OperationalError, ProgrammingError):
            return None  # there is no such table


def upgrade(engine: Engine, target: str | None = None) -> None:
    """Take the steps that a database lacks, up to `target` (default: all).

    Raises DatabaseError, with the steps before it taken and nothing of its own left, where one cannot be taken;
    and where a newer program has taken steps that this one does not know.
    """
    target = target or revisions()[-1]
    while _take_step(engine, target):
        pass


def _take_step(engine: Engine, target: str) -> bool:
    """Whether there was a step to take. The lock comes first: another process may have taken it meanwhile."""
    with engine.connect() as connection, _alone(connection):
        step = _next(_current(connection))
        if step is None or step > target:
            return False
        try:
            _run(connection, step)
        except SQLAlchemyError as error:
            reason = str(error).splitlines()[0][:200]
            raise DatabaseError(
                f"the database could not be brought to step {step} ({reason}); it is as it was before that step"
            ) from error
    return True


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """One transaction during which no other process migrates. Leaving it by an error rolls back."""
    if connection.dialect.name == "sqlite":
        # Python's sqlite3 would begin a transaction before the first INSERT only, and with a lock on nothing.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    yield
    connection.commit()


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.scalar(select(_VERSION.c.version_num))


def _next(current: str | None) -> str | None:
    """The step after `current`; None where that is the newest."""
    known = revisions()
    if current is None:
        return known[0]
    if current not in known:
        raise DatabaseError(
            f"the database is at step {current}, of a newer program (this one knows {known[-1]}); "
            "update the program, or restore a backup that was made before"
        )
    return next((step for step in known if step > current), None)


def _run(connection: Connection, step: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _LOCATION)
    config.attributes["connection"] = connection
    with _RUNNING:
        command.upgrade(config, step)
