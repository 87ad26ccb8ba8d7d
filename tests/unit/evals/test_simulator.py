"""The simulated shopper."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Handoff, ToolCall
from bot.evals.errors import EvalError
from bot.evals.simulator import Goal, Shopper, asked, read_goal
from tests.unit.evals.files import row
from tests.unit.evals.replies import reply

FACTS = {"order": "F1", "items": "the kettle", "reason": "no longer needed"}
PENDING = {"id": "A-1", "name": "cancel_pending_order", "arguments": {}, "summary": ""}
DONE = ToolCall("cancel_pending_order", {}, "WRITE", True, {})


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Happy to help. Which order is it about?", ["order"]),
        ("What is your email, or your name and postal code?", ["proof"]),
        ("Which item would you like to return?", ["items"]),
        ("Which colour would you like instead?", ["options"]),
        ("Why would you like to cancel it?", ["reason"]),
        ("Which payment method should the refund go to?", ["payment"]),
        ("What is the new address?", ["address"]),
        ("请问是哪个订单？", ["order"]),
        ("请提供注册邮箱，或姓名和邮编。", ["proof"]),
        ("您想退哪件商品？", ["items"]),
        ("想换成什么颜色？", ["options"]),
        ("取消的原因是什么？", ["reason"]),
        ("新的收货地址是什么？", ["address"]),
    ],
)
def test_questions_are_understood(text: str, facts: list[str]) -> None:
    """Would answer another question than the one that was asked."""
    assert asked(text)[: len(facts)] == facts


def test_answers_what_is_asked_and_confirms() -> None:
    """Would talk past the bot, or never end."""
    shopper = Shopper(Goal("cancel", "en", FACTS), "seed")
    opening = shopper.say(None)
    assert opening
    assert "F1" not in opening
    assert "F1" in (shopper.say(reply("Which order?")) or "")
    assert "no longer needed" in (shopper.say(reply("Why do you want to cancel?")) or "")
    assert shopper.say(reply("Shall I?", pending_action=PENDING)) in (
        "yes",
        "Yes, go ahead.",
        "sure, do it",
        "ok, sounds good",
        "yep please",
    )
    assert shopper.say(reply("Done.", tool_calls=(DONE,))) is None


def test_says_no_where_the_goal_does() -> None:
    """Would confirm what a case must leave unconfirmed."""
    shopper = Shopper(Goal("cancel", "zh", FACTS, confirm=False), "seed")
    shopper.say(None)
    assert shopper.say(reply("确认吗？", pending_action=PENDING)) in ("不用了", "算了", "不要了，谢谢", "先别办")


def test_gives_facts_of_the_opening_at_once_and_ends_when_lost() -> None:
    """Would go round in circles with a bot that does not understand."""
    shopper = Shopper(Goal("cancel", "en", {"order": "F1"}, opening=("order",)), "seed")
    assert "F1" in (shopper.say(None) or "")
    said = [shopper.say(reply("Which order?")) for _ in range(3)]
    assert said[-1] is None
    assert Shopper(Goal("person", "en"), "s").say(reply(handoff=Handoff("case-1", "human"))) is None


def test_same_seed_same_words() -> None:
    """Would make a run that nobody can repeat."""
    openings = {Shopper(Goal("return", "en", FACTS), "a").say(None) for _ in range(5)}
    assert len(openings) == 1
    assert len({Shopper(Goal("return", "en", FACTS), str(seed)).say(None) for seed in range(20)}) > 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"want": "steal", "language": "en"}, "want is 'steal'"),
        ({"want": "cancel", "language": "fr"}, "language is 'fr'"),
        ({"want": "cancel", "language": "en", "ordr": "F1"}, "unknown field ordr"),
        ({"want": "cancel", "language": "en", "opening": ["order"]}, "opening names order"),
    ],
)
def test_mistakes_in_goals_are_named(fields: dict[str, object], message: str) -> None:
    """Would simulate a shopper who wants something else."""
    with pytest.raises(EvalError, match=message):
        read_goal(row(**fields))
