"""The intent head: how right it is on phrases that it has not seen, and the head trained on all of them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder, Vectors

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Phrase:
    """A training phrase; in round `fold` it is held back and asked about."""

    text: str
    intent: str
    language: str
    fold: int


class Guess(Protocol):
    """A classified message."""

    @property
    def name(self) -> str: ...


class Head(Protocol):
    """What training leaves: tells the intent of one embedded message, `(dimension,)`."""

    def classify(self, vector: NDArray[np.float32]) -> Guess: ...


Train = Callable[[Mapping[str, list[str]]], Head]
"""From phrases by intent to a head."""


class RememberingEmbedder:
    """An embedder that computes no question twice: each round trains on mostly the same phrases."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self.dimension = embedder.dimension
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, `(dimension,)`."""
        if text not in self._known:
            self._known[text] = self._embedder.embed_query(text)
        return self._known[text]

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors of texts to be found, `(n, dimension)`; not remembered."""
        return self._embedder.embed_passages(texts, progress)


def read_phrases(path: Path) -> list[Phrase]:
    """The phrases with the language that the file puts them under; folds go round within intent and language."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Phrase(text, intent, language, position % FOLDS)
        for intent, languages in tables.items()
        for language, texts in languages.items()
        for position, text in enumerate(texts)
    ]


def cross_validate(phrases: Sequence[Phrase], train: Train, embed: Callable[[str], Vectors]) -> list[bool]:
    """Whether each phrase is told right by a head that was trained without its fold."""
    heads = [train(by_intent(phrase for phrase in phrases if phrase.fold != fold)) for fold in range(FOLDS)]
    return [heads[phrase.fold].classify(embed(phrase.text)).name == phrase.intent for phrase in phrases]


def by_intent(phrases: Iterable[Phrase]) -> dict[str, list[str]]:
    """Texts by intent, in the order of the phrases."""
    texts: dict[str, list[str]] = {}
    for phrase in phrases:
        texts.setdefault(phrase.intent, []).append(phrase.text)
    return texts


def accuracy(phrases: Sequence[Phrase], right: Sequence[bool], group: Callable[[Phrase], str]) -> dict[str, float]:
    """The share that was told right in each group."""
    answers: dict[str, list[bool]] = {}
    for phrase, is_right in zip(phrases, right, strict=True):
        answers.setdefault(group(phrase), []).append(is_right)
    return {name: round(sum(told) / len(told), 4) for name, told in answers.items()}
