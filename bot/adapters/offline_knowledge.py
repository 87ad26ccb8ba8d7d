"""Extractive answers: the best sentences of the best chunk, if the chunk is likely to answer at all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.adapters.phrases import say
from bot.ports import Brief, DraftPart, Outcome, Sentence
from knowledge.documents import Chunk, ScoredChunk
from knowledge.text import content_tokens, sentences

# A logistic model of "this chunk answers the question", fitted on the development half of
# bot/evals/cases/answers.jsonl with `python -m bot.evals` traces; see docs/evals.md.
_BIAS = -31.0
_SIMILARITY = 35.0
_COVERAGE = 2.2
_FAQ = 0.3
_ANSWERS = 0.5
_SURE = 0.85
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
    """The chunk most likely to answer; `among` restricts it to these products' chunks."""
    asked = content_tokens(brief.question)
    candidates = [
        scored
        for scored in brief.retrieval.chunks
        if scored.chunk.kind != "review" and (not among or scored.chunk.product_id in among)
    ]
    ranked = [(answerability(scored, asked, brief), scored) for scored in candidates]
    if not ranked:
        return Passage(None, 0.0)
    # Of two that answer about as well, the one in the shopper's language is the better answer.
    probability, best = max(ranked, key=lambda r: r[0] + (0.1 if r[1].chunk.language == brief.language else 0.0))
    return Passage(best, probability)


def answerability(scored: ScoredChunk, asked: list[str], brief: Brief) -> float:
    """Probability that `scored` answers a question with the content tokens `asked`."""
    chunk = scored.chunk
    coverage = 0.0
    if chunk.language == brief.language and asked:
        held = set(content_tokens(chunk.embedded_text))
        coverage = sum(word in held for word in asked) / len(asked)
    elif asked:
        coverage = 0.45  # words of another language cannot be compared; the mean of answered questions
    score = _BIAS + _SIMILARITY * scored.similarity + _COVERAGE * coverage + _FAQ * (chunk.kind == "faq")
    return 1 / (1 + math.exp(-score))


def answer_from_chunks(brief: Brief, passage: Passage, outcome: Outcome) -> Iterator[DraftPart]:
    """Quote the sentences of the passage that answer, in the shopper's language where there is one."""
    assert passage.scored is not None
    chunk = passage.scored.chunk
    if chunk.language != brief.language:
        yield Sentence(say("other_language", brief.language), plain=True)
    for text in select_sentences(chunk, brief.question):
        yield Sentence(text, (chunk.id,))
    drafter = "faq" if chunk.kind == "faq" and passage.sure else "offline"
    products = (chunk.product_id,) if chunk.product_id else ()
    slots = {**outcome.slots, "focus": list(products)} if products else dict(outcome.slots)
    yield replace(outcome, drafter=drafter, products=products, slots=slots, answerability=round(passage.probability, 3))  # type: ignore[arg-type]


def select_sentences(chunk: Chunk, question: str) -> list[str]:
    """The sentences to quote: a short text whole; of a long one the best sentence with what follows it."""
    text = chunk.text.strip()
    pieces = [tidy(s) for s in sentences(text)]
    pieces = [piece for piece in pieces if piece]
    if chunk.kind == "faq" or len(text) <= _LONGEST_QUOTE // 2:
        return pieces[:_MOST_SENTENCES] if len(text) <= 2 * _LONGEST_QUOTE else _around_best(pieces, question)
    return _around_best(pieces, question)


def _around_best(pieces: list[str], question: str) -> list[str]:
    asked = set(content_tokens(question))
    scores = [_overlap(piece, asked) for piece in pieces]
    best = max(range(len(pieces)), key=lambda i: (scores[i], -i), default=0)
    chosen = [best]
    # A neighbour that is also about the question belongs to the answer.
    for neighbour in (best + 1, best - 1, best + 2):
        if 0 <= neighbour < len(pieces) and scores[neighbour] >= 0.5 * scores[best] > 0:
            if sum(len(pieces[i]) for i in (*chosen, neighbour)) <= _LONGEST_QUOTE:
                chosen.append(neighbour)
    return [pieces[i] for i in sorted(chosen)]


def _overlap(piece: str, asked: set[str]) -> float:
    held = set(content_tokens(piece))
    return len(held & asked) / math.sqrt(1 + len(held)) if held else 0.0


def tidy(sentence: str) -> str:
    """A sentence as it reads outside its document: no list bullets, heading marks or emphasis."""
    bare = re.sub(r"^(?:[-*+•]\s+|\d+[.)]\s+|#+\s*|>\s*)", "", sentence.strip())
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", bare).strip()
