"""What a text asks for in plain words that no variant offers: "pink", "size 50", "XXXL", "3 liters"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.adapters.changes.options import OptionReader
from bot.adapters.changes.terms import words
from bot.adapters.changes.vocabulary import PLAIN_COLOURS, SIZES

_COLOUR = re.compile(
    rf"\b(?:{'|'.join(PLAIN_COLOURS)}|gray|violet|maroon|burgundy|ivory|khaki)\b|"
    rf"(?:{'|'.join(PLAIN_COLOURS.values())})色",
    re.IGNORECASE,
)
_LETTERS = "|".join(word for group in SIZES for word in group if word.isascii() and "-" not in word and len(word) < 5)
_SIZE = re.compile(
    rf"\bsize\s+(\d+(?:\.5)?|{_LETTERS}|small|medium|large)\b|(?<![\w.])(\d+(?:\.5)?|{_LETTERS})\s*[码号]|"
    r"(?<![\w'’#/-])(?-i:(XX?X?[SL]|[2-6]XL))(?![\w-])",
    re.IGNORECASE,
)
_DENIED = re.compile(r"(?:\b(?:not|no|without|instead of|rather than)\s(?:the |an? )?|不要|不是)$", re.IGNORECASE)
_MEASURE = re.compile(r"^(\d+(?:\.\d+)?)([a-z]+)$")


def unoffered(text: str, reader: OptionReader) -> tuple[str, str] | None:
    """`(words as typed, option)`; None where all that is plainly asked for exists, or there is no such option."""
    named = reader.read(text)
    for pattern, labels in ((_COLOUR, ("color", "颜色")), (_SIZE, ("size", "尺码", "尺寸"))):
        options = reader.called(*labels)
        open_options = options and not any(name in named.values for name in options)
        if open_options and (asked := _unmatched(pattern, text, reader)):
            return asked, options[0]
    return _measure(text, reader, named.values)


def _unmatched(pattern: re.Pattern[str], text: str, reader: OptionReader) -> str | None:
    for match in pattern.finditer(text):
        read = reader.read(match.group())
        if not read.values and not read.denied and not _DENIED.search(text[: match.start()]):
            return match.group().strip()
    return None


def _measure(text: str, reader: OptionReader, named: Mapping[str, object]) -> tuple[str, str] | None:
    """A measure in the unit of an option, with a number that no variant has."""
    for term in words(text):
        match = _MEASURE.match(term)
        option = reader.units.get(match.group(2)) if match else None
        if option and option not in named and not reader.read(term).values:
            return term, option
    return None
