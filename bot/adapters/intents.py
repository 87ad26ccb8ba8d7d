"""What a message is for: a linear head on the turn's own embedding, trained on our bilingual phrases."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import digest
from knowledge.embedder import Embedder
from knowledge.vectors import VectorCache

PHRASES_FILE = Path(__file__).parents[1] / "prompts" / "intents.toml"
# Chosen by leave-one-out error on the phrases themselves; flat between 0.3 and 3.
_REGULARISATION = 1.0


@dataclass(frozen=True, slots=True)
class Intent:
    """The likeliest intent, its share of belief (0 to 1), and the runner-up."""

    name: str
    confidence: float
    second: str


@dataclass(frozen=True, slots=True)
class IntentHead:
    """`weights` is `(intents, dimension + 1)`, the last column the bias."""

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    centre: NDArray[np.float32]
    temperature: float = 0.12

    def classify(self, vector: NDArray[np.float32]) -> Intent:
        """The intent of one embedded message, `(dimension,)`."""
        scores = self.weights @ np.append(vector - self.centre, 1.0)
        shares = np.exp((scores - scores.max()) / self.temperature)
        shares /= shares.sum()
        best, second = np.argsort(-shares)[:2]
        return Intent(self.names[best], float(shares[best]), self.names[second])


def read_phrases(path: Path = PHRASES_FILE) -> dict[str, list[str]]:
    """Training phrases by intent, both languages together."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: [*table["en"], *table["zh"]] for name, table in content.items()}


def train_head(phrases: Mapping[str, list[str]], embedder: Embedder, cache: VectorCache) -> IntentHead:
    """Least squares with one-hot targets (Hastie et al., section 4.2), regularised; known vectors are reused."""
    names = tuple(phrases)
    texts = [text for name in names for text in phrases[name]]
    labels = np.repeat(np.arange(len(names)), [len(phrases[name]) for name in names])
    vectors = _embed_queries(texts, embedder, cache)
    centre = vectors.mean(axis=0)
    inputs = np.hstack([vectors - centre, np.ones((len(texts), 1))]).astype(np.float64)
    targets = np.eye(len(names))[labels]
    penalty = _REGULARISATION * np.eye(inputs.shape[1])
    penalty[-1, -1] = 0.0
    weights = np.linalg.solve(inputs.T @ inputs + penalty, inputs.T @ targets).T
    return IntentHead(names, weights, centre.astype(np.float32))


def _embed_queries(texts: list[str], embedder: Embedder, cache: VectorCache) -> NDArray[np.float32]:
    keys = [digest(f"query\n{text}") for text in texts]
    known = cache.get(embedder.name, keys)
    fresh = {key: embedder.embed_query(text) for key, text in zip(keys, texts, strict=True) if key not in known}
    if fresh:
        cache.put(embedder.name, fresh)
    return np.stack([known[key] if key in known else fresh[key] for key in keys])
