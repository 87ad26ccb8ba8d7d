"""The confirm step: what a message or a button does to the change that waits for the shopper's yes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.action_text import dropped, refusal_text
from bot.after_sales import AfterSales, Desk
from bot.consent import read_consent
from bot.domain.actions import PendingAction
from bot.domain.conversation import Language, ToolCall
from bot.domain.errors import ActionGoneError, StaleActionError
from bot.domain.rules import PolicyError
from bot.ports import AuditEntry, Outcome, Sentence
from bot.turn import TurnState

_CHANGES = "changes"


def button_label(language: Language, *, accept: bool) -> str:
    """What pressing a button says, as the conversation keeps it."""
    if language == "zh":
        return "是，请办理" if accept else "否，不用了"
    return "Yes, go ahead" if accept else "No, thanks"


def settle(state: TurnState, after_sales: AfterSales) -> dict[str, Any]:
    """Commit, drop, or leave the pending action to the rest of the turn."""
    session, now, button = state["session"], state["now"], state["incoming"].button
    pending = after_sales.actions.open(session.id, now)
    if pending is not None and (state["customer"] is None or state["customer"].id != pending.customer_id):
        pending = None
    if button is not None:
        if pending is None or pending.id != button.action_id:
            return _told(state, _gone(state))
        return _commit(state, after_sales, pending, "") if button.accept else _drop(state, after_sales, pending)
    proposal, action = (pending.summary, pending.name) if pending else ("", "")
    consent = read_consent(state["message"], proposal, action)
    if pending is None:
        return _told(state, _gone(state)) if consent.answer == "yes" and _proposed_last(state) else {}
    if consent.answer == "yes":
        return _commit(state, after_sales, pending, consent.rest)
    if consent.answer == "no":
        return _drop(state, after_sales, pending)
    return {"pending": pending}


def _commit(state: TurnState, after_sales: AfterSales, pending: PendingAction, rest: str) -> dict[str, Any]:
    customer, language = state["customer"], state["language"]
    assert customer is not None
    desk = Desk(state["session"].id, customer, state["snapshot"], state["now"], language)
    entry = AuditEntry(len(state["session"].turns), state["incoming"].message, state["snapshot"].shop.currency)
    try:
        text, call = after_sales.commit(pending, desk, entry)
    except ActionGoneError:
        return _told(state, _gone(state))
    except StaleActionError:
        after_sales.actions.drop(pending.id)
        return _told(state, refusal_text(PolicyError("stale"), language, desk.snapshot.shop.currency))
    except PolicyError as error:
        after_sales.actions.drop(pending.id)
        text = refusal_text(error, language, desk.snapshot.shop.currency)
        refused = ToolCall(pending.name, pending.arguments, "WRITE", False, {"error": text, "code": error.code})
        return _told(state, text) | {"earlier_calls": (refused,)}
    changed = {"customer": after_sales.orders.customer(customer.id), "earlier_calls": (call,)}
    return _told(state, text, rest) | changed


def _drop(state: TurnState, after_sales: AfterSales, pending: PendingAction) -> dict[str, Any]:
    after_sales.actions.drop(pending.id)
    return _told(state, dropped(state["language"]))


def _told(state: TurnState, text: str, rest: str = "") -> dict[str, Any]:
    """Say what became of the action, and go on with what else was asked for, if anything was."""
    waiting = list(state["slots"].get(_CHANGES) or ())[1:]
    slots = {**state["slots"], _CHANGES: waiting}
    opening = (Sentence(text, plain=True),)
    said = {
        "opening": opening,
        "kept": opening,
        "slots": slots,
        "outcome": replace(Outcome(), drafter="action", slots=slots),
    }
    if rest:
        return said | {"message": rest}
    return said | ({"resumes": True} if waiting else {"ends": True})


def _gone(state: TurnState) -> str:
    return refusal_text(PolicyError("gone"), state["language"], state["snapshot"].shop.currency)


def _proposed_last(state: TurnState) -> bool:
    turns = state["session"].turns
    return bool(turns and turns[-1].reply.pending_action)
