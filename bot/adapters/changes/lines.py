"""Which pieces of an order a message means."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Language
from bot.domain.orders import Order, OrderLine
from knowledge.snapshot import Snapshot
from knowledge.text import content_tokens


@dataclass(frozen=True, slots=True)
class LineChoice:
    """Pieces that are meant (an id repeated n times is n pieces), else lines to choose from, else unmatched words."""

    item_ids: tuple[str, ...] = ()
    candidates: tuple[OrderLine, ...] = ()
    unknown: str | None = None


def choose_lines(text: str, order: Order, snapshot: Snapshot | None, language: Language) -> LineChoice:
    """The pieces of `order` that `text` means."""
    asked = set(content_tokens(text))
    found = [line for line in order.lines if asked & set(content_tokens(line.title))]
    if len(found) == 1 or (len(order.lines) == 1 and not found):
        line = (found or list(order.lines))[0]
        return LineChoice((line.item_id,) * line.quantity)
    return LineChoice(candidates=tuple(found) or order.lines)
