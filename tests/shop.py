"""A small shop that tests share, published by hand: what reads a snapshot needs no ingest. Its day is `TODAY`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from knowledge.documents import Chunk, Document, Kind, Section
from knowledge.embedder import Embedder
from knowledge.shop import ShopProfile
from knowledge.snapshot import SnapshotStore
from knowledge.snapshot_folder import SnapshotContents
from tests.fakes import FakeEmbedder
from tests.shop_documents import TODAY, product, small_shop, text_document

__all__ = [
    "NOW",
    "SHOP",
    "TODAY",
    "chunks_of",
    "contents_of",
    "product",
    "publish_small_shop",
    "small_shop",
    "text_document",
]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SHOP = ShopProfile(name="Small Shop", name_zh="小店", currency="USD")


def chunks_of(document: Document) -> Iterator[Chunk]:
    """A product's first line, its attributes as details; a manual or policy by paragraph; else one chunk a section."""
    for section in document.sections:
        for number, (heading, text, details) in enumerate(_pieces(document.kind, section)):
            yield Chunk(
                f"{document.kind}:{document.id}#{section.language}:{number}",
                document.id,
                document.kind,
                section.language,
                section.title,
                heading,
                text,
                document.url,
                document.product_id,
                document.valid_from,
                document.valid_to,
                details,
            )


def contents_of(documents: Sequence[Document], embedder: Embedder, shop: ShopProfile = SHOP) -> SnapshotContents:
    """What a release of `documents` holds."""
    chunks = [chunk for document in documents for chunk in chunks_of(document)]
    vectors = embedder.embed_passages([chunk.embedded_text for chunk in chunks])
    return SnapshotContents(documents, chunks, vectors, shop, embedder.name, ["shop"])


def publish_small_shop(
    home: Path,
    documents: Sequence[Document] | None = None,
    embedder: Embedder | None = None,
    shop: ShopProfile = SHOP,
) -> SnapshotStore:
    """Publish `documents` (default: the small shop) under `home`; the store to open it from."""
    store = SnapshotStore(home)
    store.publish(contents_of(small_shop() if documents is None else documents, embedder or FakeEmbedder(), shop))
    return store


def _pieces(kind: Kind, section: Section) -> Iterator[tuple[str, str, str]]:
    """`(heading, text, details)`."""
    if kind == "product":
        text, _, details = section.text.partition("\n")
        yield "", text, details
    elif kind in ("manual", "policy"):
        for paragraph in section.text.split("\n\n"):
            heading, _, text = paragraph.partition("\n")
            yield heading, text, ""
    else:
        yield "", section.text, ""
