"""How many pieces a text speaks of: "two of the three mugs", "both", "all", 两个, 其中一个."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.adapters.changes.terms import terms

_HAN_NUMBERS = {character: value for value, character in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2}
_MEASURES = "个件双只条台把顶本盒瓶套支副张盏款样"
_OF = re.compile(
    rf"(?:其中|里面?的?|当中的?|中的?)\s*(?:的)?(?:任意)?([一二两三四五六七八九十\d]{{1,2}})[{_MEASURES}]|"
    rf"(?:只|就|仅)[退换要]{{0,2}}?(?:掉|货)?([一二两三四五六七八九十\d]{{1,2}})[{_MEASURES}]"
)
_CHINESE_COUNT = re.compile(rf"(?<![第\d])([一二两三四五六七八九十]|\d{{1,2}})[{_MEASURES}](?!月)")
_BOTH = re.compile(
    r"\bboth\b|\beach of (?:the )?(?:two|them)\b|[两俩](?:[个件双只条台])?(?:.{0,6})?都|\bpair of them\b", re.IGNORECASE
)
_ALL = re.compile(
    r"\ball\b(?! (?:good|right|set|over))|\bevery(?:thing|one| one| item| piece)?\b(?! (?:day|time|week))|"
    r"\b(?:the|my|this|that) (?:whole|entire|complete|full) (?:order|lot|thing)\b|"
    r"\bwhole (?:order|lot)\b|\beach\b|全部|所有|全都|通通|统统|整[单个]|都(?=[退换要不取])|全[退换]",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:all|everything|every\w*|whole \w+)\b.{0,80}?\b(?:except(?: for)?|but(?! not only)|apart from|besides|"
    r"other than|excluding|without)\b\s*(?P<en>.{1,120})|"
    r"\b(?:keep|keeping)\s+(?P<keep>(?:the|my)\s+.{1,80})|除了?(?P<zh>.{1,40}?)(?:以外|之外|外|其他|其它|都|全部|剩下|,|"
    r"，|$)|(?:只|"
    r"就)?留下?(?P<left>.+)",
    re.IGNORECASE,
)
_BEFORE_COUNT = frozenset(
    "return exchang swap replac back my the these those only just of and , cancel chang want send refund".split()
)


def says_all(text: str) -> bool:
    return bool(_ALL.search(text))


def says_both(text: str) -> bool:
    return bool(_BOTH.search(text))


def exception_in(text: str) -> str | None:
    """What "everything but …" leaves out."""
    match = _BUT.search(text)
    return next((group for group in match.groups() if group), None) if match else None


def count_in(text: str, own_numbers: Collection[str] = ()) -> int | None:
    """How many pieces `text` asks for; `own_numbers` are numbers of titles ("Hush 70"), which count nothing."""
    if match := _OF.search(text):
        return _value(next(group for group in match.groups() if group))
    if match := _CHINESE_COUNT.search(text):
        return _value(match.group(1))
    said = terms(text)
    for place, term in enumerate(said):
        if not term.isdigit() or int(term) > 20 or term in own_numbers:
            continue
        before = said[place - 1] if place else ""
        after = said[place + 1] if place + 1 < len(said) else ""
        if before in ("size", "eu", "us", "uk", "to", "for", "#", "first", "second", "last", "other", "number"):
            continue
        if after == "of" or (before in _BEFORE_COUNT | {""} and after and (after.isalpha() and after != "with")):
            return int(term)
        if before in ("only", "just", "") and not after.strip(" .,!"):
            return int(term)
    return None


def _value(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else _HAN_NUMBERS[numeral[0]]


def plurals(text: str) -> list[str]:
    """English words that look like plurals, outside of braces."""
    return re.findall(r"\b[a-z]{3,}(?<!ss)(?<!us)s\b", re.sub(r"\{[^{}]*\}", " ", text).casefold())
