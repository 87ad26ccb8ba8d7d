"""What a message may be: language, emoji, odd and long texts, pictures, card numbers."""

from __future__ import annotations

import time

import pytest

from bot.domain.conversation import Language
from bot.domain.errors import InvalidImageError, MessageTooLongError
from tests.unit.bot.counter import SHOPPER, Counter


@pytest.mark.parametrize(("message", "language"), [("hello there", "en"), ("你好呀", "zh"), ("Corvo 水壶多少钱", "zh")])
def test_the_reply_is_in_the_messages_language(counter: Counter, message: str, language: Language) -> None:
    """A Chinese message with a brand in it would be answered in English, or the page's choice would win over it."""
    assert counter.ask(message, "greeting", language="en" if language == "zh" else "zh").language == language


@pytest.mark.parametrize("chosen", ["en", "zh"])
def test_emoji_are_answered_in_the_pages_language(counter: Counter, chosen: Language) -> None:
    """A message without a word would fail, or be answered in a language that the visitor did not choose."""
    reply = counter.ask("😀👍", language=chosen)
    assert (reply.language, reply.refused) == (chosen, None)
    assert reply.text


@pytest.mark.parametrize("message", ["", " \n ", "?", "\u200b", "#", "[1]", "%s {0} {shop}", "a" * 4000])
def test_odd_messages_get_a_reply(counter: Counter, message: str) -> None:
    """An odd message would end in a fault of the program."""
    assert counter.ask(message).text


@pytest.mark.parametrize("piece", ["1", "a", "a.b", "I am a ", "3 to ", "1,", "我是", "x@", "- ", "[1]"])
def test_the_longest_message_is_read_quickly(counter: Counter, piece: str) -> None:
    """A pattern that tries everything twice would keep the machine busy for half a minute with one message."""
    started = time.perf_counter()
    counter.ask((piece * 4000)[:4000])
    assert time.perf_counter() - started < 5  # a tenth of a second where the machine is quiet


def test_too_long_a_message_is_refused_and_not_kept(counter: Counter) -> None:
    """A message of 4,001 characters would run, or leave an empty session behind."""
    with pytest.raises(MessageTooLongError, match="4,001"):
        counter.ask("a" * 4001)
    assert counter.sessions.sessions == {}


def test_a_picture_that_is_none_is_refused(counter: Counter) -> None:
    """Any bytes would be taken for a picture."""
    with pytest.raises(InvalidImageError):
        list(counter.engine.stream("s-1", "what is this?", SHOPPER, image=b"no picture"))
    assert counter.sessions.sessions == {}


def test_card_numbers_are_not_kept(counter: Counter) -> None:
    """A payment card would lie in the database in plain digits."""
    counter.ask("my card is 4242 4242 4242 4242")
    message = counter.sessions.sessions["s-1"].turns[0].message
    assert "4242 4242" not in message
    assert "4242" in message
