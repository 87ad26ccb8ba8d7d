"""Whether records ended as a case says."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evals.errors import EvalError
from bot.evals.state import Changes
from bot.evals.state_judging import EndState, read_end_state
from tests.unit.evals.files import row

CANCELLED = {"status": "cancelled", "payments": [{"kind": "payment", "amount": 5}, {"kind": "refund", "amount": 5}]}


def faults(expected: EndState, *, handed_over: bool = False, **changed: Any) -> list[str]:
    return expected.faults(Changes(**changed), handed_over=handed_over)


def test_as_expected_is_right() -> None:
    """Would ask for fields that the case does not name."""
    order = {**CANCELLED, "id": "#1", "address": {"zip": "1"}}
    assert faults(EndState({"#1": CANCELLED}), orders={"#1": order}) == []
    assert faults(EndState()) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"orders": {"#2": {}}}, "changes order #2"),
        ({"customers": {"c": {}}}, "changes customer c"),
        ({}, "does not change order #1"),
        ({"orders": {"#1": {"status": "pending"}}}, 'order #1: status is "pending", not "cancelled"'),
        (
            {"orders": {"#1": {**CANCELLED, "payments": [{"kind": "payment", "amount": 5}]}}},
            'order #1: payments is [{"kind": "payment", "amount": 5}], not ',
        ),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, Any], fault: str) -> None:
    """Would let a wrongful, missing or half change pass."""
    assert any(found.startswith(fault) for found in faults(EndState({"#1": CANCELLED}), **changed))


def test_a_missing_change_is_no_wrongful_one() -> None:
    """Would count a bot that does too little as one that does harm."""
    assert EndState({"#1": CANCELLED}).wrongs(Changes()) == []
    assert EndState().wrongs(Changes({"#1": {}})) == ["changes order #1"]


def test_lines_are_pieces_in_any_order() -> None:
    """Would tell a split line from two lines of the same item."""
    expected = EndState({"#1": {"lines": [{"item_id": "A", "quantity": 2}, {"item_id": "B"}]}})
    lines = [{"item_id": "B", "quantity": 1}, {"item_id": "A", "quantity": 1}, {"item_id": "A", "quantity": 1}]
    assert faults(expected, orders={"#1": {"lines": lines}}) == []
    assert faults(expected, orders={"#1": {"lines": lines[1:]}})


def test_methods_are_compared_by_id_and_amounts_as_numbers() -> None:
    """Would need every payment method of an account in a case, or fail on 55 and 55.0."""
    expected = EndState(customers={"c": {"payment_methods": [{"id": "gift", "balance": 55.0}]}})
    methods: list[dict[str, Any]] = [{"id": "card"}, {"id": "gift", "kind": "gift_card", "balance": 55}]
    assert faults(expected, customers={"c": {"payment_methods": methods}}) == []
    methods[1]["balance"] = 54
    assert faults(expected, customers={"c": {"payment_methods": methods}})


def test_hand_overs_are_judged_where_asked_for() -> None:
    """Would call every hand-over wrong, or none."""
    assert faults(EndState(handoff=True)) == ["does not hand over"]
    assert faults(EndState(handoff=False), handed_over=True) == ["hands over"]
    assert faults(EndState(), handed_over=True) == []


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ({"order": {}}, "unknown field order"),
        ({"orders": ["#1"]}, "orders must map an id"),
        ({"handoff": 1}, "handoff"),
    ],
)
def test_misspelt_expectations_are_refused(expect: dict[str, Any], message: str) -> None:
    """Would be met by every run."""
    with pytest.raises(EvalError, match=message):
        read_end_state(row(**expect))
