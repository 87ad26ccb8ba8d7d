"""What anyone may see of the shop: its profile, products as cards, pictures, questions to start with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import evidence
from bot.domain.conversation import Language, ProductCard
from bot.domain.errors import NotReadyError
from knowledge.retriever import Retriever
from knowledge.shop import ShopProfile
from knowledge.snapshot import Snapshot, SnapshotError


@dataclass
class ShopWindow:
    """Reads of the published snapshot. Those that need one raise NotReadyError before the first release."""

    retriever: Retriever

    def shop(self) -> ShopProfile:
        """The shop's profile."""
        return self.snapshot().shop

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
        rows = self.snapshot().catalogue.products(product_ids)
        return tuple(evidence.card(rows[i], language) for i in product_ids if i in rows)

    def picture(self, product_id: str, number: int = 0) -> Path | None:
        """The file of a product's picture, beside the file the product came from."""
        return evidence.picture_file(self.snapshot(), product_id, number)

    def examples(self, language: Language) -> list[str]:
        """Questions to start with, taken from this shop's own knowledge."""
        return evidence.example_questions(self.snapshot(), language)

    def snapshot(self) -> Snapshot:
        """The snapshot that answers now."""
        try:
            return self.retriever.refresh()
        except SnapshotError as error:
            raise NotReadyError(str(error)) from None
