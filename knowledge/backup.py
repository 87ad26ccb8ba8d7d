"""One archive of everything that a shop could not make again, and the way back.

In it: SHOP_HOME (snapshots, known vectors, trained heads, own models, the secret key) and the shop's database where
that is SQLite, copied by SQLite's own backup, so that the shop may go on serving meanwhile. A database on
PostgreSQL is left to PostgreSQL's tools. The manifest comes last: an archive that was cut off has none.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO, Literal

from sqlalchemy.engine import make_url

from knowledge.database import open_engine
from knowledge.migrations.steps import revision_of, revisions
from knowledge.snapshot import SnapshotStore

Progress = Callable[[int, int], None]
"""Told bytes done and bytes in all."""

FORMAT = 1
_MANIFEST = "backup.json"
_DATABASE = "database.sqlite"
_HOME = "home"
_STAGING = ".restoring"
_ASIDE = ".before-restore"
# What is made again by itself, or belongs to a running process.
_REMADE = ("models/bundled", "ingest.lock")
_PASSING = ("-wal", "-shm", "-journal", ".lock")
_COMPRESSION = 3  # vectors hardly shrink: more takes three times as long for a twentieth less


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
            database = _sqlite_file(database_url)
            files = dict(_collected(home, database, Path(scratch)))
            manifest = BackupManifest(
                created_at=now.isoformat(timespec="seconds"),
                database="sqlite" if database else "elsewhere",
                step=_step(database_url, database),
                snapshot=store.current_id(),
                files=len(files),
            )
            _write(partial, files, manifest, progress)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def restore(
    home: Path, database_url: str, source: Path, *, force: bool, now: datetime, progress: Progress
) -> Path | None:
    """Bring `source` back into `home` and the database, while no shop runs on them.

    What is there is put aside into a folder of `home`, which is returned, if `force` allows it. Raises BackupError
    with everything as it was when the archive is damaged, of a newer program, or does not fit.
    """
    home.mkdir(parents=True, exist_ok=True)
    database = _sqlite_file(database_url)
    with SnapshotStore(home).lock():
        staging = home / _STAGING
        shutil.rmtree(staging, ignore_errors=True)
        try:
            manifest = _unpacked(source, staging, progress)
            _check_fit(manifest, database)
            old = [path for path in _occupied(home, database) if path.exists()]
            if old and not force:
                raise BackupError(f"there is a shop in {home} already; --force puts it aside and restores")
            aside = home / f"{_ASIDE}-{now:%Y%m%d-%H%M%S}"
            _swap(old, aside, _arrivals(staging, home, database))
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return aside if old else None


# -- saving -----------------------------------------------------------------------------------


def _check_target(home: Path, target: Path) -> None:
    if not home.is_dir() or not any(home.iterdir()):
        raise BackupError(f"there is nothing to save in {home}; set SHOP_HOME to the shop's folder")
    if target.resolve().is_relative_to(home.resolve()):
        raise BackupError(f"{target} lies within SHOP_HOME; write the backup somewhere else, best on another disk")
    if target.exists():
        raise BackupError(f"{target} exists already; name another file")
    if not target.parent.is_dir():
        raise BackupError(f"there is no folder {target.parent}; make it, or name another file")


def _sqlite_file(url: str) -> Path | None:
    """The database's file; None where the database is no SQLite file."""
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(str(parsed.database)).resolve() if is_file else None


def _step(url: str, database: Path | None) -> str | None:
    if database is not None and not database.exists():
        return None
    engine = open_engine(url)
    try:
        return revision_of(engine)
    finally:
        engine.dispose()


