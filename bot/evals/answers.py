"""`answers`: whole conversations against the shop, each judged by its last reply."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast, get_args

from bot.domain.conversation import Language, Reply
from bot.domain.events import Visitor
from bot.domain.orders import Customer
from bot.evals.case_files import Row, read_rows
from bot.evals.claims import ProductRows, unsupported_in
from bot.evals.errors import EvalError
from bot.evals.judging import Expectation, read_expectation
from bot.evals.measures import fraction, grouped, percentile
from bot.evals.result import Result, with_progress
from knowledge.shop import ShopProfile
from knowledge.text import detect_language

_MOST_REMARKS = 20  # failed cases shown on a terminal; `--out` has all


@dataclass(frozen=True, slots=True)
class Case:
    """Messages of one conversation, who sends them, and what the last reply must be."""

    id: str | int
    kind: str
    turns: tuple[str, ...]
    language: Language | None
    customer: str | None
    expect: Expectation

    @property
    def spoken(self) -> str:
        """The case's language, by its last message where the file does not say."""
        return self.language or detect_language(self.turns[-1])


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case went: the last reply (None if the program failed), its faults, and figures over all its turns."""

    case: Case
    reply: Reply | None
    faults: tuple[str, ...]
    unsupported: tuple[str, ...] = ()
    ms: tuple[float, ...] = field(default=())

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def refused(self) -> bool:
        return self.reply is not None and self.reply.refused is not None

    @property
    def handed_over(self) -> bool:
        return self.reply is not None and self.reply.handoff is not None

    def to_row(self) -> dict[str, Any]:
        """The case's row of `--out`."""
        return {
            "id": self.case.id,
            "reply": None if self.reply is None else self.reply.to_json(),
            "ok": self.ok,
            "faults": list(self.faults),
            "unsupported": list(self.unsupported),
        }


class Customers(Protocol):
    """Who may be signed in."""

    def customer(self, customer_id: str) -> Customer | None: ...


class Assistant(Protocol):
    """What the evals need of the engine."""

    def reply(
        self, session_id: str | None, message: str, visitor: Visitor, *, language: Language | None = None
    ) -> Reply: ...


def read_answer_cases(path: Path, *, split: str | None = None) -> list[Case]:
    """Read the contract's format. Raises EvalError with the line."""
    return [_read_case(row) for row in read_rows(path, split=split)]


def _read_case(row: Row) -> Case:
    turns = row.texts("turns") or (row.text("text"),)
    language = row.optional_text("language")
    if language is not None and language not in get_args(Language):
        row.fail(f"language is '{language}'; it must be en or zh")
    return Case(
        row.id(),
        row.optional_text("kind") or "other",
        turns,
        cast("Language | None", language),
        row.optional_text("customer"),
        read_expectation(row.row("expect")),
    )


class SignedIn(Protocol):
    """A case that may sign somebody in."""

    @property
    def id(self) -> str | int: ...
    @property
    def customer(self) -> str | None: ...


def check_customers(cases: Sequence[SignedIn], customers: Customers) -> None:
    """Raise EvalError if a case signs somebody in whom the shop does not know."""
    for case in cases:
        if case.customer is not None and customers.customer(case.customer) is None:
            raise EvalError(f"case {case.id!r} signs in {case.customer!r}, who is no customer of this shop")


def run(cases: Sequence[Case], assistant: Assistant, catalogue: ProductRows, shop: ShopProfile) -> Result:
    """Hold every conversation in a session of its own and judge it."""

    def unsupported(reply: Reply) -> list[str]:
        return unsupported_in(reply, catalogue, shop)

    outcomes = [
        _hold(case, Visitor(f"eval:{number}", case.customer), assistant, unsupported)
        for number, case in enumerate(with_progress(cases, "answers"))
    ]
    return Result(_metrics(outcomes), [outcome.to_row() for outcome in outcomes], _remarks(outcomes))


def _hold(
    case: Case, visitor: Visitor, assistant: Assistant, unsupported_in_reply: Callable[[Reply], list[str]]
) -> Outcome:
    session_id, reply, unsupported, ms = None, None, [], []
    try:
        for message in case.turns:
            started = time.perf_counter()
            reply = assistant.reply(session_id, message, visitor, language=case.language)
            ms.append((time.perf_counter() - started) * 1000)
            session_id = reply.session_id
            unsupported += unsupported_in_reply(reply)
    except Exception as error:  # noqa: BLE001 - a turn that breaks is a failed case, not the end of the run
        return Outcome(case, None, (f"{type(error).__name__}: {error}",), tuple(unsupported), tuple(ms))
    assert reply is not None
    return Outcome(case, reply, tuple(case.expect.faults(reply)), tuple(unsupported), tuple(ms))


def _metrics(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    # A reply that passes the shopper on to a person is neither a refusal nor an answer.
    judged = [outcome for outcome in outcomes if not outcome.handed_over]
    right = sum(outcome.refused and outcome.case.expect.refuse for outcome in judged)
    spent = [ms for outcome in outcomes for ms in outcome.ms]
    return {
        "cases": len(outcomes),
        "errors": sum(outcome.reply is None for outcome in outcomes),
        "accuracy": _accuracy(outcomes),
        "by_kind": grouped(outcomes, lambda outcome: outcome.case.kind, _accuracy),
        "by_language": grouped(outcomes, lambda outcome: outcome.case.spoken, _accuracy),
        "refusal_precision": fraction(right, sum(outcome.refused for outcome in judged)),
        "refusal_recall": fraction(right, sum(outcome.case.expect.refuse for outcome in judged)),
        "unsupported_claims": fraction(sum(bool(outcome.unsupported) for outcome in outcomes), len(outcomes)),
        "p50_ms": percentile(spent, 50),
        "p99_ms": percentile(spent, 99),
    }


def _accuracy(outcomes: Sequence[Outcome]) -> float | None:
    return fraction(sum(outcome.ok for outcome in outcomes), len(outcomes))


def _remarks(outcomes: Sequence[Outcome]) -> list[str]:
    """The failed cases, a line each: what was asked, and what is wrong with the reply."""
    failed = [outcome for outcome in outcomes if not outcome.ok]
    lines = [f"{o.case.id}: {o.case.turns[-1]} -> {'; '.join(o.faults)}"[:400] for o in failed[:_MOST_REMARKS]]
    more = len(failed) - len(lines)
    return [*lines, f"... and {more:,} more; --out FILE writes them all"] if more else lines
