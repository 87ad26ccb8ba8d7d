"""What a message does to the changes that are open: begin one, add to it, put it right, give it up, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.adapters.change_flow.hearing import hear
from bot.adapters.change_flow.places import order_numbers, read_answer
from bot.adapters.change_flow.records import Records, all_pieces
from bot.adapters.change_flow.requests import SURE, heard_all, is_question, joins, likely, requested
from bot.adapters.change_flow.state import OFFERS, SWAPS, TOOL_OF, Change, from_pending, open_changes
from bot.adapters.changes.corrections import drops, is_correction
from bot.adapters.changes.kinds import Kind, read_requests
from bot.adapters.changes.orders import choose_order
from bot.adapters.intents import Intent
from bot.adapters.offline_identity import finds_identity
from bot.ports import Brief

_MOST_MISSES = 3
_HESITATES = re.compile(r"想想|想一想|考虑|看看")
_GIVES_UP = re.compile(r"算了|不(?!错|一定|确定)|别")
_MOST_IDLE = 4  # turns about something else, after which a change is no longer reminded of
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


def listen(brief: Brief, intent: Intent, *, answered: bool, told: bool) -> Heard | None:
    """What the message changes; None where the ordinary routes answer it.

    `answered`: they have an answer of substance; `told`: the message is a question that a text of the shop answers.
    """
    changes = remembered(brief)
    if brief.resumes:
        return Heard(changes, ("next",)) if changes else None
    wanted = requested(brief, intent, told=told and not changes)
    if not changes:
        wanted = wanted or likely(brief, intent)
        return Heard(heard_all(wanted, brief)) if wanted else None
    current, waiting = changes[0], changes[1:]
    if current.tentative:
        return _taken_up(brief, intent, current, wanted)
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


def idle(brief: Brief) -> tuple[tuple[Change, ...], Change | None]:
    """The open changes after a turn about something else, and the one to remind of, if any."""
    changes = remembered(brief)
    if not changes:
        return (), None
    current = replace(changes[0], idle=changes[0].idle + 1)
    if brief.pending is not None:
        return (current, *changes[1:]), current
    if current.idle > _MOST_IDLE or current.asked == "person" or (current.tentative and current.idle > 1):
        return changes[1:], None
    if current.tentative:
        return (current, *changes[1:]), None
    return (current, *changes[1:]), current


def _taken_up(brief: Brief, intent: Intent, current: Change, wanted: tuple[Change, ...]) -> Heard | None:
    """After "how do I …?": whether the shopper goes on to do it, by a request, an order, or a proof."""
    if wanted:
        return Heard(heard_all(wanted, brief))
    begun = replace(current, tentative=False).hearing(brief.message)
    records = Records.of(brief)
    if records is None:
        takes = bool(order_numbers(brief.message)) or finds_identity(brief, intent)
        return Heard((begun,)) if takes else None
    heard = hear(begun, records)
    return (
        Heard((heard,))
        if heard.order is not None
        and not is_question(brief.message)
        and (order_numbers(brief.message) or choose_order(brief.message, records.orders, records.today))
        else None
    )


def _gives_up(brief: Brief, current: Change) -> bool:
    message = brief.message
    if brief.pending is not None and _HESITATES.search(message) and not _GIVES_UP.search(message):
        return False
    if current.kind != "cancel" and _TAKES_BACK.search(message) and not order_numbers(message):
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
    more = [change for change in wanted if joins(change, current, brief, records)]
    others = [change for change in wanted if change not in more]
    if others and not more:
        return _other_requests(brief, current, waiting, heard_all(others, brief))
    if not wanted and is_question(brief.message):
        return None
    spoken_of = brief.slots.get("order")
    updated = current
    for text in [change.texts[0] for change in more] or [brief.message]:
        updated = hear(updated.hearing(text), records, spoken_of)
    later = (*waiting, *heard_all(others, brief)) if others else waiting
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
    others = [] if again else [c for c in likely(brief, intent) if c.kind != current.kind and c.kind not in SWAPS]
    if others:
        return _other_requests(brief, current, changes[1:], heard_all(others, brief))
    elsewhere = answered or intent.share("thanks", "greeting", "goodbye", "bot_identity") >= SURE
    again = again or bool(order_numbers(brief.message))
    if elsewhere and not again:
        return None
    if brief.pending is not None and read_answer(brief.message) == "no":
        return _dropped(brief, later)  # whatever else it says, it is no yes to this
    if brief.pending is not None:
        return Heard((replace(current, idle=0), *later), leaves=True)
    missed = replace(current, misses=current.misses + 1, idle=0)
    if missed.misses >= _MOST_MISSES:
        return Heard((missed, *later), hands_over="failure")
    return Heard((missed, *later), () if again else ("not_understood",))
