"""A shop counter for tests: the real engine over the small shop, with stores in memory and a scripted intent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from bot.adapters.intents import Intent, IntentHead
from bot.adapters.offline_drafter import OfflineDrafter
from bot.after_sales import AfterSales
from bot.domain.actions import PendingAction
from bot.domain.cases import Case
from bot.domain.conversation import Handoff, Language, Reply, Session
from bot.domain.events import Delta, Done, Event, Visitor
from bot.domain.orders import Customer
from bot.domain.rules import Plan
from bot.engine import Engine
from bot.ports import AuditEntry, Brief, Decide, Drafter, DraftPart, Reviews
from knowledge.retriever import Retriever
from knowledge.snapshot import SnapshotStore
from tests.fakes import FakeEmbedder, MemoryOrderStore, MemorySessionStore
from tests.proof_fakes import MemoryCodeSender, MemoryProofStore
from tests.shop import NOW
from tests.unit.bot.order_book import CUSTOMERS, ORDERS

SHOPPER = Visitor("v-1")
STRANGER = Visitor("v-2")
_OTHER_INTENTS = ("unclear", "knowledge", "product_search")


class ScriptedHead:
    """Stands in for the trained head: the intent is what the test says it is."""

    def __init__(self) -> None:
        self.intent = "unclear"

    def classify(self, vector: NDArray[np.float32]) -> Intent:
        del vector
        rest = {name: 0.02 for name in _OTHER_INTENTS if name != self.intent}
        return Intent(self.intent, {self.intent: 1.0 - sum(rest.values()), **rest})


class ScriptedDrafter:
    """Drafts what it is told, a list of parts each time it is asked; an exception among them is raised."""

    def __init__(self, *rounds: Iterable[DraftPart | Exception]) -> None:
        self.briefs: list[Brief] = []
        self._rounds = list(rounds)

    def draft(self, brief: Brief) -> Iterator[DraftPart]:
        self.briefs.append(brief)
        for part in self._rounds.pop(0) if self._rounds else ():
            if isinstance(part, Exception):
                raise part
            yield part


class CallingDrafter:
    """Drafts what a function makes of the brief."""

    def __init__(self, draft: Callable[[Brief], Iterator[DraftPart]]) -> None:
        self.draft = draft


class WatchedOrders(MemoryOrderStore):
    """The order book; remembers the people that it was asked for."""

    def __init__(self) -> None:
        super().__init__(CUSTOMERS, ORDERS)
        self.looked_for: list[str] = []

    def find_by_email(self, email: str) -> Customer | None:
        self.looked_for.append(email)
        return super().find_by_email(email)

    def find_by_name_zip(self, first_name: str, last_name: str, zip_code: str) -> Customer | None:
        self.looked_for.append(f"{first_name} {last_name}")
        return super().find_by_name_zip(first_name, last_name, zip_code)

    def find_by_order_email(self, order_id: str, email: str) -> Customer | None:
        self.looked_for.append(f"{order_id} {email}")
        return super().find_by_order_email(order_id, email)


class MemoryReviews:
    """The `ReviewStore` port over a dictionary."""

    def __init__(self, reviews: Mapping[str, Reviews] | None = None) -> None:
        self.kept = dict(reviews or {})

    def reviews(self, product_id: str) -> Reviews:
        return self.kept.get(product_id, Reviews(0, 0.0, ()))


class MemoryHelpDesk:
    """The `HelpDesk` port over a list."""

    def __init__(self) -> None:
        self.opened: list[tuple[Session, str, str]] = []

    def open_case(self, session: Session, reason: str, summary: str) -> Handoff:
        self.opened.append((session, reason, summary))
        return Handoff(f"case-{len(self.opened)}", reason)

    def cases(self, *, closed: bool = False) -> Sequence[Case]:
        raise NotImplementedError

    def find_case(self, case_id: str) -> Case | None:
        raise NotImplementedError

    def open_case_of(self, session_id: str) -> Case | None:
        raise NotImplementedError

    def close_case(self, case_id: str) -> None:
        raise NotImplementedError


class MemoryActionStore:
    """The `ActionStore` port over a dictionary, for dialogues that commit nothing."""

    def __init__(self) -> None:
        self.kept: dict[str, PendingAction] = {}

    def propose(self, action: PendingAction) -> None:
        self.kept[action.session_id] = action

    def open(self, session_id: str, now: datetime) -> PendingAction | None:
        action = self.kept.get(session_id)
        return action if action is not None and action.is_open(now) else None

    def find(self, session_id: str, action_id: str) -> PendingAction | None:
        action = self.kept.get(session_id)
        return action if action is not None and action.id == action_id else None

    def drop(self, action_id: str) -> None:
        self.kept = {session: action for session, action in self.kept.items() if action.id != action_id}

    def commit(self, action: PendingAction, decide: Decide, entry: AuditEntry, now: datetime) -> Plan:
        raise NotImplementedError


class Counter:
    """The engine with everything that a test looks at. `drafters` default to the offline one alone."""

    def __init__(
        self,
        home: Path,
        drafters: Sequence[tuple[str, Drafter]] | None = None,
        reviews: Mapping[str, Reviews] | None = None,
    ) -> None:
        self.head = ScriptedHead()
        self.offline = OfflineDrafter(cast("IntentHead", self.head))
        self.orders, self.sessions, self.help_desk = WatchedOrders(), MemorySessionStore(), MemoryHelpDesk()
        self.now: datetime = NOW
        self.proofs, self.codes = MemoryProofStore(lambda: self.now), MemoryCodeSender()
        self.engine = Engine(
            retriever=Retriever(SnapshotStore(home), FakeEmbedder()),
            drafters=[("offline", self.offline)] if drafters is None else drafters,
            orders=self.orders,
            reviews=MemoryReviews(reviews),
            sessions=self.sessions,
            help_desk=self.help_desk,
            clock=lambda: self.now,
            after_sales=AfterSales(self.orders, MemoryActionStore()),
            proof_store=self.proofs,
            code_sender=self.codes,
        )

    def ask(
        self,
        message: str,
        intent: str = "unclear",
        *,
        session: str = "s-1",
        visitor: Visitor = SHOPPER,
        language: Language | None = None,
    ) -> Reply:
        """One turn, its stream checked: what was streamed is what the reply says."""
        self.head.intent = intent
        return told(self.engine.stream(session, message, visitor, language=language))

    def slots(self, session: str = "s-1") -> Mapping[str, Any]:
        """What the session remembers."""
        return self.sessions.sessions[session].slots


def told(events: Iterable[Event]) -> Reply:
    """The reply of a turn whose pieces make up its text."""
    *before, last = events
    assert isinstance(last, Done)
    assert "".join(event.text for event in before if isinstance(event, Delta)) == last.reply.text
    return last.reply


def without_time(reply: Reply) -> Reply:
    """A reply that can be compared with another."""
    return replace(reply, ms={})
