"""Which values of a product's options a text names, however they are spelled, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.changes.spellings import labels_of, spellings_of
from bot.adapters.changes.terms import PUNCTUATION, Terms, is_chinese, occurrences, terms, words
from bot.domain.orders import Item, OrderLine
from knowledge.snapshot import Snapshot
from knowledge.text import fold

# Item id -> its options as the shop wrote them in other languages, in the order of the main ones.
Translations = Mapping[str, Sequence[Mapping[str, Any]]]

_YES, _NO = frozenset({"yes", "true", "是", "有", "支持"}), frozenset({"no", "false", "否", "无", "none", "不支持"})
_NEGATIONS = frozenset("not no non without except isn instead rather n't nor don avoid 不 无 非 没 别 除".split())
_LEADS_A_VALUE = frozenset("size to for a an eu us uk in number 码 成 为 换 要 到 : ：".split())
# After these a number counts things: "2 of them", 2个.
_COUNTED = frozenset("of 个 件 双 只 条 台 pair piec more".split())
_REACH = 4  # terms before a value in which "not", "instead of", "不要" deny it


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to say a value; `strength` 3 is the shop's own, 2 the same in other words, 1 a part or a family."""

    terms: Terms
    option: str
    value: str
    strength: int


@dataclass(frozen=True, slots=True)
class Named:
    """Values that a text wants (`values`) and denies (`denied`), by option name, as folded values."""

    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    denied: dict[str, tuple[str, ...]] = field(default_factory=dict)


def option_translations(snapshot: Snapshot, product_id: str | None) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """The translations of a product's items in the catalogue."""
    product = snapshot.catalogue.product(product_id) if product_id else None
    items = product.items if product else []
    return {item.id: tuple(dict(options) for options in item.options_translated.values()) for item in items}


def value_of(options: Mapping[str, Any], name: str) -> str:
    return fold(options[name]) if name in options else ""


def option_names(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for item in items for name in item.options))


def bought_variant(line: OrderLine, items: Sequence[Item]) -> Item:
    """The variant that was bought: as the catalogue has it, else with the options of the order line."""
    for item in items:
        if item.id == line.item_id:
            return item
    known = {fold(name): name for name in option_names(items)}
    options: Mapping[str, Any] = {known.get(fold(name), name): value for name, value in line.options.items()}
    return Item(line.item_id, items[0].product_id, line.title, options, line.price, available=False)


def is_body_size(name: str, bought: Item) -> bool:
    """Sizes that must fit a body: letters, shoes. Nobody wants another one because it is cheaper."""
    value = value_of(bought.options, name)
    return bool(re.search(r"size|尺码|码", name.casefold())) and bool(
        re.search(r"^(?:x*[sml]|\d?xl|\d{1,2}(?:\.5)?)$|\b(?:eu|us|uk) |small|medium|large|[大中小]号|码", value)
    )


