"""Pieces that are replaced by other variants of the same product, and how the price difference is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.orders import Customer, Item, Order, OrderLine, PaymentMethod
from bot.domain.rules import Effect, PolicyError, Situation, line_of, require_pieces

GIFT_CARD = "gift_card"


@dataclass(frozen=True, slots=True)
class Pair:
    """One piece: the line it is taken from and the variant that replaces it."""

    line: OrderLine
    new: Item
    price: int


def pairs_of(situation: Situation, order: Order, item_ids: Sequence[str], new_ids: Sequence[str]) -> tuple[Pair, ...]:
    require_pieces(order, item_ids)
    if len(item_ids) != len(new_ids):
        raise PolicyError("counts_differ")
    return tuple(_pair(situation, order, old, new) for old, new in zip(item_ids, new_ids, strict=True))


def _pair(situation: Situation, order: Order, item_id: str, new_id: str) -> Pair:
    line, new = line_of(order, item_id), situation.items.get(new_id)
    if new is None or new.price is None:
        raise PolicyError("item_unknown", item=new_id)
    old = situation.items.get(item_id)
    if new.product_id != (line.product_id or (old.product_id if old else None)):
        raise PolicyError("other_product", title=line.title, new_title=new.title)
    if not new.available:
        raise PolicyError("sold_out", item=new.id, title=new.title, options=new.options)
    return Pair(line, new, new.price)


def pieces(order: Order, item_ids: Sequence[str]) -> tuple[OrderLine, ...]:
    """The lines that `item_ids` are pieces of, each with the quantity that is meant."""
    return tuple(replace(line_of(order, item_id), quantity=n) for item_id, n in Counter(item_ids).items())


def replaced(lines: Sequence[OrderLine], pairs: Sequence[Pair]) -> tuple[OrderLine, ...]:
    """The lines afterwards: a partial quantity splits its line, and each piece gets its own price and options."""
    waiting = list(pairs)
    after: list[OrderLine] = []
    for line in lines:
        mine = [pair for pair in waiting if pair.line.item_id == line.item_id][: line.quantity]
        for pair in mine:
            waiting.remove(pair)
        if line.quantity > len(mine):
            after.append(replace(line, quantity=line.quantity - len(mine)))
        for new_id, quantity in Counter(pair.new.id for pair in mine).items():
            pair = next(pair for pair in mine if pair.new.id == new_id)
            after.append(OrderLine(new_id, line.product_id, line.title, pair.new.options, pair.price, quantity))
    return tuple(after)


def replacements(order: Order, pairs: Sequence[Pair]) -> tuple[Effect, ...]:
    counted = Counter((pair.line.item_id, pair.new.id) for pair in pairs)
    effects = []
    for (old_id, new_id), quantity in counted.items():
        pair = next(pair for pair in pairs if (pair.line.item_id, pair.new.id) == (old_id, new_id))
        new = OrderLine(new_id, pair.new.product_id, pair.new.title, pair.new.options, pair.price, quantity)
        effects.append(Effect("replace", {"order": order, "old": replace(pair.line, quantity=quantity), "new": new}))
    return tuple(effects)


def difference_of(
    situation: Situation, order: Order, pairs: Sequence[Pair], method_id: str
) -> tuple[int, PaymentMethod | None]:
    """New minus old price, and who settles it. A zero difference needs nobody."""
    difference = sum(pair.price - pair.line.price for pair in pairs)
    if not method_id:
        if difference:
            raise PolicyError("payment_needed", amount=difference, currency=order.currency)
        return 0, None
    method = method_of(situation, method_id)
    require_balance(method, difference)
    return difference, method


def method_of(situation: Situation, method_id: str) -> PaymentMethod:
    method = situation.customer.method(method_id)
    if method is None:
        raise PolicyError("payment_unknown", method=method_id)
    return method


def require_balance(method: PaymentMethod, amount: int) -> None:
    if method.kind == GIFT_CARD and (method.balance or 0) < amount:
        raise PolicyError("balance_too_small", method=method, needed=amount, balance=method.balance or 0)


def credit(customer: Customer, method_id: str, amount: int) -> Customer:
    """The customer with `amount` more on a gift card; other methods hold no balance here."""
    methods = tuple(
        replace(method, balance=(method.balance or 0) + amount)
        if method.id == method_id and method.kind == GIFT_CARD
        else method
        for method in customer.payment_methods
    )
    return replace(customer, payment_methods=methods)


def refund_effect(situation: Situation, amount: int, method_id: str, *, on_arrival: bool = False) -> Effect:
    method = situation.customer.method(method_id) or PaymentMethod(method_id, "")
    days = 0 if method.kind == GIFT_CARD else situation.rules.refund_days
    return Effect("refund", {"amount": amount, "method": method, "days": days, "on_arrival": on_arrival})


def settlement(situation: Situation, difference: int, method: PaymentMethod | None) -> tuple[Effect, ...]:
    if difference == 0 or method is None:
        return (Effect("no_difference", {}),)
    if difference > 0:
        return (Effect("charge", {"amount": difference, "method": method}),)
    return (refund_effect(situation, -difference, method.id),)


def if_changed(after: Customer, before: Customer) -> Customer | None:
    return after if after != before else None
