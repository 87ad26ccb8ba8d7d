"""Which pieces of an order a message means: by name, kind, option, number, place, in both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.changes.lines import LineChoice, choose_lines
from bot.domain.orders import Order
from knowledge.snapshot import Snapshot, SnapshotStore
from tests.unit.bot.changes.wares import GREEN_TENT, JACKET, KETTLE, LAMP, LANTERN, SAND_TENT, SHOES, TEAPOTS, order

K, L, N, S, J, T = (line.item_id for line in (KETTLE, LAMP, LANTERN, SHOES, JACKET, TEAPOTS))
G, D = GREEN_TENT.item_id, SAND_TENT.item_id
MANY = order(KETTLE, LAMP, SHOES, JACKET, LANTERN)
TENTS = order(GREEN_TENT, SAND_TENT)
TEA = order(TEAPOTS, KETTLE)
ONE = order(KETTLE)
THREE = order(TEAPOTS)


@pytest.fixture(scope="module")
def snapshot(small_home: Path) -> Snapshot:
    return SnapshotStore(small_home).open()


CHOSEN = [
    (MANY, "return the kettle", [K]),
    (MANY, "I want to send back the desk lamp", [L]),
    (MANY, "the lamp and the jacket please", [L, J]),
    (MANY, "Return #F20001 via paypal_3: Kettle; Trail Shoes;", [K, S]),
    (MANY, "swap the kettle for the white one", [K]),
    (MANY, "exchange my jacket for size L", [J]),
    (MANY, "return the jacket because it is too small", [J]),
    (MANY, "the kettle is broken, I want my money back", [K]),
    (MANY, "the size M jacket", [J]),
    (MANY, "the sneakers", [S]),
    (MANY, "return the lamps", [L, N]),
    (MANY, "both lamps", [L, N]),
    (MANY, "everything", [K, L, S, J, N]),
    (MANY, "all of them except the kettle", [L, S, J, N]),
    (MANY, "the second one", [L]),
    (MANY, "3", [S]),
    (MANY, "the last one", [N]),
    (MANY, "LA-1-WHI", [L]),
    (MANY, "not the lamp, the kettle", [K]),
    (MANY, "退水壶", [K]),
    (MANY, "把台灯退了", [L]),
    (MANY, "退鞋子和雨衣", [S, J]),
    (MANY, "水壶换成白色", [K]),
    (MANY, "台灯退掉，钱退到礼品卡", [L]),
    (MANY, "全部退掉", [K, L, S, J, N]),
    (MANY, "除了水壶都退", [L, S, J, N]),
    (MANY, "第二个", [L]),
    (MANY, "不是台灯，是水壶", [K]),
    (ONE, "return it", [K]),
    (ONE, "换成白色的", [K]),
    (TEA, "two of the three teapots", [T, T]),
    (TEA, "return 2 teapots", [T, T]),
    (TEA, "one of the teapots", [T]),
    (TEA, "the teapots", [T, T, T]),
    (TEA, "return 5 teapots", [T] * 5),
    (TEA, "退两个茶壶", [T, T]),
    (TEA, "三个茶壶里的一个", [T]),
    (TEA, "茶壶都退", [T, T, T]),
    (THREE, "just one", [T]),
    (THREE, "2", [T, T]),
    (THREE, "两个", [T, T]),
    (THREE, "all three", [T, T, T]),
    (TENTS, "the green tent", [G]),
    (TENTS, "沙色那顶", [D]),
    (TENTS, "the tents", [G, D]),
    (TENTS, "both", [G, D]),
    (TENTS, "两顶都退", [G, D]),
    (TENTS, "exchange the green tent for the sand one", [G]),
]


@pytest.mark.parametrize(("bought", "text", "expected"), CHOSEN)
def test_pieces_are_chosen_by_words(snapshot: Snapshot, bought: Order, text: str, expected: list[str]) -> None:
    """If this fails, a shopper's plain words lead to the wrong piece, or to a needless question."""
    choice = choose_lines(text, bought, snapshot, "en")
    assert sorted(choice.item_ids) == sorted(expected), choice


@pytest.mark.parametrize(
    ("bought", "text", "candidates"),
    [
        (MANY, "I want to return something", [K, L, S, J, N]),
        (MANY, "我要退货", [K, L, S, J, N]),
        (MANY, "the black one", [K, S, N]),
        (TENTS, "the tent", [G, D]),
        (TENTS, "one of the tents", [G, D]),
        (TENTS, "帐篷", [G, D]),
        (TEA, "the teapot", [T]),
    ],
)
def test_what_fits_several_is_asked_about(snapshot: Snapshot, bought: Order, text: str, candidates: list[str]) -> None:
    """If this fails, the bot guesses which of two things is meant, or how many of three."""
    choice = choose_lines(text, bought, snapshot, "en")
    assert not choice.item_ids
    assert sorted(line.item_id for line in choice.candidates) == sorted(candidates)


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("return the toaster", (), "toaster"),
        ("退烤面包机", (), "烤面包机"),
        ("return the kettle and the toaster", (K,), "toaster"),
    ],
)
def test_things_that_were_not_bought_are_named(
    snapshot: Snapshot, text: str, known: tuple[str, ...], unknown: str
) -> None:
    """If this fails, a thing that is not in the order is taken for one that is, or passed over in silence."""
    choice = choose_lines(text, MANY, snapshot, "en")
    assert (choice.item_ids, choice.unknown) == (known, unknown)


def test_an_answer_is_read_against_the_candidates(snapshot: Snapshot) -> None:
    """If this fails, "the second one" after a question means the second line of the order."""
    first = choose_lines("the lamp", order(KETTLE, LAMP, LANTERN), snapshot, "en")
    asked = choose_lines("the black one", MANY, snapshot, "en")
    again = choose_lines("the second one", replace(MANY, lines=asked.candidates), snapshot, "en")
    assert first.item_ids == (L,)
    assert again.item_ids == (S,)


def test_it_works_without_a_catalogue() -> None:
    """If this fails, an order whose products left the shop can no longer be talked about."""
    assert choose_lines("return the kettle", MANY, None, "en") == LineChoice((K,))


def test_two_lines_of_one_item_are_pieces_of_it(snapshot: Snapshot) -> None:
    """If this fails, an order that lists a thing twice offers it as two choices."""
    twice = order(KETTLE, LAMP, KETTLE)
    assert choose_lines("both kettles", twice, snapshot, "en").item_ids == (K, K)
