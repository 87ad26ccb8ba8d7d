"""Which changes a message asks for, and whether what sounds like a request is more about the change that is open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.adapters.change_flow.hearing import hear
from bot.adapters.change_flow.places import order_numbers
from bot.adapters.change_flow.records import Records
from bot.adapters.change_flow.state import PIECES, SWAPS, Change
from bot.adapters.changes.addresses import read_address
from bot.adapters.changes.corrections import is_correction
from bot.adapters.changes.kinds import Kind, Request, read_requests
from bot.adapters.changes.lines import choose_lines
from bot.adapters.changes.methods import choose_method
from bot.adapters.changes.orders import choose_order
from bot.adapters.intents import Intent
from bot.domain.orders import Order
from bot.ports import Brief

KIND_OF_INTENT: Mapping[str, Kind] = {
    "cancel_order": "cancel",
    "return_order": "return",
    "exchange_order": "exchange",
    "modify_items": "items",
    "modify_address": "address",
    "modify_payment": "payment",
    "profile_address": "profile_address",
}
CHANGE_INTENTS = (*KIND_OF_INTENT, "order_change")
SURE = 0.6
_LIKELY = 0.45  # with an order number
_HARDLY = 0.45
_SHORT = 4  # words
_HOW = re.compile(
    r"\b(?:(?:do you know |tell me |explain )?how (?:do|can|could|would|should) (?:i|we|you|one)|how to|"
    r"what (?:do|must|should) i do to|is there a way to|where (?:do|can) i)\b|"
    r"(?:请问)?(?:要?怎么样?|如何|怎样|在哪里?)(?:才能|可以|能)?",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"\bcan i\b|\bmay i\b|\bcould i\b|还?(?:能|可以)[^，。]{0,8}[退换改取消][^，。]{0,6}[吗么]", re.IGNORECASE
)
_SETTLES = re.compile(r"\bdifference\b|\brefund|差价|补差|退到|退款", re.IGNORECASE)
_AFTER_ORDERS = ("order_status", "order_list", "order_items", "order_refund", "profile")
_ASKS_AFTER = 0.5
# Anything that may be a question, wherever it stands in the message.
_ASKS = re.compile(
    r"[?？]|(?:^|[,.;:!]|\b(?:and|but|so)) *(?:what|how|when|where|why|who|which|is|are|do|does|did|can|could|"
    r"will|would)\b|"
    r"[吗呢么]|谁|什么|怎么|怎样|多少|多久|几[天个号点]|哪|为何|是不是|能不能|会不会|可不可以|有没有|"
    r"[退换改取消用付寄修报][^，。]{0,2}不\W*$",
    re.IGNORECASE,
)
# Asked of us to be done: "could you cancel it?".
_BIDS = re.compile(
    r"\b(?:can|could|would|will) you\b|\bplease\b|\bpls\b|\bi(?:'d| would) like\b|\bi want\b|\bi need\b|"
    r"帮我|帮忙|麻烦|请(?!问)|给我|我要|我想",
    re.IGNORECASE,
)
_ORDER_WORD = re.compile(r"\borders?\b|订单|[那这]一?单", re.IGNORECASE)
# "F1 退货，F2 取消": a comma before another order's number ends a request.
_NEXT_ORDER = re.compile(r"[，,]\s*(?=#?[a-z]{0,3}\d{4,}\s?[\u4e00-\u9fff]{2})", re.IGNORECASE)
_QUESTION = re.compile(
    r"[?？]\s*$|^\W*(?:(?:and|but|so|ok|okay|hi|hello|wait|hm+)\W+)*(?:what|how|when|where|why|who|which|whose|is|are|do|does|"
    r"did|will|would|can|could|should|may|might|am|has|have)\b|[吗呢么]\W*$|什么|怎么|怎样|多少|多久|几[天个号点]|"
    r"哪|为什么|为何|是不是|能不能|会不会|可不可以|有没有",
    re.IGNORECASE,
)
# Questions that are wishes: "can you make it blue?", "可以换成红色吗".
_WISH = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|hi|hello|actually|hm+)\W+)*"
    r"(?:can|could|would|will|may|might)\b|"
    r"\bhow about\b|\bwhat about\b|\bis it possible to\b|"
    r"(?:可以|能|能不能|可不可以|行不行|可否|能否|麻烦).{0,12}(?:换|改|退|用|寄|送|付|取消|要)|[行好]吗\W*$|可以吗\W*$|怎么样\W*$",
    re.IGNORECASE,
)
_ASKS_TO_KNOW = re.compile(
    r"\b(?:tell me|let me know|explain|know|how (?:long|much|many|do|does|can|will)|when|why|"
    r"what (?:if|is|are|happens|would|will)|policy|rules?)\b|"
    r"多久|多少|什么时候|为什么|怎么|如果|要是|假如|政策|规定|会不会",
    re.IGNORECASE,
)


def is_question(message: str) -> bool:
    """Whether the message asks to know something; a wish in the form of a question does not."""
    if not _QUESTION.search(message):
        return False
    if _ASKS_TO_KNOW.search(message):
        return True
    short = len(message) <= _SHORT if re.search(r"[\u4e00-\u9fff]", message) else len(message.split()) <= _SHORT
    return not (_WISH.search(message) or short)


def is_told(brief: Brief, intent: Intent, *, sure: bool) -> bool:
    """Whether a text of the shop that answers the message is what was wanted: a question, or hardly a request at all.

    `sure`: the text surely answers. With the number of an order it is that order which is meant.
    """
    message = brief.message
    if order_numbers(message):
        return False
    asks = bool(_ASKS.search(message)) and (not _BIDS.search(message) or bool(_ASKS_TO_KNOW.search(message)))
    return asks or (sure and intent.share(*CHANGE_INTENTS) < _HARDLY)


def _asks_after_an_order(message: str, intent: Intent) -> bool:
    """ "Can it be delivered today?" asks about an order; nothing is to change."""
    return intent.share(*_AFTER_ORDERS) >= _ASKS_AFTER and bool(_ASKS.search(message))


def requested(brief: Brief, intent: Intent, *, told: bool) -> tuple[Change, ...]:
    """The changes that the message asks for in words that are known. `told`: as a question it has an answer."""
    message = brief.message
    found = read_requests(_NEXT_ORDER.sub("；", message), brief.language)
    if not found or told or _asks_after_an_order(message, intent):
        return ()
    kinds = {request.kind for request in found}
    if kinds <= {"address", "profile_address"} and not order_numbers(message):
        named = "profile_address" in kinds and not _ORDER_WORD.search(message)
        own = named or intent.name == "profile_address"
        return (Change("profile_address" if own else found[0].kind).hearing(message),)
    if intent.name == "modify_payment" and kinds == {"items"} and not _SETTLES.search(message):
        return (Change("payment").hearing(message),)
    if len(found) == 1:
        return (Change(found[0].kind).hearing(message),)
    return tuple(Change(request.kind).hearing(_with_number(request, message)) for request in found)


def asked_how(brief: Brief) -> Change | None:
    """The one change that the message asks how to make, or whether it can be: "how do I cancel my order?"."""
    how = _HOW.search(brief.message)
    if not how and not _WHETHER.search(brief.message):
        return None
    found = read_requests(_HOW.sub(" ", brief.message).strip(" ?？吗呢"), brief.language)
    if len(found) != 1:
        return None
    begun = Change(found[0].kind, asked="order", tentative=True)
    return begun if how else begun.hearing(brief.message)


def likely(brief: Brief, intent: Intent) -> tuple[Change, ...]:
    """The change that the intent head is sure of; other variants are one kind, whatever the order's status."""
    if is_question(brief.message):
        return ()
    if swap := _other_variant(brief):
        return (swap,)
    shares = {kind: intent.share(name) for name, kind in KIND_OF_INTENT.items()}
    shares["items"] += shares["exchange"]
    kind = max(shares, key=shares.__getitem__)
    sure = shares[kind] >= (_LIKELY if order_numbers(brief.message) else SURE)
    return (Change(kind).hearing(brief.message),) if sure else ()


