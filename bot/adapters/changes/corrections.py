"""Changes of mind: other details of a change, or no change at all."""

from __future__ import annotations

import re

from bot.domain.conversation import Language


def is_correction(text: str, language: Language) -> bool:
    """Whether `text` puts right what was said before."""
    return bool(re.search(r"^no\b|\bi meant?\b|\bother\b|不对|另", text, re.IGNORECASE))


def drops(text: str, language: Language) -> bool:
    """Whether `text` gives up the whole change."""
    return bool(re.search(r"\bnever ?mind\b|\bforget it\b|算了", text, re.IGNORECASE))
