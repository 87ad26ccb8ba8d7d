"""Why a shopper cancels."""

from __future__ import annotations

from bot.domain.conversation import Language


def read_reason(text: str, accepted: tuple[str, ...], language: Language) -> str | None:
    """The accepted reason that is meant, else the shopper's own words for another one, None if none is given."""
    return next((reason for reason in accepted if reason.casefold() in text.casefold()), None)
