"""Addresses in Latin script: street, flat, city, state, postal code, country, with commas or without."""

from __future__ import annotations

import re

from bot.adapters.changes.places import CANADIAN_PROVINCES, COUNTRIES, STREET_WORDS, UNIT_WORDS, US_STATES

_US_ZIP = r"\d{5}(?:-\d{4})?"
_CANADIAN_ZIP = r"[a-z]\d[a-z][ -]?\d[a-z]\d"
_BRITISH_ZIP = r"[a-z]{1,2}\d[a-z\d]?\s\d[a-z]{2}"
_STATE_CODES = {code for table in (US_STATES, CANADIAN_PROVINCES) for code in table.values()}
_STATE_NAMES = sorted({**US_STATES, **CANADIAN_PROVINCES}, key=len, reverse=True)
_STATE = (
    rf"(?:{'|'.join(re.escape(name) for name in _STATE_NAMES)}|(?-i:{'|'.join(sorted(_STATE_CODES))})|"
    rf"(?:{'|'.join(sorted(_STATE_CODES))})(?=[\s,.]+(?:\d{{5}}|[a-z]\d[a-z])))"
)
_COUNTRY = "|".join(re.escape(name) for name in sorted(COUNTRIES, key=len, reverse=True) if name not in ("us", "uk"))
_TAIL = re.compile(
    rf"[\s,]+(?P<state>{_STATE})\b\.?(?:[\s,]+(?P<zip>{_US_ZIP}|"
    rf"{_CANADIAN_ZIP})\b)?(?:[\s,]+(?P<country>{_COUNTRY}|(?-i:US|UK))\b\.?)?",
    re.IGNORECASE,
)
_ZIP_TAIL = re.compile(
    rf"[\s,]+(?P<zip>{_US_ZIP}|{_CANADIAN_ZIP}|{_BRITISH_ZIP})\b(?:[\s,]+(?P<country>{_COUNTRY}|(?-i:US|"
    rf"UK))\b\.?)?(?=\s*(?:[.,;!]|$|please|instead|thanks))",
    re.IGNORECASE,
)
_COUNTRY_TAIL = re.compile(rf"[\s,]+(?P<country>{_COUNTRY}|(?-i:US|UK))\b\.?\s*$", re.IGNORECASE)
_BEFORE = re.compile(
    r".*(?:\b(?:to|at|is|be|address|into|it'?s|now|instead|as|moved|live|use)\b|[:：]|改成|改为|改到|换成|寄到|"
    r"送到|是|"
    r"为)\s*[:：]?\s*(?=(?:no\.?\s*)?\d|p\.?\s?o\.?\s?box\b|(?:flat|apt|unit|suite)\s+\d)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(
    r"(?<![\w#$.])(?:no\.?\s*)?\d{1,6}(?:[a-z]|-\d{1,4}|/\d+|½)?\s+(?=[^\W\d]|\d{1,3}(?:st|nd|rd|"
    r"th)?\s+[^\W\d])|\d{1,3}(?:st|nd|rd|th)\s|\bp\.?\s?o\.?\s?box\s+\d+",
    re.IGNORECASE,
)
_UNIT = re.compile(
    rf"(?:[\s,]+)(?P<unit>(?:{UNIT_WORDS})\b\.?\s*#?\s*[\w-]+|\#\s?\w{{1,6}}|\d{{1,3}}(?:st|nd|rd|"
    rf"th)\s+(?:floor|fl)\b)(?=\s*(?:,|$|\s))",
    re.IGNORECASE,
)
_STREET_END = re.compile(
    rf"\b(?:{STREET_WORDS})\b\.?(?:\s+(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\b\.?)?", re.IGNORECASE
)
_GERMAN = re.compile(
    r"(?<![\w])(?P<street>[^\W\d][^\d,;:]{2,40}?(?:str(?:\.|aße|asse)|weg|platz|allee|gasse|ring|straat|laan|"
    r"gatan)\s*\d{1,4}\s?[a-z]?)\s*,\s*(?P<zip>\d{4,5}(?:\s?[A-Z]{2})?)\s+(?P<city>[^\d,;]{2,40}?)(?:\s*,\s*(?P<country>[^\d,;.]{3,30}))?\s*[.!]?\s*$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[\s,.;!?]*(?:\b(?:please|thanks|thank you|instead|now|asap|pls|ok|okay)\b[\s,.!]*)+$|[\s.;!?]+$|"
    r"(?<=\d)[.;!?]\s+[A-Z].*$|[。；！].*$",
    re.IGNORECASE | re.DOTALL,
)


def read_western(text: str) -> dict[str, str]:
    """The fields found; empty where there is no street, postal code with a place, or flat."""
    text = _CLOSING.sub("", " ".join(text.replace("\n", ", ").split()))
    if match := _GERMAN.search(_BEFORE.sub("", text)):
        return _european(match)
    start = _street_start(text)
    if start is None:
        return _without_street(text)
    return _split(text[start:].strip(" ,"))


def _street_start(text: str) -> int | None:
    if match := _BEFORE.match(text):
        return match.end()
    for match in _NUMBERED.finditer(text):
        rest = text[match.start() :]
        if (
            _STREET_END.search(rest)
            or _tail(rest)
            or "," in rest
            or re.match(r"p\.?\s?o", match.group(), re.IGNORECASE)
        ):
            return match.start()
    return None


def _tail(text: str) -> re.Match[str] | None:
    """The last state with or without a postal code and a country; a state alone only before a comma or the end."""
    last = None
    for match in _TAIL.finditer(text):
        ends = text[match.end() :].strip(" .,") == ""
        if match.group("zip") or match.group("country") or ends:
            last = match
    return last or next(iter(_ZIP_TAIL.finditer(text)), None) or _COUNTRY_TAIL.search(text)