def _collected(home: Path, database: Path | None, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Name in the archive and file to read; SQLite files that may be written meanwhile are copied first."""
    if database is not None and database.exists():
        yield _DATABASE, _copied(database, scratch / "database")
    for folder, folders, names in os.walk(home, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in sorted(names):
            path = Path(folder) / name
            inside = path.relative_to(home).as_posix()
            is_passing = name.startswith(".") or name.endswith(_PASSING) or inside.startswith(_REMADE)
            if is_passing or path.resolve() == database:
                continue
            is_live = path.suffix == ".sqlite" and not inside.startswith("snapshots/")
            yield f"{_HOME}/{inside}", _copied(path, scratch / f"live-{name}") if is_live else path


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
            last = tarfile.TarInfo(_MANIFEST)
            last.size = len(text)
            archive.addfile(last, BytesIO(text))
        raw.flush()
        os.fsync(raw.fileno())


# -- bringing back ----------------------------------------------------------------------------


def _unpacked(source: Path, staging: Path, progress: Progress) -> BackupManifest:
    """Extract the archive into `staging`. Raises BackupError unless it is whole."""
    text = b""
    try:
        with source.open("rb") as raw, tarfile.open(fileobj=raw, mode="r:gz") as archive:
            for info in archive:
                content = archive.extractfile(info) if info.isfile() else None
                if content is None or not _is_ours(info.name):
                    raise BackupError(f"{source} is no backup of a shop: it holds '{info.name}'")
                if info.name == _MANIFEST:
                    text = content.read()
                else:
                    _extract(content, staging / info.name, info.mode)
                progress(raw.tell(), source.stat().st_size)
    except FileNotFoundError:
        raise BackupError(f"there is no file {source}; name a backup that was made with: make backup") from None
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise BackupError(
            f"{source} cannot be read to its end ({error}); nothing was changed, use another one"
        ) from error
    return _manifest_from(text, source)


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name in (_MANIFEST, _DATABASE) or (len(parts) > 1 and parts[0] == _HOME and ".." not in parts)


def _extract(content: BinaryIO, path: Path, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & 0o777)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(content, file, 1 << 20)


def _manifest_from(text: bytes, source: Path) -> BackupManifest:
    if not text:
        raise BackupError(f"{source} was cut off: its manifest is missing; nothing was changed, use another one")
    content = json.loads(text)
    if content.get("format") != FORMAT or (content["step"] or "") > revisions()[-1]:
        raise BackupError(f"{source} was made by a newer version of the program; update the program first")
    return BackupManifest(**content)


def _check_fit(manifest: BackupManifest, database: Path | None) -> None:
    if manifest.database == "sqlite" and database is None:
        raise BackupError("the backup holds an SQLite database; unset SHOP_DATABASE_URL to restore it")
    if manifest.database == "elsewhere" and database is not None:
        raise BackupError(
            "the backup's database was on a server; set SHOP_DATABASE_URL to it, and restore its own dump there"
        )


def _occupied(home: Path, database: Path | None) -> list[Path]:
    """What is in the way of a restore; the bundled model, which is remade from its package, may stay."""
    mine = [
        path for path in home.iterdir() if not path.name.startswith(".") and path.name not in ("ingest.lock", "models")
    ]
    models = [path for path in (home / "models").glob("*") if path.name != "bundled" and path.suffix != ".lock"]
    beside = [Path(f"{database}{suffix}") for suffix in ("", "-wal", "-shm")] if database else []
    return list(dict.fromkeys([*(path.resolve() for path in mine), *models, *beside]))


def _arrivals(staging: Path, home: Path, database: Path | None) -> list[tuple[Path, Path]]:
    arrivals = [(path, home / path.name) for path in (staging / _HOME).glob("*") if path.name != "models"]
    arrivals += [(path, home / "models" / path.name) for path in (staging / _HOME / "models").glob("*")]
    if database and (staging / _DATABASE).exists():
        arrivals.append((staging / _DATABASE, database))
    return arrivals


def _swap(old: list[Path], aside: Path, arrivals: list[tuple[Path, Path]]) -> None:
    """Move what is there aside and what was restored in; all of it back again if one move fails."""
    moves = [(path, aside / path.name) for path in old] + arrivals
    done: list[tuple[Path, Path]] = []
    try:
        for path, place in moves:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, place)
            done.append((path, place))
    except BaseException:
        for path, place in reversed(done):
            shutil.move(place, path)
        raise
