"""Orders and profiles in sentences, from the tools' JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.adapters.phrases import method_word, say, status_word
from bot.domain.conversation import Language
from bot.ports import Brief, Sentence
from knowledge.money import format_money, parse_minor

MASKED = "**** "


def list_sentences(
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


def profile_sentences(brief: Brief, customer: Mapping[str, Any], source: tuple[str, ...]) -> Iterator[Sentence]:
    language = brief.language
    name = f"{customer['first_name']} {customer['last_name']}".strip()
    yield Sentence(say("profile", language, name=name, email=customer["email"] or "–"), source)
    if customer["address"]:
        yield Sentence(say("profile_address", language, address=_address(customer["address"])), source)
    methods = [_method(method, brief.shop.currency, language) for method in customer["payment_methods"]]
    if methods:
        yield Sentence(say("profile_methods", language, methods=", ".join(methods)), source)


def order_sentences(brief: Brief, order: Mapping[str, Any], wanted: str) -> Iterator[str]:
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
        parts.append(f"{MASKED}{method['last_four']}")
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
