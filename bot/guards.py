"""Input screening: what a message may be, and what of it is kept."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass

from bot.domain.conversation import Language
from bot.domain.errors import InvalidImageError, MessageTooLongError
from knowledge.text import detect_language, normalise

LONGEST_MESSAGE = 4_000  # characters
LARGEST_IMAGE = 8 * 1024 * 1024  # bytes
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){13,19}(?!\d)")


@dataclass(frozen=True, slots=True)
class Screened:
    """A message fit to work with: normalised, payment card numbers masked."""

    text: str
    language: Language


def screen_message(message: str, previous: Language, chosen: Language | None = None) -> Screened:
    """Check and clean a message. Raises MessageTooLongError.

    `chosen` is the page's language: it decides only where the message itself has no letters.
    """
    if len(message) > LONGEST_MESSAGE:
        raise MessageTooLongError(
            f"The message has {len(message):,} characters; please keep it under {LONGEST_MESSAGE:,}."
        )
    text = _CARD.sub(_mask_card, normalise(message))
    return Screened(text, detect_language(text, chosen or previous))


def check_image(content: bytes) -> None:
    """Prove that `content` is a picture of reasonable size. Raises InvalidImageError with one sentence."""
    from PIL import Image

    if len(content) > LARGEST_IMAGE:
        raise InvalidImageError("The picture is larger than 8 MiB; please send a smaller one.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as image:
                image.verify()
    except Exception as error:
        raise InvalidImageError(
            "The attachment is not a picture that can be read; please send a PNG or JPEG."
        ) from error


def _mask_card(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match.group())
    return f"[card ending {digits[-4:]}]" if _passes_luhn(digits) else match.group()


def _passes_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812, so that order and tracking numbers are left alone."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if position % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
