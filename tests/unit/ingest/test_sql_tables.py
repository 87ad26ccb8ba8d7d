"""Tables of the shop's own database: read exactly, never written, no password shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from tests.unit.ingest.conftest import KETTLE, ShopFolder, Workplace

SCHEMA = """
CREATE TABLE goods (sku TEXT, name TEXT, price NUMERIC, qty INTEGER, weight_g INTEGER);
INSERT INTO goods VALUES ('K-1', 'Kettle', 49.9, 3, 900), ('L-1', 'Lamp', '1,299.00', 0, NULL),
  ('X', 'Bad', 'free', 1, 1);
CREATE TABLE clients (id INTEGER, mail TEXT, full_name TEXT);
INSERT INTO clients VALUES (7, 'ann@x.example', 'Ann Bee');
CREATE TABLE sales (number TEXT, client INTEGER, state TEXT, at TEXT, lines TEXT);
INSERT INTO sales VALUES ('#1001', 7, 'pending', '2026-11-02 09:00', '[{"sku": "K-1", "price": "49.90", "qty": 2}]');
"""
SOURCES = """
url = "sqlite:///shop.db"
[products]
table = "goods"
[[source]]
kind = "customers"
query = "SELECT id, mail, full_name AS name FROM clients;"
[[source]]
kind = "orders"
query = '''
-- what the shop sold
WITH s AS (SELECT * FROM sales) SELECT number, client AS customer_id, state AS status, at AS placed_at, lines FROM s
'''
"""


@pytest.fixture
def database(shop: ShopFolder) -> ShopFolder:
    with closing(sqlite3.connect(shop.path / "shop.db")) as connection:
        connection.executescript(SCHEMA)
    return shop


def test_tables_and_queries(database: ShopFolder) -> None:
    """The shop's own database is the truth; exports of it are yesterday's."""
    database.text("sources.toml", SOURCES)
    loaded = database.load()
    prices = {key: document.fields["price_minor"] for (_, key), document in loaded.documents.items()}
    assert prices == {"K-1": 4990, "L-1": 129900}
    assert loaded.documents["product", "K-1"].fields["attributes"] == {"weight_g": 900}
    (customer,), (order,) = (loaded.records[kind].values() for kind in ("customers", "orders"))
    assert customer.values["email"] == "ann@x.example"
    assert (order.values["id"], order.values["lines"][0]["quantity"]) == ("#1001", 2)
    assert [(p.file, p.line, p.column) for p in loaded.problems] == [("sources.toml (products)", 3, "price")]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ('[products]\ntable = "nothing"', "no such table"),
        ('[products]\nquery = "DELETE FROM goods"', "must be a SELECT"),
        ('[products]\nquery = "SELECT 1; DROP TABLE goods"', "one statement"),
        ('[products]\nquery = "SELECT * FROM goods"\ntable = "goods"', "not both"),
        ('[wares]\ntable = "goods"', "the kind 'wares' is unknown"),
        ('[products]\ntabel = "goods"', "'tabel' is unknown"),
        ('[products]\ntable = "goods"\nurl = "sqlite:///other.db"', "there is no database"),
        ('[products]\ntable = "goods"\nurl = "sqlite:///../other.db"', "outside the shop folder"),
        ('[products]\ntable = "goods"\nurl = "oracle+nothing://x"', "cannot be"),
        ('[products]\ntable = "goods"\nurl = "nonsense"', "cannot be"),
        ('[products]\ntable = "goods"\nurl = "mysql+pymysql://u:geheim@h/x"', "not installed"),
        ('[products]\ntable = "goods"\nurl = "sqlite:///${OPENAI_API_KEY}"', "SHOP_SOURCE_"),
        ('[products]\ntable = "goods"\nurl = "sqlite:///${SHOP_SOURCE_X}"', "is not set"),
        ("products = 1", "kind, url and table"),
        ("[products", "TOML"),
    ],
)
def test_mistakes_get_one_sentence(database: ShopFolder, entry: str, reason: str) -> None:
    """A wrong entry must neither stop the others nor show a password."""
    database.text("sources.toml", f'url = "sqlite:///shop.db"\n{entry}\n')
    database.rows("faq.jsonl", {"question": "How long?", "answer": "30 days."})
    loaded = database.load()
    assert [kind for kind, _ in loaded.documents] == ["faq"]
    (problem,) = loaded.problems
    assert reason in problem.reason
    assert "geheim" not in problem.reason
    assert loaded.uncertain_files


def test_database_is_never_written(database: ShopFolder) -> None:
    """Not even by a query that hides a change, and nothing is created beside it."""
    before = (database.path / "shop.db").read_bytes()
    query = "WITH x AS (SELECT 1) INSERT INTO goods (sku, name) SELECT 'Z', 'Z' FROM x"
    database.text("sources.toml", f'[products]\nurl = "sqlite:///shop.db"\nquery = "{query}"\n')
    assert "readonly" in database.load().problems[0].reason
    assert (database.path / "shop.db").read_bytes() == before
    assert sorted(path.name for path in database.path.iterdir()) == ["shop.db", "sources.toml"]


def test_password_comes_from_the_environment(database: ShopFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password in a file ends up in a backup or a repository."""
    monkeypatch.setenv("SHOP_SOURCE_NAME", "shop.db")
    database.text("sources.toml", '[products]\nurl = "sqlite:///${SHOP_SOURCE_NAME}"\ntable = "main.goods"\n')
    assert len(database.load().documents) == 2


