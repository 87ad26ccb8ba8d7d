"""Engines, times and transactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import Session

from knowledge.database import DatabaseError, RecordsBase, open_engine, open_read_only, unit_of_work
from knowledge.records import CustomerRow, ReviewRow

AT = datetime(2026, 11, 24, 23, 30, tzinfo=timezone(timedelta(hours=-5)))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'deep' / 'shop.sqlite'}")
    RecordsBase.metadata.create_all(engine)
    yield engine
    engine.dispose()


def review(review_id: str, at: datetime | None) -> ReviewRow:
    return ReviewRow(id=review_id, product_id="KT-1", rating=5, text="good", created_at=at)


def test_times_come_back_as_the_same_instant(engine: Engine) -> None:
    """SQLite forgets zones: a return window would end hours early or late."""
    with unit_of_work(engine) as session:
        session.add_all([review("r-1", AT), review("r-2", None)])
    with Session(engine) as session:
        kept, missing = (session.get_one(ReviewRow, key).created_at for key in ("r-1", "r-2"))
    assert kept == AT
    assert kept is not None
    assert kept.tzinfo == UTC
    assert missing is None


def test_times_without_a_zone_are_refused(engine: Engine) -> None:
    """A local time would be stored as if it were UTC, and nobody could tell afterwards."""
    with pytest.raises(StatementError, match="naive datetime"), unit_of_work(engine) as session:
        session.add(review("r-1", datetime(2026, 11, 24)))


def test_leaving_by_an_error_rolls_back(engine: Engine) -> None:
    """Half of an action would stay: a refund without its cancelled order."""

    def half_way() -> None:
        with unit_of_work(engine) as session:
            session.add(review("r-1", AT))
            session.flush()
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        half_way()
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(ReviewRow)) == 0


def test_rows_can_be_read_after_the_commit(engine: Engine) -> None:
    """What was just written would have to be read again, or fail without a session."""
    with unit_of_work(engine) as session:
        row = review("r-1", AT)
        session.add(row)
    assert row.id == "r-1"


def test_sqlite_checks_references_and_writes_ahead(engine: Engine) -> None:
    """An order could belong to nobody, and readers would wait for every write."""
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"


@pytest.mark.parametrize("url", ["not a url", "nosuchbase://x"])
def test_an_url_that_cannot_be_used_says_which_setting(url: str) -> None:
    """The owner would see a traceback of SQLAlchemy instead of the variable to change."""
    with pytest.raises(Exception, match="SHOP_DATABASE_URL") as caught:
        open_engine(url)
    assert isinstance(caught.value, DatabaseError)


def test_a_published_file_cannot_be_written(engine: Engine, tmp_path: Path) -> None:
    """A read of a snapshot could change it, or leave journal files beside it."""
    with unit_of_work(engine) as session:
        session.add(CustomerRow(id="c-1", email="a@small.example"))
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    folder = tmp_path / "deep"
    before = {path.name for path in folder.iterdir()}
    read_only = open_read_only(folder / "shop.sqlite")
    with Session(read_only) as session:
        assert session.get_one(CustomerRow, "c-1").email == "a@small.example"
    with pytest.raises(OperationalError, match="readonly"), unit_of_work(read_only) as session:
        session.add(CustomerRow(id="c-2"))
    read_only.dispose()
    assert {path.name for path in folder.iterdir()} == before
