"""Attributes of products: from whatever columns a shop has to typed values, and from those to readable lines."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ingest.loaders.values import as_text, clean, is_blank

_UNITS = {
    "g": "g", "kg": "kg", "mg": "mg", "lb": "lb", "oz": "oz", "l": "l", "ml": "ml", "w": "W", "kw": "kW", "v": "V",
    "a": "A", "hz": "Hz", "h": "h", "min": "min", "s": "s", "m": "m", "cm": "cm", "mm": "mm", "km": "km", "ft": "ft",
    "inch": "inches", "in": "inches", "db": "dB", "lm": "lm", "mah": "mAh", "wh": "Wh", "c": "°C", "f": "°F", "k": "K",
    "pa": "Pa", "bar": "bar", "m2": "m²", "m3h": "m³/h", "gb": "GB", "mb": "MB", "tb": "TB", "ghz": "GHz",
    "mhz": "MHz", "px": "px",
}  # fmt: skip
_ACRONYMS = frozenset("usb led hdmi nfc gps ip rgb sku ean upc hepa cri uv eu us uk tv pc cpu gpu ram ssd id".split())
_CAMEL_HUMP = re.compile(r"([a-z])([A-Z])(?=[a-z]|$)")
_LONG_ENTRY = 40  # characters; a list of such texts reads better one below the other
_HAN = re.compile("[\u4e00-\u9fff]")
_LINK = re.compile(r"(?:https?:)?//\S+")
_WORDS = {"en": ("yes", "no", ", "), "zh": ("是", "否", "、")}
_OPTIONS = {"en": "{name} options: {values}", "zh": "可选{name}：{values}"}


def flatten(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as attributes: scalars and lists of scalars as they are, maps as `name_key`, lists of maps as texts."""
    found: dict[str, Any] = {}
    for name, value in columns.items():
        for full_name, single in _flat(clean(str(name)), value):
            if not is_blank(single):
                found.setdefault(full_name, single)
    return found


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _flat(f"{name}_{clean(str(key))}", entry)
    elif isinstance(value, list):
        entries = [entry for raw in value for entry in _entries(raw)]
        yield name, entries
    else:
        yield name, _scalar(value)


def _entries(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for entry in value:
            yield from _entries(entry)
    elif isinstance(value, Mapping):
        colon, gap = ("：", "；") if _HAN.search("".join(map(str, value))) else (": ", "; ")
        yield gap.join(f"{key}{colon}{as_text(entry)}" for key, entry in flatten(value).items())
    elif not is_blank(value):
        yield _scalar(value)


def _is_long(entry: str) -> bool:
    return len(entry) > _LONG_ENTRY or "; " in entry or "；" in entry


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def lines(attributes: Mapping[str, Any], language: str) -> Iterator[str]:
    """One readable line per attribute: `Capacity (l): 1.7`. Bare links say nothing to a reader and are left out."""
    colon = "：" if language == "zh" else ": "
    for name, value in attributes.items():
        label = humanise(name)
        entries = value if isinstance(value, list) else [value]
        entries = [entry for entry in entries if not (isinstance(entry, str) and _LINK.fullmatch(entry))]
        if not entries:
            continue
        if len(entries) > 1 and any(isinstance(entry, str) and _is_long(entry) for entry in entries):
            yield from (f"{label}{colon}{_one_line(entry, language)}" for entry in entries)
            continue
        separator = " × " if "dimensions" in name else _WORDS.get(language, _WORDS["en"])[2]
        yield f"{label}{colon}{separator.join(_one_line(entry, language) for entry in entries)}"


def option_lines(items: list[dict[str, Any]], language: str, *, translated: bool) -> Iterator[str]:
    """Which options there are, sold out or not: `Colour options: black, white` (stock lives in rows, not in text)."""
    named: dict[str, dict[str, None]] = {}
    for item in items:
        options = item["options_translated"].get(language, {}) if translated else item["options"]
        for name, value in options.items():
            named.setdefault(name, {})[_one_line(value, language)] = None
    separator = _WORDS.get(language, _WORDS["en"])[2]
    template = _OPTIONS.get(language, _OPTIONS["en"])
    for name, values in named.items():
        yield template.format(name=humanise(name), values=separator.join(values))


@cache
def humanise(name: str) -> str:
    """`capacity_l` -> `Capacity (l)`, `usb_charging` -> `USB charging`, `warrantyPeriod` -> `Warranty period`."""
    spaced = _CAMEL_HUMP.sub(lambda hump: f"{hump[1]} {hump[2].lower()}", name)
    words = [word for word in re.split(r"[_\s]+", spaced) if word] or [name]
    unit = _UNITS.get(words[-1].lower()) if "_" in name and len(words) > 1 else None
    words = [word.upper() if word.lower() in _ACRONYMS else word for word in (words[:-1] if unit else words)]
    text = " ".join(words)
    text = text[:1].upper() + text[1:]
    return f"{text} ({unit})" if unit else text


def _one_line(value: Any, language: str) -> str:
    if isinstance(value, bool):
        yes, no, _ = _WORDS.get(language, _WORDS["en"])
        return yes if value else no
    return " ".join(as_text(value).split())
