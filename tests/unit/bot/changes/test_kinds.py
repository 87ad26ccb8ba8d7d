"""Which changes a message asks for: wishes, not questions of policy, negations or talk about the past."""

from __future__ import annotations

import pytest

from bot.adapters.changes.kinds import read_requests
from knowledge.text import detect_language
from tests.unit.bot.changes.messages import NO_WISHES, OTHER_WORDS, SEVERAL, WISHES


@pytest.mark.parametrize(("message", "kind"), WISHES)
def test_a_wish_is_understood(message: str, kind: str) -> None:
    """If this fails, a shopper who asks for a change in plain words is not helped."""
    assert [request.kind for request in read_requests(message, detect_language(message))] == [kind]


@pytest.mark.parametrize(("message", "kinds"), OTHER_WORDS)
def test_a_wish_in_other_words_is_understood(message: str, kinds: tuple[str, ...]) -> None:
    """If this fails, only textbook sentences start a change."""
    found = [request.kind for request in read_requests(message, detect_language(message))]
    assert len(found) == 1
    assert found[0] in kinds


@pytest.mark.parametrize("message", NO_WISHES)
def test_what_is_no_wish_starts_nothing(message: str) -> None:
    """If this fails, a question, a refusal or a report starts a change that nobody asked for."""
    assert read_requests(message, detect_language(message)) == ()


@pytest.mark.parametrize(("message", "expected"), SEVERAL)
def test_several_wishes_keep_their_words(message: str, expected: list[tuple[str, str]]) -> None:
    """If this fails, one of two wishes is lost, or the words of one are taken for the other's."""
    found = read_requests(message, detect_language(message))
    assert [request.kind for request in found] == [kind for kind, _ in expected]
    for request, (_, words) in zip(found, expected, strict=True):
        assert words in request.text
