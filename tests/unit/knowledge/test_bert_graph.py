"""Weights in blocks of few bits, as onnxruntime reads them."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.bert_graph import quantize_blocks


@pytest.mark.parametrize(("bits", "tolerance"), [(4, 1 / 8), (8, 1 / 128)])
def test_quantize_blocks(bits: int, tolerance: float) -> None:
    """Codes and scales would not describe the weights, or be packed in another order than onnxruntime reads."""
    weights = np.random.default_rng(0).normal(size=(6, 64)).astype(np.float32)
    weights[0, :32] = 0
    codes, scales = quantize_blocks(weights, bits)
    if bits == 4:
        codes = np.stack([codes & 15, codes >> 4], axis=-1).reshape(6, 64)
    decoded = (codes.astype(np.float32) - (1 << (bits - 1))) * np.repeat(scales, 32, axis=1)
    extreme = np.repeat(np.abs(weights).reshape(6, 2, 32).max(-1), 32, axis=1)
    assert (np.abs(decoded - weights) <= extreme * tolerance + 1e-7).all()
    again, _ = quantize_blocks(decoded, bits)
    np.testing.assert_array_equal(again, quantize_blocks(weights, bits)[0])


def test_quantize_blocks_refuses() -> None:
    """A matrix that does not fill its blocks would be cut off silently."""
    with pytest.raises(ValueError, match="6 x 33"):
        quantize_blocks(np.zeros((6, 33), np.float32), 4)
