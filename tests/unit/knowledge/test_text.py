"""Both languages are cut into the same kind of tokens at index and query time."""

from __future__ import annotations

import pytest

from knowledge.text import content_tokens, detect_language, normalise, sentences, tokens


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my order?", "en"),
        ("我的订单在哪里？", "zh"),
        ("Corriva Tempo 电水壶多少钱", "zh"),
        ("What does 退货 mean in your policy?", "en"),
        ("运费?", "zh"),
        ("邮箱是mei.chen@mail.example.com", "zh"),
        ("订单W1001002到哪了", "zh"),
    ],
)
def test_language_follows_the_words_that_carry_the_text(text: str, language: str) -> None:
    """A brand name in a Chinese question would turn the answer English."""
    assert detect_language(text) == language


def test_a_text_without_letters_keeps_the_language_of_before() -> None:
    """An emoji or a number would switch the language of the conversation."""
    assert detect_language("👍👍", "zh") == "zh"
    assert detect_language("12345", "en") == "en"
    assert detect_language("mei.chen@mail.example", "zh") == "zh"
    assert detect_language("#W1001002", "zh") == "zh"


def test_tokens_meet_across_spellings() -> None:
    """Plural, case and full-width forms would miss each other."""
    assert tokens("Kettles") == tokens("kettle")
    assert tokens("ＫＴ－101") == tokens("kt－101")
    assert "水壶" in tokens("电水壶")
    assert content_tokens("How do I return the kettle?") == content_tokens("return kettles")


def test_sentences_end_where_readers_stop() -> None:
    """Decimals, abbreviations and Chinese stops would cut quotes in the wrong place."""
    assert sentences("It holds 1.7 l. Use max. 2 spoons. Done!") == ["It holds 1.7 l.", "Use max. 2 spoons.", "Done!"]
    assert sentences("运费5.90美元。满75美元包邮！好的？是") == ["运费5.90美元。", "满75美元包邮！", "好的？", "是"]
    assert sentences("") == []


def test_normalise_drops_what_cannot_be_seen() -> None:
    """Zero-width characters would hide injected text or break matching."""
    assert normalise("a\u200bb\x00 c\r\n\r\n\r\n\r\nd\u00a0 e") == "ab c\n\nd e"
