"""The ways to say an option's name and a value that the shop spells in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.adapters.changes.terms import Terms, is_chinese, occurrences, words
from bot.adapters.changes.vocabulary import COLOUR_FAMILIES, OPTION_NAMES, PLAIN_COLOURS, SIZES

# Words within values that say nothing by themselves: "with spare filter", "up to 180 cm".
_JOINING = frozenset("with without and for from the not non per via plus".split())


def labels_of(name: str) -> Iterator[Terms]:
    """How an option is called: its own name, its words where they tell, and general words for it."""
    own = words(name.replace("_", " "))
    if not own:
        return
    yield own
    if len(own) > 1 and not is_chinese(own[0]):
        yield own[:1]
    for group in OPTION_NAMES:
        if own[-1:] and any(words(word)[-1:] == own[-1:] and len(words(word)) <= len(own) for word in group):
            yield from (words(word) for word in group if len(own) == 1 or is_chinese(own[0]))


def spellings_of(texts: set[str]) -> Iterator[tuple[Terms, int]]:
    """Ways to say a value that the shop spells as `texts` (one or more languages), with their strength."""
    found: dict[Terms, int] = {}

    def add(text: str, strength: int) -> None:
        pattern = words(text.upper() if len(text) == 1 else text)
        if pattern:
            found[pattern] = max(strength, found.get(pattern, 0))

    for text in texts:
        add(text, 3)
        short = re.sub(r"\s*[(（].*?[)）]", "", text)
        add(short, 3)
        if re.search(r"\w\w\s*[/／,、]|[/／,、]\s*\w\w", short):
            for part in re.split(r"\s*[/／,、]\s*", short):
                add(part, 3)
                for spelled in _shoe_sizes(part):
                    add(spelled, 2)
        for other in _same_size(short):
            add(other, 2)
        for english, chinese in PLAIN_COLOURS.items():
            if short in (english, chinese, f"{chinese}色"):
                add(english, 2)
                add(chinese, 2)
        for part in (*_colour_words(short), *_chinese_parts(short)):
            add(part, 1)
        for word in words(text):
            if not is_chinese(word) and word not in _JOINING and (len(word) > 2 or re.match(r"\d", word)):
                found.setdefault((word,), 1)
        if "色" in short or any(char in short for family in COLOUR_FAMILIES for char in family if len(char) == 1):
            add(short.replace("色", ""), 3)
    yield from found.items()


def _shoe_sizes(text: str) -> Iterator[str]:
    """Shoe sizes: "US M 9" is also "US 9", "US men 9", "men's 9"; 美码男 9 is also 美码9."""
    if match := re.fullmatch(r"([a-z]{2}) ([mw]) (\d+(?:\.5)?)", text):
        region, sex, number = match.groups()
        who = {"m": ("men", "mens", "male"), "w": ("women", "womens", "ladies", "female")}[sex]
        yield f"{region} {number}"
        yield from (spelled for word in who for spelled in (f"{region} {word} {number}", f"{word} {number}"))
    elif match := re.fullmatch(r"(.码)([男女]) ?(\d+(?:\.5)?)", text):
        region, sex, number = match.groups()
        yield from (f"{region}{number}", f"{sex}{number}", f"{region[0]}{number}")


def _chinese_parts(text: str) -> Iterator[str]:
    """Beginnings and ends of longer Chinese values: 不锈钢 of 拉丝不锈钢."""
    if is_chinese(text) and text.isalpha() and len(text) > 3:
        yield from (text[start:] for start in range(1, len(text) - 1))
        yield from (text[:end] for end in range(2, len(text)))


def _same_size(text: str) -> Iterator[str]:
    for group in SIZES:
        if text.strip() in group:
            yield from (word for word in group if word not in ("big", "小", "中", "大"))
            letter = next(word for word in group if word.isascii() and "-" not in word)
            yield from (f"{letter}码", f"{letter}号")


def _colour_words(text: str) -> Iterator[str]:
    """The families that a colour belongs to: 潮汐蓝 and "tide blue" are blue, so are 藏青 and "navy"."""
    own = words(text)
    for family in COLOUR_FAMILIES:
        for word in family:
            member = words(word)
            if any(occurrences(member, own)):
                yield family[0]
                yield from (other for other in family if is_chinese(other) or other == word)
                break
