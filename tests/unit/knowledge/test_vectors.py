"""Vectors are computed once, by embedder and content hash."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.vectors import VectorCache


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(tmp_path / "deep" / "vectors.sqlite")


def test_vectors_come_back_bit_for_bit(cache: VectorCache) -> None:
    """A reused vector would differ from a fresh one, and rankings with it."""
    rows = {f"h{n}": row for n, row in enumerate(np.random.default_rng(3).normal(size=(1200, 8)).astype(np.float32))}
    cache.put("model", rows)
    found = cache.get("model", [*rows, "unknown"])
    assert found.keys() == rows.keys()
    assert all(np.array_equal(found[key], row) for key, row in rows.items())
    assert found["h0"].dtype == np.float32
    assert cache.get("model", []) == {}


def test_embedders_do_not_share_vectors(cache: VectorCache) -> None:
    """After a change of model the old model's vectors would be searched with the new one's questions."""
    cache.put("one", {"h": np.ones(4, np.float32)})
    assert cache.get("two", ["h"]) == {}
    cache.put("two", {"h": np.zeros(3, np.float32)})
    assert cache.get("one", ["h"])["h"].tolist() == [1, 1, 1, 1]


def test_a_newer_vector_replaces_the_old_one(cache: VectorCache) -> None:
    """`--full` would embed everything and change nothing."""
    cache.put("model", {"h": np.zeros(2, np.float32)})
    cache.put("model", {"h": np.ones(2, np.float32)})
    assert cache.get("model", ["h"])["h"].tolist() == [1, 1]


def test_any_number_type_is_kept_as_float32(cache: VectorCache) -> None:
    """Rows of float64 would be read back as twice as many numbers."""
    cache.put("model", {"h": np.array([0.5, 0.25], np.float64)})
    assert cache.get("model", ["h"])["h"].tolist() == [0.5, 0.25]


def test_a_second_process_sees_them(cache: VectorCache, tmp_path: Path) -> None:
    """An interrupted job would embed everything again."""
    cache.put("model", {"h": np.ones(2, np.float32)})
    assert "h" in VectorCache(tmp_path / "deep" / "vectors.sqlite").get("model", ["h"])


def test_jobs_side_by_side_do_not_lose_vectors(cache: VectorCache) -> None:
    """Evals beside an ingest would end with "database is locked"."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: cache.put("model", {f"h{n}": np.full(4, n, np.float32)}), range(24)))
    found = cache.get("model", [f"h{n}" for n in range(24)])
    assert {key: row[0] for key, row in found.items()} == {f"h{n}": n for n in range(24)}
