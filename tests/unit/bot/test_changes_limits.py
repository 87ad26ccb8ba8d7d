"""Changes that cannot be, questions in between, and when a person takes over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.bot.change_counter import ChangeCounter, proposed, publish_change_shop


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


def questions(text: str) -> int:
    return text.count("?") + text.count("？")


@pytest.mark.parametrize(
    ("opening", "agreed"),
    [
        ("I want to return order W123002", "yes, I no longer need it"),
        ("W123002 我要退货", "好的，不需要了"),
    ],
)
def test_what_was_not_sent_is_cancelled_instead(nora: ChangeCounter, opening: str, agreed: str) -> None:
    """A return of a pending order would be proposed, or the shopper be left without a way."""
    reply = nora.say(opening)
    assert proposed(reply) is None
    assert questions(reply.text) == 1
    assert proposed(nora.say(agreed)) == (
        "cancel_pending_order", {"order_id": "#W123002", "reason": "no longer needed"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("opening", "agreed", "which"), [("cancel W123003", "yes please", "the shoes"), ("取消 W123003", "可以", "跑鞋")]
)
def test_what_was_delivered_is_returned_instead(nora: ChangeCounter, opening: str, agreed: str, which: str) -> None:
    """A delivered order would look cancelled."""
    assert proposed(nora.say(opening)) is None
    nora.say(agreed)
    found = proposed(nora.say(which))
    assert found is not None
    assert (found[0], found[1]["item_ids"]) == ("return_delivered_order_items", ["SH-9-42"])


@pytest.mark.parametrize("opening", ["cancel only the lamp from order W123001", "W123001 只取消台灯，其他的还要"])
def test_an_order_is_not_cancelled_in_part(nora: ChangeCounter, opening: str) -> None:
    """The whole order would be cancelled for one lamp."""
    reply = nora.say(opening)
    assert proposed(reply) is None
    assert "W123001" in reply.text
    nora.say("no" if opening.isascii() else "不用了")
    assert nora.order("#W123001").status == "pending"


@pytest.mark.parametrize(
    ("opening", "fact"),
    [
        ("cancel order W123004", "processed"),
        ("取消 W123004", "W123004"),
        ("return the kettle from W123005", "30 days"),
        ("退掉 W123005 的水壶", "30 天"),
    ],
)
def test_policy_is_told_and_a_person_offered(nora: ChangeCounter, opening: str, fact: str) -> None:
    """A shopper would be questioned about a change that can never be, or not be told why."""
    reply = nora.say(opening)
    assert proposed(reply) is None
    assert fact in reply.text
    handed = nora.say("yes" if opening.isascii() else "好的")
    assert handed.handoff is not None
    assert handed.handoff.reason == "policy"


@pytest.mark.parametrize("opening", ["change the jacket in W123001 to blue L", "W123001 的外套改成蓝色 L 码"])
def test_a_sold_out_variant_is_asked_for_anew(nora: ChangeCounter, opening: str) -> None:
    """The shopper would hear no and nothing else."""
    reply = nora.say(opening)
    assert proposed(reply) is None
    assert "M" in reply.text
    found = proposed(nora.say("blue M" if opening.isascii() else "蓝色M码"))
    assert found is not None
    assert found[1]["new_item_ids"] == ["CX-1-BLUE-M"]


@pytest.mark.parametrize(
    ("opening", "other"), [("pay for order W123001 with my gift card", "paypal"), ("W123001 改用礼品卡付款", "PayPal")]
)
def test_a_gift_card_that_is_too_small_leads_to_another_method(nora: ChangeCounter, opening: str, other: str) -> None:
    """The same card would be proposed again, or the change be given up."""
    reply = nora.say(opening)
    assert proposed(reply) is None
    assert "$20.00" in reply.text
    found = proposed(nora.say(other))
    assert found is not None
    assert found[1]["payment_method_id"] == "paypal_1"


@pytest.mark.parametrize("opening", ["cancel W123002, I found it cheaper elsewhere", "取消 W123002，别家更便宜"])
def test_another_reason_is_not_accepted_for_the_shopper(nora: ChangeCounter, opening: str) -> None:
    """A reason that the shopper did not give would be written into the order."""
    reply = nora.say(opening)
    assert proposed(reply) is None
    found = proposed(nora.say("I no longer need it" if opening.isascii() else "不需要了"))
    assert found is not None
    assert found[1]["reason"] == "no longer needed"


@pytest.mark.parametrize(("opening", "number"), [("cancel order W999999", "W999999"), ("取消订单 W124001", "W124001")])
def test_an_unknown_number_is_said_to_be_unknown(nora: ChangeCounter, opening: str, number: str) -> None:
    """Another customer's order would be confirmed to exist, or another of one's own be taken instead."""
    reply = nora.say(opening)
    assert proposed(reply) is None
    assert number in reply.text


@pytest.mark.parametrize(
    ("opening", "question", "answer", "rest"),
    [
        ("cancel order W123002", "How much is shipping?", "$5.90", "I no longer need it"),
        ("取消订单 W123002", "运费是多少？", "5.90", "不需要了"),
    ],
)
def test_a_question_in_between_is_answered(
    nora: ChangeCounter, opening: str, question: str, answer: str, rest: str
) -> None:
    """The change would be lost, or the question be taken for an answer."""
    nora.say(opening)
    reply = nora.say(question, "knowledge")
    assert answer in reply.text
    assert proposed(nora.say(rest)) == (
        "cancel_pending_order", {"order_id": "#W123002", "reason": "no longer needed"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "message", ["maybe", "hmm, let me think", "what if I keep it?", "How much is shipping?", "再想想"]
)
def test_a_proposal_stays_open_meanwhile(nora: ChangeCounter, message: str) -> None:
    """A question would confirm or lose what was proposed, or the shopper would not know that it waits."""
    nora.say("cancel W123002, no longer needed")
    reply = nora.say(message, "knowledge" if "?" in message else "unclear")
    assert proposed(reply) is not None
    assert "yes" in reply.text or "是" in reply.text
    assert nora.order("#W123002").status == "pending"


def test_at_most_one_question_a_turn(nora: ChangeCounter) -> None:
    """A shopper would be given a form to fill in."""
    for message in ("I want to exchange something", "W123003", "the backpack"):
        assert questions(nora.say(message).text) == 1


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("let me talk to a person", "human"),
        ("转人工", "human"),
        ("my lawyer will write to you", "legal"),
        ("我要去法院起诉你们", "legal"),
        ("the kettle started smoking and burned my hand", "danger"),
        ("水壶冒烟了，还烫伤了我的手", "danger"),
    ],
)
def test_a_person_takes_over_at_once(nora: ChangeCounter, message: str, reason: str) -> None:
    """Somebody in danger would be asked for a reason to cancel."""
    nora.say("cancel order W123002")
    reply = nora.say(message)
    assert reply.handoff is not None
    assert reply.handoff.reason == reason


@pytest.mark.parametrize(
    "message",
    [
        "Does the kettle have protection against catching fire?",
        "is it a fire hazard if I leave the lantern on?",
        "这个灯会不会漏电？",
        "Do you sell smoke detectors?",
    ],
)
def test_a_question_about_safety_is_no_emergency(nora: ChangeCounter, message: str) -> None:
    """Every question about a heater would end with a person."""
    assert nora.say(message, "product_fact").handoff is None


def test_the_third_misunderstanding_hands_over(nora: ChangeCounter) -> None:
    """A shopper would go round in circles."""
    nora.say("cancel order W123002")
    replies = [nora.say(message) for message in ("brumm", "knister", "plopp")]
    assert [reply.handoff is not None for reply in replies] == [False, False, True]
    assert replies[-1].handoff is not None
    assert replies[-1].handoff.reason == "failure"


@pytest.mark.parametrize(
    "message", ["How do I cancel an order?", "What is your return policy?", "怎么退货？", "你们支持换货吗？"]
)
def test_a_question_about_policy_starts_nothing(nora: ChangeCounter, message: str) -> None:
    """Asking how returns work would open a return, and every further question be met with a reminder of it."""
    nora.say(message, "knowledge")
    reply = nora.say("How much is shipping?" if message.isascii() else "运费是多少？", "knowledge")
    assert "5.90" in reply.text
    assert "still" not in reply.text
    assert "还需要" not in reply.text


def test_who_asks_how_may_go_on_to_do_it(nora: ChangeCounter) -> None:
    """The shopper would have to start again after being told how it is done."""
    nora.say("How do I return an item?", "knowledge")
    found = proposed(nora.talk("the shoes from order W123003"))
    assert found is not None
    assert found[1]["item_ids"] == ["SH-9-42"]
