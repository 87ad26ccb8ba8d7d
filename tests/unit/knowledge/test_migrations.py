"""Databases of every age are brought to the tables of today, on SQLite and, where pgserver is installed, PostgreSQL."""

from __future__ import annotations

import importlib
import multiprocessing
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, func, inspect, select, table, text
from sqlalchemy.orm import Session

import bot.adapters
from knowledge.database import DatabaseError, RecordsBase, migrate, open_engine
from knowledge.migrations.steps import revision_of, revisions, upgrade
from knowledge.records import CustomerRow, OrderRow

ROOT = Path(__file__).parents[3]
FIRST_RELEASE = (Path(__file__).parent / "first_release.sql").read_text(encoding="utf-8").split(";\n")
OF_INGEST = ("customers", "orders", "order_lines", "reviews", "events")
NEWEST = revisions()[-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shop.sqlite'}"
    return str(request.getfixturevalue("new_postgres")())


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def make_first_release(engine: Engine, tables: tuple[str, ...] = ()) -> None:
    """The database of the first release with a row in each table; or only some of its tables."""
    statements = [s for s in FIRST_RELEASE if s.strip()]
    if tables:
        statements = [s for s in statements if any(f" {name} (" in s or f"INTO {name} " in s for name in tables)]
    if engine.dialect.name == "postgresql":
        statements = [s.replace("DATETIME", "TIMESTAMP") for s in statements]
    run(engine, *(s.replace(":", r"\:") for s in statements))


def differences(engine: Engine) -> list[Any]:
    """How the database differs from the tables that the code declares."""
    for module in pkgutil.walk_packages(bot.adapters.__path__, "bot.adapters."):
        importlib.import_module(module.name)
    with engine.connect() as connection:
        found: list[Any] = compare_metadata(MigrationContext.configure(connection), RecordsBase.metadata)
    return found


def test_an_empty_database_gets_the_tables_of_the_code(engine: Engine) -> None:
    """A table or column was added without a migration: it would be missing in every shop that is updated."""
    migrate(engine)
    assert differences(engine) == []
    assert revision_of(engine) == NEWEST


def test_the_first_release_is_brought_up_to_date(engine: Engine) -> None:
    """A shop that updates would lose its orders and conversations, or not start."""
    make_first_release(engine)
    migrate(engine)
    assert differences(engine) == []
    with Session(engine) as session:
        customer = session.scalars(select(CustomerRow)).one()
        assert (customer.email, customer.address, customer.version) == ("emily@small.example", {"zip": "97201"}, 1)
        order = session.scalars(select(OrderRow)).one()
        assert order.placed_at is not None
        assert (order.placed_at.isoformat(), order.lines[0].quantity) == ("2026-11-20T09:30:00+00:00", 2)
    with engine.connect() as connection:
        for name in ("turns", "feedback", "cases", "accounts", "reviews", "events"):
            assert connection.scalar(select(func.count()).select_from(table(name))) == 1, name


def test_a_first_release_that_never_served_is_brought_up_to_date(engine: Engine) -> None:
    """Its ingest made the tables of the knowledge only: after the update no conversation could be kept."""
    make_first_release(engine, OF_INGEST)
    migrate(engine)
    assert differences(engine) == []


@pytest.mark.parametrize("step", revisions()[:-1])
def test_every_older_step_leads_to_the_newest(engine: Engine, step: str) -> None:
    """Shops that skip a release could not update."""
    upgrade(engine, step)
    assert revision_of(engine) == step
    migrate(engine)
    assert differences(engine) == []


def test_a_database_at_the_newest_step_costs_one_statement(engine: Engine) -> None:
    """Every start, and every one of many replicas, would take locks and look through the schema."""
    migrate(engine)
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    migrate(engine)
    assert [statement.split()[0] for statement in statements] == ["SELECT"]


def test_a_start_without_migration_imports_no_alembic(tmp_path: Path) -> None:
    """Each cold start would take a fifth of a second longer."""
    url = f"sqlite:///{tmp_path / 'shop.sqlite'}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    code = (
        "import sys; from knowledge.database import migrate, open_engine; "
        f"migrate(open_engine({url!r})); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def _migrate_in_a_process(url: str) -> str | None:
    engine = open_engine(url)
    migrate(engine)
    revision = revision_of(engine)
    engine.dispose()
    return revision


@pytest.mark.parametrize("is_empty", [True, False], ids=["empty", "first release"])
def test_processes_that_start_at_once_migrate_once(url: str, engine: Engine, is_empty: bool) -> None:
    """Two replicas that start after an update would break each other's migration, or one would not start."""
    if not is_empty:
        make_first_release(engine)
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert list(pool.map(_migrate_in_a_process, [url] * 8)) == [NEWEST] * 8
    assert differences(engine) == []


def test_a_failed_step_leaves_nothing_behind(engine: Engine) -> None:
    """Half a step would stay, and the database would fit neither the old program nor the new one."""
    upgrade(engine, "0001")
    run(engine, "CREATE TABLE audit (id INTEGER)")  # in the way of the second step
    before = inspect(engine).get_table_names()
    with pytest.raises(DatabaseError, match=r"could not be brought to step 0002 .*as it was before that step"):
        migrate(engine)
    assert revision_of(engine) == "0001"
    assert inspect(engine).get_table_names() == before
    assert "version" not in {column["name"] for column in inspect(engine).get_columns("customers")}
    run(engine, "DROP TABLE audit")
    migrate(engine)
    assert differences(engine) == []


def test_tables_of_another_program_are_left_alone(engine: Engine) -> None:
    """A shop that names its own database would find our columns in its customers, or lose its data."""
    run(engine, "CREATE TABLE customers (id INTEGER, surname VARCHAR(20))")
    with pytest.raises(DatabaseError, match=r"a table 'customers' of another program .*database of its own"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["customers"]


def test_a_newer_database_is_refused(engine: Engine) -> None:
    """An old program would write into tables that it does not understand."""
    migrate(engine)
    run(engine, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match=r"step 9999, of a newer program .*update the program"):
        migrate(engine)
    assert revision_of(engine) == "9999"


def test_an_unreachable_database_is_asked_once(tmp_path: Path) -> None:
    """A start without its database would wait for two time-outs, and name the wrong cause."""
    asked: list[object] = []
    engine = open_engine(f"sqlite:///{tmp_path}")
    event.listen(engine, "do_connect", lambda *arguments: asked.append(arguments))
    with pytest.raises(Exception, match="unable to open"):
        migrate(engine)
    assert len(asked) == 1


def test_steps_are_one_chain_and_named_by_number() -> None:
    """The newest step, told by file names alone, would not be the one that Alembic goes to."""
    config = Config()
    config.set_main_option("script_location", "knowledge:migrations")
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [script.revision for script in scripts] == sorted(revisions(), reverse=True)
    assert [script.down_revision for script in scripts] == [*(script.revision for script in scripts[1:]), None]
    assert all(Path(script.path).name.startswith(f"{script.revision}_") for script in scripts)
