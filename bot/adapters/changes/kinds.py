"""Which changes a message asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.domain.conversation import Language

Kind = Literal["cancel", "address", "payment", "items", "return", "exchange", "profile_address"]

_SIGNS: tuple[tuple[str, Kind], ...] = (
    (r"\bcancel|取消", "cancel"),
    (r"\breturn\b|\bsend back\b|退货|退掉", "return"),
    (r"\bexchange\b|\bswap\b|换货|换成", "exchange"),
    (r"\bmodify\b|\bchange\b.*\b(?:colou?r|size)", "items"),
    (r"\baddress\b|地址", "address"),
    (r"\bpayment\b|付款|支付", "payment"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One change asked for, and the part of the message that belongs to it."""

    kind: Kind
    text: str


def read_requests(message: str, language: Language) -> tuple[Request, ...]:
    """The changes asked for, in order; nothing for questions about policy, negations and talk about the past."""
    found = []
    for pattern, kind in _SIGNS:
        if match := re.search(pattern, message, re.IGNORECASE):
            found.append((match.start(), Request(kind, message)))
    return tuple(request for _, request in sorted(found, key=lambda pair: pair[0]))
