"""How often somebody may try to prove who they are, and how long a one-time code lives.

Tries are counted under several keys at once, so that neither a new chat nor a new browser gives a fresh start: the
session, the visitor, and what is claimed. What is claimed is counted by the half of a proof that an attacker knows
(the name, the order number, the address), because the other half is what they guess. Its allowance is the largest,
so that strangers can slow down one customer but not easily keep them out, and never all customers at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
"""Wrong entries that one code survives; the fifth voids it."""

FORGET_AFTER = timedelta(hours=24)
"""A counter that nothing was added to for so long starts again."""

_FIRST_PAUSE = timedelta(minutes=1)
_GROWTH = 5
_LONGEST_PAUSE = timedelta(hours=1)
# Programs that talk for many shoppers share one visitor; pausing it would lock all of them out.
_SHARED_VISITORS = ("key:",)


@dataclass(frozen=True, slots=True)
class Allowance:
    """`free` tries, then a pause after each further one: 1, 5, 25, 60, 60 … minutes. `between` lies after every try."""

    free: int
    between: timedelta = timedelta(0)

    def pause_after(self, count: int) -> timedelta:
        """The pause that follows the `count`-th try that failed; zero for none."""
        if count < self.free:
            return self.between
        # The exponent is capped, so that a long attack computes no huge numbers.
        growth = int(_GROWTH ** min(count - self.free, 8))
        return min(_FIRST_PAUSE * growth, _LONGEST_PAUSE)


def proof_counters(session_id: str, visitor: str, claims: Sequence[str]) -> Mapping[str, Allowance]:
    """What a wrong proof is counted under; `claims` name what is claimed, folded."""
    return _counters("proof", session_id, visitor) | {f"proof claim {claim}": Allowance(20) for claim in claims}


def mail_counters(session_id: str, visitor: str, email: str) -> Mapping[str, Allowance]:
    """What a mailed code is counted under: one a minute to an address, and no flood of them."""
    address = {f"mail address {email}": Allowance(5, between=timedelta(minutes=1))}
    return _counters("mail", session_id, visitor) | address


def _counters(what: str, session_id: str, visitor: str) -> dict[str, Allowance]:
    counters = {f"{what} session {session_id}": Allowance(5)}
    if not visitor.startswith(_SHARED_VISITORS):
        counters[f"{what} visitor {visitor}"] = Allowance(10)
    return counters


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What came of a code that was entered; `customer_id` only for a right one that was mailed to somebody.

    A code asked for with an unknown address is kept like any other, and never right.
    """

    outcome: Literal["right", "wrong", "void", "expired", "none"]
    customer_id: str | None = None
