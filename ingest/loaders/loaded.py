"""What reading the sources gave: documents, rows for the shop's database, and everything that was wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ingest.loaders.web import Web
from ingest.problems import Origin, Problem, RowError
from knowledge.documents import Document, Kind
from knowledge.shop import ShopProfile

Key = tuple[str, str]
RowKind = Literal["customers", "orders", "reviews", "events"]


@dataclass(frozen=True, slots=True)
class Record:
    """A row for the shop's database: `values` by column name (an order's also holds its `lines`)."""

    values: dict[str, Any]
    origin: Origin


@dataclass(slots=True)
class Loaded:
    """Filled by the loaders, in the order of the sources. `shop` starts as the profile known so far."""

    shop: ShopProfile
    shop_is_stated: bool = False
    # Products of the current snapshot, so that a manual or an order can refer to one that is not read today.
    known_products: frozenset[str] = frozenset()
    # What fetches the pages that a urls.txt names.
    web: Web = field(default_factory=Web)
    # Decides whether a sale is on.
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    documents: dict[Key, Document] = field(default_factory=dict)
    origins: dict[Key, Origin] = field(default_factory=dict)
    item_owners: dict[str, str] = field(default_factory=dict)
    records: dict[RowKind, dict[Hashable, Record]] = field(
        default_factory=lambda: {"customers": {}, "orders": {}, "reviews": {}, "events": {}}
    )
    problems: list[Problem] = field(default_factory=list)
    rejected: int = 0
    duplicates: int = 0
    rejected_records: Counter[str] = field(default_factory=Counter)
    # What was rejected today keeps its older version: by key, or where no id could be read, by file.
    held: set[Key] = field(default_factory=set)
    uncertain_files: set[str] = field(default_factory=set)

    def add_document(self, document: Document, origin: Origin, column: str | None = "id", what: str = "") -> None:
        """Take a document. Raises RowError for an id that was already seen; `what` names it for rows without ids."""
        first = self.origins.get(document.key)
        if first is not None:
            self.duplicates += 1
            what = what or f"the id '{document.id}'"
            raise RowError(column, f"{what} is already used{_at(first, origin)}; this one is left out")
        self.documents[document.key] = document
        self.origins[document.key] = origin

    def add_record(self, kind: RowKind, key: Hashable, record: Record, column: str | None, what: str) -> None:
        """Take a row. Raises RowError for a key that was already seen; `what` names it."""
        first = self.records[kind].get(key)
        if first is not None:
            seen = _at(first.origin, record.origin)
            raise RowError(column, f"{what} is already used{seen}; this one is left out")
        self.records[kind][key] = record

    def note(self, problem: Problem) -> None:
        """Report something that does not keep a row out."""
        self.problems.append(problem)

    def reject_document(self, kind: Kind, document_id: str, problem: Problem, origin: Origin) -> None:
        """Leave a document out; its older version, if there is one, stays."""
        self.problems.append(problem)
        self.rejected += 1
        if document_id:
            self.held.add((kind, document_id))
        else:
            self.uncertain_files.add(str(origin.path))

    def reject_record(self, kind: RowKind, problem: Problem) -> None:
        self.problems.append(problem)
        self.rejected_records[kind] += 1

    def fail_file(self, origin: Origin, reason: str) -> None:
        """A whole file could not be read: what it gave earlier stays."""
        self.problems.append(Problem(origin.file, origin.line, None, reason))
        self.uncertain_files.add(str(origin.path))

    def paths(self) -> set[Path]:
        """The files that gave at least one document or row."""
        records = (record for rows in self.records.values() for record in rows.values())
        return {origin.path for origin in self.origins.values()} | {record.origin.path for record in records}

    def has_product(self, product_id: str) -> bool:
        return ("product", product_id) in self.documents or product_id in self.known_products


def _at(first: Origin, origin: Origin) -> str:
    if first.line is None:
        return f" in {first.file}"
    return f" on line {first.line}" if first.file == origin.file else f" in {first.file}, line {first.line}"
