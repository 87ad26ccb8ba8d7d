"""The end of a turn: what a page shows beside the text, and what the session keeps."""

from __future__ import annotations

from collections.abc import Iterator

from bot import evidence
from bot.answering import remember_query
from bot.domain.conversation import Reply, Session, Turn
from bot.domain.events import ActionReady, CitationsReady, Event, HandoffReady, ProductsReady
from bot.tracing import trace_of
from bot.turn import TurnState
from knowledge.snapshot import Snapshot


def extras(reply: Reply, snapshot: Snapshot) -> Iterator[Event]:
    """What a page shows beside the text."""
    if reply.citations:
        yield CitationsReady(reply.citations)
    if reply.products:
        rows = snapshot.catalogue.products(reply.products)
        cards = (evidence.card(rows[i], reply.language) for i in reply.products if i in rows)
        yield ProductsReady(tuple(cards))
    if reply.pending_action:
        yield ActionReady(reply.pending_action)
    if reply.handoff:
        yield HandoffReady(reply.handoff)


def stored(state: TurnState, reply: Reply) -> tuple[Session, Turn]:
    """The session with this turn and what it learnt, and the turn itself."""
    slots, retrieval = dict(state["slots"]), state["retrieval"]
    if retrieval is not None and (not reply.refused or reply.products):
        slots["question"] = state["question"][:500]
        slots["query"] = remember_query(state["reading"])
    customer = state["customer"]
    trace = trace_of(state["question"], retrieval, state["outcome"], state["notes"]) if retrieval else None
    turn = Turn(state["message"] or state["incoming"].message, reply, trace, state["now"])
    return state["session"].with_turn(turn, slots, customer.id if customer else None), turn
