"""What a decision about a change rests on: the shop's rules, the records at hand, and what comes out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.orders import Customer, Item, Order, OrderLine

ADDRESS_FIELDS = ("address1", "address2", "city", "state", "country", "zip")
_STATES_MATTER = frozenset({"usa", "us", "united states", "canada", "ca"})


class PolicyError(Exception):
    """The change is not allowed; `code` says why, `fields` hold what a sentence about it needs."""

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Rules:
    """The shop's numbers. `return_days` None: no limit. `return_fee` is in minor units."""

    cancel_statuses: tuple[str, ...] = ("pending",)
    cancel_reasons: tuple[str, ...] = ("no longer needed", "ordered by mistake")
    return_statuses: tuple[str, ...] = ("delivered",)
    return_days: int | None = None
    refund_days: int = 7
    return_fee: int = 0
    # Product ids and categories that stay with whoever bought them.
    not_returnable: frozenset[str] = frozenset()
    # Product ids and categories that come back only while they are unopened.
    sealed_only: frozenset[str] = frozenset()
    timezone: str = "UTC"
    # Decimal places of the shop's currency.
    places: int = 2

    def is_sealed_only(self, product_id: str | None, category: str) -> bool:
        return bool({product_id, category} & self.sealed_only)

    def major(self, amount: int) -> float | int:
        """An amount as records outside hold it."""
        scale: int = 10**self.places
        return amount / scale if amount % scale else amount // scale


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision rests on; `items` are the catalogue's variants that the arguments and the order name."""

    customer: Customer
    order: Order | None
    items: Mapping[str, Item]
    rules: Rules
    today: date


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a change does, as data: `bot.action_text` words it, tool results carry it."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Records as they would be afterwards (None: untouched), and every effect that the shopper must know."""

    effects: tuple[Effect, ...]
    order: Order | None = None
    customer: Customer | None = None


def own(situation: Situation, order_id: str) -> Order:
    order = situation.order
    if order is None or order.customer_id != situation.customer.id:
        raise PolicyError("order_not_found", order=order_id)
    return order


def changeable(situation: Situation, order_id: str) -> Order:
    order = own(situation, order_id)
    if order.status not in situation.rules.cancel_statuses:
        code = "already_changed" if order.status.startswith("pending") else "not_pending"
        raise PolicyError(code, order=order.id, status=order.status)
    return order


def delivered(situation: Situation, order_id: str, item_ids: Sequence[str]) -> Order:
    """The order, if these items of it may still be sent back."""
    order, rules = own(situation, order_id), situation.rules
    if order.status not in rules.return_statuses:
        code = "already_changed" if order.status.endswith("requested") else "not_delivered"
        raise PolicyError(code, order=order.id, status=order.status)
    require_pieces(order, item_ids)
    for item_id in item_ids:
        line, item = line_of(order, item_id), situation.items.get(item_id)
        if {line.product_id, item.category if item else None} & rules.not_returnable:
            raise PolicyError("not_returnable", title=line.title)
        deadline = _deadline(order, item_id, rules)
        if deadline is not None and situation.today > deadline:
            raise PolicyError("window_over", order=order.id, days=rules.return_days, deadline=deadline)
    return order


def _deadline(order: Order, item_id: str, rules: Rules) -> date | None:
    """The last day on which an item may go back, in the shop's zone: counted from delivery, else from purchase."""
    if rules.return_days is None:
        return None
    moments = [
        datetime.fromisoformat(parcel.delivered_at)
        for parcel in order.fulfilments
        if parcel.delivered_at and (not parcel.item_ids or item_id in parcel.item_ids)
    ]
    start = max(moments) if moments else order.placed_at
    if start is None:
        return None
    return start.astimezone(ZoneInfo(rules.timezone)).date() + timedelta(days=rules.return_days)


def require_pieces(order: Order, item_ids: Sequence[str]) -> None:
    if not item_ids:
        raise PolicyError("nothing_chosen", order=order.id)
    bought: Counter[str] = Counter()
    for line in order.lines:
        bought[line.item_id] += line.quantity
    for item_id, asked in Counter(item_ids).items():
        if not bought[item_id]:
            raise PolicyError("item_not_in_order", item=item_id, order=order.id)
        if asked > bought[item_id]:
            title = line_of(order, item_id).title
            raise PolicyError("too_many", title=title, have=bought[item_id], asked=asked)


def line_of(order: Order, item_id: str) -> OrderLine:
    return next(line for line in order.lines if line.item_id == item_id)


def complete(address: Mapping[str, str]) -> dict[str, str]:
    """All six fields, trimmed. Raises PolicyError naming what is missing."""
    filled = plain(address)
    needed = ["address1", "city", "country", "zip"]
    if filled["country"].casefold() in _STATES_MATTER:
        needed.append("state")
    if missing := [name for name in needed if not filled[name]]:
        raise PolicyError("address_incomplete", missing=missing)
    return filled


def plain(address: Mapping[str, Any]) -> dict[str, str]:
    return {name: " ".join(str(address.get(name) or "").split()) for name in ADDRESS_FIELDS}
