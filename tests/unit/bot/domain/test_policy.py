"""What the policy allows, and what a change does to orders and accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.orders import Customer, Fulfilment, Item, Order, OrderLine, Payment, PaymentMethod
from bot.domain.policy import plan
from bot.domain.rules import Plan, PolicyError, Rules, Situation

CARD = PaymentMethod("card", "credit_card", "visa", "4242")
GIFT = PaymentMethod("gift", "gift_card", balance=1000)
PAYPAL = PaymentMethod("paypal", "paypal")
HOME = {"address1": "4 Dock Road", "address2": "", "city": "Portland", "state": "OR", "country": "USA", "zip": "97201"}
MEI = Customer("c-mei", "Mei", "Chen", "mei@mail.example", None, HOME, (CARD, GIFT, PAYPAL), ("#W1",))
LINES = (
    OrderLine("MUG-R", "MUG", "Mug", {"colour": "red"}, 1000, 3),
    OrderLine("POT-S", "POT", "Pot", {"size": "S"}, 4000, 1),
)
PENDING = Order("#W1", "c-mei", "pending", "USD", None, HOME, LINES, (Payment("payment", 7000, "card"),))
DELIVERED = replace(PENDING, status="delivered")
ITEMS = {
    item.id: item
    for item in (
        Item("MUG-R", "MUG", "Mug", {"colour": "red"}, 1000, True),
        Item("MUG-B", "MUG", "Mug", {"colour": "blue"}, 1200, True),
        Item("MUG-G", "MUG", "Mug", {"colour": "green"}, 900, True),
        Item("MUG-X", "MUG", "Mug", {"colour": "gold"}, 1100, False),
        Item("POT-S", "POT", "Pot", {"size": "S"}, 4000, True),
        Item("POT-L", "POT", "Pot", {"size": "L"}, 5500, True),
    )
}
ADDRESS = {
    "address1": "9 Elm St",
    "address2": "Apt 2",
    "city": "Austin",
    "state": "TX",
    "country": "USA",
    "zip": "78701",
}


def decide(
    name: str,
    arguments: Mapping[str, Any],
    order: Order | None = PENDING,
    *,
    customer: Customer = MEI,
    rules: Rules | None = None,
    today: date = date(2026, 11, 24),
) -> Plan:
    return plan(name, arguments, Situation(customer, order, ITEMS, rules or Rules(), today))


def refused(name: str, arguments: Mapping[str, Any], order: Order | None = PENDING, **more: Any) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        decide(name, arguments, order, **more)
    return caught.value


def balance(planned: Plan) -> int | None:
    assert planned.customer is not None
    method = planned.customer.method("gift")
    assert method is not None
    return method.balance


def cancel(reason: str = "no longer needed") -> dict[str, str]:
    return {"order_id": "#W1", "reason": reason}


def swap(old: list[str], new: list[str], method: str = "card") -> dict[str, Any]:
    return {"order_id": "#W1", "item_ids": old, "new_item_ids": new, "payment_method_id": method}


def test_cancel_refunds_each_payment_method() -> None:
    """Money would stay with the shop, or go to a method that never paid."""
    order = replace(PENDING, payments=(Payment("payment", 5000, "card"), Payment("payment", 2000, "gift")))
    planned = decide("cancel_pending_order", cancel("No Longer Needed"), order)
    assert planned.order is not None
    assert planned.order.status == "cancelled"
    assert planned.order.details["cancel_reason"] == "no longer needed"
    assert planned.order.payments[2:] == (Payment("refund", 5000, "card"), Payment("refund", 2000, "gift"))
    assert balance(planned) == 3000


def test_cancel_refunds_only_what_is_left() -> None:
    """A price adjustment paid back earlier would be paid back twice."""
    order = replace(PENDING, payments=(*PENDING.payments, Payment("refund", 500, "card")))
    planned = decide("cancel_pending_order", cancel(), order)
    assert planned.order is not None
    assert planned.order.payments[-1] == Payment("refund", 6500, "card")
    assert planned.customer is None


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("processed", "not_pending"),
        ("delivered", "not_pending"),
        ("cancelled", "not_pending"),
        ("pending (item modified)", "already_changed"),
    ],
)
def test_only_pending_orders_are_cancelled(status: str, code: str) -> None:
    """A parcel under way would be cancelled."""
    assert refused("cancel_pending_order", cancel(), replace(PENDING, status=status)).code == code


def test_reasons_are_the_shops_own() -> None:
    """Any excuse would do, or a shop's own list would be ignored."""
    error = refused("cancel_pending_order", cancel("found it cheaper"))
    assert (error.code, error.fields["accepted"]) == ("reason_not_accepted", ("no longer needed", "ordered by mistake"))
    own = Rules(cancel_reasons=("too slow",))
    assert decide("cancel_pending_order", cancel("too slow"), rules=own).order
    assert refused("cancel_pending_order", cancel(), rules=own).code == "reason_not_accepted"


