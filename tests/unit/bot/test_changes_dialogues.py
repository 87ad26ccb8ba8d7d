"""Dialogues about changes without a model, each to its end state, in both languages and in any order of telling."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.unit.bot.change_counter import ChangeCounter, proposed, publish_change_shop

Talk = tuple[str, ...]


@pytest.fixture(scope="module")
def change_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published shop that all dialogues of this file read."""
    home = tmp_path_factory.mktemp("change-home")
    publish_change_shop(home)
    return home


@pytest.fixture
def nora(change_home: Path) -> ChangeCounter:
    """Nora is signed in."""
    return ChangeCounter(change_home)


@pytest.fixture
def stranger(change_home: Path) -> ChangeCounter:
    """Nobody is known yet."""
    return ChangeCounter(change_home, None)


CANCEL = ("cancel_pending_order", {"order_id": "#W123002", "reason": "no longer needed"})
MISTAKE = ("cancel_pending_order", {"order_id": "#W123002", "reason": "ordered by mistake"})
RETURN = (
    "return_delivered_order_items",
    {"order_id": "#W123003", "item_ids": ["SH-9-42"], "payment_method_id": "card_1"},
)
RETURN_TO_GIFT = ("return_delivered_order_items", {**RETURN[1], "payment_method_id": "gift_1"})
RETURN_ALL = ("return_delivered_order_items", {**RETURN[1], "item_ids": ["BP-1-BLA", "SH-9-42"]})
EXCHANGE = (
    "exchange_delivered_order_items",
    {"order_id": "#W123003", "item_ids": ["BP-1-BLA"], "new_item_ids": ["BP-1-TID"], "payment_method_id": "card_1"},
)
ITEMS = (
    "modify_pending_order_items",
    {"order_id": "#W123001", "item_ids": ["CX-1-RED-M"], "new_item_ids": ["CX-1-RED-L"], "payment_method_id": "card_1"},
)
ITEMS_BLUE = ("modify_pending_order_items", {**ITEMS[1], "new_item_ids": ["CX-1-BLUE-M"]})
ITEMS_BY_PAYPAL = ("modify_pending_order_items", {**ITEMS[1], "payment_method_id": "paypal_1"})
PAYMENT = ("modify_pending_order_payment", {"order_id": "#W123002", "payment_method_id": "card_1"})
_NEW = {
    "address1": "12 Elm Street", "address2": "", "city": "Salem", "state": "OR", "country": "USA", "zip": "97301",
}  # fmt: skip
ADDRESS = ("modify_pending_order_address", {"order_id": "#W123001", **_NEW})
PROFILE = ("modify_user_address", {"user_id": "c-nora", **_NEW})

