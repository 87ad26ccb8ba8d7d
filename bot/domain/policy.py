"""What may be changed after a purchase, and what a change does. Code decides here; no prompt and no model can.

Semantics follow the retail policy of the public benchmark (sierra-research/tau2-bench), with the shop's own numbers
in `Rules` and with its known fault mended: each replaced item gets its own price and options. `plan` is pure: it
says what orders and accounts would look like afterwards, or raises PolicyError with a code that can be worded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.orders import Order, Payment
from bot.domain.rules import Effect, Plan, PolicyError, Situation, changeable, complete, delivered, line_of, plain
from bot.domain.swaps import (
    GIFT_CARD,
    credit,
    difference_of,
    if_changed,
    method_of,
    pairs_of,
    pieces,
    refund_effect,
    replaced,
    replacements,
    require_balance,
    settlement,
)


def plan(name: str, arguments: Mapping[str, Any], situation: Situation) -> Plan:
    """Decide on the write `name`. Raises PolicyError; KeyError for a name that is no write."""
    return _PLANS[name](situation, **arguments)


def _cancel(situation: Situation, order_id: str, reason: str) -> Plan:
    order = changeable(situation, order_id)
    accepted = situation.rules.cancel_reasons
    meant = next((known for known in accepted if known.casefold() == reason.strip().casefold()), None)
    if meant is None:
        raise PolicyError("reason_not_accepted", accepted=accepted, reason=reason)
    paid: Counter[str] = Counter()
    for payment in order.payments:
        paid[payment.payment_method_id] += payment.amount if payment.kind == "payment" else -payment.amount
    refunds = [Payment("refund", amount, method_id) for method_id, amount in paid.items() if amount > 0]
    after = replace(
        order,
        status="cancelled",
        payments=(*order.payments, *refunds),
        details={**order.details, "cancel_reason": meant},
    )
    customer = situation.customer
    for refund in refunds:
        customer = credit(customer, refund.payment_method_id, refund.amount)
    effects = [Effect("cancel", {"order": order, "reason": meant})]
    effects += [refund_effect(situation, refund.amount, refund.payment_method_id) for refund in refunds]
    return Plan(tuple(effects), after, if_changed(customer, situation.customer))


def _change_address(situation: Situation, order_id: str, **address: str) -> Plan:
    order = changeable(situation, order_id)
    new = complete(address)
    if new == plain(order.address):
        raise PolicyError("same_address")
    return Plan((Effect("ship_to", {"order": order, "address": new}),), replace(order, address=new))


def _change_profile_address(situation: Situation, user_id: str, **address: str) -> Plan:
    if user_id != situation.customer.id:
        raise PolicyError("customer_not_found")
    new = complete(address)
    if new == plain(situation.customer.address):
        raise PolicyError("same_address")
    return Plan((Effect("profile_address", {"address": new}),), customer=replace(situation.customer, address=new))


def _change_payment(situation: Situation, order_id: str, payment_method_id: str) -> Plan:
    order, customer = changeable(situation, order_id), situation.customer
    new = method_of(situation, payment_method_id)
    if len(order.payments) != 1 or order.payments[0].kind != "payment":
        raise PolicyError("several_payments", order=order.id)
    old = order.payments[0]
    if new.id == old.payment_method_id:
        raise PolicyError("same_payment", method=new)
    require_balance(new, old.amount)
    swapped = (Payment("payment", old.amount, new.id), Payment("refund", old.amount, old.payment_method_id))
    customer = credit(credit(customer, new.id, -old.amount), old.payment_method_id, old.amount)
    effects = (
        Effect("pay_by", {"order": order, "amount": old.amount, "method": new}),
        refund_effect(situation, old.amount, old.payment_method_id),
    )
    after = replace(order, payments=(*order.payments, *swapped))
    return Plan(effects, after, if_changed(customer, situation.customer))


def _change_items(
    situation: Situation,
    order_id: str,
    item_ids: Sequence[str],
    new_item_ids: Sequence[str],
    payment_method_id: str = "",
) -> Plan:
    order = changeable(situation, order_id)
    pairs = pairs_of(situation, order, item_ids, new_item_ids)
    # The variant it already is passes, as in the benchmark: 47 of its tasks ask for that, at today's price.
    difference, method = difference_of(situation, order, pairs, payment_method_id)
    payments, customer = order.payments, situation.customer
    if difference and method:
        kind = "payment" if difference > 0 else "refund"
        payments = (*payments, Payment(kind, abs(difference), method.id))
        customer = credit(customer, method.id, -difference)
    after = replace(order, status="pending (item modified)", lines=replaced(order.lines, pairs), payments=payments)
    effects = (*replacements(order, pairs), *settlement(situation, difference, method), Effect("only_once", {}))
    return Plan(effects, after, if_changed(customer, situation.customer))


def _return(situation: Situation, order_id: str, item_ids: Sequence[str], payment_method_id: str) -> Plan:
    order = delivered(situation, order_id, item_ids)
    method = method_of(situation, payment_method_id)
    original = {payment.payment_method_id for payment in order.payments if payment.kind == "payment"}
    if method.id not in original and method.kind != GIFT_CARD:
        raise PolicyError("payment_not_allowed", method=method)
    goods = sum(line_of(order, item_id).price for item_id in item_ids)
    fee = min(situation.rules.return_fee, goods)
    details = {
        **order.details,
        "return_items": sorted(item_ids),
        "return_payment_method_id": method.id,
    }
    after = replace(order, status="return requested", details=details)
    effects = [Effect("give_back", {"order": order, "lines": pieces(order, item_ids)})]
    effects += _sealed(situation, order, item_ids)
    if fee:
        effects.append(Effect("return_fee", {"amount": fee, "currency": order.currency}))
    refund = refund_effect(situation, goods - fee, method.id, on_arrival=True)
    return Plan((*effects, refund, Effect("label_by_mail", {}), Effect("only_once", {})), after)


def _exchange(
    situation: Situation,
    order_id: str,
    item_ids: Sequence[str],
    new_item_ids: Sequence[str],
    payment_method_id: str = "",
) -> Plan:
    order = delivered(situation, order_id, item_ids)
    pairs = pairs_of(situation, order, item_ids, new_item_ids)
    difference, method = difference_of(situation, order, pairs, payment_method_id)
    details = {
        **order.details,
        "exchange_items": sorted(item_ids),
        "exchange_new_items": sorted(new_item_ids),
        "exchange_payment_method_id": method.id if method else None,
        "exchange_price_difference": situation.rules.major(difference),
    }
    after = replace(order, status="exchange requested", details=details)
    settled = (*_sealed(situation, order, item_ids), *settlement(situation, difference, method))
    mailed = Effect("label_by_mail", {})
    return Plan((*replacements(order, pairs), *settled, mailed, Effect("only_once", {})), after)


def _sealed(situation: Situation, order: Order, item_ids: Sequence[str]) -> list[Effect]:
    """What comes back only unopened: nobody here can see the parcel, so the shopper agrees to it."""
    titles = {}
    for item_id in item_ids:
        line, item = line_of(order, item_id), situation.items.get(item_id)
        if situation.rules.is_sealed_only(line.product_id, item.category if item else ""):
            titles[line.title] = Effect("sealed_only", {"title": line.title})
    return list(titles.values())


_PLANS: Mapping[str, Callable[..., Plan]] = {
    "cancel_pending_order": _cancel,
    "modify_pending_order_address": _change_address,
    "modify_pending_order_payment": _change_payment,
    "modify_pending_order_items": _change_items,
    "modify_user_address": _change_profile_address,
    "return_delivered_order_items": _return,
    "exchange_delivered_order_items": _exchange,
}
