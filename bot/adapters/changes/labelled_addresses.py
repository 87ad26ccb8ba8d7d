"""Addresses with names of fields: "street: 5 Elm St; city: Denver", "change the zip to 80203", 邮编改成200031."""

from __future__ import annotations

import re

from bot.adapters.changes.places import CANADIAN_PROVINCES, COUNTRIES, US_STATES

_LABELS: tuple[tuple[str, str], ...] = (
    ("address2", r"address\s?(?:line\s?)?2|apartment(?:\s+number)?|apt(?:\.|\s+number)?|suite(?:\s+number)?|"
                 r"unit(?:\s+number)?|second line|门牌号?|房间号?|室号|单元号?"),
    ("address1", r"address\s?(?:line\s?)?1|street(?:\s+address)?(?:\s+name)?|street|first line|详细地址|街道(?:地址)?"),
    ("city", r"city|town|城市|所在市|市"),
    ("state", r"state|province|region|省份?|州"),
    ("country", r"country|国家"),
    ("zip", r"zip(?:\s*code)?|postal\s*code|post\s*code|postcode|邮政编码|邮编"),
)  # fmt: skip
_NAMES = "|".join(pattern for _, pattern in _LABELS)
_PAIR = re.compile(
    rf"(?<![a-z\u4e00-\u9fff])['\"]?(?P<label>{_NAMES})['\"]?\s*(?:[:：=]|\b(?:is|should be|"
    rf"to be)\b)\s*['\"]?(?P<value>.{{0,80}}?)['\"]?\s*(?=[;；\n}}]|,\s*['\"]?(?:{_NAMES})['\"]?\s*[:：=]|"
    rf"[,，]?\s+(?:and\s+)?(?:the\s+)?(?:{_NAMES})\s*(?:[:：=]|\b(?:is|to)\b)|"
    rf"[,，。]\s*(?:{_NAMES})\s*(?:[:：=是为])|$)",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    rf"\b(?:chang\w*|updat\w*|correct\w*|fix\w*|make|set|switch\w*)\s+(?:only\s+|just\s+)?(?:the\s+|"
    rf"my\s+)?(?P<label>{_NAMES})(?:\s+(?:on|of|for|in)\s+\S+(?:\s+\S+)?)?\s+(?:from\s+\S+\s+)?(?:to|into|"
    rf"as)\s+(?P<value>[^;\n]{{1,80}}?)(?=\s*(?:[.;!?]?\s*$|[,;]\s*(?:and\s+)?(?:the\s+)?(?:{_NAMES})\b|"
    rf"\s+and\s+(?:the\s+)?(?:{_NAMES})\b|\s+(?:please|instead|thanks)\b))|"
    r"(?P<zh>邮政编码|邮编|城市|省份|国家|门牌号?|详细地址)(?:应该|应)?(?:改成|改为|换成|是|为|"
    r"改到)\s*(?P<zhvalue>[^,，。;；\n]+)",
    re.IGNORECASE,
)
_ZIP = re.compile(
    r"\b(?:zip(?:\s*code)?|postal\s*code|post\s*code|postcode)\W+(?:is\s+|to\s+|"
    r"should be\s+)?(\d{5}(?:-\d{4})?|[a-z]\d[a-z]\s?\d[a-z]\d|\d{6})\b|邮政?编码?[是为:：\s]*(\d{6}|\d{5})",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"^(?:none|no|n/?a|empty|-|无|没有)?$", re.IGNORECASE)


def read_labelled(text: str) -> dict[str, str]:
    """Fields with their names; empty where the text does not use any, or only beside an address that has none."""
    found: dict[str, str] = {}
    for match in _PAIR.finditer(text):
        _add(found, match.group("label"), match.group("value"))
    for match in _CHANGED.finditer(text):
        _add(found, match.group("label") or match.group("zh"), match.group("value") or match.group("zhvalue") or "")
    if code := _ZIP.search(text):
        found.setdefault("zip", (code.group(1) or code.group(2)).upper())
    return _spelled(found) if _is_sound(found, text) else {}


def _is_sound(found: dict[str, str], text: str) -> bool:
    """A postal code alone beside a street is for those who read addresses whole."""
    if not found or "address1" in found:
        return bool(found)
    rest = _ZIP.sub(" ", text)
    street = re.search(r"\b\d+[a-z]?\s+(?:[a-z]\w*\.?\s+){1,4}\w+|[路街道巷弄]\s*\d+", rest, re.IGNORECASE)
    return not (street and set(found) <= {"zip"})


def _add(found: dict[str, str], label: str, value: str) -> None:
    name = next((name for name, pattern in _LABELS if re.fullmatch(pattern, label.strip(), re.IGNORECASE)), None)
    value = value.strip(" '\",.，。")
    if name is None or name in found or len(value) > 80:
        return
    if name == "zip":
        code = re.search(
            r"\d{6}|\d{5}(?:-\d{4})?|[a-z]\d[a-z]\s?\d[a-z]\d|[a-z]{1,2}\d[\da-z]?\s?\d[a-z]{2}|\d{4}",
            value,
            re.IGNORECASE,
        )
        if code:
            found[name] = code.group().upper()
        return
    found[name] = "" if name == "address2" and _EMPTY.match(value) else value
    if not found[name] and name != "address2":
        del found[name]


def _spelled(found: dict[str, str]) -> dict[str, str]:
    """States by their letters, countries by the name for parcels."""
    if state := found.get("state"):
        folded = state.casefold()
        found["state"] = (
            US_STATES.get(folded) or CANADIAN_PROVINCES.get(folded) or (state.upper() if len(state) == 2 else state)
        )
    if country := found.get("country"):
        found["country"] = COUNTRIES.get(country.casefold(), country)
    return found
