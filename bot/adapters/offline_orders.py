"""Order questions without a model: collect the proof and the order, ask for the tool, word its result."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.adapters.intents import Intent
from bot.adapters.phrases import method_word, say, status_word
from bot.domain.conversation import Language, ToolCall
from bot.ports import Brief, DraftPart, Outcome, Sentence, ToolRequest
from knowledge.money import format_money, parse_minor
from knowledge.query import resolve

ORDER_INTENTS = ("order_status", "order_list", "order_items", "order_refund", "profile")
_NUMBER = re.compile(r"#\s?([A-Za-z]{0,3}-?\d{3,})|(?<![\w@.-])([A-Za-z]{1,3}\d{4,}|\d{6,})(?![\w@-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ZIP = r"(\d{5}(?:-\d{4})?|[a-z]\d[a-z]\s?\d[a-z]\d)"
_NAME_ZIP = (
    re.compile(
        r"(?:name is|i am|i'm|this is|it's|my name's)\s+([^\W\d_][\w'’-]*)\s+([^\W\d_][\w'’ -]*?)"
        rf"(?:\s*[,.;]|\s+and\b|\s+from\b|\s+in\b|\s+at\b|\s+with\b|\s+zip\b|\s+postal\b|\s+my\b|\s*\().{{0,60}}?\b{_ZIP}\b",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"^\W*([^\W\d_][\w'’-]*)\s+([^\W\d_][\w'’-]*)\s*[,，;/ ]\s*(?:zip|postal code|邮编)?\W*{_ZIP}\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:我叫|我是|姓名(?:是|：|:)?|名字(?:是|叫)?)\s*([^\W\d_][\w'’-]*)\s+([^\W\d_][\w'’-]*).{{0,30}}?{_ZIP}",
        re.IGNORECASE,
    ),
)
_MASKED = "**** "
_CHINESE_NAME_ZIP = re.compile(
    rf"([\u4e00-\u9fff]{{2,4}})\s*[，,、;；/ ]*\s*(?:邮编|邮政编码)?[是为：:\s]*{_ZIP}", re.IGNORECASE
)
_TWO_CHARACTER_SURNAMES = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "夏侯",
    "令狐",
)
_LATEST = re.compile(r"\b(?:last|latest|most recent|newest|recent)\b|最近|最新|上一[个单次]|刚[下买才]", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all|list|every|history)\b.*\borders?\b|\borders\b|全部|所有|都有哪些|订单列表|历史订单", re.IGNORECASE
)


def finds_identity(brief: Brief, intent: Intent) -> bool:
    """Whether the message proves who writes, or answers our question for it."""
    if _EMAIL.search(brief.message) or _name_zip(brief.message):
        return True
    awaiting = bool(brief.slots.get("awaiting"))
    return awaiting and (order_number(brief.message) is not None or intent.name in ("identity", *ORDER_INTENTS))


def order_number(message: str) -> str | None:
    """The order number in `message`, as typed; zip codes and telephone numbers after those words are none."""
    text = _EMAIL.sub(" ", unicodedata.normalize("NFKC", message))
    text = re.sub(
        r"(?:zip(?: code)?|postal code|postcode|邮编|电话|手机|phone)\D{0,6}\d+", " ", text, flags=re.IGNORECASE
    )
    match = _NUMBER.search(text)
    return (match.group(1) or match.group(2)) if match else None


def answer_order(brief: Brief, intent: Intent, outcome: Outcome) -> Iterator[DraftPart]:
    """One step: ask for proof, ask for a tool, or word what the tools found."""
    wanted = _wanted(brief, intent)
    order = order_number(brief.message) or (brief.slots.get("awaiting") or {}).get("order")
    last = brief.tool_calls[-1] if brief.tool_calls else None
    if last is not None and not last.ok:
        return _explain_failure(brief, last, wanted, outcome)
    if brief.customer is None:
        return _identify(brief, wanted, order, outcome)
    if last is None and (proof := _proof(brief)) is not None:
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
    if intent.share(*ORDER_INTENTS) >= (0.6 if waiting else 0.3):
        return "order_list" if likeliest == "order_status" and _asks_for_all(brief.message) else likeliest
    if waiting:
        return str(waiting)
    return "order_status" if order_number(brief.message) else None


def _asks_for_all(message: str) -> bool:
    return bool(_ALL.search(message)) and order_number(message) is None


def _identify(brief: Brief, wanted: str | None, order: str | None, outcome: Outcome) -> Iterator[DraftPart]:
    proof = _proof(brief)
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


def _proof(brief: Brief) -> ToolRequest | None:
    if email := _EMAIL.search(brief.message):
        return ToolRequest("find_user_id_by_email", {"email": email.group()})
    if found := _name_zip(brief.message):
        return ToolRequest("find_user_id_by_name_zip", found)
    return None


def _name_zip(message: str) -> dict[str, str] | None:
    text = unicodedata.normalize("NFKC", message)
    for pattern in _NAME_ZIP:
        if match := pattern.search(text):
            first, last, zip_code = match.groups()
            return {"first_name": first, "last_name": last.strip(), "zip": zip_code}
    if match := _CHINESE_NAME_ZIP.search(re.sub(r"我叫|我是|姓名|名字|是|叫|：|:", "", text)):
        name, zip_code = match.groups()
        surname = 2 if name.startswith(_TWO_CHARACTER_SURNAMES) else 1
        return {"first_name": name[surname:], "last_name": name[:surname], "zip": zip_code}
    return None


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
        yield from _list_sentences(brief, call.result, wanted, source)
    elif call.name == "get_user_details":
        yield from _profile_sentences(brief, call.result, source)
    else:
        slots["order"] = call.result["id"]
        if wants_change:
            yield Sentence(say("change_by_person", brief.language), plain=True)
        for text in _order_sentences(brief, call.result, wanted or "order_status"):
            yield Sentence(text, (*source, "customer") if _MASKED in text else source)
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


def _list_sentences(
    brief: Brief, orders: list[Mapping[str, Any]], wanted: str | None, source: tuple[str, ...]
) -> Iterator[Sentence]:
    language = brief.language
    if not orders:
        yield Sentence(say("no_orders", language), plain=True)
        return
    several = "order_list" if len(orders) > 1 else "order_list_one"
    key = several if wanted in ("order_list", None) else "which_order"
    yield Sentence(say(key, language, count=len(orders)), source)
    for order in orders[:10]:
        fields = {
            "order": order["id"],
            "status": status_word(order["status"], language),
            "total": _money(order["total"], order["currency"]),
        }
        if order["placed_at"]:
            yield Sentence("- " + say("order_line", language, date=_day(brief, order["placed_at"]), **fields), source)
        else:
            yield Sentence("- " + say("order_line_undated", language, **fields), source)


def _profile_sentences(brief: Brief, customer: Mapping[str, Any], source: tuple[str, ...]) -> Iterator[Sentence]:
    language = brief.language
    name = f"{customer['first_name']} {customer['last_name']}".strip()
    yield Sentence(say("profile", language, name=name, email=customer["email"] or "–"), source)
    if customer["address"]:
        yield Sentence(say("profile_address", language, address=_address(customer["address"])), source)
    methods = [_method(method, brief.shop.currency, language) for method in customer["payment_methods"]]
    if methods:
        yield Sentence(say("profile_methods", language, methods=", ".join(methods)), source)


def _order_sentences(brief: Brief, order: Mapping[str, Any], wanted: str) -> Iterator[str]:
    language = brief.language
    if wanted == "order_refund":
        yield from _refund_sentences(brief, order)
        return
    if wanted == "order_items":
        yield say("order_items", language, order=order["id"])
        for line in order["lines"]:
            options = ", ".join(f"{name} {value}" for name, value in line["options"].items())
            price = _money(line["price"], order["currency"])
            title = f" ({options})" if options else ""
            yield "- " + say(
                "order_item", language, quantity=line["quantity"], title=line["title"], options=title, price=price
            )
        yield from _paid(brief, order)
        if order["address"]:
            yield say("order_address", language, address=_address(order["address"]))
        return
    yield say("order_status", language, order=order["id"], status=status_word(order["status"], language))
    if order["placed_at"]:
        yield say("order_placed", language, date=_day(brief, order["placed_at"]))
    yield from _parcel_sentences(brief, order)


def _parcel_sentences(brief: Brief, order: Mapping[str, Any]) -> Iterator[str]:
    language = brief.language
    if not order["fulfilments"]:
        if order["status"].startswith("pending"):
            yield say("no_parcel", language)
        return
    for parcel in order["fulfilments"]:
        tracking = parcel["tracking_id"] or "–"
        if parcel["carrier"] or parcel["status"]:
            status = status_word(parcel["status"] or "", language)
            yield say("parcel", language, tracking=tracking, carrier=parcel["carrier"] or "–", status=status)
        else:
            yield say("parcel_plain", language, tracking=tracking)
        if parcel["delivered_at"]:
            yield say("parcel_delivered", language, date=_day(brief, parcel["delivered_at"]))
        elif parcel["eta"]:
            yield say("parcel_eta", language, date=_day(brief, parcel["eta"]))


def _refund_sentences(brief: Brief, order: Mapping[str, Any]) -> Iterator[str]:
    refunds = [payment for payment in order["payments"] if payment["kind"] == "refund"]
    yield say("order_status", brief.language, order=order["id"], status=status_word(order["status"], brief.language))
    if not refunds:
        yield say("refund_none", brief.language, order=order["id"])
    for refund in refunds:
        amount = _money(refund["amount"], order["currency"])
        method = _method_of(brief, refund["payment_method_id"])
        yield say("refund_made", brief.language, order=order["id"], amount=amount, method=method)


def _paid(brief: Brief, order: Mapping[str, Any]) -> Iterator[str]:
    payments = [payment for payment in order["payments"] if payment["kind"] == "payment"]
    for payment in payments:
        total = _money(payment["amount"], order["currency"])
        yield say("order_total", brief.language, total=total, method=_method_of(brief, payment["payment_method_id"]))


def _method_of(brief: Brief, method_id: str) -> str:
    """The customer's payment method in words; its kind from the id where it is no longer on file."""
    methods = brief.customer.payment_methods if brief.customer else ()
    for method in methods:
        if method.id == method_id:
            told = {"kind": method.kind, "brand": method.brand, "last_four": method.last_four}
            return _method(told, brief.shop.currency, brief.language)
    return method_word(re.sub(r"_?\d+$", "", method_id) or method_id, brief.language)


def _method(method: Mapping[str, Any], currency: str, language: Language) -> str:
    parts = [str(method.get("brand") or "").title(), method_word(method["kind"], language)]
    if method.get("last_four"):
        parts.append(f"{_MASKED}{method['last_four']}")
    if method.get("balance") is not None:
        parts.append(_money(method["balance"], currency))
    return " ".join(part for part in parts if part)


def _money(major: float | int, currency: str) -> str:
    return format_money(parse_minor(major, currency) if major >= 0 else -parse_minor(-major, currency), currency)


def _address(address: Mapping[str, Any]) -> str:
    names = ("address1", "address2", "city", "state", "zip", "country")
    return ", ".join(str(address[name]) for name in names if address.get(name))


def _day(brief: Brief, instant: str) -> str:
    """An ISO instant or date as the shop's calendar day in words."""
    moment = datetime.fromisoformat(instant)
    day = brief.shop.local(moment).date() if moment.tzinfo else moment.date()
    if brief.language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day:%B} {day.day}, {day.year}"
