"""Brings a backup back: unpack it aside, see that it is whole and fits, then move what was there out and it in."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import zlib
from datetime import datetime
from gzip import BadGzipFile, GzipFile
from pathlib import Path, PurePosixPath
from typing import IO

from knowledge.backup import DATABASE, FORMAT, HOME, MANIFEST, BackupError, BackupManifest, Progress, sqlite_file
from knowledge.migrations.steps import revisions
from knowledge.snapshot import SnapshotStore

_STAGING = ".restoring"
_ASIDE = ".before-restore"


def restore(
    home: Path, database_url: str, source: Path, *, force: bool, now: datetime, progress: Progress
) -> Path | None:
    """Bring `source` back into `home` and the database, while no shop runs on them.

    What is there is put aside into a folder of `home`, which is returned, if `force` allows it. Raises BackupError
    with everything as it was when the archive is damaged, of a newer program, or does not fit; SnapshotError while
    an ingest runs.
    """
    home = home.resolve()
    database = sqlite_file(database_url)
    with SnapshotStore(home).lock():
        staging = home / _STAGING
        shutil.rmtree(staging, ignore_errors=True)
        try:
            _check_fit(_unpacked(source, staging, progress), database)
            old = _occupied(home, database)
            if old and not force:
                raise BackupError(f"there is a shop in {home} already; restore with --force, which puts it aside")
            aside = _fresh(home / f"{_ASIDE}-{now:%Y%m%d-%H%M%S}")
            _swap([(path, aside / _inside(path, home)) for path in old] + _arrivals(staging, home, database))
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return aside if old else None


def _unpacked(source: Path, staging: Path, progress: Progress) -> BackupManifest:
    """Extract the archive into `staging`. Raises BackupError unless it is whole."""
    text = b""
    try:
        with source.open("rb") as raw, GzipFile(fileobj=raw) as packed:
            with tarfile.open(fileobj=packed, mode="r:") as archive:
                for info in archive:
                    content = archive.extractfile(info) if info.isfile() else None
                    if content is None or not _is_ours(info.name):
                        raise BackupError(f"{source} is no backup of a shop: it holds '{info.name}'")
                    if info.name == MANIFEST:
                        text = content.read()
                    else:
                        _extract(content, staging / info.name, info.mode)
                    progress(raw.tell(), source.stat().st_size)
            while packed.read(1 << 20):  # to the checksum at the very end, which tarfile does not reach
                pass
    except FileNotFoundError:
        raise BackupError(f"there is no file {source}; name one that was made with: make backup") from None
    except (tarfile.TarError, BadGzipFile, EOFError, zlib.error) as error:
        raise BackupError(f"{source} is damaged or no backup ({error}); nothing was changed") from error
    return _manifest_from(text, source)


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name in (MANIFEST, DATABASE) or (len(parts) > 1 and parts[0] == HOME and ".." not in parts)


def _extract(content: IO[bytes], path: Path, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The mode first: nobody else may read the secret key, not even for a moment.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & 0o777)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(content, file, 1 << 20)


def _manifest_from(text: bytes, source: Path) -> BackupManifest:
    if not text:
        raise BackupError(f"{source} was cut off: its manifest is missing; nothing was changed, use another one")
    try:
        manifest = BackupManifest(**json.loads(text))
    except (ValueError, TypeError):
        manifest = None
    if manifest is None or manifest.format != FORMAT or (manifest.step or "") > revisions()[-1]:
        raise BackupError(f"{source} was made by a newer version of the program; update the program first")
    return manifest


def _check_fit(manifest: BackupManifest, database: Path | None) -> None:
    if manifest.database == "sqlite" and database is None:
        raise BackupError("the backup holds an SQLite database; unset SHOP_DATABASE_URL to restore it")
    if manifest.database == "elsewhere" and database is not None:
        raise BackupError("the backup's database was on a server; set SHOP_DATABASE_URL to it, then restore")


def _occupied(home: Path, database: Path | None) -> list[Path]:
    """What is in the way. The bundled model is not: it is the same in every shop."""
    stays = {home / "models", home / "ingest.lock", home / _STAGING}
    mine = [path for path in home.iterdir() if path not in stays and not path.name.startswith(".")]
    models = [path for path in home.glob("models/*") if path.name != "bundled" and path.suffix != ".lock"]
    beside = [Path(f"{database}{suffix}") for suffix in ("", "-wal", "-shm")] if database else []
    others = [path for path in mine if path.resolve() != database]
    return list(dict.fromkeys([*others, *models, *(path for path in beside if path.exists())]))


def _inside(path: Path, home: Path) -> Path:
    return path.relative_to(home) if path.is_relative_to(home) else Path(path.name)


def _fresh(path: Path) -> Path:
    """A name that nothing has yet, also where the clock stands still."""
    while path.exists():
        path = path.with_name(f"{path.name}.1")
    return path


def _arrivals(staging: Path, home: Path, database: Path | None) -> list[tuple[Path, Path]]:
    restored = staging / HOME
    arrivals = [(path, home / path.name) for path in restored.glob("*") if path.name != "models"]
    arrivals += [(path, home / "models" / path.name) for path in restored.glob("models/*")]
    if database and (staging / DATABASE).exists():
        arrivals.append((staging / DATABASE, database))
    return arrivals


def _swap(moves: list[tuple[Path, Path]]) -> None:
    """Make all moves; if one fails, take back those before it."""
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
