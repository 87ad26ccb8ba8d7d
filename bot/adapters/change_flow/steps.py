"""The next step of a change: what it still needs, what is offered instead, or the proposal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.adapters.change_flow import asking
from bot.adapters.change_flow.articles import unsettled
from bot.adapters.change_flow.asking import Question
from bot.adapters.change_flow.records import Records, all_pieces
from bot.adapters.change_flow.state import PIECES, SWAPS, TOOL_OF, Change
from bot.adapters.change_phrases import tell
from bot.adapters.changes.lines import choose_lines
from bot.domain.orders import Order
from bot.ports import Sentence, ToolRequest

_PART = re.compile(
    r"\b(?:only|just the|from (?:my|the|this) order|out of|leave|keep|rest|one of|remove|take\b.*\b(?:off|out))\b|"
    r"只|单独|去掉|拿掉|剔除|其他|其余|剩下|[里中]面?的?.{0,20}(?:取消|不要)|取消.{0,20}[里中]面?的",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:orders?|purchase|everything|all|whole|entire|both)\b|订单|那单|这单|整单|一单|全部|都", re.IGNORECASE
)

_OPENED = re.compile(
    r"(?<!un)(?<!not )(?<!never )\b(?:opened|unsealed|unpacked|used|worn|slept|tried)\b|"
    r"(?<!没)(?<!未)(?:拆开|拆封|拆了|用过|睡过|穿过|戴过)",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(r"\b(?:everything|all of|whole|entire)\b|都|全部|整单|所有", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """All is known: the change as a tool that the engine will check and propose."""

    change: Change
    request: ToolRequest


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Nothing of the customer's fits: what is said, and a person is offered."""

    change: Change
    sentences: tuple[Sentence, ...]


Step = Question | Proposal | DeadEnd
SourceOf = Callable[[str], str]
"""The source key of the turn's look-up by a tool's name; empty before it ran."""


def next_step(change: Change, records: Records, source_of: SourceOf) -> Step:
    """What to do now. Asks at most one thing."""
    if change.kind == "profile_address":
        return _with_address(change, records) or _propose(change, records)
    order = records.order(change.order)
    if order is None:
        return _find_order(change, records, source_of("list_orders"))
    change = _fitted(change, order, records)
    if opened := _opened(change, order, records):
        return opened
    if step := _instead(change, order, records):
        return step
    if not _may_apply(change, order, records):
        if change.kind in PIECES and not change.items:
            change = replace(change, items=all_pieces(order))
        return _propose(change, records)  # policy says why not
    return _missing(change, order, records, source_of("get_order_details")) or _propose(change, records)


def _find_order(change: Change, records: Records, source: str) -> Step:
    language = records.language
    if not records.orders:
        return DeadEnd(change, (Sentence(tell("no_orders", language), plain=True),))
    candidates = [order for order in records.orders if order.id in change.fits] or list(records.eligible(change.kind))
    if candidates:
        return asking.ask_order(change, records, candidates, source)
    if change.unknown or len(records.orders) == 1:
        return asking.ask_order(change, records, records.orders, source)
    key = "none_delivered" if change.kind in ("return", "exchange") else "none_pending"
    said = (Sentence(tell(key, language), plain=True), asking.offer(records))
    return DeadEnd(replace(change, asked="person"), said)


def _fitted(change: Change, order: Order, records: Records) -> Change:
    """Other variants are a change of a pending order and an exchange of a delivered one."""
    if change.kind == "items" and records.is_delivered(order):
        return replace(change, kind="exchange")
    if change.kind == "exchange" and order.status.startswith("pending"):
        return replace(change, kind="items")
    return change


def _opened(change: Change, order: Order, records: Records) -> DeadEnd | None:
    """What comes back only unopened, where the shopper says that it was opened."""
    sealed = frozenset(map(str, records.shop.extra.get("sealed_only", ())))
    if change.kind not in ("return", "exchange") or not sealed or not any(map(_OPENED.search, change.texts)):
        return None
    line = next((line for line in order.lines if line.item_id in change.items and line.product_id in sealed), None)
    if line is None:
        return None
    told = tell("opened", records.language, title=records.title(line))
    return DeadEnd(replace(change, asked="person"), (Sentence(told, plain=True), asking.offer(records)))


def _instead(change: Change, order: Order, records: Records) -> Question | None:
    """What can be done where the kind does not fit the order's status, or where only a part is to be cancelled."""
    if change.kind == "return" and records.is_pending(order):
        return asking.ask_offer(change, records, "cancel_instead", "offer_cancel", order)
    if change.kind == "cancel" and records.is_delivered(order):
        return asking.ask_offer(change, records, "return_instead", "offer_return", order)
    if change.kind == "cancel" and records.is_pending(order) and _means_part(change, order, records):
        return asking.ask_offer(change, records, "whole_order", "offer_whole", order)
    return None


