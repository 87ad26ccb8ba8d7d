"""Which values of a product's options a text names, however they are spelled, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.changes.terms import PUNCTUATION, Terms, is_chinese, occurrences, terms, words
from bot.adapters.changes.vocabulary import COLOUR_FAMILIES, OPTION_NAMES, PLAIN_COLOURS, SIZES
from bot.domain.orders import Item
from knowledge.snapshot import Snapshot
from knowledge.text import fold

# Item id -> its options as the shop wrote them in other languages, in the order of the main ones.
Translations = Mapping[str, Sequence[Mapping[str, Any]]]

_YES, _NO = frozenset({"yes", "true", "是", "有", "支持"}), frozenset({"no", "false", "否", "无", "none", "不支持"})
_NEGATIONS = frozenset("not no non without except isn instead rather n't nor don avoid 不 无 非 没 别 除".split())
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


class OptionReader:
    """Reads texts against the options of one product's variants."""

    def __init__(self, items: Sequence[Item], translations: Translations | None = None) -> None:
        self.names = option_names(items)
        self.labels = {name: set(_labels(name)) for name in self.names}
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
            self.labels[name] |= set(_labels(other_name))
            spelled.setdefault((name, fold(value)), set()).add(fold(other_value))

    def _all_spellings(self, spelled: Mapping[tuple[str, str], set[str]]) -> Iterator[Spelling]:
        patterns = {key: dict(_patterns(texts)) for key, texts in spelled.items()}
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
        named, denied = Named(), Named()
        for start, spelling in found:
            into = denied if _is_denied(said, start, spelling) else named
            known = into.values.get(spelling.option, ())
            into.values[spelling.option] = tuple(dict.fromkeys((*known, spelling.value)))
        return Named(named.values, denied.values)

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


def _labels(name: str) -> Iterator[Terms]:
    """How an option is called: its own name, its words where they tell, and general words for it."""
    own = words(name.replace("_", " "))
    if not own:
        return
    yield own
    if len(own) > 1 and not is_chinese(own[0]):
        yield own[:1]
    for group in OPTION_NAMES:
        if own[-1:] and any(words(word)[-1:] == own[-1:] and len(words(word)) <= len(own) for word in group):
            yield from (words(word) for word in group if len(own) == 1 or is_chinese(own[0]))


def _patterns(texts: set[str]) -> Iterator[tuple[Terms, int]]:
    """Ways to say a value that the shop spells as `texts` (one or more languages), with their strength."""
    found: dict[Terms, int] = {}

    def add(text: str, strength: int) -> None:
        pattern = words(text.upper() if len(text) == 1 else text)
        if pattern:
            found[pattern] = max(strength, found.get(pattern, 0))

    for text in texts:
        add(text, 3)
        short = re.sub(r"\s*[(（].*?[)）]", "", text)
        add(short, 3)
        if re.search(r"\w\w\s*[/／,、]|[/／,、]\s*\w\w", short):
            for part in re.split(r"\s*[/／,、]\s*", short):
                add(part, 3)
                for spelled in _shoe_sizes(part):
                    add(spelled, 2)
        for other in _same_size(short):
            add(other, 2)
        for english, chinese in PLAIN_COLOURS.items():
            if short in (english, chinese, f"{chinese}色"):
                add(english, 2)
                add(chinese, 2)
        for part in (*_colour_words(short), *_chinese_parts(short)):
            add(part, 1)
        for word in words(short):
            if not is_chinese(word) and (len(word) > 2 or re.match(r"\d", word)):
                found.setdefault((word,), 1)
        if "色" in short or any(char in short for family in COLOUR_FAMILIES for char in family if len(char) == 1):
            add(short.replace("色", ""), 3)
    yield from found.items()


def _shoe_sizes(text: str) -> Iterator[str]:
    """ "US M 9" is also "US 9", "US men 9", "men's 9"; 美码男 9 is also 美码9."""
    if match := re.fullmatch(r"([a-z]{2}) ([mw]) (\d+(?:\.5)?)", text):
        region, sex, number = match.groups()
        who = {"m": ("men", "mens", "male"), "w": ("women", "womens", "ladies", "female")}[sex]
        yield f"{region} {number}"
        yield from (spelled for word in who for spelled in (f"{region} {word} {number}", f"{word} {number}"))
    elif match := re.fullmatch(r"(.码)([男女]) ?(\d+(?:\.5)?)", text):
        region, sex, number = match.groups()
        yield from (f"{region}{number}", f"{sex}{number}", f"{region[0]}{number}")


def _chinese_parts(text: str) -> Iterator[str]:
    """Beginnings and ends of longer Chinese values: 不锈钢 of 拉丝不锈钢."""
    if is_chinese(text) and text.isalpha() and len(text) > 3:
        yield from (text[start:] for start in range(1, len(text) - 1))
        yield from (text[:end] for end in range(2, len(text)))


def _same_size(text: str) -> Iterator[str]:
    for group in SIZES:
        if text.strip() in group:
            yield from (word for word in group if word not in ("big", "小", "中", "大"))
            letter = next(word for word in group if word.isascii() and "-" not in word)
            yield from (f"{letter}码", f"{letter}号")


def _colour_words(text: str) -> Iterator[str]:
    """The families that a colour belongs to: 潮汐蓝 and "tide blue" are blue, so are 藏青 and "navy"."""
    own = words(text)
    for family in COLOUR_FAMILIES:
        for word in family:
            member = words(word)
            if any(occurrences(member, own)):
                yield family[0]
                yield from (other for other in family if is_chinese(other) or other == word)
                break


def _flags(labels: set[Terms], negative: bool) -> Iterator[Terms]:
    for label in labels:
        if not negative:
            yield label
            continue
        yield from ((word, *label) for word in ("no", "not", "non", "without", "不", "无", "非"))


def _is_denied(said: Terms, start: int, spelling: Spelling) -> bool:
    """ "not the blue one", "instead of blue", "不要蓝色的"; a comma or "but" ends the reach of "not"."""
    for term in reversed(said[max(0, start - _REACH) : start]):
        if term in PUNCTUATION or term in ("but", "to", "而", "换", "成", "改"):
            return False
        if term in _NEGATIONS:
            return spelling.terms[0] not in _NEGATIONS
    return False


def _is_loose_number(spelling: Spelling, said: Terms, start: int) -> bool:
    """A bare number is a value only where nothing else can be meant: "size 9", "42码", "to 10", "10"."""
    if len(spelling.terms) != 1 or not re.fullmatch(r"\d+(?:\.\d+)?", spelling.terms[0]):
        return False
    if sum(term not in PUNCTUATION for term in said) <= 2:
        return False
    before = said[start - 1] if start else ""
    after = said[start + 1] if start + 1 < len(said) else ""
    labels = {
        "size",
        "to",
        "for",
        "a",
        "an",
        "eu",
        "us",
        "uk",
        "in",
        "number",
        "码",
        "成",
        "为",
        "换",
        "要",
        "到",
        ":",
        "：",
    }
    own = {term for label in _labels(spelling.option) for term in label}
    return before not in labels | own and after not in {"码", "号", *own}


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
