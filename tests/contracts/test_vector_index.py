"""What every vector index promises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.index import FaissIndex, VectorIndex

Rows = NDArray[np.float32]
Build = Callable[[Rows], VectorIndex]


def _faiss(folder: Path) -> Build:
    def build(rows: Rows) -> VectorIndex:
        FaissIndex.build(rows).write(folder / "vectors.faiss")
        return FaissIndex.open(folder / "vectors.faiss")

    return build


@pytest.fixture(params=[_faiss], ids=["faiss"])
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Build:
    made: Build = request.param(tmp_path)
    return made


def random_rows(count: int, dimension: int = 16) -> Rows:
    rows = np.random.default_rng(11).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_search_is_exact_and_best_first(build: Build) -> None:
    """Answers would cite the second-best text, or a chunk of another product."""
    rows = random_rows(300)
    index = build(rows)
    assert len(index) == 300
    for vector in random_rows(10, 16):
        cosines = rows @ vector
        found = index.search(vector, 7)
        assert [position for position, _ in found] == np.argsort(-cosines)[:7].tolist()
        np.testing.assert_allclose([score for _, score in found], np.sort(cosines)[::-1][:7], atol=1e-5)


def test_similarities_are_those_of_the_search(build: Build) -> None:
    """A chunk that only its words found would be scored on another scale."""
    rows = random_rows(50)
    index = build(rows)
    nearest = dict(index.search(rows[3], 50))
    asked = [41, 3, 0, 17]
    same = index.similarities(rows[3], asked)
    assert list(same) == asked
    assert same == pytest.approx({position: nearest[position] for position in asked}, abs=1e-5)
    assert same[3] == pytest.approx(1.0, abs=1e-5)
    assert index.similarities(rows[3], []) == {}


def test_a_limit_beyond_the_size(build: Build) -> None:
    """A shop with five texts would get made-up positions for the other fifty-five."""
    assert len(build(random_rows(5)).search(random_rows(1)[0], 60)) == 5


def test_an_empty_index(build: Build) -> None:
    """A new shop without any text could not be opened."""
    index = build(np.zeros((0, 16), np.float32))
    assert len(index) == 0
    assert index.search(random_rows(1)[0], 5) == []
    assert index.similarities(random_rows(1)[0], []) == {}
    assert index.background == 0.0


def test_results_are_plain_numbers(build: Build) -> None:
    """A trace with NumPy numbers could not be written as JSON."""
    index = build(random_rows(4))
    (position, score), *_ = index.search(random_rows(4)[0], 2)
    assert (type(position), type(score), type(index.background)) == (int, float, float)
    assert type(index.similarities(random_rows(4)[0], [1])[1]) is float
