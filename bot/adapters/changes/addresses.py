"""Postal addresses in a message: whole or in pieces, labelled or not, western or Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.adapters.changes.chinese_addresses import read_chinese
from bot.adapters.changes.labelled_addresses import read_labelled
from bot.adapters.changes.places import COUNTRIES, SAME_COUNTRY
from bot.adapters.changes.western_addresses import read_western

_LONGEST = 500  # characters: no address is longer, and the longest message must not take seconds to read
FIELDS = ("address1", "address2", "city", "state", "country", "zip")
_STATES_MATTER = frozenset({"usa", "us", "united states", "canada", "ca"})
_ORDER = re.compile(
    r"#\s?(?:[a-z]{1,4}\d{3,}|\d{5,})|\border\s+(?:no\.?\s*|number\s*)?[a-z]{0,3}\d{4,}|\b[A-Z]\d{5,}\b|"
    r"订单号?\s*[a-z]{0,3}\d{4,}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,100}")
_PHONE = re.compile(
    r"(?:手机号?码?|电话|联系方式|phone(?: number)?|tel|mobile)[\s:：是为]*\+?[\d\s()-]{7,18}|"
    r"(?<!\d)1[3-9]\d{9}(?!\d)|"
    r"\+\d[\d\s()-]{8,16}|\(?\b\d{3}\)?[ -]\d{3}-\d{4}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AddressReading:
    """What is known of the address now, and what is missing (names of fields; never address2)."""

    fields: dict[str, str]
    missing: tuple[str, ...]


def read_address(text: str, known: Mapping[str, str]) -> AddressReading | None:
    """The address in `text` on top of what is `known` of it; None where `text` holds no part of an address.

    `known` are fields collected before, or an address that is to be corrected in part. A new street comes without
    the old flat, a new city without the old postal code and state.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST]).replace("’", "'")
    plain = re.sub(r"\s*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", plain))
    for pattern in (_EMAIL, _ORDER, _PHONE):
        plain = pattern.sub(" ", plain)
    before = {name: str(known.get(name) or "").strip() for name in FIELDS}
    found = read_labelled(plain)
    if not found:
        chinese = bool(re.search(r"[\u4e00-\u9fff]", plain))
        found = read_chinese(plain) if chinese and not _is_western(plain) else {}
        found = found or read_western(plain) or _answer(plain, before)
    found = {name: value for name, value in found.items() if value or name == "address2"}
    if not found:
        return None
    return _complete(_merged(before, found))


def _is_western(text: str) -> bool:
    """Chinese around an address in Latin script: 改成 123 Elm St, Denver, CO 80202."""
    return bool(re.search(r"\d+\s+[A-Za-z]{3,}", text)) and not re.search(
        r"[省市区县路街道号]\s*\S*\d|\d+[号栋室弄]", text
    )


def _answer(text: str, before: Mapping[str, str]) -> dict[str, str]:
    """A bare answer where one thing was missing: "Denver"."""
    if not any(before.values()):
        return {}
    missing = _missing(before)
    bare = text.strip(" .,!。，！")
    named = re.fullmatch(r"[^\W\d_][^\d,;?!#]{1,30}", bare) and len(bare.split()) <= 3
    asked = len(missing) == 1 and missing[0] in ("city", "state", "country")
    return {missing[0]: bare} if named and asked and bare.casefold() not in _NO_PLACES else {}


_NO_PLACES = frozenset(
    "yes no ok okay sure thanks never mind nevermind cancel stop hello hi none what why how 好的 好 是的 不 "
    "不用了 算了 谢谢 取消 是".split()
)


def _merged(before: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    fields = dict(before)
    if found.get("address1"):
        fields["address2"] = ""
    new_city = found.get("city", "")
    if new_city and before["city"] and _folded(new_city) != _folded(before["city"]):
        fields["zip"] = fields["state"] = ""
    if found.get("state") and before["state"] and _folded(found["state"]) != _folded(before["state"]):
        fields["zip"] = ""
        if not new_city:
            fields["city"] = ""
    fields.update(found)
    fields["country"] = _country(before["country"], found.get("country", ""))
    return {name: " ".join(fields.get(name, "").split()) for name in FIELDS}


def _country(before: str, found: str) -> str:
    """The one on file where it is the same country in other words."""
    for group in SAME_COUNTRY:
        if _folded(before) in group and (not found or _folded(found) in group):
            return before
    return found or before


def _folded(text: str) -> str:
    return text.casefold().strip(" .")


def _complete(fields: dict[str, str]) -> AddressReading:
    return AddressReading(
        {name: value for name, value in fields.items() if value or name == "address2"}, _missing(fields)
    )


def _missing(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Fields still to be asked for; the country only where nothing tells it, the state only where parcels need it."""
    needed = ["address1", "city", "zip", "country"]
    country = _folded(fields.get("country", ""))
    if country in _STATES_MATTER or COUNTRIES.get(country) == "USA":
        needed.insert(2, "state")
    return tuple(name for name in needed if not fields.get(name))