TALKS: Mapping[str, tuple[Talk, tuple[str, Mapping[str, Any]]]] = {
    "all at once": (("Please cancel order #W123002, I don't need it any more",), CANCEL),
    "all at once, in Chinese": (("请取消订单 #W123002，不需要了",), CANCEL),
    "order, then reason": (("cancel w123002 pls", "ordered by mistake"), MISTAKE),
    "order, then reason, in Chinese": (("取消 W123002", "拍错了"), MISTAKE),
    "order last": (("I want to cancel an order, it was ordered by mistake", "#W123002"), MISTAKE),
    "order last, in Chinese": (("我想取消一个订单，下错单了", "W123002"), MISTAKE),
    "order by its place": (("cancel an order please, I no longer need it", "the second one"), CANCEL),
    "order by its place, in Chinese": (("帮我取消一个订单，不需要了", "第二个"), CANCEL),
    "order by what is in it": (("cancel the order with the speakers, no longer needed",), CANCEL),
    "order by what is in it, in Chinese": (("买音箱的那个订单取消吧，不需要了",), CANCEL),
    "full-width digits": (("取消订单＃Ｗ１２３００２，不需要了",), CANCEL),
    "return one article": (("I'd like to return the trail shoes from W123003",), RETURN),
    "return one article, in Chinese": (("我想退掉 W123003 里的越野跑鞋",), RETURN),
    "return without an order": (("I want to return the trail shoes",), RETURN),
    "return without an order, in Chinese": (("越野跑鞋我要退货",), RETURN),
    "return, then which": (("I want to return something from #W123003", "the shoes"), RETURN),
    "return, then which, in Chinese": (("W123003 有东西要退货", "跑鞋"), RETURN),
    "return, then all": (("return order W123003", "all of it"), RETURN_ALL),
    "return, then all, in Chinese": (("W123003 我要退货", "全部"), RETURN_ALL),
    "refund to the gift card": (("return the shoes from W123003, refund to my gift card",), RETURN_TO_GIFT),
    "refund to the gift card, in Chinese": (("W123003 的跑鞋退货，钱退到礼品卡",), RETURN_TO_GIFT),
    "exchange": (("exchange the backpack from W123003 for the tide blue one",), EXCHANGE),
    "exchange, in Chinese": (("W123003 的背包换成雾蓝色的",), EXCHANGE),
    "exchange, then the variant": (("I'd like to exchange my backpack", "tide blue"), EXCHANGE),
    "exchange, then the variant, in Chinese": (("我想换一下收到的背包", "雾蓝"), EXCHANGE),
    "another size in a pending order": (("change the jacket in order W123001 to size L",), ITEMS),
    "another size, in Chinese": (("W123001 里的外套改成 L 码",), ITEMS),
    "exchange of what was not sent yet": (("exchange the softshell in #W123001 for a large (L)",), ITEMS),
    "another colour": (("In order W123001, make the jacket blue instead of red",), ITEMS_BLUE),
    "another colour, in Chinese": (("订单 W123001 的外套换成蓝色",), ITEMS_BLUE),
    "the difference by PayPal": (
        ("change the jacket in W123001 to L and use paypal for the difference",),
        ITEMS_BY_PAYPAL,
    ),
    "payment": (("pay for order W123002 with my visa card instead",), PAYMENT),
    "payment, in Chinese": (("W123002 改用信用卡付款",), PAYMENT),
    "payment, then which": (("I'd like to change the payment method of W123002", "the card ending in 4242"), PAYMENT),
    "payment, then which, in Chinese": (("W123002 想换个付款方式", "尾号4242的卡"), PAYMENT),
    "address": (("Ship order #W123001 to 12 Elm Street, Salem, OR 97301, USA",), ADDRESS),
    "address, in Chinese": (("订单 #W123001 改寄到 12 Elm Street, Salem, OR 97301, USA",), ADDRESS),
    "address in two parts": (
        ("change the address of order W123001 to 12 Elm Street", "Salem, OR 97301, USA"),
        ADDRESS,
    ),
    "address asked for": (("I need to change the address of W123001", "12 Elm Street, Salem, OR 97301, USA"), ADDRESS),
    "address asked for, in Chinese": (("W123001 要改收货地址", "12 Elm Street, Salem, OR 97301, USA"), ADDRESS),
    "profile": (("Please update the address in my account to 12 Elm Street, Salem, OR 97301, USA",), PROFILE),
    "profile, in Chinese": (("把我的默认地址改成 12 Elm Street, Salem, OR 97301, USA",), PROFILE),
}


@pytest.mark.parametrize("name", TALKS)
def test_a_change_is_proposed(nora: ChangeCounter, name: str) -> None:
    """A shopper would be asked for what they have said, or something else would be proposed than they asked for."""
    talk, expected = TALKS[name]
    replies = [nora.say(message) for message in talk]
    assert proposed(replies[-1]) == expected, replies[-1].text
    assert all(proposed(reply) is None for reply in replies[:-1])


@pytest.mark.parametrize(
    "talk",
    [
        ("cancel W123002, ordered by mistake, my email is nora@mail.example",),
        ("cancel W123002, ordered by mistake", "nora@mail.example"),
        ("I need to cancel an order", "Nora Lind, 97201", "W123002", "it was a mistake, I ordered it by accident"),
        ("取消订单 W123002，拍错了，我的邮箱是 nora@mail.example",),
        ("我要取消订单", "nora@mail.example", "W123002", "下错单了"),
    ],
)
def test_nobody_changes_anything_unproved(stranger: ChangeCounter, talk: Talk) -> None:
    """A stranger would be served, or what was told before the proof would have to be told again."""
    replies = [stranger.say(message) for message in talk]
    assert proposed(replies[-1]) == MISTAKE, replies[-1].text
    assert stranger.sessions.sessions["s-1"].customer_id == "c-nora"


def test_the_only_order_that_fits_is_taken(change_home: Path) -> None:
    """Somebody with one order would be asked which one."""
    paul = ChangeCounter(change_home, "c-paul")
    assert proposed(paul.talk("cancel my order, I no longer need it")) == (
        "cancel_pending_order", {"order_id": "#W124001", "reason": "no longer needed"},
    )  # fmt: skip


