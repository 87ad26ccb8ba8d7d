"""What may be said: claims that a cited source holds, courtesy without claims, and nothing else."""

from __future__ import annotations

import pytest

from bot.answering import Source
from bot.grounding import check, claims_of, unsupported_claims
from bot.ports import Sentence

RETURNS = Source(
    "policy:returns#en:0", "returns", "policy", "Returns", None, "You may return an unused item within 30 days."
)
KETTLE = Source(
    "product:KT-1",
    "KT-1",
    "product",
    "Corvo Tempo Electric Kettle",
    None,
    "Boils water for tea in three minutes.\nprice: $1,299.00\navailable: True, stock: 18\ncapacity l: 1.7\n"
    "E3: the base is wet.\nStands beside the freezer.",
)
SOURCES = {source.key: source for source in (RETURNS, KETTLE)}


def said(text: str, *sources: str) -> bool:
    """Whether a model may say `text` on these sources."""
    return check(Sentence(text, sources, quoted=False), SOURCES).supported


@pytest.mark.parametrize(
    "text",
    [
        "The kettle costs $1,299.00.",
        "The kettle costs $1299.",
        "The kettle costs 1,299.00 dollars.",
        "水壶售价1299美元。",
    ],
)
def test_one_amount_in_every_spelling(text: str) -> None:
    """A price written 1,299.00 in the row could not be told as 1299, or in Chinese with the unit behind it."""
    assert said(text, "product:KT-1")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("The kettle costs $1,298.00.", "1298"),
        ("The kettle costs $129.90.", "129.9"),
        ("水壶售价1300美元。", "1300"),
        ("现在的价格是99。", "99"),
        ("The kettle holds 1.8 l.", "1.8"),
        ("We have 19 kettles in stock.", "19"),
        ("有19件现货。", "19"),
    ],
)
def test_other_numbers_are_refused_and_named(text: str, claim: str) -> None:
    """A model's wrong price, capacity or stock would reach the shopper, or the trace would not say why it did not."""
    verdict = check(Sentence(text, ("product:KT-1",), quoted=False), SOURCES)
    assert not verdict.supported
    assert claim in verdict.reason


@pytest.mark.parametrize("evidence", ["within 30 days", "within thirty days", "三十天内", "30天内", "３０天内"])
@pytest.mark.parametrize("text", ["30 days", "thirty days", "Thirty-day returns", "三十天", "30天", "30 个自然日"])
def test_a_number_is_one_in_digits_and_words_of_both_languages(text: str, evidence: str) -> None:
    """An answer in the other language, or one that writes the number out, would be refused for no reason."""
    assert unsupported_claims(text, evidence) == []


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("within ninety days", "90"),
        ("within forty-five days", "45"),
        ("two hundred kettles", "200"),
        ("a one-year warranty", "1"),
        ("one business day", "1"),
        ("两年保修", "2"),
        ("十四天内可退", "14"),
        ("七个工作日", "7"),
        ("一年内免费维修", "1"),
        ("二十五元", "25"),
    ],
)
def test_numbers_in_words_are_claims_too(text: str, claim: str) -> None:
    """A model could promise ninety days where the policy says 30, as long as it wrote them out."""
    assert claim in unsupported_claims(text, "You may return an unused item within 30 days.")


@pytest.mark.parametrize(
    "text", ["one of our kettles", "The two differ in size.", "十分感谢", "这一个更轻", "一定要晾干吗"]
)
def test_words_that_only_look_like_numbers_claim_nothing(text: str) -> None:
    """Ordinary turns of phrase would be refused as invented counts."""
    assert not [claim for claim in claims_of(text) if claim.isdigit()]


@pytest.mark.parametrize(
    ("text", "allowed"), [("E3 means the base is wet.", True), ("E4 means the base is wet.", False)]
)
def test_codes_must_be_the_same(text: str, allowed: bool) -> None:
    """A fault code of another fault would pass because the words around it are the same."""
    assert said(text, "product:KT-1") is allowed


@pytest.mark.parametrize(
    ("text", "evidence"),
    [("E3", "Fault E30: call us."), ("#W12345", "order W123456"), ("free", "a freezer and a freestanding hob")],
)
def test_a_claim_is_no_part_of_a_longer_word(text: str, evidence: str) -> None:
    """E3 would be proved by E30, one order number by a longer one, free shipping by a freezer."""
    assert unsupported_claims(text, evidence)


@pytest.mark.parametrize(
    "text",
    [
        "Returns of an unused item are always free.",
        "We guarantee the return of an unused item.",
        "This item has a lifetime return.",
        "退货保证免费。",
        "终身可退。",
    ],
)
def test_promises_need_a_source(text: str) -> None:
    """ "Always", "free" and "guaranteed" would be given away in the shop's name."""
    assert not said(text, "policy:returns#en:0")


def test_a_promise_of_the_source_may_be_repeated() -> None:
    """The shop's own free shipping could not be told."""
    shipping = Source("f", "f", "faq", "Shipping", None, "Standard shipping is free from $75.00.")
    assert check(Sentence("Shipping is free from $75.", ("f",), quoted=False), {"f": shipping}).supported


@pytest.mark.parametrize(
    "text",
    [
        "Hello!",
        "Sure, let me check that for you.",
        "I'm sorry for the inconvenience.",
        "Thank you for your patience!",
        "Could you tell me your email address?",
        "您好！很高兴为您服务。",
        "非常抱歉。",
        "请问您的邮箱是什么？",
    ],
)
def test_courtesy_and_questions_need_no_source(text: str) -> None:
    """The bot could not greet, apologise or ask for a proof of identity."""
    assert said(text)


@pytest.mark.parametrize(
    "text",
    [
        "This jacket is waterproof.",
        "I'm sorry, we don't ship to Canada.",
        "Sure, it is dishwasher safe.",
        "Hello, the kettle costs $49.90.",
        "您好，这款是防水的。",
        "抱歉，这款不能退货。",
        "Did you know that it costs $12?",
        "NO_ANSWER",
        "",
    ],
)
def test_a_statement_without_a_source_is_refused(text: str) -> None:
    """A statement would slip through without any source, alone or behind a polite word."""
    assert not said(text)


def test_a_source_that_was_not_retrieved_supports_nothing() -> None:
    """A marker that points at nothing would count as a citation."""
    assert not said("You may return an unused item.", "unknown:7")
    assert not said("You may return an unused item within 30 days.", "policy:returns#en:0", "unknown:7")


def test_claims_are_looked_for_in_the_cited_sources_only() -> None:
    """A true number of some other source would prove a false sentence."""
    assert said("You may return it within 30 days.", "policy:returns#en:0")
    assert not said("You may return it within 30 days.", "product:KT-1")


def test_a_source_about_something_else_does_not_support_a_models_words() -> None:
    """Sentences without numbers could cite any source at all."""
    assert not said("Tents withstand strong winds and heavy snow loads.", "policy:returns#en:0")
    assert said("An unused item may be returned.", "policy:returns#en:0")


def test_our_own_words_need_no_source() -> None:
    """Greetings and headlines of the offline drafter would be judged like claims."""
    assert check(Sentence("3 products match:", plain=True), {}).supported
