"""Lists of products with exact conditions: how many of how many, in which order, and what nothing could decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.adapters.catalogue_text import tell, things
from bot.adapters.offline_product import about, product_line
from bot.adapters.phrases import say
from bot.adapters.product_text import attribute_label, conditions
from bot.ports import Brief, DraftPart, Outcome, Sentence
from knowledge.catalogue import Filters, Superlative
from knowledge.query import resolve
from knowledge.tables import ProductRow
from knowledge.text import content_tokens, fold

_MOST_LISTED = 8
_MOST_SUGGESTED = 4
_MOST_UNCHECKED = 2
_NEAR, _AS_NEAR = 0.15, 0.08  # relevance across languages
_RELEVANT = 0.6  # of the best product's score


def follows_up_on_products(brief: Brief) -> bool:
    """Whether the message hangs on products that were just shown."""
    return brief.follows_up and bool(brief.slots.get("focus") or brief.slots.get("query", {}).get("subject"))


def search(brief: Brief, outcome: Outcome) -> Iterator[DraftPart]:
    """A list: what satisfies the conditions, how many of how many, and what of the question nothing decides."""
    exact, vague = brief.reading.has_conditions, _too_vague(brief)
    found = [match.product for match in brief.retrieval.products] if exact else _suggestions(brief)
    if not found or vague:
        yield from _nothing(brief, outcome, vague)
        return
    shown = _shown(brief, found)
    if not shown:
        fields = {"count": brief.retrieval.matching, "rank": brief.reading.rank}
        yield Sentence(tell("too_few", brief.language, **fields, **_named(brief, brief.retrieval.matching)), plain=True)
        yield about(outcome, found)
        return
    yield Sentence(_headline(brief, len(shown)), plain=True)
    yield from product_lines(brief, shown)
    yield from _other_end(brief)
    yield from _unchecked(brief, shown)
    yield about(outcome, shown)


def product_lines(brief: Brief, products: Sequence[ProductRow]) -> Iterator[Sentence]:
    """One line a product: name, price, stock."""
    for product in products:
        yield Sentence("- " + product_line(brief, product), (f"product:{product.id}",))


def _nothing(brief: Brief, outcome: Outcome, vague: bool) -> Iterator[DraftPart]:
    """None of the kettles is so; or the shop has no such thing, or does not list such a thing: then it is unknown."""
    language, kind = brief.language, _kind(brief)
    filters = brief.retrieval.query.filters
    if kind and not vague and brief.reading.has_conditions:
        key = "none_of" if len(kind) > 1 else "only_one"
        yield Sentence(tell(key, language, total=len(kind), **_named(brief, len(kind))), plain=True)
        listed = brief.snapshot.catalogue.listed_names(kind)
        if all({c.name, *c.also} & listed for c in filters.constraints):
            yield from _unchecked(brief, [])
            yield outcome
            return
    else:
        words = conditions(filters, brief.shop.currency, language)
        yield Sentence(say("no_match", language, conditions=words), plain=True)
    yield Sentence(say("unsupported", language), plain=True)
    yield replace(outcome, refused="unsupported")


def _shown(brief: Brief, found: list[ProductRow]) -> list[ProductRow]:
    """The places asked for of an order, else as many as a reply holds."""
    reading, order = brief.reading, brief.retrieval.query.filters.order_by
    if order is None or not brief.retrieval.matching:
        return found[: _MOST_LISTED if reading.has_conditions else _MOST_SUGGESTED]
    if reading.limit:
        return found[: reading.limit]
    first = found[reading.rank - 1 : reading.rank]
    if reading.rank > 1 or not (reading.also_order or _singular(brief.message)):
        return first if reading.rank > 1 else found[:3]
    # Who shares the first place is as cheap.
    return [product for product in found if _value(product, order) == _value(first[0], order)] or first


def _value(product: ProductRow, order: Superlative) -> object:
    if order.name == "price":
        return product.price_minor
    return product.attributes.get(order.name, product.id)


def _other_end(brief: Brief) -> Iterator[Sentence]:
    """ "... and which is the most expensive?" """
    order = brief.reading.also_order
    if order is None:
        return
    ids = brief.snapshot.catalogue.matching(replace(brief.retrieval.query.filters, order_by=order), limit=1)
    yield Sentence(tell("also", brief.language, **_order_words(order, brief)), plain=True)
    yield from product_lines(brief, list(brief.snapshot.catalogue.products(ids).values()))


def _unchecked(brief: Brief, shown: Sequence[ProductRow]) -> Iterator[Sentence]:
    """What was asked for besides, unless the texts of all that is shown speak of it: never silently dropped."""
    # A whole story is no list of conditions.
    if not 0 < len(brief.reading.unchecked) <= _MOST_UNCHECKED or not brief.reading.subject:
        return
    chunks = brief.snapshot.catalogue.product_chunks([product.id for product in shown]).values()
    texts: dict[str, str] = {}
    for chunk in chunks:
        texts[chunk.product_id or ""] = f"{texts.get(chunk.product_id or '', '')}\n{fold(chunk.embedded_text)}"
    left = [
        said
        for said in brief.reading.unchecked
        if not texts or not all(_speaks_of(text, said) for text in texts.values())
    ]
    if left:
        joined = ("”, “" if brief.language == "en" else "”、“").join(left)
        yield Sentence(tell("unchecked", brief.language, what=joined), plain=True)


def _speaks_of(text: str, said: str) -> bool:
    return said in text or (said.isascii() and set(content_tokens(said)) <= set(content_tokens(text)))


def _kind(brief: Brief) -> list[str]:
    """Ids of all that the subject names, whatever the conditions; empty where none is named."""
    if not brief.reading.subject:
        return []
    bare = resolve(replace(brief.reading, filters=Filters()), brief.snapshot)
    return brief.snapshot.catalogue.matching(bare) if bare.product_ids or bare.categories else []


def _named(brief: Brief, count: int) -> dict[str, str]:
    """What `count` of the products are called, and the conditions in words."""
    words = conditions(brief.retrieval.query.filters, brief.shop.currency, brief.language)
    return {
        "things": things(brief.message, brief.reading.subject, brief.language, count=count),
        "conditions": words if words != "条件" else "",
    }


def _suggestions(brief: Brief) -> list[ProductRow]:
    """Without conditions: the products that are what the message names, the nearest first; else the nearest."""
    matches = brief.retrieval.products
    if not brief.reading.subject:
        return _across_languages(brief)
    kind = resolve(brief.reading, brief.snapshot).product_ids
    if kind:
        ranked = [match.product.id for match in matches if match.product.id in kind]
        ids = dict.fromkeys([*ranked, *kind])
        return list(brief.snapshot.catalogue.products(list(ids)[:_MOST_SUGGESTED]).values())
    best = matches[0].score if matches else 0.0
    return [match.product for match in matches if match.score >= _RELEVANT * best]


def _across_languages(brief: Brief) -> list[ProductRow]:
    """Products of a catalogue that knows no word of the shopper's language: the nearest by meaning, if near at all."""
    scored = [s for s in brief.retrieval.chunks if s.chunk.kind == "product"]
    if not scored or any(s.chunk.language == brief.language for s in scored):
        return []
    best = max(s.relevance for s in scored)
    near = [s.chunk.product_id for s in scored if s.relevance >= max(_NEAR, best - _AS_NEAR) and s.chunk.product_id]
    return list(brief.snapshot.catalogue.products(near).values())[:_MOST_SUGGESTED]


