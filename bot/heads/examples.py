"""Labelled examples as a head sees them, and the settings under which they tell each other's labels best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.heads.calibration import fit_mixture, log_loss, mix
from bot.heads.kernel import Floats, KernelRidge, KernelSettings, Views, fit
from bot.heads.terms import terms

Rows = NDArray[np.intp]

_TRIED_WORDS = (0.0, 0.3, 1.0)
_TRIED_NOISE = (0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True, slots=True)
class Lens:
    """How texts are seen: what is usual among the examples is taken out."""

    centre: Floats
    vectorizer: Any

    def views(self, texts: Sequence[str], vectors: Floats) -> Views:
        """`vectors` are the texts' embeddings as questions, `(n, dimension)`."""
        away = vectors - self.centre
        away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)
        return Views(away.astype(np.float32), self.vectorizer.transform(texts))


def open_lens(texts: Sequence[str], vectors: Floats) -> Lens:
    """The lens for examples with these texts and vectors."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    # The last text keeps the vocabulary from being empty where examples hold only smileys.
    vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True, dtype=np.float32).fit([*texts, "?"])
    return Lens(vectors.mean(axis=0), vectorizer)


@dataclass(frozen=True, slots=True)
class Examples:
    """What is learnt from: views, the class of each (0 to `count` - 1), and how much each counts."""

    views: Views
    classes: Rows
    trust: Floats
    count: int

    def fit(self, settings: KernelSettings, held_out: Rows) -> tuple[KernelRidge, Floats]:
        """The regression, and the scores `(len(held_out), count)` of rows as if each had been left out."""
        targets = np.full((len(self.classes), self.count), -1 / self.count, dtype=np.float32)
        targets[np.arange(len(self.classes)), self.classes] += 1
        return fit(self.views, targets, settings, trust=self.trust, held_out=held_out)

    def at(self, rows: Rows) -> Examples:
        return replace(self, views=self.views.at(rows), classes=self.classes[rows], trust=self.trust[rows])


def choose_settings(examples: Examples, asked: Rows) -> KernelSettings:
    """The settings under which the rows `asked`, each left out, surprise least; ties keep the defaults."""
    best, least = KernelSettings(), float("inf")
    for words in sorted(_TRIED_WORDS, key=lambda value: value != best.words):
        for noise in sorted(_TRIED_NOISE, key=lambda value: value != best.noise):
            settings = KernelSettings(words=words, noise=noise)
            _, scores = examples.fit(settings, asked)
            classes = examples.classes[asked]
            surprise = log_loss(mix([scores], fit_mixture([scores], classes)), classes)
            if surprise < least - 1e-4:
                best, least = settings, surprise
    return best
