"""Draft and ground: what a drafter says is kept sentence by sentence, as far as its sources support it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot import evidence, grounding
from bot.answering import Source, compose
from bot.domain.events import Delta
from bot.ports import Brief, Drafter, OrderStore, Outcome, Sentence, ToolRequest
from bot.turn import TurnState
from bot.wording import refusal

_MOST_TOOL_CALLS = 6


def brief(state: TurnState, orders: OrderStore) -> Brief:
    """All that a drafter may know about the turn."""
    customer, retrieval = state["customer"], state["retrieval"]
    assert retrieval is not None
    return Brief(
        message=state["message"],
        question=state["question"],
        language=state["language"],
        session=state["session"],
        slots=state["slots"],
        customer=customer,
        snapshot=state["snapshot"],
        retrieval=retrieval,
        reading=state["reading"],
        shop=state["snapshot"].shop,
        now=state["now"],
        tool_calls=state["tool_calls"],
        follows_up=state["follows_up"],
        pending=state["pending"],
        resumes=state["resumes"],
        own_orders=lambda: orders.orders(customer.id) if customer else (),
        rejected=state["rejected"],
    )


def write_draft(state: TurnState, name: str, drafter: Drafter, task: Brief) -> dict[str, Any]:
    """One draft: sentences that are grounded, a tool request if there is one, and how it ends."""
    write = state["write"]
    kept, rejected, notes = list(state["kept"]), list(state["rejected"]), list(state["notes"])
    sources, shown = dict(state["sources"]), state["shown"]
    request, outcome = None, Outcome(slots=state["slots"])
    try:
        for part in drafter.draft(task):
            if isinstance(part, Outcome):
                outcome = part
            elif isinstance(part, ToolRequest):
                request = request or part
            else:
                evidence.add_product_sources(sources, part, state["snapshot"], state["language"])
                verdict = grounding.check(part, sources)
                if verdict.supported:
                    kept.append(part)
                    shown = _show(write, kept, sources, shown)
                else:
                    rejected.append(part.text)
                    notes.append(f"{name}: left out “{part.text[:120]}”: {verdict.reason}")
    except evidence.DRAFTER_FAILURES as error:
        notes.append(f"{name}: {error}")
        rejected.append("")
    return {
        "kept": tuple(kept),
        "shown": shown,
        "tokens": {name: state["tokens"].get(name, 0) + count for name, count in outcome.tokens.items()},
        "rejected": tuple(rejected),
        "notes": tuple(notes),
        "request": request,
        "outcome": outcome,
        "sources": sources,
        "slots": dict(outcome.slots) or state["slots"],
    }


def after_draft(state: TurnState) -> str:
    return "act" if state["request"] is not None and len(state["tool_calls"]) < _MOST_TOOL_CALLS else "ground"


def after_ground(state: TurnState) -> str:
    return "reply" if state["drafter"] < 0 else "draft"


def conclude(state: TurnState, drafters: int) -> dict[str, Any]:
    """Keep the draft if it says anything that stands; else the next drafter, and after the last one a refusal."""
    outcome, kept = state["outcome"], state["kept"][len(state["opening"]) :]
    grounded = any(sentence.sources for sentence in kept)
    # Courtesy alone answers nothing; a question of ours or a sentence of our own wording does.
    whole = not state["rejected"] and state["request"] is None and any(map(_stands_alone, kept))
    if grounded or whole or outcome.refused or outcome.handoff_reason:
        return {"drafter": -1} if kept or outcome.handoff_reason else _refused(state)
    if state["drafter"] + 1 < drafters:
        return _next_drafter(state)
    return _refused(state)


def _next_drafter(state: TurnState) -> dict[str, Any]:
    """It starts afresh: what the one before it said and looked up is only kept for the record."""
    return {
        "drafter": state["drafter"] + 1,
        "kept": state["opening"],
        "rejected": (),
        "tool_calls": (),
        "earlier_calls": (*state["earlier_calls"], *state["tool_calls"]),
        "sources": {key: source for key, source in state["sources"].items() if not key.startswith("tool:")},
    }


def _refused(state: TurnState) -> dict[str, Any]:
    if state["resumes"]:
        return {"drafter": -1}  # what was confirmed has been told; there was nothing more to say
    sentence = Sentence(refusal(state["language"]), plain=True)
    outcome = replace(state["outcome"], refused="unsupported", products=())
    return {"drafter": -1, "kept": (*state["opening"], sentence), "outcome": outcome}


def _show(write: Any, kept: Sequence[Sentence], sources: Mapping[str, Source], shown: str) -> str:
    """Stream what `kept` adds to the text `shown` so far; the text shown now.

    Nothing before a sentence with a source stands: until then another drafter may still have to start afresh.
    """
    if not any(sentence.sources for sentence in kept):
        return shown
    text = compose(kept, sources, finished=False)
    if len(text) > len(shown):
        write(Delta(text[len(shown) :]))
    return text


def _stands_alone(sentence: Sentence) -> bool:
    return sentence.plain or sentence.text.rstrip().endswith(("?", "？"))
