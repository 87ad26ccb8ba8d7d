"""How a turn came about, kept with it for support agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.domain.conversation import Trace, TraceChunk
from bot.ports import Outcome
from knowledge.retriever import Retrieval


def trace_of(question: str, retrieval: Retrieval, outcome: Outcome, notes: Sequence[str]) -> Trace:
    """The chunks with their scores, the conditions that were read, and what grounding left out."""
    chunks = tuple(
        TraceChunk(
            s.chunk.id, s.chunk.title, s.chunk.text, round(s.score, 4), round(s.similarity, 4), round(s.lexical, 3)
        )
        for s in retrieval.chunks
    )
    return Trace(
        query=question,
        snapshot=retrieval.snapshot_id,
        chunks=chunks,
        filters=_told(asdict(retrieval.query.filters)),
        answerability=outcome.answerability,
        intent=outcome.intent,
        grounding=tuple(notes),
    )


def _told(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Only the conditions that were set; long id lists cut."""
    told = {name: value for name, value in filters.items() if value not in (None, (), [])}
    return {name: value[:20] if isinstance(value, tuple | list) else value for name, value in told.items()}
