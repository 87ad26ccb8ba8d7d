"""A shop as one file: what is saved comes back, and a bad file changes nothing."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.backup import BackupError, save
from knowledge.database import migrate, open_engine, unit_of_work
from knowledge.records import CustomerRow, EventRow, ReviewRow
from knowledge.restore import restore
from knowledge.snapshot import SnapshotError, SnapshotStore

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
SERVER = "postgresql+psycopg://shop@db.small.example/shop"
Edit = Callable[[bytes], bytes]


def url_of(home: Path) -> str:
    return f"sqlite:///{home / 'shop.sqlite'}"


def silent(_done: int, _total: int) -> None:
    """Nobody looks."""


def save_shop(home: Path, target: Path, url: str | None = None) -> Path:
    save(home, url or url_of(home), target, now=NOW, progress=silent)
    return target


def bring_back(home: Path, source: Path, url: str | None = None, *, force: bool = False) -> Path | None:
    return restore(home, url or url_of(home), source, force=force, now=NOW, progress=silent)


def customers(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "shop.sqlite")) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM customers")]


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock")))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def make_shop(home: Path, customer: str) -> None:
    engine = open_engine(url_of(home))
    migrate(engine)
    with unit_of_work(engine) as session:
        session.add(CustomerRow(id=customer))
    engine.dispose()
    (home / "secret_key").write_text(f"key of {customer}")
    (home / "secret_key").chmod(0o600)


@pytest.fixture
def home(released: Path, tmp_path: Path) -> Path:
    """A whole small shop, in a folder of its own."""
    home = tmp_path / "home"
    shutil.copytree(released, home)
    make_shop(home, "c-1")
    for name in ("models/bundled/graph.onnx", "models/own-1234/graph.onnx", "uploads/a.csv", "uploads/b.sqlite"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)
    return home


def test_what_is_saved_comes_back(home: Path, tmp_path: Path) -> None:
    """After a lost disk the shop would lack answers, orders, its own model, or the key that signs its tokens."""
    archive = save_shop(home, tmp_path / "backup.tar.gz")
    new = tmp_path / "new" / "home"
    assert bring_back(new, archive) is None
    expected = contents(home)
    del expected["models/bundled/graph.onnx"]  # is made again from its package
    del expected["shop.sqlite"]  # a copy: the same rows, other bytes
    assert {name: text for name, text in contents(new).items() if name != "shop.sqlite"} == expected
    assert customers(new) == ["c-1"]
    assert SnapshotStore(new).open().id == SnapshotStore(home).current_id()
    assert SnapshotStore(new).check() == []
    engine = open_engine(url_of(new))
    migrate(engine)
    engine.dispose()


def test_secrets_stay_with_their_owner(home: Path, tmp_path: Path) -> None:
    """Other accounts of the machine could read the signing key and the customers from the backup."""
    archive = save_shop(home, tmp_path / "backup.tar.gz")
    bring_back(tmp_path / "new", archive)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_shop_can_serve_while_it_is_saved(home: Path, tmp_path: Path) -> None:
    """The copy would hold half of a change: a review without the event that was written with it."""
    stop = threading.Event()

    def write() -> None:
        engine = open_engine(url_of(home))
        number = 0
        while not stop.is_set():
            with unit_of_work(engine) as session:
                session.add(ReviewRow(id=f"r-{number}", product_id="KT-1", rating=5, text="x" * 2000))
                session.add(EventRow(customer_id=f"c-{number}", type="view", product_id="KT-1", at=NOW))
            number += 1
        engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        archives = [save_shop(home, tmp_path / f"{number}.tar.gz") for number in range(5)]
    finally:
        stop.set()
        writer.join()
    counts = []
    for number, archive in enumerate(archives):
        bring_back(tmp_path / f"new-{number}", archive)
        with closing(sqlite3.connect(tmp_path / f"new-{number}" / "shop.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            both = "SELECT (SELECT count(*) FROM reviews), (SELECT count(*) FROM events)"
            reviews, events = connection.execute(both).fetchone()
        assert reviews == events
        counts.append(reviews)
    assert counts == sorted(counts)
    assert counts[-1] > 0


def test_a_shop_is_only_replaced_when_asked_and_put_aside(home: Path, tmp_path: Path) -> None:
    """A restore into the wrong folder would destroy a living shop."""
    archive = save_shop(home, tmp_path / "backup.tar.gz")
    (home / "shop.sqlite").unlink()
    make_shop(home, "c-2")
    (home / "heads").mkdir()
    with pytest.raises(BackupError, match="restore with --force"):
        bring_back(home, archive)
    assert customers(home) == ["c-2"]
    aside = bring_back(home, archive, force=True)
    assert aside is not None
    assert customers(home) == ["c-1"]
    assert customers(aside) == ["c-2"]
    assert (aside / "secret_key").read_text() == "key of c-2"
    assert SnapshotStore(aside).check() == []
    assert (home / "models" / "bundled").is_dir()
    assert not (home / "heads").exists()
    assert bring_back(home, archive, force=True) != aside  # in the same second


def rewritten(archive: Path, change: dict[str, object] | None, more: str = "") -> bytes:
    """The archive with another manifest (None: without one), and with one more file."""
    buffer = io.BytesIO()
    with tarfile.open(archive) as old, tarfile.open(fileobj=buffer, mode="w:gz") as new:
        for info in old:
            content = old.extractfile(info)
            assert content is not None
            text = content.read()
            if info.name == "backup.json":
                if change is None:
                    continue
                text = json.dumps(json.loads(text) | change).encode()
                info.size = len(text)
            new.addfile(info, io.BytesIO(text))
        if more:
            new.addfile(tarfile.TarInfo(more))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.read_bytes()[: path.stat().st_size // 2], "damaged or no backup"),
        (lambda path: path.read_bytes()[:-8], "damaged or no backup"),
        (lambda path: path.read_bytes()[:5000] + b"\0\0\0\0" + path.read_bytes()[5004:], "damaged or no backup"),
        (lambda _path: b"no archive at all", "damaged or no backup"),
        (lambda _path: b"", "damaged or no backup"),
        (lambda path: rewritten(path, None), "cut off"),
        (lambda path: rewritten(path, {"step": "9999"}), "newer version"),
        (lambda path: rewritten(path, {"format": 2}), "newer version"),
        (lambda path: rewritten(path, {"unknown": 1}), "newer version"),
        (lambda path: rewritten(path, {"database": "elsewhere"}), "set SHOP_DATABASE_URL"),
        (lambda path: rewritten(path, {}, "home/../../escaped"), "no backup of a shop"),
        (lambda path: rewritten(path, {}, "/etc/escaped"), "no backup of a shop"),
    ],
)
def test_a_bad_file_changes_nothing(home: Path, tmp_path: Path, damage: Callable[[Path], bytes], message: str) -> None:
    """A backup that was cut off in its copy, or a stranger's file, would leave half a shop or write anywhere."""
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(damage(save_shop(home, tmp_path / "backup.tar.gz")))
    before = contents(home)
    with pytest.raises(BackupError, match=message):
        bring_back(home, bad, force=True)
    assert contents(home) == before
    assert not list(home.glob(".restoring*"))
    assert not list(tmp_path.rglob("escaped"))


