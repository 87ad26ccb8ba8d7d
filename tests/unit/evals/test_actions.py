"""Replayed actions over the whole engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.evals.actions import read_tasks, run
from bot.evals.adversarial_model import Gullible
from bot.evals.errors import EvalError
from bot.evals.result import Result
from bot.evals.state import Records
from tests.unit.evals.files import write_cases
from tests.unit.evals.shop_floor import open_floor, open_records

CANCEL = {"name": "cancel_pending_order", "arguments": {"order_id": "w1001001", "reason": "no longer needed"}}
OMARS = {"name": "cancel_pending_order", "kwargs": {"order_id": "#W2002001", "reason": "no longer needed"}}


class Floor:
    """Replays tasks in the small shop."""

    def __init__(self, folder: Path) -> None:
        self.database = open_records(folder / "shop.sqlite")
        self.engine = open_floor(folder / "home", self.database, Gullible())
        self.folder = folder

    def replay(self, *tasks: dict[str, Any]) -> Result:
        records = Records(self.database, self.engine.orders, "USD")
        return run(
            read_tasks(write_cases(self.folder / "t.jsonl", *tasks)), self.engine, self.engine.after_sales, records
        )


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    floor = Floor(tmp_path)
    yield floor
    floor.database.dispose()


def test_a_write_is_carried_out_for_the_orders_owner(floor: Floor) -> None:
    """Would need a log-in that tasks do not have, or a spelling that is the shop's own."""
    result = floor.replay({"id": "a", "actions": [CANCEL]}, {"id": "b", "actions": []})
    assert [state["errors"] for state in result.state] == [[], []]
    assert result.state[0]["orders"]["#W1001001"]["status"] == "cancelled"
    assert result.state[0]["orders"]["#W1001001"]["payments"][-1]["kind"] == "refund"
    assert result.state[1]["orders"] == {}
    assert (result.metrics["tasks"], result.metrics["done"]) == (2, 1.0)


def test_a_failed_action_is_noted_and_the_rest_go_on(floor: Floor) -> None:
    """Would stop a task at its first refusal, or change somebody else's order."""
    task = {"id": 3, "actions": [CANCEL, CANCEL, OMARS, {"name": "fly", "arguments": {}}]}
    result = floor.replay(task)
    assert [(error["action"], error["code"]) for error in result.state[0]["errors"]] == [
        (1, "not_pending"),
        (2, "order_not_found"),
        (3, "error"),
    ]
    assert list(result.state[0]["orders"]) == ["#W1001001"]
    assert result.remarks[0].startswith("3, action 1 cancel_pending_order: Order #W1001001 is cancelled.")


def test_a_look_up_says_for_whom(floor: Floor) -> None:
    """Would act for the owner of an order that the verified customer does not own."""
    look_up = {"name": "find_user_id_by_email", "arguments": {"email": "omar@mail.example"}}
    read = {"name": "get_order_details", "arguments": {"order_id": "#W2002001"}}
    result = floor.replay({"id": "x", "actions": [look_up, read, CANCEL]})
    assert [call["ok"] for call in result.rows[0]["tool_calls"]] == [True, True, False]
    assert result.state[0]["orders"] == {}


def test_a_profile_address_names_the_customer(floor: Floor) -> None:
    """Would ask for an order where a task is about an account."""
    where = {"address1": "1 Elm", "address2": "", "city": "Bend", "state": "OR", "country": "USA", "zip": "97701"}
    action = {"name": "modify_user_address", "arguments": {"user_id": "c-mei", **where}}
    person = {"name": "transfer_to_human_agents", "arguments": {"summary": "thanks"}}
    result = floor.replay({"actions": [action, person]})
    assert result.state[0]["id"] == 1
    assert result.state[0]["customers"]["c-mei"]["address"] == where
    assert result.state[0]["errors"] == []


@pytest.mark.parametrize(
    ("task", "message"),
    [({"id": 1}, "actions is missing"), ({"id": 1, "actions": [{"name": "x"}]}, "an action needs arguments")],
)
def test_broken_tasks_are_named(tmp_path: Path, task: dict[str, Any], message: str) -> None:
    """Would replay nothing and call it right."""
    with pytest.raises(EvalError, match=message):
        read_tasks(write_cases(tmp_path / "t.jsonl", task))
