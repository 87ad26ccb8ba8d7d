"""What a message does to the changes that are open: begin one, add to it, put it right, give it up, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.adapters.change_flow.hearing import hear
from bot.adapters.change_flow.places import read_answer
from bot.adapters.change_flow.records import Records, all_pieces
from bot.adapters.change_flow.state import OFFERS, PIECES, SWAPS, TOOL_OF, Change, from_pending, open_changes
from bot.adapters.changes.addresses import read_address
from bot.adapters.changes.corrections import drops, is_correction
from bot.adapters.changes.kinds import Kind, Request, read_requests
from bot.adapters.changes.lines import choose_lines
from bot.adapters.changes.methods import choose_method
from bot.adapters.changes.orders import choose_order, read_order_numbers
from bot.adapters.intents import Intent
from bot.adapters.offline_identity import finds_identity
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
_SURE = 0.6
_LIKELY = 0.45  # with an order number
_HARDLY = 0.15
_MOST_MISSES = 3
_MOST_IDLE = 4  # turns about something else, after which a change is no longer reminded of
_SHORT = 4  # words
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
_TAKES_BACK = re.compile(
    r"\b(?:cancel|stop|drop|forget|scrap|abort) "
    r"(?:that|this|it|(?:the|my) (?:return|exchange|change|request|swap|modification)(?: request)?)\b|"
    r"(?:取消|撤销|不)(?:这个|这次|刚才的|我的|那个)?(?:退货|换货|退款|申请|修改|更改|请求)(?:了|吧)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """The changes after the message; `said` are phrases to open with. `leaves`: the message itself told nothing."""

    changes: tuple[Change, ...]
    said: tuple[str, ...] = ()
    drops_pending: bool = False
    hands_over: str | None = None
    leaves: bool = False


def listen(brief: Brief, intent: Intent, *, answered: bool) -> Heard | None:
    """What the message changes; None where the ordinary routes answer it. `answered`: they have a good answer."""
    changes = remembered(brief)
    if brief.resumes:
        return Heard(changes, ("next",)) if changes else None
    wanted = _requested(brief, intent, answered=answered and not changes)
    if not changes:
        return Heard(_heard_all(wanted, brief)) if wanted else None
    current, waiting = changes[0], changes[1:]
    if _gives_up(brief, current):
        return _dropped(brief, waiting)
    if current.asked in OFFERS and (heard := _answer_offer(brief, current, waiting)):
        return heard
    if brief.customer is None:
        return _before_proof(brief, intent, changes, wanted)
    return _with_records(brief, intent, changes, wanted, answered=answered)


def remembered(brief: Brief) -> tuple[Change, ...]:
    """The open changes, the proposed one first; one that was proposed but can no longer be confirmed is forgotten."""
    changes, pending = open_changes(brief.slots), brief.pending
    if brief.resumes:
        return changes
    if pending is not None:
        proposed = from_pending(pending)
        same = bool(changes) and TOOL_OF[changes[0].kind] == pending.name and changes[0].order == pending.order_id
        return changes if same or proposed is None else (proposed, *changes)
    return changes if not changes or changes[0].asked else changes[1:]


def is_question(message: str) -> bool:
    """Whether the message asks to know something; a wish in the form of a question does not."""
    if not _QUESTION.search(message):
        return False
    if _ASKS_TO_KNOW.search(message):
        return True
    short = len(message) <= _SHORT if re.search(r"[\u4e00-\u9fff]", message) else len(message.split()) <= _SHORT
    return not (_WISH.search(message) or short)


def idle(brief: Brief) -> tuple[tuple[Change, ...], Change | None]:
    """The open changes after a turn about something else, and the one to remind of, if any."""
    changes = remembered(brief)
    if not changes:
        return (), None
    current = replace(changes[0], idle=changes[0].idle + 1)
    if brief.pending is not None:
        return (current, *changes[1:]), current
    if current.idle > _MOST_IDLE or current.asked == "person":
        return changes[1:], None
    return (current, *changes[1:]), current


def _requested(brief: Brief, intent: Intent, *, answered: bool) -> tuple[Change, ...]:
    """The changes that the message asks for, by the words or by the intent head. `answered`: as a question it is."""
    message, likely = brief.message, _likely_kind(brief.message, intent)
    found = read_requests(message, brief.language)
    if found and answered and intent.share(*CHANGE_INTENTS) < _HARDLY:
        return ()
    if not found:
        return (Change(likely).hearing(message),) if likely is not None and not is_question(message) else ()
    own_address = likely == "profile_address" and not read_order_numbers(message)
    if own_address and {request.kind for request in found} <= {"address", "profile_address"}:
        return (Change("profile_address").hearing(message),)
    if len(found) == 1:
        return (Change(found[0].kind).hearing(message),)
    return tuple(Change(request.kind).hearing(_with_number(request, message)) for request in found)


def _likely_kind(message: str, intent: Intent) -> Kind | None:
    """The kind that the intent head is sure of; other variants are one kind, whatever the order's status."""
    shares = {kind: intent.share(name) for name, kind in KIND_OF_INTENT.items()}
    shares["items"] += shares["exchange"]
    kind = max(shares, key=shares.__getitem__)
    return kind if shares[kind] >= (_LIKELY if read_order_numbers(message) else _SURE) else None


