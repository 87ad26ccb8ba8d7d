"""Read a question as a typed query on the catalogue: conditions, order, and what it is about.

The values come from the catalogue's own facets, the numbers from the text; nothing is guessed by a model, and what
nothing in the catalogue could decide is named in `Reading.unchecked`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge import query_words as words
from knowledge.accessories import without_accessories
from knowledge.catalogue import Filters, Superlative
from knowledge.catalogue_words import words_of
from knowledge.mentions import mentioned_products
from knowledge.number_words import digits_for_words
from knowledge.query_numbers import read_numbers, take_rank
from knowledge.query_text import QueryText
from knowledge.query_values import (
    read_brands,
    read_colours,
    read_flags,
    read_parts,
    read_sizes,
    read_values,
)
from knowledge.snapshot import Snapshot
from knowledge.text import CHINESE_STOP_CHARACTERS, content_tokens, fold, plain_numbers, stem

_LONGEST_CORRECTED = 400  # characters: pasted texts are searched, not queried


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as a query. `subject` are the stems that name the kind of product ("kettl")."""

    filters: Filters = Filters()
    subject: tuple[str, ...] = ()
    count: bool = False
    mentioned: tuple[str, ...] = ()  # product ids that the text names
    strange: bool = False  # what is asked for is called nothing that this catalogue knows
    rank: int = 1  # "second cheapest": 2
    limit: int | None = None  # "the 3 cheapest"
    also_order: Superlative | None = None  # "the cheapest and the most expensive"
    compares: Superlative | None = None  # "which of the two is lighter?"
    unchecked: tuple[str, ...] = ()  # what was said that no attribute, option or name of the catalogue decides

    @property
    def has_conditions(self) -> bool:
        """Whether the text sets a condition, an order or asks for a number."""
        return self.count or not self.filters.is_empty


def read_question(text: str, snapshot: Snapshot) -> Reading:
    """Conditions and subject of `text` in the words of `snapshot`'s catalogue."""
    facets, known = snapshot.facets, words_of(snapshot)
    rest = QueryText(_plain(text, snapshot))
    mentioned = mentioned_products(rest.folded, snapshot)
    rest, mentioned = _without_denied(rest, mentioned, snapshot)
    count = bool(words.COUNT.search(rest.folded))
    rank, limit = take_rank(rest)
    read_numbers(rest, facets)
    _read_stock(rest)
    read_brands(rest, facets)
    read_sizes(rest, facets, list(snapshot.catalogue.products(mentioned).values()))
    orders = [_take_superlative(rest), _take_superlative(rest)]
    compared = _comparative(rest.folded) if not orders[0] else None
    read_values(rest, facets)
    read_flags(rest, facets, known)
    read_colours(rest, known)
    read_parts(rest, facets, known, named=bool(mentioned))
    subject, strange, left = _subject(rest.folded, snapshot)
    titles = {word for row in snapshot.catalogue.products(mentioned).values() for word in content_tokens(row.title)}
    left = [said for said in left if not set(content_tokens(said)) & titles]
    unchecked = tuple(dict.fromkeys([*rest.unchecked, *left]))
    reading = Reading(rest.filters, subject, count, mentioned, strange and not mentioned, rank, limit)
    first, second, third = (_order(reading, order, snapshot) if order else None for order in (*orders, compared))
    if orders[0] and first is None:
        unchecked = (*unchecked, words.spoken_order(text))
    return replace(
        reading,
        filters=replace(reading.filters, order_by=first),
        also_order=second,
        compares=third,
        unchecked=tuple(filter(None, unchecked)),
    )


def _plain(text: str, snapshot: Snapshot) -> str:
    """Folded, with numbers as digits and slips in product names put right."""
    folded = words.CHINESE_RANKED.sub(lambda m: m.group(1) + str(words.CHINESE_DIGITS[m.group(2)]), fold(text))
    folded = plain_numbers(digits_for_words(folded))
    if len(folded) > _LONGEST_CORRECTED:
        return folded
    return words_of(snapshot).spelling.correct(folded, lambda word: _is_known(word, snapshot))


def _is_known(word: str, snapshot: Snapshot) -> bool:
    """Whether a word needs no correction: the shop's texts hold it, or everybody says it."""
    return word in words.EVERYDAY or snapshot.lexical.holds(stem(word))


def _without_denied(
    rest: QueryText, mentioned: tuple[str, ...], snapshot: Snapshot
) -> tuple[QueryText, tuple[str, ...]]:
    """ "Anything other than the Tempo": a product that is named to be left out is no product asked about."""
    match = words.INSTEAD_OF.search(rest.folded)
    if not match or not mentioned:
        return rest, mentioned
    denied = mentioned_products(match.group(1) or match.group(2), snapshot)
    if not denied:
        return rest, mentioned
    # "the Tempo kettle" also says what the others are to be.
    kinds = [word for word in re.findall("[a-z]+", match.group()) if snapshot.lexical.is_kind(stem(word))]
    left = " ".join(kinds)
    rest.folded = f"{rest.folded[: match.start()]} {left} {rest.folded[match.end() :]}"
    rest.filters = replace(rest.filters, not_product_ids=denied)
    return rest, mentioned_products(rest.folded, snapshot)


