"""Order numbers in every spelling, and orders by what is said about them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.adapters.changes.days import read_days
from bot.adapters.changes.orders import choose_order, read_order_numbers
from bot.domain.orders import Order
from knowledge.snapshot import Snapshot, SnapshotStore
from tests.unit.bot.changes.wares import ORDERS, TODAY

NEW, SENT, BROUGHT, OLD = (order.id for order in ORDERS)


@pytest.fixture(scope="module")
def snapshot(small_home: Path) -> Snapshot:
    return SnapshotStore(small_home).open()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("#W7736983", ["W7736983"]),
        ("w7736983", ["W7736983"]),
        ("order no. W 123 4567", ["W1234567"]),
        ("订单号是F20001", ["F20001"]),
        ("＃Ｆ２０００１", ["F20001"]),
        ("# F20001, please", ["F20001"]),
        ("订单 F 20001", ["F20001"]),
        ("order 1234", ["1234"]),
        ("#1001", ["1001"]),
        ("订单313021098954", ["313021098954"]),
        ("313021098954", ["313021098954"]),
        ("order 9624127908", ["9624127908"]),
        ("order ORD-2024-0001", ["ORD-2024-0001"]),
        ("cancel purchase 00123842", ["00123842"]),
        ("cancel #W1001 and #W2002", ["W1001", "W2002"]),
        ("orders F20001 and F20002", ["F20001", "F20002"]),
        ("帮我把F20001和F20002都取消", ["F20001", "F20002"]),
        ("订单F20001的鞋", ["F20001"]),
        ("ship to 123 Elm St, Denver, CO 80202", []),
        ("my zip code is 80202", []),
        ("上海市徐汇区漕溪北路18号，邮编200030", []),
        ("call me at 555-123-4567", []),
        ("手机13812345678", []),
        ("card ending in 4988", []),
        ("尾号4988的卡", []),
        ("item 9624127908", []),
        ("9624127908", []),
        ("via credit_card_4190576 or pm_8679930", []),
        ("运单号 1234567890123", []),
        ("KT-101-BLK in size 42", []),
        ("order 2 mugs", []),
        ("a1234567@mail.com", []),
    ],
)
def test_numbers_are_read_in_every_spelling(text: str, numbers: list[str]) -> None:
    """If this fails, an order is not found as it is typed, or a postal code is taken for an order."""
    assert list(read_order_numbers(text)) == numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f20008", BROUGHT),
        ("订单号是 Ｆ２０００８", BROUGHT),
        ("my last order", NEW),
        ("最近的订单", NEW),
        ("我刚下的单", NEW),
        ("the oldest order", OLD),
        ("the pending one", NEW),
        ("还没发货的那个", NEW),
        ("the one that is on its way", SENT),
        ("the one with the desk lamp", BROUGHT),
        ("有台灯的那个订单", BROUGHT),
        ("the order with the shoes", OLD),
        ("from last Tuesday", BROUGHT),
        ("昨天的订单", NEW),
        ("10月3日的订单", OLD),
        ("the one from October", OLD),
        ("last month", OLD),
        ("the second one", SENT),
        ("第三个", BROUGHT),
        ("order ending in 07", OLD),
        ("the $95 order", OLD),
        ("the shoes I received last month", OLD),
    ],
)
def test_an_order_is_found_by_what_is_said(snapshot: Snapshot, text: str, expected: str) -> None:
    """If this fails, the bot asks for a number although the order was described."""
    found = choose_order(text, ORDERS, TODAY, snapshot=snapshot)
    assert isinstance(found, Order), found
    assert found.id == expected


@pytest.mark.parametrize(
    ("text", "exclude", "expected"),
    [
        ("上周的", (), (SENT, BROUGHT)),
        ("the delivered ones", (), (BROUGHT, OLD)),
        ("the other order", (NEW,), (SENT, BROUGHT, OLD)),
        ("no, the other pending order", (NEW,), ()),
        ("#F99999", (), ()),
    ],
)
def test_several_or_none_are_told_apart_from_nothing_said(
    snapshot: Snapshot, text: str, exclude: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """If this fails, the bot cannot tell "which of these?" from "there is none" and from silence."""
    found = choose_order(text, ORDERS, TODAY, exclude=exclude, snapshot=snapshot)
    assert isinstance(found, tuple)
    assert tuple(order.id for order in found) == expected


@pytest.mark.parametrize("text", ["hello", "cancel my order", "我要退货", "use the other card"])
def test_nothing_said_about_an_order(snapshot: Snapshot, text: str) -> None:
    """If this fails, an order is picked that nobody spoke of."""
    assert choose_order(text, ORDERS, TODAY, exclude=(NEW,), snapshot=snapshot) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("yesterday", date(2026, 11, 23), date(2026, 11, 23)),
        ("前天", date(2026, 11, 22), date(2026, 11, 22)),
        ("last week", date(2026, 11, 16), date(2026, 11, 22)),
        ("上周二", date(2026, 11, 17), date(2026, 11, 17)),
        ("two weeks ago", date(2026, 11, 7), date(2026, 11, 13)),
        ("on December 24", date(2025, 12, 24), date(2025, 12, 24)),
        ("2026-10-03", date(2026, 10, 3), date(2026, 10, 3)),
        ("10月", date(2026, 10, 1), date(2026, 10, 31)),
    ],
)
def test_days_are_read_from_today(text: str, first: date, last: date) -> None:
    """If this fails, "last Tuesday" or 上周 finds the wrong order."""
    assert read_days(text, TODAY) == (first, last)


@pytest.mark.parametrize("text", ["you may cancel it", "march on", "31 February", "in a day or two"])
def test_no_day_is_read_where_none_is(text: str) -> None:
    """If this fails, "may" or an impossible date narrows the orders down to none."""
    assert read_days(text, TODAY) is None