def _with_number(request: Request, message: str) -> str:
    """The part of the message; the message's only order number belongs to all of its parts."""
    numbers = read_order_numbers(message)
    if len(numbers) != 1 or read_order_numbers(request.text):
        return request.text
    return f"{request.text} (#{numbers[0]})"


def _heard_all(wanted: Sequence[Change], brief: Brief) -> tuple[Change, ...]:
    """The requests of one message, those for the same order's articles in one."""
    records = Records.of(brief)
    merged: list[Change] = []
    for change in wanted:
        before = merged[-1] if merged else None
        same = before is not None and (before.kind == change.kind or {before.kind, change.kind} <= set(SWAPS))
        other = read_order_numbers(change.texts[0])
        if before is not None and same and (not other or other == read_order_numbers(before.texts[0])):
            merged[-1] = before.hearing(change.texts[0])
        else:
            merged.append(change)
    spoken_of = brief.slots.get("order")
    return tuple(hear(change, records, spoken_of) for change in merged) if records else tuple(merged)


def _gives_up(brief: Brief, current: Change) -> bool:
    message = brief.message
    if current.kind != "cancel" and _TAKES_BACK.search(message) and not read_order_numbers(message):
        return True
    return drops(message, brief.language) and not is_question(message)


def _dropped(brief: Brief, waiting: tuple[Change, ...]) -> Heard:
    return Heard(waiting, ("dropped", "next") if waiting else ("dropped",), drops_pending=brief.pending is not None)


def _answer_offer(brief: Brief, current: Change, waiting: tuple[Change, ...]) -> Heard | None:
    """A yes or a no to something else that we offered."""
    answer = read_answer(brief.message)
    kinds = {request.kind for request in read_requests(brief.message, brief.language)}
    agreed: dict[str, Kind] = {"cancel_instead": "cancel", "whole_order": "cancel", "return_instead": "return"}
    if current.asked == "person":
        if kinds or answer is None:
            return None
        return Heard(waiting, hands_over="policy") if answer == "yes" else _dropped(brief, waiting)
    wanted = agreed[str(current.asked)]
    if answer == "no" and not kinds:
        return _dropped(brief, waiting)
    if answer != "yes" and kinds != {wanted}:
        return None
    records = Records.of(brief)
    order = records.order(current.order) if records else None
    if records is None or order is None:
        return None
    accepted = Change(wanted, texts=current.texts, order=current.order)
    if wanted == "cancel":
        accepted = replace(accepted, items=all_pieces(order))  # the whole order is agreed to
    return Heard((hear(accepted.hearing(brief.message), records), *waiting))


