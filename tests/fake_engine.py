"""The engine's face with canned turns, for tests of what stands above it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.actions import PendingAction
from bot.domain.conversation import Language, ProductCard, Reply, Session, ToolCall, Turn
from bot.domain.errors import NotReadyError, ProviderError, SessionNotFoundError
from bot.domain.events import ActionReady, CitationsReady, Delta, Done, Event, HandoffReady, ProductsReady, Visitor
from bot.guards import check_image, screen_message
from knowledge.shop import ShopProfile
from tests import fake_answers as canned
from tests.memory_desk import MemoryHelpDesk

_PROPOSING = re.compile(r"cancel|取消")
_SAID = {True: re.compile(r"yes\b|是", re.I), False: re.compile(r"no\b|否", re.I)}
_STARTED = datetime(2026, 11, 24, 12, tzinfo=UTC)


class FakeEngine:
    """The engine's face for tests of the web: canned turns, real sessions in memory, `delay` seconds a word.

    A message decides its turn: "person" hands over, "unknown" is refused, "boom" fails, "falter" fails half-way,
    "cancel" proposes a change ("cancel briefly" for three seconds) that a yes or a no ends, anything else is answered
    with two sources and three products; Chinese in, Chinese out. While a person has taken over it says nothing.
    `abandoned` counts the turns whose reader went away.
    """

    def __init__(self, delay: float = 0.0, pictures: Path | None = None) -> None:
        self.delay = delay
        self.pictures = pictures
        self.is_ready = True
        self.shop_name = "Fernway Home & Trail"
        self.sessions: dict[str, Session] = {}
        self.votes: list[tuple[str, int, int]] = []
        self.abandoned = 0
        self.pending: dict[str, PendingAction] = {}
        self.committed: list[str] = []
        self.help_desk = MemoryHelpDesk(self.clock, lambda session_id: self.session_any(session_id).handled_by)
        self._begun = time.monotonic()

    def clock(self) -> datetime:
        """A clock that runs, from a day of its own on."""
        return datetime.fromtimestamp(_STARTED.timestamp() + time.monotonic() - self._begun, UTC)

    def stream(
        self,
        session_id: str | None,
        message: str,
        visitor: Visitor,
        *,
        language: Language | None = None,
        image: bytes | None = None,
    ) -> Iterator[Event]:
        if image is not None:
            check_image(image)
        spoken = screen_message(message, language or "en", language).language
        if not self.is_ready:
            raise NotReadyError("The shop's knowledge has not been loaded yet.")
        if "boom" in message:
            raise RuntimeError("a fault of the program")
        session_id = session_id or f"s-{len(self.sessions)}"
        if session_id not in self.sessions:
            self.sessions[session_id] = Session(session_id, self.clock(), visitor.id, visitor.customer_id, spoken)
        session = self.conversation(session_id, visitor)
        reply = self._reply(session, message, spoken)
        try:
            yield from self._words(reply, message)
        except GeneratorExit:
            self.abandoned += 1
            raise
        yield from self._extras(reply)
        self._keep(session, message, reply, visitor.customer_id or session.customer_id)
        yield Done(reply)

    def reply(
        self,
        session_id: str | None,
        message: str,
        visitor: Visitor,
        *,
        language: Language | None = None,
        image: bytes | None = None,
    ) -> Reply:
        last = list(self.stream(session_id, message, visitor, language=language, image=image))[-1]
        assert isinstance(last, Done)
        return last.reply

    def confirm(self, session_id: str, action_id: str, visitor: Visitor, *, accept: bool) -> Reply:
        session = self.conversation(session_id, visitor)
        pending = self._open_action(session)
        made = self._made(session, session.language)
        if session.handled_by:
            reply = Reply(text="", drafter="human", **made)
        elif pending is None or pending.id != action_id:
            reply = Reply(text=canned.GONE[session.language], drafter="action", **made)
        else:
            reply = self._settled(pending, made, accept=accept)
        self._keep(session, canned.BUTTONS[session.language, accept], reply, session.customer_id)
        return reply

    def take_over(self, session_id: str, agent: str) -> Session:
        return self._handled(session_id, agent)

    def hand_back(self, session_id: str) -> Session:
        return self._handled(session_id, None)

    def say_as_person(self, session_id: str, text: str, agent: str) -> Reply:
        session = self._handled(session_id, agent)
        reply = Reply(text=text, drafter="human", **self._made(session, session.language))
        self._keep(session, "", reply, session.customer_id)
        return reply

    def conversation(self, session_id: str, visitor: Visitor) -> Session:
        session = self.session_any(session_id)
        same_customer = visitor.customer_id is not None and visitor.customer_id == session.customer_id
        if session.visitor != visitor.id and not same_customer:
            raise SessionNotFoundError("There is no such conversation.")
        return session

    def session_any(self, session_id: str) -> Session:
        if session_id not in self.sessions:
            raise SessionNotFoundError("There is no such conversation.")
        return self.sessions[session_id]

    def add_feedback(self, session_id: str, turn: int, vote: int, comment: str | None, visitor: Visitor) -> None:
        del comment
        self.conversation(session_id, visitor)
        self.votes.append((session_id, turn, vote))

    def cards(self, product_ids: Sequence[str], language: Language) -> tuple[ProductCard, ...]:
        return tuple(canned.CARDS[language][product_id] for product_id in product_ids)

    def picture(self, product_id: str, number: int = 0) -> Path | None:
        del number
        path = self.pictures / f"{product_id}.png" if self.pictures else None
        return path if path and path.is_file() else None

    def examples(self, language: Language) -> list[str]:
        if language == "zh":
            return ["运费多少钱？", "可以退货吗？", "有适合两个人的帐篷吗？", "我的订单到哪里了？"]
        return ["How much is shipping?", "Can I return a jacket?", "Which tent fits two people?", "Where is my order?"]

    def shop(self) -> ShopProfile:
        return ShopProfile(name=self.shop_name, name_zh="蕨径生活")

    def ready(self) -> bool:
        return self.is_ready

    def warnings(self) -> list[str]:
        return ["Shoppers prove who they are by email alone, which is weak."]

    def _words(self, reply: Reply, message: str) -> Iterator[Delta]:
        words = re.findall(r"\S+\s*|\s+", reply.text) if reply.language == "en" else reply.text
        for number, word in enumerate(words):
            if "falter" in message and number == 2:
                raise ProviderError("The language model stopped answering.")
            time.sleep(self.delay)
            yield Delta(word)

    def _reply(self, session: Session, message: str, language: Language) -> Reply:
        made, pending = self._made(session, language), self._open_action(session)
        if session.handled_by:
            return Reply(text="", drafter="human", **made)
        if "person" in message or "人工" in message:
            handoff = self.help_desk.open_case(session, "human", f"Shopper: {message}")
            return Reply(text=canned.PASSED_ON[language], handoff=handoff, **made)
        if "unknown" in message:
            text = "I don't have reliable information on that. Would you like to talk to a person?"
            return Reply(text=text, refused="unsupported", **made)
        if _PROPOSING.search(message):
            number = len(self.committed) + len(self.pending) + len(session.turns)
            action = canned.proposal(session, number, self.clock(), language, brief="briefly" in message)
            self.pending[session.id] = action
            return Reply(text=action.summary, pending_action=action.to_json(), **made)
        if pending:
            for accept, words in _SAID.items():
                if words.match(message):
                    return self._settled(pending, made, accept=accept)
            return Reply(text=canned.WAITING[language], pending_action=pending.to_json(), **made)
        echo = f" You asked: {message}" if "<" in message else ""
        citations, products = canned.CITATIONS[language], tuple(canned.CARDS[language])
        text = canned.ANSWER[language] + echo
        return Reply(text=text, citations=citations, products=products, tool_calls=canned.CALLS, **made)

    def _settled(self, action: PendingAction, made: dict[str, Any], *, accept: bool) -> Reply:
        """A yes carries the change out, a no drops it; either ends it."""
        del self.pending[action.session_id]
        if not accept:
            return Reply(text=canned.DROPPED[made["language"]], drafter="action", **made)
        self.committed.append(action.id)
        call = ToolCall(action.name, action.arguments, "WRITE", True, {"order": {"id": action.order_id}})
        return Reply(text=canned.DONE[made["language"]], tool_calls=(call,), drafter="action", **made)

    def _open_action(self, session: Session) -> PendingAction | None:
        action = self.pending.get(session.id)
        return action if action and action.is_open(self.clock()) else None

    def _handled(self, session_id: str, agent: str | None) -> Session:
        self.sessions[session_id] = replace(self.session_any(session_id), handled_by=agent)
        return self.sessions[session_id]

    def _keep(self, session: Session, message: str, reply: Reply, customer_id: str | None) -> None:
        trace = canned.TRACE if reply.drafter == "offline" else None
        turn = Turn(message, reply, trace, self.clock())
        self.sessions[session.id] = session.with_turn(turn, {}, customer_id)

    @staticmethod
    def _made(session: Session, language: Language) -> dict[str, Any]:
        return {"session_id": session.id, "turn": len(session.turns), "language": language, "ms": canned.MS}

    def _extras(self, reply: Reply) -> Iterator[Event]:
        if reply.citations:
            yield CitationsReady(reply.citations)
        if reply.products:
            yield ProductsReady(self.cards(reply.products, reply.language))
        if reply.pending_action:
            yield ActionReady(reply.pending_action)
        if reply.handoff:
            yield HandoffReady(reply.handoff)
