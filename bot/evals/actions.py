"""`actions`: tool calls written down beforehand, replayed through the same gates that the bot's own changes pass."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.action_text import refusal_text
from bot.after_sales import AfterSales, Desk
from bot.domain.conversation import ToolCall
from bot.domain.errors import ShopclerkError
from bot.domain.orders import Customer
from bot.domain.rules import PolicyError
from bot.engine import Engine
from bot.evals.case_files import Row, read_rows
from bot.evals.measures import fraction, percentile
from bot.evals.result import Result, with_progress
from bot.evals.state import Records
from bot.ports import AuditEntry
from bot.toolkit import ToolContext, ToolError, Verification
from bot.tools import TOOLS, run_tool

# Needs nobody's confirmation and changes no record.
_HANDOVER = "transfer_to_human_agents"


@dataclass(frozen=True, slots=True)
class Action:
    """A tool and its arguments."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """Actions of one customer, in order."""

    id: str | int
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """An action that was not done, and the sentence that says why."""

    action: int  # its place, from 0
    name: str
    error: str
    code: str

    def to_json(self) -> dict[str, Any]:
        return {"action": self.action, "name": self.name, "code": self.code, "error": self.error}


@dataclass(slots=True)
class Replayed:
    """What came of a task's actions."""

    failures: list[Failure] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)


def read_tasks(path: Path, *, split: str | None = None) -> list[Task]:
    """Read the contract's format; `kwargs` for `arguments` and tasks without an id, as in tau-engine, too."""
    return [_read_task(row) for row in read_rows(path, split=split)]


def _read_task(row: Row) -> Task:
    listed = row.fields.get("actions")
    actions = row.rows("actions") if listed != [] else []
    task_id = row.id() if row.fields.get("id") is not None else row.line
    return Task(task_id, tuple(_read_action(action) for action in actions))


def _read_action(row: Row) -> Action:
    arguments = row.fields.get("arguments", row.fields.get("kwargs"))
    if not isinstance(arguments, dict):
        row.fail("an action needs arguments, an object of names and values")
    return Action(row.text("name"), arguments)


def run(tasks: Sequence[Task], engine: Engine, after_sales: AfterSales, records: Records) -> Result:
    """Replay each task on fresh records: writes are proposed and confirmed, a failed one is noted, the rest go on."""
    rows: list[dict[str, Any]] = []
    state: list[dict[str, Any]] = []
    replays: list[Replayed] = []
    for task in with_progress(tasks, "actions", "task"):
        records.restore()
        replayed = Replay(engine, after_sales, records).run(task)
        replays.append(replayed)
        failures = [failure.to_json() for failure in replayed.failures]
        rows.append({"id": task.id, "tool_calls": [call.to_json() for call in replayed.calls], "errors": failures})
        state.append(records.changes().to_row(task.id, failures))
    return Result(_metrics(tasks, replays), rows, _remarks(tasks, replays), state)


class Replay:
    """One task: who it is for, and its actions one by one."""

    def __init__(self, engine: Engine, after_sales: AfterSales, records: Records) -> None:
        self._engine = engine
        self._after_sales = after_sales
        self._records = records
        self._done = Replayed()
        self._turn = 0

    def run(self, task: Task) -> Replayed:
        session_id = f"task-{task.id}"
        context = self._context(session_id)
        for place, action in enumerate(task.actions):
            started = time.perf_counter()
            if not action.name.startswith("find_user_id") and context.customer is None:
                context.customer = self._owner(task)
            elif context.customer is not None:
                # As of now: an earlier action may have changed a balance.
                context.customer = self._engine.orders.customer(context.customer.id)
            call = self._call(session_id, action, context)
            self._done.calls.append(call)
            self._done.ms.append((time.perf_counter() - started) * 1000)
            if not call.ok:
                failure = Failure(place, action.name, str(call.result["error"]), call.result.get("code", "error"))
                self._done.failures.append(failure)
        return self._done

    def _context(self, session_id: str) -> ToolContext:
        engine, snapshot = self._engine, self._engine.retriever.refresh()
        return ToolContext(
            orders=engine.orders,
            reviews=engine.reviews,
            retriever=engine.retriever,
            snapshot=snapshot,
            customer=None,
            proofs=snapshot.shop.proofs,
            today=snapshot.shop.today(engine.clock()),
            verification=Verification(session_id, session_id, engine.proof_store, engine.code_sender),
        )

    def _owner(self, task: Task) -> Customer | None:
        """Whoever owns the first customer's or order's number that the task names."""
        for action in task.actions:
            if customer := self._engine.orders.customer(str(action.arguments.get("user_id", ""))):
                return customer
            if owner := self._records.owner(str(action.arguments.get("order_id", ""))):
                return self._engine.orders.customer(owner)
        return None

    def _call(self, session_id: str, action: Action, context: ToolContext) -> ToolCall:
        tool = TOOLS.get(action.name)
        if tool is None or tool.mode == "READ":
            return run_tool(action.name, action.arguments, context)
        if action.name == _HANDOVER:
            return ToolCall(action.name, action.arguments, "WRITE", ok=True, result="transferred")
        try:
            return self._write(session_id, action.name, tool.checked(action.arguments), context)
        except PolicyError as error:
            shop = context.snapshot.shop
            result = {"error": refusal_text(error, "en", shop.currency), "code": error.code}
        except (ToolError, ShopclerkError) as error:
            result = {"error": str(error)}
        return ToolCall(action.name, action.arguments, "WRITE", ok=False, result=result)

    def _write(self, session_id: str, name: str, arguments: Mapping[str, Any], context: ToolContext) -> ToolCall:
        desk = Desk(session_id, context.verified(), context.snapshot, self._engine.clock(), "en")
        proposed = self._after_sales.propose(name, arguments, desk)
        self._turn += 1
        _, call = self._after_sales.commit(
            proposed, desk, AuditEntry(self._turn, "yes", context.snapshot.shop.currency)
        )
        return call


def _metrics(tasks: Sequence[Task], replays: Sequence[Replayed]) -> dict[str, Any]:
    spent = [ms for replayed in replays for ms in replayed.ms]
    failed = sum(len(replayed.failures) for replayed in replays)
    return {
        "tasks": len(tasks),
        "actions": len(spent),
        "failed": failed,
        "done": fraction(len(spent) - failed, len(spent)),
        "p50_ms": percentile(spent, 50),
        "p99_ms": percentile(spent, 99),
    }


def _remarks(tasks: Sequence[Task], replays: Sequence[Replayed]) -> list[str]:
    """Every action that was not done, a line each, as many as a terminal shows."""
    lines = [
        f"{task.id}, action {failure.action} {failure.name}: {failure.error}"[:300]
        for task, replayed in zip(tasks, replays, strict=True)
        for failure in replayed.failures
    ]
    return lines[:20]
