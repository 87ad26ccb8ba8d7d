"""One step of the dialogue about changes: prove who asks, look up, ask, propose, or say why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.adapters.change_flow import refusals
from bot.adapters.change_flow.asking import Question
from bot.adapters.change_flow.hearing import hear
from bot.adapters.change_flow.listening import Heard, idle
from bot.adapters.change_flow.places import order_numbers
from bot.adapters.change_flow.records import Records
from bot.adapters.change_flow.state import Change, open_changes, with_changes
from bot.adapters.change_flow.steps import DeadEnd, Proposal, next_step
from bot.adapters.change_phrases import noun, still_open, tell
from bot.adapters.offline_identity import belongs_here, identify, word_identity
from bot.ports import Brief, DraftPart, Outcome, Sentence, ToolRequest

_TURN = "change_turn"
_MOST_REFUSALS = 3
_ONLY_A_PERSON = "person_hint"


def goes_on(brief: Brief) -> bool:
    """Whether a look-up or a refusal of this turn is one that the dialogue about changes asked for."""
    return bool(brief.tool_calls) and brief.slots.get(_TURN) == len(brief.session.turns)


def go_on(brief: Brief, outcome: Outcome) -> Iterator[DraftPart]:
    """After a look-up, a proof, or a refusal."""
    changes, last = open_changes(brief.slots), brief.tool_calls[-1]
    if belongs_here(last):
        return word_identity(brief, last, outcome)
    if last.mode == "WRITE" and changes:
        return _after_refusal(brief, changes, outcome)
    return answer_change(brief, Heard(changes), outcome)


def answer_change(brief: Brief, heard: Heard, outcome: Outcome) -> Iterator[DraftPart]:
    """What to say to a message about changes, ending in a question, a proposal or nothing more to do."""
    changes, language = heard.changes, brief.language
    outcome = replace(outcome, slots=with_changes(outcome.slots, changes) | {_TURN: len(brief.session.turns)})
    for key in heard.said if not _is_ready(brief, heard) else ():
        spoken = changes[-1] if key == "queued" else changes[0] if changes else None
        yield _plain(tell(key, language, noun=noun(spoken.kind, language) if spoken else ""))
    if heard.hands_over:
        if heard.hands_over == "failure":
            yield _plain(tell("failed", language))
        left = changes if heard.hands_over == "policy" else changes[1:]
        yield replace(outcome, handoff_reason=heard.hands_over, slots=with_changes(outcome.slots, left))
    elif not changes:
        yield replace(outcome, drops_pending=heard.drops_pending)
    elif heard.leaves:
        yield _reminder(changes[0], brief, pending=brief.pending is not None)
        yield outcome
    elif (records := Records.of(brief)) is None:
        yield from _identify(brief, changes, outcome)
    else:
        yield from _proceed(brief, changes, records, outcome)


def _is_ready(brief: Brief, heard: Heard) -> bool:
    """Whether a message that told nothing new leaves nothing to ask: then it need not be said again."""
    records = Records.of(brief)
    if heard.said != ("not_understood",) or records is None or heard.leaves:
        return False
    return isinstance(next_step(heard.changes[0], records, lambda tool: tool), Proposal)


def remind(brief: Brief, parts: Iterator[DraftPart]) -> Iterator[DraftPart]:
    """An answer to something else; behind it, what of a change is still open."""
    changes, current = idle(brief)
    if not open_changes(brief.slots) and current is None:
        yield from parts
        return
    asks_for_more = False
    for part in parts:
        if isinstance(part, ToolRequest):
            asks_for_more = True
        if isinstance(part, Outcome):
            quiet = asks_for_more or part.handoff_reason or (part.refused and brief.pending is None)
            if current is not None and not quiet:
                yield _reminder(current, brief, pending=brief.pending is not None)
            yield part if asks_for_more else replace(part, slots=with_changes(part.slots, changes))
        else:
            yield part


def offer(parts: Iterator[DraftPart], change: Change, brief: Brief) -> Iterator[DraftPart]:
    """An answer about how a change is made, and that it can be made here."""
    for part in parts:
        if isinstance(part, Outcome) and not (part.refused or part.handoff_reason):
            yield _plain(tell("can_do", brief.language))
            yield replace(part, slots=with_changes(part.slots, (change,)))
        else:
            yield part


def _identify(brief: Brief, changes: tuple[Change, ...], outcome: Outcome) -> Iterator[DraftPart]:
    """Nothing is looked up or changed before the shopper is known."""
    current = replace(changes[0], asked="identity")
    numbers = [number for text in current.texts for number in order_numbers(text)]
    slots = with_changes(outcome.slots, (current, *changes[1:]))
    waiting = {"order": numbers[-1]} if numbers else {}
    return identify(brief, replace(outcome, slots=slots), **waiting)


def _proceed(brief: Brief, changes: tuple[Change, ...], records: Records, outcome: Outcome) -> Iterator[DraftPart]:
    """The next step of the first change; where it leads nowhere, of the one after it."""
    outcome = replace(outcome, slots={name: value for name, value in outcome.slots.items() if name != "awaiting"})
    current = hear(changes[0], records, brief.slots.get("order"))
    step = next_step(current, records, lambda tool: _source(brief, tool))
    if isinstance(step, Proposal):
        yield step.request
        yield _remembering(outcome, step.change, changes)
    elif isinstance(step, DeadEnd):
        yield from _dead_end(brief, step, changes, records, outcome)
    else:
        yield from _ask(brief, step, changes, outcome)


def _ask(brief: Brief, question: Question, changes: tuple[Change, ...], outcome: Outcome) -> Iterator[DraftPart]:
    if question.needs is not None and not _source(brief, question.needs.name):
        yield question.needs  # the choices are then cited from it
        yield _remembering(outcome, replace(question.change, asked=changes[0].asked), changes)
        return
    yield from question.sentences
    # What was proposed before no longer holds once something of it is asked for again.
    yield replace(_remembering(outcome, question.change, changes), drops_pending=brief.pending is not None)


def _dead_end(
    brief: Brief, step: DeadEnd, changes: tuple[Change, ...], records: Records, outcome: Outcome
) -> Iterator[DraftPart]:
    waiting = changes[1:]
    yield from step.sentences[: -1 if waiting and len(step.sentences) > 1 else None]
    if not waiting:
        yield _remembering(outcome, step.change, changes)
        return
    yield _plain(tell(_ONLY_A_PERSON, brief.language))
    yield _plain(tell("next", brief.language, noun=noun(waiting[0].kind, brief.language)))
    yield from _proceed(brief, waiting, records, outcome)


def _after_refusal(brief: Brief, changes: tuple[Change, ...], outcome: Outcome) -> Iterator[DraftPart]:
    """Policy said no: its reason, and the question that may mend it, or a person."""
    call, records, language = brief.tool_calls[-1], Records.of(brief), brief.language
    result: Mapping[str, Any] = call.result
    current = replace(changes[0], refusals=changes[0].refusals + 1)
    yield _plain((records and refusals.sold_out_text(current, call, records)) or str(result["text"]))
    if current.refusals >= _MOST_REFUSALS:
        yield _remembering(replace(outcome, handoff_reason="failure"), replace(current, asked="person"), changes)
        return
    question = refusals.ask_after(current, call, records, lambda tool: _source(brief, tool)) if records else None
    if question is not None:
        yield from _ask(brief, question, (current, *changes[1:]), outcome)
    elif records is not None:
        offer = DeadEnd(replace(current, asked="person"), (_plain(tell("offer_person", language)),))
        yield from _dead_end(brief, offer, changes, records, outcome)


def _reminder(change: Change, brief: Brief, *, pending: bool) -> Sentence:
    language = brief.language
    name = noun(change.kind, language)
    if pending:
        return _plain(tell("pending_reminder", language, noun=name))
    return _plain(tell("open_reminder", language, noun=name, what=still_open(change.asked or "order", language)))


def _source(brief: Brief, tool: str) -> str:
    """The key of this turn's look-up, empty where it was not made."""
    found = [place for place, call in enumerate(brief.tool_calls) if call.name == tool and call.ok]
    return f"tool:{found[-1]}" if found else ""


def _remembering(outcome: Outcome, first: Change, changes: tuple[Change, ...]) -> Outcome:
    return replace(outcome, slots=with_changes(outcome.slots, (first, *changes[1:])))


def _plain(text: str) -> Sentence:
    return Sentence(text, plain=True)
