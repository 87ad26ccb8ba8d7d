"""Which variant a message asks for, in both languages, and what is asked back where it is not clear."""

from __future__ import annotations

import pytest

from bot.adapters.changes.variants import VariantChoice, choose_variant
from bot.domain.orders import Item
from tests.unit.bot.changes.wares import BOOTS, DUFFELS, GLASSES, JACKETS, VESTS, bought, translations


def choose(text: str, items: tuple[Item, ...], bought_id: str, title: str = "Ware") -> VariantChoice:
    line = bought(next(item for item in items if item.id == bought_id), title)
    return choose_variant(text, line, items, "en", translations=translations(items))


CHOSEN = [
    (JACKETS, "J-B-M", "change the size of my jacket to L", "J-B-L"),
    (JACKETS, "J-B-M", "to the sand one in size L", "J-S-L"),
    (JACKETS, "J-B-M", "same but in sand", "J-S-M"),
    (JACKETS, "J-B-M", "one size up", "J-B-L"),
    (JACKETS, "J-B-M", "two sizes bigger", "J-B-XL"),
    (JACKETS, "J-B-M", "大一号", "J-B-L"),
    (JACKETS, "J-B-M", "换小一码", "J-B-S"),
    (JACKETS, "J-B-M", "换成L码", "J-B-L"),
    (JACKETS, "J-B-M", "换成l码的", "J-B-L"),
    (JACKETS, "J-B-M", "加大号太大，就要沙色L码", "J-S-L"),
    (JACKETS, "J-B-M", "medium is too small, large please", "J-B-L"),
    (JACKETS, "J-B-M", "color: sand, size: L", "J-S-L"),
    (JACKETS, "J-B-M", "{'colour': 'sand'}", "J-S-M"),
    (JACKETS, "J-B-M", "exchange the blue M for sand L", "J-S-L"),
    (JACKETS, "J-B-M", "颜色换成沙色，尺码换成L", "J-S-L"),
    (JACKETS, "J-B-M", "extra large", "J-B-XL"),
    (JACKETS, "J-B-M", "I'd like the same jacket in size S please", "J-B-S"),
    (JACKETS, "J-B-M", "the same one again", "J-B-M"),
    (JACKETS, "J-B-M", "J-S-L", "J-S-L"),
    (JACKETS, "J-B-M", "the cheapest one", "J-S-M"),
    (JACKETS, "J-S-M", "blue, not sand", "J-B-M"),
    (JACKETS, "J-B-M", "a different colour", "J-S-M"),
    (JACKETS, "J-B-M", "颜色随便，L码", "J-S-L"),
    (BOOTS, "B-42", "43", "B-43"),
    (BOOTS, "B-42", "size 43 please", "B-43"),
    (BOOTS, "B-42", "exchange my boots for size 44", "B-44"),
    (BOOTS, "B-42", "换43码", "B-43"),
    (BOOTS, "B-42", "US 10", "B-43"),
    (BOOTS, "B-42", "us men 10", "B-43"),
    (BOOTS, "B-42", "美码10", "B-43"),
    (BOOTS, "B-42", "10.5", "B-44"),
    (BOOTS, "B-43", "ｓｉｚｅ ４４", "B-44"),
    (DUFFELS, "D-60-K", "the red one with 90 liters", "D-90-R"),
    (DUFFELS, "D-60-K", "a bigger one", "D-90-K"),
    (DUFFELS, "D-60-K", "90升的红色", "D-90-R"),
    (DUFFELS, "D-60-K", "容量大一点的", "D-90-K"),
    (DUFFELS, "D-90-K", "smaller, and in red", "D-60-R"),
    (BOOTS, "B-42", "EU 43 / US M 10", "B-43"),
    (JACKETS, "J-B-M", "hold on, make that the sand one with size L", "J-S-L"),
    (VESTS, "V-SM", "M/L please", "V-ML"),
    (VESTS, "V-SM", "换成M/L", "V-ML"),
    (VESTS, "V-SM", "size m/l", "V-ML"),
    (GLASSES, "G-1", "with a brown frame", "G-2"),
    (GLASSES, "G-1", "brown", "G-2"),
    (GLASSES, "G-1", "the polarized ones", "G-3"),
    (GLASSES, "G-3", "not polarized", "G-1"),
]


