"""Which order a message means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import date

from bot.adapters.changes.days import read_days
from bot.adapters.changes.naming import named_lines
from bot.adapters.changes.order_numbers import read_order_numbers
from bot.domain.orders import Order
from knowledge.snapshot import Snapshot

__all__ = ["choose_order", "read_order_numbers"]

_SUFFIX = re.compile(
    r"\b(?:end(?:s|ing)?|finish\w*)\s+(?:in|with|on)\s+#?(\d{2,6})\b|尾号(?:是|为)?\s*(\d{2,6})|(\d{2,6})结尾",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent|last(?!\s+(?:name|week|month|year|night|\w+day|jan|feb|mar|apr|may|jun|"
    r"jul|aug|sep|oct|nov|dec|(?:\d+|few|two|three)\b))|recent(?:ly)?|(?:i )?just (?:now )?(?:placed|ordered|"
    r"made|bought|put in))\b|"
    r"最近(?!的?[几一两三]?[天周月])|最新|最后(?:一[个单笔])|上一[个单笔]|刚刚?[下买才拍订]|刚才",
    re.IGNORECASE,
)
_OLDEST = re.compile(r"\b(?:oldest|earliest|first order|very first)\b|最早|最先|第一次", re.IGNORECASE)
_BEFORE_LAST = re.compile(
    r"\b(?:previous|the one before|second (?:last|latest)|last but one)\b|上上[个单]|前一[个单]|倒数第二", re.IGNORECASE
)
_OTHER = re.compile(
    r"\b(?:other|another|different)\b(?!\s+(?:card|payment|colou?r|size|address|method))|另[外一]|别的|其他|"
    r"不是这[个单]",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:(first|second|third|fourth|fifth)|(\d)(?:st|nd|rd|th))\s+(?:one|order)\b|^\W*(?:the\s+)?(first|"
    r"second|third|fourth|fifth)\W*$|"
    r"^\W*(?:number\s+|no\.?\s*)?([1-9])\W*$|第([一二三四五1-5])[个单笔]",
    re.IGNORECASE,
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_AMOUNT = re.compile(
    r"[$¥￥€£]\s*(\d{1,6}(?:[.,]\d{2})?)|(?<![\w#.])(\d{1,6}(?:\.\d{2})?)\s*(?:dollars?|bucks|usd|美元|美金|元|块)",
    re.IGNORECASE,
)

_STATUSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (status, re.compile(pattern, re.IGNORECASE))
    for status, pattern in (
        (
            "undelivered",
            r"\b(?:haven'?t|have not|hasn'?t|has not|not|didn'?t|isn'?t|never)\s+(?:been\s+|"
            r"yet\s+)?(?:receiv\w*|arriv\w*|deliver\w*|got|come)\b|没收到|没到货|还没到|未收到|未送达|没送到",
        ),
        (
            "pending",
            r"\bpending\b|\b(?:haven'?t|hasn'?t|has not|not|isn'?t|wasn'?t)\s+(?:been\s+|yet\s+)?(?:shipped|"
            r"sent|dispatched)\b|\bunshipped\b|\bopen order\b|\bstill (?:being )?(?:open|prepar\w*|process\w*)|"
            r"未发货|没发货|没有发货|待发货|待处理|还没发|没寄出",
        ),
        (
            "processed",
            r"\bprocessed\b|\bon (?:its|the) way\b|\bin transit\b|(?<!not )\b(?:shipped|dispatched)\b|已发货|发货了|"
            r"在路上|运输中|已处理",
        ),
        ("delivered", r"\bdelivered\b|\breceived\b|\barrived\b|已送达|已签收|签收了?|收到了?的?|到货了|送到了"),
        ("cancelled", r"\bcancell?ed (?:one|order)\b|已取消的"),
    )
)


def choose_order(
    text: str,
    orders: Sequence[Order],
    today: date,
    *,
    exclude: Collection[str] = (),
    snapshot: Snapshot | None = None,
) -> Order | tuple[Order, ...] | None:
    """The order that `text` means; several where it fits several; None where it says nothing about an order.

    An empty tuple: it describes an order that is not among `orders`. `orders` newest first, as the store returns
    them; `exclude` are ids that "the other order" is not; with `snapshot`, products are known by their titles in
    every language.
    """
    if numbers := read_order_numbers(text):
        return _only([order for order in orders if _key(order.id) in {_key(number) for number in numbers}])
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    left = [order for order in orders if order.id not in exclude]
    described = bool(exclude) and bool(_OTHER.search(plain))
    for narrow in (_by_suffix, _by_amount, _by_day(today), _by_status, _by_products(snapshot)):
        fitting = narrow(plain, left)
        if fitting is not None:
            described, left = True, fitting
    placed = _by_place(plain, left)
    if placed is not None:
        return placed
    return _only(left) if described else None


def _key(number: str) -> str:
    """What two spellings of a number share: no '#', no spaces or hyphens, one case."""
    return re.sub(r"[\s#-]", "", unicodedata.normalize("NFKC", number)).casefold()


def _only(orders: Sequence[Order]) -> Order | tuple[Order, ...]:
    return orders[0] if len(orders) == 1 else tuple(orders)


Narrowing = Callable[[str, list[Order]], "list[Order] | None"]


def _by_suffix(text: str, orders: list[Order]) -> list[Order] | None:
    match = _SUFFIX.search(text)
    if match is None or re.search(r"\bcard\b|卡", text, re.IGNORECASE):
        return None
    digits = next(group for group in match.groups() if group)
    return [order for order in orders if order.id.endswith(digits)]


def _by_amount(text: str, orders: list[Order]) -> list[Order] | None:
    """By "the $206 order": the sum paid, to the unit where no cents are said. Nothing said where no sum fits."""
    match = _AMOUNT.search(text)
    if match is None:
        return None
    said = (match.group(1) or match.group(2)).replace(",", ".")
    exact = "." in said
    fitting = [
        order
        for order in orders
        if order.paid == round(float(said) * 100) or (not exact and order.paid // 100 == int(said))
    ]
    return fitting or None


def _by_day(today: date) -> Narrowing:
    def narrow(text: str, orders: list[Order]) -> list[Order] | None:
        span = read_days(text, today)
        if span is None:
            return None
        return [order for order in orders if order.placed_at and span[0] <= order.placed_at.date() <= span[1]]

    return narrow


def _by_status(text: str, orders: list[Order]) -> list[Order] | None:
    for status, pattern in _STATUSES:
        if pattern.search(text):
            wanted = ("pending", "processed") if status == "undelivered" else (status,)
            return [order for order in orders if order.status.startswith(wanted)]
    return None


def _by_products(snapshot: Snapshot | None) -> Narrowing:
    """Orders with the products that the text names; nothing said where no order has any of them."""

    def narrow(text: str, orders: list[Order]) -> list[Order] | None:
        lines = [line for order in orders for line in order.lines]
        named = {(line.item_id, line.title) for line in named_lines(text, lines, snapshot)}
        fitting = [order for order in orders if any((line.item_id, line.title) in named for line in order.lines)]
        return fitting or None

    return narrow


def _by_place(text: str, orders: list[Order]) -> Order | None:
    """The latest, the oldest, the second of those that are left."""
    if not orders:
        return None
    dated = (
        sorted(
            (o for o in orders if o.placed_at),
            key=lambda o: (o.placed_at and o.placed_at.timestamp()) or 0.0,
            reverse=True,
        )
        or orders
    )
    if match := _ORDINAL.search(text):
        said = next(group for group in match.groups() if group).casefold()
        place = _ORDINALS.get(said) or int(said)
        return orders[place - 1] if place <= len(orders) else None
    if _BEFORE_LAST.search(text) and len(dated) > 1:
        return dated[1]
    if _LATEST.search(text):
        return dated[0]
    return dated[-1] if _OLDEST.search(text) else None
