"""Tables that never roll back: customers, orders, reviews, events. Ingest writes them, the bot's stores read them."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.database import RecordsBase
from knowledge.text import fold


class CustomerRow(RecordsBase):
    """A person who can be verified. `email_key`, `name_key`, `zip_key` are folded for look-ups."""

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    first_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Each: id, kind, brand?, last_four?, balance_minor?
    payment_methods: Mapped[list[Any]] = mapped_column(default=list)
    email_key: Mapped[str | None] = mapped_column(index=True)
    name_key: Mapped[str] = mapped_column(default="", index=True)
    zip_key: Mapped[str] = mapped_column(default="")
    # Raised by every change in a chat: from 2 on the row knows better than the file it came from.
    version: Mapped[int] = mapped_column(default=1)


class OrderRow(RecordsBase):
    """An order; `number_key` is the id without '#', folded, so that shoppers may type it either way."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    number_key: Mapped[str] = mapped_column(index=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    status: Mapped[str]
    currency: Mapped[str]
    placed_at: Mapped[datetime | None]
    address: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Each: kind (payment or refund), amount_minor, payment_method_id
    payments: Mapped[list[Any]] = mapped_column(default=list)
    # Each: tracking_id, carrier, status, eta, delivered_at, item_ids
    fulfilments: Mapped[list[Any]] = mapped_column(default=list)
    # What the source says beyond the contract's fields (shipping, cancel_reason, return_items, ...).
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    lines: Mapped[list[OrderLineRow]] = relationship(
        order_by="OrderLineRow.position", cascade="all, delete-orphan", lazy="selectin"
    )


class OrderLineRow(RecordsBase):
    """A line copies title and price at purchase, so later catalogue changes do not rewrite history."""

    __tablename__ = "order_lines"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str]
    product_id: Mapped[str | None]
    title: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(default=1)


class ReviewRow(RecordsBase):
    """A shopper's opinion of a product: shown as opinion, never used as a fact."""

    __tablename__ = "reviews"

    id: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(index=True)
    rating: Mapped[int | None]
    text: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    customer_id: Mapped[str | None]
    created_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class EventRow(RecordsBase):
    """A view, cart or purchase; the same event read twice is one row."""

    __tablename__ = "events"
    __table_args__ = (Index("events_by_product", "product_id", "type"),)

    customer_id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)


def order_number_key(order_id: str) -> str:
    """Fold an order number for look-up: no '#', no spaces, upper case, half-width digits."""
    folded = unicodedata.normalize("NFKC", order_id)
    return "".join(folded.split()).lstrip("#").upper()


def zip_key(zip_code: str) -> str:
    """A postal code without spaces, folded: Canadians write theirs both ways."""
    return fold(zip_code).replace(" ", "")


def name_keys(first_name: str, last_name: str) -> tuple[str, ...]:
    """The folded spellings of a name: family name first or last; Chinese names also in one word."""
    first, last = fold(first_name), fold(last_name)
    joined = (f"{last}{first}", f"{first}{last}") if "\u4e00" <= last[:1] <= "\u9fff" else ()
    return tuple(dict.fromkeys((f"{first} {last}", f"{last} {first}", *joined)))
