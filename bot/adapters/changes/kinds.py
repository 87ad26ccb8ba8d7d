"""Which changes a message asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.adapters.changes.clauses import asks_for_it, clauses, folded
from bot.adapters.changes.kind_patterns import (
    BOTH_ADDRESSES,
    MISFIT,
    NO_CHANGE,
    OTHER_MATTER,
    PATTERNS,
    SETTLES,
    WANTS_OTHER,
    Kind,
)
from bot.adapters.changes.order_numbers import read_order_numbers
from bot.adapters.changes.typing_slips import mended
from bot.domain.conversation import Language

__all__ = ["Kind", "Request", "read_requests"]

_LEADS = re.compile(
    r"^\W*(?:(?:hi|hello|hey)\W+)?(?:for|about|regarding|concerning|on|with|as for|in|from)\s+(?:my\s+|"
    r"the\s+)?(?:order\W*)?#?\s?\w*\d{3,}|^\W*(?:关于|对于|针对)|^\W*(?:订单号?|单号)?\W*#?\s?\w{0,3}\d{4,}\W*$",
    re.IGNORECASE,
)
# Orders that are named only to compare: "a duplicate of #W2", "keep #W2".
_ASIDE = re.compile(
    r"(?:\b(?:duplicate of|same as|like|not|instead of|rather than|keep|keeping)\s+(?:my\s+|the\s+)?(?:order\s+)?|"
    r"(?:不是|不要动|保留|别动)(?:订单)?\s*)#?\s?\w*\d{3,}",
    re.IGNORECASE,
)
# "My address changed, please update my order" is one wish.
_VAGUE = re.compile(r"\b(?:my|the|this|that) (?:order|details|info\w*)\W*$|订单\W*$", re.IGNORECASE)
_BRACES = re.compile(r"\{[^{}]*\}")
_LONGEST = 300  # characters of a clause: a message of 4,000 must not take seconds to read
_CHINESE_LETTER = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Request:
    """One change asked for, and the part of the message that belongs to it."""

    kind: Kind
    text: str


def read_requests(message: str, language: Language) -> tuple[Request, ...]:
    """The changes asked for, in order; nothing for questions about policy, negations and talk about the past.

    A clause without a change of its own belongs to the request before it, or, where it only names an order
    ("for #W1, …"), to the one after it. A refund is a return: the order's status tells whether it can be one.
    """
    found: list[Request] = []
    ahead, spoken_of = "", False
    context = mended(folded(message))
    for clause in clauses(context):
        kind = _kind_of(clause, language)
        spoken_of = spoken_of or kind is not None
        if kind is not None and not asks_for_it(_telling(clause), context):
            ahead = ""
            continue
        if kind is None:
            if found and not _LEADS.match(clause):
                found[-1] = replace(found[-1], text=_joined(found[-1].text, clause))
            else:
                ahead = _joined(ahead, clause)
        elif found and _belongs(kind, _joined(ahead, clause), found[-1]):
            found[-1] = replace(found[-1], text=_joined(found[-1].text, _joined(ahead, clause)))
            ahead = ""
        else:
            whole, ahead = _joined(ahead, clause), ""
            if kind == "profile_address" and BOTH_ADDRESSES.search(clause):
                found.append(Request("address", whole))
            found.append(Request(kind, whole))
    if found and ahead:
        found[-1] = replace(found[-1], text=_joined(found[-1].text, ahead))
    start = context[:_LONGEST]
    if not spoken_of and WANTS_OTHER.search(start) and (MISFIT.search(start) or read_order_numbers(start)):
        found.append(Request("items", context))
    return tuple(part for request in found for part in _by_order(request))


def _telling(clause: str) -> str:
    """The part that is looked at: without what stands in braces, and not more than the longest wish."""
    return _BRACES.sub("{}", clause)[:_LONGEST]


def _kind_of(clause: str, language: Language) -> Kind | None:
    plain = NO_CHANGE.sub(" ", _telling(clause))
    first: Language = "zh" if _CHINESE_LETTER.search(plain) else "en"
    for name in (first, "en" if first == "zh" else language):
        for kind, pattern in PATTERNS[name]:
            if pattern.search(plain):
                return (
                    None
                    if kind in ("cancel", "items", "exchange") and _is_other_matter(plain)
                    else _settled(kind, plain)
                )
    return None


def _is_other_matter(clause: str) -> bool:
    """Accounts and subscriptions are cancelled and switched too, but not here."""
    return bool(OTHER_MATTER.search(clause)) and not re.search(r"\border|\bpurchase|订单|#", clause, re.IGNORECASE)


def _settled(kind: Kind, clause: str) -> Kind | None:
    """A method named for the money of a return is no change of payment."""
    if kind == "payment" and SETTLES.search(clause):
        for other in ("return", "exchange"):
            pattern = next(p for name, p in (*PATTERNS["en"], *PATTERNS["zh"]) if name == other)
            if pattern.search(clause):
                return "return" if other == "return" else "exchange"
        return None
    return kind


def _belongs(kind: Kind, clause: str, last: Request) -> bool:
    """Whether a clause only goes on about the last request: no other order, the same or a settling kind."""
    numbers, before = read_order_numbers(clause), read_order_numbers(last.text)
    if numbers and set(numbers) != set(before):
        return False
    if kind == last.kind:
        return True
    swaps = ("items", "exchange")
    if kind == "items" and last.kind in ("address", "profile_address", "payment"):
        return bool(_VAGUE.search(clause))
    if kind in swaps and last.kind in swaps:
        return not numbers
    # "I want a refund, cancel it" and "return it for a refund" are one wish.
    if last.kind == "cancel" and kind == "return":
        return bool(re.search(r"refund|money|退款|退钱", clause, re.IGNORECASE)) and not numbers
    return kind == "payment" and last.kind in (*swaps, "return") and not re.search(r"payment|付款方式|支付方式", clause)


def _joined(first: str, second: str) -> str:
    if not first:
        return second
    return f"{first}{'' if _CHINESE_LETTER.match(second) and not first[-1:].isascii() else ' '}{second}"


def _by_order(request: Request) -> Iterator[Request]:
    """Of several orders each gets its own: "cancel #W1 and #W2", "return the kettle from #W1 and the lamp from #W2"."""
    numbers = read_order_numbers(_ASIDE.sub(" ", request.text))
    if len(numbers) < 2 or request.kind in ("address", "payment", "profile_address"):
        yield request
        return
    pieces = [
        piece
        for piece in re.split(r"\s*(?:,|;|、|，|\band\b|\bplus\b|&|和|以及|还有|跟)\s*", request.text)
        if piece.strip()
    ]
    current, held = "", ""
    for piece in pieces:
        own = read_order_numbers(_ASIDE.sub(" ", piece))
        if own and held and current:
            yield replace(request, text=current)
            current, held = piece, own[0]
        else:
            current, held = (f"{current}, {piece}" if current else piece), held or (own[0] if own else "")
    if current:
        yield replace(request, text=current)
