"""Which pieces of an order a message means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.adapters.changes.naming import all_matches, best_matches, names_of
from bot.adapters.changes.options import OptionReader, option_translations, value_of
from bot.adapters.changes.order_numbers import read_order_numbers
from bot.adapters.changes.parts import split_keeping_braces, split_swap
from bot.adapters.changes.pieces import count_in, exception_in, plurals, says_all, says_both
from bot.adapters.changes.terms import words
from bot.adapters.changes.unnamed import unmatched_name
from bot.domain.conversation import Language
from bot.domain.orders import Item, Order, OrderLine
from knowledge.snapshot import Snapshot
from knowledge.text import fold, stem

_SEPARATOR = re.compile(
    r"\s*(?:[,;，；、。\n]|\.\s|\b(?:and|plus|as well as|also)\b|&|\+|和|以及|还有|跟|与)\s*", re.IGNORECASE
)
_ORDINAL = re.compile(
    r"\b(?:(first|second|third|fourth|fifth|last)|(\d)(?:st|nd|rd|th))\s*(?:one|item|product|thing|"
    r"line)?\b(?! (?:week|month|order|time|name|night|year|\w+day))|"
    r"第([一二三四五1-5])[个件双样款]|最后(?:一)?[个件双样]|^\W*(?:number\s+|no\.?\s*)?([1-9])\W*$",
    re.IGNORECASE,
)
_PLACES = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "last": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
}
_LONGEST = 1000  # characters: the longest message must not take seconds to read
_NOT_THIS = re.compile(
    r"\b(?:not|except|but not|instead of|rather than|keep)\s+(?:the|my|that)\s+[^,.;，。]+|(?:不是|不退|不换|"
    r"别退|别换|不要退|"
    r"不要换|留下|保留)[^,，。；;但]+",
    re.IGNORECASE,
)
_CLUTTER = re.compile(
    r"(?:paypal|credit_card|gift_card|pm)_\d+|#\s?\w*\d{3,}|\bvia\s+\S+|\b(?:refund\w*|credit\w*)\s+(?:it\s+|"
    r"me\s+)?(?:to|on|onto)\b[^,.;]*|退到[^,，。；;]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LineChoice:
    """Pieces that are meant: an id repeated n times is n pieces, also where that is more than was bought.

    `candidates`: lines to choose from; a single one with several pieces asks how many. Read the answer against the
    candidates alone: `replace(order, lines=choice.candidates)`. `unknown`: words that name no line of the order; with
    `item_ids` the rest of the message was understood.
    """

    item_ids: tuple[str, ...] = ()
    candidates: tuple[OrderLine, ...] = ()
    unknown: str | None = None


def choose_lines(
    text: str,
    order: Order,
    snapshot: Snapshot | None,
    language: Language,  # noqa: ARG001  # both languages are read, since shoppers mix them
) -> LineChoice:
    """The pieces of `order` that `text` means. "The kettle to white" and "the blue one for a red one" are read too."""
    return _Choice(text, order, snapshot).choice()


class _Choice:
    """One reading of a text against the lines of an order."""

    def __init__(self, text: str, order: Order, snapshot: Snapshot | None) -> None:
        self.lines = _merged(order.lines)
        self.names = names_of(self.lines, snapshot)
        self.typed = text
        self.reader = OptionReader(
            [Item(f"{n}", "", line.title, line.options, None, available=True) for n, line in enumerate(self.lines)],
            {
                f"{n}": option_translations(snapshot, line.product_id).get(line.item_id, ()) if snapshot else ()
                for n, line in enumerate(self.lines)
            },
        )
        self.text = self._plain(text)
        self.numbers = {term for name in self.names for term in words(name.line.title) if term.isdigit()}

    def _plain(self, text: str) -> str:
        """Without order numbers and payment methods, and without what the new variant is to be like."""
        text = text[:_LONGEST]
        for number in read_order_numbers(text):
            text = re.sub(rf"#?\s?{re.escape(number)}", " ", text, flags=re.IGNORECASE)
        return _NOT_THIS.sub(" ", _CLUTTER.sub(" ", text)).strip()

    def choice(self) -> LineChoice:
        if ids := self._by_id():
            return LineChoice(ids)
        if left_out := exception_in(self.typed):
            excluded = {match.line.item_id for match in best_matches(left_out, self.names)}
            kept = [line for line in self.lines if line.item_id not in excluded]
            if excluded and kept:
                return LineChoice(_pieces(kept))
        parts = [self._part(part) for part in self._parts()]
        parts = [part for part in parts if part.item_ids or part.candidates]
        unknown = None if says_all(self.text) else self._unknown()
        if parts:
            ids = tuple(dict.fromkeys(i for part in parts for i in part.item_ids))
            repeated = tuple(
                i for item_id in ids for i in (item_id,) * max(part.item_ids.count(item_id) for part in parts)
            )
            open_lines = tuple(
                dict.fromkeys(c.item_id for part in parts for c in part.candidates if c.item_id not in ids)
            )
            return LineChoice(repeated, tuple(line for line in self.lines if line.item_id in open_lines), unknown)
        return self._unnamed(unknown)

    def _by_id(self) -> tuple[str, ...]:
        said = fold(split_swap(self.typed)[0]) or fold(self.typed)
        found = [line for line in self.lines if re.search(rf"(?<![\w-]){re.escape(fold(line.item_id))}(?![\w-])", said)]
        return _pieces(found)

    def _parts(self) -> Iterator[str]:
        """The things the text speaks of, one by one, each without what it is to be exchanged for."""
        source = ""
        for piece in split_keeping_braces(_SEPARATOR, self.text):
            old, new = split_swap(piece)
            if self._says_something(old) or not new:
                yield old
            else:
                # "change to white the kettle": nothing before the turn.
                yield piece
            source = old
        if not source and self.text:
            yield self.text

    def _says_something(self, text: str) -> bool:
        return bool(best_matches(text, self.names) or self.reader.read(text).values or _ORDINAL.search(text))

    def _part(self, part: str) -> LineChoice:
        """What one part means: named lines, narrowed down by options, with the number of pieces."""
        if (place := self._by_place(part)) and re.fullmatch(r"\W*\d\W*", part):
            return self._counted([place], part, count=None)
        lines = self._named(part)
        optioned = self._by_options(part)
        if lines:
            both = [line for line in lines if line in optioned]
            lines = both or lines
        elif optioned:
            lines = optioned
        elif place:
            lines = [place]
        if not lines:
            return LineChoice()
        return self._counted(lines, part, count_in(part, self.numbers))

    def _named(self, part: str) -> list[OrderLine]:
        """The lines that a part names best; where it speaks of several things, all that it names."""
        best = [match.line for match in best_matches(part, self.names)]
        every = [match.line for match in all_matches(part, self.names)]
        several = says_both(part) or self._is_plural(part, every)
        return every if several and sum(line.quantity for line in best) < 2 else best

    def _by_options(self, part: str) -> list[OrderLine]:
        """Lines that have most of the option values named, none of those denied."""
        named = self.reader.read(part)
        if not named.values:
            return []
        scores = [
            sum(value_of(line.options, option) in values for option, values in named.values.items())
            for line in self.lines
        ]
        top = max(scores)
        return [line for line, score in zip(self.lines, scores, strict=True) if score == top > 0]

    def _by_place(self, part: str) -> OrderLine | None:
        match = _ORDINAL.search(part)
        if match is None or len(self.lines) < 2:
            return None
        said = next((group for group in match.groups() if group), "last").casefold()
        place = _PLACES[said] if said in _PLACES else int(said)
        return self.lines[place - 1] if place <= len(self.lines) else None

    def _counted(self, lines: Sequence[OrderLine], part: str, count: int | None) -> LineChoice:
        bought = sum(line.quantity for line in lines)
        everything = says_all(part) or says_both(part) or (len(self.lines) == len(lines) and says_all(self.text))
        if len(lines) > 1:
            if everything or count == bought or (count is None and self._is_plural(part, lines)):
                return LineChoice(_pieces(lines))
            return LineChoice(candidates=tuple(lines))
        line = lines[0]
        if count is not None and not (everything and count == 1):
            return LineChoice((line.item_id,) * count)
        if line.quantity == 1 or everything or self._is_plural(part, lines):
            return LineChoice(_pieces(lines))
        return LineChoice(candidates=(line,))

    def _is_plural(self, part: str, lines: Sequence[OrderLine]) -> bool:
        """Plural where the thing itself is not one: "the mugs" are several, "the shoes" are one pair."""
        if says_one(part):
            return False
        if re.search(r"\b(?:these|those|them)\b", part, re.IGNORECASE):
            return True
        ids = {line.item_id for line in lines}
        names = [name for name in self.names if name.line.item_id in ids]
        called = {word for name in names for word in name.title | name.heads | name.wider}
        titles = " ".join(fold(line.title) for line in lines)
        return any(stem(word) in called and word not in titles for word in plurals(part))

    def _unknown(self) -> str | None:
        return unmatched_name(self.text, self._says_something)

    def _unnamed(self, unknown: str | None) -> LineChoice:
        """Nothing is named: all, the only line, so many of it, or a choice."""
        if unknown:
            return LineChoice(candidates=self.lines, unknown=unknown)
        count = count_in(self.text, self.numbers)
        total = sum(line.quantity for line in self.lines)
        if says_all(self.text) or says_both(self.text) or (count is not None and count == total):
            return LineChoice(_pieces(self.lines))
        if len(self.lines) == 1:
            line = self.lines[0]
            return LineChoice((line.item_id,) * (count or line.quantity))
        return LineChoice(candidates=self.lines)


def says_one(text: str) -> bool:
    return bool(re.search(r"\bone of\b|其中一", text, re.IGNORECASE))


def _merged(lines: Sequence[OrderLine]) -> tuple[OrderLine, ...]:
    """Lines of the same item as one line."""
    merged: dict[str, OrderLine] = {}
    for line in lines:
        known = merged.get(line.item_id)
        merged[line.item_id] = replace(known, quantity=known.quantity + line.quantity) if known else line
    return tuple(merged.values())


def _pieces(lines: Sequence[OrderLine]) -> tuple[str, ...]:
    return tuple(line.item_id for line in lines for _ in range(line.quantity))