def _means_part(change: Change, order: Order, records: Records) -> bool:
    """Whether only some articles are to be cancelled; "the order with the kettle" names an order."""
    if change.items:  # the whole order was agreed to
        return False
    pieces = all_pieces(order)
    for text in change.texts[:2]:
        chosen = choose_lines(text, order, records.snapshot, records.language).item_ids
        some = 0 < len(chosen) < len(pieces)
        if some and not _EVERYTHING.search(text) and (_PART.search(text) or not _WHOLE.search(text)):
            return True
    return False


def _may_apply(change: Change, order: Order, records: Records) -> bool:
    if change.kind in ("return", "exchange"):
        return records.is_delivered(order) and not records.is_over(order)
    return records.is_pending(order)


def _missing(change: Change, order: Order, records: Records, source: str) -> Question | None:
    if change.kind in PIECES and not change.items:
        return asking.ask_items(change, records, order, source)
    if change.kind == "items" and (item_id := next((old for old, new in change.swaps.items() if old == new), None)):
        return _same_variant(change, records, order, item_id)
    if change.kind in SWAPS and (item_id := next(unsettled(change), None)):
        return asking.ask_option(change, records, order, item_id) or _no_variant(change, records, order, item_id)
    if change.kind == "cancel" and not change.reason:
        return asking.ask_reason(change, records, order)
    if change.kind == "address":
        return _with_address(change, records)
    if change.kind == "payment" and not change.method:
        current = records.paid_with(order)
        without = (*change.not_methods, current) if current else change.not_methods
        return None if _only_other(change, records) else asking.ask_method(change, records, without)
    if change.kind in PIECES and _payer(change, records) is None:
        return asking.ask_method(change, records, change.not_methods)
    return None


def _same_variant(change: Change, records: Records, order: Order, item_id: str) -> Question:
    """Nothing would change, and the order's one change would be used up. An exchange may bring the same again."""
    title = next(records.title(line) for line in order.lines if line.item_id == item_id)
    swaps = {old: new for old, new in change.swaps.items() if old != item_id}
    wishes = {old: wish for old, wish in change.wishes.items() if old != item_id}
    open_change = replace(change, swaps=swaps, wishes=wishes)
    asked = asking.ask_option(open_change, records, order, item_id) or _no_variant(open_change, records, order, item_id)
    said = Sentence(tell("same_variant", records.language, title=title), plain=True)
    return replace(asked, sentences=(said, *asked.sentences))


def _with_address(change: Change, records: Records) -> Question | None:
    return asking.ask_address(change, records) if change.missing or not change.address else None


def _no_variant(change: Change, records: Records, order: Order, item_id: str) -> Question:
    title = next(records.title(line) for line in order.lines if line.item_id == item_id)
    said = Sentence(tell("no_variant", records.language, title=title), plain=True)
    return Question(replace(change, asked="person", offered=()), (said, asking.offer(records)))


def _payer(change: Change, records: Records) -> str | None:
    """Who settles: the method that was named, else the order's own, else the only one on file."""
    order = records.order(change.order)
    own = records.paid_with(order) if order else None
    usable = [method.id for method in records.customer.payment_methods if method.id not in change.not_methods]
    return change.method or (own if own in usable else None) or (usable[0] if len(usable) == 1 else None)


def _propose(change: Change, records: Records) -> Proposal:
    return Proposal(
        replace(change, asked=None, offered=()), ToolRequest(TOOL_OF[change.kind], _arguments(change, records))
    )


def _arguments(change: Change, records: Records) -> dict[str, Any]:
    address = {name: change.address.get(name, "") for name in _ADDRESS_FIELDS}
    match change.kind:
        case "profile_address":
            return {"user_id": records.customer.id, **address}
        case "address":
            return {"order_id": change.order, **address}
        case "cancel":
            return {"order_id": change.order, "reason": change.reason or ""}
        case "payment":
            return {"order_id": change.order, "payment_method_id": change.method or _only_other(change, records)}
        case "return":
            pieces = {"item_ids": list(change.items)}
        case _:
            new = [change.swaps[item] for item in change.items if item in change.swaps]
            pieces = {"item_ids": list(change.items), "new_item_ids": new}
    return {"order_id": change.order, **pieces, "payment_method_id": _payer(change, records) or ""}


def _only_other(change: Change, records: Records) -> str:
    order = records.order(change.order)
    current = records.paid_with(order) if order else None
    without = {current, *change.not_methods}
    others = [method.id for method in records.customer.payment_methods if method.id not in without]
    return others[0] if len(others) == 1 else ""


_ADDRESS_FIELDS = ("address1", "address2", "city", "state", "country", "zip")
