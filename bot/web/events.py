"""Events and conversations as JSON: the same names and payloads for `/api/chat` and for the Gradio page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, TypeVar

from bot.domain.conversation import Reply, Session
from bot.domain.errors import ShopclerkError
from bot.domain.events import ActionReady, CitationsReady, Delta, Done, Event, HandoffReady, ProductsReady
from bot.engine import Engine

T = TypeVar("T")
EventJson = tuple[str, dict[str, Any]]


def event_json(event: Event) -> EventJson:
    """An event's name and payload."""
    match event:
        case Delta(text):
            return "delta", {"text": text}
        case CitationsReady(citations):
            return "citations", {"citations": [asdict(citation) for citation in citations]}
        case ProductsReady(cards):
            return "products", {"products": [asdict(card) for card in cards]}
        case ActionReady(action):
            return "action", dict(action)
        case HandoffReady(handoff):
            return "handoff", asdict(handoff)
        case Done(reply):
            return "done", reply.to_json()


def conversation_json(engine: Engine, session: Session, first: int = 0) -> dict[str, Any]:
    """A conversation as its own shopper sees it, with its turns from number `first` on.

    `open_case` and `handled_by_person` say whether a person may write in it; the person's turns have no message, and
    what was said to the person has a reply without text.
    """
    case = engine.help_desk.open_case_of(session.id)
    return {
        "session_id": session.id,
        "created_at": session.created_at.isoformat(),
        "language": session.language,
        "customer_id": session.customer_id,
        "handled_by_person": session.handled_by is not None,
        "open_case": case.id if case else None,
        "turns": turns_json(engine, session, first),
    }


def turns_json(engine: Engine, session: Session, first: int = 0) -> list[dict[str, Any]]:
    """A conversation's turns: message, instant, reply, and the events that draw the reply again."""
    return [
        {
            "message": turn.message,
            "at": turn.at.isoformat(),
            "reply": turn.reply.to_json(),
            "events": [event_json(event) for event in _replayed(engine, turn.reply)],
        }
        for turn in session.turns[first:]
    ]


def _replayed(engine: Engine, reply: Reply) -> Iterator[Event]:
    if cards := engine.cards(reply.products, reply.language) if reply.products else ():
        yield ProductsReady(cards)
    if reply.pending_action:
        yield ActionReady(reply.pending_action)
    if reply.handoff:
        yield HandoffReady(reply.handoff)
    yield Done(reply)


def failure_type(error: ShopclerkError) -> str:
    """The stable name of a failure, as in problem JSON: `MessageTooLongError` is `message-too-long`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__.removesuffix("Error")).lower()
