"""What of a message is let in, and what of it is kept."""

from __future__ import annotations

import io
import random
from typing import Literal

import pytest

from bot.domain.errors import InvalidImageError, MessageTooLongError
from bot.guards import LARGEST_IMAGE, LONGEST_MESSAGE, check_image, screen_message


def luhn_number(digits: str) -> str:
    """`digits` with the check digit that makes it a card number."""
    doubled = [int(d) * 2 if n % 2 == 0 else int(d) for n, d in enumerate(reversed(digits))]
    return digits + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def test_the_limit_is_a_limit() -> None:
    """A pasted book would be embedded and stored, or the longest allowed message refused."""
    assert screen_message("a" * LONGEST_MESSAGE, "en").text == "a" * LONGEST_MESSAGE
    with pytest.raises(MessageTooLongError, match=r"4,001 characters; please keep it under 4,000"):
        screen_message("字" * (LONGEST_MESSAGE + 1), "zh")


@pytest.mark.parametrize(
    "number", ["4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111", "3782 822463 10005"]
)
def test_card_numbers_are_masked(number: str) -> None:
    """Card numbers would lie in the conversation store and go to a model's provider."""
    text = screen_message(f"my card is {number}, ok?", "en").text
    assert text == f"my card is [card ending {number.replace(' ', '').replace('-', '')[-4:]}], ok?"


def test_any_card_number_is_masked() -> None:
    """A length or grouping that nobody thought of would get through."""
    rng = random.Random(5)
    for _ in range(200):
        number = luhn_number("".join(rng.choices("0123456789", k=rng.randint(12, 18))))
        at = rng.randint(3, 9)
        written = rng.choice([number, f"{number[:at]} {number[at:]}", f"{number[:at]}-{number[at:]}"])
        text = screen_message(f"pay with {written}.", "en").text
        assert text == f"pay with [card ending {number[-4:]}]."


@pytest.mark.parametrize(
    "text",
    [
        "order #W2378156",
        "tracking 4111 1111 1111 1112",
        "call +1 555 010 0199",
        "9400 1000 0000 0000 0000 00000",
        "item 1234567890123456789012",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    """A tracking number would be masked and could not be looked up."""
    assert screen_message(text, "en").text == text


def test_what_cannot_be_seen_is_dropped() -> None:
    """Hidden characters would split words, hide instructions, or not be writable to the database at all."""
    screened = screen_message("  wa\u200bter\x00proof\u202e \ud800\r\n\n\n\n lamp\u00a0? ", "en")
    assert screened.text == "waterproof\n\nlamp ?"
    assert screened.text.encode()


@pytest.mark.parametrize(
    ("message", "previous", "chosen", "expected"),
    [
        ("where is my order", "zh", None, "en"),
        ("我的订单呢", "en", "en", "zh"),
        ("👍", "zh", None, "zh"),
        ("12345", "en", "zh", "zh"),
        ("", "zh", None, "zh"),
        ("?!", "zh", "en", "en"),
    ],
)
def test_the_message_decides_its_language(
    message: str, previous: Literal["en", "zh"], chosen: Literal["en", "zh"] | None, expected: str
) -> None:
    """A Chinese question on the English page would be answered in English, or an emoji would switch the language."""
    assert screen_message(message, previous, chosen).language == expected


def picture(kind: str) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(written, kind)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_pictures_are_let_in(kind: str) -> None:
    """A phone's photo would be refused."""
    check_image(picture(kind))


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"%PDF-1.7", picture("PNG")[:30], b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
    ids=["empty", "text", "pdf", "cut off", "svg"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    """A damaged file would end the turn with a traceback."""
    with pytest.raises(InvalidImageError, match="not a picture that can be read; please send a PNG or JPEG"):
        check_image(content)


def test_a_picture_that_is_too_large_is_refused() -> None:
    """One upload would fill the memory."""
    with pytest.raises(InvalidImageError, match="larger than 8 MiB"):
        check_image(b"\x89PNG" + bytes(LARGEST_IMAGE))


def test_a_small_file_may_not_unfold_into_a_huge_picture() -> None:
    """A few kilobytes would become gigabytes of pixels."""
    from PIL import Image

    written = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")
    assert len(written.getvalue()) < LARGEST_IMAGE
    with pytest.raises(InvalidImageError, match="not a picture that can be read"):
        check_image(written.getvalue())
