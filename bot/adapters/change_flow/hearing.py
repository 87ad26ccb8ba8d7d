"""What a shopper's words give to a change: everything at once, in any order, read against the records only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.adapters.change_flow.places import means_all, order_numbers, pick
from bot.adapters.change_flow.records import Records, all_pieces, line_of
from bot.adapters.change_flow.state import PIECES, SWAPS, Change
from bot.adapters.changes.addresses import read_address
from bot.adapters.changes.corrections import is_correction
from bot.adapters.changes.lines import choose_lines
from bot.adapters.changes.methods import choose_method
from bot.adapters.changes.orders import choose_order
from bot.adapters.changes.reasons import read_reason
from bot.adapters.changes.variants import VariantChoice
from bot.domain.orders import Order, OrderLine, PaymentMethod
from knowledge.text import content_tokens

# "Two changes for W1: …" counts no pieces.
_COUNTED = re.compile(
    r"\b(?:two|three|four|2|3|4) (?:changes|things|requests|questions|issues)\b|[两三]件事", re.IGNORECASE
)
_NOT_THAT = re.compile(r"\b(?:instead|rather|not|no|wrong|meant?)\b|不是|不对|错了|而是", re.IGNORECASE)
_ADDS = re.compile(
    r"\b(?:also|too|as well|add|plus|and the|and also|additionally)\b|也|还有|再加|加上|另外|以及", re.IGNORECASE
)
_ONE_OF_THEM = re.compile(
    r"\b(?:make|return|exchange|change|swap|switch|send back|only|just) (?:only |just )?one\b|"
    r"\bone of (?:them|the|my|those|these)\b|(?:退|换|改|有|只要?|其中|其中的|中的)一[个件双只条盏台把张套]",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:the other(?: one)?|another one|not that one|different one)\b|另外?一?[个件单]|换一个|不是这[个件单]",
    re.IGNORECASE,
)
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
_SEAM = re.compile(
    r",|;|\.(?=\s|$)|\n|\band\b|\bplus\b|\balso\b|，|；|。|、|和|以及|还有|另外|再把|并且?", re.IGNORECASE
)


def hear(change: Change, records: Records, spoken_of: str | None = None) -> Change:
    """Read the texts that were not read yet. `spoken_of` is the order that the conversation was about."""
    for text in map(_uncounted, change.texts[change.heard :]):
        change = _apart_from_pieces(change, text, records)
    change = replace(change, heard=len(change.texts))
    change = _only_order(change, records, spoken_of)
    order = records.order(change.order)
    if order is None or change.kind not in PIECES:
        return change
    for text in map(_uncounted, change.texts[change.read :]):
        change = _pieces(change, text, order, records)
    return replace(change, read=len(change.texts))


def _uncounted(text: str) -> str:
    return _COUNTED.sub(" ", text)


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
    return bool(_ORDER_WORD.search(text) or (_OTHER.search(text) and not _has_other_line(change, records)))


def _has_other_line(change: Change, records: Records) -> bool:
    """Whether "the other one" can be another article of the same order."""
    order = records.order(change.order)
    return change.kind in PIECES and order is not None and len(set(change.items)) < len(order.lines) == 2


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


def _pieces(change: Change, text: str, order: Order, records: Records) -> Change:
    """Articles of the order, and what they are to become."""
    if change.kind not in SWAPS:
        return _items(change, text, order, records)
    open_item = next(unsettled(change), None)
    if change.items and ((open_item and change.asked == "option") or not _ADDS.search(text)):
        # An answer about the new variant, or a correction of it, may name a colour that another article has.
        settled = _variants(change, text, order, records)
        if settled.swaps != change.swaps or (open_item and change.asked == "option"):
            return settled
    chosen = _items(change, text, order, records)
    return _variants(chosen, text, order, records) if chosen.items != change.items else chosen


def _items(change: Change, text: str, order: Order, records: Records) -> Change:
    took = _meant_pieces(change, text, order, records)
    if not took:
        return change
    if change.items and _ADDS.search(text) and not _NOT_THAT.search(text):
        took = (*change.items, *(item for item in took if item not in change.items))
    kept = set(took)
    return replace(
        change,
        items=took,
        swaps={item: new for item, new in change.swaps.items() if item in kept},
        wishes={item: wish for item, wish in change.wishes.items() if item in kept},
    )


def _meant_pieces(change: Change, text: str, order: Order, records: Records) -> tuple[str, ...]:
    lines = {line.item_id: line.quantity for line in order.lines}
    if change.asked == "items" and (picked := pick(text, change.offered)):
        return (picked,) * lines.get(picked, 1)
    if change.asked == "items" and means_all(text):
        return all_pieces(order)
    if change.items and _OTHER.search(text) and _has_other_line(change, records):
        other = next(item for item in lines if item not in change.items)
        return (other,) * lines[other]
    choice = choose_lines(text, order, records.snapshot, records.language)
    if len(set(choice.item_ids)) == 1 < len(choice.item_ids) and _ONE_OF_THEM.search(text):
        return choice.item_ids[:1]
    if choice.item_ids and (len(order.lines) > 1 or not change.items or choice.item_ids != change.items):
        # One line alone is meant without words; only a number of pieces can say anything new about it.
        return choice.item_ids
    return all_pieces(order) if not change.items and len(order.lines) == 1 else ()


def unsettled(change: Change) -> Iterator[str]:
    """The articles whose new variant is not known yet."""
    return (item for item in dict.fromkeys(change.items) if item not in change.swaps)


def _variants(change: Change, text: str, order: Order, records: Records) -> Change:
    waiting = list(unsettled(change))
    for item_id in dict.fromkeys(change.items):
        line = line_of(order, item_id)
        if line is None:
            continue
        own = _clause(text, line, order, change, records)
        if item_id in waiting:
            change = _settle(change, own or text, line, records)
        elif own:
            change = _correct(change, own, line, records)
    return change


def _settle(change: Change, text: str, line: OrderLine, records: Records) -> Change:
    """What was said about the new variant so far, and now: together if that decides, else the newest words."""
    before = change.wishes.get(line.item_id, "")
    wish = f"{before}\n{text}".strip()
    for words in dict.fromkeys((wish, text)):
        choice, others = records.choose(words, line), len(records.variants(line)) - 1
        meant = _one_variant(choice, line, others, only_available=bool(before) and words == wish)
        if meant is not None:
            return replace(change, swaps={**change.swaps, line.item_id: meant})
    latest = records.choose(text, line)
    if before and latest.impossible is None and len(latest.candidates) >= len(records.choose(before, line).candidates):
        return change
    return replace(change, wishes={**change.wishes, line.item_id: wish if latest.impossible is None else text})


def _one_variant(choice: VariantChoice, line: OrderLine, others: int, *, only_available: bool) -> str | None:
    """The variant that is meant: the one that was named, else the only one left that can be had of those described.

    `others`: how many variants there are besides the line's own.
    """
    if choice.item is not None:
        wanted = choice.item.id != line.item_id and (choice.item.available or not only_available)
        return choice.item.id if wanted else None
    described = [item for item in choice.candidates if item.id != line.item_id]
    left = [item.id for item in described if item.available]
    return left[0] if len(left) == 1 and len(described) < others and choice.impossible is None else None


def _correct(change: Change, text: str, line: OrderLine, records: Records) -> Change:
    """Another variant than the one chosen before; what the words leave open stays as chosen."""
    now = change.swaps[line.item_id]
    choice = records.choose(text, line, now)
    if choice.item is None or choice.item.id in (now, line.item_id):
        return change
    return replace(change, swaps={**change.swaps, line.item_id: choice.item.id})


def _clause(text: str, line: OrderLine, order: Order, change: Change, records: Records) -> str:
    """The part of `text` about this article, where it speaks of several; the whole text where it speaks of one."""
    others = [other for item in dict.fromkeys(change.items) if item != line.item_id and (other := line_of(order, item))]
    if not others:
        return text
    parts = [part for part in _SEAM.split(text) if part and part.strip()]
    own, theirs = _words(line, records), [_words(other, records) for other in others]
    mine, current = [], False
    for part in parts:
        said = set(content_tokens(part))
        here = len(said & own)
        elsewhere = max(len(said & words) for words in theirs)
        current = here > elsewhere if here != elsewhere else current
        if current:
            mine.append(part)
    return ", ".join(mine)


def _words(line: OrderLine, records: Records) -> set[str]:
    return set(content_tokens(f"{line.title} {records.title(line)}"))


def _key(number: str) -> str:
    return number.lstrip("#").casefold()
