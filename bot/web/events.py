"""The engine's events as JSON: the same names and payloads for `POST /api/chat` and for the Gradio page."""

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


def turns_json(engine: Engine, session: Session) -> list[dict[str, Any]]:
    """A conversation's turns: message, instant, reply, and the events that draw the reply again."""
    return [
        {
            "message": turn.message,
            "at": turn.at.isoformat(),
            "reply": turn.reply.to_json(),
            "events": [event_json(event) for event in _replayed(engine, turn.reply)],
        }
        for turn in session.turns
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
