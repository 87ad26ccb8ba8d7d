"""Stand-ins for what a proof of identity needs; `tests/contracts` holds the store to the SQL one's promises."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from bot.domain.conversation import Language
from bot.domain.orders import Customer
from bot.domain.proofs import CODE_LIFE, CODE_TRIES, FORGET_AFTER, Allowance, CodeCheck


class MemoryProofStore:
    """The `ProofStore` port over dictionaries. `counts` holds (count, last try, paused until) by key."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.counts: dict[str, tuple[int, datetime, datetime]] = {}
        self.codes: dict[str, tuple[str, str | None, datetime, int]] = {}

    def attempt(self, counters: Mapping[str, Allowance]) -> timedelta | None:
        now = self._clock()
        ends = [self.counts[key][2] for key in counters if key in self.counts]
        if any(end > now for end in ends):
            return max(ends) - now
        for key, allowance in counters.items():
            count, last, _ = self.counts.get(key, (0, now, now))
            count = 1 if now - last >= FORGET_AFTER else count + 1
            self.counts[key] = count, now, now + allowance.pause_after(count)
        return None

    def take_back(self, keys: Collection[str]) -> None:
        for key in keys:
            count, last, _ = self.counts[key]
            self.counts[key] = count - 1, last, last

    def keep_code(self, session_id: str, code: str, customer_id: str | None) -> None:
        self.codes[session_id] = code, customer_id, self._clock() + CODE_LIFE, CODE_TRIES

    def redeem(self, session_id: str, code: str) -> CodeCheck:
        if session_id not in self.codes:
            return CodeCheck("none")
        kept, customer_id, expires_at, left = self.codes[session_id]
        if expires_at <= self._clock():
            return CodeCheck("expired")
        if not left:
            return CodeCheck("void")
        self.codes[session_id] = kept, customer_id, expires_at, left - 1
        if kept == code and customer_id:
            del self.codes[session_id]
            return CodeCheck("right", customer_id)
        return CodeCheck("wrong" if left > 1 else "void")


class MemoryCodeSender:
    """The `CodeSender` port over a list of (customer's id, code, language)."""

    reaches_customers = True

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Language]] = []

    def send(self, customer: Customer, code: str, language: Language) -> None:
        self.sent.append((customer.id, code, language))
