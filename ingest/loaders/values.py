"""Single values as shops write them, read into the types we keep. Each reader raises ValueError with a reason."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from knowledge.text import fold, normalise

LONGEST_FIELD = 1_000_000  # characters

_LARGEST_WHOLE = 2**31 - 1  # what an integer column of every database holds
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?")
# Compared without spaces, `_` and `-`. What is only announced or ordered back is not in stock.
_TRUE = frozenset(
    "true yes y 1 on t instock available lowstock limitedavailability limitedstock 是 有 有货 现货".split()
)
_FALSE = frozenset(
    "false no n 0 off f outofstock unavailable soldout discontinued preorder backorder backordered comingsoon"
    " 否 无 缺货 无货 售罄 下架 预售".split()
)
_SCHEMA_ORG = re.compile(r"https?://schema\.org/")
_CODE = re.compile(r"([A-Za-z]{3})\s*[\d.,]+|[\d.,]+\s*([A-Za-z]{3})")
_CURRENCY_SIGNS = {"€": "EUR", "£": "GBP"}  # the others belong to several currencies
_CURRENCY_WORDS = {"RMB": "CNY"}


def is_blank(value: object) -> bool:
    """Nothing that a person wrote: null, spaces, an empty list or map."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def as_text(value: object) -> str:
    """One text, cleaned. Numbers are written as they are; lists are joined with commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Sequence):
        return ", ".join(as_text(entry) for entry in value)
    if isinstance(value, Mapping):
        raise ValueError("a text is expected here, not a map")
    return "" if value is None else clean(str(value))


def clean(text: str) -> str:
    """Normalised text that any database and any encoder takes: no control characters, no lone surrogates."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # nearly all cells; saves half of the reading time
    return normalise(text.encode("utf-8", "replace").decode("utf-8"))


def _number_text(value: float) -> str:
    # Spreadsheets turn the id 1001 into 1001.0.
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def as_whole(value: object) -> int:
    """A whole number; `15`, `15.0` and `"1,500"` are, `1.5` and `"many"` are not."""
    if isinstance(value, bool):
        raise ValueError(f"'{as_text(value)}' is not a number")
    text = as_text(value).replace(",", "")
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"'{text[:40]}' is not a number") from None
    if not math.isfinite(number) or number != int(number):
        raise ValueError(f"'{text[:40]}' is not a whole number")
    if abs(number) > _LARGEST_WHOLE:
        raise ValueError(f"'{text[:40]}' is too large")
    return int(number)


def as_truth(value: object) -> bool:
    """Yes or no, in the spellings of spreadsheets, feeds and people."""
    if isinstance(value, bool):
        return value
    word = fold(as_text(value))
    bare = re.sub(r"[\s_-]+", "", _SCHEMA_ORG.sub("", word))
    if bare in _TRUE:
        return True
    if bare in _FALSE:
        return False
    raise ValueError(f"'{word[:40]}' is neither yes nor no; write true or false")


def written_currency(value: object) -> str | None:
    """The currency that a price names itself: `49.90 USD`, `EUR 5`, `49,90 €`; None for a bare number or a `$`."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    if match := _CODE.fullmatch(text):
        code = (match[1] or match[2]).upper()
        return _CURRENCY_WORDS.get(code, code)
    return next((code for sign, code in _CURRENCY_SIGNS.items() if sign in (text[:1], text[-1:])), None)


def as_day(value: object) -> date:
    """A calendar day, year first: `2026-11-24`, `2026/11/24`, `2026年11月24日`, or the day of an instant."""
    text = as_text(value)
    match = _DATE.match(text)
    if match is None:
        raise ValueError(f"'{text[:40]}' is not a date; write it as 2026-11-24")
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        raise ValueError(f"'{text[:40]}' is no day of the calendar") from None


def as_instant(value: object, zone: tzinfo) -> datetime:
    """An instant in UTC; without an offset it is the shop's local time, a number is seconds since 1970."""
    text = as_text(value)
    try:
        if isinstance(value, int | float) or re.fullmatch(r"\d{9,11}", text):
            return datetime.fromtimestamp(float(text), UTC)
        instant = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        day = as_day(text)
        if _DATE.fullmatch(text) is None:
            raise ValueError(f"'{text[:40]}' is not a time; write it as 2026-11-24T15:30:00Z") from None
        instant = datetime(day.year, day.month, day.day, tzinfo=zone)
    try:
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise ValueError(f"'{text[:40]}' is no time that can be kept") from None


def as_texts(value: object) -> list[str]:
    """A list of texts; in CSV separated by `|`, `;` or `,`, or written as a JSON list."""
    parsed = _from_json(value)
    if isinstance(parsed, str):
        separator = next((mark for mark in ("|", "；", ";", "\n", "，", ",") if mark in parsed), None)
        parsed = parsed.split(separator) if separator else [parsed]
    entries = parsed if isinstance(parsed, list) else [parsed]
    return [text for text in (as_text(entry) for entry in entries if not is_blank(entry)) if text]


def as_map(value: object) -> dict[str, Any]:
    """A map; also JSON text, a list of `{name, value}`, or `name: value; name: value`."""
    parsed = _from_json(value)
    if isinstance(parsed, Mapping):
        return {clean(str(name)): entry for name, entry in parsed.items()}
    if isinstance(parsed, list) and all(isinstance(entry, Mapping) and len(entry) >= 2 for entry in parsed):
        return {as_text(_first(entry, "name", "key")): _first(entry, "value") for entry in parsed}
    if isinstance(parsed, str):
        pairs = [re.split(r"[:：=]", part, maxsplit=1) for part in re.split(r"[;；|\n]", parsed) if part.strip()]
        if all(len(pair) == 2 for pair in pairs):
            return {clean(name): typed(clean(entry)) for name, entry in pairs}
    raise ValueError('a map is expected here, such as {"colour": "red"} or colour: red; size: M')


def as_maps(value: object) -> list[dict[str, Any]]:
    """A list of maps; a map of maps gives its values."""
    parsed = _from_json(value)
    if isinstance(parsed, Mapping) and all(isinstance(entry, Mapping) for entry in parsed.values()):
        parsed = list(parsed.values())
    if isinstance(parsed, list) and all(isinstance(entry, Mapping) for entry in parsed):
        return [dict(entry) for entry in parsed]
    raise ValueError('a list of maps is expected here, such as [{"id": "A-1"}]')


def typed(text: str) -> str | int | float | bool:
    """A CSV cell as the number or truth value that it spells; codes such as 007 stay text."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if _NUMBER.fullmatch(text):
        number = float(text) if "." in text else int(text)
        # "1.10" may be a version: only what reads back unchanged is a number.
        return number if str(number) == text else text
    return text


def plain(value: object) -> Any:
    """Any JSON value, cleaned so that every database takes it and it equals itself when it comes back."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {clean(str(name)): plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return value


def _from_json(value: object) -> object:
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _first(entry: Mapping[str, Any], *names: str) -> Any:
    return next((entry[name] for name in names if name in entry), "")
