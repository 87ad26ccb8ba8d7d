"""What the turn needs from outside, each short enough to read at a glance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.domain.actions import PendingAction
from bot.domain.cases import Case
from bot.domain.conversation import DrafterName, Handoff, Language, Refusal, Session, ToolCall, Turn
from bot.domain.orders import Customer, Order
from bot.domain.proofs import Allowance, CodeCheck
from bot.domain.rules import Plan
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
    # A proposal that waits for the shopper's yes; this message was neither yes nor no.
    pending: PendingAction | None = None
    # The message is dealt with (a change was carried out or dropped): go on with the next of slots["changes"].
    resumes: bool = False
    # The verified customer's orders, newest first; looked up when called.
    own_orders: Callable[[], Sequence[Order]] = tuple
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
    # The shopper no longer wants what was proposed.
    drops_pending: bool = False


DraftPart = Sentence | ToolRequest | Outcome


class Drafter(Protocol):
    """Words an answer. Yields sentences, at most one tool request, and one outcome as its last part."""

    def draft(self, brief: Brief) -> Iterator[DraftPart]: ...


class OrderStore(Protocol):
    """Customers and their orders; every order read is filtered by the customer who asks."""

    def customer(self, customer_id: str) -> Customer | None: ...
    def find_by_email(self, email: str) -> Customer | None: ...
    def find_by_name_zip(self, first_name: str, last_name: str, zip_code: str) -> Customer | None: ...
    def find_by_order_email(self, order_id: str, email: str) -> Customer | None: ...
    def order(self, order_id: str, customer_id: str) -> Order | None: ...
    def orders(self, customer_id: str) -> Sequence[Order]: ...


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Why a change is made: the turn that confirmed it, and the shopper's words. Amounts in it are of `currency`."""

    turn: int
    words: str
    currency: str


Decide = Callable[[Customer, Order | None], Plan]


class ActionStore(Protocol):
    """Proposed changes, and the one transaction that carries one out."""

    def propose(self, action: PendingAction) -> None:
        """Keep it; an older open one of the same session is dropped."""

    def open(self, session_id: str, now: datetime) -> PendingAction | None:
        """The session's proposal that can still be confirmed."""

    def find(self, session_id: str, action_id: str) -> PendingAction | None: ...

    def drop(self, action_id: str) -> None: ...

    def commit(self, action: PendingAction, decide: Decide, entry: AuditEntry, now: datetime) -> Plan:
        """Decide again on fresh records, write what the plan says and an audit row: all or nothing, and only once.

        Raises ActionGoneError when it was carried out, dropped or expired before; StaleActionError when a record
        has changed since the proposal; whatever `decide` raises.
        """


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
    def set_handler(self, session_id: str, agent: str | None) -> None: ...


class HelpDesk(Protocol):
    """Where a person picks up. A session has at most one open case: asking again adds to it."""

    def open_case(self, session: Session, reason: str, summary: str) -> Handoff: ...
    def cases(self, *, closed: bool = False) -> Sequence[Case]: ...
    def find_case(self, case_id: str) -> Case | None: ...
    def open_case_of(self, session_id: str) -> Case | None: ...
    def close_case(self, case_id: str) -> None: ...


Clock = Callable[[], datetime]


class ProofStore(Protocol):
    """Tries at proving who one is, and the one-time codes under way."""

    def attempt(self, counters: Mapping[str, Allowance]) -> timedelta | None:
        """Count a try under every key and return None; where one is paused, count nothing and return how long."""

    def take_back(self, keys: Collection[str]) -> None:
        """The try that was counted last was right, and does not count."""

    def keep_code(self, session_id: str, code: str, customer_id: str | None) -> None:
        """Keep the code that the session must enter, in place of an earlier one; `customer_id` None: nobody's."""

    def redeem(self, session_id: str, code: str) -> CodeCheck:
        """Use up one of the code's tries; a right code is gone afterwards."""


class CodeSender(Protocol):
    """Takes a one-time code to a customer. Returns at once and never raises, whatever becomes of it on the way."""

    reaches_customers: bool

    def send(self, customer: Customer, code: str, language: Language) -> None: ...
