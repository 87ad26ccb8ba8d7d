"""The shop's own profile: what `shop.toml` says, with the public benchmark's policy where it says nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from knowledge.money import parse_minor

IDENTITY_PROOFS = ("email", "name_zip", "order_email", "code", "token")


class ShopProfileError(ValueError):
    """`shop.toml` cannot be used; the message names the field and what it accepts."""


@dataclass(frozen=True, slots=True)
class ShopProfile:
    """Name, money, languages, zone, contact and the numbers of the policy. Amounts are minor units."""

    name: str = "Our shop"
    name_zh: str = ""
    currency: str = "USD"
    languages: tuple[str, ...] = ("en", "zh")
    timezone: str = "UTC"
    contact: Mapping[str, str] = field(default_factory=dict)
    return_days: int | None = None
    refund_days: int = 7
    cancel_statuses: tuple[str, ...] = ("pending",)
    cancel_reasons: tuple[str, ...] = ("no longer needed", "ordered by mistake")
    free_shipping_over: int | None = None
    proofs: tuple[str, ...] = ("email", "name_zip")
    proofs_are_default: bool = True
    # Everything else in shop.toml, for later rules.
    extra: Mapping[str, Any] = field(default_factory=dict)

    def title(self, language: str) -> str:
        return self.name_zh or self.name if language == "zh" else self.name

    def today(self, now: datetime) -> date:
        """The shop's calendar day at `now` (an aware instant)."""
        return now.astimezone(ZoneInfo(self.timezone)).date()

    def local(self, now: datetime) -> datetime:
        return now.astimezone(ZoneInfo(self.timezone))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> ShopProfile:
        sequences = {name: tuple(content[name]) for name in _SEQUENCES}
        return cls(**{**content, **sequences})


_SEQUENCES = ("languages", "cancel_statuses", "cancel_reasons", "proofs")
_TEXTS = ("name", "name_zh", "currency", "timezone")
_DAYS = ("return_days", "refund_days")


def parse_shop_toml(text: str) -> ShopProfile:
    """Read `shop.toml`. Raises ShopProfileError with one sentence for anything that cannot be used."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ShopProfileError(f"not valid TOML: {error}") from None
    # The numbers of the policy may stand at the top or in a [policy] table of their own.
    content |= _expect(content.pop("policy", {}), dict, "[policy]")
    known: dict[str, Any] = {}
    for name in _TEXTS:
        if name in content:
            known[name] = _expect(content.pop(name), str, name)
    for name in _DAYS:
        if name in content:
            known[name] = _days(content.pop(name), name)
    for name in ("languages", "cancel_statuses", "cancel_reasons"):
        if name in content:
            known[name] = tuple(str(entry) for entry in _expect(content.pop(name), list, name))
    known["contact"] = {key: str(value) for key, value in _expect(content.pop("contact", {}), dict, "contact").items()}
    if "free_shipping_over" in content:
        known["free_shipping_over"] = _amount(content.pop("free_shipping_over"), known.get("currency", "USD"))
    known |= _identity(_expect(content.pop("identity", {}), dict, "[identity]"))
    _check_zone(known.get("timezone", "UTC"))
    return ShopProfile(**known, extra=content)


def _expect(value: Any, kind: type, name: str) -> Any:
    if not isinstance(value, kind):
        raise ShopProfileError(f"{name} must be a {'table' if kind is dict else kind.__name__}, not {value!r}")
    return value


def _days(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ShopProfileError(f"{name} must be a whole number of days, not {value!r}")
    return value


def _amount(value: Any, currency: str) -> int:
    try:
        return parse_minor(value, currency)
    except ValueError as error:
        raise ShopProfileError(f"free_shipping_over: {error}") from None


def _identity(table: Mapping[str, Any]) -> dict[str, Any]:
    proofs = table.get("proofs")
    if proofs is None:
        return {}
    unknown = [proof for proof in _expect(proofs, list, "[identity] proofs") if proof not in IDENTITY_PROOFS]
    if unknown:
        raise ShopProfileError(f"[identity] proofs: {unknown[0]!r} is none of {', '.join(IDENTITY_PROOFS)}")
    return {"proofs": tuple(proofs), "proofs_are_default": False}


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ShopProfileError(f"timezone {name!r} is unknown; use a name such as Europe/Berlin") from None