def test_strangers_orders_do_not_exist() -> None:
    """Another customer's order could be changed, or betrayed by a different refusal."""
    theirs, nobodys = replace(PENDING, customer_id="c-roy"), None
    assert refused("cancel_pending_order", cancel(), theirs).code == "order_not_found"
    assert refused("cancel_pending_order", cancel(), nobodys).code == "order_not_found"


def test_each_piece_gets_its_own_price_and_options() -> None:
    """The benchmark's own tools write the last variant onto every item."""
    planned = decide("modify_pending_order_items", swap(["MUG-R", "MUG-R", "POT-S"], ["MUG-B", "MUG-G", "POT-L"]))
    assert planned.order is not None
    lines = [(line.item_id, line.options, line.price, line.quantity) for line in planned.order.lines]
    assert lines == [
        ("MUG-R", {"colour": "red"}, 1000, 1),
        ("MUG-B", {"colour": "blue"}, 1200, 1),
        ("MUG-G", {"colour": "green"}, 900, 1),
        ("POT-L", {"size": "L"}, 5500, 1),
    ]
    assert planned.order.status == "pending (item modified)"
    assert planned.order.payments[-1] == Payment("payment", 1600, "card")


def test_pieces_of_several_lines_with_one_item() -> None:
    """Sources that write each piece as a line would have the same piece replaced twice."""
    line = replace(LINES[0], quantity=1)
    order = replace(PENDING, lines=(line, line))
    planned = decide("modify_pending_order_items", swap(["MUG-R", "MUG-R"], ["MUG-B", "MUG-B"]), order)
    assert planned.order is not None
    assert [line.item_id for line in planned.order.lines] == ["MUG-B", "MUG-B"]


@pytest.mark.parametrize(
    ("name", "order"), [("modify_pending_order_items", PENDING), ("exchange_delivered_order_items", DELIVERED)]
)
def test_the_same_variant_again(name: str, order: Order) -> None:
    """A faulty piece could not be exchanged for a sound one; the benchmark's own tasks would fail."""
    assert decide(name, swap(["MUG-R"], ["MUG-R"]), order).order


def test_a_cheaper_variant_is_refunded_to_the_gift_card() -> None:
    """The balance would not follow the payments."""
    planned = decide("modify_pending_order_items", swap(["MUG-R"], ["MUG-G"], "gift"))
    assert planned.order is not None
    assert planned.order.payments[-1] == Payment("refund", 100, "gift")
    assert balance(planned) == 1100


