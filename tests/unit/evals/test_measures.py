"""The measures, against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from bot.evals.measures import fraction, grouped, mean, ndcg, percentile, recall_of_any, reciprocal_rank


def test_rankings() -> None:
    """Would report figures that cannot be compared with anybody's."""
    grades = [0.0, 2.0, 1.0]
    assert [recall_of_any(grades, k) for k in (1, 2)] == [0.0, 1.0]
    assert reciprocal_rank(grades) == 0.5
    assert reciprocal_rank(grades, 1) == 0.0
    gained, best = 2 / math.log2(3) + 1 / math.log2(4), 2 + 1 / math.log2(3)
    assert ndcg(grades, [1.0, 2.0], 10) == pytest.approx(gained / best)
    assert ndcg([2.0, 1.0], [1.0, 2.0], 10) == pytest.approx(1.0)


def test_ideal_counts_what_was_not_found() -> None:
    """Would call a list perfect because it is short."""
    assert ndcg([1.0], [1.0, 1.0], 5) < 0.7
    assert ndcg([0.0], [0.0], 5) == 0.0


def test_nothing_to_count_is_no_number() -> None:
    """Would present 0 or 1 where nothing was measured."""
    assert fraction(0, 0) is None
    assert mean([]) is None
    assert percentile([], 50) is None


def test_fractions_and_percentiles() -> None:
    """Would swap part and whole, or round to nothing."""
    assert fraction(1, 3) == 0.3333
    assert mean([1.0, 0.0]) == 0.5
    assert percentile([1.0, 2.0, 4.0], 50) == 2.0
    assert grouped(["b1", "a1", "b2"], lambda text: text[0], len) == {"a": 1, "b": 2}
