"""Bigger, smaller, cheaper: choosing a variant by comparing it with the one that was bought."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.adapters.changes.options import OptionReader, value_of
from bot.adapters.changes.terms import occurrences, terms
from bot.adapters.changes.vocabulary import SCALES, SIZES
from bot.domain.orders import Item

_COUNTS = {"一": 1, "1": 1, "one": 1, "a": 1, "两": 2, "二": 2, "2": 2, "two": 2, "三": 3, "three": 3, "3": 3}
_UP = re.compile(
    r"\b(?:bigger|larger|longer|taller|wider|higher|greater|heavier|upgrade[ds]?|more (?:storage|memory|"
    r"capacity|ram|space|cups?|pieces)|"
    r"next size up|size up|sizes up|go up)\b|大(?=[一1两二三23半]?[个]?[号码点些])|更大|大些|长一?[点些]|更长|"
    r"更高|高一?[点些]|[换要买个成]大的",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:smaller|shorter|lower|lighter|less (?:storage|memory|capacity)|next size down|size down|sizes down|"
    r"go down)\b"
    r"|小(?=[一1两二三23半]?[个]?[号码点些])|更小|小些|短一?[点些]|更短|矮一?[点些]|[换要买个成]小的",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"\b(one|two|three|a|1|2|3) sizes? (?:up|down|bigger|smaller|larger)|\bsize (?:up|down)\b|"
    r"\bnext (?:bigger |smaller |larger )?size\b|"
    r"[大小]([一1两二三2])?个?[号码]",
    re.IGNORECASE,
)
_HALF = re.compile(r"\bhalf a size\b|半[号码]", re.IGNORECASE)
_TOO = re.compile(
    r"\b(?:too|a (?:bit|little)|runs?|running)\s+(?:\w{1,12}\s+)?"
    r"(small|tight|short|narrow|big|large|loose|long|wide|tall)\b(?:\s+(?:for|on)\s+\w+)?"
    r"|[太偏有]点?([小紧短窄大松长宽])(?:了|点)?",
    re.IGNORECASE,
)
_STOPS = re.compile(r"[,.;!?，。；！？]")
_TOO_MUCH = frozenset("big large loose long wide tall 大 松 长 宽".split())
_LENGTH = re.compile(r"long|tall|short(?!s)|high|长|短|高|矮", re.IGNORECASE)
_CHEAP = re.compile(
    r"\bcheap(?:er|est)\b|\bleast expensive\b|\blowest[- ]priced?\b|便宜|最低价|价格最低", re.IGNORECASE
)
_CHEAPEST = re.compile(
    r"\bcheapest\b|\bleast expensive\b|\blowest[- ]priced?\b|\bwhichever is cheaper\b|最便宜|最低价|价格最低",
    re.IGNORECASE,
)
_DEAREST = re.compile(r"\bmost expensive\b|\bpriciest\b|\bhighest[- ]priced?\b|最贵", re.IGNORECASE)
_LARGEST = re.compile(r"\b(?:biggest|largest|longest|tallest)\b|最大|最长", re.IGNORECASE)
_SMALLEST = re.compile(r"\b(?:smallest|shortest)\b|最小|最短", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is asked for compared with what was bought; `steps` 0: any amount. `words` as typed."""

    direction: int
    steps: float
    extreme: bool
    by_length: bool
    words: str


def without_complaint(text: str) -> str:
    """`text` without "the M is too small", which names what is not wanted."""
    kept, start = [], 0
    for match in _TOO.finditer(text):
        before = text[start : match.start()]
        last_stop = max((stop.end() for stop in _STOPS.finditer(before)), default=0)
        kept.append(before[:last_stop])
        start = match.end()
    return " ".join((*kept, text[start:]))


