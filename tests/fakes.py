"""Hand-written stand-ins for the ports, shared by the tests."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from bot.domain.accounts import Account, ConsoleRole
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
from bot.domain.orders import Customer, Order
from bot.guards import check_image, screen_message
from bot.web.releases import JobRunningError, ReleaseError
from knowledge.records import order_number_key, zip_key
from knowledge.shop import ShopProfile
from knowledge.text import content_tokens, fold, tokens


class FakeEmbedder:
    """Bag-of-words vectors: texts that share words are near, deterministic, no model. Counts what it embeds."""

    name = "fake-64"
    dimension = 64

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.embedded.extend(texts)
        if progress is not None:
            progress(len(texts))
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, 64), np.float32)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(64, 1e-3, dtype=np.float32)
        for word in content_tokens(text) or tokens(text):
            vector[int.from_bytes(hashlib.sha256(word.encode()).digest()[:2], "big") % 64] += 1.0
        return vector / np.float32(np.linalg.norm(vector))


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


class FakeAccounts:
    """Accounts in memory; passwords as they are."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, Account]] = {}
        self.add("owner", "owner's password", "admin")
        self.add("sam", "sam's password", "support")

    def check(self, username: str, password: str) -> Account | None:
        kept = self.kept.get(username)
        return kept[1] if kept and kept[0] == password else None

    def find(self, username: str) -> Account | None:
        kept = self.kept.get(username)
        return kept[1] if kept else None

    def accounts(self) -> list[Account]:
        return [account for _, account in self.kept.values()]

    def add(self, username: str, password: str, role: ConsoleRole) -> bool:
        if username in self.kept:
            return False
        self.kept[username] = (password, Account(username, role))
        return True


class FakeReleases:
    """Releases in memory: a job runs until `finish`; one runs at a time."""

    def __init__(self) -> None:
        self.jobs: dict[str, dict[str, Any]] = {}
        self.current = "20261124-120000"
        self.files: dict[str, bytes] = {}

    def start(self, sources: list[str], full: bool) -> str:
        if any(job["state"] == "running" for job in self.jobs.values()):
            raise JobRunningError("Another ingest is running; wait until it has finished.")
        job_id = f"job-{len(self.jobs)}"
        self.jobs[job_id] = {"job_id": job_id, "state": "running", "sources": sources, "full": full, "result": None}
        return job_id

    def finish(self, job_id: str) -> None:
        self.jobs[job_id] |= {"state": "done", "result": {"added": 3}}

    def status(self, job_id: str) -> dict[str, Any] | None:
        return self.jobs.get(job_id)

    def snapshots(self) -> list[dict[str, Any]]:
        ids = ("20261124-120000", "20261101-120000")
        return [{"id": i, "documents": 3, "chunks": 5, "current": i == self.current} for i in ids]

    def rollback(self, snapshot_id: str) -> dict[str, Any]:
        if snapshot_id not in {snapshot["id"] for snapshot in self.snapshots()}:
            raise ReleaseError(f"there is no snapshot '{snapshot_id}'")
        self.current = snapshot_id
        return {"id": snapshot_id, "current": True}

    def keep(self, file: str | BinaryIO, name: str) -> str:
        self.files[name] = Path(file).read_bytes() if isinstance(file, str) else file.read()
        return f"uploads/{name}"


class MemoryOrderStore:
    """The `OrderStore` port over lists; `tests/contracts/test_order_store.py` holds it to the SQL one's promises."""

    def __init__(self, customers: Sequence[Customer] = (), orders: Sequence[Order] = ()) -> None:
        self._customers, self._orders = tuple(customers), tuple(orders)

    def customer(self, customer_id: str) -> Customer | None:
        return next((c for c in self._customers if c.id == customer_id), None)

    def find_by_email(self, email: str) -> Customer | None:
        return self._only(lambda c: bool(c.email) and fold(c.email) == fold(email))

    def find_by_name_zip(self, first_name: str, last_name: str, zip_code: str) -> Customer | None:
        name, code = fold(f"{first_name} {last_name}"), zip_key(zip_code)
        if not name or not code:
            return None
        return self._only(
            lambda c: fold(f"{c.first_name} {c.last_name}") == name and zip_key(c.address.get("zip", "")) == code
        )

    def order(self, order_id: str, customer_id: str) -> Order | None:
        number = order_number_key(order_id)
        return next((o for o in self.orders(customer_id) if order_number_key(o.id) == number), None)

    def orders(self, customer_id: str) -> Sequence[Order]:
        own = sorted((o for o in self._orders if o.customer_id == customer_id), key=lambda o: o.id)
        dated = sorted((o for o in own if o.placed_at), key=lambda o: o.placed_at or datetime.max, reverse=True)
        return [*dated, *(o for o in own if not o.placed_at)]

    def _only(self, is_meant: Callable[[Customer], bool]) -> Customer | None:
        found = [customer for customer in self._customers if is_meant(customer)]
        return found[0] if len(found) == 1 else None


class MemorySessionStore:
    """The `SessionStore` port over dictionaries; `votes` holds the last vote and comment on each turn."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.votes: dict[tuple[str, int], tuple[int, str | None]] = {}

    def load(self, session_id: str) -> Session | None:
        return self.sessions.get(session_id)

    def create(self, session: Session) -> None:
        if session.id in self.sessions:
            raise ValueError(f"there is a session {session.id} already")
        self.sessions[session.id] = session

    def append(self, session: Session, turn: Turn) -> None:
        kept = self.sessions.get(session.id)
        turns = kept.turns if kept else ()
        if any(earlier.reply.turn == turn.reply.turn for earlier in turns):
            raise ValueError(f"turn {turn.reply.turn} is kept already")
        self.sessions[session.id] = replace(session, turns=(*turns, turn))

    def add_feedback(self, session_id: str, turn: int, vote: int, comment: str | None) -> None:
        self.votes[session_id, turn] = vote, comment
