"""The `HelpDesk` port in memory; `tests/contracts/test_help_desk.py` holds it to the SQL one's promises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.cases import Case
from bot.domain.conversation import Handoff, Session


class MemoryHelpDesk:
    """Cases in a dictionary. `handler` says who has taken a session over."""

    def __init__(self, clock: Callable[[], datetime], handler: Callable[[str], str | None]) -> None:
        self._clock = clock
        self._handler = handler
        self._kept: dict[str, Case] = {}

    def open_case(self, session: Session, reason: str, summary: str) -> Handoff:
        earlier = self.open_case_of(session.id)
        case = earlier or Case(f"H-{len(self._kept) + 1}", session.id, None, reason, summary, self._clock())
        self._kept[case.id] = replace(case, customer_id=session.customer_id, reason=reason, summary=summary)
        return Handoff(case.id, reason)

    def cases(self, *, closed: bool = False) -> Sequence[Case]:
        found = [self._seen(case) for case in self._kept.values() if bool(case.closed_at) == closed]
        return sorted(found, key=lambda case: case.closed_at or case.opened_at, reverse=closed)

    def find_case(self, case_id: str) -> Case | None:
        case = self._kept.get(case_id)
        return self._seen(case) if case else None

    def open_case_of(self, session_id: str) -> Case | None:
        return next((case for case in self.cases() if case.session_id == session_id), None)

    def close_case(self, case_id: str) -> None:
        case = self._kept.get(case_id)
        if case and case.closed_at is None:
            self._kept[case_id] = replace(case, closed_at=self._clock())

    def _seen(self, case: Case) -> Case:
        return replace(case, handled_by=self._handler(case.session_id))
