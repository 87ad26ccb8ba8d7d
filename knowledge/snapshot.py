"""Knowledge is released, not edited: build aside, check, manifest last, one rename, then move the pointer."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from knowledge.catalogue import Catalogue, ChunkRow, DocumentRow, Facets, ItemRow, ProductRow
from knowledge.catalogue_rows import (
    attribute_rows,
    document_row,
    product_row,
    product_subject,
    read_facets,
    stored_document,
)
from knowledge.database import KnowledgeBase, open_read_only
from knowledge.documents import Chunk, Document
from knowledge.index import FaissIndex, VectorIndex
from knowledge.lexical import LexicalEntry, LexicalIndex, Subject, build_lexical
from knowledge.shop import ShopProfile

# Raise it when chunking or the tables change: the next ingest then builds anew although no source changed.
FORMAT = 2
_POINTER = "CURRENT"
_MANIFEST = "manifest.json"
_TABLES = "knowledge.sqlite"
_VECTORS = "vectors.faiss"
_LEXICAL = "lexical"


class SnapshotError(Exception):
    """A snapshot is missing, broken or locked; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class SnapshotContents:
    """What a release holds; `vectors` is `(len(chunks), dimension)` float32, row i for chunk i."""

    documents: Sequence[Document]
    chunks: Sequence[Chunk]
    vectors: NDArray[np.float32]
    shop: ShopProfile
    embedder: str
    sources: Sequence[str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a published snapshot says about itself. Its presence means the snapshot is complete."""

    id: str
    created_at: str
    counts: dict[str, int]
    embedder: str
    dimension: int
    sources: list[str]
    shop: dict[str, Any]
    format: int = FORMAT

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


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
        folders = sorted(self._root.glob(f"*/{_MANIFEST}"), reverse=True)
        return [_read_manifest(path) for path in folders if not path.parent.name.startswith(".")]

    def manifest(self, snapshot_id: str | None = None) -> Manifest | None:
        """One snapshot's manifest, by default the current one's."""
        snapshot_id = snapshot_id or self.current_id()
        path = self._root / snapshot_id / _MANIFEST if snapshot_id else None
        return _read_manifest(path) if path and path.is_file() else None

    def shop(self) -> ShopProfile | None:
        manifest = self.manifest()
        return ShopProfile.from_json(manifest.shop) if manifest else None

    def documents(self, snapshot_id: str | None = None) -> dict[tuple[str, str], Document]:
        """The stored documents of a snapshot by `(kind, id)`, in their order; empty before the first release."""
        manifest = self.manifest(snapshot_id)
        if manifest is None:
            return {}
        with Session(open_read_only(self._root / manifest.id / _TABLES)) as session:
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
            engine = open_read_only(folder / _TABLES)
            shop = ShopProfile.from_json(manifest.shop)
            return Snapshot(
                folder,
                manifest,
                shop,
                Catalogue(engine),
                read_facets(engine, shop.currency),
                FaissIndex.open(folder / _VECTORS),
                LexicalIndex(folder / _LEXICAL),
            )
        except (OSError, RuntimeError, ValueError, SQLAlchemyError) as error:
            raise SnapshotError(
                f"snapshot {manifest.id} is broken ({_first_line(error)}); roll back or ingest again"
            ) from error

    def publish(self, contents: SnapshotContents) -> Manifest:
        """Release `contents` as the current snapshot.

        Raises SnapshotError, with the old one still serving, if the new one fails its check.
        """
        snapshot_id = self._new_id()
        building = self._root / f".building-{snapshot_id}"
        building.mkdir(parents=True)
        try:
            manifest = _write(building, snapshot_id, contents)
            problems = _check(building, manifest)
            if problems:
                raise SnapshotError(f"the new snapshot failed its check: {problems[0]}")
            _write_durably(building / _MANIFEST, json.dumps(manifest.to_json(), ensure_ascii=False, indent=1))
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
        return _check(self._root / manifest.id, manifest)

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


def _write(folder: Path, snapshot_id: str, contents: SnapshotContents) -> Manifest:
    subjects = _write_tables(folder / _TABLES, contents)
    FaissIndex.build(contents.vectors).write(folder / _VECTORS)
    build_lexical(folder / _LEXICAL, (_lexical_entry(chunk, subjects) for chunk in contents.chunks))
    return Manifest(
        id=snapshot_id,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        counts={"documents": len(contents.documents), "chunks": len(contents.chunks), "products": len(subjects)},
        embedder=contents.embedder,
        dimension=int(contents.vectors.shape[1]),
        sources=[str(source) for source in contents.sources],
        shop=contents.shop.to_json(),
    )


def _lexical_entry(chunk: Chunk, subjects: dict[str, Subject]) -> LexicalEntry:
    if chunk.kind == "product":
        return LexicalEntry(chunk.title, f"{chunk.text}\n{chunk.details}", subjects[chunk.document_id])
    return LexicalEntry(f"{chunk.title}\n{chunk.heading}", chunk.text)


def _write_tables(path: Path, contents: SnapshotContents) -> dict[str, Subject]:
    """Write all rows; return what each product is called."""
    engine = create_engine(f"sqlite:///{path}")
    KnowledgeBase.metadata.create_all(engine)
    products = [d for d in contents.documents if d.kind == "product"]
    with Session(engine) as session, session.begin():
        session.add_all(document_row(document) for document in contents.documents)
        rows = [product_row(document, position) for position, document in enumerate(products)]
        session.add_all(rows)
        session.flush()
        session.add_all(attribute for row in rows for attribute in attribute_rows(row))
        session.add_all(_chunk_row(position, chunk) for position, chunk in enumerate(contents.chunks))
        subjects = {row.id: product_subject(row) for row in rows}
    engine.dispose()
    return subjects


def _chunk_row(position: int, chunk: Chunk) -> ChunkRow:
    return ChunkRow(position=position, **asdict(chunk))


def _check(folder: Path, manifest: Manifest) -> list[str]:
    try:
        with Session(open_read_only(folder / _TABLES)) as session:
            rows = {
                "documents": session.scalar(select(func.count()).select_from(DocumentRow)),
                "chunks": session.scalar(select(func.count()).select_from(ChunkRow)),
                "products": session.scalar(select(func.count()).select_from(ProductRow)),
            }
            orphans = session.scalar(
                select(func.count()).select_from(ItemRow).where(ItemRow.product_id.not_in(select(ProductRow.id)))
            )
        index = FaissIndex.open(folder / _VECTORS)
        lexical = LexicalIndex(folder / _LEXICAL)
    except Exception as error:  # noqa: BLE001 - each library has its own way to say that a file is damaged
        return [f"a file cannot be read: {_first_line(error)}"]
    expected = manifest.counts["chunks"]
    problems = [
        f"{name}: {rows[name]} rows, expected {count}" for name, count in manifest.counts.items() if rows[name] != count
    ]
    if len(index) != expected or len(lexical) != expected:
        problems.append(f"{len(index)} vectors and {len(lexical)} BM25 entries for {expected} chunks")
    if index.dimension != manifest.dimension:
        problems.append(f"vectors have {index.dimension} dimensions, expected {manifest.dimension}")
    if orphans:
        problems.append(f"{orphans} items belong to no product")
    return problems


def _read_manifest(path: Path) -> Manifest:
    try:
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise SnapshotError(f"{path} is damaged ({error}); delete its folder and ingest again") from error


def _first_line(error: Exception) -> str:
    """SQLAlchemy's messages go on with the whole statement."""
    return str(error).partition("\n")[0]


def _write_durably(path: Path, text: str) -> None:
    """Replace a small file in one step; after a power cut it is the old one or the new one."""
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
