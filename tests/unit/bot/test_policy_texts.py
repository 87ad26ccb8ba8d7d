"""The sample shop's policies say, in both languages, what the code decides with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.action_text import _REASONS, effect_sentences, refusal_text
from bot.after_sales import rules_of
from bot.domain.policy import plan
from bot.domain.rules import PolicyError, Situation
from knowledge.money import to_major
from knowledge.shop import parse_shop_toml
from tests.unit.bot.domain.test_policy import CARD, DELIVERED, GIFT, ITEMS, MEI

DEMO = Path(__file__).resolve().parents[3] / "ingest" / "demo"
SHOP = parse_shop_toml((DEMO / "shop.toml").read_text(encoding="utf-8"))
RULES = rules_of(SHOP)
RETURNS = {
    "en": (DEMO / "policies" / "returns.md").read_text(encoding="utf-8"),
    "zh": (DEMO / "policies" / "returns.zh.md").read_text(encoding="utf-8"),
}
SAID = {
    "return_days": ("**{days} days after delivery**", "签收后 **{days} 天内**"),
    "return_fee": ("**{fee} USD** is taken off the refund", "从退款中扣 **{fee} 美元**"),
    "refund_days": ("5–{refund} business days", "5–{refund} 个工作日"),
    "exchange": ("**another variant of the same product**", "**只能换同一商品的其他规格**"),
    "pending": ("only while it is **{status}**", "只有在**待处理**"),
    "gift_card": ("to a Fernway gift card", "退到蕨径礼品卡"),
    "sealed": ("opened sleeping-bag liners", "已拆封的睡袋内胆"),
}


@pytest.mark.parametrize("rule", SAID)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_say_what_the_code_decides(rule: str, language: str) -> None:
    """The assistant would quote one window, fee or reason and decide by another."""
    sentence = SAID[rule][language == "zh"].format(
        days=RULES.return_days,
        fee=to_major(RULES.return_fee, SHOP.currency),
        refund=RULES.refund_days,
        status=RULES.cancel_statuses[0],
    )
    assert sentence in RETURNS[language]


def test_reasons_are_those_of_the_text() -> None:
    """A reason that the policy names would be refused, or one that it does not name accepted."""
    for reason in RULES.cancel_reasons:
        assert f"“{reason.rstrip()}" in RETURNS["en"] or f'"{reason}"' in RETURNS["en"]
        assert f"“{_REASONS[reason]}”" in RETURNS["zh"]


def test_the_code_keeps_the_window_fee_and_methods() -> None:
    """The numbers would be read but not used."""
    situation = Situation(MEI, DELIVERED, ITEMS, RULES, date(2026, 11, 24))
    arguments = {"order_id": "#W1", "item_ids": ["POT-S"], "payment_method_id": CARD.id}
    planned = plan("return_delivered_order_items", arguments, situation)
    told = effect_sentences(planned, "en", "USD", lambda line: line.title, done=False)
    assert any("$33.10" in sentence and "7 business days" in sentence for sentence in told)
    assert plan("return_delivered_order_items", {**arguments, "payment_method_id": GIFT.id}, situation).order
    with pytest.raises(PolicyError, match="payment_not_allowed"):
        plan("return_delivered_order_items", {**arguments, "payment_method_id": "paypal"}, situation)


def test_what_comes_back_only_unopened_says_so() -> None:
    """An opened liner would come back although the policy excludes it, and nobody was told."""
    rules = replace(RULES, sealed_only=frozenset({"POT"}))
    situation = Situation(MEI, DELIVERED, ITEMS, rules, date(2026, 11, 24))
    arguments = {"order_id": "#W1", "item_ids": ["POT-S", "MUG-R"], "payment_method_id": CARD.id}
    planned = plan("return_delivered_order_items", arguments, situation)
    assert [effect.fields["title"] for effect in planned.effects if effect.kind == "sealed_only"] == ["Pot"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_refusal_quotes_the_rule(language: str) -> None:
    """Shoppers would be refused without a reason."""
    error = PolicyError("window_over", order="#W1", days=RULES.return_days, deadline=date(2026, 10, 30))
    text = refusal_text(error, "zh" if language == "zh" else "en", "USD")
    assert "30" in text
    assert ("2026年10月30日" if language == "zh" else "October 30, 2026") in text
