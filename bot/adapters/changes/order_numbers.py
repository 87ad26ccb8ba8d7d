"""Order numbers in a message, however they are typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORDS = (
    r"(?:\border(?:s|\s*(?:no\.?|nr\.?|num(?:ber)?s?|id|ref(?:erence)?|#))*|\bpurchases?(?:\s+(?:no\.?|number|id))?|"
    r"订单编?号?|單號|订单|订购单|单号|订单编号|这[一个]?单|那[一个]?单)"
    r"[\s:：#=\"'“「(（]*(?:(?:is|was|of|are|号|为|是|编号)[\s:：#]*)*"
)
# Digits in groups, "123 4567", only where every group after the first has three or four of them.
_GROUPED = r"[a-z]{0,4}[\s-]?\d{1,4}(?:[ -]\d{3,4}){1,3}(?!\d)"
_MARKED = re.compile(
    rf"(?:(?<![\w&/])#\s?|{_WORDS})(?P<id>{_GROUPED}|[a-z]{{1,5}}-\d{{2,8}}-\d{{2,10}}|"
    rf"[a-z]{{0,4}}[\s-]?\d{{3,18}}(?![\d.]\d|\w))",
    re.IGNORECASE | re.ASCII,
)
_BARE = re.compile(
    r"(?<![a-z\d_@./-])(?P<id>[a-z]{1,3}[ -]?\d{5,12}|\d{7,9}|\d{12,13})(?![\w@]|[-.]\w)", re.IGNORECASE | re.ASCII
)
_EMAIL = re.compile(r"[a-z0-9_.+-]{1,64}@[a-z0-9.-]{1,100}", re.IGNORECASE)
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_OTHER_NUMBERS = re.compile(
    r"(?:\bzip(?:\s*code)?|\bpostal\s*code|\bpost\s*code|邮编|邮政编码|电话|手机号?|联系方式|\bphone|\btel|\bmobile|"
    r"\bcall me (?:at|on)|\bcard(?:\s+(?:number|no\.?))?(?:\s+ending(?:\s+in)?)?|"
    r"尾号|卡号|运单号?|快递单?号?|物流单?号?|包裹号?|\btracking(?:\s+(?:number|no\.?|id))?|\bitem(?:\s+(?:id|"
    r"number|no\.?))?|"
    r"商品(?:id|编号|号)?|\bproduct(?:\s+id)?)"
    r"[\s:：#]*(?:is|为|是)?[\s:：#]*[+(]?[a-z]{0,4}\d[\d\s()-]{1,18}\d",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"\s*(?:,|、|，|;|和|与|跟|以及|还有|\band\b|&|\bor\b|plus)\s*#?\s?(?P<id>[a-z]{0,4}\d{4,13})(?!\w)(?!\s*(?:st|"
    r"street|ave|avenue|road|rd|drive|lane|blvd)\b)",
    re.IGNORECASE | re.ASCII,
)
_CODE_PREFIX = re.compile(r"^[a-z]{1,3}[ -]\d", re.IGNORECASE)


def read_order_numbers(text: str) -> tuple[str, ...]:
    """Order numbers in `text` in order: NFKC, letters as capitals, without '#' and spaces.

    Postal codes, telephone and card numbers are none, nor are item ids of ten digits unless an order word is before.
    """
    text = unicodedata.normalize("NFKC", text)
    for pattern in (_EMAIL, _URL, _OTHER_NUMBERS):
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    found = sorted({(start, _spelled(number)) for start, number in (*_marked(text), *_bare(text))})
    return tuple(dict.fromkeys(number for _, number in found))


def _marked(text: str) -> Iterator[tuple[int, str]]:
    """Numbers after '#' or an order word, and those joined to them by "and"."""
    for match in _MARKED.finditer(text):
        yield match.start("id"), match.group("id")
        end = match.end()
        while follower := _FOLLOWING.match(text, end):
            yield follower.start("id"), follower.group("id")
            end = follower.end()


def _bare(text: str) -> Iterator[tuple[int, str]]:
    """Numbers that look like an order's by themselves: "W7736983", or seven to nine or twelve digits."""
    masked = _MARKED.sub(lambda match: " " * len(match.group()), text)
    for match in _BARE.finditer(masked):
        number = match.group("id")
        # "in 12345" and "to 80202" are words before a number, not its letters.
        if _CODE_PREFIX.match(number) and number[:2].casefold() in _SMALL_WORDS | {number[0].casefold() + " "} - {"w "}:
            continue
        yield match.start("id"), number


_SMALL_WORDS = frozenset("in to is at on by of no or an co ca ny tx us my it as be do go he if me so up we am".split())


def _spelled(number: str) -> str:
    return number.replace(" ", "").upper()
