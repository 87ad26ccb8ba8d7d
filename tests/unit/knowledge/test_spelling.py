"""Slips of the keyboard in product names."""

from __future__ import annotations

import pytest

from knowledge.spelling import Spelling, distance

_NAMES = frozenset({"skerry", "harebell"})
_TEXTS = frozenset({"jacket", "skerry", "harebell", "tent", "knife", "scarf", "skirt", "waterproof"})


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the skery jaket", "the skerry jacket"),
        ("harrebel tent", "harebell tent"),
        ("harabelle tent", "harebell tent"),
        ("harebelt", "harebell"),
        ("knives and scarves", "knife and scarf"),
        ("do you sell shirts", "do you sell shirts"),
        ("waterproof jacket", "waterproof jacket"),
    ],
)
def test_only_what_can_mean_one_title_word_is_put_right(text: str, meant: str) -> None:
    """A typing slip would find nothing, or a shop without shirts would offer skirts."""
    titles = ["skerry jacket", "harebell tent", "kitchen knife", "silk scarf", "skirt"]
    spelling = Spelling(titles, _NAMES.__contains__)
    assert spelling.correct(text, _TEXTS.__contains__) == meant


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [("tent", "tent", 0), ("tnet", "tent", 1), ("jaket", "jacket", 1), ("kettle", "cattle", 2), ("lamp", "sofa", 3)],
)
def test_two_letters_swapped_are_one_slip(first: str, second: str, slips: int) -> None:
    """The commonest slip of all would count double."""
    assert distance(first, second, 2) == slips
