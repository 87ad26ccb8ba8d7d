"""The words of a question that the catalogue's own values say: brands, sizes, materials, colours, yes and no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge import query_words as words
from knowledge.catalogue import Constraint, Facets
from knowledge.catalogue_words import CatalogueWords
from knowledge.query_text import QueryText, occurrences
from knowledge.tables import ProductRow
from knowledge.text import ENGLISH_STOP_WORDS, fold, stem

_SHORT_SIZE = re.compile(
    r"\bsize\s+([a-z0-9.]+)\b|\bin\s+(?:an?\s+)?(x{0,3}[sml])\b|(?<![a-z0-9.])([a-z0-9.]{1,8})\s*(?:码|号(?=[的鞋有]|\W|$))|\beu\s*(\d{2})\b",
    re.IGNORECASE,
)
# "do you have 42", "in 42?", "is there an M": only where some size is called so.
_BARE_SIZE = re.compile(
    r"\b(?:in|have|got|wear|take|there)\s+(?:it\s+|them\s+|these\s+|this\s+|any\s+)?(?:in\s+)?(?:an?\s+)?"
    r"(\d{1,2}(?:\.5)?|[2-5]?x{0,3}[sml])(?=\s*(?:$|[?.,!;。，？！]|(?:in|or|and|for|available|left|please|too|now|at)\b))|"
    r"(?:有|要|穿)\s*(?:没有\s*)?(\d{2}(?:\.5)?|[2-5]?x{0,3}[sml])(?=\s*(?:$|[?？吗么呢的。，]))",
    re.IGNORECASE,
)
_SIZE_NAMES = re.compile(r"size|尺码|码数|尺寸|鞋码", re.IGNORECASE)
_OF_A_VALUE = re.compile(r"[\s/／]+")
# A value that is this common a word sets no condition by itself.
_WEAK_VALUES = frozenset(
    """none no yes other all new one set standard regular unisex true false low high mid outer base any mains light
    medium small large""".split()
)
_CHINESE_DENIAL = re.compile(
    r"(?:(?<!要)不要|不想要|不喜欢|别要|(?<!是)不是|除(?:了|(?!了))|(?<!含)不含|非)"
    r" ?((?!的)[\u4e00-\u9fff]{1,6}?)(?=的|以外|之外|外|$|[\s，,。？?])"
)
# A colour stands for itself in Chinese only as 红色 or 红的: 红外 and 蓝牙 are none.
_CHINESE_COLOUR = r"(?:色|(?=的))"
_NO_COLOUR = r"(?!\s*(?:light|led|tooth|blink|flash|friday|button))"


def read_brands(rest: QueryText, facets: Facets) -> None:
    """Brands that are wanted or not wanted."""
    for brand in sorted(facets.brands, key=len, reverse=True):
        for start, end in occurrences(fold(brand), rest.folded):
            denied = rest.denies(start)
            rest.blank(start, end)
            if denied:
                rest.filters = replace(rest.filters, not_brands=(*rest.filters.not_brands, brand))
            else:
                rest.filters = replace(rest.filters, brands=(*rest.filters.brands, brand))
            break


def read_sizes(rest: QueryText, facets: Facets, products: Sequence[ProductRow]) -> None:
    """A size by its short name; of the sizes called so those that the named `products` come in."""
    match, said = _SHORT_SIZE.search(rest.folded), True
    if match is None:
        match, said = _BARE_SIZE.search(rest.folded), False
    wanted = next((group for group in match.groups() if group), None) if match else None
    if match is None or wanted is None:
        return
    own = {name for product in products for item in product.items for name in item.options}
    names = [name for name in facets.options if _SIZE_NAMES.search(name)]
    names = sorted((name for name in names if name in own), key=len) or sorted(names, key=len)
    sizes = [(value, name) for value, name in facets.values if name in names and wanted in _OF_A_VALUE.split(value)]
    offered = {fold(value) for product in products for item in product.items for value in _spellings(item)}
    sizes = [size for size in sizes if size[0] in offered] or sizes
    # "M" means the size "m" where there is one, not the "m" of "eu 44 / us m 10.5".
    sizes = [size for size in sizes if size[0] == wanted] or sizes
    if not sizes and _is_bare_size(facets, names, wanted):
        sizes = [(wanted, names[0])]
    if sizes:
        rest.blank(match.start(), match.end())
        rest.add(*(Constraint(name, "=", value) for value, name in sizes if name == sizes[0][1]))
    elif said and re.fullmatch(r"\d+(?:\.5)?|x{0,3}[sml]", wanted):
        rest.blank(match.start(), match.end())
        if names:
            rest.add(Constraint(names[0], "=", wanted))  # a size that nothing comes in
        else:
            rest.unchecked.append(match.group().strip())


def _is_bare_size(facets: Facets, names: Sequence[str], wanted: str) -> bool:
    """Whether some product's sizes are just such numbers: facets leave bare numbers out."""
    return wanted.replace(".", "", 1).isdigit() and any(name in facets.numeric for name in names)


