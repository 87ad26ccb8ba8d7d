"""Which products a text names: by id, by title, and twins apart."""

from __future__ import annotations

import pytest

from knowledge.mentions import mentioned_products
from knowledge.query import read_question
from knowledge.snapshot import Snapshot


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is the Heron loud?", ("KT-2",)),
        ("苍鹭鹅颈壶多少钱", ("KT-2",)),
        ("KT-1 or kt-3", ("KT-1", "KT-3")),
        ("is TN-2 in stock", ("TN-2",)),
        ("waterproof lamps", ()),
        ("hello", ()),
        ("order W2378156", ()),
    ],
)
def test_mentions(snapshot: Snapshot, text: str, expected: tuple[str, ...]) -> None:
    """The answer would be about a product that was not asked about."""
    assert read_question(text, snapshot).mentioned == expected


def test_twins_are_told_apart(snapshot: Snapshot) -> None:
    """ "Pip Q" would be answered with the Pip, whose name it contains."""
    assert mentioned_products("is the pip q waterproof", snapshot)[0] == "AU-2"
    assert mentioned_products("is the pip waterproof", snapshot)[0] == "AU-1"
    assert mentioned_products("pip or pip q?", snapshot) == ("AU-1", "AU-2")
    assert mentioned_products("pip q vs. heron", snapshot)[:2] == ("AU-2", "KT-2")
    assert set(mentioned_products("小哨和小哨 q 有什么区别", snapshot)) == {"AU-1", "AU-2"}
