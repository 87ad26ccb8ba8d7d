"""Cases as support agents work on them, by HTTP and on the page: listed, answered, handed back, closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.cases import Case
from bot.domain.conversation import Reply
from bot.engine import Engine
from bot.guards import screen_message
from bot.web.problems import Problem


@dataclass(frozen=True, slots=True)
class CaseWork:
    """What an agent may do. Raises Problem 404 for a case, SessionNotFoundError for a session that does not exist."""

    engine: Engine

    def case(self, case_id: str) -> Case:
        """A case, open or closed."""
        found = self.engine.help_desk.find_case(case_id)
        if found is None:
            raise Problem(404, "case-not-found", f"There is no case {case_id!r}.")
        return found

    def close(self, case_id: str) -> Case:
        """Close a case. Whoever has taken its session over hands it back: nobody else would answer the shopper."""
        case = self.case(case_id)
        self.engine.help_desk.close_case(case_id)
        if case.handled_by:
            self.engine.hand_back(case.session_id)
        return self.case(case_id)

    def write(self, session_id: str, text: str, agent: str) -> Reply:
        """Write to the shopper as a person, who has taken over from now on. Raises MessageTooLongError."""
        screen_message(text, "en")
        if not text.strip():
            raise Problem(422, "invalid-request", "The message is empty; write something to the shopper.")
        return self.engine.say_as_person(session_id, text.strip(), agent)


def case_json(case: Case) -> dict[str, Any]:
    """A case as it leaves in JSON."""
    return {
        "id": case.id,
        "session_id": case.session_id,
        "customer_id": case.customer_id,
        "reason": case.reason,
        "summary": case.summary,
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "handled_by": case.handled_by,
    }