@pytest.mark.parametrize(("yes", "status"), [("yes", "cancelled"), ("no", "pending"), ("maybe", "pending")])
def test_only_a_yes_changes_anything(nora: ChangeCounter, yes: str, status: str) -> None:
    """A hesitation would cancel an order."""
    nora.talk("cancel W123002, no longer needed", yes)
    assert nora.order("#W123002").status == status


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        (("return the shoes from W123003", "no, I meant the backpack"), ("BP-1-BLA",)),
        (("W123003 的跑鞋要退货", "说错了，是背包"), ("BP-1-BLA",)),
        (("return the shoes from W123003", "and the backpack too please"), ("SH-9-42", "BP-1-BLA")),
        (("W123003 的跑鞋要退货", "还有背包也退"), ("SH-9-42", "BP-1-BLA")),
    ],
)
def test_articles_are_put_right(nora: ChangeCounter, talk: Talk, expected: tuple[str, ...]) -> None:
    """The article that was named by mistake would go back, or the one added would stay."""
    found = proposed(nora.talk(*talk))
    assert found is not None
    assert sorted(found[1]["item_ids"]) == sorted(expected)


@pytest.mark.parametrize(
    ("talk", "name", "argument", "value"),
    [
        (
            ("change the jacket in W123001 to L", "make it blue and M instead"),
            ITEMS[0],
            "new_item_ids",
            ["CX-1-BLUE-M"],
        ),
        (("W123001 的外套改成 L 码", "不对，改成 S 码吧"), ITEMS[0], "new_item_ids", ["CX-1-RED-S"]),
        (("change the jacket in W123001 to L", "use PayPal instead"), ITEMS[0], "payment_method_id", "paypal_1"),
        (("W123001 的外套改成 L 码", "差价用 PayPal 付"), ITEMS[0], "payment_method_id", "paypal_1"),
        (("cancel W123002, no longer needed", "no, I mean order W123001"), CANCEL[0], "order_id", "#W123001"),
        (("取消 W123002，不需要了", "不对，是 W123001"), CANCEL[0], "order_id", "#W123001"),
        (("cancel W123002, no longer needed", "no, the other order"), CANCEL[0], "order_id", "#W123001"),
        (("取消 W123002，不需要了", "不是这个，是另一个订单"), CANCEL[0], "order_id", "#W123001"),
    ],
)
def test_a_correction_is_proposed_anew(
    nora: ChangeCounter, talk: Talk, name: str, argument: str, value: object
) -> None:
    """The proposal would stand as it was, and a yes would do the wrong thing."""
    found = proposed(nora.talk(*talk))
    assert found is not None
    assert (found[0], found[1][argument]) == (name, value)


@pytest.mark.parametrize("drop", ["never mind", "forget it, leave it as it is", "算了，不弄了"])
def test_a_change_of_mind_drops_it(nora: ChangeCounter, drop: str) -> None:
    """A proposal that nobody wants any more could still be confirmed by the next yes."""
    reply = nora.talk("cancel W123002, no longer needed", drop)
    assert proposed(reply) is None
    nora.say("yes")
    assert nora.order("#W123002").status == "pending"


@pytest.mark.parametrize(
    "opening",
    [
        "cancel W123002, I no longer need it, and return the shoes from W123003",
        "取消 W123002，不需要了；另外 W123003 的跑鞋我要退货",
    ],
)
def test_two_requests_are_dealt_with_in_turn(nora: ChangeCounter, opening: str) -> None:
    """The second request of a message would be forgotten, or both be confirmed with one yes."""
    assert proposed(nora.say(opening)) == CANCEL
    assert proposed(nora.say("yes" if opening.isascii() else "好的")) == RETURN
    assert (nora.order("#W123002").status, nora.order("#W123003").status) == ("cancelled", "delivered")
    nora.say("yes")
    assert nora.order("#W123003").status == "return requested"


def test_a_second_request_waits_for_the_first(nora: ChangeCounter) -> None:
    """It would throw the open proposal away."""
    nora.say("cancel W123002, I no longer need it")
    reply = nora.say("I also want to return the shoes from W123003")
    assert proposed(reply) == CANCEL
    assert proposed(nora.say("yes")) == RETURN


def test_two_articles_go_into_one_call(nora: ChangeCounter) -> None:
    """The policy allows one change of items an order: the second would be refused for good."""
    found = proposed(nora.say("return the backpack and the shoes from W123003"))
    assert found is not None
    assert sorted(found[1]["item_ids"]) == ["BP-1-BLA", "SH-9-42"]
