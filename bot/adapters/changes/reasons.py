"""Why a shopper cancels: the accepted reason that is meant, or their own words."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.conversation import Language
from knowledge.text import content_tokens

# What reasons are about, the surest sign first. An accepted reason is recognised by the same signs.
_MEANINGS: tuple[tuple[str, str], ...] = (
    (
        "mistake",
        r"\b(?:by|my|a|in)\s+(?:\w+\s+)?(?:mistake|accident|error)\b|\bmistaken(?:ly)?\b|"
        r"\baccident(?:al(?:ly)?)?\b|\bunintentional\w*|\bdidn'?t mean to\b|\bdid not mean to\b|"
        r"\bnot mean to (?:order|buy)\b|"
        r"\b(?:ordered|bought|chose|picked|selected|clicked|got|purchased)\s+(?:\w+\s+){0,3}?(?:wrong|twice|"
        r"incorrect)\b|\bwrong (?:item|product|one|order|thing|size|colou?r|model|version|button|quantity|address)\b|"
        r"\bordered (?:it |this )?(?:twice|two times|double)\b|\bduplicate\b|\boops\b|\bmisclick\w*|\bmessed up\b|"
        r"[拍买订下点选]错|手滑|手误|误[拍下买点操]|不小心|弄错|搞错|错误下单|重复(?:下单|购买|拍|买|了)|"
        r"[买拍下]重|多[拍买下]了|下单错误|填错|写错|点多了",
    ),
    (
        "unneeded",
        r"\bno longer (?:\w+\s+)?(?:need|want|require|interested|necessary)\w*|\b(?:don'?t|do not|doesn'?t|"
        r"didn'?t)\s+(?:really\s+|actually\s+)?(?:need|want|require)\s+(?:it|this|that|them|these|those|the \w+|"
        r"my \w+|any\w*|to (?:buy|have|keep|receive))\b|"
        r"\b(?:don'?t|do not)\s+(?:really\s+)?(?:need|want)\b(?=\W*$)|\bnot (?:needed|wanted|interested|"
        r"necessary|required)\b|\b(?:isn'?t|not) needed\b|\bno need\b|\bunneeded\b|\bchanged? (?:of|my|our) minds?\b|"
        r"\bdecided (?:not to|against|otherwise|i don'?t)\b|\bhave (?:one|another one|it) already\b|"
        r"\balready (?:have|own|got) (?:one|it|them|another)\b|\bcan (?:do|live|manage) without\b|"
        r"\bno use for\b|\bdon'?t feel like\b|"
        r"\bwon'?t (?:be able to )?(?:need|use|receive|be (?:home|there|around))\b|\bchange of (?:mind|plans?|"
        r"heart)\b|\bplans? (?:have |has )?changed\b|"
        r"不(?:再)?需要|不想要|不要了|用不(?:着|上|到)|不想买|不买了|没用了|不用了|改(?:变)?主意|不喜欢了|"
        r"已经有了|家里有|买过了|没必要|不需|想法变了|计划(?:有变|变了)|冲动",
    ),
    ("cheaper", r"\b(?:cheaper|better (?:price|deal)|less (?:money|elsewhere)|lower price|half the price|"
                r"price (?:dropped|drop|match)|on sale|coupon|discount)\b|更便宜|便宜|降价|价格|优惠|打折|差价"),
    ("slow", r"\b(?:too (?:slow|long|late)|takes? (?:too|so|forever)|taking (?:too|so|forever|ages)|late|"
             r"delay\w*|slow|not (?:arrive|arriving|come) in time|waiting)\b|太慢|太久|等不及|延误|迟|没发货|"
             r"不发货|来不及|慢"),
    ("money", r"\b(?:afford|too expensive|budget|money problems?|cost(?:s)? too much|short of (?:money|"
              r"cash))\b|太贵|没钱|预算|买不起"),
    ("faulty", r"\b(?:defect\w*|broken|damaged|faulty|doesn'?t work|not working|bad (?:quality|reviews?))\b|质量|"
               r"坏了|破损|瑕疵|有问题|差评"),
    ("address", r"\b(?:wrong|moved|different|new) (?:\w+ )?address\b|\bmoved\b|地址|搬家"),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _MEANINGS)
_DENIED = re.compile(
    r"\b(?:it'?s not|it is not|it wasn'?t|wasn'?t|not because)\b[^,.;]*|(?:并?不是因为|不是)[^,，。;；]*", re.IGNORECASE
)
_OF_ANY_ORDER = frozenset("order item product purchas cancel bought buy 订单 商品 取消 下单".split())
_BECAUSE = re.compile(
    r"\b(?:because(?: of)?|since|as i|due to|the reason(?: is| being)?(?: that)?|reason\s*[:：]|"
    r"on account of)\s*[:：]?\s*(?P<en>[^.;!?\n]{3,200})|"
    r"(?:因为|由于|原因[是为：:]|理由[是为：:])\s*(?P<zh>[^。;；!！?？\n]{2,100})",
    re.IGNORECASE,
)


def read_reason(text: str, accepted: tuple[str, ...], language: Language) -> str | None:  # noqa: ARG001  # both are read
    """The accepted reason that is meant, else the shopper's own words for another one, None if none is given.

    Reasons mean the same where they are about the same (need, mistake, price, delay …) or share most words, so that
    another shop's list works too.
    """
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").strip()
    if said := _said_outright(plain, accepted):
        return said
    wanted = _DENIED.sub(" ", plain)
    meant = [name for name, pattern in _COMPILED if pattern.search(wanted)]
    for reason in accepted:
        if set(meant[:1]) & set(_meanings_of(reason)):
            return reason
    for name in meant:
        for reason in accepted:
            if name in _meanings_of(reason):
                return reason
    if shared := _by_words(wanted, accepted):
        return shared
    return _own_words(plain, meant)


def _said_outright(text: str, accepted: tuple[str, ...]) -> str | None:
    """The reason in the shop's own words, or its number in the list: "2"."""
    folded = text.casefold()
    for reason in accepted:
        if re.search(rf"(?<![a-z]){re.escape(reason.casefold())}(?![a-z])", folded):
            return reason
    number = re.fullmatch(r"\W*(?:(?:number|option|reason|no\.?)\s*|第)?([1-9])(?:[个条种])?\W*", folded)
    if number and int(number.group(1)) <= len(accepted):
        return accepted[int(number.group(1)) - 1]
    return None


def _meanings_of(reason: str) -> list[str]:
    return [name for name, pattern in _COMPILED if pattern.search(reason)]


def _by_words(text: str, accepted: tuple[str, ...]) -> str | None:
    said = set(content_tokens(text))
    telling = {reason: set(content_tokens(reason)) - _OF_ANY_ORDER for reason in accepted}
    shares = {reason: len(said & own) / len(own) for reason, own in telling.items() if own}
    best = max(shares, key=lambda reason: shares[reason], default=None)
    alone = sum(share >= 0.5 for share in shares.values()) == 1
    return best if best is not None and shares[best] >= 0.5 and alone else None


def _own_words(text: str, meant: list[str]) -> str | None:
    if match := _BECAUSE.search(text):
        return next(group for group in match.groups() if group).strip(" ,，.")
    return text.strip(" ,，.。!！") if meant else None