def _other_variant(brief: Brief) -> Change | None:
    """A change of items that says no more than the order, the article and another variant of it."""
    records = Records.of(brief)
    if records is None or not re.search(r"\d{4}", brief.message):
        return None
    change = hear(Change("items").hearing(brief.message), records)
    order = records.order(change.order)
    usable = order is not None and (records.is_pending(order) or records.is_delivered(order))
    return change if usable and change.swaps and len(change.swaps) == len(set(change.items)) else None


def _with_number(request: Request, message: str) -> str:
    """The part of the message; the message's only order number belongs to all of its parts."""
    numbers = order_numbers(message)
    if len(numbers) != 1 or order_numbers(request.text):
        return request.text
    return f"{request.text} (#{numbers[0]})"


def heard_all(wanted: Sequence[Change], brief: Brief) -> tuple[Change, ...]:
    """The requests of one message, those for the same order's articles in one."""
    records = Records.of(brief)
    merged: list[Change] = []
    for change in wanted:
        before = merged[-1] if merged else None
        same = before is not None and (before.kind == change.kind or {before.kind, change.kind} <= set(SWAPS))
        other = order_numbers(change.texts[0])
        if before is not None and same and (not other or other == order_numbers(before.texts[0])):
            merged[-1] = before.hearing(change.texts[0])
        else:
            merged.append(change)
    if records is None:
        return tuple(merged)
    heard = (hear(change, records, brief.slots.get("order")) for change in merged)
    return tuple(_about_payment(change, records) or change for change in heard)


def _about_payment(change: Change, records: Records) -> Change | None:
    """ "Change it to my Visa card" names no article: it is the payment that changes."""
    order, text = records.order(change.order), change.texts[0]
    if change.kind not in SWAPS or change.items or order is None or _SETTLES.search(text):
        return None
    named = choose_lines(text, order, records.snapshot, records.language)
    if len(named.candidates) < len(order.lines) or choose_method(text, records.customer, order) is None:
        return None
    return hear(Change("payment").hearing(text), records, change.order)


def joins(change: Change, current: Change, brief: Brief, records: Records) -> bool:
    """Whether what sounds like a request is more about the current change."""
    text, kind = change.texts[0], change.kind
    if kind == current.kind or {kind, current.kind} <= set(SWAPS):
        return not _speaks_of_another_order(text, current, brief, records)
    settles = current.asked == "method" or brief.pending is not None or is_correction(text, brief.language)
    if kind == "payment" and current.kind in PIECES and settles:
        return True
    if current.asked == "address" and read_address(text, current.address) is not None:
        return kind in ("address", "profile_address", "items")
    if current.asked == "method" and kind in ("items", "return", "exchange"):
        return choose_method(text, records.customer, records.order(current.order)) is not None
    return current.kind == "cancel" and kind == "return" and current.asked in ("reason", "order")


def _speaks_of_another_order(text: str, current: Change, brief: Brief, records: Records) -> bool:
    order = records.order(current.order)
    if order is None or is_correction(text, brief.language):
        return False
    if numbers := order_numbers(text):
        return all(number.casefold() != order.id.lstrip("#").casefold() for number in numbers)
    if current.kind not in PIECES or choose_lines(text, order, records.snapshot, brief.language).item_ids:
        return False
    other = choose_order(text, records.orders, records.today, exclude=(order.id,), snapshot=records.snapshot)
    return isinstance(other, Order)
