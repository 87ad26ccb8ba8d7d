"""What to quote of a passage: an FAQ answer whole, of other texts the sentences or entries that are asked about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from knowledge.documents import Chunk
from knowledge.text import content_tokens, is_code, sentences

Rarity = Callable[[str], float]
_LONGEST = {"en": 420, "zh": 220}  # characters of a quotation
_MOST_ENTRIES = 4
_BULLET = re.compile(r"^(?:[-*+•]\s+|\d+[.)]\s+|#+\s*|>\s*)")
_EMPHASIS = re.compile(r"(\*\*|__|`)(.+?)\1")
_LEADS_IN = re.compile(r"[:：]\s*$")
# A row as ingest writes it: "Code E1 – Meaning: no water; What to do: refill".
_ROW = re.compile(r"^(?P<key>.{1,80}?) [–-] (?P<cells>[^:：]{1,40}[:：].+)$")
_CODE_FACTOR = 4.0


def select_sentences(chunk: Chunk, question: str, rarity: Rarity) -> list[str]:
    """The sentences of `chunk` to quote as the answer to `question`, tidied, in their order."""
    limit = _LONGEST["zh" if chunk.language == "zh" else "en"]
    asked = _weights(question, chunk.title, rarity)
    lines = [line for line in chunk.text.strip().splitlines() if line.strip()]
    entries = [line for line in lines if _is_entry(line)]
    if chunk.kind != "faq" and len(entries) >= 2:
        return _from_list(lines, asked, limit)
    pieces = [piece for line in lines for piece in sentences(line)]
    if sum(map(len, pieces)) <= limit:
        return tidied(pieces)
    return tidied(_window(pieces, asked, limit))


def _weights(question: str, title: str, rarity: Rarity) -> dict[str, float]:
    """What each word of the question weighs; the title is known, a code decides."""
    named = set(content_tokens(title))
    words = [word for word in dict.fromkeys(content_tokens(question)) if word not in named]
    return {word: rarity(word) * (_CODE_FACTOR if is_code(word) else 1.0) for word in words}


def _score(piece: str, asked: dict[str, float]) -> float:
    """How much of the question a piece holds; of two that hold as much, the shorter is more about it."""
    held = set(content_tokens(piece))
    return sum(weight for word, weight in asked.items() if word in held) * (1 - min(len(piece), 400) / 2000)


def _is_entry(line: str) -> bool:
    return bool(_BULLET.match(line) or _ROW.match(line))


def _from_list(lines: Sequence[str], asked: dict[str, float], limit: int) -> list[str]:
    """The entries that hold most of the question, with what introduces them; a short list whole."""
    scores = [_score(line, asked) for line in lines]
    best = max(scores)
    if sum(map(len, lines)) <= limit // 2 or best == 0:
        chosen = _up_to(range(len(lines)), lines, limit)
    else:
        near = [n for n, score in enumerate(scores) if score >= 0.6 * best]
        order = sorted(near, key=lambda n: -scores[n])[:_MOST_ENTRIES]
        chosen = _up_to(order, lines, limit)
    first = chosen[0]
    lead_in = next((n for n in range(first - 1, -1, -1) if not _is_entry(lines[n])), None)
    if lead_in is not None and _LEADS_IN.search(lines[lead_in]) and lead_in not in chosen:
        chosen.insert(0, lead_in)
    return [_row(lines[n], lines) for n in chosen]


def _up_to(order: Sequence[int], lines: Sequence[str], limit: int) -> list[int]:
    """The first of `order` whose lines fit into `limit` characters together, at least one, in reading order."""
    chosen: list[int] = []
    for n in order:
        if chosen and sum(len(lines[i]) for i in chosen) + len(lines[n]) > limit:
            break
        chosen.append(n)
    return sorted(chosen)


def _window(pieces: Sequence[str], asked: dict[str, float], limit: int) -> list[str]:
    """The run of sentences around the best that fits: what stands beside it belongs to it."""
    scores = [_score(piece, asked) for piece in pieces]
    first = last = max(range(len(pieces)), key=lambda n: (scores[n], -n))
    length = len(pieces[first])
    while True:
        sides = [n for n in (first - 1, last + 1) if 0 <= n < len(pieces) and length + len(pieces[n]) <= limit]
        if not sides:
            return list(pieces[first : last + 1])
        chosen = max(sides, key=lambda n: (scores[n], n))
        length += len(pieces[chosen])
        first, last = min(first, chosen), max(last, chosen)


def _row(line: str, lines: Sequence[str]) -> str:
    """A list entry or table row as it reads outside its table: without the heading of the first column."""
    rows = [match for match in map(_ROW.match, lines) if match]
    match = _ROW.match(line)
    if match is None or _BULLET.match(line):
        return tidy(line)
    heading = _common_words([row["key"] for row in rows]) if len(rows) > 1 else ""
    key = match["key"].removeprefix(heading).strip() or match["key"]
    gap = "：" if re.search(r"[\u4e00-\u9fff]", match["cells"]) else ": "
    return tidy(f"{key}{gap}{match['cells']}")


def _common_words(texts: Sequence[str]) -> str:
    """The longest run of whole words that all begin with."""
    common = texts[0]
    for text in texts[1:]:
        while not text.startswith(common):
            common = common[:-1]
    cut = common.rfind(" ")
    return common[: cut + 1] if cut >= 0 else ""


def tidied(pieces: Sequence[str]) -> list[str]:
    return [text for text in map(tidy, pieces) if text]


def tidy(sentence: str) -> str:
    """A sentence as it reads outside its document: no list bullets, heading marks or emphasis."""
    return _EMPHASIS.sub(r"\2", _BULLET.sub("", sentence.strip())).strip()
