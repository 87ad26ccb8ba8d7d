"""Rows of reviews and of events: what shoppers thought of products, and what they did with them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ingest.loaders.aliases import EVENT, REVIEW
from ingest.loaders.fields import Fields
from ingest.loaders.loaded import Loaded, Record
from ingest.loaders.tables import Table
from ingest.loaders.values import plain
from ingest.problems import Origin, RowError
from knowledge.documents import digest
from knowledge.text import detect_language

_EVENT_TYPES = {
    "view": "view", "viewed": "view", "click": "view", "pageview": "view", "productviewed": "view", "浏览": "view",
    "cart": "cart", "addtocart": "cart", "productadded": "cart", "basket": "cart", "加购": "cart",
    "purchase": "purchase", "purchased": "purchase", "buy": "purchase", "order": "purchase",
    "ordercompleted": "purchase", "购买": "purchase",
}  # fmt: skip
_UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # the table's key needs a time


def add_review(fields: Fields, origin: Origin, loaded: Loaded) -> None:
    """Take one review in. Without an id it gets one from its content, so that reading it again changes nothing."""
    product_id, text = fields.required("product_id"), fields.required("text")
    rating = fields.whole("rating")
    if rating is not None and not 1 <= rating <= 5:
        raise RowError(fields.column("rating"), f"the rating {rating} is not between 1 and 5")
    created_at = fields.instant("created_at", ZoneInfo(loaded.shop.timezone))
    content = f"{product_id}\n{fields.text('customer_id')}\n{created_at}\n{rating}\n{text}"
    review_id = fields.text("id") or f"review-{digest(content)[:16]}"
    values = {
        "id": review_id,
        "product_id": product_id,
        "rating": rating,
        "text": text,
        "language": fields.text("language").lower()[:2] or detect_language(text),
        "customer_id": fields.optional("customer_id"),
        "created_at": created_at,
        "details": plain(fields.rest),
    }
    column, what = (fields.column("id"), f"the id '{review_id}'") if fields.has("id") else (None, "the same review")
    loaded.add_record("reviews", review_id, Record(values, origin), column, what)


def add_event(fields: Fields, origin: Origin, loaded: Loaded) -> None:
    """Take one event in; the same event twice is one row and no problem."""
    word = fields.required("type")
    folded = "".join(character for character in word.casefold() if character.isalnum())
    if folded not in _EVENT_TYPES:
        raise RowError(fields.column("type"), f"'{word[:40]}' is no event; write view, cart or purchase")
    values = {
        "customer_id": fields.required("customer_id"),
        "type": _EVENT_TYPES[folded],
        "product_id": fields.required("product_id"),
        "at": fields.instant("at", ZoneInfo(loaded.shop.timezone)) or _UNKNOWN_TIME,
    }
    loaded.records["events"].setdefault(tuple(values.values()), Record(values, origin))


REVIEWS = Table("reviews", REVIEW, ("product_id", "text"), add_review)
EVENTS = Table("events", EVENT, ("customer_id", "type", "product_id"), add_event)
