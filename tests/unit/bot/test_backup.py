"""The command that saves a shop and brings it back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.backup import main
from knowledge.database import migrate, open_engine


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop with an empty database; the working folder is beside it."""
    monkeypatch.setenv("SHOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SHOP_DATABASE_URL", "")
    monkeypatch.setenv("SHOP_NOW", "2026-11-24T17:00:00Z")
    monkeypatch.chdir(tmp_path)
    engine = open_engine(f"sqlite:///{tmp_path / 'home' / 'shop.sqlite'}")
    migrate(engine)
    engine.dispose()
    return tmp_path / "home"


def test_save_and_restore(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make backup` or `make restore` would fail on the day they are needed."""
    (home / "secret_key").write_text("a key")
    assert main(["save", "--json"]) == 0
    saved = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert saved["file"].startswith("shopclerk-20261124-1700")
    monkeypatch.setenv("SHOP_HOME", str(tmp_path / "new"))
    assert main(["restore", saved["file"]]) == 0
    assert (tmp_path / "new" / "secret_key").read_text() == "a key"
    assert (tmp_path / "new" / "shop.sqlite").is_file()
    assert "start the shop" in capsys.readouterr().out


def test_a_server_is_saved_by_its_own_tool(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The owner would think that the orders are in the file, or the password would be on the screen."""
    monkeypatch.setenv("SHOP_DATABASE_URL", "postgresql+psycopg://shop:secret@db.small.example:5433/shop")
    assert main(["save", "a.tar.gz"]) == 0
    text = capsys.readouterr().out
    assert "pg_dump --format=custom --file=a.dump 'postgresql://shop@db.small.example:5433/shop'" in text
    assert "secret@" not in text
    monkeypatch.setenv("SHOP_HOME", str(home.with_name("new")))
    assert main(["restore", "a.tar.gz"]) == 0
    assert "pg_restore --clean --if-exists" in capsys.readouterr().out


def test_a_mistake_is_one_line(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The owner would see a traceback in the hour of need."""
    Path("notes.txt").write_text("not an archive")
    assert main(["restore", "notes.txt"]) == 1
    assert main(["restore", "nowhere"]) == 1
    monkeypatch.setenv("SHOP_DATABASE_URL", "nonsense")
    assert main(["save"]) == 1
    (home / "shop.sqlite").write_bytes(b"x" * 4096)
    monkeypatch.setenv("SHOP_DATABASE_URL", "")
    assert main(["save"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("backup: ") for line in lines)
