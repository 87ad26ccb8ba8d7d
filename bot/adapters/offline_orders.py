"""Order questions without a model: collect the proof and the order, ask for the tool, word its result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.adapters.identity import find_proof, order_number
from bot.adapters.intents import Intent
from bot.adapters.order_text import MASKED, list_sentences, order_sentences, profile_sentences
from bot.adapters.phrases import say
from bot.domain.conversation import ToolCall
from bot.ports import Brief, DraftPart, Outcome, Sentence, ToolRequest
from knowledge.query import resolve

ORDER_INTENTS = ("order_status", "order_list", "order_items", "order_refund", "profile")
_LATEST = re.compile(r"\b(?:last|latest|most recent|newest|recent)\b|最近|最新|上一[个单次]|刚[下买才]", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all|list|every|history)\b.*\borders?\b|\borders\b|全部|所有|都有哪些|订单列表|历史订单", re.IGNORECASE
)


def finds_identity(brief: Brief, intent: Intent) -> bool:
    """Whether the message proves who writes, or answers our question for it."""
    if find_proof(brief) is not None:
        return True
    awaiting = bool(brief.slots.get("awaiting"))
    return awaiting and (order_number(brief.message) is not None or intent.name in ("identity", *ORDER_INTENTS))


def answer_order(brief: Brief, intent: Intent, outcome: Outcome) -> Iterator[DraftPart]:
    """One step: ask for proof, ask for a tool, or word what the tools found."""
    wanted = _wanted(brief, intent)
    order = order_number(brief.message) or (brief.slots.get("awaiting") or {}).get("order")
    last = brief.tool_calls[-1] if brief.tool_calls else None
    if last is not None and not last.ok:
        return _explain_failure(brief, last, wanted, outcome)
    if brief.customer is None:
        return _identify(brief, wanted, order, outcome)
    if last is None and (proof := find_proof(brief)) is not None:
        return iter((proof, outcome))
    if last is not None and not last.name.startswith("find_user_id"):
        return _word_result(brief, last, wanted, outcome, wants_change=intent.name == "order_change")
    if wanted is None:
        return _greet_customer(brief, outcome)
    return iter((_request(brief, wanted, order), outcome))


def _wanted(brief: Brief, intent: Intent) -> str | None:
    """The order question: this message's, else the one that waited for proof."""
    waiting = (brief.slots.get("awaiting") or {}).get("intent")
    likeliest = max(ORDER_INTENTS, key=intent.share)
    proves = find_proof(brief) is not None
    if intent.share(*ORDER_INTENTS) >= (0.6 if waiting else 0.1 if proves else 0.3):
        return "order_list" if likeliest == "order_status" and _asks_for_all(brief.message) else likeliest
    if waiting:
        return str(waiting)
    return "order_status" if order_number(brief.message) else None


def _asks_for_all(message: str) -> bool:
    return bool(_ALL.search(message)) and order_number(message) is None


def _identify(brief: Brief, wanted: str | None, order: str | None, outcome: Outcome) -> Iterator[DraftPart]:
    proof = find_proof(brief)
    slots = {**outcome.slots, "awaiting": {"intent": wanted, "order": order}}
    if proof is not None:
        yield proof
        yield replace(outcome, slots=slots)
        return
    names = [proof for proof in ("email", "name_zip") if proof in brief.shop.proofs]
    if names:
        listed = say("proof_or", brief.language).join(say(f"proof_{name}", brief.language) for name in names)
        yield Sentence(say("ask_identity", brief.language, proofs=listed), plain=True)
    else:
        yield Sentence(say("identity_token_only", brief.language), plain=True)
    yield replace(outcome, slots=slots)


def _request(brief: Brief, wanted: str, order: str | None) -> ToolRequest:
    assert brief.customer is not None
    if wanted == "profile":
        return ToolRequest("get_user_details", {"user_id": brief.customer.id})
    remembered = brief.slots.get("order")
    if order is None and remembered and not _LATEST.search(brief.message) and wanted != "order_list":
        order = str(remembered)
    if order is None and len(brief.customer.order_ids) == 1 and wanted != "order_list":
        order = brief.customer.order_ids[0]
    if order is None or wanted == "order_list":
        return ToolRequest("list_orders", {"user_id": brief.customer.id})
    return ToolRequest("get_order_details", {"order_id": order})


def _explain_failure(brief: Brief, call: ToolCall, wanted: str | None, outcome: Outcome) -> Iterator[DraftPart]:
    error = str(call.result.get("error", "")) if isinstance(call.result, Mapping) else ""
    slots = dict(outcome.slots)
    if call.name.startswith("find_user_id"):
        key = (
            "other_customer"
            if "another customer" in error
            else "identity_paused"
            if "paused" in error
            else "identity_failed"
        )
        slots["awaiting"] = {
            **(slots.get("awaiting") or {}),
            "intent": (slots.get("awaiting") or {}).get("intent") or wanted,
        }
        yield Sentence(say(key, brief.language), plain=True)
    else:
        slots.pop("awaiting", None)
        typed = str(call.arguments.get("order_id", ""))
        yield Sentence(say("order_not_found", brief.language, order=typed), plain=True)
    yield replace(outcome, slots=slots)


def _greet_customer(brief: Brief, outcome: Outcome) -> Iterator[DraftPart]:
    assert brief.customer is not None
    slots = {name: value for name, value in outcome.slots.items() if name != "awaiting"}
    key = "identity_done" if brief.tool_calls else "identity_signed_in"
    name = brief.customer.first_name or brief.customer.id
    yield Sentence(say(key, brief.language, name=name), plain=True)
    yield replace(outcome, slots=slots)


def _word_result(
    brief: Brief, call: ToolCall, wanted: str | None, outcome: Outcome, *, wants_change: bool = False
) -> Iterator[DraftPart]:
    source = (f"tool:{len(brief.tool_calls) - 1}",)
    slots = {name: value for name, value in outcome.slots.items() if name != "awaiting"}
    if call.name == "list_orders":
        meant = _meant_order(brief, call.result) if wanted not in ("order_list", None) else None
        if meant is not None:
            yield ToolRequest("get_order_details", {"order_id": meant})
            yield replace(outcome, slots=slots)
            return
        if wanted not in ("order_list", None) and len(call.result) > 1:
            slots["awaiting"] = {"intent": wanted, "order": None}
        yield from list_sentences(brief, call.result, wanted, source)
    elif call.name == "get_user_details":
        yield from profile_sentences(brief, call.result, source)
    else:
        slots["order"] = call.result["id"]
        if wants_change:
            yield Sentence(say("change_by_person", brief.language), plain=True)
        for text in order_sentences(brief, call.result, wanted or "order_status"):
            yield Sentence(text, (*source, "customer") if MASKED in text else source)
    yield replace(outcome, slots=slots)


def _meant_order(brief: Brief, orders: list[Mapping[str, Any]]) -> str | None:
    """The one order that the message describes: the latest, or the newest with the product it names."""
    if len(orders) == 1 or (orders and _LATEST.search(brief.message)):
        return str(orders[0]["id"])
    products = set(brief.reading.mentioned)
    if brief.reading.subject:
        products |= set(resolve(brief.reading, brief.snapshot).product_ids)
    holding = [order for order in orders if products & {line["product_id"] for line in order["lines"]}]
    recent = [order for order in holding if not order["status"].startswith(("delivered", "cancelled"))]
    chosen = recent or holding
    return str(chosen[0]["id"]) if chosen and (len(chosen) == 1 or recent) else None
