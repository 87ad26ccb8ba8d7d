"""The turn graph: screen → retrieve → draft ⇄ act → ground → reply. Anyone can read the whole product here."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph

from bot import evidence, grounding
from bot.answering import Source, cite, compose, full_question, inherit, remember_query
from bot.domain.conversation import (
    Handoff,
    Language,
    ProductCard,
    Reply,
    Session,
    ToolCall,
    Turn,
)
from bot.domain.errors import NotReadyError, SessionNotFoundError
from bot.domain.events import CitationsReady, Delta, Done, Event, HandoffReady, ProductsReady, Visitor
from bot.domain.orders import Customer
from bot.guards import check_image, screen_message
from bot.ports import (
    Brief,
    Clock,
    Drafter,
    HelpDesk,
    OrderStore,
    Outcome,
    ReviewStore,
    Sentence,
    SessionStore,
    ToolRequest,
)
from bot.toolkit import ToolContext
from bot.tools import run_tool
from bot.tracing import trace_of
from bot.wording import handoff_notice, refusal
from knowledge.query import Reading, read_question, resolve
from knowledge.retriever import Query, Retrieval, Retriever
from knowledge.shop import ShopProfile
from knowledge.snapshot import Snapshot, SnapshotError

_MOST_TOOL_CALLS = 3
_MOST_FAILED_PROOFS = 5


Write = Callable[[Event], None]


class TurnState(TypedDict, total=False):
    """What the nodes hand on."""

    session: Session
    visitor: Visitor
    message: str
    chosen: Language | None
    write: Write
    started: float
    now: datetime
    snapshot: Snapshot
    language: Language
    customer: Customer | None
    question: str
    follows_up: bool
    reading: Reading
    retrieval: Retrieval
    slots: dict[str, Any]
    tool_calls: tuple[ToolCall, ...]  # of the drafter that writes now
    earlier_calls: tuple[ToolCall, ...]  # of those that gave up
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


@dataclass(slots=True)
class Engine:
    """Runs turns. `drafters` are tried in order: a later one answers where an earlier one fails or is not grounded."""

    retriever: Retriever
    drafters: Sequence[tuple[str, Drafter]]
    orders: OrderStore
    reviews: ReviewStore
    sessions: SessionStore
    help_desk: HelpDesk
    clock: Clock
    _graph: Any = field(init=False)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _locks_guard: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._graph = self._build_graph()

    def _build_graph(self) -> Any:
        graph = StateGraph(TurnState)
        for name in ("screen", "retrieve", "draft", "act", "ground", "reply"):
            graph.add_node(name, _timed(name, getattr(self, f"_{name}")))
        graph.add_edge(START, "screen")
        graph.add_edge("screen", "retrieve")
        graph.add_edge("retrieve", "draft")
        graph.add_conditional_edges("draft", _after_draft, ["act", "ground"])
        graph.add_edge("act", "draft")
        graph.add_conditional_edges("ground", _after_ground, ["draft", "reply"])
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

        def run() -> None:
            try:
                self._run(session_id, message, visitor, language, image, arrived.put)
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
        """Run one turn in this thread and return its reply."""
        events: list[Event] = []
        self._run(session_id, message, visitor, language, image, events.append)
        last = events[-1]
        assert isinstance(last, Done)
        return last.reply

    def _run(
        self,
        session_id: str | None,
        message: str,
        visitor: Visitor,
        language: Language | None,
        image: bytes | None,
        write: Write,
    ) -> None:
        """One turn, from lock to stored reply. LangGraph's own streaming would cross threads at every node."""
        screen_message(message, "en")
        if image is not None:
            check_image(image)
        fresh = session_id is None
        session_id = session_id or f"s-{secrets.token_urlsafe(12)}"
        with self._turn_lock(session_id):
            state: TurnState = {
                "session": self._session(session_id, visitor, fresh=fresh),
                "visitor": visitor,
                "message": message,
                "chosen": language,
                "write": write,
                "started": time.perf_counter(),
                "ms": {},
                "notes": (),
                "tool_calls": (),
                "earlier_calls": (),
                "rejected": (),
                "kept": (),
                "shown": "",
                "tokens": {},
                "drafter": 0,
            }
            self._graph.invoke(state)

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

    def shop(self) -> ShopProfile:
        """The shop's profile. Raises NotReadyError before the first release."""
        return self._snapshot().shop

    def ready(self) -> bool:
        """Whether a snapshot can be served."""
        try:
            self.retriever.refresh()
        except SnapshotError:
            return False
        return True

    def warnings(self) -> list[str]:
        """What the admin should know before going live."""
        if self.ready() and self.shop().proofs_are_default:
            return [
                "Shoppers prove who they are by email alone or by name and postal code, which is weak. "
                "Set [identity] proofs in shop.toml before going live (see docs/security.md)."
            ]
        return []

    def cards(self, product_ids: Sequence[str], language: Language) -> tuple[ProductCard, ...]:
        """Products as the page shows them, in the given order."""
        rows = self._snapshot().catalogue.products(product_ids)
        return tuple(evidence.card(rows[i], language) for i in product_ids if i in rows)

    def picture(self, product_id: str, number: int = 0) -> Path | None:
        """The file of a product's picture, beside the file the product came from."""
        return evidence.picture_file(self._snapshot(), product_id, number)

    def examples(self, language: Language) -> list[str]:
        """Questions to start with, taken from this shop's own knowledge."""
        return evidence.example_questions(self._snapshot(), language)

    # The nodes.

    def _screen(self, state: TurnState) -> dict[str, Any]:
        session, visitor = state["session"], state["visitor"]
        now = self.clock()
        previous = session.language if session.turns else (state["chosen"] or "en")
        screened = screen_message(state["message"], previous, state["chosen"])
        customer_id = visitor.customer_id or session.customer_id
        return {
            "now": now,
            "snapshot": self._snapshot(),
            "message": screened.text,
            "language": screened.language,
            "customer": self.orders.customer(customer_id) if customer_id else None,
            "slots": dict(session.slots),
        }

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
            sources["customer"] = evidence.customer_source(state["customer"], snapshot.shop.currency)
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
        write = state["write"]
        kept, rejected, notes = list(state["kept"]), list(state["rejected"]), list(state["notes"])
        sources, shown = dict(state["sources"]), state["shown"]
        request, outcome = None, Outcome(slots=state["slots"])
        try:
            for part in drafter.draft(self._brief(state)):
                if isinstance(part, Outcome):
                    outcome = part
                elif isinstance(part, ToolRequest):
                    request = request or part
                else:
                    evidence.add_product_sources(sources, part, state["snapshot"], state["language"])
                    verdict = grounding.check(part, sources)
                    if verdict.supported:
                        kept.append(part)
                        shown = _show(write, kept, sources, shown)
                    else:
                        rejected.append(part.text)
                        notes.append(f"{name}: left out “{part.text[:120]}”: {verdict.reason}")
        except evidence.DRAFTER_FAILURES as error:
            notes.append(f"{name}: {error}")
            rejected.append("")
        return {
            "kept": tuple(kept),
            "shown": shown,
            "tokens": {name: state["tokens"].get(name, 0) + count for name, count in outcome.tokens.items()},
            "rejected": tuple(rejected),
            "notes": tuple(notes),
            "request": request,
            "outcome": outcome,
            "sources": sources,
            "slots": dict(outcome.slots) or state["slots"],
        }

    def _act(self, state: TurnState) -> dict[str, Any]:
        request = state["request"]
        assert request is not None
        context = self._tool_context(state)
        call = run_tool(request.name, request.arguments, context)
        slots = dict(state["slots"])
        if call.name.startswith("find_user_id"):
            slots["failed_proofs"] = 0 if call.ok else int(slots.get("failed_proofs", 0)) + 1
        key = f"tool:{len(state['tool_calls'])}"
        sources = state["sources"] | ({key: evidence.from_tool(key, call)} if call.ok else {})
        if context.customer is not None:
            sources["customer"] = evidence.customer_source(context.customer, state["snapshot"].shop.currency)
        return {
            "tool_calls": (*state["tool_calls"], call),
            "customer": context.customer,
            "slots": slots,
            "sources": sources,
            "request": None,
        }

    def _ground(self, state: TurnState) -> dict[str, Any]:
        """Nothing left to say after grounding: the next drafter tries; after the last one, refuse."""
        kept, outcome = state["kept"], state["outcome"]
        grounded = any(sentence.sources for sentence in kept)
        # Courtesy alone answers nothing; a question of ours or a sentence of our own wording does.
        whole = not state["rejected"] and state["request"] is None and any(map(_stands_alone, kept))
        if grounded or whole or outcome.refused or outcome.handoff_reason:
            return {"drafter": -1} if kept or outcome.handoff_reason else self._refused(state)
        if state["drafter"] + 1 < len(self.drafters):
            return self._next_drafter(state)
        return self._refused(state)

    def _next_drafter(self, state: TurnState) -> dict[str, Any]:
        """It starts afresh: what the one before it said and looked up is only kept for the record."""
        return {
            "drafter": state["drafter"] + 1,
            "kept": (),
            "rejected": (),
            "tool_calls": (),
            "earlier_calls": (*state["earlier_calls"], *state["tool_calls"]),
            "sources": {key: source for key, source in state["sources"].items() if not key.startswith("tool:")},
        }

    def _refused(self, state: TurnState) -> dict[str, Any]:
        sentence = Sentence(refusal(state["language"]), plain=True)
        outcome = replace(state["outcome"], refused="unsupported", products=())
        return {"drafter": -1, "kept": (sentence,), "outcome": outcome}

    def _reply(self, state: TurnState) -> dict[str, Any]:
        outcome, language, write = state["outcome"], state["language"], state["write"]
        handoff = None
        if outcome.handoff_reason:
            handoff, notice = self._hand_over(state, outcome.handoff_reason)
            state["kept"] = (*state["kept"], notice)
        text, citations = cite(state["kept"], state["sources"])
        if rest := text[len(state["shown"]) :]:
            write(Delta(rest))
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
                *evidence.search_call(state["retrieval"], outcome),
            ),
            handoff=handoff,
            refused=outcome.refused,
            drafter=outcome.drafter,
            ms={name: round(value, 2) for name, value in state["ms"].items()},
            tokens=state["tokens"],
        )
        self._keep(state, reply)
        if citations:
            write(CitationsReady(citations))
        if reply.products:
            rows = state["snapshot"].catalogue.products(reply.products)
            write(ProductsReady(tuple(evidence.card(rows[i], language) for i in reply.products if i in rows)))
        if handoff:
            write(HandoffReady(handoff))
        write(Done(reply))
        return {"reply": reply}

    # What the nodes lean on.

    def _brief(self, state: TurnState) -> Brief:
        return Brief(
            message=state["message"],
            question=state["question"],
            language=state["language"],
            session=state["session"],
            slots=state["slots"],
            customer=state["customer"],
            snapshot=state["snapshot"],
            retrieval=state["retrieval"],
            reading=state["reading"],
            shop=state["snapshot"].shop,
            now=state["now"],
            tool_calls=state["tool_calls"],
            follows_up=state["follows_up"],
            rejected=state["rejected"],
        )

    def _tool_context(self, state: TurnState) -> ToolContext:
        return ToolContext(
            orders=self.orders,
            reviews=self.reviews,
            retriever=self.retriever,
            snapshot=state["snapshot"],
            customer=state["customer"],
            proofs=state["snapshot"].shop.proofs,
            today=state["snapshot"].shop.today(state["now"]),
            language=state["language"],
            paused=int(state["slots"].get("failed_proofs", 0)) >= _MOST_FAILED_PROOFS,
        )

    def _hand_over(self, state: TurnState, reason: str) -> tuple[Handoff, Sentence]:
        said = [turn.message for turn in state["session"].turns[-5:]]
        summary = "\n".join([*said, state["message"]])
        session = replace(state["session"], customer_id=state["customer"].id if state["customer"] else None)
        handoff = self.help_desk.open_case(session, reason, summary)
        return handoff, Sentence(handoff_notice(reason, handoff.case_id, state["language"]), plain=True)

    def _keep(self, state: TurnState, reply: Reply) -> None:
        slots = dict(state["slots"])
        if not reply.refused or reply.products:
            slots["question"] = state["question"][:500]
            slots["query"] = remember_query(state["reading"])
        customer = state["customer"]
        turn = Turn(
            state["message"],
            reply,
            trace_of(state["question"], state["retrieval"], state["outcome"], state["notes"]),
            state["now"],
        )
        self.sessions.append(state["session"].with_turn(turn, slots, customer.id if customer else None), turn)

    def _session(self, session_id: str, visitor: Visitor, *, fresh: bool) -> Session:
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

    def _snapshot(self) -> Snapshot:
        try:
            return self.retriever.refresh()
        except SnapshotError as error:
            raise NotReadyError(str(error)) from None

    def _turn_lock(self, session_id: str) -> threading.Lock:
        """Turns of one session run one at a time."""
        with self._locks_guard:
            if len(self._locks) > 10_000:
                self._locks = {key: lock for key, lock in self._locks.items() if lock.locked()}
            return self._locks.setdefault(session_id, threading.Lock())


