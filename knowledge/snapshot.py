"""Knowledge is released, not edited: build aside, check, manifest last, one rename, then move the pointer."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from knowledge.catalogue import Catalogue, Facets
from knowledge.catalogue_rows import read_facets, stored_document
from knowledge.database import open_read_only
from knowledge.documents import Document
from knowledge.index import FaissIndex, VectorIndex
from knowledge.languages import Languages
from knowledge.lexical import LexicalIndex
from knowledge.shop import ShopProfile
from knowledge.snapshot_folder import (
    FORMAT,
    LEXICAL,
    MANIFEST,
    TABLES,
    VECTORS,
    Manifest,
    SnapshotContents,
    check_folder,
    first_line,
    write_folder,
)
from knowledge.tables import DocumentRow

_POINTER = "CURRENT"


class SnapshotError(Exception):
    """A snapshot is missing, broken or locked; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One immutable release, opened for reading. A turn keeps the one it began with."""

    folder: Path
    manifest: Manifest
    shop: ShopProfile
    catalogue: Catalogue
    facets: Facets
    vectors: VectorIndex
    lexical: LexicalIndex
    languages: Languages = Languages()

    @property
    def id(self) -> str:
        return self.manifest.id


class SnapshotStore:
    """The snapshots under `SHOP_HOME/snapshots` and the pointer to the one that serves."""

    def __init__(self, home: Path, keep: int = 5) -> None:
        self._root = home / "snapshots"
        self._lock_file = home / "ingest.lock"
        self._keep = keep

    def current_id(self) -> str | None:
        """The published snapshot's id; None before the first release."""
        try:
            return (self._root / _POINTER).read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def manifests(self) -> list[Manifest]:
        """All complete snapshots, newest first."""
        folders = sorted(self._root.glob(f"*/{MANIFEST}"), reverse=True)
        return [_read_manifest(path) for path in folders if not path.parent.name.startswith(".")]

    def manifest(self, snapshot_id: str | None = None) -> Manifest | None:
        """One snapshot's manifest, by default the current one's."""
        snapshot_id = snapshot_id or self.current_id()
        path = self._root / snapshot_id / MANIFEST if snapshot_id else None
        return _read_manifest(path) if path and path.is_file() else None

    def shop(self) -> ShopProfile | None:
        manifest = self.manifest()
        return ShopProfile.from_json(manifest.shop) if manifest else None

    def documents(self, snapshot_id: str | None = None) -> dict[tuple[str, str], Document]:
        """The stored documents of a snapshot by `(kind, id)`, in their order; empty before the first release."""
        manifest = self.manifest(snapshot_id)
        if manifest is None:
            return {}
        with Session(open_read_only(self._root / manifest.id / TABLES)) as session:
            documents = (stored_document(row) for row in session.scalars(select(DocumentRow)))
            return {document.key: document for document in documents}

    def open(self, snapshot_id: str | None = None) -> Snapshot:
        """Open a snapshot for serving. Raises SnapshotError when there is none or it is broken."""
        manifest = self.manifest(snapshot_id)
        if manifest is None:
            raise SnapshotError("there is no published snapshot yet; run: python -m ingest")
        folder = self._root / manifest.id
        if manifest.format != FORMAT:
            raise SnapshotError("the snapshot was made by another version of the program; run: python -m ingest")
        try:
            engine = open_read_only(folder / TABLES)
            shop, catalogue = ShopProfile.from_json(manifest.shop), Catalogue(engine)
            vectors = FaissIndex.open(folder / VECTORS)
            return Snapshot(
                folder,
                manifest,
                shop,
                catalogue,
                read_facets(engine, shop.currency),
                vectors,
                LexicalIndex(folder / LEXICAL),
                Languages.of(catalogue.chunk_languages(), vectors),
            )
        except (OSError, RuntimeError, ValueError, SQLAlchemyError) as error:
            raise SnapshotError(
                f"snapshot {manifest.id} is broken ({first_line(error)}); roll back or ingest again"
            ) from error

    def publish(self, contents: SnapshotContents) -> Manifest:
        """Release `contents` as the current snapshot.

        Raises SnapshotError, with the old one still serving, if the new one fails its check.
        """
        snapshot_id = self._new_id()
        building = self._root / f".building-{snapshot_id}"
        building.mkdir(parents=True)
        try:
            manifest = write_folder(building, snapshot_id, contents)
            problems = check_folder(building, manifest)
            if problems:
                raise SnapshotError(f"the new snapshot failed its check: {problems[0]}")
            _write_durably(building / MANIFEST, json.dumps(manifest.to_json(), ensure_ascii=False, indent=1))
            building.rename(self._root / snapshot_id)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        self._point_at(snapshot_id)
        self._prune()
        return manifest

    def rollback(self, snapshot_id: str) -> Manifest:
        """Make an older snapshot current again. Raises SnapshotError if it is unknown or broken."""
        manifest = self.manifest(snapshot_id) if Path(snapshot_id).name == snapshot_id else None
        if manifest is None:
            known = ", ".join(known.id for known in self.manifests()) or "none"
            raise SnapshotError(f"there is no snapshot '{snapshot_id}'; known: {known}")
        problems = self.check(snapshot_id)
        if problems:
            raise SnapshotError(f"snapshot {snapshot_id} is broken: {problems[0]}")
        self._point_at(snapshot_id)
        return manifest

    def check(self, snapshot_id: str | None = None) -> list[str]:
        """What is wrong with a snapshot, in sentences; nothing if it is whole."""
        manifest = self.manifest(snapshot_id)
        if manifest is not None and manifest.format != FORMAT:
            return [f"snapshot {manifest.id} was made by another version of the program; run: python -m ingest"]
        if manifest is None:
            return [f"snapshot {snapshot_id or self.current_id() or '(none published)'} is missing or incomplete"]
        return check_folder(self._root / manifest.id, manifest)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the only right to build. Raises SnapshotError when another job has it; a killed job frees it."""
        self._lock_file.parent.mkdir(parents=True, exist_ok=True)
        with self._lock_file.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SnapshotError("another ingest is running; wait until it has finished") from None
            self._sweep()
            yield

    def _sweep(self) -> None:
        """Remove what a killed job left half built; only ever called under the lock."""
        for leftover in self._root.glob(".building-*"):
            shutil.rmtree(leftover, ignore_errors=True)

    def _new_id(self) -> str:
        """An id that sorts after all others even if the clock was set back."""
        now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        latest = max((m.id for m in self.manifests()), default="")
        return now if now > latest else f"{latest}.1"

    def _point_at(self, snapshot_id: str) -> None:
        _write_durably(self._root / _POINTER, snapshot_id)

    def _prune(self) -> None:
        current = self.current_id()
        for manifest in self.manifests()[self._keep :]:
            if manifest.id != current:
                # Readers keep their open files; the folder only loses its name.
                shutil.rmtree(self._root / manifest.id, ignore_errors=True)


def _read_manifest(path: Path) -> Manifest:
    try:
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise SnapshotError(f"{path} is damaged ({error}); delete its folder and ingest again") from error


def _write_durably(path: Path, text: str) -> None:
    """Replace a small file in one step; after a power cut it is the old one or the new one."""
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
