"""Words that point: at an order by its number, at an entry of a list by its place, at an offer with yes or no."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from bot.adapters.changes.orders import read_order_numbers

_STATE_AND_ZIP = re.compile(r"[,，]\s*([A-Z]{2}),?\s+(\d{5})\b")
_WORDS = (
    r"first|1st|第一|头一|上面那",
    r"second|2nd|第二",
    r"third|3rd|第三",
    r"fourth|4th|第四",
    r"fifth|5th|第五",
    r"sixth|6th|第六",
    r"seventh|7th|第七",
    r"eighth|8th|第八",
)
_PLACES = tuple(re.compile(rf"\b(?:{words})\b|(?:{words})", re.IGNORECASE) for words in _WORDS)
_LAST = re.compile(r"\bthe (?:very )?last(?: one)?\b|最后[一]?[个件单款]|最下面", re.IGNORECASE)
_BARE = re.compile(r"\W*(?:number|no\.?|option|选|选项|就)?\s*([1-8])\s*(?:号|吧|please)?\W*", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all(?: of (?:them|it))?|everything|every item|the (?:whole|entire|complete) (?:order|lot|thing)|"
    r"both(?: of them)?|the lot)\b|全部|所有|都(?=[要退换改]|$|吧|是)|整单|两[个件样]都|一起[退换]|统统|全[退换都]",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yup|sure|ok(?:ay)?|please(?: do)?|go ahead|fine|right|of course|do (?:it|that)|all right|"
    r"alright|sounds good|that works|absolutely|definitely|"
    r"好|可以|行|是|对|嗯|要|需要|麻烦|没问题|那就|同意|确认|确定)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:no\b|nope|nah|not\b|don'?t|never ?mind|leave|forget|rather not|不|别|算了|没必要|先不|暂时不|还是算了)",
    re.IGNORECASE,
)


def order_numbers(text: str) -> tuple[str, ...]:
    """Order numbers in `text`; a state with its postal code ("IL 60201") is none."""
    places = {"".join(match) for match in _STATE_AND_ZIP.findall(unicodedata.normalize("NFKC", text))}
    return tuple(number for number in read_order_numbers(text) if number not in places)


def pick(text: str, offered: Sequence[str]) -> str | None:
    """The offered entry that `text` points at: "the second one", "2", "最后一个"."""
    if not offered:
        return None
    folded = unicodedata.normalize("NFKC", text)
    if bare := _BARE.fullmatch(folded):
        place = int(bare.group(1)) - 1
        return offered[place] if place < len(offered) else None
    if _LAST.search(folded):
        return offered[-1]
    found = [place for place, pattern in enumerate(_PLACES) if pattern.search(folded)]
    return offered[found[0]] if len(found) == 1 and found[0] < len(offered) else None


def means_all(text: str) -> bool:
    return bool(_ALL.search(text))


def read_answer(text: str) -> Literal["yes", "no"] | None:
    """What `text` answers to an offer of ours; an offer changes nothing, so a lenient reading does no harm."""
    if "?" in text or "？" in text:
        return None
    return "no" if _NO.match(text) else "yes" if _YES.match(text) else None
