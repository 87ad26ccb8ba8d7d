"""What a run would do to the knowledge: compare what was read with what the current snapshot holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ingest.loaders.loaded import Key, Loaded
from ingest.problems import JobError
from knowledge.documents import Document

MOST_DROPPED = 0.3
"""Share of the documents that a run may drop without being told to: more is usually a broken export."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The documents of the next snapshot, in the order of the sources, and how they differ from the current one."""

    documents: list[Document]
    stored: int
    added: int
    changed: int
    unchanged: int
    removed: int

    @property
    def is_idle(self) -> bool:
        return not (self.added or self.changed or self.removed)

    def check_drop(self) -> None:
        """Raise JobError where more would vanish than a shop drops in a day."""
        if self.removed > MOST_DROPPED * self.stored:
            raise JobError(
                f"this would drop {self.removed:,} of {self.stored:,} documents"
                f" ({self.removed / self.stored:.0%}); add --force if that is meant, or --no-prune to keep them"
            )


def make_plan(stored: Mapping[Key, Document], loaded: Loaded, *, prune: bool) -> Plan:
    """Compare by `(kind, id)` and content. Rejects into `loaded` a product whose item ids belong to a kept one."""
    kept = {
        key: document
        for key, document in stored.items()
        if key not in loaded.documents
        and (not prune or key in loaded.held or document.source in loaded.uncertain_files)
    }
    _settle_item_ids(stored, loaded, kept)
    documents = _without_lost_products([*loaded.documents.values(), *kept.values()])
    known = {document.key: document for document in documents}
    added = sum(key not in stored for key in known)
    unchanged = sum(key in stored and same_content(document, stored[key]) for key, document in known.items())
    return Plan(
        documents=documents,
        stored=len(stored),
        added=added,
        changed=len(known) - added - unchanged,
        unchanged=unchanged,
        removed=sum(key not in known for key in stored),
    )


def same_content(document: Document, other: Document) -> bool:
    """Equal but for the file they came from: what equal content hashes say, at a tenth of the cost."""
    return replace(document, source=other.source) == other


def _settle_item_ids(stored: Mapping[Key, Document], loaded: Loaded, kept: dict[Key, Document]) -> None:
    """An item belongs to one product only; a product that stays from earlier has the older right."""
    while True:
        owners = {item_id: document.id for document in kept.values() for item_id in _item_ids(document)}
        intruder = next(
            (d for d in loaded.documents.values() if any(owners.get(i, d.id) != d.id for i in _item_ids(d))), None
        )
        if intruder is None:
            return
        item_id = next(i for i in _item_ids(intruder) if owners.get(i, intruder.id) != intruder.id)
        origin = loaded.origins[intruder.key]
        reason = f"the item id '{item_id}' already belongs to the product '{owners[item_id]}'"
        loaded.reject_document("product", intruder.id, origin.problem(reason, "items"), origin)
        del loaded.documents[intruder.key]
        if intruder.key in stored:
            kept[intruder.key] = stored[intruder.key]


def _item_ids(document: Document) -> list[str]:
    items: Any = document.fields.get("items") if document.kind == "product" else None
    return [item["id"] for item in items or ()]


def _without_lost_products(documents: list[Document]) -> list[Document]:
    """A manual outlives its product as a manual of the shop."""
    products = {document.id for document in documents if document.kind == "product"}
    return [
        replace(document, product_id=None)
        if document.kind == "manual" and document.product_id is not None and document.product_id not in products
        else document
        for document in documents
    ]
