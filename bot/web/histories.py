"""Finds a conversation again by what was said in it, for clients that keep no session but send the whole history."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from bot.domain.events import Visitor

_MOST_HISTORIES = 20_000


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a history; `image` is its data URL, or empty."""

    role: str
    text: str
    image: str = ""


class Histories:
    """Which session ended in which history, by digest; the ones used longest ago are forgotten.

    A history leads to its session once: the next reply makes the history longer. So two callers who said the same
    never share a session from then on, and whoever presents a history has said all that its session knows.
    """

    def __init__(self, most: int = _MOST_HISTORIES) -> None:
        self._most = most
        self._sessions: OrderedDict[str, str] = OrderedDict()
        self._guard = threading.Lock()

    def take(self, visitor: Visitor, history: Sequence[Said]) -> str | None:
        """The session that ended in exactly `history`; None if it is not known, or was taken."""
        with self._guard:
            return self._sessions.pop(_digest(visitor, history), None)

    def put(self, visitor: Visitor, history: Sequence[Said], session_id: str) -> None:
        """Remember that `session_id` now ends in `history`."""
        with self._guard:
            self._sessions[_digest(visitor, history)] = session_id
            if len(self._sessions) > self._most:
                self._sessions.popitem(last=False)


def _digest(visitor: Visitor, history: Sequence[Said]) -> str:
    # Clients trim what they show, and some leave out the empty replies of a conversation that a person has taken over;
    # the visitor's part keeps the conversations of different people apart.
    said = [[part.strip() for part in astuple(message)] for message in history]
    said = [message for message in said if any(message[1:])]
    return hashlib.sha256(json.dumps([visitor.id, visitor.customer_id, said]).encode()).hexdigest()
