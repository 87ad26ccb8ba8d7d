"""Order questions without a model: collect the proof and the order, ask for the tool, word its result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.adapters import offline_identity
from bot.adapters.identity import order_number
from bot.adapters.intents import Intent
from bot.adapters.offline_identity import belongs_here, claims_of, find_proof, identify, proves, word_identity
from bot.adapters.order_text import MASKED, list_sentences, order_sentences, profile_sentences
from bot.adapters.phrases import say
from bot.domain.conversation import ToolCall
from bot.ports import Brief, DraftPart, Outcome, Sentence, ToolRequest
from knowledge.query import resolve

ORDER_INTENTS = ("order_status", "order_list", "order_items", "order_refund", "profile")
_LATEST = re.compile(
    r"\b(?:last(?! name)|latest|most recent|newest|recent)\b|最近|最新|上一[个单次]|刚[下买才]", re.IGNORECASE
)
_WHERE = re.compile(
    r"\bwhere(?:'s|’s)?\b|\btrack|\bstatus\b|\bshipped\b|\barriv|\bwhen (?:will|does|is)\b|"
    r"到哪|在哪|哪里了|什么时候到|物流|发货|状态",
    re.IGNORECASE,
)
_WHERE_MINE = re.compile(
    r"\bwhere(?:'s|’s| is| are)? (?:\w+ ){0,2}my (?:\w+ )?(?:orders?|parcels?|packages?|delivery|stuff)\b|"
    r"\bwhere my (?:\w+ )?(?:order|parcel|package)s? (?:is|are)\b|"
    r"我的?(?:订单|包裹|快递|货).{0,6}(?:到哪|在哪|哪里|哪儿)",
    re.IGNORECASE,
)
_MOST_WAITING = 50  # products that a waiting question remembers
_ALL = re.compile(
    r"\b(?:all|list|every|history)\b.*\borders?\b|\borders\b|全部|所有|都有哪些|订单列表|历史订单", re.IGNORECASE
)


def finds_identity(brief: Brief, intent: Intent) -> bool:
    """Whether the message proves who writes, or answers our question for it or for the order."""
    return offline_identity.finds_identity(brief, intent, ORDER_INTENTS)


def asks_where(message: str) -> bool:
    """Whether the message asks in so many words where an order is, whatever else it says."""
    return bool(_WHERE_MINE.search(message))


def answer_order(brief: Brief, intent: Intent, outcome: Outcome) -> Iterator[DraftPart]:
    """One step: ask for proof, ask for a tool, or word what the tools found."""
    wanted = _wanted(brief, intent)
    order = claims_of(brief).order or (brief.slots.get("awaiting") or {}).get("order")
    last = brief.tool_calls[-1] if brief.tool_calls else None
    if last is not None and belongs_here(last):
        return word_identity(brief, last, outcome, intent=wanted, order=order)
    if last is not None and not last.ok:
        return _explain_failure(brief, last, outcome)
    if brief.customer is None:
        return _identify(brief, wanted, order, outcome)
    if last is None and finds_identity(brief, intent) and (proof := find_proof(brief)) is not None:
        return iter((proof, outcome))
    if last is not None and not proves(last):
        return _word_result(brief, last, wanted, outcome, wants_change=intent.name == "order_change")
    if wanted is None:
        return _greet_customer(brief, outcome)
    return iter((_request(brief, wanted, order), outcome))


def _wanted(brief: Brief, intent: Intent) -> str | None:
    """The order question: this message's, else the one that waited for proof."""
    waiting = (brief.slots.get("awaiting") or {}).get("intent")
    claims = claims_of(brief)
    if not claims.is_empty and not claims.asks and (waiting or claims.order is None):
        return str(waiting) if waiting else None  # a proof asks nothing, whatever it sounds like
    likeliest = max(ORDER_INTENTS, key=intent.share)
    if intent.share(*ORDER_INTENTS) >= (0.6 if waiting else 0.1 if find_proof(brief) else 0.3):
        return _sharpened(brief.message, likeliest)
    if waiting:
        return str(waiting)
    return "order_status" if claims.order else None


def _sharpened(message: str, likeliest: str) -> str:
    """ "My orders" is a list, "where is my order" is not, whatever a name beside it makes the head believe."""
    if likeliest in ("order_status", "order_list") and _ALL.search(message) and order_number(message) is None:
        return "order_list"
    if asks_where(message) or (likeliest == "order_list" and _WHERE.search(message)):
        return "order_status"
    return likeliest


def _identify(brief: Brief, wanted: str | None, order: str | None, outcome: Outcome) -> Iterator[DraftPart]:
    """Ask for a proof or try it; the question waits, and what it says about the order meant."""
    waiting: dict[str, Any] = {"intent": wanted, "order": order}
    if _LATEST.search(brief.message):
        waiting["latest"] = True
    if products := _products_named(brief):
        waiting["products"] = sorted(products)[:_MOST_WAITING]
    return identify(brief, outcome, **waiting)


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


def _explain_failure(brief: Brief, call: ToolCall, outcome: Outcome) -> Iterator[DraftPart]:
    slots = {name: value for name, value in outcome.slots.items() if name != "awaiting"}
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
            yield Sentence(say("change_menu", brief.language), plain=True)
        for text in order_sentences(brief, call.result, wanted or "order_status"):
            yield Sentence(text, (*source, "customer") if MASKED in text else source)
    yield replace(outcome, slots=slots)


def _meant_order(brief: Brief, orders: list[Mapping[str, Any]]) -> str | None:
    """The one order that the message or the question before the proof describes: the latest, or the newest with the
    product it names."""
    waiting = brief.slots.get("awaiting") or {}
    if len(orders) == 1 or (orders and (waiting.get("latest") or _LATEST.search(brief.message))):
        return str(orders[0]["id"])
    products = _products_named(brief) | set(waiting.get("products") or ())
    holding = [order for order in orders if products & {line["product_id"] for line in order["lines"]}]
    recent = [order for order in holding if not order["status"].startswith(("delivered", "cancelled"))]
    chosen = recent or holding
    return str(chosen[0]["id"]) if chosen and (len(chosen) == 1 or recent) else None


def _products_named(brief: Brief) -> set[str]:
    products = set(brief.reading.mentioned)
    if brief.reading.subject:
        products |= set(resolve(brief.reading, brief.snapshot).product_ids)
    return products
