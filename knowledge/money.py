"""Money as integer minor units (ISO 4217), parsed and written without floating point."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

# ISO 4217 exponents that are not 2.
_EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3}
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥", "CAD": "CA$", "AUD": "A$"}
_LARGEST = Decimal(10) ** 12
_ENGLISH_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
_EUROPEAN_NUMBER = re.compile(r"(\d{1,3}(\.\d{3})+|\d+),\d{1,2}")


def exponent(currency: str) -> int:
    """Digits after the decimal point in `currency`."""
    return _EXPONENTS.get(currency.upper(), 2)


def parse_minor(value: object, currency: str) -> int:
    """Turn a price in major units (`49.9`, `"1,299.00"`, `"$49.90"`, `"49,90 €"`) into minor units.

    Raises ValueError, with a reason a shop owner understands, for anything that is not a price.
    """
    if isinstance(value, bool) or value is None:
        raise ValueError(f"'{value}' is not a price")
    # repr of a float is its shortest exact spelling, so 49.9 stays 49.90 and nothing is rounded.
    amount = _to_decimal(repr(value) if isinstance(value, int | float) else str(value))
    if amount < 0:
        raise ValueError(f"the price {value} is negative")
    if amount > _LARGEST:
        raise ValueError(f"the price {value} is too large")
    minor = amount.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"the price {value} has more decimals than {currency} allows")
    return int(minor)


def _to_decimal(text: str) -> Decimal:
    bare = re.sub(r"[A-Za-z]{3}$|^[A-Za-z]{3}|[\s\u00a0$€£¥￥元]", "", text.strip())
    if _EUROPEAN_NUMBER.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif _ENGLISH_NUMBER.fullmatch(bare):
        bare = bare.replace(",", "")
    try:
        amount = Decimal(bare)
    except InvalidOperation:
        raise ValueError(f"'{text[:40]}' is not a price") from None
    if not amount.is_finite():
        raise ValueError(f"'{text[:40]}' is not a price")
    return amount


def to_major(minor: int, currency: str) -> Decimal:
    """Minor units as an exact decimal of major units."""
    return Decimal(minor).scaleb(-exponent(currency))


def to_json_number(minor: int, currency: str) -> float | int:
    """Minor units as the decimal number that leaves in JSON."""
    major = to_major(minor, currency)
    return int(major) if exponent(currency) == 0 else float(major)


def format_money(minor: int, currency: str) -> str:
    """Minor units as shoppers read them: `$1,299.00`, `¥1,299`, `CHF 20.00`."""
    sign = "-" if minor < 0 else ""
    number = f"{abs(to_major(minor, currency)):,.{exponent(currency)}f}"
    symbol = _SYMBOLS.get(currency.upper())
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{currency.upper()} {number}"
