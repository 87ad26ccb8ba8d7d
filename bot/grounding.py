"""What cannot be supported is not said: every claim of a sentence must be found in the sources it cites."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.answering import Source
from bot.ports import Sentence
from knowledge.text import content_tokens, detect_language

_NUMBER = re.compile(
    r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w])|\d+(?:[.,]\d+)*(?=[a-z°%美元升克瓦天小时分钟日年月公里米厘])", re.IGNORECASE
)
_CODE = re.compile(r"#?\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\b")
_PROMISE = re.compile(
    r"\b(?:free|always|never|guaranteed?|lifetime|unlimited|100 ?%)\b|免费|包邮|永久|终身|保证|一定会|无限",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:hello|hi|sure|of course|certainly|thanks?|thank you|you're welcome|i'm sorry|sorry|great|happy to help|"
    r"let me know|is there anything|would you|could you|can i|shall i|do you|您好|好的|抱歉|不客气|请问|谢谢|需要我)",
    re.IGNORECASE,
)
_WORD_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "十四": 14, "十五": 15, "二十": 20, "三十": 30, "六十": 60, "九十": 90,
}  # fmt: skip
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
        harmless = not claims and (_COURTESY.match(sentence.text) or sentence.text.rstrip().endswith(("?", "？")))
        return Verdict(bool(harmless), "" if harmless else "says something without a source")
    evidence = "\n".join(f"{source.title}\n{source.text}" for source in cited)
    missing = unsupported_claims(sentence.text, evidence)
    if missing:
        return Verdict(False, f"'{missing[0]}' is in none of its sources")
    if not sentence.quoted and not _overlaps(sentence.text, evidence):
        return Verdict(False, "its sources speak of something else")
    return Verdict(True)


def claims_of(text: str) -> list[str]:
    """The parts of a sentence that must be exact: numbers, codes and promises."""
    folded = unicodedata.normalize("NFKC", text)
    return [*_CODE.findall(folded), *_numbers(folded), *(m.lower() for m in _PROMISE.findall(folded))]


def unsupported_claims(text: str, evidence: str) -> list[str]:
    """Claims of `text` that `evidence` does not hold; 30 days, thirty days and 三十天 are one."""
    evidence = unicodedata.normalize("NFKC", evidence)
    numbers = set(_numbers(evidence)) | {str(n) for n in _spelled_numbers(evidence)}
    folded = evidence.lower()
    missing: list[str] = []
    for claim in claims_of(text):
        known = claim in numbers if re.fullmatch(r"[\d.]+", claim) else claim.lower().lstrip("#") in folded
        if not known:
            missing.append(claim)
    return missing


def _numbers(text: str) -> list[str]:
    """Numbers in one spelling: `1,299.00` and `1299` are the same."""
    return [_canonical(match) for match in _NUMBER.findall(text)]


def _canonical(number: str) -> str:
    bare = re.sub(r",(?=\d{3}(?!\d))", "", number).replace(",", ".")
    try:
        return format(Decimal(bare).normalize(), "f")
    except ArithmeticError:
        return bare


def _spelled_numbers(text: str) -> Iterable[int]:
    words = re.findall(r"[a-z]+|[一二两三四五六七八九十]+", text.lower())
    return (_WORD_NUMBERS[word] for word in words if word in _WORD_NUMBERS)


def _overlaps(text: str, evidence: str) -> bool:
    """Whether the sentence shares enough of its words with its sources; other languages cannot be compared so."""
    if detect_language(text) != detect_language(evidence):
        return True
    said: Sequence[str] = content_tokens(text)
    held = set(content_tokens(evidence))
    return not said or sum(word in held for word in said) / len(said) >= _LEAST_OVERLAP
