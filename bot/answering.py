"""From a message to a full question, and from sentences to a text with citations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bot.domain.conversation import Citation, ToolCall
from bot.ports import Sentence
from knowledge.catalogue import Filters
from knowledge.documents import Chunk
from knowledge.query import Reading
from knowledge.tables import ProductRow
from knowledge.text import content_tokens, sentences

_LEAD = re.compile(
    r"^\s*(?:(?:and|but|or|also|then|ok(?:ay)?|so)\b[\s,]*)*(?:what|how) about\b|^\s*(?:and|or|but)\b|"
    r"^\s*(?:那么?|还有|那要是|如果是|换成|要是)|呢[？?]?\s*$",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\b(?:it|its|they|them|that one|this one|those|these|the same)\b|"
    r"\bthe (?:first|second|third|last|cheaper|other) one\b|它|这[款个件双只]|那[款个件双只]|第[一二三四]个|前者|后者",
    re.IGNORECASE,
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "第一": 0, "第二": 1, "第三": 2, "第四": 3}
_SHORT = 6  # content tokens
_LONGEST_QUOTE = 600  # characters


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How a message hangs on what was said before."""

    question: str
    focus: tuple[str, ...] = ()
    inherits: bool = False


def full_question(message: str, reading: Reading, slots: Mapping[str, Any]) -> FollowUp:
    """Resolve "and in black?" or "那运费呢？" against the session; other messages stand for themselves."""
    focus = tuple(slots.get("focus") or ())
    previous = str(slots.get("question") or "")
    leads, points = bool(_LEAD.search(message)), bool(_POINTER.search(message))
    # "it" is what was talked about, also beside a word that happens to stand in some title.
    if not previous or (reading.mentioned and not (points and focus)):
        return FollowUp(message)
    short = len(content_tokens(message)) <= _SHORT
    # "which one is the cheapest?", "in stock?": conditions on nothing are conditions on what was shown.
    hangs = reading.has_conditions and not reading.subject
    if not (leads or points or hangs) or not (short or points):
        return FollowUp(message)
    if reading.filters.order_by is not None and not reading.subject:
        return FollowUp(f"{message} ({previous})", (), inherits=True)
    if focus and (points or not reading.subject):
        # The product's own texts are looked at in any case; the question before would only drown this one.
        return FollowUp(message, _pointed_at(message, focus), inherits=True)
    return FollowUp(f"{_LEAD.sub('', message).strip(' ?？') or message} {previous}", (), inherits=True)


def _pointed_at(message: str, focus: tuple[str, ...]) -> tuple[str, ...]:
    for word, position in _ORDINALS.items():
        if word in message.lower() and position < len(focus):
            return (focus[position],)
    return focus


def inherit(reading: Reading, slots: Mapping[str, Any]) -> Reading:
    """A follow-up's own conditions on top of those of the query before it."""
    before = slots.get("query")
    if not before:
        return reading
    filters = Filters(
        min_price=before.get("min_price"),
        max_price=before.get("max_price"),
        in_stock=before.get("in_stock"),
        brands=tuple(before.get("brands") or ()),
    )
    own = reading.filters
    merged = replace(
        own,
        min_price=own.min_price if own.min_price is not None else filters.min_price,
        max_price=own.max_price if own.max_price is not None else filters.max_price,
        in_stock=own.in_stock if own.in_stock is not None else filters.in_stock,
        brands=own.brands or filters.brands,
    )
    return replace(reading, filters=merged, subject=reading.subject or tuple(before.get("subject") or ()))


def remember_query(reading: Reading) -> dict[str, Any]:
    """What a later follow-up may inherit, JSON-ready."""
    filters = reading.filters
    return {
        "subject": list(reading.subject),
        "min_price": filters.min_price,
        "max_price": filters.max_price,
        "in_stock": filters.in_stock,
        "brands": list(filters.brands),
    }


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be cited: what it says in full, and how it is shown."""

    key: str
    id: str
    kind: str
    title: str
    url: str | None
    text: str


def chunk_source(chunk: Chunk) -> Source:
    return Source(chunk.id, chunk.source_id, chunk.kind, chunk.title, chunk.url, chunk.text)


def product_source(product: ProductRow, facts: str, language: str) -> Source:
    return Source(f"product:{product.id}", product.id, "product", product.text("title", language), product.url, facts)


# What a shopper reads as the source's name, in English and Chinese.
_TITLES = {
    "order": ("Order {id}", "订单 {id}"),
    "account": ("Your account", "您的账户"),
    "orders": ("Your orders", "您的订单"),
    "catalogue": ("Our catalogue", "本店商品目录"),
    "calculation": ("Calculation", "计算结果"),
}
# Kind and title of what tools return that have no id of their own; of all others: a look into the catalogue.
_OTHER_RESULTS = {
    "get_user_details": ("customer", "account"),
    "list_orders": ("customer", "orders"),
    "calculate": ("product", "calculation"),
}


def source_title(name: str, language: str, **fields: str) -> str:
    """A source's name where it has none of its own: `order` (with its `id`), `account`, `orders`, …"""
    return _TITLES[name][language == "zh"].format(**fields)


