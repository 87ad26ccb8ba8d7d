"""What cannot be supported is not said: every claim of a sentence must be found in the sources it cites."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.answering import Source
from bot.ports import Sentence
from knowledge.text import ENGLISH_STOP_WORDS, content_tokens, detect_language, plain_numbers

# Digits of their own or before a unit ("40L", "30天"), not those inside a code (W1234).
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(?<!\d,)\d+(?:[.,]\d+)*")
_CODE = re.compile(r"#?\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\b")
_PROMISE = re.compile(
    r"\b(?:free|always|never|guaranteed?|lifetime|unlimited|100 ?%)\b|免费|包邮|永久|终身|保证|一定会|无限",
    re.IGNORECASE,
)
# Words that a sentence without a source may consist of, besides stop words: it then says nothing about the shop.
_COURTESY_WORDS = frozenset(
    """hello hi hey sure course certainly absolutely thank thanks welcome sorry apologise apologize apologies
    inconvenience trouble wait waiting delay patience glad happy great good pleased hear help helping assist assistance
    look looking check checking find moment second question questions know let ask anything something else more further
    message chat person colleague team order orders m ll re ve""".split()
)
_COURTESY_ZH = re.compile(
    r"(?:(?:您好|你好|好的|当然|(?:非常|很|十分)?抱歉|对不起|不好意思|不客气|不用谢|请稍等|"
    r"(?:非常)?(?:感谢|谢谢)您?的?(?:咨询|耐心|等待|理解|支持|来信)*|很高兴(?:能)?(?:为您|帮您)(?:服务|解答|效劳)?)[\s,，。.!！~～]*)+"
)
_ONES = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ENGLISH_VALUES = {word: n for n, word in enumerate(_ONES, 1)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_ENGLISH_NUMBER = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[- ]({'|'.join(_ONES[:9])})\b)?|({'|'.join(_ONES)}))\b(?: (hundred)\b)?",
    re.IGNORECASE,
)
_CHINESE_NUMBER = re.compile("[一二两三四五六七八九十百千]+")
# "one of them", "the two", 一个 and 十分 state no number; "one year", "two colours" and 三十天 do.
_NO_COUNT = re.compile(r"\b(?:the|these|those|both) $", re.IGNORECASE)
_ENGLISH_PERIOD = re.compile(
    r"[- ](?:(?:business|working|calendar|full)[- ])?(?:day|week|month|year|hour|minute)s?\b", re.IGNORECASE
)
_CHINESE_UNIT = re.compile(
    r"(?:个?(?:工作日|自然日|月|星期|小时|人)|[天日周年秒元块件款折升克米码]|分钟|公斤|千克|厘米|毫升|美元|个)"
)
_LEAST_OVERLAP = 0.25


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be said, and the claim that stopped it if not."""

    supported: bool
    reason: str = ""


def check(sentence: Sentence, sources: Mapping[str, Source]) -> Verdict:
    """Judge one sentence by the sources that it cites."""
    if sentence.plain:
        return Verdict(True)
    cited = [sources[key] for key in sentence.sources if key in sources]
    if len(cited) < len(sentence.sources):
        return Verdict(False, "cites a source that was not retrieved")
    if not cited:
        claims = claims_of(sentence.text)
        harmless = not claims and (_is_courtesy(sentence.text) or sentence.text.rstrip().endswith(("?", "？")))
        return Verdict(harmless, "" if harmless else "says something without a source")
    evidence = "\n".join(f"{source.title}\n{source.text}" for source in cited)
    missing = unsupported_claims(sentence.text, evidence)
    if missing:
        return Verdict(False, f"'{missing[0]}' is in none of its sources")
    if not sentence.quoted and not _overlaps(sentence.text, evidence):
        return Verdict(False, "its sources speak of something else")
    return Verdict(True)


def claims_of(text: str) -> list[str]:
    """The parts of a sentence that must be exact: numbers in digits or words, codes and promises."""
    folded = unicodedata.normalize("NFKC", text)
    promises = [promise.lower() for promise in _PROMISE.findall(folded)]
    return [*_CODE.findall(folded), *_numbers(folded), *_stated_numbers(folded), *promises]


def unsupported_claims(text: str, evidence: str) -> list[str]:
    """Claims of `text` that `evidence` does not hold; 30 days, thirty days and 三十天 are one."""
    evidence = unicodedata.normalize("NFKC", evidence)
    numbers = {*_numbers(evidence), *_spelled_numbers(evidence)}
    folded = evidence.lower()
    return [
        claim
        for claim in claims_of(text)
        if not (claim in numbers if re.fullmatch(r"[\d.]+", claim) else _holds(folded, claim.lower().lstrip("#")))
    ]


def _holds(folded: str, claim: str) -> bool:
    """Whether the claim stands there as a whole word: "free" is not in "freezer", E3 not in E30."""
    if not claim.isascii():
        return claim in folded
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(claim)}(?![a-z0-9])", folded))


def _is_courtesy(text: str) -> bool:
    if detect_language(text) == "zh":
        return bool(_COURTESY_ZH.fullmatch(text.strip()))
    words = re.findall(r"[^\W\d_]+", text.lower())
    return bool(words) and all(word in _COURTESY_WORDS or word in ENGLISH_STOP_WORDS for word in words)


def _numbers(text: str) -> list[str]:
    """Numbers in one spelling: `1,299.00` and `1299` are the same."""
    return [_canonical(match) for match in _NUMBER.findall(text)]


def _canonical(number: str) -> str:
    bare = re.sub(r",(?=\d{3}(?!\d))", "", number).replace(",", ".")
    try:
        return format(Decimal(bare).normalize(), "f")
    except ArithmeticError:
        return bare


def _stated_numbers(text: str) -> Iterator[str]:
    """Numbers in words that state something."""
    for match in _ENGLISH_NUMBER.finditer(text):
        counts = match.group().lower() != "one" and not _NO_COUNT.search(text[: match.start()])
        if counts or _ENGLISH_PERIOD.match(text, match.end()):
            yield _english_value(match)
    for match in _CHINESE_NUMBER.finditer(text):
        unit = _CHINESE_UNIT.match(text, match.end())
        if unit and not (match.group() == "一" and unit.group() in ("个", "件", "款", "块", "日", "人")):
            yield from _chinese_value(match.group())


def _spelled_numbers(text: str) -> Iterator[str]:
    """All numbers in words."""
    yield from map(_english_value, _ENGLISH_NUMBER.finditer(text))
    for run in _CHINESE_NUMBER.findall(text):
        yield from _chinese_value(run)


def _english_value(match: re.Match[str]) -> str:
    tens, ones, alone, hundred = (group.lower() if group else None for group in match.groups())
    value = sum(_ENGLISH_VALUES[word] for word in (tens, ones, alone) if word)
    return str(value * 100 if hundred else value)


def _chinese_value(run: str) -> list[str]:
    value = plain_numbers(f"{run}元").removesuffix("元")
    return [value] if value.isdigit() else []


def _overlaps(text: str, evidence: str) -> bool:
    """Whether the sentence shares enough of its words with its sources; other languages cannot be compared so."""
    if detect_language(text) != detect_language(evidence):
        return True
    said: Sequence[str] = content_tokens(text)
    held = set(content_tokens(evidence))
    return not said or sum(word in held for word in said) / len(said) >= _LEAST_OVERLAP
