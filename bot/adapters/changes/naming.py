"""Which lines of orders a text names, by title, kind, brand or category, in every language the shop wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.adapters.changes.nouns import CHINESE_GENERIC, CHINESE_SAME_THINGS, GENERIC, SAME_THINGS
from bot.adapters.changes.terms import is_chinese, words
from bot.domain.orders import OrderLine
from knowledge.snapshot import Snapshot
from knowledge.tables import ProductRow
from knowledge.text import ENGLISH_STOP_WORDS, fold, stem

_AFTER_THE_HEAD = re.compile(r"\b(?:with|for|in|by)\b|[,(（–]|\s-\s")
_KIND = re.compile(r"(^|_)(type|style|kind|class)$|类型|品类|类别|种类", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]+")
_GENERIC_HAN = re.compile(CHINESE_GENERIC)
_COMMON = GENERIC | ENGLISH_STOP_WORDS | frozenset(stem(word) for word in GENERIC)


@dataclass(slots=True)
class LineNames:
    """What one line is called: words of its title, its head nouns (what it is), words of kind and category."""

    line: OrderLine
    title: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    wider: set[str] = field(default_factory=set)  # category and synonyms
    chinese: list[str] = field(default_factory=list)
    chinese_heads: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text names a line."""

    line: OrderLine
    score: float


def named_lines(text: str, lines: Sequence[OrderLine], snapshot: Snapshot | None) -> tuple[OrderLine, ...]:
    """The lines that `text` names best; several where it fits several alike, none where it names none."""
    return tuple(match.line for match in best_matches(text, names_of(lines, snapshot)))


def names_of(lines: Sequence[OrderLine], snapshot: Snapshot | None) -> list[LineNames]:
    """What the lines are called, with the catalogue's words for their products where there is one."""
    ids = [line.product_id for line in lines if line.product_id]
    products = snapshot.catalogue.products(ids) if snapshot else {}
    return [_names(line, products.get(line.product_id or "")) for line in lines]


def best_matches(text: str, names: Sequence[LineNames]) -> list[Match]:
    """The lines that `text` names, those that it names best only."""
    matches = all_matches(text, names)
    top = max((match.score for match in matches), default=0.0)
    return [match for match in matches if match.score > top - 0.4]


def all_matches(text: str, names: Sequence[LineNames]) -> list[Match]:
    """Every line that `text` names somehow: "the lamps" are the desk lamp and the lantern."""
    said = words(text)
    matches = [match for name in names if (match := _latin_match(said, name)).score > 0]
    return matches or _chinese_matches(text, names)


def _latin_match(said: Sequence[str], name: LineNames) -> Match:
    """Words of what it is count most, then the title's other words, then wider words."""
    weights = {
        word: 2.0 if word in name.heads else 1.0 if word in name.title else 0.9 if word in name.wider else 0.0
        for word in said
        if not is_chinese(word)
    }
    return Match(name.line, sum(weights.values()))


def _chinese_matches(text: str, names: Sequence[LineNames]) -> list[Match]:
    """By the longest strings shared with a name, then by another word for the thing, then by what it is (灯, 鞋)."""
    pieces = _HAN.findall(fold(text))
    runs = [run for piece in pieces for run in _GENERIC_HAN.sub(" ", piece).split()]
    matches = [Match(name.line, _chinese_score(runs, pieces, name)) for name in names]
    return [match for match in matches if match.score > 0]


def _chinese_score(runs: Sequence[str], pieces: Sequence[str], name: LineNames) -> float:
    shared = max((_shared(piece, other) for piece in pieces for other in name.chinese), default=0)
    if shared > 1:
        return shared
    if any(len(head) > 1 and head in piece for head in name.chinese_heads for piece in pieces):
        return 1.5
    return float(any(character in name.chinese_heads for run in runs for character in run.removesuffix("子")))


def _shared(said: str, name: str) -> int:
    """Length of the longest string in both that is more than words of any wish (两个, 退货)."""
    best = 0
    for start in range(len(said)):
        while start + best < len(said) and said[start : start + best + 1] in name:
            if best and not _GENERIC_HAN.sub("", said[start : start + best + 1]):
                break
            best += 1
    return best


def _names(line: OrderLine, product: ProductRow | None) -> LineNames:
    names = LineNames(line)
    for title in dict.fromkeys([line.title, *_titles(product)]):
        _add_title(names, title)
    for kind in _kinds(product):
        _add_kind(names, kind)
    for word in _wider(product):
        names.wider.update(term for term in words(word) if term not in _COMMON and not is_chinese(term))
    for group in _groups():
        if names.heads & group:
            names.wider |= group
    for chinese in CHINESE_SAME_THINGS:
        if any(title.endswith(word) for word in chinese for title in names.chinese):
            names.chinese_heads |= set(chinese)
    names.title -= _COMMON
    return names


def _titles(product: ProductRow | None) -> Iterator[str]:
    if product:
        yield product.title
        yield from (str(texts["title"]) for texts in product.translations.values() if texts.get("title"))


def _kinds(product: ProductRow | None) -> Iterator[str]:
    if product:
        for attributes in (product.attributes, *(t.get("attributes") or {} for t in product.translations.values())):
            yield from (str(value) for name, value in attributes.items() if _KIND.search(name))


def _wider(product: ProductRow | None) -> Iterator[str]:
    if product:
        yield product.category or ""
        yield product.brand or ""


def _add_title(names: LineNames, title: str) -> None:
    main = _AFTER_THE_HEAD.split(fold(title))[0]
    names.title.update(term for term in words(title) if not is_chinese(term))
    latin = [term for term in words(main) if not is_chinese(term) and term.isalpha()]
    if latin and not _HAN.search(main):
        names.heads.update(latin[-1:])
    han = _HAN.findall(main)
    if han:
        names.chinese.extend(_HAN.findall(fold(title)))
        names.chinese_heads.add(han[-1][-1])


def _add_kind(names: LineNames, kind: str) -> None:
    """Of "electric kettle" the last word is what it is, the others describe."""
    terms = [term for term in words(kind) if not is_chinese(term)]
    names.heads.update(terms[-1:])
    names.title.update(terms)
    for run in _HAN.findall(fold(kind)):
        names.chinese.append(run)
        names.chinese_heads.add(run[-1])


@lru_cache(maxsize=1)
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words(word)[-1] for word in group) for group in SAME_THINGS)