def tool_source(key: str, call: ToolCall, facts: str, language: str = "en") -> Source:
    """A tool's result as a source: an order, the customer's profile, a product."""
    result = call.result if isinstance(call.result, Mapping) else {}
    if call.name in ("get_order_details", "track_shipment"):
        order_id = str(result.get("id") or result.get("order_id"))
        return Source(key, order_id, "order", source_title("order", language, id=order_id), None, facts)
    if call.name == "get_product_reviews":
        return Source(key, str(result.get("product_id")), "review", str(result.get("title")), None, facts)
    if call.name in ("get_product_details", "get_item_details"):
        product_id = str(result.get("id") or result.get("product_id"))
        return Source(key, product_id, "product", str(result.get("title")), None, facts)
    kind, title = _OTHER_RESULTS.get(call.name, ("product", "catalogue"))
    identity = str(call.arguments.get("user_id") or call.name)
    return Source(key, identity, kind, source_title(title, language), None, facts)


def cite(kept: Sequence[Sentence], sources: Mapping[str, Source]) -> tuple[str, tuple[Citation, ...]]:
    """The reply's text with `[n]` markers, and one citation for each source that quotes what was used of it."""
    said: dict[str, list[str]] = {}
    for sentence in kept:
        for key in sentence.sources:
            if key in sources:
                said.setdefault(key, []).append(sentence.text)
    citations = tuple(
        Citation(n, source.id, source.kind, source.title, source.url, _quote(source, said[source.key]))
        for n, source in enumerate((sources[key] for key in said), 1)
    )
    return compose(kept, sources), citations


def compose(kept: Sequence[Sentence], sources: Mapping[str, Source], *, finished: bool = True) -> str:
    """Join sentences to a text with `[n]` markers, numbered by first use.

    Neighbours on the same sources share one marker after the last of them; unless `finished`, that of the last group
    is still open, so that a longer text only ever adds to a shorter one.
    """
    numbers: dict[str, int] = {}
    pieces: list[str] = []
    for position, sentence in enumerate(kept):
        following = kept[position + 1] if position + 1 < len(kept) else None
        known = [key for key in sentence.sources if key in sources]
        for key in known:
            numbers.setdefault(key, len(numbers) + 1)
        closes = finished if following is None else following.sources != sentence.sources
        marks = "".join(f"[{numbers[key]}]" for key in known) if closes or sentence.text.startswith("- ") else ""
        pieces.append(f"{sentence.text} {marks}".rstrip())
    return join(pieces)


def join(pieces: Sequence[str]) -> str:
    """List entries and what follows a headline on lines of their own, other sentences in one paragraph."""
    text = pieces[0] if pieces else ""
    for before, piece in pairwise(pieces):
        own_line = piece.startswith("- ") or before.startswith("- ") or bool(re.search(r"[:：](?: ?\[\d+\])*$", before))
        text += ("\n" if own_line else " ") + piece
    return text


def _quote(source: Source, said: Sequence[str]) -> str:
    """The sentences of the source that are closest to what was said, in the source's order."""
    pieces = sentences(source.text) or [source.text]
    chosen = {_nearest(pieces, text) for text in said}
    return " ".join(pieces[position] for position in sorted(chosen))[:_LONGEST_QUOTE]


def _nearest(pieces: Sequence[str], said: str) -> int:
    return max(range(len(pieces)), key=lambda position: _closeness(pieces[position], said))


def _closeness(piece: str, said: str) -> float:
    words = set(content_tokens(said))
    return len(words & set(content_tokens(piece))) / (1 + 0.02 * len(piece))
