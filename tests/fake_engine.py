"""The engine's face with canned turns, for tests of what stands above it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.conversation import (
    Citation,
    Handoff,
    Language,
    ProductCard,
    Reply,
    Session,
    ToolCall,
    Trace,
    TraceChunk,
    Turn,
)
from bot.domain.errors import NotReadyError, ProviderError, SessionNotFoundError
from bot.domain.events import CitationsReady, Delta, Done, Event, HandoffReady, ProductsReady, Visitor
from bot.guards import check_image, screen_message
from knowledge.shop import ShopProfile


class FakeEngine:
    """The engine's face for tests of the web: canned turns, real sessions in memory, `delay` seconds a word.

    A message decides its turn: "person" hands over, "unknown" is refused, "boom" fails, "falter" fails half-way,
    anything else is answered with two sources and three products; Chinese in, Chinese out. `abandoned` counts the
    turns whose reader went away.
    """

    def __init__(self, delay: float = 0.0, pictures: Path | None = None) -> None:
        self.delay = delay
        self.pictures = pictures
        self.is_ready = True
        self.shop_name = "Fernway Home & Trail"
        self.sessions: dict[str, Session] = {}
        self.votes: list[tuple[str, int, int]] = []
        self.abandoned = 0

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
            self._start(session_id, visitor, spoken)
        session = self.conversation(session_id, visitor)
        reply = self._reply(session, message, spoken)
        try:
            yield from self._words(reply, message)
        except GeneratorExit:
            self.abandoned += 1
            raise
        yield from self._extras(reply)
        turn = Turn(message, reply, _TRACE, datetime(2026, 11, 24, 12, tzinfo=UTC))
        self.sessions[session.id] = session.with_turn(turn, {}, visitor.customer_id)
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
        return tuple(_CARDS[language][product_id] for product_id in product_ids)

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

    def _start(self, session_id: str, visitor: Visitor, language: Language) -> None:
        started = datetime(2026, 11, 24, tzinfo=UTC)
        self.sessions[session_id] = Session(session_id, started, visitor.id, visitor.customer_id, language)

    def _words(self, reply: Reply, message: str) -> Iterator[Delta]:
        words = re.findall(r"\S+\s*|\s+", reply.text) if reply.language == "en" else reply.text
        for number, word in enumerate(words):
            if "falter" in message and number == 2:
                raise ProviderError("The language model stopped answering.")
            time.sleep(self.delay)
            yield Delta(word)

    def _reply(self, session: Session, message: str, language: Language) -> Reply:
        made: dict[str, Any] = {"session_id": session.id, "turn": len(session.turns), "language": language, "ms": _MS}
        if "person" in message or "人工" in message:
            text = {"en": "I have passed your conversation to our team.", "zh": "已将您的对话转交给同事。"}[language]
            return Reply(text=text, handoff=Handoff("C-1042", "asked"), drafter="offline", **made)
        if "unknown" in message:
            text = "I don't have reliable information on that. Would you like to talk to a person?"
            return Reply(text=text, refused="unsupported", **made)
        echo = f" You asked: {message}" if "<" in message else ""
        citations, products = _CITATIONS[language], tuple(_CARDS[language])
        return Reply(text=_ANSWER[language] + echo, citations=citations, products=products, tool_calls=_CALLS, **made)

    def _extras(self, reply: Reply) -> Iterator[Event]:
        if reply.citations:
            yield CitationsReady(reply.citations)
        if reply.products:
            yield ProductsReady(self.cards(reply.products, reply.language))
        if reply.handoff:
            yield HandoffReady(reply.handoff)


_MS = {"total": 21.4, "screen": 0.3, "retrieve": 11.2, "draft": 6.1, "ground": 1.9, "reply": 1.7}
_ANSWER: dict[Language, str] = {
    "en": "We have three tents for two people. The **Larkfell Duo** is the lightest at 1.9 kg [1].\n\n"
    "Standard shipping is free from $75.00 [2].",
    "zh": "有三款适合两个人的帐篷，**云雀双人帐**最轻，只有 1.9 公斤 [1]。\n\n订单满 75 美元免标准运费 [2]。",
}
_SHIPPING = "https://fernway.example/shipping"
_CITATIONS: dict[Language, tuple[Citation, ...]] = {
    "en": (
        Citation(1, "TN-101", "product", "Larkfell Duo 2-Person Tent", None, "Two people, packed weight 1.9 kg."),
        Citation(
            2, "shipping", "policy", "Shipping <b>policy</b>", _SHIPPING, "Free from $75.00 <script>alert(1)</script>"
        ),
    ),
    "zh": (
        Citation(1, "TN-101", "product", "云雀双人帐", None, "双人帐篷，收纳重量 1.9 公斤。"),
        Citation(2, "shipping", "policy", "配送政策", _SHIPPING, "订单满 75 美元免标准运费。"),
    ),
}


def _cards(titles: tuple[str, str, str], options: tuple[str, ...]) -> dict[str, ProductCard]:
    stocks, prices = (42, 3, 0), ("$189.00", "$129.50", "$249.00")
    ids = ("TN-101", "TN-102", "TN-103")
    return {
        id_: ProductCard(
            id_, title, price, stock > 0, stock, f"/pictures/{id_}", f"https://fernway.example/p/{id_}", options
        )
        for id_, title, price, stock in zip(ids, titles, prices, stocks, strict=True)
    }


_CARDS: dict[Language, dict[str, ProductCard]] = {
    "en": _cards(
        ("Larkfell Duo 2-Person Tent", "Larkfell Duo Basic 2-Person Tent", "Moorhen 2-Person Four-Season Tent"),
        ("moss green", "sand"),
    ),
    "zh": _cards(("云雀双人帐", "云雀双人帐基础款", "水鸡双人四季帐篷"), ("苔绿", "沙色")),
}
_CALLS = (ToolCall("search_products", {"query": "tent"}, "READ", True, {"matching": 3}),)
_TRACE = Trace(
    query="tent for two",
    snapshot="20261124-120000",
    chunks=(
        TraceChunk("product:TN-101#0", "Larkfell Duo", "Two people, packed weight 1.9 kg.", 0.91, 0.88, 7.2),
        TraceChunk("policy:shipping#1", "Shipping", "Free from $75.00 <script>alert(1)</script>", 0.55, 0.61, 3.4),
    ),
    filters={"category": "tents"},
    answerability=0.93,
    intent="product_search",
    grounding=("offline: left out “It is waterproof”: no source says so",),
)
