"""The parts of a message about replacing things: what is to be replaced, and by what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.adapters.changes.terms import Terms, words

_SWAP = (
    r"\b(?:exchang\w*|swap\w*|trad\w*|replac\w*|switch\w*|chang\w*|modif\w*|updat\w*|upgrad\w*|return\w*|"
    r"turn\w*|mak\w*)\b"
)
# After these words comes what is wanted. "For" only after a verb of swapping and never before the number of an order
# ("for #W123, exchange …"), "with" and "by" only after a verb of replacing ("make it the one with a zip").
_TARGET = re.compile(
    r"(?:换成|换为|换做|换作|换到|改成|改为|改到|改做|变成|更换为|更换成|修改为|调换成|换个|"
    r"换一?[件双个条顶只台款](?!的?鞋|的?衣)|要换(?!货|掉)|想换(?!货|掉)|"
    r"换(?=[大小]|[a-z]{1,3}码|\d|新|另|别的|其他))"
    r"|(?:(?<!up )\bto(?: be)?\b(?!\s*(?:exchange|swap|return|change|modify|cancel|replace|switch|get|have|know|buy|"
    r"my order|the order|paypal|credit|gift))|\binto\b|\bmake (?:it|that|them)\b|->|→|=>)"
    r"|(?<=\W)(?:for|with|by)\b(?=\s+(?:an?|the|one|same|my|another|something|size|\w+)\b)(?!\s*#)(?<!\bone for)",
    re.IGNORECASE,
)
_SWAP_BEFORE = {
    "for": re.compile(_SWAP, re.IGNORECASE),
    "with": re.compile(r"\b(?:exchang|swap|replac|switch|substitut)\w*", re.IGNORECASE),
}
_SEPARATOR = re.compile(
    r"[;；。\n]|,?\s+and\s+(?:also\s+|then\s+)?|[,，、](?!\s*['\"\w ]+['\"]?\s*[:：])|和|以及|还有|另外"
)
_BRACES = re.compile(r"\{[^{}]*\}")
_HIDDEN = str.maketrans({character: chr(0xE000 + n) for n, character in enumerate(",;、，；和\n.&+")})
_SHOWN = {ord(hidden): character for character, hidden in _HIDDEN.items()}


def split_swap(text: str) -> tuple[str, str]:
    """`(what is replaced, what is wanted)`; the second is empty where the text does not tell them apart."""
    match = _first_target(text)
    return (text[: match.start()], text[match.end() :]) if match else (text, "")


def part_about(text: str, own: Terms, others: Terms, values: Terms = ()) -> str:
    """The part of `text` that is about one thing among several: "the kettle to black and the grill to gas".

    `own` are the words of the thing's title, `others` those of the other things, `values` its present options, by
    which two pieces of the same kind are told apart.
    """
    parts = list(_parts(text))
    if len(parts) < 2:
        return text
    mine, rest = set(own) - set(others) or set(own), set(others) - set(own)
    scores = [
        (
            len(mine & set(words(part))) - len(rest & set(words(part))),
            len(set(values) & set(words(split_swap(part)[0]))),
        )
        for part in parts
    ]
    best = max(scores)
    return parts[scores.index(best)] if best[0] > 0 else text


def split_keeping_braces(separator: re.Pattern[str], text: str) -> list[str]:
    """`text` cut at separators that are not within braces."""
    hidden = _BRACES.sub(lambda match: match.group().translate(_HIDDEN), text)
    return [piece.translate(_SHOWN) for piece in separator.split(hidden) if piece]


def _parts(text: str) -> Iterator[str]:
    """Pieces between separators, joined so that each has at most one turn from old to new."""
    current = ""
    for piece in split_keeping_braces(_SEPARATOR, text):
        if current and _first_target(piece) is not None and _first_target(current) is not None:
            yield current
            current = piece
        else:
            current = f"{current}, {piece}" if current else piece
    if current:
        yield current


def _first_target(text: str) -> re.Match[str] | None:
    for match in _TARGET.finditer(text):
        marker = match.group().casefold()
        verb = _SWAP_BEFORE.get("with" if marker == "by" else marker)
        if verb and not verb.search(text[: match.start()]):
            continue
        if text[match.end() :].strip(" .。!！") and not _within_braces(text, match.start()):
            return match
    return None


def _within_braces(text: str, position: int) -> bool:
    return text.count("{", 0, position) > text.count("}", 0, position)
