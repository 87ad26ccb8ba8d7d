"""Extractive answers: the passage that most likely answers, if any is likely enough, quoted where it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.adapters.answerability import foreign, general, within_product
from bot.adapters.phrases import say
from bot.adapters.quoting import select_sentences
from bot.domain.conversation import DrafterName
from bot.ports import Brief, DraftPart, Outcome, Sentence
from knowledge.documents import Chunk, ScoredChunk
from knowledge.text import content_tokens, is_code

_GENERAL = ("faq", "policy", "manual")
_ANSWERS = 0.5
_SURE = 0.85
_AT_HOME = 0.25
# A second text within this of the first one's score may as well be meant.
_AS_GOOD = 1.1  # standard deviations of the candidates' cosines
_AS_LIKELY = 0.05
_MOST_RIVALS = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """The best chunk for the question, the probability that it answers it, and others that may be meant instead."""

    scored: ScoredChunk | None
    probability: float
    rivals: tuple[ScoredChunk, ...] = ()

    @property
    def answers(self) -> bool:
        return self.probability >= _ANSWERS

    @property
    def sure(self) -> bool:
        return self.probability >= _SURE


def best_passage(brief: Brief, among: tuple[str, ...] = ()) -> Passage:
    """The passage that most likely answers, in the shopper's language or another.

    `among` restricts it to texts of these products. Without it, descriptions stand aside (what a product is like is
    answered from its rows), but the manual of a product that is spoken of takes part.
    """
    anywhere = (*_best_own(brief), *_best_foreign(brief), *_manuals(brief)) if not among else ()
    judged = [*_of_products(brief, among), *anywhere]

    def preference(passage: Passage) -> float:
        # Who can read an answer in their own language is not given a likelier one in another.
        chunk = passage.scored.chunk if passage.scored else None
        at_home = chunk is not None and chunk.language == brief.language and passage.answers
        return passage.probability + _AT_HOME * at_home

    return max(judged, key=preference, default=Passage(None, 0.0))


def _manuals(brief: Brief) -> Iterator[Passage]:
    """The manuals of what is spoken of. What a row states goes before them, unless the question names a fault code."""
    codes = {word for word in content_tokens(brief.message) if is_code(word)}
    for passage in _of_products(brief, brief.retrieval.query.focus):
        if passage.scored is not None and passage.scored.chunk.kind == "manual":
            exact = bool(codes) and codes <= set(content_tokens(passage.scored.chunk.text))
            most = 1.0 if exact else _SURE - 0.01
            yield replace(passage, probability=max(_SURE * exact, min(passage.probability, most)))


def _of_products(brief: Brief, among: tuple[str, ...]) -> Iterator[Passage]:
    """The texts of these products, the likeliest first; one that is as likely as the next one has that as its rival."""
    own = [s for s in brief.retrieval.chunks if s.chunk.language == brief.language]
    scored = [s for s in (*own, *brief.retrieval.foreign) if s.chunk.product_id in among]
    judged = sorted(((within_product(s, brief), s) for s in scored), key=lambda pair: -pair[0])
    for n, (probability, one) in enumerate(judged):
        following = judged[n + 1] if n + 1 < len(judged) else None
        close = following is not None and probability - following[0] < _AS_LIKELY
        yield Passage(one, probability, (following[1],) if close and following else ())


def _best_own(brief: Brief) -> Iterator[Passage]:
    named = brief.retrieval.query.focus
    texts = [
        s
        for s in brief.retrieval.chunks
        # Manuals are judged by themselves where a product is spoken of.
        if s.chunk.kind in _GENERAL and s.chunk.language == brief.language and not (named and s.chunk.product_id)
    ]
    if not texts:
        return
    first, others = texts[0], [s for s in texts[1:] if not _is_twin(s, texts[0])]
    lead = first.score - others[0].score if others else 1.0
    rivals = tuple(s for s in others[:_MOST_RIVALS] if first.score - s.score < _AS_GOOD)
    yield Passage(first, general(first, lead, brief.question, about_product=bool(named)), rivals)


def _is_twin(one: ScoredChunk, other: ScoredChunk) -> bool:
    """Whether two chunks are neighbours in one text: which of them comes first says nothing about doubt."""
    return one.chunk.document_id == other.chunk.document_id and one.chunk.heading == other.chunk.heading


def _best_foreign(brief: Brief) -> Iterator[Passage]:
    named = brief.retrieval.query.focus
    texts = [s for s in brief.retrieval.foreign if s.chunk.kind in _GENERAL and not (named and s.chunk.product_id)]
    if texts:
        lead = texts[0].closeness - texts[1].closeness if len(texts) > 1 else 0.0
        yield Passage(texts[0], foreign(texts[0], lead, brief.question))


def answer_from_chunks(brief: Brief, passage: Passage, outcome: Outcome) -> Iterator[DraftPart]:
    """Quote the sentences of the passage that answer, in the shopper's language where there is one."""
    assert passage.scored is not None
    chunk = passage.scored.chunk
    if chunk.language != brief.language:
        yield Sentence(say("other_language", brief.language), plain=True)
    yield from _quoted(brief, chunk)
    if not passage.sure:
        for rival in passage.rivals:
            yield from _alternative(brief, rival.chunk)
    drafter: DrafterName = "faq" if chunk.kind == "faq" and passage.sure else "offline"
    products = (chunk.product_id,) if chunk.product_id else ()
    slots = {**outcome.slots, "focus": list(products)} if products else dict(outcome.slots)
    yield replace(outcome, drafter=drafter, products=products, slots=slots, answerability=round(passage.probability, 3))


def _quoted(brief: Brief, chunk: Chunk) -> Iterator[Sentence]:
    for text in select_sentences(chunk, brief.question, brief.snapshot.lexical.rarity):
        yield Sentence(text, (chunk.id,))


def _alternative(brief: Brief, chunk: Chunk) -> Iterator[Sentence]:
    """What a text that is as near says, under its own heading, so that the shopper sees which one is meant."""
    about = chunk.title if chunk.kind == "faq" else chunk.heading or chunk.title
    yield Sentence(say("also_about", brief.language, about=about.rstrip("?？.。")), (chunk.id,))
    yield from _quoted(brief, chunk)
