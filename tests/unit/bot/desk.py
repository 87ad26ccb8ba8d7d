"""A tool context for tests, and a short way to call tools in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.domain.orders import Customer
from bot.ports import Reviews
from bot.toolkit import ToolContext, Verification
from bot.tools import TOOLS
from knowledge.retriever import Retriever
from knowledge.snapshot import SnapshotStore
from tests.fakes import FakeEmbedder
from tests.proof_fakes import MemoryCodeSender, MemoryProofStore
from tests.shop import NOW, TODAY
from tests.unit.bot.counter import MemoryReviews, WatchedOrders


class Desk:
    """A tool context and a short way to call tools in it."""

    def __init__(self, home: Path, customer: Customer | None = None, proofs: tuple[str, ...] = ("email", "name_zip")):
        retriever = Retriever(SnapshotStore(home), FakeEmbedder())
        self.orders = WatchedOrders()
        self.now = NOW
        self.proofs, self.codes = MemoryProofStore(lambda: self.now), MemoryCodeSender()
        self.context = ToolContext(
            orders=self.orders,
            reviews=MemoryReviews({"KT-1": Reviews(2, 3.5, ((4, "Quick.", "en"), (3, "Loud.", "en")))}),
            retriever=retriever,
            snapshot=retriever.refresh(),
            customer=customer,
            proofs=proofs,
            today=TODAY,
            verification=Verification("s-1", "v-1", self.proofs, self.codes),
        )

    def call(self, name: str, **arguments: Any) -> Any:
        return TOOLS[name].call(self.context, arguments)
