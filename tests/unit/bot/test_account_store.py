"""Accounts of the consoles in the shop's database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.adapters.account_store import SqlAccountStore
from bot.domain.accounts import Account
from knowledge.database import RecordsBase, open_engine


@pytest.fixture
def store(tmp_path: Path) -> SqlAccountStore:
    engine = open_engine(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    RecordsBase.metadata.create_all(engine)
    return SqlAccountStore(engine)


def test_first_password_is_made_once(store: SqlAccountStore) -> None:
    """Would print a new password at each start, or none at all."""
    password = store.ensure_admin(None)
    assert password is not None
    assert len(password) >= 12
    assert store.ensure_admin(None) is None
    assert store.check("admin", password) == Account("admin", "admin")


def test_set_password_is_not_told_and_replaces_the_old_one(store: SqlAccountStore) -> None:
    """Would print a password that its owner chose, or ignore that it was changed."""
    assert store.ensure_admin("chosen") is None
    assert store.check("admin", "chosen") is not None
    assert store.ensure_admin("changed") is None
    assert store.check("admin", "chosen") is None
    assert store.check("admin", "changed") is not None


def test_only_the_own_password_opens_an_account(store: SqlAccountStore) -> None:
    """Would let anybody in."""
    assert store.add("sam", "密码 with words", "support")
    assert not store.add("sam", "another", "admin")
    assert store.check("sam", "密码 with words") == Account("sam", "support")
    assert store.check("sam", "another") is None
    assert store.check("nobody", "another") is None
    assert store.accounts() == [Account("sam", "support")]


def test_passwords_are_not_in_the_database(store: SqlAccountStore) -> None:
    """Would give every password away with a copy of the database, or show who has the same one."""
    store.add("sam", "the same", "support")
    store.add("kim", "the same", "support")
    with store._engine.connect() as connection:
        kept = [row[0] for row in connection.execute(text("select password from accounts"))]
    assert not any("the same" in digest for digest in kept)
    assert kept[0] != kept[1]


def test_roles(store: SqlAccountStore) -> None:
    """Would keep the admin out of /support, or let support agents into /admin."""
    assert Account("a", "admin").may_act_as("support")
    assert not Account("s", "support").may_act_as("admin")
    assert store.find("nobody") is None
