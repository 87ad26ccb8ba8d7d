"""Order numbers as shoppers type them."""

from __future__ import annotations

import pytest

from knowledge.records import order_number_key


@pytest.mark.parametrize(
    "typed", ["#W2378156", "w2378156", " W 237 8156 ", "＃Ｗ２３７８１５６", "##W2378156", "# w2378156"]
)
def test_spellings_of_an_order_number_meet(typed: str) -> None:
    """A customer who types the number another way would be told that there is no such order."""
    assert order_number_key(typed) == "W2378156"


def test_different_numbers_stay_apart() -> None:
    """Two orders would look like one, or nothing like everything."""
    assert order_number_key("#10") != order_number_key("#1 00")
    assert order_number_key("A-1") != order_number_key("A1")
    assert order_number_key("#") == order_number_key("  ") == ""


def test_a_key_is_its_own_key() -> None:
    """Stored keys would no longer be found after a second ingest."""
    for number in ("#W1", "fw-1001", "订单 12", "①"):
        assert order_number_key(order_number_key(number)) == order_number_key(number)
