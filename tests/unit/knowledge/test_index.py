"""The FAISS adapter's own matters; what every index promises is in tests/contracts/test_vector_index.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.index import FaissIndex


def unit(*rows: list[float]) -> NDArray[np.float32]:
    matrix = np.asarray(rows, dtype=np.float32)
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)


@pytest.mark.parametrize("layout", [np.asfortranarray, np.float64, lambda rows: rows[::-1][::-1]])
def test_any_layout_of_rows_is_taken(tmp_path: Path, layout: Callable[[Any], Any]) -> None:
    """Vectors in column order or in float64 would be indexed as other vectors."""
    rows = unit([1, 0, 0], [0, 1, 0], [1, 2, 0])
    FaissIndex.build(layout(rows)).write(tmp_path / "v.faiss")
    opened = FaissIndex.open(tmp_path / "v.faiss")
    assert [position for position, _ in opened.search(rows[2], 3)] == [2, 1, 0]
    assert opened.similarities(rows[1], [1])[1] == pytest.approx(1.0)


def test_background_is_the_mean_of_unrelated_pairs() -> None:
    """ "Similar" would begin elsewhere for each embedder, and refusals with it."""
    assert FaissIndex.build(unit([1, 0], [0, 1])).background == pytest.approx(0.0)
    assert FaissIndex.build(unit([1, 0], [1, 0], [1, 0])).background == pytest.approx(1.0)
    assert FaissIndex.build(unit([1, 0, 0], [1, 1, 0], [0, 0, 1])).background == pytest.approx(2**-0.5 / 3)
    assert FaissIndex.build(unit([1, 0])).background == 0.0
    assert FaissIndex.build(np.zeros((0, 4), np.float32)).background == 0.0


def test_background_of_many_is_sampled() -> None:
    """Opening a large shop would compare every pair of chunks."""
    rng = np.random.default_rng(7)
    rows = unit(*(rng.normal(size=(3000, 32)) + 0.3).tolist())
    exact = float((np.sum(rows.sum(axis=0) ** 2) - len(rows)) / (len(rows) * (len(rows) - 1)))
    assert FaissIndex.build(rows).background == pytest.approx(exact, abs=0.03)
