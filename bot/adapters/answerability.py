"""How likely a passage answers a question: logistic models, fitted on the development halves of the own questions.

Relevance is nearness beyond that of unrelated texts of the two languages (`knowledge.languages`), coverage the share
of the question's words that the passage holds. AUC on the test half: 0.85 general, 0.72 within one product's texts.
"""

from __future__ import annotations

import math

from bot.ports import Brief
from knowledge.documents import ScoredChunk
from knowledge.text import content_tokens, is_code

_MOST_LEAD = 4.0
_ABOUT_PRODUCT = 1.5


def general(scored: ScoredChunk, lead: float, *, about_product: bool = False) -> float:
    """Probability that a text in the shopper's language answers; `lead` is its distance to the next one's score.

    `about_product`: the question speaks of a product, so that a text for all is less likely meant.
    """
    score = -3.57 + 11.9 * scored.relevance + 0.85 * min(lead, _MOST_LEAD)
    return _logistic(score - _ABOUT_PRODUCT * about_product)


def foreign(scored: ScoredChunk) -> float:
    """Probability that a text in another language answers: its words prove nothing."""
    return _logistic(-3.86 + 13.3 * scored.relevance)


def within_product(scored: ScoredChunk, brief: Brief) -> float:
    """Probability that a text of the product in question answers: its name, in both, proves nothing."""
    chunk = scored.chunk
    if chunk.language != brief.language:
        return _logistic(-3.73 + 7.5 * scored.closeness)
    asked = [word for word in content_tokens(brief.message) if word not in set(content_tokens(chunk.title))]
    held, rarity = set(content_tokens(f"{chunk.heading}\n{chunk.text}")), brief.snapshot.lexical.rarity
    weights = {word: rarity(word) * (3 if is_code(word) else 1) for word in asked}
    coverage = sum(w for word, w in weights.items() if word in held) / (sum(weights.values()) or 1.0)
    return _logistic(-8.15 + 13.4 * scored.closeness + 5.56 * coverage)


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))
