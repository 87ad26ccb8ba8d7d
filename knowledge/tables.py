"""The tables of a snapshot: products, items, typed attributes, documents, chunks."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.database import KnowledgeBase
from knowledge.documents import Chunk, Kind


class ProductRow(KnowledgeBase):
    """A style. `price_minor` is its lowest item price; `translations` maps a language to its texts."""

    __tablename__ = "products"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    category: Mapped[str | None] = mapped_column(index=True)
    brand: Mapped[str | None] = mapped_column(index=True)
    price_minor: Mapped[int | None] = mapped_column(index=True)
    currency: Mapped[str]
    stock: Mapped[int | None]
    available: Mapped[bool]
    url: Mapped[str | None]
    images: Mapped[list[Any]] = mapped_column(default=list)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    items: Mapped[list[ItemRow]] = relationship(order_by="ItemRow.position", lazy="selectin")

    def text(self, name: Literal["title", "description", "category"], language: str) -> str:
        """A text in `language` where the shop wrote one, else in the product's own language."""
        translated = self.translations.get(language, {}).get(name)
        return str(translated or getattr(self, name) or "")

    def attributes_in(self, language: str) -> dict[str, Any]:
        """Attributes as written for `language`, else the main ones."""
        translated = self.translations.get(language, {}).get("attributes")
        return dict(translated or self.attributes)


class ItemRow(KnowledgeBase):
    """A purchasable variant."""

    __tablename__ = "items"

    id: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    position: Mapped[int]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options_translated: Mapped[dict[str, Any]] = mapped_column(default=dict)
    price_minor: Mapped[int | None]
    available: Mapped[bool]
    stock: Mapped[int | None]

    def options_in(self, language: str) -> dict[str, Any]:
        """Option names and values for `language`, else the main ones."""
        return dict(self.options_translated.get(language) or self.options)


class AttributeRow(KnowledgeBase):
    """One typed value of a product (`item_id` null) or of an item's option, in one language.

    `number` holds numbers and booleans (0 or 1), `text` the folded spelling; lists make several rows.
    """

    __tablename__ = "attributes"
    __table_args__ = (Index("attributes_by_name", "name", "number"), Index("attributes_by_text", "text"))

    key: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("items.id"))
    language: Mapped[str]
    name: Mapped[str]
    number: Mapped[float | None]
    text: Mapped[str]


class DocumentRow(KnowledgeBase):
    """A source item as of this snapshot: what the next ingest compares with."""

    __tablename__ = "documents"

    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    content_hash: Mapped[str]
    source: Mapped[str]
    # The document itself, whole, so that a rejected new version leaves the good old one in place.
    content: Mapped[dict[str, Any]]


class ChunkRow(KnowledgeBase):
    """A chunk; `position` is its row in the vector index and its document number in BM25."""

    __tablename__ = "chunks"

    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    document_id: Mapped[str]
    kind: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    heading: Mapped[str]
    text: Mapped[str]
    url: Mapped[str | None]
    product_id: Mapped[str | None] = mapped_column(index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    details: Mapped[str] = mapped_column(default="")

    def to_chunk(self) -> Chunk:
        kind: Kind = self.kind  # type: ignore[assignment]  # written from a Chunk by ingest
        return Chunk(
            self.id, self.document_id, kind, self.language, self.title, self.heading, self.text,
            self.url, self.product_id, self.valid_from, self.valid_to, self.details,
        )  # fmt: skip
