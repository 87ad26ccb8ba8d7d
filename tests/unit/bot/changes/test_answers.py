"""Payment methods, reasons, corrections and changes of mind."""

from __future__ import annotations

import pytest

from bot.adapters.changes.corrections import drops, is_correction
from bot.adapters.changes.methods import choose_method
from bot.adapters.changes.reasons import read_reason
from bot.domain.orders import PaymentMethod
from knowledge.text import detect_language
from tests.unit.bot.changes.wares import AMEX, CARD, CUSTOMER, GIFT_CARD, KETTLE, PAYPAL, order

PAID_BY_CARD = order(KETTLE, paid=4990, method=CARD.id)
ACCEPTED = ("no longer needed", "ordered by mistake")
NEEDLESS, MISTAKE = ACCEPTED


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("paypal", PAYPAL),
        ("to my visa", CARD),
        ("the amex", AMEX),
        ("American Express", AMEX),
        ("card ending in 6001", AMEX),
        ("尾号4988", CARD),
        ("gift card", GIFT_CARD),
        ("store credit please", GIFT_CARD),
        ("礼品卡", GIFT_CARD),
        ("original payment method", CARD),
        ("原路退回", CARD),
        ("same card", CARD),
        ("my other credit card", AMEX),
        ("另一张信用卡", AMEX),
        ("not paypal, the gift card", GIFT_CARD),
        ("paypal rather than gift card", PAYPAL),
        ("change payment from visa to paypal", PAYPAL),
        ("用礼品卡付，不要用信用卡", GIFT_CARD),
        ("I'd rather have my PayPal charged than the Visa", PAYPAL),
        ("via pm_2", AMEX),
    ],
)
def test_a_method_is_found_by_its_words(text: str, method: PaymentMethod) -> None:
    """If this fails, money goes another way than the shopper said."""
    assert choose_method(text, CUSTOMER, PAID_BY_CARD) == method


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("credit card", (CARD, AMEX)),
        ("visa or paypal", (CARD, PAYPAL)),
        ("mastercard", ()),
        ("支付宝", ()),
        ("credit_card_99999", ()),
        ("card ending in 1111", ()),
        ("hello", None),
        ("the white kettle", None),
        ("换一个大的", None),
    ],
)
def test_methods_that_are_not_clear(text: str, expected: tuple[PaymentMethod, ...] | None) -> None:
    """If this fails, a method is guessed, or one that is not on file passes for silence."""
    assert choose_method(text, CUSTOMER, PAID_BY_CARD) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I don't need it any more", NEEDLESS),
        ("changed my mind", NEEDLESS),
        ("I already have one", NEEDLESS),
        ("不想要了", NEEDLESS),
        ("用不上了", NEEDLESS),
        ("found it cheaper so I no longer need it", NEEDLESS),
        ("1", NEEDLESS),
        ("my mistake", MISTAKE),
        ("I ordered the wrong size", MISTAKE),
        ("accidentally placed the order", MISTAKE),
        ("拍错了", MISTAKE),
        ("手滑", MISTAKE),
        ("found it cheaper elsewhere", "found it cheaper elsewhere"),
        ("because the delivery is too slow", "the delivery is too slow"),
        ("因为发货太慢", "发货太慢"),
        ("please cancel my order", None),
        ("取消订单 F20001", None),
        ("yes", None),
    ],
)
def test_reasons_are_matched_or_quoted(text: str, reason: str | None) -> None:
    """If this fails, an accepted reason is refused, or a refused one is taken for an accepted one."""
    assert read_reason(text, ACCEPTED, "en") == reason


@pytest.mark.parametrize(
    ("text", "accepted", "reason"),
    [
        (
            "it is cheaper at another shop",
            ("Found a better price", "Delivery too late", "Other"),
            "Found a better price",
        ),
        ("it takes too long", ("Found a better price", "Delivery too late", "Other"), "Delivery too late"),
        ("等太久了", ("不想要了", "拍错了", "发货太慢"), "发货太慢"),
        ("I ordered by mistake", ("不想要了", "拍错了"), "拍错了"),
        ("the gift arrived broken", ("gift arrived broken", "gift too late"), "gift arrived broken"),
    ],
)
def test_other_shops_have_other_reasons(text: str, accepted: tuple[str, ...], reason: str) -> None:
    """If this fails, only the sample shop's reasons are understood."""
    assert read_reason(text, accepted, "en") == reason


CORRECTIONS = (
    "no, the other order", "I meant the red one", "not that one, the lamp", "actually, make it size L",
    "wait, use paypal", "sorry I meant #F20002", "Use paypal instead", "不对，是另一个", "算了换成蓝色",
    "不是这个，是台灯", "说错了，是M码", "我是说黑色的",
)  # fmt: skip
DROPS = (
    "never mind", "forget it", "I changed my mind, keep it", "I'll keep it", "I don't want to return it anymore",
    "leave it as it is", "cancel the return", "算了", "先不退了", "别取消了", "还是留着吧", "不换了", "我再想想",
    "算了不退了",
)  # fmt: skip
NEITHER = (
    "yes", "size L", "the red one", "no thanks", "cancel my order, I changed my mind", "我不想要了，退货", "好的",
    "I don't need it anymore", "我要退货",
)  # fmt: skip


@pytest.mark.parametrize("text", CORRECTIONS)
def test_corrections_go_on_with_the_change(text: str) -> None:
    """If this fails, "no, the other order" ends the change instead of correcting it."""
    assert is_correction(text, detect_language(text))
    assert not drops(text, detect_language(text))


@pytest.mark.parametrize("text", DROPS)
def test_a_change_of_mind_ends_the_change(text: str) -> None:
    """If this fails, the bot goes on with a change that was given up."""
    assert drops(text, detect_language(text))
    assert not is_correction(text, detect_language(text))


@pytest.mark.parametrize("text", NEITHER)
def test_answers_and_new_wishes_are_neither(text: str) -> None:
    """If this fails, an answer or a reason is taken for a change of mind."""
    assert not drops(text, detect_language(text))
    assert not is_correction(text, detect_language(text))