class OptionReader:
    """Reads texts against the options of one product's variants."""

    def __init__(self, items: Sequence[Item], translations: Translations | None = None) -> None:
        self.names = option_names(items)
        self.labels = {name: set(labels_of(name)) for name in self.names}
        spelled: dict[tuple[str, str], set[str]] = {}
        for item in items:
            for name, value in item.options.items():
                spelled.setdefault((name, fold(value)), set()).add(fold(value))
            for translated in (translations or {}).get(item.id, ()):
                self._translate(item, translated, spelled)
        self._spellings = tuple(self._all_spellings(spelled))
        # Units of the values and the option that has them: a number with such a unit asks for a value.
        self.units = {
            match.group(1): spelling.option
            for spelling in self._spellings
            for term in spelling.terms
            if (match := re.fullmatch(r"[\d.]+([a-z]+)", term))
        }

    def called(self, *labels: str) -> list[str]:
        """The options that go by one of these names."""
        wanted = {words(label) for label in labels}
        return [name for name in self.names if wanted & self.labels[name]]

    def _translate(self, item: Item, translated: Mapping[str, Any], spelled: dict[tuple[str, str], set[str]]) -> None:
        if len(translated) != len(item.options):
            return
        pairs = zip(item.options.items(), translated.items(), strict=True)
        for (name, value), (other_name, other_value) in pairs:
            self.labels[name] |= set(labels_of(other_name))
            spelled.setdefault((name, fold(value)), set()).add(fold(other_value))

    def _all_spellings(self, spelled: Mapping[tuple[str, str], set[str]]) -> Iterator[Spelling]:
        patterns = {key: dict(spellings_of(texts)) for key, texts in spelled.items()}
        label_words = {term for labels in self.labels.values() for label in labels for term in label}
        for (option, value), own in patterns.items():
            others = [rivals for (name, other), rivals in patterns.items() if name == option and other != value]
            for pattern, strength in own.items():
                # A part that all values share ("filter") or that names an option tells none from the others.
                shared = bool(others) and all(pattern in rivals for rivals in others)
                if strength > 1 or not (shared or label_words.issuperset(pattern)):
                    yield Spelling(pattern, option, value, strength)
            if value in _YES | _NO:
                flags = _flags(self.labels[option], value in _NO)
                yield from (Spelling(flag, option, value, 2) for flag in flags)

    def read(self, text: str) -> Named:
        """What `text` says about the options."""
        said = terms(text)
        found = self._claims(said)
        # A "not" within a value ("non-polarized", 不锈钢) denies nothing.
        spoken_for = {place for start, spelling in found for place in range(start, start + len(spelling.terms))}
        free = [term if place not in spoken_for else "" for place, term in enumerate(said)]
        named = Named()
        for start, spelling in found:
            into = named.denied if _is_denied(free, start) else named.values
            into[spelling.option] = tuple(dict.fromkeys((*into.get(spelling.option, ()), spelling.value)))
        return named

    def _claims(self, said: Terms) -> list[tuple[int, Spelling]]:
        """Spellings that stand in the text: longer ones hide what lies within, stronger ones weaker ones."""
        hits = [
            (start, spelling)
            for spelling in self._spellings
            for start in occurrences(spelling.terms, said)
            if not _is_loose_number(spelling, said, start)
        ]
        hits.sort(key=lambda hit: (-len(hit[1].terms), -hit[1].strength, hit[0]))
        claimed: list[tuple[int, int, int]] = []
        kept: list[tuple[int, Spelling]] = []
        for start, spelling in hits:
            end = start + len(spelling.terms)
            over = [c for c in claimed if start < c[1] and c[0] < end]
            if any((c[0], c[1]) != (start, end) or c[2] > spelling.strength for c in over):
                continue
            claimed.append((start, end, spelling.strength))
            kept.append((start, spelling))
        return self._by_label(_without_modifiers(sorted(kept, key=lambda hit: hit[0])), said)

    def _by_label(self, kept: list[tuple[int, Spelling]], said: Terms) -> list[tuple[int, Spelling]]:
        """A value that several options have belongs to the one whose name stands beside it."""
        result: list[tuple[int, Spelling]] = []
        for start, spelling in kept:
            rivals = {s.option for at, s in kept if at == start and s.terms == spelling.terms}
            labelled = {option for option in rivals if self._labelled(option, said, start, len(spelling.terms))}
            if not labelled or spelling.option in labelled:
                result.append((start, spelling))
        return result

    def _labelled(self, option: str, said: Terms, start: int, length: int) -> bool:
        before = said[max(0, start - 4) : start]
        after = said[start + length : start + length + 2]
        own = [label for label in self.labels[option] if label]
        return any(_ends_near(label, before) or tuple(after[: len(label)]) == label for label in own)


def _ends_near(label: Terms, before: Sequence[str]) -> bool:
    """The label stands before, with at most a colon, "is" or the like in between."""
    return any(
        all(term in {":", "：", "is", "=", "to", "in", "的", "是", "改", "成", "换", "为", "of"} for term in rest)
        for start in occurrences(label, before)
        for rest in [before[start + len(label) :]]
    )


def _flags(labels: set[Terms], negative: bool) -> Iterator[Terms]:
    """Yes or no of an option: "waterproof", "not waterproof", "waterproof: no"."""
    for label in labels:
        if negative:
            yield from ((word, *label) for word in ("no", "not", "non", "without", "不", "无", "非"))
        else:
            yield label
        for answer in ("no", "否", "无") if negative else ("yes", "是", "有"):
            yield from ((*label, answer), (*label, ":", answer), (*label, "：", answer))


def _is_denied(free: Sequence[str], start: int) -> bool:
    """Whether it is denied: "not the blue one", "instead of blue", 不要蓝色的; a comma or "but" ends the reach."""
    for term in reversed(free[max(0, start - _REACH) : start]):
        if term in PUNCTUATION or term in ("but", "to", "而", "换", "成", "改"):
            return False
        if term in _NEGATIONS:
            return True
    return False


def _is_loose_number(spelling: Spelling, said: Terms, start: int) -> bool:
    """A bare number is a value only where nothing else can be meant: "size 9", "42码", "to 10", "10"."""
    if len(spelling.terms) != 1 or not re.fullmatch(r"\d+(?:\.\d+)?", spelling.terms[0]):
        return False
    if sum(term not in PUNCTUATION for term in said) <= 2:
        return False
    before = said[start - 1] if start else ""
    after = said[start + 1] if start + 1 < len(said) else ""
    own = {term for label in labels_of(spelling.option) for term in label}
    led = before in _LEADS_A_VALUE | own or not before
    return not (led and after not in _COUNTED) and after not in {"码", "号", *own}


def _without_modifiers(kept: list[tuple[int, Spelling]]) -> list[tuple[int, Spelling]]:
    """In "navy blue" and "wine red" the second word only says which family; side by side, the first one counts."""
    result: list[tuple[int, Spelling]] = []
    for start, spelling in kept:
        beside = [
            s
            for at, s in kept
            if s.option == spelling.option and at + len(s.terms) == start and s.value != spelling.value
        ]
        if not (beside and len(spelling.terms) == 1 and not is_chinese(spelling.terms[0])):
            result.append((start, spelling))
    return result
