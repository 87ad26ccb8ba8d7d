"""What a message is for: a linear head on the turn's own embedding, trained on our bilingual phrases."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import digest
from knowledge.embedder import Embedder
from knowledge.vectors import VectorCache

PHRASES_FILE = Path(__file__).parents[1] / "prompts" / "intents.toml"
# The head of the bundled embedder comes with the program, so that a first start need not embed 1,500 phrases.
SHIPPED_HEADS = Path(__file__).parents[1] / "prompts" / "heads"
# Inverse regularisation on centred unit vectors. Five-fold on the phrases: accuracy 0.79 to 0.81 over 23 intents
# (ridge 0.76), mean confidence 0.76, so a share can be read as a probability; words as extra inputs gained nothing.
_INVERSE_REGULARISATION = 270.0


@dataclass(frozen=True, slots=True)
class Intent:
    """The likeliest intent and the probability of each."""

    name: str
    shares: Mapping[str, float]

    @property
    def confidence(self) -> float:
        return self.shares[self.name]

    def share(self, *names: str) -> float:
        """The probability that it is one of `names`."""
        return sum(self.shares.get(name, 0.0) for name in names)


@dataclass(frozen=True, slots=True)
class IntentHead:
    """`weights` is `(intents, dimension + 1)`, the last column the bias."""

    names: tuple[str, ...]
    weights: NDArray[Any]
    centre: NDArray[np.float32]

    def classify(self, vector: NDArray[np.float32]) -> Intent:
        """The intent of one embedded message, `(dimension,)`."""
        scores = self.weights @ np.append(vector - self.centre, 1.0)
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        return Intent(self.names[int(shares.argmax())], dict(zip(self.names, shares.tolist(), strict=True)))


def read_phrases(path: Path = PHRASES_FILE) -> dict[str, list[str]]:
    """Training phrases by intent, both languages together."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: [*table["en"], *table["zh"]] for name, table in content.items()}


def load_head(home: Path, embedder: Embedder, cache: VectorCache) -> IntentHead:
    """The head for this embedder: shipped, or kept in `home` from an earlier start, else trained now (seconds)."""
    phrases = read_phrases()
    name = head_name(embedder, phrases)
    for folder in (SHIPPED_HEADS, home / "heads"):
        if (folder / name).is_file():
            return _read_head(folder / name, tuple(phrases))
    head = train_head(phrases, embedder, cache)
    save_head(head, home / "heads" / name)
    return head


def head_name(embedder: Embedder, phrases: Mapping[str, list[str]]) -> str:
    """The file of the head that belongs to these phrases and this embedder."""
    key = digest(json.dumps([embedder.name, phrases, _INVERSE_REGULARISATION]))[:16]
    return f"intent-{key}.safetensors"


def save_head(head: IntentHead, path: Path) -> None:
    """Write a head; a reader sees the old file or the new one, never half of it."""
    from safetensors.numpy import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_suffix(f".{os.getpid()}")
    save_file({"weights": head.weights, "centre": head.centre}, building)
    building.replace(path)


def _read_head(path: Path, names: tuple[str, ...]) -> IntentHead:
    from safetensors.numpy import load_file

    held = load_file(path)
    return IntentHead(names, held["weights"], held["centre"])


def train_head(phrases: Mapping[str, list[str]], embedder: Embedder, cache: VectorCache) -> IntentHead:
    """Multinomial logistic regression on the phrases' vectors; known vectors are reused."""
    from sklearn.linear_model import LogisticRegression

    names = tuple(phrases)
    texts = [text for name in names for text in phrases[name]]
    labels = np.repeat(np.arange(len(names)), [len(phrases[name]) for name in names])
    vectors = _embed_queries(texts, embedder, cache)
    centre = vectors.mean(axis=0)
    model = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=1000).fit(vectors - centre, labels)
    # safetensors writes raw memory: rows must lie one after the other.
    weights = np.ascontiguousarray(np.hstack([model.coef_, model.intercept_[:, None]]).astype(np.float32))
    return IntentHead(names, weights, centre.astype(np.float32))


def _embed_queries(texts: list[str], embedder: Embedder, cache: VectorCache) -> NDArray[np.float32]:
    keys = [digest(f"query\n{text}") for text in texts]
    known = cache.get(embedder.name, keys)
    fresh = {key: embedder.embed_query(text) for key, text in zip(keys, texts, strict=True) if key not in known}
    if fresh:
        cache.put(embedder.name, fresh)
    return np.stack([known[key] if key in known else fresh[key] for key in keys])