def _before_proof(
    brief: Brief, intent: Intent, changes: tuple[Change, ...], wanted: tuple[Change, ...]
) -> Heard | None:
    """Nothing can be looked up yet; what is told is kept for afterwards."""
    current, waiting = changes[0], changes[1:]
    if wanted and wanted[0].kind != current.kind:
        return Heard((current, *waiting, *wanted))
    if not wanted and not finds_identity(brief, intent) and is_question(brief.message):
        return None
    misses = 0 if finds_identity(brief, intent) else current.misses + 1
    if misses >= _MOST_MISSES:
        return Heard(changes, hands_over="failure")
    return Heard((replace(current.hearing(brief.message), misses=misses, idle=0), *waiting))


def _with_records(
    brief: Brief, intent: Intent, changes: tuple[Change, ...], wanted: tuple[Change, ...], *, answered: bool
) -> Heard | None:
    records = Records.of(brief)
    assert records is not None
    current, waiting = changes[0], changes[1:]
    joins = [change for change in wanted if _joins(change, current, brief, records)]
    others = [change for change in wanted if change not in joins]
    if others and not joins:
        return _other_requests(brief, current, waiting, _heard_all(others, brief))
    if not wanted and is_question(brief.message):
        return None
    spoken_of = brief.slots.get("order")
    updated = current
    for text in [change.texts[0] for change in joins] or [brief.message]:
        updated = hear(updated.hearing(text), records, spoken_of)
    later = (*waiting, *_heard_all(others, brief)) if others else waiting
    if updated.details != current.details or updated.missing != current.missing:
        return Heard((replace(updated, misses=0, idle=0), *later))
    if not wanted and finds_identity(brief, intent):
        return None
    return _nothing_new(brief, intent, changes, later, answered=answered, again=bool(wanted))


def _other_requests(brief: Brief, current: Change, waiting: tuple[Change, ...], others: tuple[Change, ...]) -> Heard:
    """Another change: instead of the current one if it corrects it, else after it."""
    pending = brief.pending is not None
    replaces = is_correction(brief.message, brief.language) or current.asked in OFFERS
    if not replaces:
        return Heard((replace(current, idle=0), *waiting, *others), ("queued",), leaves=pending)
    first = others[0]
    if first.order is None and current.order is not None and first.kind != "profile_address":
        first = replace(first, order=current.order, fits=(), read=0)
        records = Records.of(brief)
        first = hear(first, records) if records else first
    return Heard((first, *others[1:], *waiting), drops_pending=pending)


def _nothing_new(
    brief: Brief, intent: Intent, changes: tuple[Change, ...], later: tuple[Change, ...], *, answered: bool, again: bool
) -> Heard | None:
    """The message gave nothing that was missing: it may be about something else, or was not understood."""
    current = changes[0]
    elsewhere = answered or intent.share("thanks", "greeting", "goodbye", "bot_identity", "human") >= _SURE
    if elsewhere and not again:
        return None
    if brief.pending is not None:
        return Heard((replace(current, idle=0), *later), leaves=True)
    missed = replace(current, misses=current.misses + 1, idle=0)
    if missed.misses >= _MOST_MISSES:
        return Heard((missed, *later), hands_over="failure")
    return Heard((missed, *later), () if again else ("not_understood",))


def _joins(change: Change, current: Change, brief: Brief, records: Records) -> bool:
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
    if numbers := read_order_numbers(text):
        return all(number.casefold() != order.id.lstrip("#").casefold() for number in numbers)
    if current.kind not in PIECES or choose_lines(text, order, records.snapshot, brief.language).item_ids:
        return False
    other = choose_order(text, records.orders, records.today, exclude=(order.id,), snapshot=records.snapshot)
    return isinstance(other, Order)
