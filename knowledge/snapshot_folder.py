"""The files of one snapshot: what they hold, how they are written and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from knowledge.catalogue_rows import attribute_rows, document_row, product_row, product_subject
from knowledge.database import KnowledgeBase, open_read_only
from knowledge.documents import Chunk, Document
from knowledge.index import FaissIndex
from knowledge.lexical import LexicalEntry, LexicalIndex, Subject, build_lexical
from knowledge.shop import ShopProfile
from knowledge.tables import ChunkRow, DocumentRow, ItemRow, ProductRow

# Raise it when chunking or the tables change: the next ingest then builds anew although no source changed.
FORMAT = 2
MANIFEST = "manifest.json"
TABLES = "knowledge.sqlite"
VECTORS = "vectors.faiss"
LEXICAL = "lexical"


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


def write_folder(folder: Path, snapshot_id: str, contents: SnapshotContents) -> Manifest:
    """Write all files of a release but the manifest, which the caller adds last."""
    subjects = _write_tables(folder / TABLES, contents)
    FaissIndex.build(contents.vectors).write(folder / VECTORS)
    build_lexical(folder / LEXICAL, (_lexical_entry(chunk, subjects) for chunk in contents.chunks))
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


def check_folder(folder: Path, manifest: Manifest) -> list[str]:
    """What is wrong with the files that `manifest` speaks of, in sentences; nothing if they are whole."""
    try:
        with Session(open_read_only(folder / TABLES)) as session:
            rows = {
                "documents": session.scalar(select(func.count()).select_from(DocumentRow)),
                "chunks": session.scalar(select(func.count()).select_from(ChunkRow)),
                "products": session.scalar(select(func.count()).select_from(ProductRow)),
            }
            orphans = session.scalar(
                select(func.count()).select_from(ItemRow).where(ItemRow.product_id.not_in(select(ProductRow.id)))
            )
        index = FaissIndex.open(folder / VECTORS)
        lexical = LexicalIndex(folder / LEXICAL)
    except Exception as error:  # noqa: BLE001 - each library has its own way to say that a file is damaged
        return [f"a file cannot be read: {first_line(error)}"]
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


def first_line(error: Exception) -> str:
    """SQLAlchemy's messages go on with the whole statement."""
    return str(error).partition("\n")[0]