def _too_vague(brief: Brief) -> bool:
    """Something the shop does not know, or a sentence that merely holds a colour ("anything for Black Friday?")."""
    reading, filters = brief.reading, brief.reading.filters
    if reading.strange and not follows_up_on_products(brief):
        return not _across_languages(brief)
    named = reading.subject or reading.mentioned or filters.brands or filters.order_by or filters.categories
    priced = filters.max_price is not None or filters.min_price is not None
    return not (named or priced or follows_up_on_products(brief)) and len(content_tokens(brief.message)) > 3


def _singular(message: str) -> bool:
    """ "the cheapest kettle" asks for one, "the cheapest kettles" for several."""
    return not re.search(
        r"\b(?:which|what|show|list)\b.*\b(?!is\b|this\b|was\b|does\b|has\b)\w+[^\W\ds'’]s\b.*\b(?:are|\w+est)\b|"
        r"几款|哪几|top \d",
        message,
        re.IGNORECASE,
    )


def _headline(brief: Brief, shown: int) -> str:
    language, reading, filters = brief.language, brief.reading, brief.retrieval.query.filters
    count = brief.retrieval.matching
    if not reading.has_conditions:
        return say("suggestions", language)
    if filters.order_by is not None:
        return _ordered_headline(brief, filters.order_by, shown)
    total = len(_kind(brief))
    named = _named(brief, total)
    if not named["conditions"] and total:
        return tell("count_one" if total == 1 else "count_all", language, count=count, **named)
    if total >= count and total > 1:
        key = "of_all" if shown >= count else "of_all_some"
        return tell(
            key, language, count=count, total=total, shown=shown, match="matches" if count == 1 else "match", **named
        )
    words = conditions(filters, brief.shop.currency, language)
    if count == 1:
        return say("match_one", language, conditions=words)
    key = "matches" if shown >= count else "matches_some"
    return say(key, language, count=count, shown=shown, conditions=words)


def _ordered_headline(brief: Brief, order: Superlative, shown: int) -> str:
    language, reading, count = brief.language, brief.reading, brief.retrieval.matching
    if reading.rank > 1 or reading.limit:
        key = "place" if reading.rank > 1 else "first_places"
        fields = {"rank": reading.rank, "shown": shown, "count": count}
        return tell(key, language, **fields, **_order_words(order, brief), **_named(brief, count))
    return tell("extreme", language, count=count, **_order_words(order, brief), **_named(brief, count))


def _order_words(order: Superlative, brief: Brief) -> dict[str, str]:
    language = brief.language
    label = say("price", language) if order.name == "price" else attribute_label(order.name, language)
    return {"label": label, "direction": tell("highest" if order.descending else "lowest", language)}
