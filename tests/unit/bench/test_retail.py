"""The second implementation of the public benchmark's tools, and what counts as a difference to it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bench.retail import differences
from bench.retail_reference import RefusedError, Retail

DATABASE: dict[str, Any] = {
    "products": {
        "MUG": {
            "product_id": "MUG",
            "variants": {
                name: {"item_id": name, "options": {"colour": name}, "available": name != "X", "price": price}
                for name, price in (("R", 10.0), ("B", 12.0), ("G", 9.0), ("X", 1.0))
            },
        }
    },
    "users": {
        "mei": {
            "address": {"zip": "97201"},
            "payment_methods": {
                "card": {"source": "credit_card", "id": "card"},
                "gift": {"source": "gift_card", "id": "gift", "balance": 1.5},
            },
        }
    },
    "orders": {
        "#1": {
            "user_id": "mei",
            "status": "pending",
            "address": {"zip": "97201"},
            "items": [
                {"item_id": "R", "product_id": "MUG", "price": 10.0, "options": {"colour": "R"}},
                {"item_id": "G", "product_id": "MUG", "price": 9.0, "options": {"colour": "G"}},
            ],
            "payment_history": [{"transaction_type": "payment", "amount": 19.0, "payment_method_id": "card"}],
        }
    },
}
UNCHANGED: dict[str, Any] = {"errors": [], "orders": {}, "customers": {}}


def swap(*pairs: str, method: str = "card") -> dict[str, Any]:
    old, new = zip(*(pair.split("-") for pair in pairs), strict=True)
    return {"order_id": "#1", "item_ids": list(old), "new_item_ids": list(new), "payment_method_id": method}


@pytest.fixture
def retail() -> Retail:
    return Retail(copy.deepcopy(DATABASE))


def test_each_item_gets_its_own_variant(retail: Retail) -> None:
    """The fault of the benchmark's own tools would be our measure."""
    retail.apply("modify_pending_order_items", swap("R-B", "G-R"))
    lines = [(line["item_id"], line["price"], line["options"]) for line in retail.orders["#1"]["items"]]
    assert lines == [("B", 12.0, {"colour": "B"}), ("R", 10.0, {"colour": "R"})]
    assert retail.orders["#1"]["payment_history"][-1]["amount"] == 3.0


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("modify_pending_order_items", swap("R-X")),
        ("modify_pending_order_items", swap("R-B", method="gift")),
        ("modify_pending_order_items", swap("B-R")),
        ("modify_pending_order_payment", {"order_id": "#1", "payment_method_id": "card"}),
        ("modify_pending_order_payment", {"order_id": "#1", "payment_method_id": "gift"}),
        ("cancel_pending_order", {"order_id": "#1", "reason": "bored"}),
        ("exchange_delivered_order_items", swap("R-B")),
    ],
)
def test_a_refusal_changes_nothing(retail: Retail, name: str, arguments: dict[str, Any]) -> None:
    """The measure would hold half-made changes."""
    with pytest.raises(RefusedError):
        retail.apply(name, arguments)
    assert (retail.orders, retail.users) == (DATABASE["orders"], DATABASE["users"])


def test_differences_are_named() -> None:
    """A wrong end state would pass, or a right one would not."""
    actions = [{"name": "cancel_pending_order", "kwargs": {"order_id": "#1", "reason": "no longer needed"}}]
    assert differences(DATABASE, actions, UNCHANGED) == ["#1 is unchanged"]
    order = {
        "status": "cancelled",
        "address": {"zip": "97201"},
        "cancel_reason": "no longer needed",
        "lines": [
            {"item_id": "R", "price": 10, "options": {"colour": "R"}, "quantity": 1},
            {"item_id": "G", "price": 9, "options": {"colour": "G"}, "quantity": 1},
        ],
        "payments": [
            {"kind": "payment", "amount": 19, "payment_method_id": "card"},
            {"kind": "refund", "amount": 19, "payment_method_id": "card"},
        ],
    }
    ours = {"errors": [], "orders": {"#1": order}, "customers": {}}
    assert differences(DATABASE, actions, ours) == []
    assert differences(DATABASE, [], ours) != []
    order["status"] = "pending"
    assert differences(DATABASE, actions, ours) == ["#1: status is 'pending', not 'cancelled'"]


def test_refusals_must_agree() -> None:
    """A gate that refuses too much would go unseen where nothing was to change anyway."""
    refused = {**UNCHANGED, "errors": [{"action": 0, "error": "no"}]}
    sold_out = [{"name": "modify_pending_order_items", "kwargs": swap("R-X")}]
    assert differences(DATABASE, sold_out, refused) == []
    assert differences(DATABASE, sold_out, UNCHANGED) == ["only the reference refuses action 0: X is not available"]
    assert differences(DATABASE, [{"name": "calculate", "kwargs": {}}], refused) == ["only we refuse: no"]
