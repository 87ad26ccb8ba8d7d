"""What the turn needs from outside, each short enough to read at a glance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.domain.conversation import DrafterName, Handoff, Language, Refusal, Session, ToolCall, Turn
from bot.domain.orders import Customer, Order
from knowledge.query import Reading
from knowledge.retriever import Retrieval
from knowledge.shop import ShopProfile
from knowledge.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a drafter may know about the turn."""

    message: str
    question: str  # the message as a full question, follow-ups resolved
    language: Language
    session: Session
    slots: Mapping[str, Any]
    customer: Customer | None
    snapshot: Snapshot
    retrieval: Retrieval
    reading: Reading
    shop: ShopProfile
    now: datetime
    tool_calls: tuple[ToolCall, ...] = ()
    # The message hangs on what was said before.
    follows_up: bool = False
    # Sentences an earlier draft of this turn could not support.
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the sources it rests on: chunk ids, product ids (`product:ID`) or tool calls (`tool:0`)."""

    text: str
    sources: tuple[str, ...] = ()
    # A sentence of ours (greeting, question, offer) says nothing about the shop and needs no source.
    plain: bool = False
    # Copied word for word from a text or a row; a model's own wording is judged more strictly.
    quoted: bool = True


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """A tool that the drafter asks for; the engine decides whether and for whom it runs."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a draft ends: what it is about, and what the dialogue remembers."""

    products: tuple[str, ...] = ()
    refused: Refusal | None = None
    handoff_reason: str | None = None
    drafter: DrafterName = "offline"
    slots: Mapping[str, Any] = field(default_factory=dict)
    intent: str | None = None
    answerability: float | None = None
    tokens: Mapping[str, int] = field(default_factory=lambda: {"prompt": 0, "completion": 0})


DraftPart = Sentence | ToolRequest | Outcome


class Drafter(Protocol):
    """Words an answer. Yields sentences, at most one tool request, and one outcome as its last part."""

    def draft(self, brief: Brief) -> Iterator[DraftPart]: ...


class OrderStore(Protocol):
    """Customers and their orders; every order read is filtered by the customer who asks."""

    def customer(self, customer_id: str) -> Customer | None: ...
    def find_by_email(self, email: str) -> Customer | None: ...
    def find_by_name_zip(self, first_name: str, last_name: str, zip_code: str) -> Customer | None: ...
    def order(self, order_id: str, customer_id: str) -> Order | None: ...
    def orders(self, customer_id: str) -> Sequence[Order]: ...


@dataclass(frozen=True, slots=True)
class Reviews:
    """What customers think of a product: opinions, never facts. `average` is of 1 to 5."""

    count: int
    average: float
    # (rating if given, text, language), newest first
    quotes: tuple[tuple[int | None, str, str], ...]


class ReviewStore(Protocol):
    """Reviews by product."""

    def reviews(self, product_id: str) -> Reviews: ...


class SessionStore(Protocol):
    """Conversations. `append` adds one turn and what the session learnt in it."""

    def load(self, session_id: str) -> Session | None: ...
    def create(self, session: Session) -> None: ...
    def append(self, session: Session, turn: Turn) -> None: ...
    def add_feedback(self, session_id: str, turn: int, vote: int, comment: str | None) -> None: ...


class HelpDesk(Protocol):
    """Where a person picks up."""

    def open_case(self, session: Session, reason: str, summary: str) -> Handoff: ...


Clock = Callable[[], datetime]
