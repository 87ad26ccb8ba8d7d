"""Read a question as a typed query on the catalogue: conditions, order, and what it is about.

The values come from the catalogue's own facets, the numbers from the text; nothing is guessed by a model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from knowledge import query_words as words
from knowledge.catalogue import Constraint, Facets, Filters, Superlative
from knowledge.mentions import mentioned_products
from knowledge.money import parse_minor
from knowledge.snapshot import Snapshot
from knowledge.text import CHINESE_STOP_CHARACTERS, content_tokens, fold, plain_numbers, stem

_SHORT_SIZE = re.compile(
    r"\bsize\s+([a-z0-9.]+)\b|\bin\s+(x{0,3}[sml])\b|(?<![a-z0-9.])([a-z0-9.]{1,8})\s*(?:码|号(?=[的鞋有]|\W|$))|\beu\s*(\d{2})\b",
    re.IGNORECASE,
)
_SIZE_NAMES = re.compile(r"size|尺码|码数|尺寸|鞋码", re.IGNORECASE)
# A value that is this common a word sets no condition by itself.
_WEAK_VALUES = frozenset(
    """none no yes other all new one set standard regular unisex true false low high mid outer base any mains light
    medium small large""".split()
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as a query. `subject` are the stems that name the kind of product ("kettl")."""

    filters: Filters = Filters()
    subject: tuple[str, ...] = ()
    count: bool = False
    mentioned: tuple[str, ...] = ()  # product ids that the text names
    strange: bool = False  # what is asked for is called nothing that this catalogue knows

    @property
    def has_conditions(self) -> bool:
        """Whether the text sets a condition, an order or asks for a number."""
        return self.count or not self.filters.is_empty


@dataclass(slots=True)
class _Text:
    """The folded text; what was understood is blanked out so that nothing is read twice."""

    folded: str
    filters: Filters = field(default_factory=Filters)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.search(self.folded)
        if match:
            self.blank(match.start(), match.end())
        return match

    def blank(self, start: int, end: int) -> None:
        self.folded = self.folded[:start] + " " * (end - start) + self.folded[end:]

    def add(self, *constraints: Constraint) -> None:
        self.filters = replace(self.filters, constraints=(*self.filters.constraints, *constraints))


def read_question(text: str, snapshot: Snapshot) -> Reading:
    """Conditions and subject of `text` in the words of `snapshot`'s catalogue."""
    facets = snapshot.facets
    rest = _Text(plain_numbers(fold(text)))
    mentioned = mentioned_products(rest.folded, snapshot)
    count = bool(words.COUNT.search(rest.folded))
    _read_numbers(rest, facets)
    _read_stock(rest)
    _read_brands(rest, facets)
    _read_sizes(rest, facets)
    superlative = _take_superlative(rest)
    _read_values(rest, facets)
    _read_flags(rest, facets)
    subject, strange = _subject(rest.folded, snapshot)
    reading = Reading(rest.filters, subject, count, mentioned, strange and not mentioned)
    return _with_order(reading, superlative, snapshot) if superlative else reading


def resolve(reading: Reading, snapshot: Snapshot) -> Filters:
    """The filters with the subject turned into products: "kettle" means the products that are kettles.

    Where only titles say so and none of those satisfies the conditions, their categories are searched instead.
    """
    if not reading.subject or reading.filters.product_ids:
        return reading.filters
    chunks = snapshot.catalogue.chunks(snapshot.lexical.with_subject(reading.subject))
    ids = tuple(dict.fromkeys(c.product_id for c in chunks.values() if c.product_id))
    narrow = replace(reading.filters, product_ids=ids)
    decided = any(snapshot.lexical.is_kind(word) for word in reading.subject)
    if not ids or decided or reading.filters.categories or snapshot.catalogue.count(narrow):
        return narrow
    near = {snapshot.facets.product_categories[i] for i in ids if i in snapshot.facets.product_categories}
    wide = replace(reading.filters, categories=tuple(sorted(near)))
    return wide if near and snapshot.catalogue.count(wide) else narrow


def _read_numbers(rest: _Text, facets: Facets) -> None:
    rest.folded = words.SIGNED_RANGE.sub(r"\1 usd - \2 usd", rest.folded)
    rest.folded = words.SIGNED.sub(r"\1 usd", rest.folded)
    money = bool(words.IS_MONEY.search(rest.folded))
    if match := rest.take(words.BETWEEN):
        low, low_unit, high, high_unit = match.groups()
        unit = high_unit or low_unit
        if unit or money or re.search(r"between|到|至|to", match.group()):
            _bound(rest, facets, ">=", low, unit)
            _bound(rest, facets, "<=", high, unit)
    for pattern, op in ((words.UNDER, "<="), (words.UNDER_AFTER, "<="), (words.OVER, ">="), (words.OVER_AFTER, ">=")):
        if match := rest.take(pattern):
            _bound(rest, facets, op, match.group(1), match.group(2))
    # "a 40 l backpack", "两人帐篷": a measure without a comparison is meant exactly.
    for match in words.MEASURE.finditer(rest.folded):
        if match.group(2) in words.UNITS:
            _bound(rest, facets, "=", match.group(1), match.group(2))
            rest.blank(match.start(), match.end())


def _bound(rest: _Text, facets: Facets, op: str, number: str, unit: str | None) -> None:
    """A price without a unit; with one, the numeric attribute whose name ends in that unit."""
    if unit and unit not in words.UNITS:
        return  # "1–2 days" is no price
    if unit:
        suffixes, factor = words.UNITS[unit]
        names = [n for n in facets.numeric if n.rsplit("_", 1)[-1] in suffixes]
        name = min(names, key=len, default=None)
        if name is not None:
            rest.add(Constraint(name, op, float(number.replace(",", "")) * factor))  # type: ignore[arg-type]  # op is one of Constraint's
        return
    try:
        minor = parse_minor(number.replace(",", ""), facets.currency)
    except ValueError:
        return
    if op == "<=":
        rest.filters = replace(rest.filters, max_price=minor)
    else:
        rest.filters = replace(rest.filters, min_price=minor)


