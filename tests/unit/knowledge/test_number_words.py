"""English number words as digits."""

from __future__ import annotations

import pytest

from knowledge.number_words import digits_for_words


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("tents under fifty bucks", "tents under 50 bucks"),
        ("two person tent", "2 person tent"),
        ("two-person tent", "2-person tent"),
        ("between twenty and thirty-five dollars", "between 20 and 35 dollars"),
        ("a hundred and fifty", "150"),
        ("less than two thousand five hundred", "less than 2500"),
        ("three cheapest lamps", "3 cheapest lamps"),
        ("the one with the lid", "the one with the lid"),
        ("which of the two is better", "which of the two is better"),
    ],
)
def test_words_that_count_something_become_digits(text: str, digits: str) -> None:
    """A budget in words would set no limit, or "the one" would ask for a single piece."""
    assert digits_for_words(text) == digits
