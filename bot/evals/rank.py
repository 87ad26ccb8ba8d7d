"""`rank`: of texts that might answer a question, does the one that does come first?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.evals.case_files import read_rows
from bot.evals.measures import mean, ndcg, reciprocal_rank
from bot.evals.result import Result, with_progress
from knowledge.documents import digest
from knowledge.embedder import Embedder
from knowledge.vectors import VectorCache

_BATCH = 128  # texts that are embedded and then kept at once


@dataclass(frozen=True, slots=True)
class Choice:
    """A question, the candidates, and how well each answers it (0: not at all)."""

    id: str | int
    query: str
    candidates: tuple[str, ...]
    grades: tuple[float, ...]


def read_choices(path: Path, *, split: str | None = None) -> list[Choice]:
    """Read the contract's format. Raises EvalError with the line."""
    choices: list[Choice] = []
    for row in read_rows(path, split=split):
        candidates = row.rows("candidates")
        texts = tuple(candidate.text("text", may_be_empty=True) for candidate in candidates)
        grades = tuple(candidate.grade("label") for candidate in candidates)
        choices.append(Choice(row.id(), row.text("query"), texts, grades))
    return choices


def run(choices: Sequence[Choice], embedder: Embedder, cache: VectorCache) -> Result:
    """Order every case's candidates. A case in which nothing is right is ordered but cannot be measured."""
    _embed_unknown([text for choice in choices for text in choice.candidates], embedder, cache)
    orders = [_order(choice, embedder, cache) for choice in with_progress(choices, "rank")]
    pairs = [(choice, order) for choice, order in zip(choices, orders, strict=True) if any(choice.grades)]
    ranked = [([choice.grades[index] for index in order], choice.grades) for choice, order in pairs]
    metrics = {
        "cases": len(choices),
        "measured": len(ranked),
        "mrr": mean(reciprocal_rank(grades) for grades, _ in ranked),
        "p@1": mean(float(grades[0] > 0) for grades, _ in ranked),
        "ndcg@5": mean(ndcg(grades, ideal, 5) for grades, ideal in ranked),
    }
    rows = [{"id": choice.id, "order": order} for choice, order in zip(choices, orders, strict=True)]
    return Result(metrics, rows)


def _order(choice: Choice, embedder: Embedder, cache: VectorCache) -> list[int]:
    """Indices of the candidates by cosine, best first, equals in the order of the file.

    Ten candidates are too few for BM25 to help: on 160 questions of ePQA every mixture of the two was equal or worse
    (MRR 0.892 by cosine, 0.850 by BM25, at best 0.889 together).
    """
    keys = [digest(text) for text in choice.candidates]
    known = cache.get(embedder.name, list(dict.fromkeys(keys)))
    scores = np.stack([known[key] for key in keys]) @ embedder.embed_query(choice.query)
    return [int(index) for index in np.argsort(-scores, kind="stable")]


def _embed_unknown(texts: Sequence[str], embedder: Embedder, cache: VectorCache) -> None:
    """Put the vectors of all `texts` into `cache`, many at once: single cases would fill no batch."""
    keyed = {digest(text): text for text in texts}
    known = cache.get(embedder.name, list(keyed))
    unknown = sorted((key for key in keyed if key not in known), key=lambda key: len(keyed[key]))
    batches = [unknown[start : start + _BATCH] for start in range(0, len(unknown), _BATCH)]
    for keys in with_progress(batches, "embedding", "batch"):
        vectors = embedder.embed_passages([keyed[key] for key in keys])
        cache.put(embedder.name, dict(zip(keys, vectors, strict=True)))
