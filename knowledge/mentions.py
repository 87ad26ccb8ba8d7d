"""Which products a text names, by id or by the words that set their titles apart."""

from __future__ import annotations

import re

from knowledge import query_words as words
from knowledge.snapshot import Snapshot
from knowledge.text import content_tokens

_RARE = 6  # product chunks, in all languages together


def mentioned_products(text: str, snapshot: Snapshot) -> tuple[str, ...]:
    """Products that `text` names, by id or by the words that set their title apart; best first, at most four.

    "A or B", "A vs B" is read side by side, so that a name within a longer one is not lost.
    """
    by_id = _named_by_id(text, snapshot)
    if by_id:
        return by_id
    found = [_best_titles(part, snapshot) for part in words.COMPARED.split(text)]
    firsts = [names[0] for names in found if names]
    rest = [name for names in found for name in names[1:]]
    return tuple(dict.fromkeys([*firsts, *rest]))[:4]


def compared_products(text: str, snapshot: Snapshot) -> tuple[str, ...]:
    """The one product that each part of "A or B" names best: what a comparison is about."""
    by_id = _named_by_id(text, snapshot)
    if len(by_id) > 1:
        return by_id
    found = [_best_titles(part, snapshot) for part in words.COMPARED.split(text)]
    taken: dict[str, None] = {}
    for names in found:
        # "the Tempo or the Tempo Basic": the second name is no other word for the first.
        taken.update(dict.fromkeys([next((name for name in names if name not in taken), "")]))
    return tuple(name for name in taken if name)


def _named_by_id(text: str, snapshot: Snapshot) -> tuple[str, ...]:
    candidates = [c.upper() for c in re.findall(r"[a-z0-9][a-z0-9_-]{2,}", text) if re.search(r"\d", c)]
    found = snapshot.catalogue.products([*candidates, *(c.lower() for c in candidates)])
    return tuple(found)


def _best_titles(text: str, snapshot: Snapshot) -> tuple[str, ...]:
    """Titles that share a name with `text`: names are rare words that describe nothing."""
    asked = frozenset(content_tokens(text))
    frequency = snapshot.lexical.title_frequency
    names = [word for word in asked if word not in snapshot.facets.vocabulary and snapshot.lexical.is_name(word, _RARE)]
    if not names:
        return _whole_titles(text, snapshot)
    scores: dict[str, float] = {}
    for chunk in snapshot.catalogue.chunks(snapshot.lexical.with_title(names)).values():
        title = dict.fromkeys(content_tokens(chunk.title))
        said = sum(1.0 / frequency(word) for word in title if word in asked)
        unsaid = sum(
            1.0 / frequency(word) for word in title if word not in asked and word not in snapshot.facets.vocabulary
        )
        key = chunk.product_id or ""
        scores[key] = max(scores.get(key, 0.0), said - 0.1 * unsaid)
    top = max(scores.values(), default=0.0)
    best = [key for key, score in scores.items() if score >= 0.5 * top]
    return tuple(sorted(best, key=lambda key: (-scores[key], key)))


def _whole_titles(text: str, snapshot: Snapshot) -> tuple[str, ...]:
    """Titles of several words that `text` spells out: they name a product, however common each word is."""
    found = [
        (title, product_id)
        for title, product_id in snapshot.facets.titles
        if title in text and " " in title and re.search(rf"(?<!\w){re.escape(title)}(?!\w)", text)
    ]
    return tuple(dict.fromkeys(product_id for _, product_id in sorted(found, key=lambda pair: -len(pair[0]))))
