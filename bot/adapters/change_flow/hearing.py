"""What a shopper's words give to a change: everything at once, in any order, read against the records only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from bot.adapters.change_flow.articles import OTHER, has_other_line, hear_articles, uncounted
from bot.adapters.change_flow.places import order_numbers, pick
from bot.adapters.change_flow.records import Records
from bot.adapters.change_flow.state import PIECES, Change
from bot.adapters.changes.addresses import read_address
from bot.adapters.changes.corrections import is_correction
from bot.adapters.changes.methods import choose_method
from bot.adapters.changes.orders import choose_order
from bot.adapters.changes.reasons import read_reason
from bot.domain.orders import Order, PaymentMethod

_ORDER_WORD = re.compile(r"\borders?\b|订单|[那这一]单|单号", re.IGNORECASE)
_ORDER_DIGITS = re.compile(
    r"(?:订单号?|单号|\border(?: number| no\.?)?)\W{0,3}(?:is |是)?(\d{4,})(?!\w)|"
    r"(?<!\w)(\d{4,})(?=\s*[那这]?[个一]?单)",
    re.IGNORECASE,
)
_POINTER = re.compile(r"\b(?:it|this|that)\b|它|这[个单]|那[个单]|该订单|刚才", re.IGNORECASE)
_PROFILE_ADDRESS = re.compile(
    r"\b(?:my (?:default|usual|home|profile|account|saved) address|"
    r"(?:address|one) (?:in|on|of|from) my (?:profile|account)|default address|address (?:you have )?on file)\b|"
    r"(?:默认|账户|帐户|资料|个人资料|登记)(?:里|中|上)?的?(?:收货)?地址",
    re.IGNORECASE,
)

_NOT_ON_FILE = "not on file"


def hear(change: Change, records: Records, spoken_of: str | None = None) -> Change:
    """Read the texts that were not read yet. `spoken_of` is the order that the conversation was about."""
    for text in map(uncounted, change.texts[change.heard :]):
        change = _apart_from_pieces(change, text, records)
    change = replace(change, heard=len(change.texts))
    change = _only_order(change, records, spoken_of)
    order = records.order(change.order)
    if order is None or change.kind not in PIECES:
        return change
    return hear_articles(change, order, records)


def _apart_from_pieces(change: Change, text: str, records: Records) -> Change:
    """Order, address, payment method, reason."""
    change = _address(change, text, records)
    if change.kind != "profile_address":
        change = _order(change, text, records)
    if change.kind == "cancel":
        reason = read_reason(text, records.shop.cancel_reasons, records.language)
        return replace(change, reason=reason or change.reason)
    if change.kind in (*PIECES, "payment"):
        return _method(change, text, records)
    return change


def _order(change: Change, text: str, records: Records) -> Change:
    change = replace(change, unknown=None)
    if change.asked == "order" and (picked := pick(text, change.offered)):
        return change.about(picked)
    if change.order is not None and not _names_another(change, text, records):
        return change
    if (named := _by_digits(change, text, records)) is not None:
        return change.about(named)
    exclude = (change.order,) if change.order else ()
    found = choose_order(text, records.orders, records.today, exclude=exclude, snapshot=records.snapshot)
    if isinstance(found, Order):
        return change.about(found.id)
    if found:
        return _among(change, found, records)
    unknown = _foreign_number(change, text, records)
    return replace(change, unknown=unknown) if change.order is None else change


def _by_digits(change: Change, text: str, records: Records) -> str | None:
    """The own order whose number is written without its letters: "order 20218"."""
    said = {first or second for first, second in _ORDER_DIGITS.findall(unicodedata.normalize("NFKC", text))}
    found = [order.id for order in records.orders if re.sub(r"\D", "", order.id) in said]
    return found[0] if len(found) == 1 and found[0] != change.order else None


def _names_another(change: Change, text: str, records: Records) -> bool:
    """Whether a change that has its order is moved to another one: by its number, or as a correction."""
    numbers = {_key(number) for number in order_numbers(text)}
    if numbers & {_key(order.id) for order in records.orders if order.id != change.order}:
        return True
    if not is_correction(text, records.language):
        return False
    return bool(_ORDER_WORD.search(text) or (OTHER.search(text) and not has_other_line(change, records)))


def _among(change: Change, found: Sequence[Order], records: Records) -> Change:
    """Of several orders that are meant, those that the change fits, or all."""
    eligible = {order.id for order in records.eligible(change.kind)}
    fits = [order.id for order in found if order.id in eligible] or [order.id for order in found]
    return change.about(fits[0]) if len(fits) == 1 else replace(change, fits=tuple(fits))


def _foreign_number(change: Change, text: str, records: Records) -> str | None:
    """An order number that none of the orders has; postal codes and item ids are none."""
    bought = {line.item_id.casefold() for order in records.orders for line in order.lines}
    places = {_key(value) for value in change.address.values()}
    for number in order_numbers(text):
        if _key(number) not in bought | places:
            return number
    return None


def _only_order(change: Change, records: Records, spoken_of: str | None) -> Change:
    """Where none was named: the one being talked about, else the only one that the change can apply to."""
    if change.order is not None or change.unknown or change.kind == "profile_address":
        return change
    eligible = [order.id for order in records.eligible(change.kind)]
    candidates = [order_id for order_id in change.fits if order_id in eligible] or list(change.fits) or eligible
    points = any(_POINTER.search(text) for text in change.texts)
    if spoken_of is not None and spoken_of in (candidates if not points else [o.id for o in records.orders]) and points:
        return change.about(spoken_of)
    return change.about(candidates[0]) if len(candidates) == 1 else change


def _address(change: Change, text: str, records: Records) -> Change:
    if change.kind not in ("address", "profile_address"):
        return change
    if change.kind == "address" and _PROFILE_ADDRESS.search(text) and records.customer.address:
        return replace(change, address=dict(records.customer.address), missing=())
    reading = read_address(text, change.address)
    if reading is None:
        return change
    if "address1" in reading.missing and "city" in reading.missing and not change.address:
        # A flat number, a postal code: the rest stays as it is.
        order = records.order(change.order)
        base = order.address if order else records.customer.address
        reading = read_address(text, base) or reading
    return replace(change, address=dict(reading.fields), missing=reading.missing)


def _method(change: Change, text: str, records: Records) -> Change:
    if change.asked == "method" and (picked := pick(text, change.offered)):
        return replace(change, method=picked)
    found = _named_method(change, text, records)
    if found is None:
        return change
    if not found:
        # It is not on file. Nothing takes its place unasked: the policy refuses it, and the shopper hears so.
        return replace(change, method=_NOT_ON_FILE)
    if isinstance(found, tuple):
        return replace(change, method=None) if change.kind == "payment" else change
    return replace(change, method=found.id)


def _named_method(change: Change, text: str, records: Records) -> PaymentMethod | tuple[PaymentMethod, ...] | None:
    """The method that `text` names; where payment is what changes, rather another one than the order has now."""
    order, customer = records.order(change.order), records.customer
    found = choose_method(text, customer, order)
    current = records.paid_with(order) if order else None
    if change.kind != "payment" or not isinstance(found, PaymentMethod) or found.id != current:
        return found
    others = tuple(method for method in customer.payment_methods if method.id != current)
    return choose_method(text, replace(customer, payment_methods=others), order) or found


def _key(number: str) -> str:
    return number.lstrip("#").casefold()
