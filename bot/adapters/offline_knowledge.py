"""Extractive answers: the best sentences of the best chunk, if the chunk is likely to answer at all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.adapters.phrases import say
from bot.domain.conversation import DrafterName
from bot.ports import Brief, DraftPart, Outcome, Sentence
from knowledge.documents import Chunk, ScoredChunk
from knowledge.text import content_tokens, is_code, sentences

# A logistic model of "this chunk answers the question", fitted on the development halves of bot/evals/cases
# (see docs/evals.md): relevance and coverage speak for it.
_BIAS = -4.9
_RELEVANCE = 10.8
_COVERAGE = 3.6
_UNKNOWN_COVERAGE = 0.5  # across languages: the mean of answered questions
_WITHIN_BIAS = -6.5
_WITHIN_COVERAGE = 4.5
_FOREIGN_COVERAGE = 0.4
_ANSWERS = 0.5
_SURE = 0.85
_OWN_LANGUAGE = 0.5  # standard deviations of the candidates' cosines
_ENTRY = re.compile(r"^(?:[-*+•]\s|\d+[.)]\s)")
_LONGEST_QUOTE = 420  # characters
_MOST_SENTENCES = 4


@dataclass(frozen=True, slots=True)
class Passage:
    """The best chunk for the question and the probability that it answers it."""

    scored: ScoredChunk | None
    probability: float

    @property
    def answers(self) -> bool:
        return self.probability >= _ANSWERS

    @property
    def sure(self) -> bool:
        return self.probability >= _SURE


def best_passage(brief: Brief, among: tuple[str, ...] = ()) -> Passage:
    """The chunk that ranks first, and how likely it answers; `among` restricts it to these products' chunks.

    Without `among`, product texts stand aside: what a product is like is answered from its rows.
    """
    candidates = [
        scored
        for scored in brief.retrieval.chunks
        if (scored.chunk.product_id in among if among else scored.chunk.kind in ("faq", "policy", "manual"))
    ]
    if not candidates:
        return Passage(None, 0.0)

    # Of two that answer about as well, the one in the shopper's language is the better answer.
    if among:
        own = [scored.relevance for scored in candidates if scored.chunk.language == brief.language]
        judged = [(within_product(s, brief, max(own, default=0.0)), s.score, n) for n, s in enumerate(candidates)]
        probability, _, position = max(judged)
        return Passage(candidates[position], probability)
    best = max(candidates, key=lambda s: s.score + _OWN_LANGUAGE * (s.chunk.language == brief.language))
    return Passage(best, answerability(best))


def within_product(scored: ScoredChunk, brief: Brief, best_own: float) -> float:
    """Probability that a text of the product in question answers: its name, in both, proves nothing.

    A text in the other language counts where it is nearer than all in the shopper's own (`best_own`).
    """
    chunk = scored.chunk
    asked = [word for word in content_tokens(brief.message) if word not in set(content_tokens(chunk.title))]
    coverage = _FOREIGN_COVERAGE if scored.relevance >= best_own else 0.0
    if chunk.language == brief.language and asked:
        held, rarity = set(content_tokens(f"{chunk.heading}\n{chunk.text}")), brief.snapshot.lexical.rarity
        weights = {word: rarity(word) * (3 if is_code(word) else 1) for word in asked}
        coverage = sum(w for word, w in weights.items() if word in held) / (sum(weights.values()) or 1.0)
    score = _WITHIN_BIAS + _RELEVANCE * scored.relevance + _WITHIN_COVERAGE * coverage
    return 1 / (1 + math.exp(-score))


def answerability(scored: ScoredChunk) -> float:
    """Probability that a general text answers the question."""
    coverage = _UNKNOWN_COVERAGE if scored.coverage is None else scored.coverage
    return 1 / (1 + math.exp(-(_BIAS + _RELEVANCE * scored.relevance + _COVERAGE * coverage)))


def answer_from_chunks(brief: Brief, passage: Passage, outcome: Outcome) -> Iterator[DraftPart]:
    """Quote the sentences of the passage that answer, in the shopper's language where there is one."""
    assert passage.scored is not None
    chunk = passage.scored.chunk
    if chunk.language != brief.language:
        yield Sentence(say("other_language", brief.language), plain=True)
    for text in select_sentences(chunk, brief.question):
        yield Sentence(text, (chunk.id,))
    drafter: DrafterName = "faq" if chunk.kind == "faq" and passage.sure else "offline"
    products = (chunk.product_id,) if chunk.product_id else ()
    slots = {**outcome.slots, "focus": list(products)} if products else dict(outcome.slots)
    yield replace(outcome, drafter=drafter, products=products, slots=slots, answerability=round(passage.probability, 3))


def select_sentences(chunk: Chunk, question: str) -> list[str]:
    """The sentences to quote: an FAQ answer or a list entry whole, of other texts the best with what belongs to it."""
    text = chunk.text.strip()
    if chunk.kind != "faq" and "\n" in text:
        text = _best_line(text.splitlines(), question, chunk.title)
    pieces = [tidy(piece) for piece in sentences(text)]
    pieces = [piece for piece in pieces if piece]
    whole = chunk.kind == "faq" or bool(_ENTRY.match(text)) or len(text) <= _LONGEST_QUOTE // 2
    if whole and len(text) <= 2 * _LONGEST_QUOTE:
        return pieces[:_MOST_SENTENCES]
    return _around_best(pieces, question, chunk.title)


def _best_line(lines: list[str], question: str, title: str) -> str:
    """The paragraph or list entry that is most about the question."""
    asked = set(content_tokens(question)) - set(content_tokens(title))
    return max(lines, key=lambda line: _overlap(line, asked))


def _around_best(pieces: list[str], question: str, title: str) -> list[str]:
    asked = set(content_tokens(question)) - set(content_tokens(title))
    scores = [_overlap(piece, asked) for piece in pieces]
    best = max(range(len(pieces)), key=lambda i: (scores[i], -i), default=0)
    chosen = [best]
    # A neighbour that is also about the question belongs to the answer.
    for neighbour in (best + 1, best - 1, best + 2):
        related = 0 <= neighbour < len(pieces) and scores[neighbour] >= 0.5 * scores[best] > 0
        if related and sum(len(pieces[i]) for i in (*chosen, neighbour)) <= _LONGEST_QUOTE:
            chosen.append(neighbour)
    return [pieces[i] for i in sorted(chosen)]


def _overlap(piece: str, asked: set[str]) -> float:
    held = set(content_tokens(piece))
    return len(held & asked) / math.sqrt(1 + len(held)) if held else 0.0


def tidy(sentence: str) -> str:
    """A sentence as it reads outside its document: no list bullets, heading marks or emphasis."""
    bare = re.sub(r"^(?:[-*+•]\s+|\d+[.)]\s+|#+\s*|>\s*)", "", sentence.strip())
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", bare).strip()
