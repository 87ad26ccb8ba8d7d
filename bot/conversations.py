"""Who may see and continue a conversation, and who answers in it: the bot, or the person who took it over."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field, replace

from bot.domain.conversation import Reply, Session, Turn
from bot.domain.errors import SessionNotFoundError
from bot.domain.events import Visitor
from bot.ports import Clock, SessionStore

_MOST_LOCKS = 10_000


@dataclass
class Conversations:
    """Sessions as shoppers and support agents reach them."""

    sessions: SessionStore
    clock: Clock
    _locks: dict[str, threading.Lock] = field(default_factory=dict, init=False)
    _locks_guard: threading.Lock = field(default_factory=threading.Lock, init=False)

    def conversation(self, session_id: str, visitor: Visitor) -> Session:
        """A session for those who take part in it. Raises SessionNotFoundError for everybody else."""
        session = self.sessions.load(session_id)
        if session is None or not _may_see(session, visitor):
            raise SessionNotFoundError("There is no such conversation.")
        return session

    def session_any(self, session_id: str) -> Session:
        """A session with its traces, for support agents. Raises SessionNotFoundError."""
        session = self.sessions.load(session_id)
        if session is None:
            raise SessionNotFoundError("There is no such conversation.")
        return session

    def add_feedback(self, session_id: str, turn: int, vote: int, comment: str | None, visitor: Visitor) -> None:
        """Keep a shopper's vote on a turn of their own session. Raises SessionNotFoundError."""
        session = self.conversation(session_id, visitor)
        if not 0 <= turn < len(session.turns):
            raise SessionNotFoundError("There is no such turn in this conversation.")
        self.sessions.add_feedback(session_id, turn, vote, comment)

    def take_over(self, session_id: str, agent: str) -> Session:
        """From now on `agent` answers and the bot is silent. Raises SessionNotFoundError."""
        with self.turn_lock(session_id):
            self.session_any(session_id)
            self.sessions.set_handler(session_id, agent)
        return self.session_any(session_id)

    def hand_back(self, session_id: str) -> Session:
        """The bot answers again. Raises SessionNotFoundError."""
        with self.turn_lock(session_id):
            self.session_any(session_id)
            self.sessions.set_handler(session_id, None)
        return self.session_any(session_id)

    def say_as_person(self, session_id: str, text: str, agent: str) -> Reply:
        """Write to the shopper as `agent`, who has taken over from now on. Raises SessionNotFoundError."""
        with self.turn_lock(session_id):
            session = replace(self.session_any(session_id), handled_by=agent)
            reply = Reply(session_id, len(session.turns), text, session.language, drafter="human")
            turn = Turn("", reply, None, self.clock())
            self.sessions.append(session.with_turn(turn, session.slots, session.customer_id), turn)
        return reply

    def opened(self, session_id: str, visitor: Visitor, *, fresh: bool) -> Session:
        """The session that was named, or a new one; one with an id of ours is first stored with its turn."""
        new = Session(session_id, self.clock(), visitor.id, visitor.customer_id)
        if fresh:
            return new
        session = self.sessions.load(session_id)
        if session is None:
            self.sessions.create(new)
            return new
        if not _may_see(session, visitor):
            raise SessionNotFoundError("There is no such conversation.")
        return session

    def turn_lock(self, session_id: str) -> threading.Lock:
        """Turns of one session run one at a time."""
        with self._locks_guard:
            if len(self._locks) > _MOST_LOCKS:
                self._locks = {key: lock for key, lock in self._locks.items() if lock.locked()}
            return self._locks.setdefault(session_id, threading.Lock())


def _may_see(session: Session, visitor: Visitor) -> bool:
    """A verified session belongs to its customer or to the visitor who verified in it; others to their visitor."""
    if visitor.customer_id is not None and session.customer_id is not None:
        return visitor.customer_id == session.customer_id
    return secrets.compare_digest(session.visitor.encode(), visitor.id.encode())
