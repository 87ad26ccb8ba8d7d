"""The measure of agreement between two embedders."""

from __future__ import annotations

import numpy as np

from knowledge.model_probe import overlap


def test_overlap() -> None:
    """The gate would pass models that find other passages."""
    passages = np.eye(20, dtype=np.float32)
    queries = np.arange(40, dtype=np.float32).reshape(2, 20)
    assert overlap((queries, queries), (passages, passages)) == 1
    assert overlap((queries, -queries), (passages, passages)) == 0
