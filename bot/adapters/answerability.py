"""How likely a passage answers a question: logistic models, fitted on the development halves of the own questions.

Relevance is nearness beyond that of unrelated texts of the two languages (`knowledge.languages`), coverage the share
of the question's words that the passage holds. AUC on the test half: 0.85 general, 0.72 within one product's texts.
"""

from __future__ import annotations

import math

from bot.adapters.answer_types import fits
from bot.ports import Brief
from knowledge.documents import ScoredChunk
from knowledge.text import content_tokens, is_code

_MOST_LEAD = 3.0
_ABOUT_PRODUCT = 1.5
_OTHER_KIND = 1.5  # "how long?" and no duration in the text
# Chinese coverage is counted in pairs of characters, of which those across words are never held.
_CHINESE_COVERAGE = 2.5
_ENOUGH_COVERAGE = 0.3


def general(scored: ScoredChunk, lead: float, question: str, *, about_product: bool = False) -> float:
    """Probability that a text in the shopper's language answers; `lead` is its distance to the next one's score.

    `about_product`: the question speaks of a product, so that a text for all is less likely meant.
    """
    score = -2.9 + 9.0 * scored.relevance + 1.4 * min(lead, _MOST_LEAD)
    misses = not fits(question, f"{scored.chunk.title}\n{scored.chunk.text}")
    return _logistic(score - _ABOUT_PRODUCT * about_product - _OTHER_KIND * misses)


def foreign(scored: ScoredChunk, question: str) -> float:
    """Probability that a text in another language answers; its coverage is that of the glossary's words."""
    misses = not fits(question, f"{scored.chunk.title}\n{scored.chunk.text}")
    score = -4.2 + 7.0 * scored.closeness + 2.2 * (scored.coverage or 0.0)
    return _logistic(score - _OTHER_KIND * misses)


def within_product(scored: ScoredChunk, brief: Brief) -> float:
    """Probability that a text of the product in question answers: its name, in both, proves nothing."""
    chunk = scored.chunk
    misses = not fits(brief.message, chunk.text)
    if chunk.language != brief.language:
        score = -2.2 + 2.0 * scored.closeness + 2.2 * (scored.coverage or 0.0)
        return _logistic(score - _OTHER_KIND * misses)
    asked = [word for word in content_tokens(brief.message) if word not in set(content_tokens(chunk.title))]
    held, rarity = set(content_tokens(f"{chunk.heading}\n{chunk.text}")), brief.snapshot.lexical.rarity
    weights = {word: rarity(word) * (3 if is_code(word) else 1) for word in asked}
    coverage = sum(w for word, w in weights.items() if word in held) / (sum(weights.values()) or 1.0)
    if chunk.language == "zh":
        coverage = min(1.0, _CHINESE_COVERAGE * coverage)
    explains = (chunk.kind == "manual") * min(1.0, coverage / _ENOUGH_COVERAGE)
    score = -1.9 + 2.2 * scored.closeness + 3.0 * coverage + 1.9 * explains
    return _logistic(score - _OTHER_KIND * misses)


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))
