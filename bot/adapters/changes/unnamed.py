"""Names of things in a wish that fit nothing at hand: "return the toaster", 退烤面包机."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.adapters.changes.nouns import CHINESE_GENERIC, GENERIC
from knowledge.text import ENGLISH_STOP_WORDS, stem

_PHRASE = re.compile(
    r"\b(?:return|returning|exchange|exchanging|swap|swapping|replace|change|modify|cancel|refund for|"
    r"send back|switch)\s+"
    r"(?:the|my|this|that|these|those|both|all|an?|one|two|three|\d)\s+(?:of\s+(?:the|my)\s+)?([a-z][a-z' -]{2,40}?)"
    r"(?=\s+(?:from|in|on|i|that|which|because|since|as|to|for|with|via|back|please|and|or|of|it|is|was|they|"
    r"he|we|you)\b|\s*[,.;!?:()#]|\s*$)|"
    r"(?:^|,|;|\band)\s*(?:the|my)\s+([a-z][a-z' -]{2,30}?)(?=\s+(?:from|in|and|or|that|which|too|as well|"
    r"please)\b|\s*[,.;!?]|\s*$)",
    re.IGNORECASE,
)
_CHINESE_PHRASE = re.compile(
    r"(?:把|将)([\u4e00-\u9fff]{2,10}?)(?=退|换|寄|取消)|(?:退掉|退货|退|换掉|换货)(?:掉|"
    r"一下)?([\u4e00-\u9fff]{2,8}?)(?=[,，。;；!！]|$)"
)
_GENERIC_STEMS = frozenset(stem(word) for word in GENERIC) | GENERIC | ENGLISH_STOP_WORDS


def unmatched_name(text: str, known: Callable[[str], bool]) -> str | None:
    """The first name in `text` that `known` does not accept, as typed."""
    for match in _PHRASE.finditer(text):
        phrase = (match.group(1) or match.group(2)).strip(" -'")
        telling = [word for word in re.findall(r"[a-z']+", phrase.casefold()) if stem(word) not in _GENERIC_STEMS]
        if telling and not known(phrase):
            return " ".join(word for word in phrase.split() if word.casefold() in telling) or phrase
    for match in _CHINESE_PHRASE.finditer(text):
        phrase = match.group(1) or match.group(2)
        name = re.sub(CHINESE_GENERIC, "", phrase)
        if len(name) > 1 and not known(phrase):
            return name
    return None