def resolve(reading: Reading, snapshot: Snapshot) -> Filters:
    """The filters with the subject turned into products: "kettle" means the products that are kettles.

    Where only titles say so and none of those satisfies the conditions, their categories are searched instead.
    """
    if not reading.subject or reading.filters.product_ids:
        return reading.filters
    chunks = snapshot.catalogue.chunks(snapshot.lexical.with_subject(reading.subject))
    ids = without_accessories(((c.product_id, c.title) for c in chunks.values() if c.product_id), reading.subject)
    narrow = replace(reading.filters, product_ids=ids)
    decided = any(snapshot.lexical.is_kind(word) for word in reading.subject)
    if not ids or decided or reading.filters.categories or snapshot.catalogue.count(narrow):
        return narrow
    near = {snapshot.facets.product_categories[i] for i in ids if i in snapshot.facets.product_categories}
    wide = replace(reading.filters, categories=tuple(sorted(near)))
    return wide if near and snapshot.catalogue.count(wide) else narrow


def _take_superlative(rest: QueryText) -> tuple[str, bool] | None:
    """The attribute (a pattern, or "price") and direction of "the lightest"."""
    for pattern, target, descending in words.SUPERLATIVES:
        if rest.take(pattern):
            return target, descending
    return None


def _comparative(text: str) -> tuple[str, bool] | None:
    """ "Which is lighter?" asks for the lightest of the two."""
    for pattern, spoken in words.COMPARATIVES:
        if pattern.search(text):
            return _take_superlative(QueryText(spoken))
    return None


def _order(reading: Reading, superlative: tuple[str, bool], snapshot: Snapshot) -> Superlative | None:
    """Order by the numeric attribute that the products in question have; None where none can be put in order."""
    target, descending = superlative
    if target == "price":
        return Superlative("price", descending)
    mixed = words_of(snapshot).mixed
    names = [n for n in snapshot.facets.numeric if n not in mixed and re.search(target, n, re.IGNORECASE)]
    ids = reading.mentioned if len(reading.mentioned) > 1 else resolve(reading, snapshot).product_ids
    name = snapshot.catalogue.commonest_attribute(names, ids) if names else None
    return Superlative(name, descending) if name else None


def _read_stock(rest: QueryText) -> None:
    if rest.take(words.OUT_OF_STOCK):
        rest.filters = replace(rest.filters, in_stock=False)
    elif rest.take(words.IN_STOCK):
        rest.filters = replace(rest.filters, in_stock=True)


def _subject(text: str, snapshot: Snapshot) -> tuple[tuple[str, ...], bool, list[str]]:
    """The words left over that products are named by; whether none is known to the shop; and what says more."""
    rest = words.CHINESE_REQUEST.sub(" ", text)
    known = snapshot.lexical.subject_frequency
    ignored = {stem(word) for word in words.REQUEST_WORDS | words.PEOPLE}
    asked = [word for word in dict.fromkeys(content_tokens(rest)) if word not in ignored]
    found = [word for word in asked if known(word) and not word.isdigit() and not (len(word) == 1 and word > "一")]
    found = _in_force(found, snapshot) or found
    runs = _chinese_runs(rest)
    if runs:
        strange = not any(_names_something(run, known) for run in runs)
        found = [] if strange else found
        return tuple(found), strange, _unsaid(rest, found)
    if not found:
        # Chinese heads may be one character: 灯, 鞋, 包; it comes last ("五十元以下的灯").
        lone = [character for character in reversed(rest) if character > "一" and known(character)]
        found = [c for c in lone if c not in CHINESE_STOP_CHARACTERS][:1]
    return tuple(found), not found and any(word.isalpha() for word in asked), _unsaid(rest, found)


def _unsaid(rest: str, found: Sequence[str]) -> list[str]:
    """The words of `rest` that the search for `found` leaves out of account, as the shopper wrote them."""
    kept = set(found)
    idle = {stem(word) for word in words.IDLE_WORDS | words.REQUEST_WORDS | words.PEOPLE}
    left: list[str] = []
    end = 0
    for match in re.finditer(r"[a-z][a-z'-]+", rest):
        tokens = [token for token in content_tokens(match.group()) if token not in kept and token not in idle]
        if tokens and any(len(token) > 1 for token in tokens):
            joined = left and re.fullmatch(r"\s+", rest[end : match.start()])
            left[-1:] = [f"{left[-1]} {match.group()}"] if joined else [*left[-1:], match.group()]
            end = match.end()
    for said in words.CHINESE_QUALITY.findall(rest):
        pairs = {said[i : i + 2] for i in range(len(said) - 1)}
        if len(said) >= 2 and not pairs & kept and not words.CHINESE_IDLE.search(said):
            left.append(said)
    return left


def _in_force(subject: Sequence[str], snapshot: Snapshot) -> list[str]:
    """The words of a subject that hold of all products it was narrowed to."""
    found = set(snapshot.lexical.with_subject(subject))
    return [word for word in subject if found and found <= set(snapshot.lexical.with_subject([word]))]


def _chinese_runs(text: str) -> list[str]:
    """Runs of at least two Chinese characters, particles at their ends aside."""
    particles = "".join(CHINESE_STOP_CHARACTERS) + "没无啥"
    runs = (run.strip(particles) for run in re.findall(r"[\u4e00-\u9fff]+", text))
    return [run for run in runs if len(run) >= 2]


def _names_something(run: str, known: Callable[[str], int]) -> bool:
    """Whether a run holds a word of the catalogue: it ends in one, or holds three characters of one.

    A noun ends in what the thing is: half of 洗衣机 (washing machine) may be known from 洗碗机 (dishwasher).
    """
    pairs = [bool(known(run[i : i + 2])) for i in range(len(run) - 1)]
    return pairs[-1] or any(a and b for a, b in pairwise(pairs))