@pytest.mark.parametrize(
    ("old", "new", "method", "code"),
    [
        (["MUG-R"], ["MUG-X"], "card", "sold_out"),
        (["MUG-R"], ["POT-L"], "card", "other_product"),
        (["MUG-R"], ["MUG-Q"], "card", "item_unknown"),
        (["CUP-1"], ["MUG-B"], "card", "item_not_in_order"),
        (["MUG-R"] * 4, ["MUG-B"] * 4, "card", "too_many"),
        (["MUG-R"], ["MUG-B", "MUG-G"], "card", "counts_differ"),
        ([], [], "card", "nothing_chosen"),
        (["MUG-R"], ["MUG-B"], "", "payment_needed"),
        (["MUG-R"], ["MUG-B"], "amex", "payment_unknown"),
        (["POT-S"], ["POT-L"], "gift", "balance_too_small"),
    ],
)
@pytest.mark.parametrize(
    ("name", "order"), [("modify_pending_order_items", PENDING), ("exchange_delivered_order_items", DELIVERED)]
)
def test_what_cannot_be_swapped(
    name: str, order: Order, old: list[str], new: list[str], method: str, code: str
) -> None:
    """Sold-out goods, other products, more than was bought or an empty card would go through."""
    assert refused(name, swap(old, new, method), order).code == code


def test_exchange_keeps_lines_and_notes_the_difference() -> None:
    """The warehouse would not know what comes back, or the balance would move before anything did."""
    planned = decide("exchange_delivered_order_items", swap(["POT-S", "MUG-R"], ["POT-L", "MUG-G"]), DELIVERED)
    assert planned.order is not None
    assert planned.order.lines == DELIVERED.lines
    assert planned.order.payments == DELIVERED.payments
    assert planned.customer is None
    assert planned.order.status == "exchange requested"
    assert planned.order.details == {
        "exchange_items": ["MUG-R", "POT-S"],
        "exchange_new_items": ["MUG-G", "POT-L"],
        "exchange_payment_method_id": "card",
        "exchange_price_difference": 14,
    }


def test_an_even_exchange_needs_no_payment() -> None:
    """Shoppers would be asked for a card to pay nothing."""
    items = {**ITEMS, "MUG-B": replace(ITEMS["MUG-B"], price=1000)}
    situation = Situation(MEI, DELIVERED, items, Rules(), date(2026, 11, 24))
    planned = plan("exchange_delivered_order_items", swap(["MUG-R"], ["MUG-B"], ""), situation)
    assert planned.order is not None
    assert planned.order.details["exchange_price_difference"] == 0
    assert planned.order.details["exchange_payment_method_id"] is None


def test_return_names_items_and_method() -> None:
    """The refund's way or the items would be lost; the fee would not be told."""
    rules = Rules(return_fee=690)
    arguments = {"order_id": "#W1", "item_ids": ["POT-S", "MUG-R"], "payment_method_id": "gift"}
    planned = decide("return_delivered_order_items", arguments, DELIVERED, rules=rules)
    assert planned.order is not None
    assert planned.order.status == "return requested"
    assert planned.order.details == {"return_items": ["MUG-R", "POT-S"], "return_payment_method_id": "gift"}
    refund = next(effect for effect in planned.effects if effect.kind == "refund")
    assert (refund.fields["amount"], refund.fields["days"], refund.fields["on_arrival"]) == (4310, 0, True)


def test_refunds_go_back_where_the_money_came_from() -> None:
    """A stolen session could send money to another account."""
    arguments = {"order_id": "#W1", "item_ids": ["POT-S"], "payment_method_id": "paypal"}
    assert refused("return_delivered_order_items", arguments, DELIVERED).code == "payment_not_allowed"


@pytest.mark.parametrize(("status", "code"), [("pending", "not_delivered"), ("return requested", "already_changed")])
def test_only_delivered_orders_come_back(status: str, code: str) -> None:
    """An order could be returned before it arrived, or twice."""
    arguments = {"order_id": "#W1", "item_ids": ["POT-S"], "payment_method_id": "card"}
    assert refused("return_delivered_order_items", arguments, replace(PENDING, status=status)).code == code


