"""One call for words and numbers: BM25 and vectors fused over chunks, typed filters in SQL over products."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue import Filters, ProductRow
from knowledge.documents import Chunk, ScoredChunk
from knowledge.embedder import Embedder
from knowledge.snapshot import Snapshot, SnapshotStore

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

# How many of each list are fused. Deeper lists did not change the first ten on our question sets.
_DEPTH = 60
_VECTOR_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. `text` is a full question; `today` is the shop's calendar day."""

    text: str
    today: date
    filters: Filters = Filters()
    top_k: int = 10
    # Chunks of these products come first (the product being talked about).
    focus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductMatch:
    """A product that satisfies the filters, with its best chunk's score (0 if only SQL found it)."""

    product: ProductRow
    score: float


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found: chunks best first, products best first, and how many products satisfy the filters."""

    query: Query
    vector: NDArray[np.float32]
    chunks: tuple[ScoredChunk, ...] = ()
    products: tuple[ProductMatch, ...] = ()
    matching: int = 0
    snapshot_id: str = ""
    # Every chunk seen, for look-up of citations.
    by_id: dict[str, Chunk] = field(default_factory=dict)


class Retriever:
    """Serves one immutable snapshot at a time and swaps to a newer one between calls."""

    def __init__(self, store: SnapshotStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def refresh(self) -> Snapshot:
        """The current snapshot, opened anew if the pointer moved. Raises SnapshotError before the first release."""
        current = self._store.current_id()
        held = self._snapshot
        if held is not None and held.id == current:
            return held
        with self._lock:
            if self._snapshot is None or self._snapshot.id != current:
                self._snapshot = self._store.open(current)
            return self._snapshot

    def embed(self, text: str) -> NDArray[np.float32]:
        """The message's one embedding, `(dimension,)`."""
        return self._embedder.embed_query(text)

    def retrieve(
        self, query: Query, snapshot: Snapshot | None = None, vector: NDArray[np.float32] | None = None
    ) -> Retrieval:
        """Search `snapshot` (default: the current one) with `query`; `vector` saves embedding its text again."""
        snapshot = snapshot or self.refresh()
        vector = self.embed(query.text) if vector is None else vector
        chunks = _fuse(snapshot, query, vector)
        products, matching = _match_products(snapshot, query, chunks)
        return Retrieval(
            query,
            vector,
            tuple(chunks[: query.top_k]),
            tuple(products),
            matching,
            snapshot.id,
            {scored.chunk.id: scored.chunk for scored in chunks},
        )

    def as_langchain(self, today: date, top_k: int = 10) -> BaseRetriever:
        """The same search as a LangChain retriever."""
        from knowledge.langchain_retriever import SnapshotRetriever

        return SnapshotRetriever(source=self, today=today, top_k=top_k)


def _fuse(snapshot: Snapshot, query: Query, vector: NDArray[np.float32]) -> list[ScoredChunk]:
    """Weighted sum of both scores, each scaled to its own best hit (convex combination; Bruch et al. 2023)."""
    lexical = dict(snapshot.lexical.search(query.text, _DEPTH))
    nearest = dict(snapshot.vectors.search(vector, _DEPTH))
    found = snapshot.catalogue.product_chunks(query.focus) if query.focus else {}
    missing = [position for position in {*lexical, *found} if position not in nearest]
    similarity = nearest | snapshot.vectors.similarities(vector, missing)
    chunks = found | snapshot.catalogue.chunks([p for p in similarity if p not in found])
    best = max(lexical.values(), default=0.0) or 1.0
    top = max(similarity.values(), default=0.0)
    low = min(similarity.values(), default=0.0)
    scored = [
        ScoredChunk(
            chunk,
            _VECTOR_WEIGHT * _scaled(similarity[position], low, top)
            + (1 - _VECTOR_WEIGHT) * lexical.get(position, 0.0) / best,
            similarity[position],
            lexical.get(position, 0.0),
        )
        for position, chunk in chunks.items()
        if chunk.is_valid(query.today)
    ]
    return sorted(scored, key=lambda s: (-s.score, s.chunk.id))


def _scaled(value: float, low: float, top: float) -> float:
    return (value - low) / (top - low) if top > low else 1.0


def _match_products(snapshot: Snapshot, query: Query, chunks: Sequence[ScoredChunk]) -> tuple[list[ProductMatch], int]:
    """Products that satisfy the filters: in the asked order, else by their best chunk."""
    best: dict[str, float] = {}
    for scored in chunks:
        if scored.chunk.kind in ("product", "manual") and scored.chunk.product_id:
            best.setdefault(scored.chunk.product_id, scored.score)
    if query.filters.is_empty:
        ids = list(best)[: query.top_k]
        rows = snapshot.catalogue.products(ids)
        return [ProductMatch(rows[i], best[i]) for i in ids if i in rows], len(ids)
    matching = snapshot.catalogue.matching(query.filters)
    if query.filters.order_by is None:
        matching = sorted(matching, key=lambda product_id: -best.get(product_id, 0.0))
    rows = snapshot.catalogue.products(matching[: query.top_k])
    return [ProductMatch(rows[i], best.get(i, 0.0)) for i in matching[: query.top_k]], len(matching)
