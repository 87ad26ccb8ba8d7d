"""A change that was proposed and waits for the shopper's own yes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

ActionState = Literal["pending", "committed", "dropped"]

LIFETIME = timedelta(minutes=15)
"""How long a proposal may be confirmed; prices and stock move on."""


@dataclass(frozen=True, slots=True)
class PendingAction:
    """A proposed write, bound to who may confirm it and to what it was computed from."""

    id: str
    session_id: str
    customer_id: str
    name: str
    arguments: Mapping[str, Any]
    summary: str
    created_at: datetime
    expires_at: datetime
    customer_version: int
    order_id: str | None = None
    order_version: int | None = None
    state: ActionState = "pending"

    @property
    def digest(self) -> str:
        """Equal for equal changes: name and arguments, whatever their order."""
        content = json.dumps([self.name, self.arguments], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def is_open(self, now: datetime) -> bool:
        return self.state == "pending" and now < self.expires_at

    def to_json(self) -> dict[str, Any]:
        """As the contract's `pending_action`, with the instant until which it can be confirmed."""
        return {
            "id": self.id,
            "name": self.name,
            "arguments": dict(self.arguments),
            "summary": self.summary,
            "expires_at": self.expires_at.isoformat().replace("+00:00", "Z"),
        }
