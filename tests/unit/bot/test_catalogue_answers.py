"""Exact answers about the catalogue without a model: counts, orders, comparisons, options, in both languages."""

from __future__ import annotations

import pytest

from tests.unit.bot.counter import Counter


@pytest.mark.parametrize(
    ("message", "facts", "first"),
    [
        ("how many kettles do you have?", ["2 kettles"], None),
        ("kettles under 60", ["1 of 2 kettles matches", "$49.90"], "KT-1"),
        ("the second cheapest kettle", ["Number 2", "$79.90"], "KT-2"),
        ("kettles under ten dollars", ["None of our 2 kettles matches"], None),
        ("a kettle with a titanium lid under 60", ["could not check", "titanium lid"], "KT-1"),
        ("60美元以下的水壶", ["款"], "KT-1"),
    ],
)
def test_lists_say_how_many_of_how_many(counter: Counter, message: str, facts: list[str], first: str | None) -> None:
    """A list would not tell whether it is complete, or hide what was not looked at."""
    reply = counter.ask(message, "product_search")
    assert all(fact in reply.text for fact in facts), reply.text
    assert not first or reply.products[0] == first


def test_a_comparison_answers_first_and_ends_in_a_table(counter: Counter) -> None:
    """The shopper would have to find out which of two numbers is smaller."""
    reply = counter.ask("Which is cheaper, the Tempo kettle or the Corrie shoes?", "product_compare")
    answer, *table = reply.text.splitlines()
    assert "has the lowest price: $49.90" in answer
    assert "| --- | --- | --- |" in table
    assert reply.products == ("KT-1", "SH-1")


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        ("Which sizes of the Skerry jacket are in stock?", ["S, L", "Sold out", "M"]),
        ("Does the Skerry jacket come in red?", ["does not come in red", "tide blue"]),
        ("How many sizes does the Skerry jacket come in?", ["3 size options"]),
    ],
)
def test_options_are_read_from_the_items(counter: Counter, message: str, facts: list[str]) -> None:
    """A size that is gone, or a colour that never was, would be promised."""
    reply = counter.ask(message, "availability")
    assert all(fact in reply.text for fact in facts), reply.text