def test_single_list_of_sources(database: ShopFolder) -> None:
    """A job for the database alone needs no folder of files."""
    database.text("sources.toml", SOURCES)
    database.rows("products.jsonl", KETTLE)
    loaded: Any = database.load("sources.toml")
    assert sorted(key for _, key in loaded.documents) == ["K-1", "L-1"]


def test_list_of_sources_is_read_again(database: ShopFolder, workplace: Workplace) -> None:
    """The nightly run without arguments must ask the database again."""
    database.text("sources.toml", SOURCES)
    assert workplace.run(database.path / "sources.toml").added == 2
    assert workplace.run().unchanged == 2


def test_postgresql(shop: ShopFolder, new_postgres: Callable[[], str]) -> None:
    """Decimals, UUIDs, times and JSON columns come out exactly, and the server itself refuses to write."""
    from sqlalchemy import create_engine, text

    url = new_postgres()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA web"))
        columns = "id uuid, title text, price numeric(10, 2), items jsonb, added date"
        connection.execute(text(f"CREATE TABLE web.goods ({columns})"))
        connection.execute(
            text(
                "INSERT INTO web.goods VALUES (gen_random_uuid(), 'Lamp', 1299.90, CAST(:items AS jsonb), '2026-11-24')"
            ),
            {"items": '[{"item_id": "L-1", "price": "1299.90", "options": {"colour": "red"}}]'},
        )
    query = "WITH gone AS (DELETE FROM web.goods RETURNING *) SELECT title AS question, title AS answer FROM gone"
    faq = "SELECT title AS question, '100%'::text AS answer FROM web.goods WHERE title LIKE 'L%'"
    entries = f'[products]\ntable = "web.goods"\n[[faq]]\nquery = "{query}"\n[[faq]]\nquery = "{faq}"\n'
    shop.text("sources.toml", f'url = "{url}"\n{entries}')
    loaded = shop.load()
    assert [kind for kind, _ in loaded.documents] == ["product", "faq"]
    lamp: Any = next(iter(loaded.documents.values())).fields
    assert (lamp["price_minor"], lamp["items"][0]["price_minor"], lamp["attributes"]) == (
        129990,
        129990,
        {"added": "2026-11-24"},
    )
    assert [problem.file for problem in loaded.problems] == ["sources.toml (faq)"]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM web.goods")).scalar() == 1
    engine.dispose()
