"""A message as comparable terms: stems, single Chinese characters, measures in one spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.adapters.changes.vocabulary import MEASURE, UNITS
from knowledge.text import plain_numbers, stem

Terms = tuple[str, ...]

_TERM = re.compile(r"[\u3400-\u9fff]|[a-z0-9]+(?:[.%][0-9]+)*%?|[,.;:!?，。；：、？！()（）/+&]")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’](?:s|m|re|ll|ve|d)\b")
_SIZE_LETTER = re.compile(r"(?<![\w'’/])([smlSML])(?![\w'’/])")
_SIZE_AHEAD = re.compile(r"(?:\bsize\W{0,3}|[尺码换成要个])\s*$", re.IGNORECASE)
_NUMERALS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "half": "half",
}  # fmt: skip
_HAN_DIGITS = "零一二三四五六七八九"
_LATIN_UNITS = "|".join(sorted((unit for unit in UNITS if unit.isalpha() and unit.isascii()), key=len, reverse=True))
_HAN_UNITS = "|".join(sorted((unit for unit in UNITS if not unit.isascii() and unit.isalpha()), key=len, reverse=True))
# Numerals written out before a unit: "six-cup", 六杯.
_COUNTED = re.compile(
    rf"\b(?:{'|'.join(_NUMERALS)})(?=[\s-]+(?:{_LATIN_UNITS})\b)|[{_HAN_DIGITS}](?=\s*(?:{_HAN_UNITS}))"
)
PUNCTUATION = frozenset(",.;:!?，。；：、？！")
_SAME = {"gray": "grey", "colour": "color", "colored": "color", "coloured": "color", "colors": "color"}
# Traditional spellings of what orders are about.
_SIMPLIFIED = str.maketrans("藍綠紅黃銀銅顏號碼換貨單訂閱壺燈", "蓝绿红黄银铜颜号码换货单订阅壶灯")


@lru_cache(maxsize=4096)
def terms(text: str) -> Terms:
    """The terms of `text` in order, with punctuation; "1.5 liters" is one term, "1.5l"."""
    text = unicodedata.normalize("NFKC", _mark_sizes(text)).casefold().translate(_SIMPLIFIED)
    text = plain_numbers(_APOSTROPHE.sub("", text))
    text = _COUNTED.sub(lambda match: _NUMERALS.get(match.group()) or str(_HAN_DIGITS.index(match.group())), text)
    text = MEASURE.sub(lambda match: f" {match.group(1)}{UNITS[match.group(2)]} ", text)
    return tuple(_term(raw) for raw in _TERM.findall(text))


def words(text: str) -> Terms:
    """The terms without punctuation."""
    return tuple(term for term in terms(text) if term not in PUNCTUATION)


def occurrences(pattern: Sequence[str], within: Sequence[str]) -> Iterator[int]:
    """Where `pattern` begins in `within`."""
    length = len(pattern)
    first = pattern[0]
    for start in range(len(within) - length + 1):
        if within[start] == first and tuple(within[start : start + length]) == tuple(pattern):
            yield start


def is_chinese(term: str) -> bool:
    return "\u3400" <= term[0] <= "\u9fff"


def _term(raw: str) -> str:
    if not raw.isascii() or not raw.isalpha():
        return raw
    raw = _SAME.get(raw, raw)
    return _NUMERALS.get(raw) or stem(raw)


def _mark_sizes(text: str) -> str:
    """Lower-case letters s, m and l are sizes only after size words or alone; else they are scraps of words."""

    def kept(match: re.Match[str]) -> str:
        letter = match.group(1)
        alone = len(text.strip()) == 1
        sized = _SIZE_AHEAD.search(text[: match.start()]) or text[match.end() :].lstrip()[:1] in ("码", "号")
        return letter if letter.isupper() or alone or sized else " "

    return _SIZE_LETTER.sub(kept, text)