def _may_see(session: Session, visitor: Visitor) -> bool:
    """A verified session belongs to its customer or to the visitor who verified in it; others to their visitor."""
    if visitor.customer_id is not None and session.customer_id is not None:
        return visitor.customer_id == session.customer_id
    return secrets.compare_digest(session.visitor.encode(), visitor.id.encode())


def _timed(name: str, node: Any) -> Any:
    def run(state: TurnState) -> dict[str, Any]:
        started = time.perf_counter()
        if name == "reply":
            state["ms"] = {**state["ms"], "total": (started - state["started"]) * 1000}
        changes: dict[str, Any] = node(state)
        spent = (time.perf_counter() - started) * 1000
        return changes | {"ms": {**state["ms"], name: state["ms"].get(name, 0.0) + spent}}

    return run


def _after_draft(state: TurnState) -> str:
    return "act" if state["request"] is not None and len(state["tool_calls"]) < _MOST_TOOL_CALLS else "ground"


def _after_ground(state: TurnState) -> str:
    return "reply" if state["drafter"] < 0 else "draft"


def _show(write: Any, kept: Sequence[Sentence], sources: Mapping[str, Source], shown: str) -> str:
    """Stream what `kept` adds to the text `shown` so far; the text shown now.

    Nothing before a sentence with a source stands: until then another drafter may still have to start afresh.
    """
    if not any(sentence.sources for sentence in kept):
        return shown
    text = compose(kept, sources, finished=False)
    if len(text) > len(shown):
        write(Delta(text[len(shown) :]))
    return text


def _stands_alone(sentence: Sentence) -> bool:
    return sentence.plain or sentence.text.rstrip().endswith(("?", "？"))