def test_a_restore_that_fails_half_way_is_undone(home: Path, tmp_path: Path) -> None:
    """A full disk in the middle would leave neither the old shop nor the new one."""
    archive = save_shop(home, tmp_path / "backup.tar.gz")
    before = contents(home)
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        bring_back(home, archive, f"sqlite:///{tmp_path / 'file' / 'shop.sqlite'}", force=True)
    assert contents(home) == before


def test_a_missing_file_is_named(home: Path, tmp_path: Path) -> None:
    """A mistyped name would end in a traceback."""
    with pytest.raises(BackupError, match=r"there is no file .*nowhere"):
        bring_back(home, tmp_path / "nowhere.tar.gz")


@pytest.mark.parametrize(
    ("target", "message"),
    [("home/backup.tar.gz", "within SHOP_HOME"), ("there.tar.gz", "exists already"), ("no/b.tar.gz", "no folder")],
)
def test_a_backup_goes_where_it_is_safe(home: Path, tmp_path: Path, target: str, message: str) -> None:
    """An older backup would be overwritten, or the new one die with the disk it was meant for."""
    (tmp_path / "there.tar.gz").write_text("an older one")
    with pytest.raises(BackupError, match=message):
        save_shop(home, tmp_path / target)
    assert (tmp_path / "there.tar.gz").read_text() == "an older one"


def test_an_empty_home_is_no_shop(tmp_path: Path) -> None:
    """With a mistyped SHOP_HOME the owner would keep empty backups for months."""
    with pytest.raises(BackupError, match="nothing to save"):
        save_shop(tmp_path / "typo", tmp_path / "backup.tar.gz")


def test_a_damaged_database_is_not_saved_as_if_it_were_whole(home: Path, tmp_path: Path) -> None:
    """The last good backup would be thrown away for one that cannot be used."""
    with closing(sqlite3.connect(home / "shop.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = (home / "shop.sqlite").read_bytes()
    (home / "shop.sqlite").write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])
    with pytest.raises((BackupError, sqlite3.DatabaseError), match=r"damaged|malformed"):
        save_shop(home, tmp_path / "backup.tar.gz")
    assert {path.name for path in tmp_path.glob("*shopclerk*")} | set(tmp_path.glob("*.tar.gz*")) == set()


def test_no_backup_while_an_ingest_runs(home: Path, tmp_path: Path) -> None:
    """A snapshot that is dropped meanwhile would be saved in half."""
    with SnapshotStore(home).lock(), pytest.raises(SnapshotError, match="another ingest is running"):
        save_shop(home, tmp_path / "backup.tar.gz")


def test_a_database_on_a_server_is_left_to_it(home: Path, tmp_path: Path) -> None:
    """The archive would hold an old SQLite file as if it were the shop's database, or want to reach the server."""
    manifest = save(home, SERVER, tmp_path / "backup.tar.gz", now=NOW, progress=silent)
    assert (manifest.database, manifest.step) == ("elsewhere", None)
    with pytest.raises(BackupError, match="set SHOP_DATABASE_URL"):
        bring_back(tmp_path / "new", tmp_path / "backup.tar.gz")
    bring_back(tmp_path / "new", tmp_path / "backup.tar.gz", SERVER)
    assert SnapshotStore(tmp_path / "new").check() == []
