"""Sessions, turns and replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

Language = Literal["en", "zh"]
Refusal = Literal["unsupported", "out_of_scope", "blocked"]
DrafterName = Literal["llm", "offline", "faq", "action", "cache", "human"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A source shown to the shopper; `quote` is the sentence that says it, `marker` its number in the text."""

    marker: int
    id: str
    kind: str
    title: str
    url: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that ran: what was asked, whether it is READ or WRITE, and what came back (JSON-ready)."""

    name: str
    arguments: Mapping[str, Any]
    mode: Literal["READ", "WRITE"]
    ok: bool
    result: Any

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "arguments": dict(self.arguments),
            "mode": self.mode,
            "ok": self.ok,
            "result": self.result,
        }


@dataclass(frozen=True, slots=True)
class Handoff:
    """A case opened for a person."""

    case_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as the page shows it: price is written out, `in_stock` over all items."""

    id: str
    title: str
    price: str
    in_stock: bool
    stock: int | None
    image: str | None
    url: str | None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TraceChunk:
    """A chunk that the turn looked at, for `/support` and `--trace`."""

    id: str
    title: str
    text: str
    score: float
    similarity: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Trace:
    """How a reply came about; kept with the turn, shown to support agents only."""

    query: str
    snapshot: str
    chunks: tuple[TraceChunk, ...] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    answerability: float | None = None
    intent: str | None = None
    grounding: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Trace:
        """The trace that `dataclasses.asdict` wrote."""
        chunks = tuple(TraceChunk(**chunk) for chunk in content["chunks"])
        return cls(**{**content, "chunks": chunks, "grounding": tuple(content["grounding"])})


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, in the form of the contract (`to_json`)."""

    session_id: str
    turn: int
    text: str
    language: Language
    citations: tuple[Citation, ...] = ()
    products: tuple[str, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    pending_action: Mapping[str, Any] | None = None
    handoff: Handoff | None = None
    refused: Refusal | None = None
    drafter: DrafterName = "offline"
    ms: Mapping[str, float] = field(default_factory=dict)
    tokens: Mapping[str, int] = field(default_factory=lambda: {"prompt": 0, "completion": 0})
    cost: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The reply as callers see it."""
        return {
            "session_id": self.session_id,
            "turn": self.turn,
            "text": self.text,
            "language": self.language,
            "citations": [
                {"marker": c.marker, "id": c.id, "kind": c.kind, "title": c.title, "url": c.url, "quote": c.quote}
                for c in self.citations
            ],
            "products": list(self.products),
            "tool_calls": [call.to_json() for call in self.tool_calls],
            "pending_action": dict(self.pending_action) if self.pending_action else None,
            "handoff": {"case_id": self.handoff.case_id, "reason": self.handoff.reason} if self.handoff else None,
            "refused": self.refused,
            "drafter": self.drafter,
            "ms": dict(self.ms),
            "tokens": dict(self.tokens),
            "cost": self.cost,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Reply:
        """The reply that `to_json` wrote."""
        handoff = content["handoff"]
        return cls(
            **{
                **content,
                "citations": tuple(Citation(**citation) for citation in content["citations"]),
                "products": tuple(content["products"]),
                "tool_calls": tuple(ToolCall(**call) for call in content["tool_calls"]),
                "handoff": Handoff(**handoff) if handoff else None,
            }
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and its reply."""

    message: str
    reply: Reply
    trace: Trace | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation. `slots` is what the dialogue remembers: the order, product or proof being talked about."""

    id: str
    created_at: datetime
    visitor: str = ""
    customer_id: str | None = None
    language: Language = "en"
    slots: Mapping[str, Any] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    # The person who has taken over; the bot is silent until they hand back.
    handled_by: str | None = None

    def with_turn(self, turn: Turn, slots: Mapping[str, Any], customer_id: str | None) -> Session:
        return replace(
            self,
            turns=(*self.turns, turn),
            slots=dict(slots),
            customer_id=customer_id,
            language=turn.reply.language,
        )
