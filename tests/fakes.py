"""Hand-written stand-ins for the ports, shared by the tests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from bot.domain.accounts import Account, ConsoleRole
from bot.domain.conversation import (
    Session,
    Turn,
)
from bot.domain.orders import Customer, Order
from bot.web.releases import JobRunningError, ReleaseError
from knowledge.records import name_keys, order_number_key, zip_key
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
        names, code = name_keys(first_name, last_name), zip_key(zip_code)
        if not fold(first_name) or not fold(last_name) or not code:
            return None
        return self._only(
            lambda c: fold(f"{c.first_name} {c.last_name}") in names and zip_key(c.address.get("zip", "")) == code
        )

    def find_by_order_email(self, order_id: str, email: str) -> Customer | None:
        number = order_number_key(order_id)
        owners = {order.customer_id for order in self._orders if order_number_key(order.id) == number}
        return self._only(lambda c: bool(c.email) and fold(c.email) == fold(email) and c.id in owners)

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

    def set_handler(self, session_id: str, agent: str | None) -> None:
        if session_id in self.sessions:
            self.sessions[session_id] = replace(self.sessions[session_id], handled_by=agent)
