"""How likely a passage answers a question: logistic models, fitted on the development halves of the own questions.

Relevance, closeness and coverage are the retriever's (`knowledge.documents.ScoredChunk`). Fitted and measured by
docs/evals.md: AUC on the test half 0.88 for the shop's general texts, 0.85 within one product's texts.
"""

from __future__ import annotations

import math

from bot.adapters.answer_types import fits
from bot.ports import Brief
from knowledge.documents import ScoredChunk
from knowledge.text import content_tokens, is_code

_MOST_LEAD = 3.0
_ABOUT_PRODUCT = 1.5
_OTHER_KIND = 2.0  # "how long?" and no duration in the text
# Chinese coverage is counted in pairs of characters, of which those across words are never held.
_CHINESE_COVERAGE = 2.5
_ENOUGH_COVERAGE = 0.3


def general(scored: ScoredChunk, lead: float, question: str, *, about_product: bool = False) -> float:
    """Probability that a text in the shopper's language answers; `lead` is its distance to the next one's score.

    `about_product`: the question speaks of a product, so that a text for all is less likely meant.
    """
    chunk, coverage = scored.chunk, 0.0 if scored.coverage is None else scored.coverage
    score = -4.8 + 9.3 * scored.relevance + 3.2 * scored.closeness + 2.2 * coverage + min(lead, _MOST_LEAD)
    score += 0.6 * (chunk.language == "zh") - _ABOUT_PRODUCT * about_product
    return _logistic(score - _OTHER_KIND * (not fits(question, f"{chunk.title}\n{chunk.text}")))


def foreign(scored: ScoredChunk, lead: float, question: str) -> float:
    """Probability that a text in another language answers; its coverage is that of the glossary's words."""
    chunk, coverage = scored.chunk, scored.coverage or 0.0
    score = -3.4 + 4.0 * scored.closeness + 2.0 * scored.relevance + 0.9 * coverage + 3.3 * lead
    return _logistic(score - _OTHER_KIND * (not fits(question, f"{chunk.title}\n{chunk.text}")))


def within_product(scored: ScoredChunk, brief: Brief) -> float:
    """Probability that a text of the product in question answers: its name, in both, proves nothing."""
    chunk = scored.chunk
    misses = _OTHER_KIND * (not fits(brief.message, chunk.text))
    if chunk.language != brief.language:
        return _logistic(-2.6 + 1.3 * scored.closeness + 2.4 * (scored.coverage or 0.0) - misses)
    coverage = _coverage(scored, brief)
    explains = (chunk.kind == "manual") * min(1.0, coverage / _ENOUGH_COVERAGE)
    score = -3.5 + 2.8 * scored.closeness + 5.5 * coverage + 0.7 * (chunk.language == "zh") + 0.7 * explains
    return _logistic(score - misses)


def _coverage(scored: ScoredChunk, brief: Brief) -> float:
    """The share of the question's words, beside the product's name, that the passage holds, weighted by rarity."""
    chunk, rarity = scored.chunk, brief.snapshot.lexical.rarity
    named, held = set(content_tokens(chunk.title)), set(content_tokens(f"{chunk.heading}\n{chunk.text}"))
    asked = (word for word in content_tokens(brief.message) if word not in named)
    weights = {word: rarity(word) * (3 if is_code(word) else 1) for word in asked}
    coverage = sum(w for word, w in weights.items() if word in held) / (sum(weights.values()) or 1.0)
    return min(1.0, _CHINESE_COVERAGE * coverage) if chunk.language == "zh" else coverage


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))
