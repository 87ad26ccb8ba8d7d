"""What is cited: documents (source items), their chunks (embedded pieces), and scored chunks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["product", "faq", "policy", "manual", "review"]


@dataclass(frozen=True, slots=True)
class Section:
    """One language's text of a document; `title` is the FAQ's question or the product's name."""

    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A source item. `(kind, id)` is unique in a snapshot; a product in two languages is one document."""

    id: str
    kind: Kind
    sections: tuple[Section, ...]
    source: str = ""
    url: str | None = None
    product_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.id

    @property
    def content_hash(self) -> str:
        """SHA-256 over all that a reader could notice: texts, dates, product fields; not the file's path."""
        content = asdict(self)
        del content["source"]
        return digest(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document small enough to embed and to quote.

    `id` is `kind:document#language:n`; `heading` is the path of headings above it (`Cleaning > Filter`). `details`
    (a product's attributes and options) help to find it but are never quoted: they are answered from rows.
    """

    id: str
    document_id: str
    kind: Kind
    language: str
    title: str
    heading: str
    text: str
    url: str | None = None
    product_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    details: str = ""

    @property
    def embedded_text(self) -> str:
        """What the embedding and BM25 see: title and headings give a short passage its subject."""
        return "\n".join(part for part in (self.title, self.heading, self.text, self.details) if part)

    @property
    def content_hash(self) -> str:
        return digest(self.embedded_text)

    @property
    def source_id(self) -> str:
        """The id shown to others: a manual or review of a product counts as the product."""
        of_product = self.kind in ("manual", "review") and self.product_id
        return of_product or self.document_id

    def is_valid(self, today: date) -> bool:
        """Whether the shop stands by this text on `today` (the shop's own calendar day)."""
        return not (
            (self.valid_from is not None and today < self.valid_from)
            or (self.valid_to is not None and today > self.valid_to)
        )


@dataclass(frozen=True, slots=True)
class ScoredChunk:
    """A chunk with its scores: `score` is the fused one, `similarity` the cosine, `lexical` BM25.

    `relevance` is the cosine above that of unrelated chunks (0) up to identity (1), comparable between embedders.
    `closeness` is the cosine as seen from the middle of all questions and of all texts in the chunk's language.
    `coverage` is the share of the question's words, weighted by rarity, that the chunk holds; None across languages.
    """

    chunk: Chunk
    score: float
    similarity: float
    lexical: float
    relevance: float = 0.0
    closeness: float = 0.0
    coverage: float | None = None


def digest(text: str) -> str:
    """The content hash used everywhere: SHA-256 hex of UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
