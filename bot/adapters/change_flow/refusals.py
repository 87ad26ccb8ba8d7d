"""After a refusal by policy: what of the change is undone, and what is asked so that it can still be done."""

from __future__ import annotations

from dataclasses import replace

from bot.adapters.change_flow import asking
from bot.adapters.change_flow.asking import Question
from bot.adapters.change_flow.records import Records, line_of
from bot.adapters.change_flow.state import Change
from bot.adapters.change_flow.steps import SourceOf
from bot.adapters.change_phrases import reason_words, tell
from bot.domain.conversation import ToolCall
from bot.domain.orders import Order
from bot.ports import Sentence

_OTHER_METHOD = ("balance_too_small", "payment_unknown", "payment_needed", "same_payment", "payment_not_allowed")
_OTHER_VARIANT = ("sold_out", "item_unknown", "other_product", "counts_differ")
_OTHER_PIECES = ("item_not_in_order", "too_many", "nothing_chosen")


def ask_after(change: Change, call: ToolCall, records: Records, source_of: SourceOf) -> Question | None:
    """The question that may mend it; None where only a person can help."""
    code = str(call.result.get("code", ""))
    order = records.order(change.order)
    if code == "order_not_found":
        cleared = replace(change, order=None, fits=(), unknown=None)
        return asking.ask_order(
            cleared, records, records.eligible(change.kind) or records.orders, source_of("list_orders")
        )
    if code == "reason_not_accepted":
        reasons = reason_words(records.shop.cancel_reasons, records.language)
        said = Sentence(tell("ask_reason_again", records.language, reasons=reasons), plain=True)
        return Question(replace(change, reason=None, asked="reason", offered=records.shop.cancel_reasons), (said,))
    if code in ("address_incomplete", "same_address"):
        address = {} if code == "same_address" else change.address
        missing = tuple(name for name in ("address1", "city", "zip", "state", "country") if not address.get(name))
        return asking.ask_address(replace(change, address=address, missing=missing), records)
    if code in _OTHER_METHOD:
        unusable = tuple(dict.fromkeys((*change.not_methods, *_unusable(code, call, change, records))))
        return asking.ask_method(replace(change, method=None, not_methods=unusable), records, unusable)
    if order is not None and code in _OTHER_PIECES:
        return asking.ask_items(
            replace(change, items=(), swaps={}, wishes={}), records, order, source_of("get_order_details")
        )
    if order is not None and code in _OTHER_VARIANT:
        return _other_variant(change, records, order)
    return None


def sold_out_text(change: Change, call: ToolCall, records: Records) -> str | None:
    """Which variant cannot be had, in the shopper's own language."""
    order = records.order(change.order)
    if call.result.get("code") != "sold_out" or order is None:
        return None
    for item_id, new_id in change.swaps.items():
        line = line_of(order, item_id)
        item = next((item for item in records.variants(line) if item.id == new_id), None) if line else None
        if line is not None and item is not None and not item.available:
            options = ", ".join(records.option_words(item).values())
            return tell("sold_out", records.language, title=records.title(line), options=options)
    return None


def _other_variant(change: Change, records: Records, order: Order) -> Question | None:
    """Take back the swaps that cannot be, and ask for the first of them anew."""
    cannot = [item_id for item_id, new in change.swaps.items() if not _can_be(item_id, new, records, order)]
    cannot = cannot or list(change.swaps)
    if not cannot:
        return None
    swaps = {item_id: new for item_id, new in change.swaps.items() if item_id not in cannot}
    # What was asked for stays in mind: "two batteries, then the grey one".
    wished = {item_id: _wish(item_id, change.swaps[item_id], records, order) for item_id in cannot}
    wishes = {**change.wishes, **wished}
    return asking.ask_option(replace(change, swaps=swaps, wishes=wishes), records, order, cannot[0])


def _wish(item_id: str, new_id: str, records: Records, order: Order) -> str:
    """The options in which the variant that was asked for differs from what was bought, in words."""
    line = line_of(order, item_id)
    options = next((item.options for item in records.variants(line) if item.id == new_id), {}) if line else {}
    return ", ".join(str(value) for name, value in options.items() if line and line.options.get(name) != value)


def _can_be(item_id: str, new_id: str, records: Records, order: Order) -> bool:
    line = line_of(order, item_id)
    variants = records.variants(line) if line else ()
    return any(item.id == new_id and item.available and item.id != item_id for item in variants)


def _unusable(code: str, call: ToolCall, change: Change, records: Records) -> tuple[str, ...]:
    """Methods that would fail for the same reason."""
    refused = str(call.arguments.get("payment_method_id") or "")
    methods = records.customer.payment_methods
    if code == "balance_too_small":
        held = next((method.balance or 0 for method in methods if method.id == refused), 0)
        return tuple(m.id for m in methods if m.balance is not None and m.balance <= held) or (refused,)
    if code == "payment_not_allowed":
        order = records.order(change.order)
        own = {payment.payment_method_id for payment in order.payments} if order else set()
        return tuple(m.id for m in methods if m.kind != "gift_card" and m.id not in own)
    return (refused,) if refused else ()
