"""`dialogue`: whole conversations about orders, each on fresh records, judged by what they left behind."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bot.domain.conversation import Language, Reply
from bot.domain.events import Visitor
from bot.evals.case_files import Row, read_rows
from bot.evals.measures import fraction, grouped, percentile
from bot.evals.result import Result, with_progress
from bot.evals.simulator import Goal, Shopper, read_goal
from bot.evals.state import Changes
from bot.evals.state_judging import EndState, read_end_state
from knowledge.text import detect_language

_MOST_REMARKS = 20  # failed cases shown on a terminal; `--out` has all


@dataclass(frozen=True, slots=True)
class Script:
    """One conversation: what the shopper says (`turns`) or wants (`goal`), and what should be different afterwards."""

    id: str | int
    turns: tuple[str, ...]
    customer: str | None = None
    goal: Goal | None = None
    kind: str = "other"
    language: str = "en"
    expect: EndState | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: one reply a turn (None where the program failed), its faults, and the records that changed."""

    script: Script
    replies: tuple[Reply | None, ...]
    errors: tuple[str, ...]
    changes: Changes
    said: tuple[str, ...] = ()
    ms: tuple[float, ...] = field(default=())

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with it; a case without an expectation can only break."""
        if self.script.expect is None:
            return self.errors
        return (*self.errors, *self.script.expect.faults(self.changes, handed_over=self.handed_over))

    @property
    def handed_over(self) -> bool:
        return any(reply is not None and reply.handoff is not None for reply in self.replies)

    @property
    def wrongful(self) -> bool:
        """Whether a record changed that should not have, or not like that."""
        return self.script.expect is not None and bool(self.script.expect.wrongs(self.changes))

    def to_row(self) -> dict[str, Any]:
        """The case's row of `--out`."""
        return {
            "id": self.script.id,
            "replies": [reply and reply.to_json() for reply in self.replies],
            "said": list(self.said),
            "errors": list(self.errors),
            "ok": not self.faults,
            "faults": list(self.faults),
        }


class Assistant(Protocol):
    """What the evals need of the engine."""

    def reply(
        self, session_id: str | None, message: str, visitor: Visitor, *, language: Language | None = None
    ) -> Reply: ...


class Ledger(Protocol):
    """Records that can be put back and compared."""

    def restore(self) -> None: ...
    def changes(self) -> Changes: ...


def read_scripts(path: Path, *, split: str | None = None) -> list[Script]:
    """Read the contract's format, with `goal` in place of `turns` where the shopper is simulated. Raises EvalError."""
    return [_read_script(row) for row in read_rows(path, split=split)]


def _read_script(row: Row) -> Script:
    turns = row.texts("turns")
    goal = read_goal(row.row("goal")) if row.fields.get("goal") is not None else None
    if bool(turns) == bool(goal):
        row.fail("a dialogue needs either turns, the shopper's messages, or a goal, what the shopper wants")
    language = row.optional_text("language") or (goal.language if goal else detect_language(turns[0]))
    return Script(
        row.id(),
        turns,
        row.optional_text("customer"),
        goal,
        row.optional_text("kind") or "other",
        language,
        read_end_state(row.row("expect")) if row.fields.get("expect") is not None else None,
    )


def run(scripts: Sequence[Script], assistant: Assistant, ledger: Ledger) -> Result:
    """Hold every conversation in a session of its own on fresh records."""
    outcomes = [
        _hold(script, f"eval:{number}", assistant, ledger)
        for number, script in enumerate(with_progress(scripts, "dialogue"))
    ]
    rows = [outcome.to_row() for outcome in outcomes]
    state = [outcome.changes.to_row(outcome.script.id, list(outcome.errors)) for outcome in outcomes]
    return Result(metrics(outcomes), rows, remarks(outcomes), state)


def _hold(script: Script, visitor_id: str, assistant: Assistant, ledger: Ledger) -> Outcome:
    ledger.restore()
    visitor = Visitor(visitor_id, script.customer)
    session_id: str | None = None
    replies: list[Reply | None] = []
    said: list[str] = []
    errors: list[str] = []
    ms: list[float] = []
    for message in _messages(script, replies):
        said.append(message)
        started = time.perf_counter()
        try:
            reply = assistant.reply(session_id, message, visitor)
        except Exception as error:  # noqa: BLE001 - a turn that breaks is a fault of the case, not the end of the run
            errors.append(f"{type(error).__name__}: {error}")
            replies.append(None)
            continue
        ms.append((time.perf_counter() - started) * 1000)
        session_id = reply.session_id
        replies.append(reply)
    return Outcome(script, tuple(replies), tuple(errors), ledger.changes(), tuple(said), tuple(ms))


def _messages(script: Script, replies: Sequence[Reply | None]) -> Iterator[str]:
    """What the shopper says next; a simulated one listens to the last of `replies`, and leaves if there is none."""
    if script.goal is None:
        yield from script.turns
        return
    shopper = Shopper(script.goal, seed=str(script.id))
    message = shopper.say(None)
    while message is not None:
        yield message
        last = replies[-1]
        message = shopper.say(last) if last is not None else None


def metrics(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Counts and times; where cases say what to expect, the fraction that ended so."""
    judged = [outcome for outcome in outcomes if outcome.script.expect is not None]
    spent = [ms for outcome in outcomes for ms in outcome.ms]
    counted: dict[str, Any] = {
        "cases": len(outcomes),
        "turns": len(spent),
        "errors": sum(bool(outcome.errors) for outcome in outcomes),
        "changed": sum(bool(outcome.changes) for outcome in outcomes),
        "handed_over": sum(outcome.handed_over for outcome in outcomes),
        "p50_ms": percentile(spent, 50),
        "p99_ms": percentile(spent, 99),
    }
    if judged:
        counted |= {
            "accuracy": _accuracy(judged),
            "wrongful_changes": sum(outcome.wrongful for outcome in judged),
            "by_kind": grouped(judged, lambda outcome: outcome.script.kind, _accuracy),
            "by_language": grouped(judged, lambda outcome: outcome.script.language, _accuracy),
        }
    return counted


def _accuracy(outcomes: Sequence[Outcome]) -> float | None:
    return fraction(sum(not outcome.faults for outcome in outcomes), len(outcomes))


def remarks(outcomes: Sequence[Outcome]) -> list[str]:
    """The failed cases, a line each."""
    failed = [outcome for outcome in outcomes if outcome.faults]
    lines = [f"{o.script.id}: {' / '.join(o.said)} -> {'; '.join(o.faults)}"[:400] for o in failed[:_MOST_REMARKS]]
    more = len(failed) - len(lines)
    return [*lines, f"... and {more:,} more; --out FILE writes them all"] if more else lines
