"""English number words as digits where they count something: "under fifty bucks" -> "under 50 bucks"."""

from __future__ import annotations

import re

from knowledge.query_words import UNITS

_ONES = {
    word: value
    for value, word in enumerate(
        """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen""".split(),
        start=1,
    )
}
_TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_PLACES = {"hundred": 100, "thousand": 1000}

_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-]+(?:{'|'.join(list(_ONES)[:9])}))?|(?:{'|'.join(reversed(_ONES))}))"
_HUNDREDS = rf"(?:(?:an?|{_SMALL})[\s-]+hundred(?:\s+(?:and\s+)?{_SMALL})?|{_SMALL})"
_NUMBER = re.compile(
    rf"\b(?:(?:an?|{_HUNDREDS})[\s-]+thousand(?:\s+(?:and\s+)?{_HUNDREDS})?|{_HUNDREDS})\b", re.IGNORECASE
)
_COUNTED = re.compile(
    rf"[\s-]*(?:{'|'.join(sorted((u for u in UNITS if u.isascii() and len(u) > 1), key=len, reverse=True))}|bucks?|"
    r"dollars?|euros?|pounds?|quid|yuan|usd|eur|gbp|cheapest|most|least|lightest|(?:to|or|and)\s+\w+\s*-?\s*(?:person|people))\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"(?:\b(?:under|below|over|above|than|least|most|up to|between|from|around|about|max|top|size))\s*$", re.IGNORECASE
)


def digits_for_words(text: str) -> str:
    """`text` with numbers that count something as digits; "the one with the lid" stays as it is."""
    return _NUMBER.sub(lambda match: _as_digits(match, text), text)


def _as_digits(match: re.Match[str], text: str) -> str:
    value = _value(match.group())
    counts = value >= 20 or _COUNTED.match(text, match.end()) or _COMPARED.search(text[: match.start()])
    return str(value) if counts else match.group()


def _value(words: str) -> int:
    total, current = 0, 0
    for word in re.split(r"[\s-]+", words.casefold()):
        if word in _PLACES:
            current = (current or 1) * _PLACES[word]
            if word == "thousand":
                total, current = total + current, 0
        else:
            current += _ONES.get(word, 0) + _TENS.get(word, 0)
    return total + current
