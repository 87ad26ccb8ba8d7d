"""Which order a message means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import date

from bot.domain.orders import Order
from knowledge.snapshot import Snapshot


def read_order_numbers(text: str) -> tuple[str, ...]:
    """Order numbers in `text`, as typed after NFKC, without '#' and spaces, in order."""
    found = re.findall(r"#\s?([A-Za-z]{0,3}\d{3,})|\b([A-Za-z]{1,3}\d{4,})\b", unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(a or b for a, b in found))


def choose_order(
    text: str,
    orders: Sequence[Order],
    today: date,
    *,
    exclude: Collection[str] = (),
    snapshot: Snapshot | None = None,
) -> Order | tuple[Order, ...] | None:
    """The order that `text` means; several where it fits several; None where it says nothing about an order.

    `orders` newest first; `exclude` are ids that "the other order" is not; with `snapshot`, products are known
    by their titles in both languages.
    """
    for number in read_order_numbers(text):
        for order in orders:
            if order.id.lstrip("#").casefold() == number.casefold():
                return order
    return None
