"""What a catalogue's own values say about its words: where each is said, and what is yes or no by it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from knowledge.catalogue import Catalogue, Facets
from knowledge.snapshot import Snapshot
from knowledge.spelling import Spelling
from knowledge.text import fold, stem

_YES_OR_NO = frozenset({"yes", "no", "y", "n", "是", "否", "有", "无"})
_YES = ("yes", "y", "是", "有")
# Attributes whose values describe the whole product, so that a word within them describes it too.
_DESCRIBES = re.compile(
    r"material|fabric|colou?r|upper|lining|finish|shell|fill|composition|颜色|色|材|面料|鞋面|内里|填充", re.IGNORECASE
)
_COLOUR_NAMES = re.compile(r"colou?r|颜色|色号|配色", re.IGNORECASE)
_LONGEST_VALUE = 60
_MOST_NAMES = 40  # names: about three slips in a thousand words of a large catalogue
_WITH_UNIT = re.compile(r"\d+(?:\.\d+)?\s*-?([a-z%°]+|[\u4e00-\u9fff]+)")


@dataclass(frozen=True, slots=True)
class CatalogueWords:
    """Look-ups derived once from a snapshot's facets."""

    spelling: Spelling
    said_in: dict[str, tuple[str, ...]]  # word of a describing value -> names of the attributes that say it
    colours: tuple[tuple[str, str], ...]  # (folded value, name) of colour attributes
    colour_names: tuple[str, ...]
    yes: dict[str, str]  # name of a yes/no text attribute -> its spelling of yes
    no: dict[str, str]
    mixed: frozenset[str]  # numbers in different units: 1 l and 500 ml cannot be put in order

    def holding(self, part: str) -> tuple[str, ...]:
        """Describing attributes of which some value holds `part`: a word, in Chinese anywhere ("皮" in 牛皮)."""
        if part.isascii():
            return self.said_in.get(part, ())
        return tuple(sorted({name for word, names in self.said_in.items() if part in word for name in names}))


_KNOWN: WeakKeyDictionary[Catalogue, CatalogueWords] = WeakKeyDictionary()


def words_of(snapshot: Snapshot) -> CatalogueWords:
    """The snapshot's words; read once, as a snapshot never changes."""
    known = _KNOWN.get(snapshot.catalogue)
    if known is None:
        known = _KNOWN[snapshot.catalogue] = _read(snapshot)
    return known


def _read(snapshot: Snapshot) -> CatalogueWords:
    facets, lexical = snapshot.facets, snapshot.lexical

    def is_name(word: str) -> bool:
        return stem(word) not in facets.vocabulary and lexical.is_name(stem(word), _MOST_NAMES)

    return CatalogueWords(
        spelling=Spelling((*(title for title, _ in facets.titles), *map(fold, facets.brands)), is_name),
        said_in=_said_in(facets),
        colours=tuple((value, name) for value, name in facets.values if _COLOUR_NAMES.search(name)),
        colour_names=tuple(dict.fromkeys(name for _, name in facets.values if _COLOUR_NAMES.search(name))),
        yes=_yes_or_no(facets, yes=True),
        no=_yes_or_no(facets, yes=False),
        mixed=_mixed(facets),
    )


def _said_in(facets: Facets) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for value, name in facets.values:
        if len(value) <= _LONGEST_VALUE and _DESCRIBES.search(name):
            for word in re.findall(r"[a-z]{3,}|[\u4e00-\u9fff]+", value):
                found.setdefault(word, set()).add(name)
    return {word: tuple(sorted(names)) for word, names in found.items()}


def _yes_or_no(facets: Facets, *, yes: bool) -> dict[str, str]:
    values: dict[str, set[str]] = {}
    for value, name in facets.values:
        values.setdefault(name, set()).add(value)
    flags = {name: said for name, said in values.items() if len(said) == 2 and said <= _YES_OR_NO}
    return {name: value for name, said in flags.items() for value in said if (value in _YES) == yes}


def _mixed(facets: Facets) -> frozenset[str]:
    units: dict[str, set[str]] = {}
    for value, name in facets.values:
        if match := _WITH_UNIT.fullmatch(value):
            units.setdefault(name, set()).add(match.group(1).removesuffix("s"))
    return frozenset(name for name, found in units.items() if len(found) > 1)