def _take_superlative(rest: _Text) -> tuple[str, bool] | None:
    """The attribute (a pattern, or "price") and direction of "the lightest"."""
    for pattern, target, descending in words.SUPERLATIVES:
        if rest.take(pattern):
            return target, descending
    return None


def _with_order(reading: Reading, superlative: tuple[str, bool], snapshot: Snapshot) -> Reading:
    """Order by the numeric attribute that the products in question have."""
    target, descending = superlative
    name: str | None = target
    if target != "price":
        found = [name for name in snapshot.facets.numeric if re.search(target, name, re.IGNORECASE)]
        ids = resolve(reading, snapshot).product_ids
        name = snapshot.catalogue.commonest_attribute(found, ids) if found else None
    if name is None:
        return reading
    return replace(reading, filters=replace(reading.filters, order_by=Superlative(name, descending)))


def _read_stock(rest: _Text) -> None:
    if rest.take(words.OUT_OF_STOCK):
        rest.filters = replace(rest.filters, in_stock=False)
    elif rest.take(words.IN_STOCK):
        rest.filters = replace(rest.filters, in_stock=True)


def _read_brands(rest: _Text, facets: Facets) -> None:
    for brand in sorted(facets.brands, key=len, reverse=True):
        for start, end in _occurrences(fold(brand), rest.folded):
            rest.blank(start, end)
            if words.NEGATION.search(rest.folded[:start]):
                rest.filters = replace(rest.filters, not_brands=(*rest.filters.not_brands, brand))
            else:
                rest.filters = replace(rest.filters, brands=(*rest.filters.brands, brand))
            break


def _read_sizes(rest: _Text, facets: Facets) -> None:
    match = _SHORT_SIZE.search(rest.folded)
    wanted = next((group for group in match.groups() if group), None) if match else None
    if match is None or wanted is None:
        return
    sizes = [
        (value, name)
        for value, name in facets.values
        if name in facets.options and _SIZE_NAMES.search(name) and wanted in re.split(r"[\s/／]+", value)
    ]
    if sizes:
        # "M" means the size "m" where there is one, not the "m" of "eu 44 / us m 10.5".
        value, name = next((size for size in sizes if size[0] == wanted), sizes[0])
        rest.blank(match.start(), match.end())
        rest.add(Constraint(name, "=", value))


def _read_values(rest: _Text, facets: Facets) -> None:
    """Spellings of attribute and option values, longest first: "stainless steel" before "steel"."""
    for value, name in facets.values:
        if len(value) < 2 or value in _WEAK_VALUES or value.isdigit() or len(value) > 40:
            continue
        # "laptop" may be a compartment of some backpack; where laptops are sold it is the subject.
        if value.isascii() and " " not in value and stem(value) in facets.heads:
            continue
        for start, end in _occurrences(value, rest.folded):
            negated = bool(words.NEGATION.search(rest.folded[:start]))
            rest.blank(start, end)
            rest.add(Constraint(name, "!=" if negated else "=", value))
            break


def _read_flags(rest: _Text, facets: Facets) -> None:
    """Yes/no attributes by their own name ("dishwasher safe") or, in Chinese, by the usual word."""
    spoken = [(name.replace("_", " "), name) for name in facets.flags]
    spoken += [(word, name) for word, name in words.CHINESE_FLAGS if name in facets.flags]
    for spelling, name in sorted(spoken, key=lambda pair: -len(pair[0])):
        if spelling.partition(" ")[0] not in rest.folded:
            continue
        pattern = spelling if spelling[0] > "z" else rf"\b{re.escape(spelling).replace(chr(92) + ' ', '[ -]')}\b"
        match = re.search(pattern, rest.folded)
        if match is None:
            continue
        negated = bool(words.NEGATION.search(rest.folded[: match.start()]))
        rest.blank(match.start(), match.end())
        rest.add(Constraint(name, "=", not negated))


def _occurrences(spelling: str, text: str) -> Iterator[tuple[int, int]]:
    # Almost all spellings are absent: say so before a pattern is compiled.
    if not spelling or spelling not in text:
        return
    latin = spelling[0].isascii() and spelling[-1].isascii()
    pattern = rf"(?<![a-z0-9]){re.escape(spelling)}(?![a-z0-9])" if latin else re.escape(spelling)
    for match in re.finditer(pattern, text):
        yield match.start(), match.end()


def _subject(text: str, snapshot: Snapshot) -> tuple[tuple[str, ...], bool]:
    """The words left over that products are named by; and whether what is asked for is none that the shop knows."""
    rest = words.CHINESE_REQUEST.sub(" ", text)
    known = snapshot.lexical.subject_frequency
    ignored = {stem(word) for word in words.REQUEST_WORDS}
    asked = [word for word in dict.fromkeys(content_tokens(rest)) if word not in ignored]
    found = [word for word in asked if known(word) and not (len(word) == 1 and word > "一")]
    runs = _chinese_runs(rest)
    if runs:
        strange = not any(_names_something(run, known) for run in runs)
        return (() if strange else tuple(found)), strange
    if not found:
        # Chinese heads may be one character: 灯, 鞋, 包; it comes last ("五十元以下的灯").
        lone = [character for character in reversed(rest) if character > "一" and known(character)]
        found = [c for c in lone if c not in CHINESE_STOP_CHARACTERS][:1]
    return tuple(found), not found and any(word.isalpha() for word in asked)


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