def read_comparison(text: str) -> Comparison | None:
    """A wish for more or less of an option, "one size up", "最大的"; None where there is none."""
    for pattern, direction, extreme in ((_LARGEST, 1, True), (_SMALLEST, -1, True)):
        if match := pattern.search(text):
            return Comparison(direction, 0, extreme, bool(_LENGTH.search(match.group())), match.group())
    for pattern, direction in ((_UP, 1), (_DOWN, -1)):
        if match := pattern.search(text):
            return Comparison(direction, _steps(text), False, bool(_LENGTH.search(match.group())), match.group())
    if match := _TOO.search(text):
        word = (match.group(1) or match.group(2)).casefold()
        return Comparison(-1 if word in _TOO_MUCH else 1, 0, False, bool(_LENGTH.search(word)), match.group())
    return None


def _steps(text: str) -> float:
    if _HALF.search(text):
        return 0.5
    if match := _STEPS.search(text):
        return _COUNTS.get((match.group(1) or match.group(2) or "one").casefold(), 1)
    return 0


def price_wish(text: str) -> tuple[int, bool] | None:
    """`(direction, extreme)`: -1 cheaper, 1 dearer; whether the cheapest or dearest of all is wanted."""
    if _CHEAP.search(text) or _CHEAPEST.search(text):
        return -1, bool(_CHEAPEST.search(text))
    return (1, True) if _DEAREST.search(text) else None


def rank(value: str) -> tuple[str, float] | None:
    """Where a value stands on a scale, and which scale: letter sizes, words of degree, or its first number."""
    plain = re.sub(r"[(（].*", "", value).strip()
    for place, group in enumerate(SIZES):
        if plain in group:
            return "size", place
    if match := re.search(r"\d+(?:\.\d+)?", value):
        return "number", float(match.group())
    for scale in SCALES:
        for place, word in enumerate(scale):
            if next(occurrences(terms(word), terms(plain)), None) is not None:
                return "|".join(scale), place
    return None


def compared_option(comparison: Comparison, bought: Item, items: Sequence[Item], reader: OptionReader) -> str | None:
    """The option that is compared; None where the product has none with a scale."""
    return next(iter(_comparable(comparison, bought, items, reader)), None)


def compared(comparison: Comparison, option: str, bought: Item, items: Sequence[Item]) -> list[Item]:
    """The variants among `items` that are so much more or less of `option`, nearest first."""
    mine = rank(value_of(bought.options, option))
    if mine is None:
        return []
    ranked = [(place, item) for item in items if (place := rank(value_of(item.options, option)))]
    places = sorted(
        {where for scale, where in (place for place, _ in ranked) if scale == mine[0]}, reverse=comparison.direction < 0
    )
    beyond = [where for where in places if (where - mine[1]) * comparison.direction > 0]
    return [item for where in _chosen(beyond, comparison, mine[1]) for place, item in ranked if place[1] == where]


def _chosen(places: list[float], comparison: Comparison, mine: float) -> list[float]:
    if comparison.extreme:
        return places[-1:]
    if comparison.steps == 0.5:
        return [place for place in places if abs(place - mine) == 0.5]
    steps = int(comparison.steps)
    return places[steps - 1 : steps] if steps else places


def _comparable(comparison: Comparison, bought: Item, items: Sequence[Item], reader: OptionReader) -> list[str]:
    """Options with a scale that vary, the one that the words mean first: sizes before capacities before the rest."""
    varying = [
        name
        for name in reader.names
        if rank(value_of(bought.options, name)) and len({value_of(item.options, name) for item in items}) > 1
    ]

    def order(name: str) -> int:
        folded = name.casefold()
        lengthy = any(word in folded for word in ("length", "height", "long", "长", "高"))
        if comparison.by_length and lengthy:
            return 0
        sized = next((n for n, word in enumerate(_SIZED) if word in folded), len(_SIZED))
        return 1 + sized

    return sorted(varying, key=order)


_SIZED = ("size", "尺", "码", "规格", "capacity", "容量", "storage", "存储", "volume", "length", "height", "长", "高")
