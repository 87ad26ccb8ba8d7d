"""Extractive answers: the best sentences of the best chunk, if the chunk is likely to answer at all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.adapters.answerability import foreign, general, within_product
from bot.adapters.phrases import say
from bot.domain.conversation import DrafterName
from bot.ports import Brief, DraftPart, Outcome, Sentence
from knowledge.documents import Chunk, ScoredChunk
from knowledge.text import content_tokens, sentences

_GENERAL = ("faq", "policy", "manual")
_ANSWERS = 0.5
_SURE = 0.85
_AT_HOME = 0.25
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
    """The passage that most likely answers, in the shopper's language or another; `among` restricts it to products.

    Without `among`, product texts stand aside: what a product is like is answered from its rows.
    """
    if among:
        mine = [s for s in (*brief.retrieval.chunks, *brief.retrieval.foreign) if s.chunk.product_id in among]
        judged = [Passage(scored, within_product(scored, brief)) for scored in mine]
    else:
        judged = [*_best_own(brief), *_best_foreign(brief)]

    def preference(passage: Passage) -> float:
        # Who can read an answer in their own language is not given a likelier one in another.
        chunk = passage.scored.chunk if passage.scored else None
        at_home = chunk is not None and chunk.language == brief.language and passage.answers
        return passage.probability + _AT_HOME * at_home

    return max(judged, key=preference, default=Passage(None, 0.0))


def _best_own(brief: Brief) -> Iterator[Passage]:
    general_texts = [s for s in brief.retrieval.chunks if s.chunk.kind in _GENERAL]
    # Of two that answer about as well, the one in the shopper's language is the better answer.
    scores = [s.score + _OWN_LANGUAGE * (s.chunk.language == brief.language) for s in general_texts]
    if scores:
        first, second, *_ = [*sorted(scores, reverse=True), min(scores)]
        best = general_texts[scores.index(first)]
        yield Passage(best, general(best, first - second))


def _best_foreign(brief: Brief) -> Iterator[Passage]:
    best = next((s for s in brief.retrieval.foreign if s.chunk.kind in _GENERAL), None)
    if best is not None:
        yield Passage(best, foreign(best))


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