@pytest.mark.parametrize(("items", "bought_id", "text", "expected"), CHOSEN)
def test_a_variant_is_chosen_by_its_words(items: tuple[Item, ...], bought_id: str, text: str, expected: str) -> None:
    """If this fails, a shopper who says plainly what they want gets another variant or a needless question."""
    choice = choose(text, items, bought_id)
    assert choice.item is not None, choice
    assert choice.item.id == expected


def test_several_that_fit_are_asked_about() -> None:
    """If this fails, the bot guesses where two variants fit, or asks about options that do not differ."""
    choice = choose("a bigger one", BOOTS, "B-42")
    assert (choice.item, [item.id for item in choice.candidates]) == (None, ["B-43", "B-44"])
    assert choice.missing == ("size",)


@pytest.mark.parametrize(
    ("items", "bought_id", "text", "impossible"),
    [
        (JACKETS, "J-B-M", "in pink please", "pink"),
        (JACKETS, "J-B-M", "换成粉色", "粉色"),
        (JACKETS, "J-B-M", "3XL", "3XL"),
        (BOOTS, "B-42", "size 50", "size 50"),
        (BOOTS, "B-42", "换50码", "50码"),
        (DUFFELS, "D-60-K", "75 liters", "75l"),
        (DUFFELS, "D-90-K", "a bigger one", "bigger"),
        (JACKETS, "J-B-M", "sand in size S", "sand, s"),
    ],
)
def test_what_is_not_offered_is_named(items: tuple[Item, ...], bought_id: str, text: str, impossible: str) -> None:
    """If this fails, something else than what was asked for is proposed in silence, or nothing is offered instead."""
    choice = choose(text, items, bought_id)
    assert choice.item is None
    assert choice.impossible == impossible
    assert choice.candidates


def test_another_option_never_changes_unasked() -> None:
    """If this fails, who asks for sand in a size that sand lacks gets another size without being asked."""
    choice = choose("the sand one", JACKETS, "J-B-S")
    assert choice.item is None
    assert {item.id for item in choice.candidates} == {"J-S-M", "J-S-L"}
    assert choice.missing == ("size",)


def test_sold_out_variants_are_named_but_not_offered() -> None:
    """If this fails, policy cannot say that the wanted variant is sold out, or sold-out ones are offered."""
    wanted = choose("XL", JACKETS, "J-B-M").item
    assert wanted is not None
    assert not wanted.available
    assert all(item.available for item in choose("another size", JACKETS, "J-B-M").candidates)


def test_each_line_gets_its_own_words() -> None:
    """If this fails, two swaps in one message are mixed up."""
    text = "change the jacket to size L and the boots to 44"
    jacket, boots = bought(JACKETS[1], "Rain Jacket"), bought(BOOTS[0], "Hiking Boots")
    first = choose_variant(text, jacket, JACKETS, "en", others=[boots])
    second = choose_variant(text, boots, BOOTS, "en", others=[jacket])
    assert first.item is not None
    assert second.item is not None
    assert (first.item.id, second.item.id) == ("J-B-L", "B-44")


def test_the_same_kind_twice_is_told_apart_by_what_was_bought() -> None:
    """If this fails, "the M to L; the S to M" changes the wrong one of two jackets."""
    text = "Jacket {'size': 'M'} to {'colour': 'sand'}; Jacket {'size': 'S'} to {'size': 'L'}"
    small, medium = bought(JACKETS[0], "Jacket"), bought(JACKETS[1], "Jacket")
    first = choose_variant(text, medium, JACKETS, "en", others=[small])
    second = choose_variant(text, small, JACKETS, "en", others=[medium])
    assert (first.item and first.item.id, second.item and second.item.id) == ("J-S-M", "J-B-L")


def test_a_variant_that_left_the_catalogue_can_be_replaced() -> None:
    """If this fails, an old order whose item is no longer sold cannot be exchanged."""
    line = bought(Item("J-OLD", "J", "Jacket", {"Colour": "moss", "Size": "M"}, 9900, False), "Jacket")
    choice = choose_variant("in sand", line, JACKETS, "en")
    assert choice.item is not None
    assert choice.item.id == "J-S-M"


def test_nothing_to_choose_from() -> None:
    """If this fails, a product that left the shop breaks the conversation."""
    assert choose_variant("the red one", bought(JACKETS[0], "Jacket"), (), "en") == VariantChoice()
