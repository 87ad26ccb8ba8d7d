"""What is counted: measures of rankings, fractions and percentiles; all but the percentiles are from 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

_Entry = TypeVar("_Entry")


def recall_of_any(grades: Sequence[float], k: int) -> float:
    """1 if something relevant is among the first `k`. `grades`: relevance by rank, best first."""
    return float(any(grade > 0 for grade in grades[:k]))


def reciprocal_rank(grades: Sequence[float], k: int | None = None) -> float:
    """1 / rank of the first relevant entry among the first `k` (None: all), else 0."""
    return next((1 / rank for rank, grade in enumerate(grades[:k], 1) if grade > 0), 0.0)


def ndcg(grades: Sequence[float], ideal: Iterable[float], k: int) -> float:
    """Discounted gain of the first `k` over the best there could be; gain is the grade itself, as in trec_eval."""
    best = _discounted_gain(sorted(ideal, reverse=True)[:k])
    return _discounted_gain(grades[:k]) / best if best else 0.0


def _discounted_gain(grades: Sequence[float]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def fraction(part: int, whole: int) -> float | None:
    """`part / whole`; None where there was nothing to count."""
    return round(part / whole, 4) if whole else None


def mean(values: Iterable[float]) -> float | None:
    """The average; None of nothing."""
    entries = list(values)
    return round(sum(entries) / len(entries), 4) if entries else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that `share` percent lie below, as numpy interpolates; None of nothing."""
    return round(float(np.percentile(values, share)), 2) if values else None


def grouped(
    entries: Iterable[_Entry],
    key: Callable[[_Entry], Hashable],
    measure: Callable[[Sequence[_Entry]], object],
) -> Mapping[Hashable, object]:
    """`measure` of the entries of each `key`, in the keys' order."""
    groups: dict[Hashable, list[_Entry]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return {name: measure(groups[name]) for name in sorted(groups, key=str)}
