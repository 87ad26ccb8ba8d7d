"""The numbers of a question: prices without a unit or with a currency, measures with theirs, and ranks."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge import query_words as words
from knowledge.catalogue import Constraint, Facets
from knowledge.money import parse_minor
from knowledge.query_text import QueryText


def read_numbers(rest: QueryText, facets: Facets) -> None:
    """Prices and measures, as bounds or as exact values."""
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


def _bound(rest: QueryText, facets: Facets, op: str, number: str, unit: str | None) -> None:
    """A price without a unit; with one, the numeric attribute whose name ends in that unit."""
    if unit and unit not in words.UNITS:
        return  # "1–2 days" is no price
    if unit:
        suffixes, factor = words.UNITS[unit]
        names = [n for n in facets.numeric if n.rsplit("_", 1)[-1] in suffixes]
        name = min(names, key=len, default=None)
        if name is None:
            rest.unchecked.append(f"{number} {unit}" if unit.isascii() else f"{number}{unit}")
        else:
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


def take_rank(rest: QueryText) -> tuple[int, int | None]:
    """The place asked for ("second cheapest": 2) and how many ("3 cheapest", "最便宜的三款"), None if not said."""
    if match := words.RANK.search(rest.folded):
        spoken = next(group for group in match.groups() if group)
        rest.blank(*match.span())
        if match.group(2):
            # 第二便宜 says no 最; the superlatives' patterns do.
            rest.folded = rest.folded[: match.end() - 1] + "最" + rest.folded[match.end() :]
        return words.RANKS[spoken], None
    if match := words.HOW_MANY_OF.search(rest.folded):
        number = next(int(group) for group in match.groups() if group)
        if 2 <= number <= words.MOST_LISTED:
            start, end = match.span(next(n for n, group in enumerate(match.groups(), 1) if group))
            measure = re.match(r"\s*[款个种件]", rest.folded[end:])
            rest.blank(start, end + (measure.end() if measure else 0))
            return 1, number
    return 1, None