def _spellings(item: object) -> list[str]:
    options = [getattr(item, "options", {}), *getattr(item, "options_translated", {}).values()]
    return [str(value) for values in options for value in values.values()]


def read_values(rest: QueryText, facets: Facets) -> None:
    """Spellings of attribute and option values, longest first: "stainless steel" before "steel"."""
    for value, name in facets.values:
        if len(value) < 2 or value in _WEAK_VALUES or value.isdigit() or len(value) > 40:
            continue
        # "laptop" may be a compartment of some backpack; where laptops are sold it is the subject.
        if value.isascii() and " " not in value and stem(value) in facets.heads:
            continue
        for start, end in occurrences(value, rest.folded):
            denied = rest.denies(start)
            rest.blank(start, end)
            rest.add(Constraint(name, "!=" if denied else "=", value))
            break


def read_flags(rest: QueryText, facets: Facets, known: CatalogueWords) -> None:
    """Yes/no attributes by their own name ("dishwasher safe") or, in Chinese, by the usual word."""
    names = {*facets.flags, *known.yes}
    spoken = [(name.replace("_", " "), name) for name in names]
    spoken += [(word, name) for word, name in words.CHINESE_FLAGS if name in names]
    for spelling, name in sorted(spoken, key=lambda pair: (-len(pair[0]), pair)):
        if spelling.partition(" ")[0] not in rest.folded:
            continue
        pattern = spelling if spelling[0] > "z" else rf"\b{re.escape(spelling).replace(chr(92) + ' ', '[ -]')}\b"
        match = re.search(pattern, rest.folded)
        if match is None:
            continue
        wanted = not rest.denies(match.start())
        rest.blank(match.start(), match.end())
        rest.add(Constraint(name, "=", wanted if name in facets.flags else (known.yes if wanted else known.no)[name]))


def read_colours(rest: QueryText, known: CatalogueWords) -> None:
    """Plain colours that no value spells out whole: "red" is said by "brick red"; or nothing comes in it."""
    if not known.colour_names:
        return
    for english, chinese in words.COLOURS:
        latin = rf"\b(?:{'|'.join(english)})\b{_NO_COLOUR}"
        if match := re.search(rf"{latin}|{chinese}{_CHINESE_COLOUR}", rest.folded):
            denied = rest.denies(match.start())
            rest.blank(match.start(), match.end())
            said = [_colour_of(word, known) for word in (*english, chinese)]
            found = [constraint for constraint in said if constraint is not None]
            found = found[:1] if english[0] != "grey" else [c for c in found if c.name == found[0].name]
            for constraint in found or [Constraint(known.colour_names[0], "=", match.group().strip())]:
                rest.add(replace(constraint, op="!=") if denied else constraint)


def _colour_of(word: str, known: CatalogueWords) -> Constraint | None:
    """The colour as the catalogue spells it, in the language that it does."""
    for value, name in known.colours:
        if (word in re.findall("[a-z]+", value)) if word.isascii() else (word in value):
            return Constraint(name, "=", word)
    return None


def read_parts(rest: QueryText, facets: Facets, known: CatalogueWords, *, named: bool) -> None:
    """Words within describing values: "not leather" of a "full-grain leather" upper, 不要皮的."""
    for match in re.finditer(r"[a-z]{3,}", rest.folded):
        word = match.group()
        names = known.holding(word)
        denied = rest.denies(match.start())
        # What is sold as such is the subject ("a fleece"), unless it is unwanted.
        if not names or word in ENGLISH_STOP_WORDS or word in words.IDLE_WORDS:
            continue
        if not denied and (named or word in _WEAK_VALUES or stem(word) in facets.heads):
            continue
        rest.blank(*match.span())
        rest.add(Constraint(names[0], "!=" if denied else "=", word, names[1:]))
    for match in _CHINESE_DENIAL.finditer(rest.folded):
        part = match.group(1)
        names = known.holding(part) or known.holding(part.removesuffix("质"))
        rest.blank(*match.span())
        if names:
            rest.add(Constraint(names[0], "!=", part, names[1:]))
        else:
            rest.unchecked.append(f"不要{part}")
