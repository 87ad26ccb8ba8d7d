"""From scores to probabilities that can be believed, and to a bar below which a text is out of scope."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.heads.kernel import Floats

OUT_OF_SCOPE = "oos"
# How often shoppers ask for what the shop cannot do, where the examples do not tell: one message in eleven.
_OUTSIDE_SHARE = 1 / 11
_BARS = 400


def log_shares(scores: Floats) -> Floats:
    """Logarithms of a softmax, `(n, classes)`."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logs


def log_loss(scores: Floats, classes: NDArray[np.intp]) -> float:
    """Mean surprise at the true classes, in nats."""
    return float(-log_shares(scores)[np.arange(len(classes)), classes].mean())


def fit_mixture(opinions: Sequence[Floats], classes: NDArray[np.intp]) -> Floats:
    """The factor of each opinion, so that the softmax of their weighted sum fits the true classes best.

    `opinions` are scores `(n, classes)` of the same texts by heads that did not learn from these. One opinion alone
    gets what is known as an inverse temperature (Guo et al., "On Calibration of Modern Neural Networks", 2017).
    """
    from scipy.optimize import minimize

    start = np.array([1 / max(float(opinion.std()), 1e-6) for opinion in opinions])
    if opinions[0].shape[1] < 2 or not len(classes):
        return start.astype(np.float32)

    def loss(logs: NDArray[np.float64]) -> float:
        return log_loss(mix(opinions, np.exp(logs).astype(np.float32)), classes)

    # Few numbers and a smooth loss: no gradient needed. Bounds keep a set without errors from infinite certainty.
    bounds = [(value - 4, value + 4) for value in np.log(start)]
    found = minimize(loss, np.log(start), method="Nelder-Mead", bounds=bounds, options={"xatol": 0.01, "fatol": 1e-5})
    scales: NDArray[np.float32] = np.exp(found.x).astype(np.float32)
    return scales


def mix(opinions: Sequence[Floats], factors: Floats) -> Floats:
    """The weighted sum of opinions, `(n, classes)`."""
    total = np.zeros_like(opinions[0])
    for opinion, factor in zip(opinions, factors, strict=True):
        total += factor * opinion
    return total


def scope_bar(scores: Floats, classes: NDArray[np.intp], outside: int) -> float:
    """The least score of the class `outside` that serves best: what scores no other class above it is out of scope.

    `scores` must be those of a head without the scored examples. Best is the accuracy to be expected where
    `_OUTSIDE_SHARE` of all texts are out of scope. Never below what the classes themselves say.
    """
    inside = np.delete(scores, outside, axis=1)
    is_outside = classes == outside
    best = inside.max(axis=1)
    right = np.where(classes > outside, classes - 1, classes) == inside.argmax(axis=1)
    said = scores[:, outside]

    def accuracy(bar: float) -> float:
        refused = np.maximum(said, bar) > best
        kept = float((right & ~refused)[~is_outside].mean()) if not is_outside.all() else 0.0
        caught = float(refused[is_outside].mean()) if is_outside.any() else 0.0
        return (1 - _OUTSIDE_SHARE) * kept + _OUTSIDE_SHARE * caught

    bars = np.linspace(0.0, float(best.max()), _BARS)
    return float(bars[int(np.argmax([accuracy(float(bar)) for bar in bars]))])
