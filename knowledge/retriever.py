"""One call for words and numbers: BM25 and vectors fused over chunks, typed filters in SQL over products."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue import Filters
from knowledge.documents import Chunk, ScoredChunk
from knowledge.embedder import Embedder
from knowledge.snapshot import Snapshot, SnapshotStore
from knowledge.synonyms import synonyms_of, translations_of
from knowledge.tables import ProductRow
from knowledge.text import content_tokens, detect_language, is_code
from knowledge.typical_questions import TYPICAL_QUESTIONS

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

# How many of each list are fused. Deeper lists did not change the first ten on our question sets.
_DEPTH = 60
# Standard deviations of the candidates' cosines that the best BM25 hit is worth; flat from 1.0 to 1.8 (docs/evals.md).
_LEXICAL_WEIGHT = 1.4
# A fault code that the question names and the text holds: E3 is another question than E4, however alike they read.
_CODE_WEIGHT = 2.0
_FOREIGN_DEPTH = 60
_GLOSSARY_WEIGHT = 0.3
_MOST_FOREIGN = 5


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
    # The nearest chunks in other languages: they answer where none in the question's own language does.
    foreign: tuple[ScoredChunk, ...] = ()
    # Every chunk seen, for look-up of citations.
    by_id: dict[str, Chunk] = field(default_factory=dict)


class Retriever:
    """Serves one immutable snapshot at a time and swaps to a newer one between calls."""

    def __init__(self, store: SnapshotStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._middles: Mapping[str, NDArray[np.float32]] = {}

    def refresh(self) -> Snapshot:
        """The current snapshot, opened anew if the pointer moved. Raises SnapshotError before the first release."""
        current = self._store.current_id()
        held = self._snapshot
        if held is not None and held.id == current:
            return held
        with self._lock:
            if not self._middles:
                self._middles = {name: self._middle(questions) for name, questions in TYPICAL_QUESTIONS.items()}
            if self._snapshot is None or self._snapshot.id != current:
                self._snapshot = self._store.open(current)
            return self._snapshot

    def _middle(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Where questions of one language lie, `(dimension,)`."""
        middle: NDArray[np.float32] = np.mean([self._embedder.embed_query(text) for text in questions], axis=0)
        return middle

    def embed(self, text: str) -> NDArray[np.float32]:
        """The message's one embedding, `(dimension,)`."""
        return self._embedder.embed_query(text)

    def retrieve(
        self, query: Query, snapshot: Snapshot | None = None, vector: NDArray[np.float32] | None = None
    ) -> Retrieval:
        """Search `snapshot` (default: the current one) with `query`; `vector` saves embedding its text again."""
        snapshot = snapshot or self.refresh()
        vector = self.embed(query.text) if vector is None else vector
        asked = _Asked(query, vector, detect_language(query.text), self._middles)
        chunks = _fuse(snapshot, asked)
        foreign = _foreign(snapshot, asked)
        products, matching = _match_products(snapshot, query, chunks)
        return Retrieval(
            query,
            vector,
            tuple(s for n, s in enumerate(chunks) if n < query.top_k or s.chunk.product_id in query.focus),
            tuple(products),
            matching,
            snapshot.id,
            foreign,
            {scored.chunk.id: scored.chunk for scored in (*chunks, *foreign)},
        )

    def as_langchain(self, today: date, top_k: int = 10) -> BaseRetriever:
        """The same search as a LangChain retriever."""
        from knowledge.langchain_retriever import SnapshotRetriever

        return SnapshotRetriever(source=self, today=today, top_k=top_k)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its vector and language, and the middle of questions by language."""

    query: Query
    vector: NDArray[np.float32]
    language: str
    middles: Mapping[str, NDArray[np.float32]]

    def relevance(self, chunk: Chunk, cosine: float, snapshot: Snapshot) -> float:
        """The cosine above that of unrelated texts of the two languages, 1 for identity."""
        unrelated = snapshot.languages.background(self.language, chunk.language, snapshot.vectors)
        return (cosine - unrelated) / ((1 - unrelated) or 1.0)

    def closeness(self, chunks: Mapping[int, Chunk], snapshot: Snapshot) -> dict[int, float]:
        """Cosines as seen from the middle of questions and of the texts of each language, by position.

        A language model puts all texts of a kind into one corner; what they have in common says nothing about them.
        """
        positions, middles = list(chunks), snapshot.languages.middles
        if not positions:
            return {}
        away = np.stack([middles[chunks[position].language] for position in positions])
        rows = snapshot.vectors.rows(positions) - away
        question = self.vector - self.middles[self.language]
        lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(question)
        return dict(zip(positions, ((rows @ question) / np.maximum(lengths, 1e-9)).tolist(), strict=True))


def _fuse(snapshot: Snapshot, asked: _Asked) -> list[ScoredChunk]:
    """Cosine and closeness in units of their spread among the candidates, plus BM25 scaled to its best hit."""
    query, vector = asked.query, asked.vector
    lexical = dict(snapshot.lexical.search(query.text, _DEPTH))
    nearest = dict(snapshot.vectors.search(vector, _DEPTH))
    focused = snapshot.catalogue.product_chunks(query.focus) if query.focus else {}
    missing = [position for position in {*lexical, *focused} if position not in nearest]
    similarity = nearest | snapshot.vectors.similarities(vector, missing)
    chunks = focused | snapshot.catalogue.chunks([p for p in similarity if p not in focused])
    closeness = asked.closeness(chunks, snapshot)
    spread = _spread(list(nearest.values()))
    close_spread = _spread([closeness[position] for position in nearest if position in closeness])
    best = max(lexical.values(), default=0.0) or 1.0
    background = snapshot.vectors.background
    codes = frozenset(word for word in content_tokens(query.text) if is_code(word))
    scored = []
    for position, chunk in chunks.items():
        if not chunk.is_valid(query.today):
            continue
        cosine, words, close = similarity[position], lexical.get(position, 0.0), closeness[position]
        score = 0.5 * (cosine - background) / spread + 0.5 * close / close_spread + _LEXICAL_WEIGHT * words / best
        if codes and codes & _words_of(chunk.embedded_text):
            score += _CODE_WEIGHT
        relevance = asked.relevance(chunk, cosine, snapshot)
        scored.append(ScoredChunk(chunk, score, cosine, words, relevance, close))
    ranked = sorted(scored, key=lambda s: (-s.score, s.chunk.id))
    return _with_coverage(ranked, query, snapshot)


def _spread(values: Sequence[float]) -> float:
    """The standard deviation; a shop with one text, or none, has no spread."""
    return float(np.std(values)) if len(set(values)) > 1 else 1.0


def _foreign(snapshot: Snapshot, asked: _Asked) -> tuple[ScoredChunk, ...]:
    """Chunks in other languages by their closeness; of the products talked about where there are any."""
    query = asked.query
    if query.focus:
        focused = snapshot.catalogue.product_chunks(query.focus)
        chunks = {position: chunk for position, chunk in focused.items() if chunk.language != asked.language}
        cosines = snapshot.vectors.similarities(asked.vector, list(chunks))
    else:
        cosines = snapshot.languages.foreign(asked.vector, asked.language, snapshot.vectors, _FOREIGN_DEPTH)
        chunks = snapshot.catalogue.chunks(cosines)
    closeness = asked.closeness(chunks, snapshot)
    codes = [(word,) for word in content_tokens(query.text) if is_code(word)]
    words = [*translations_of(query.text), *codes]
    found = []
    for position, chunk in chunks.items():
        if chunk.is_valid(query.today):
            cosine, close = cosines[position], closeness[position]
            coverage = _translated_coverage(chunk, words, snapshot)
            score = close + _GLOSSARY_WEIGHT * coverage
            relevance = asked.relevance(chunk, cosine, snapshot)
            found.append(ScoredChunk(chunk, score, cosine, 0.0, relevance, close, coverage))
    return tuple(sorted(found, key=lambda s: (-s.score, s.chunk.id))[:_MOST_FOREIGN])


def _translated_coverage(chunk: Chunk, words: Sequence[Sequence[str]], snapshot: Snapshot) -> float:
    """The share of the question's codes and known words that the chunk holds in its own language.

    What a product is called, in question and title, proves nothing.
    """
    held = _words_of(chunk.embedded_text) | _characters_of(chunk.embedded_text)
    named = _words_of(chunk.title) | _characters_of(chunk.title) if chunk.product_id else frozenset()
    # A word that is said in several ways is as rare as the commonest of them.
    weights = {
        tuple(word): min(snapshot.lexical.rarity(token) for token in word)
        for word in words
        if not any(token in named for token in word)
    }
    return sum(w for word, w in weights.items() if any(t in held for t in word)) / (sum(weights.values()) or 1.0)


def _with_coverage(ranked: list[ScoredChunk], query: Query, snapshot: Snapshot) -> list[ScoredChunk]:
    """Measure the coverage of those that may be shown, and of the focus; the rest is only counted."""
    asked = list(dict.fromkeys(content_tokens(query.text)))
    language = detect_language(query.text)
    return [
        replace(scored, coverage=_coverage(scored.chunk, asked, language, snapshot))
        if rank < query.top_k or scored.chunk.product_id in query.focus
        else scored
        for rank, scored in enumerate(ranked)
    ]


def _coverage(chunk: Chunk, asked: Sequence[str], language: str, snapshot: Snapshot) -> float | None:
    """The share of the question that the chunk holds; a product's name in question and title proves nothing."""
    if chunk.language != language:
        return None
    named = _words_of(chunk.title) if chunk.product_id else frozenset()
    weights = {
        # A fault code or model number that is missing makes it another question.
        word: snapshot.lexical.rarity(word) * (3 if is_code(word) else 1)
        for word in asked
        if chunk.kind == "faq" or word not in named
    }
    if not weights:
        return None
    held = _meant_by(chunk.embedded_text)
    return sum(weight for word, weight in weights.items() if word in held) / (sum(weights.values()) or 1.0)


@lru_cache(maxsize=8192)
def _meant_by(text: str) -> frozenset[str]:
    """The words of a text and those that mean the same."""
    held = _words_of(text)
    return held | frozenset(synonyms_of(list(held)))


@lru_cache(maxsize=8192)
def _characters_of(text: str) -> frozenset[str]:
    return frozenset(character for character in text if character > "\u3400")


@lru_cache(maxsize=8192)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(content_tokens(text))


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