@pytest.mark.parametrize(
    ("today", "allowed"), [(date(2026, 11, 30), True), (date(2026, 12, 1), True), (date(2026, 12, 2), False)]
)
def test_the_window_ends_with_the_shops_day(today: date, allowed: bool) -> None:
    """Delivered at 22:00 New York time on 1 November is 2 November in UTC: the last day would move by one."""
    parcel = Fulfilment("P1", "Post", "delivered", None, "2026-11-02T03:00:00+00:00", ("POT-S",))
    order = replace(DELIVERED, fulfilments=(parcel,))
    arguments = {"order_id": "#W1", "item_ids": ["POT-S"], "payment_method_id": "card"}
    rules = Rules(return_days=30, timezone="America/New_York")
    if allowed:
        assert decide("return_delivered_order_items", arguments, order, rules=rules, today=today).order
    else:
        error = refused("return_delivered_order_items", arguments, order, rules=rules, today=today)
        assert (error.code, error.fields["deadline"]) == ("window_over", date(2026, 12, 1))


def test_window_counts_from_purchase_where_no_delivery_is_known() -> None:
    """Old orders could come back for ever; orders without any date have no window (the contract says so)."""
    arguments = {"order_id": "#W1", "item_ids": ["POT-S"], "payment_method_id": "card"}
    old = replace(DELIVERED, placed_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert refused("return_delivered_order_items", arguments, old, rules=Rules(return_days=30)).code == "window_over"
    assert decide("return_delivered_order_items", arguments, DELIVERED, rules=Rules(return_days=30)).order


def test_goods_that_stay() -> None:
    """What the shop has excluded, by product or by category, would come back."""
    arguments = {"order_id": "#W1", "item_ids": ["POT-S"], "payment_method_id": "card"}
    for excluded in ("POT", "Kitchen"):
        items = {"POT-S": replace(ITEMS["POT-S"], category="Kitchen")}
        situation = Situation(MEI, DELIVERED, items, Rules(not_returnable=frozenset({excluded})), date(2026, 11, 24))
        with pytest.raises(PolicyError, match="not_returnable"):
            plan("return_delivered_order_items", arguments, situation)


def test_payment_moves_whole() -> None:
    """The old method would not be refunded, or the gift card's balance would not pay."""
    order = replace(PENDING, payments=(Payment("payment", 900, "card"),))
    planned = decide("modify_pending_order_payment", {"order_id": "#W1", "payment_method_id": "gift"}, order)
    assert planned.order is not None
    assert planned.order.status == "pending"
    assert planned.order.payments[1:] == (Payment("payment", 900, "gift"), Payment("refund", 900, "card"))
    assert balance(planned) == 100


@pytest.mark.parametrize(
    ("method", "payments", "code"),
    [
        ("card", PENDING.payments, "same_payment"),
        ("gift", PENDING.payments, "balance_too_small"),
        ("amex", PENDING.payments, "payment_unknown"),
        ("paypal", (Payment("payment", 1, "card"), Payment("payment", 2, "card")), "several_payments"),
    ],
)
def test_payment_that_cannot_move(method: str, payments: tuple[Payment, ...], code: str) -> None:
    """An order would be paid by an empty card, by nobody, or half."""
    order = replace(PENDING, payments=payments)
    arguments = {"order_id": "#W1", "payment_method_id": method}
    assert refused("modify_pending_order_payment", arguments, order).code == code


def test_addresses_are_whole_and_new() -> None:
    """A parcel would go to half an address."""
    planned = decide("modify_pending_order_address", {"order_id": "#W1", **ADDRESS, "city": "  Austin "})
    assert planned.order is not None
    assert planned.order.address == ADDRESS
    lacking = refused("modify_pending_order_address", {"order_id": "#W1", **ADDRESS, "state": "", "zip": " "})
    assert lacking.fields["missing"] == ["zip", "state"]
    abroad = {**ADDRESS, "state": "", "country": "Norway"}
    assert decide("modify_pending_order_address", {"order_id": "#W1", **abroad}).order
    assert refused("modify_pending_order_address", {"order_id": "#W1", **HOME}).code == "same_address"


def test_profile_address_is_ones_own() -> None:
    """A model could name another customer's id."""
    planned = decide("modify_user_address", {"user_id": "c-mei", **ADDRESS}, None)
    assert planned.customer is not None
    assert planned.customer.address == ADDRESS
    assert planned.order is None
    assert refused("modify_user_address", {"user_id": "c-roy", **ADDRESS}, None).code == "customer_not_found"
