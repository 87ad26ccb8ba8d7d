"""What counts as a right answer."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.conversation import Handoff, Reply, ToolCall
from bot.evals.errors import EvalError
from bot.evals.judging import read_expectation
from tests.unit.evals.files import row
from tests.unit.evals.replies import reply

HANDED_OVER = Handoff("case-1", "asked")


def faults(answer: Reply, **expect: Any) -> list[str]:
    return read_expectation(row(**expect)).faults(answer)


def test_facts_are_found_in_folded_text() -> None:
    """Would call an answer wrong for its case, its lines or its full-width digits."""
    answer = reply("Returns\nTHIRTY days，７５ 美元起免运费")
    assert faults(answer, facts=["^thirty days", r"\b75\b"]) == []
    assert faults(answer, facts=["90"], **{"not": ["returns$"]}) == ["does not say 90", "says returns$"]


@pytest.mark.parametrize(
    ("mode", "shown", "is_right"),
    [
        ("any", ("X", "B"), True),
        ("any", ("X",), False),
        ("any", (), False),
        ("first", ("B", "X"), True),
        ("first", ("X", "B"), False),
        ("exact", ("B", "A"), True),
        ("exact", ("A", "B", "O"), True),
        ("exact", ("A",), False),
        ("exact", ("A", "B", "X"), False),
    ],
)
def test_products_by_mode(mode: str, shown: tuple[str, ...], is_right: bool) -> None:
    """Would let wrong products pass, or fail a list for a product that may or may not be in it."""
    found = faults(reply(products=shown), products=["A", "B"], products_mode=mode, products_optional=["O"])
    assert (not found) is is_right


def test_optional_products_may_also_be_expected_ones() -> None:
    """Would demand a product that the case says may be missing."""
    expect = {"products": ["A", "B"], "products_mode": "exact", "products_optional": ["B"]}
    assert faults(reply(products=("A",)), **expect) == []
    assert faults(reply(products=("A", "B")), **expect) == []


def test_no_products_can_be_expected() -> None:
    """Would take an empty list for no demand at all."""
    assert faults(reply(products=()), products=[], products_mode="exact") == []
    assert faults(reply(products=("A",)), products=[], products_mode="exact") == ["shows A, not exactly the right ones"]


def test_unwanted_products_are_a_fault_by_themselves() -> None:
    """Would overlook the near-twin that was asked to be left out."""
    assert faults(reply(products=("A", "T")), products_not=["T"]) == ["shows T"]


def test_refusing_is_right_only_where_it_is_asked_for() -> None:
    """Would reward a bot that refuses everything, or one that never does."""
    refusal = reply(refused="unsupported")
    assert faults(refusal, refuse=True) == []
    assert faults(reply(), refuse=True) == ["answers instead of refusing"]
    assert faults(refusal) == ["refuses (unsupported)"]
    assert faults(refusal, refuse=False) == ["refuses (unsupported)"]


def test_handing_over_is_no_refusal() -> None:
    """Would count a shopper who asked for a person as turned away."""
    assert faults(reply(handoff=HANDED_OVER), handoff=True) == []
    assert faults(reply(handoff=HANDED_OVER, refused="unsupported"), handoff=True) == []
    assert faults(reply(handoff=HANDED_OVER), refuse=True) == ["answers instead of refusing"]
    assert faults(reply(), handoff=True) == ["does not hand over"]
    assert faults(reply(handoff=HANDED_OVER), handoff=False) == ["hands over"]


def test_tool_must_have_been_called() -> None:
    """Would accept an order's status that was made up."""
    call = ToolCall("get_order_details", {}, "READ", True, {})
    assert faults(reply(tool_calls=(call,)), tool="get_order_details") == []
    assert faults(reply(), tool="get_order_details") == ["does not call get_order_details"]


def test_unknown_and_impossible_demands_are_errors() -> None:
    """Would pass every reply for a demand that was misspelt."""
    with pytest.raises(EvalError, match=r"line 7: expect has the unknown field fact; known are facts, "):
        read_expectation(row(fact=["30"]))
    with pytest.raises(EvalError, match="products_mode is 'all'; it must be any, exact or first"):
        read_expectation(row(products=["A"], products_mode="all"))
    with pytest.raises(EvalError, match=r"facts has '\(30', which is not a regular expression"):
        read_expectation(row(facts=["(30"]))
