"""`retrieval`: does the shop's knowledge come back for a question, and how fast?"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from bot.evals.case_files import read_rows
from bot.evals.measures import grouped, mean, ndcg, percentile, recall_of_any, reciprocal_rank
from bot.evals.result import Result, with_progress
from knowledge.retriever import Query, Retrieval
from knowledge.text import detect_language

# Chunks asked for: several may belong to one document, and ten documents are judged.
_CHUNKS = 10


class Search(Protocol):
    """What is measured; the retriever is one."""

    def retrieve(self, query: Query) -> Retrieval: ...


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the grade (from 0) of each document that answers it."""

    id: str | int
    text: str
    language: str
    relevant: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the documents found, best first, and how long that took."""

    question: Question
    ranked: tuple[str, ...]
    ms: float

    @property
    def grades(self) -> list[float]:
        return [self.question.relevant.get(document, 0.0) for document in self.ranked]


def read_questions(path: Path, *, split: str | None = None) -> list[Question]:
    """Read the contract's format. Raises EvalError with the line."""
    questions: list[Question] = []
    for row in read_rows(path, split=split):
        graded = row.row("relevant")
        relevant = {name: graded.grade(name) for name in graded.fields}
        text = row.text("text")
        language = row.optional_text("language") or detect_language(text)
        questions.append(Question(row.id(), text, language, relevant))
    return questions


def run(questions: Sequence[Question], search: Search, today: date) -> Result:
    """Ask every question once. The first is asked before the clock starts, as a server's first is not typical."""
    search.retrieve(Query(questions[0].text, today, top_k=_CHUNKS))
    found = [_ask(question, search, today) for question in with_progress(questions, "retrieval")]
    metrics = {
        "cases": len(found),
        **_quality(found),
        "p50_ms": percentile([entry.ms for entry in found], 50),
        "p99_ms": percentile([entry.ms for entry in found], 99),
        "by_language": grouped(found, lambda entry: entry.question.language, _quality),
    }
    rows = [{"id": entry.question.id, "ranked": list(entry.ranked), "ms": round(entry.ms, 2)} for entry in found]
    return Result(metrics, rows)


def _ask(question: Question, search: Search, today: date) -> Found:
    started = time.perf_counter()
    retrieval = search.retrieve(Query(question.text, today, top_k=_CHUNKS))
    ms = (time.perf_counter() - started) * 1000
    # All chunks that were scored, best first: the first ten chunks may be of fewer than ten documents.
    documents = dict.fromkeys(chunk.source_id for chunk in retrieval.by_id.values())
    return Found(question, tuple(documents), ms)


def _quality(found: Sequence[Found]) -> dict[str, Any]:
    """Means over the questions that some document answers; to find nothing for the others is no fault."""
    found = [entry for entry in found if any(entry.question.relevant.values())]
    ndcgs = (ndcg(entry.grades, entry.question.relevant.values(), 10) for entry in found)
    return {
        "measured": len(found),
        **{f"recall@{k}": mean(recall_of_any(entry.grades, k) for entry in found) for k in (1, 5, 10)},
        "mrr@10": mean(reciprocal_rank(entry.grades, 10) for entry in found),
        "ndcg@10": mean(ndcgs),
    }
