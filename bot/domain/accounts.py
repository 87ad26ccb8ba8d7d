"""People who work for the shop and log in to the two consoles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ConsoleRole = Literal["admin", "support"]


@dataclass(frozen=True, slots=True)
class Account:
    """Who logged in. An admin may do everything; support agents may not change the knowledge or the accounts."""

    username: str
    role: ConsoleRole

    def may_act_as(self, role: ConsoleRole) -> bool:
        """Whether what needs `role` is open to this account."""
        return self.role in ("admin", role)
