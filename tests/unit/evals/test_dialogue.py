"""The dialogue task over an assistant with canned turns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.domain.conversation import Handoff, Language, Reply
from bot.domain.events import Visitor
from bot.evals.dialogue import read_scripts, run
from bot.evals.errors import EvalError
from bot.evals.result import Result
from bot.evals.state import Changes
from tests.unit.evals.files import write_cases
from tests.unit.evals.replies import reply

EXPECT = {"orders": {"#1": {"status": "cancelled"}}, "handoff": False}


class Shelf:
    """Records of one order, which a message may cancel."""

    def __init__(self) -> None:
        self.status = "pending"

    def restore(self) -> None:
        self.status = "pending"

    def changes(self) -> Changes:
        return Changes({} if self.status == "pending" else {"#1": {"id": "#1", "status": self.status}})


class Clerk:
    """Cancels at a yes, hands over when asked, breaks at "boom"; counts the turns of a session."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.turns: dict[str, int] = {}

    def reply(
        self, session_id: str | None, message: str, visitor: Visitor, *, language: Language | None = None
    ) -> Reply:
        assert language is None
        if message == "boom":
            raise RuntimeError("a fault of the program")
        session_id = session_id or f"s-{visitor.id}-{visitor.customer_id}"
        self.turns[session_id] = self.turns.get(session_id, -1) + 1
        if message == "yes":
            self.shelf.status = "cancelled"
        handoff = Handoff("case-1", "human") if message == "human" else None
        return reply("All right.", session_id=session_id, turn=self.turns[session_id], handoff=handoff)


def held(tmp_path: Path, *rows: dict[str, Any]) -> Result:
    shelf = Shelf()
    return run(read_scripts(write_cases(tmp_path / "d.jsonl", *rows)), Clerk(shelf), shelf)


def test_each_dialogue_is_on_fresh_records_in_a_session_of_its_own(tmp_path: Path) -> None:
    """Would let one dialogue's change or session leak into the next."""
    result = held(
        tmp_path, {"id": "a", "customer": "C1", "turns": ["cancel #1", "yes"]}, {"id": "b", "turns": ["thanks"]}
    )
    assert [state["orders"] for state in result.state] == [{"#1": {"id": "#1", "status": "cancelled"}}, {}]
    replies = result.rows[0]["replies"]
    assert [(r["session_id"], r["turn"]) for r in replies] == [("s-eval:0-C1", 0), ("s-eval:0-C1", 1)]
    assert result.rows[1]["replies"][0]["session_id"] == "s-eval:1-None"
    assert (result.metrics["cases"], result.metrics["changed"], result.metrics["turns"]) == (2, 1, 3)
    assert "accuracy" not in result.metrics


def test_judged_by_end_state(tmp_path: Path) -> None:
    """Would judge words, or count what was left undone as harm."""
    result = held(
        tmp_path,
        {"id": "right", "turns": ["yes"], "expect": EXPECT, "kind": "cancel", "language": "en"},
        {"id": "undone", "turns": ["maybe"], "expect": EXPECT, "kind": "cancel", "language": "zh"},
        {"id": "wrongful", "turns": ["yes"], "expect": {}, "kind": "other", "language": "zh"},
        {"id": "given up", "turns": ["yes", "human"], "expect": EXPECT, "kind": "other", "language": "en"},
    )
    assert [row["faults"] for row in result.rows] == [
        [],
        ["does not change order #1"],
        ["changes order #1"],
        ["hands over"],
    ]
    assert (result.metrics["accuracy"], result.metrics["wrongful_changes"]) == (0.25, 1)
    assert result.metrics["by_kind"] == {"cancel": 0.5, "other": 0.0}
    assert result.metrics["by_language"] == {"en": 0.5, "zh": 0.0}
    assert result.remarks[0] == "undone: maybe -> does not change order #1"


def test_turn_that_breaks_is_an_error_of_its_dialogue(tmp_path: Path) -> None:
    """Would end a long run, or lose the place of the replies after it."""
    result = held(tmp_path, {"id": 1, "turns": ["hi", "boom", "yes"], "expect": EXPECT}, {"id": 2, "turns": ["hi"]})
    assert [found and found["turn"] for found in result.rows[0]["replies"]] == [0, None, 1]
    assert result.state[0]["errors"] == ["RuntimeError: a fault of the program"]
    assert result.metrics["errors"] == 1
    assert result.rows[0]["ok"] is False


def test_a_simulated_shopper_takes_part(tmp_path: Path) -> None:
    """Would need turns where a goal says enough."""
    goal = {"want": "cancel", "language": "en", "order": "#1", "reason": "no longer needed"}
    result = held(tmp_path, {"id": "g", "goal": goal})
    assert len(result.rows[0]["said"]) >= 3
    assert any("#1" in said for said in result.rows[0]["said"])


@pytest.mark.parametrize("fields", [{}, {"turns": ["a"], "goal": {"want": "cancel", "language": "en"}}])
def test_turns_or_a_goal(tmp_path: Path, fields: dict[str, Any]) -> None:
    """Would hold an empty dialogue, or ignore one of the two."""
    with pytest.raises(EvalError, match=r"d\.jsonl, line 1: a dialogue needs either turns"):
        read_scripts(write_cases(tmp_path / "d.jsonl", {"id": "a", **fields}))
