"""The benchmark's view of our bot."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.conversation import Handoff, Language, Reply, ToolCall
from bot.domain.events import Visitor
from bot.evals.errors import EvalError
from bot.evals.state import Changes
from bot.evals.tau2_adapter import Call, Talk, calls_of, run
from tests.unit.evals.replies import reply

ORDER = {"order": {"payments": [{"payment_method_id": "card_1"}]}}


class Clerk:
    """Says what it heard; keeps who asked in which session."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, str]] = []

    def reply(
        self, session_id: str | None, message: str, visitor: Visitor, *, language: Language | None = None
    ) -> Reply:
        del language
        self.asked.append((session_id, visitor.id))
        return reply(f"You said {message}.", tool_calls=(call("cancel_pending_order"),) if message == "yes" else ())

    def restore(self) -> None: ...

    def changes(self) -> Changes:
        return Changes()


def call(name: str, *, mode: Any = "WRITE", ok: bool = True, **arguments: Any) -> ToolCall:
    return ToolCall(name, arguments, mode, ok, ORDER if ok else {"error": "no"})


def test_only_what_was_done_is_repeated() -> None:
    """Would change the benchmark's records where ours were not changed, or make it look things up twice."""
    found = calls_of(
        reply(
            tool_calls=(
                call("get_order_details", mode="READ", order_id="#1"),
                call("cancel_pending_order", ok=False, order_id="#1"),
                call("cancel_pending_order", order_id="#2", reason="no longer needed"),
            )
        )
    )
    assert found == [Call("cancel_pending_order", {"order_id": "#2", "reason": "no longer needed"})]


def test_a_zero_difference_names_the_orders_own_method() -> None:
    """Would be refused by the benchmark's tools, which always want a payment method."""
    found = calls_of(reply(tool_calls=(call("exchange_delivered_order_items", order_id="#1", payment_method_id=""),)))
    assert found[0].arguments["payment_method_id"] == "card_1"


def test_a_hand_over_is_a_call() -> None:
    """Would leave the benchmark's task without its transfer."""
    assert calls_of(reply(handoff=Handoff("case-1", "human"))) == [
        Call("transfer_to_human_agents", {"summary": "human"})
    ]


def test_one_talk_is_one_session() -> None:
    """Would begin a new conversation at every message."""
    clerk = Clerk()
    talk = Talk(clerk)
    assert (talk.hear("hi"), talk.text) == ([], "You said hi.")
    assert [found.name for found in talk.hear("yes")] == ["cancel_pending_order"]
    assert talk.text == "You said yes."
    assert clerk.asked == [(None, talk.visitor.id), ("s-1", talk.visitor.id)]


def test_a_missing_benchmark_is_a_sentence() -> None:
    """Would show a traceback, or send people to an unrelated package of the same name."""
    clerk = Clerk()
    with pytest.raises(EvalError, match="install it from its repository"):
        run(clerk, clerk, [])
