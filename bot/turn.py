"""What one turn hands from node to node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from bot.answering import Source
from bot.domain.actions import PendingAction
from bot.domain.conversation import Language, Reply, Session, ToolCall
from bot.domain.events import Event, Visitor
from bot.domain.orders import Customer
from bot.ports import Outcome, Sentence, ToolRequest
from knowledge.query import Reading
from knowledge.retriever import Retrieval
from knowledge.snapshot import Snapshot

Write = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Button:
    """A pending action's own button."""

    action_id: str
    accept: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a shopper sent: a message, or the press of a button."""

    message: str
    visitor: Visitor
    language: Language | None = None
    image: bytes | None = None
    button: Button | None = None


class TurnState(TypedDict, total=False):
    """What the nodes hand on."""

    session: Session
    incoming: Incoming
    message: str  # what is left to answer of it
    write: Write
    started: float
    now: datetime
    snapshot: Snapshot
    language: Language
    customer: Customer | None
    pending: PendingAction | None
    opening: tuple[Sentence, ...]  # said before anything is drafted: what became of a pending action
    resumes: bool
    ends: bool  # nothing is left to draft
    question: str
    follows_up: bool
    reading: Reading
    retrieval: Retrieval | None
    slots: dict[str, Any]
    tool_calls: tuple[ToolCall, ...]  # of the drafter that writes now
    earlier_calls: tuple[ToolCall, ...]  # of those that gave up, and of what was confirmed
    request: ToolRequest | None
    drafter: int  # which of the engine's drafters writes now
    outcome: Outcome
    kept: tuple[Sentence, ...]
    shown: str  # what was streamed of them
    tokens: Mapping[str, int]  # of all calls to a model in this turn
    rejected: tuple[str, ...]
    notes: tuple[str, ...]
    sources: dict[str, Source]
    ms: dict[str, float]
    reply: Reply


def first_state(session: Session, incoming: Incoming, write: Write, started: float) -> TurnState:
    """A turn before anything has happened."""
    return {
        "session": session,
        "incoming": incoming,
        "message": incoming.message,
        "write": write,
        "started": started,
        "ms": {},
        "notes": (),
        "opening": (),
        "resumes": False,
        "ends": False,
        "pending": None,
        "tool_calls": (),
        "earlier_calls": (),
        "rejected": (),
        "kept": (),
        "shown": "",
        "tokens": {},
        "drafter": 0,
        "retrieval": None,
        "sources": {},
        "outcome": Outcome(),
        "question": incoming.message,
    }
