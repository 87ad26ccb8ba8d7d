"""Text in English and Chinese: folding, language, sentences, and the tokens that BM25 and coverage share."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, Literal

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_HAN}]+|[a-z0-9]+(?:[.'][a-z0-9]+)*")
_HAN_RUN = re.compile(f"[{_HAN}]+")
_CONTROL = re.compile(r"[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SENTENCE_END = re.compile(
    r"(?<=[。！？!?])(?=\S)|(?<=[.!?])[\"')\]]?\s+(?=[A-Z0-9\"'(\u3400-\u9fff])|(?<=[。！？])\s*|\n+"
)
# Addresses, and numbers with letters in them: who answers with "#W1001002" has not changed the language.
_OF_NO_LANGUAGE = re.compile(
    r"(?<![a-z0-9._+-])[a-z0-9._+-]{1,64}@[a-z0-9.-]{1,255}|https?://[!-~]+|(?<![a-z0-9])[a-z]{0,8}\d[a-z0-9]{0,40}",
    re.IGNORECASE,
)
_CODE = re.compile(r"[a-z]{1,2}\d{1,3}")
_CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "双": 2}
_CHINESE_PLACES = {"十": 10, "百": 100, "千": 1000}
_CHINESE_NUMBER = re.compile(
    "[一二两三四五六七八九]?[十百千][零一二三四五六七八九十百]*|[一二两双三四五六七八九](?=个?(?:人|升|公斤|千克|克|小时|美元|元|块))"
)
# Before these a full stop ends no sentence.
_ABBREVIATION = re.compile(r"\b(?i:e\.g|i\.e|approx|incl|max|min|no|vs|dr|mr|mrs|st)\.$|(?<!\d\s)\b[A-Z]\.$")

# Words that say nothing about what is being asked; own lists, kept short so that "not" and "how" stay.
ENGLISH_STOP_WORDS = frozenset(
    """a an the and or but if then of to in on at by for from with about as into is are was were be been being am do
    does did done have has had having i you he she it we they me him her us them my your his its our their this that
    these those there here what which who whom whose when where why how can could will would shall should may might
    must please hi hello hey thanks thank ok okay just so very also too any some get got want need like tell know
    s t re ll ve d m n't""".split()
)
CHINESE_STOP_CHARACTERS = frozenset(
    "的了吗呢吧啊呀哦嗯是在我你您他她它们这那有和与就都而及着也还把被给让到请问想要会能可以么个"
)
CHINESE_STOP_BIGRAMS = frozenset(
    """请问 你们 我们 他们 这个 那个 一个 什么 怎么 怎样 如何 可以 是否 能不 不能 有没 没有 多少 是不 不是
    我想 想要 需要 一下 告诉 知道 有什 么时 时候 你好 您好 可不 还是 或者 如果 的话""".split()
)


def normalise(text: str) -> str:
    """NFC text without control characters, with single spaces and at most one blank line in a row."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    text = re.sub(r"[ \t]+", " ", _CONTROL.sub("", text))
    return re.sub(r" ?\n ?", "\n", re.sub(r"\n{3,}", "\n\n", text)).strip()


def fold(text: object) -> str:
    """The comparison form of names and values: NFKC, case-folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", str(text)).casefold().split())


def plain_numbers(text: str) -> str:
    """Chinese numerals of two places and more, or before a measure word, as digits: 五十 -> 50, 两个人 -> 2个人."""
    return _CHINESE_NUMBER.sub(lambda match: str(_chinese_value(match.group())), text)


def _chinese_value(numeral: str) -> int:
    total, digit = 0, 0
    for character in numeral:
        if character in _CHINESE_PLACES:
            total += (digit or 1) * _CHINESE_PLACES[character]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[character]
    return total + digit


def detect_language(text: str, default: Literal["en", "zh"] = "en") -> Literal["en", "zh"]:
    """`zh` when Han characters carry the text (brand names and numbers may be Latin); `default` without letters."""
    text = _OF_NO_LANGUAGE.sub(" ", text)
    han = sum(len(run) for run in _HAN_RUN.findall(text))
    latin = len(re.findall(r"[a-zA-Z]{2,}", text))  # one word weighs about as much as one character
    if not han and not latin:
        return default
    return "zh" if han >= max(1, latin) else "en"


def sentences(text: str) -> list[str]:
    """Sentences in order, without surrounding space; line breaks end a sentence too."""
    found: list[str] = []
    for piece in _SENTENCE_END.split(text):
        if not piece or not piece.strip():
            continue
        if found and _ABBREVIATION.search(found[-1]) and not found[-1].endswith("\n"):
            found[-1] = f"{found[-1]} {piece.strip()}"
        else:
            found.append(piece.strip())
    return found


def tokens(text: str) -> list[str]:
    """Index tokens: stemmed English words and numbers, Chinese characters and character bigrams."""
    found: list[str] = []
    for run in _TOKEN.findall(fold(text)):
        if _HAN_RUN.match(run):
            found.extend(run)
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
        else:
            found.append(stem(run))
    return found


def content_tokens(text: str) -> list[str]:
    """What a question is about: stemmed words without stop words; Chinese as bigrams (a lone character as itself)."""
    found: list[str] = []
    for run in _TOKEN.findall(fold(text)):
        if _HAN_RUN.match(run):
            found.extend(_chinese_content(run))
        elif run not in ENGLISH_STOP_WORDS:
            found.append(stem(run))
    return found


def _chinese_content(run: str) -> list[str]:
    if len(run) == 1:
        return [] if run in CHINESE_STOP_CHARACTERS else [run]
    bigrams = (run[i : i + 2] for i in range(len(run) - 1))
    return [
        pair
        for pair in bigrams
        if pair not in CHINESE_STOP_BIGRAMS and not all(character in CHINESE_STOP_CHARACTERS for character in pair)
    ]


def chinese_core(value: str) -> str:
    """A colour without its suffix: 蓝色 is said by 雾蓝 too."""
    return value[:-1] if len(value) == 2 and value.endswith("色") else value


def is_code(token: str) -> bool:
    """Whether a token is a fault code or short model number (e3, kt101): missing it makes another question."""
    return bool(_CODE.fullmatch(token))


def stem(word: str) -> str:
    """Snowball's English stem of a folded word."""
    return str(_stemmer().stemWord(word.removesuffix("'s")))


@cache
def _stemmer() -> Any:
    from Stemmer import Stemmer

    return Stemmer("english")
