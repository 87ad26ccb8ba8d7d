"""The turn graph: screen → confirm → retrieve → draft ⇄ act → ground → reply. Anyone can read the product here."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from typing import Any, cast

from langgraph.graph import END, START, StateGraph

from bot import confirming, drafting, evidence, proposing, replying
from bot.after_sales import AfterSales
from bot.answering import cite, full_question, inherit
from bot.conversations import Conversations
from bot.domain.conversation import Handoff, Language, Reply
from bot.domain.events import (
    Delta,
    Done,
    Event,
    Visitor,
)
from bot.guards import check_image, screen_message
from bot.ports import CodeSender, Drafter, HelpDesk, OrderStore, Outcome, ProofStore, ReviewStore, Sentence, ToolRequest
from bot.shop_window import ShopWindow
from bot.tools import TOOLS, run_tool
from bot.turn import Button, Incoming, TurnState, Write, first_state
from bot.wording import handoff_notice
from knowledge.query import read_question, resolve
from knowledge.retriever import Query


@dataclass
class Engine(ShopWindow, Conversations):
    """Runs turns. `drafters` are tried in order: a later one answers where an earlier one fails or is not grounded."""

    drafters: Sequence[tuple[str, Drafter]]
    orders: OrderStore
    reviews: ReviewStore
    help_desk: HelpDesk
    after_sales: AfterSales
    proof_store: ProofStore
    code_sender: CodeSender
    _graph: Any = field(init=False)

    def __post_init__(self) -> None:
        self._graph = self._build_graph()

    def _build_graph(self) -> Any:
        graph = StateGraph(TurnState)
        for name in ("screen", "confirm", "retrieve", "draft", "act", "ground", "reply"):
            graph.add_node(name, _timed(name, getattr(self, f"_{name}")))
        graph.add_edge(START, "screen")
        graph.add_conditional_edges("screen", _unless_ended("confirm"), ["confirm", "reply"])
        graph.add_conditional_edges("confirm", _unless_ended("retrieve"), ["retrieve", "reply"])
        graph.add_edge("retrieve", "draft")
        graph.add_conditional_edges("draft", drafting.after_draft, ["act", "ground"])
        graph.add_conditional_edges("act", _unless_ended("draft"), ["draft", "reply"])
        graph.add_conditional_edges("ground", drafting.after_ground, ["draft", "reply"])
        graph.add_edge("reply", END)
        return graph.compile()

    def diagram(self) -> str:
        """The graph as it draws itself, in Mermaid."""
        return str(self._graph.get_graph().draw_mermaid())

    def stream(
        self,
        session_id: str | None,
        message: str,
        visitor: Visitor,
        *,
        language: Language | None = None,
        image: bytes | None = None,
    ) -> Iterator[Event]:
        """Run one turn; deltas as they are grounded, `Done` last.

        Raises MessageTooLongError, InvalidImageError, SessionNotFoundError, NotReadyError.
        """
        arrived: SimpleQueue[Event | BaseException] = SimpleQueue()
        incoming = Incoming(message, visitor, language, image)

        def run() -> None:
            try:
                self._run(session_id, incoming, arrived.put)
            except BaseException as error:  # noqa: BLE001 - raised again where the events are read
                arrived.put(error)

        threading.Thread(target=run, name="turn", daemon=True).start()
        while not isinstance(event := arrived.get(), BaseException):
            yield event
            if isinstance(event, Done):
                return
        raise event

    def reply(
        self,
        session_id: str | None,
        message: str,
        visitor: Visitor,
        *,
        language: Language | None = None,
        image: bytes | None = None,
    ) -> Reply:
        """Run one turn in this thread and return its reply. Raises what `stream` raises."""
        return self._reply_to(session_id, Incoming(message, visitor, language, image))

    def confirm(self, session_id: str, action_id: str, visitor: Visitor, *, accept: bool) -> Reply:
        """The press of a proposal's button: a turn like any other. Raises SessionNotFoundError, NotReadyError."""
        language = self.conversation(session_id, visitor).language
        message = confirming.button_label(language, accept=accept)
        return self._reply_to(session_id, Incoming(message, visitor, language, None, Button(action_id, accept)))

    def use_tool(self, session_id: str, name: str, arguments: Mapping[str, Any], visitor: Visitor) -> Reply:
        """Let a program that speaks for a shopper use one tool, through the same gates as a turn.

        The reply has the tool call with its result, or `pending_action` where a change waits for `confirm`.
        Raises SessionNotFoundError, NotReadyError.
        """
        incoming = Incoming(name, visitor, "en")
        with self.turn_lock(session_id):
            session = self.opened(session_id, visitor, fresh=False)
            state = first_state(session, incoming, _unheard, time.perf_counter())
            state = _with(state, self._screen(state) | {"request": ToolRequest(name, arguments)})
            state = _with(state, self._act(state))
            return cast(Reply, self._reply(state)["reply"])

    def _reply_to(self, session_id: str | None, incoming: Incoming) -> Reply:
        events: list[Event] = []
        self._run(session_id, incoming, events.append)
        last = events[-1]
        assert isinstance(last, Done)
        return last.reply

    def _run(self, session_id: str | None, incoming: Incoming, write: Write) -> None:
        """One turn, from lock to stored reply. LangGraph's own streaming would cross threads at every node."""
        screen_message(incoming.message, "en")
        if incoming.image is not None:
            check_image(incoming.image)
        fresh = session_id is None
        session_id = session_id or f"s-{secrets.token_urlsafe(12)}"
        with self.turn_lock(session_id):
            session = self.opened(session_id, incoming.visitor, fresh=fresh)
            self._graph.invoke(first_state(session, incoming, write, time.perf_counter()))

    def warnings(self) -> list[str]:
        """What the admin should know before going live."""
        found = super().warnings()
        if self.ready() and "code" in self.shop().proofs and not self.code_sender.reaches_customers:
            found.append(
                "One-time codes only stand in the log: set SHOP_SMTP_URL so that they are mailed to customers."
            )
        return found

    # The nodes.

    def _screen(self, state: TurnState) -> dict[str, Any]:
        session, incoming = state["session"], state["incoming"]
        previous = session.language if session.turns else (incoming.language or "en")
        screened = screen_message(incoming.message, previous, incoming.language)
        customer_id = incoming.visitor.customer_id or session.customer_id
        changes: dict[str, Any] = {
            "now": self.clock(),
            "snapshot": self.snapshot(),
            "message": screened.text,
            "language": screened.language,
            "customer": self.orders.customer(customer_id) if customer_id else None,
            "slots": dict(session.slots),
        }
        if session.handled_by:
            changes |= {"ends": True, "outcome": Outcome(drafter="human", slots=changes["slots"])}
        return changes

    def _confirm(self, state: TurnState) -> dict[str, Any]:
        """An explicit yes or the button carries the pending action out, a no drops it, anything else goes on."""
        return confirming.settle(state, self.after_sales)

    def _retrieve(self, state: TurnState) -> dict[str, Any]:
        snapshot, message, slots = state["snapshot"], state["message"], state["slots"]
        reading = read_question(message, snapshot)
        follow = full_question(message, reading, slots)
        if follow.inherits:
            reading = inherit(reading, slots)
        filters = resolve(reading, snapshot) if reading.has_conditions else reading.filters
        query = Query(
            follow.question, snapshot.shop.today(state["now"]), filters, focus=follow.focus or reading.mentioned
        )
        retrieval = self.retriever.retrieve(query, snapshot)
        sources = evidence.chunk_sources(retrieval)
        if state["customer"] is not None:
            currency = snapshot.shop.currency
            sources["customer"] = evidence.customer_source(state["customer"], currency, state["language"])
        return {
            "question": follow.question,
            "follows_up": follow.inherits,
            "reading": reading,
            "retrieval": retrieval,
            "sources": sources,
        }

    def _draft(self, state: TurnState) -> dict[str, Any]:
        """Let the drafter write; each sentence is shown as soon as it is grounded."""
        name, drafter = self.drafters[state["drafter"]]
        return drafting.write_draft(state, name, drafter, drafting.brief(state, self.orders))

    def _act(self, state: TurnState) -> dict[str, Any]:
        """READ tools run for the verified customer; a WRITE becomes a proposal that ends the turn."""
        request = state["request"]
        assert request is not None
        tool = TOOLS.get(request.name)
        if tool is not None and tool.mode == "WRITE":
            return proposing.propose(state, tool, request, self.after_sales)
        context = proposing.tool_context(
            state, self.orders, self.reviews, self.retriever, self.proof_store, self.code_sender
        )
        call = run_tool(request.name, request.arguments, context)
        key = f"tool:{len(state['tool_calls'])}"
        sources = state["sources"] | ({key: evidence.from_tool(key, call, state["language"])} if call.ok else {})
        if context.customer is not None:
            currency = state["snapshot"].shop.currency
            sources["customer"] = evidence.customer_source(context.customer, currency, state["language"])
        return {
            "tool_calls": (*state["tool_calls"], call),
            "customer": context.customer,
            "sources": sources,
            "request": None,
        }

    def _ground(self, state: TurnState) -> dict[str, Any]:
        """Nothing left to say after grounding: the next drafter tries; after the last one, refuse."""
        return drafting.conclude(state, len(self.drafters))

    def _reply(self, state: TurnState) -> dict[str, Any]:
        outcome, language, write = state["outcome"], state["language"], state["write"]
        handoff = None
        if outcome.handoff_reason:
            handoff, notice = self._hand_over(state, outcome.handoff_reason)
            state["kept"] = (*state["kept"], notice)
        if outcome.drops_pending and state["pending"] is not None:
            self.after_sales.actions.drop(state["pending"].id)
            state["pending"] = None
        text, citations = cite(state["kept"], state["sources"])
        if rest := text[len(state["shown"]) :]:
            write(Delta(rest))
        pending, retrieval = state["pending"], state["retrieval"]
        reply = Reply(
            session_id=state["session"].id,
            turn=len(state["session"].turns),
            text=text,
            language=language,
            citations=citations,
            products=outcome.products,
            tool_calls=(
                *state["earlier_calls"],
                *state["tool_calls"],
                *(evidence.search_call(retrieval, outcome) if retrieval else ()),
            ),
            pending_action=pending.to_json() if pending else None,
            handoff=handoff,
            refused=outcome.refused,
            drafter=outcome.drafter,
            ms={name: round(value, 2) for name, value in state["ms"].items()},
            tokens=state["tokens"],
        )
        self.sessions.append(*replying.stored(state, reply))
        for event in replying.extras(reply, state["snapshot"]):
            write(event)
        write(Done(reply))
        return {"reply": reply}

    # What the nodes lean on.

    def _hand_over(self, state: TurnState, reason: str) -> tuple[Handoff, Sentence]:
        customer = state["customer"]
        session = replace(state["session"], customer_id=customer.id if customer else None)
        handoff = self.help_desk.open_case(session, reason, proposing.case_summary(state, reason))
        shop = state["snapshot"].shop
        notice = handoff_notice(reason, handoff.case_id, shop.contact, state["language"])
        return handoff, Sentence(notice, plain=True)


def _with(state: TurnState, changes: Mapping[str, Any]) -> TurnState:
    return cast(TurnState, {**state, **changes})


def _unheard(_event: Event) -> None:
    """Nobody reads along."""


def _timed(name: str, node: Any) -> Any:
    def run(state: TurnState) -> dict[str, Any]:
        started = time.perf_counter()
        if name == "reply":
            state["ms"] = {**state["ms"], "total": (started - state["started"]) * 1000}
        changes: dict[str, Any] = node(state)
        spent = (time.perf_counter() - started) * 1000
        return changes | {"ms": {**state["ms"], name: state["ms"].get(name, 0.0) + spent}}

    return run


def _unless_ended(following: str) -> Any:
    def choose(state: TurnState) -> str:
        return "reply" if state["ends"] else following

    return choose