def _split(text: str) -> dict[str, str]:
    """`text` begins with the street."""
    found: dict[str, str] = {}
    tail = _tail(text)
    if tail:
        found = _place(tail)
        text = text[: tail.start()]
    unit = _last_unit(text)
    if unit:
        found["address2"] = " ".join(unit.group("unit").split())
        before, after = text[: unit.start()], text[unit.end() :].strip(" ,")
        if not after and "," in before and not _STREET_END.search(before.split(",")[-1]):
            before, after = before.rsplit(",", 1)
        street, city = before, after.split(",")[0]
    else:
        street, flat, city = _street_and_city(text, has_tail=tail is not None)
        if flat:
            found["address2"] = flat
    street = street.strip(" ,")
    if not _is_street(street, placed=bool(tail or unit or city.strip())):
        return {}
    found["address1"] = street
    if city.strip(" ,."):
        found["city"] = city.strip(" ,.")
    return found


def _is_street(text: str, *, placed: bool) -> bool:
    """A number and a name; without a place beside it also a word for streets: "to 2 mugs" is none."""
    sound = re.search(r"\d", text) and re.search(r"[a-z]{2}", text, re.IGNORECASE) and len(text.split()) <= 9
    return bool(sound) and not re.search(r"[\u4e00-\u9fff]", text) and (placed or bool(_STREET_END.search(text)))


def _street_and_city(text: str, *, has_tail: bool) -> tuple[str, str, str]:
    """Street, flat and city; with commas the flat may be anything: "5 Elm St, Garden Level, Denver"."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > 1:
        return parts[0], parts[1] if len(parts) == 3 else "", parts[-1]
    if not has_tail:
        return text, "", ""
    ends = [match for match in _STREET_END.finditer(text) if match.start() > 3]
    if ends:
        # The city is what follows the first street word that leaves something to follow: "Elm St", "St Paul Ave".
        end = next((match for match in ends if text[match.end() :].strip()), ends[-1])
        later = [match for match in ends if match.start() > end.end() and text[match.end() :].strip()]
        end = later[0] if later and len(text[end.end() : later[0].start()].split()) <= 1 else end
        return text[: end.end()], "", text[end.end() :]
    words = text.split()
    return (" ".join(words[:-1]), "", words[-1]) if len(words) > 3 else (text, "", "")


def _last_unit(text: str) -> re.Match[str] | None:
    found = [match for match in _UNIT.finditer(text) if re.search(r"\d", text[: match.start()])]
    return found[-1] if found else None


def _place(match: re.Match[str]) -> dict[str, str]:
    groups = match.groupdict()
    found: dict[str, str] = {}
    code = (groups.get("zip") or "").upper()
    if code:
        found["zip"] = re.sub(r"^(\w{3})[ -]?(\w{3})$", r"\1 \2", code) if re.match(r"[A-Z]\d[A-Z]", code) else code
    if state := groups.get("state"):
        folded = state.casefold()
        found["state"] = US_STATES.get(folded) or CANADIAN_PROVINCES.get(folded) or state.upper()
        found["country"] = "Canada" if found["state"] in CANADIAN_PROVINCES.values() else "USA"
    elif re.fullmatch(_US_ZIP, code):
        found["country"] = "USA"
    elif re.fullmatch(_CANADIAN_ZIP, code, re.IGNORECASE):
        found["country"] = "Canada"
    elif code:
        found["country"] = "United Kingdom"
    if country := groups.get("country"):
        found["country"] = COUNTRIES[country.casefold()]
    return found


def _without_street(text: str) -> dict[str, str]:
    """Pieces: "Denver, CO 80202", "CO 80202", "80202", "apt 5"."""
    found: dict[str, str] = {}
    if unit := re.match(
        rf"^\W*(?:(?:it'?s|make it|add|the|change\w*|to)\s+)*(?P<unit>(?:{UNIT_WORDS})\b\.?\s*#?\s*\w{{1,6}})\W*$",
        text,
        re.IGNORECASE,
    ):
        return {"address2": " ".join(unit.group("unit").split())}
    if re.search(
        r"\b(?:no (?:apartment|apt|unit|suite)|(?:remove|without|drop) the (?:apartment|apt|unit|suite))\b",
        text,
        re.IGNORECASE,
    ):
        return {"address2": ""}
    if bare := re.fullmatch(
        rf"\W*(?:(?:it'?s|the|zip|is|code|postal|to|should|be)\s+)*({_US_ZIP}|{_CANADIAN_ZIP}|{_BRITISH_ZIP})\W*",
        text,
        re.IGNORECASE,
    ):
        code = _ZIP_TAIL.search(f" {bare.group(1)}")
        return _place(code) if code else {}
    tail = _tail(f", {text}")
    if tail and (tail.groupdict().get("zip") or tail.groupdict().get("state")):
        found = _place(tail)
        before = f", {text}"[: tail.start()].strip(" ,")
        city = re.sub(r"^.*\b(?:in|to|city is|it's|live in|is)\s+", "", before, flags=re.IGNORECASE).strip(" ,")
        if city and len(city.split()) <= 4 and not re.search(r"\d|[?]", city):
            found["city"] = city.split(",")[-1].strip()
        elif city:
            return {} if not found.get("zip") else found
        elif not found.get("zip") and len(text.split()) > 3:
            return {}
    return found


def _european(match: re.Match[str]) -> dict[str, str]:
    found = {
        "address1": match.group("street").strip(" ,"),
        "zip": match.group("zip"),
        "city": match.group("city").strip(" ,"),
    }
    if country := match.group("country"):
        found["country"] = COUNTRIES.get(country.strip().casefold(), country.strip())
    return found
