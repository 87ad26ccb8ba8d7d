"""Replies as the engine might give them."""

from __future__ import annotations

from typing import Any

from bot.domain.conversation import Reply


def reply(text: str = "30 days.", **parts: Any) -> Reply:
    return Reply(**{"session_id": "s-1", "turn": 0, "text": text, "language": "en", **parts})
