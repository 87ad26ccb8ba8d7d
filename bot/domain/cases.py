"""A conversation that waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Case:
    """What a support agent sees before taking over; `summary` says what is wanted and what was tried."""

    id: str
    session_id: str
    customer_id: str | None
    reason: str
    summary: str
    opened_at: datetime
    closed_at: datetime | None = None
    # The support agent who answers in the session now.
    handled_by: str | None = None
