"""One archive of everything that a shop could not make again; `restore` is the way back.

In it: SHOP_HOME (snapshots, known vectors, trained heads, own models, the secret key) and the shop's database where
that is SQLite, copied by SQLite's own backup, so that the shop may go on serving meanwhile. A database on
PostgreSQL is left to PostgreSQL's tools. The manifest comes last: an archive that was cut off has none.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from knowledge.database import open_read_only
from knowledge.migrations.steps import revision_of
from knowledge.snapshot import SnapshotStore

Progress = Callable[[int, int], None]
"""Told bytes done and bytes in all."""

FORMAT = 1
MANIFEST = "backup.json"
DATABASE = "database.sqlite"
HOME = "home"
_REMADE = "models/bundled/"  # from its package, at the next start
_PASSING = ("-wal", "-shm", "-journal", ".lock")  # of running processes
_COMPRESSION = 3  # vectors hardly shrink: 9 took three times as long for a tenth less


class BackupError(Exception):
    """A backup cannot be made or brought back; the message says what to do."""


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What an archive holds. `step` is the database's last migration, `snapshot` the published one."""

    created_at: str
    database: Literal["sqlite", "elsewhere"]
    step: str | None
    snapshot: str | None
    files: int
    format: int = FORMAT


def save(home: Path, database_url: str, target: Path, *, now: datetime, progress: Progress) -> BackupManifest:
    """Write the archive `target`, readable by its owner only: it holds the secret key and the customers' data.

    Raises BackupError, and SnapshotError while an ingest runs. Leaves nothing at `target` when it fails.
    """
    _check_target(home, target)
    partial = target.with_name(f".{target.name}-{os.getpid()}")
    store = SnapshotStore(home)
    try:
        with store.lock(), TemporaryDirectory(dir=target.parent, prefix=".shopclerk-") as scratch:
            database = sqlite_file(database_url)
            files = dict(_collected(home, database, Path(scratch)))
            manifest = BackupManifest(
                created_at=now.isoformat(timespec="seconds"),
                database="sqlite" if database else "elsewhere",
                step=_step_of(files.get(DATABASE)),
                snapshot=store.current_id(),
                files=len(files),
            )
            _write(partial, files, manifest, progress)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _check_target(home: Path, target: Path) -> None:
    if not home.is_dir() or not any(home.iterdir()):
        raise BackupError(f"there is nothing to save in {home}; set SHOP_HOME to the shop's folder")
    if target.resolve().is_relative_to(home.resolve()):
        raise BackupError(f"{target} lies within SHOP_HOME; write the backup somewhere else, best on another disk")
    if target.exists():
        raise BackupError(f"{target} exists already; name another file")
    if not target.parent.is_dir():
        raise BackupError(f"there is no folder {target.parent}; make it, or name another file")


def sqlite_file(url: str) -> Path | None:
    """The file of the shop's database; None where that is no SQLite file. Raises BackupError for a bad URL."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BackupError(f"SHOP_DATABASE_URL cannot be used: {error}") from error
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(str(parsed.database)).resolve() if is_file else None


def _step_of(copy: Path | None) -> str | None:
    if copy is None:
        return None
    engine = open_read_only(copy)
    try:
        return revision_of(engine)
    finally:
        engine.dispose()


def _collected(home: Path, database: Path | None, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Name in the archive and file to read; SQLite files that may be written meanwhile are copied first."""
    if database is not None and database.exists():
        yield DATABASE, _copied(database, scratch / "database")
    for folder, folders, names in os.walk(home, followlinks=True):
        # What begins with a dot is half built or put aside, but not within a snapshot: all of that is the snapshot.
        is_ours = len(Path(folder).relative_to(home).parts) < 2
        folders[:] = [name for name in folders if not (is_ours and name.startswith("."))]
        for path in (Path(folder) / name for name in sorted(names)):
            inside = path.relative_to(home).as_posix()
            is_passing = is_ours and (path.name.startswith(".") or path.name.endswith(_PASSING))
            if is_passing or inside.startswith(_REMADE) or path.resolve() == database:
                continue
            is_live = path.suffix == ".sqlite" and path.parent == home
            yield f"{HOME}/{inside}", _copied(path, scratch / f"live-{path.name}") if is_live else path


def _copied(path: Path, copy: Path) -> Path:
    """A consistent copy of an SQLite file that others may be writing."""
    with closing(sqlite3.connect(path, timeout=30)) as live, closing(sqlite3.connect(copy)) as still:
        live.backup(still)
        found = still.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise BackupError(f"{path} is damaged ({found}); restore it from an earlier backup")
    return copy


def _write(path: Path, files: dict[str, Path], manifest: BackupManifest, progress: Progress) -> None:
    total = sum(file.stat().st_size for file in files.values() if file.exists())
    done = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=_COMPRESSION) as archive:
            for name, file in files.items():
                with suppress(FileNotFoundError), file.open("rb") as content:  # it may be gone by now
                    info = archive.gettarinfo(arcname=name, fileobj=content)
                    info.uid = info.gid = 0
                    info.uname = info.gname = ""
                    archive.addfile(info, content)
                    done += info.size
                progress(done, total)
            text = json.dumps(asdict(manifest), indent=1).encode()
            last = tarfile.TarInfo(MANIFEST)
            last.size = len(text)
            archive.addfile(last, BytesIO(text))
        raw.flush()
        os.fsync(raw.fileno())
