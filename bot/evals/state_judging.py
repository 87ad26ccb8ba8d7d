"""Whether a case left the records as it should: what was to change did, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.evals.case_files import Row
from bot.evals.state import Changes

_FIELDS = frozenset({"orders", "customers", "handoff"})
_Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EndState:
    """The records that must have changed, by id, with the fields that matter; no other record may have.

    Lines are compared as pieces in any order, lists of things with an id by id, objects by the named fields.
    `handoff` None: not asked for.
    """

    orders: Mapping[str, _Record] = field(default_factory=dict)
    customers: Mapping[str, _Record] = field(default_factory=dict)
    handoff: bool | None = None

    def wrongs(self, changes: Changes) -> list[str]:
        """Every record that changed and should not have, or not like that: a phrase each."""
        pairs = (("order", self.orders, changes.orders), ("customer", self.customers, changes.customers))
        return [fault for kind, expected, changed in pairs for fault in _wrongs(kind, expected, changed)]

    def faults(self, changes: Changes, *, handed_over: bool) -> list[str]:
        """What is wrong, what is missing, and a hand-over that should have been or should not."""
        unchanged = [f"does not change order {entry}" for entry in self.orders.keys() - changes.orders.keys()]
        unchanged += [f"does not change customer {entry}" for entry in self.customers.keys() - changes.customers.keys()]
        faults = [*self.wrongs(changes), *sorted(unchanged)]
        if self.handoff is not None and self.handoff != handed_over:
            faults.append("does not hand over" if self.handoff else "hands over")
        return faults


def read_end_state(row: Row) -> EndState:
    """Read a case's `expect`. An unknown field is an error: a misspelt demand would be met by every run."""
    unknown = row.unknown(_FIELDS)
    if unknown:
        row.fail(f"expect has the unknown field {unknown[0]}; known are {', '.join(sorted(_FIELDS))}")
    return EndState(_records(row, "orders"), _records(row, "customers"), row.flag("handoff"))


def _records(row: Row, name: str) -> Mapping[str, _Record]:
    records = row.fields.get(name) or {}
    if not isinstance(records, dict) or not all(isinstance(record, dict) for record in records.values()):
        row.fail(f"{name} must map an id to the fields that the record must have")
    return records


def _wrongs(kind: str, expected: Mapping[str, _Record], changed: Mapping[str, _Record]) -> Iterator[str]:
    for record_id, record in changed.items():
        if record_id not in expected:
            yield f"changes {kind} {record_id}"
            continue
        for name, value in expected[record_id].items():
            if not _agrees(name, value, record.get(name)):
                yield f"{kind} {record_id}: {name} is {_told(record.get(name))}, not {_told(value)}"


def _agrees(name: str, expected: Any, actual: Any) -> bool:
    if name == "lines" and isinstance(actual, list):
        return _pieces(expected) == _pieces(actual)
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(_agrees(key, value, actual.get(key)) for key, value in expected.items())
    if isinstance(expected, list) and isinstance(actual, list) and expected and isinstance(expected[0], dict):
        if "id" in expected[0]:
            by_id = {entry.get("id"): entry for entry in actual}
            return all(_agrees("", entry, by_id.get(entry["id"])) for entry in expected)
        return len(expected) == len(actual) and all(map(_agrees, [""] * len(expected), expected, actual))
    if isinstance(expected, float) and isinstance(actual, int | float):
        return abs(expected - actual) < 0.005
    return bool(expected == actual)


def _pieces(lines: list[_Record]) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[str(line["item_id"])] += int(line.get("quantity", 1))
    return pieces


def _told(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:120]
