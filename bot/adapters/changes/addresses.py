"""Postal addresses in a message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddressReading:
    """What is known of the address now, and what is missing (names of fields; never address2)."""

    fields: dict[str, str]
    missing: tuple[str, ...]


def read_address(text: str, known: Mapping[str, str]) -> AddressReading | None:
    """The address in `text` on top of what is `known` of it; None where `text` holds no part of an address."""
    match = re.search(r"(\d+ [\w .]+), ([\w .]+), ([A-Z]{2}) (\d{5})", text)
    if match is None:
        return None
    names = ("address1", "city", "state", "zip")
    fields = {**known, **dict(zip(names, match.groups(), strict=True))}
    fields.setdefault("address2", "")
    fields.setdefault("country", "USA")
    return AddressReading(fields, ())
