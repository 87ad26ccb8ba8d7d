"""A classifier for any labels: five examples a label or fifty thousand, English or Chinese, intent or sentiment."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.heads.calibration import OUT_OF_SCOPE, fit_mixture, log_shares, mix, scope_bar
from bot.heads.examples import Examples, Lens, Rows, choose_settings, open_lens
from bot.heads.kernel import Floats, KernelRidge, KernelSettings
from bot.heads.wordwise import WordHead, train_word_head

Embed = Callable[[Sequence[str]], Floats]
"""Unit vectors of texts as questions, `(n, dimension)`."""

# A kernel over more examples needs over 1 GB and minutes: beyond, a part of them, and a head of words over all.
_MOST_EXAMPLES = 16_000
_PART_OF_MANY = 12_000
_MOST_WORDWISE = 12  # labels; with more of them the head of words takes longer than everything else
_JUDGED = 2_000  # examples that settings, probabilities and the bar are fitted on
# What a label is called ("track_refund") is an example too, and a better one than most: with five examples a label
# it gained 3 points on Bitext, at weights from 0.5 to 3 alike.
_NAME_TRUST = 3.0
_HAS_WORDS = re.compile(r"[^\W\d_]{3}|[\u4e00-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class Guess:
    """A label and the probability that it is right."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Classifier:
    """A trained head; the columns of all scores are `labels`."""

    labels: tuple[str, ...]
    lens: Lens
    kernel: KernelRidge
    words: WordHead | None
    factors: Floats
    """What each head's opinion counts; they make the scores logarithms of probabilities."""
    bar: float
    """What scores no label above it is out of scope, if that is a label."""

    def classify(self, texts: Sequence[str], vectors: Floats) -> list[Guess]:
        """The label of each text; `vectors` are its embeddings as questions, `(n, dimension)`."""
        opinions = [_with_bar(self.kernel.scores(self.lens.views(texts, vectors)), self.labels, self.bar)]
        if self.words is not None:
            opinions.append(self.words.scores(texts))
        shares = np.exp(log_shares(mix(opinions, self.factors)))
        best = shares.argmax(axis=1)
        return [Guess(self.labels[index], float(row[index])) for index, row in zip(best, shares, strict=True)]


def train_classifier(
    texts: Sequence[str], labels: Sequence[str], embed: Embed, *, names_tell: bool = True
) -> Classifier:
    """Learn the labels of texts; there must be at least one. `names_tell`: what a label is called is an example of it.

    Settings, probabilities and the out-of-scope bar are fitted on scores that examples get from heads without them.
    `embed` is asked for the texts that the kernel needs and for the labels' names.
    """
    names = tuple(sorted(set(labels)))
    places = {name: place for place, name in enumerate(names)}
    order = np.random.default_rng(0).permutation(len(texts))
    classes = np.array([places[labels[row]] for row in order], dtype=np.intp)
    lesson = _Lesson(names, [texts[row] for row in order], classes, embed, names_tell)
    return lesson.learn() if len(texts) <= _MOST_EXAMPLES else lesson.learn_from_many()


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What there is to learn: shuffled texts and the place of each one's label in `names`."""

    names: tuple[str, ...]
    texts: list[str]
    classes: Rows
    embed: Embed
    names_tell: bool

    def learn(self) -> Classifier:
        """The kernel over all examples."""
        lens, examples = self._look(slice(None))
        judged = self._judged(self.classes)
        kernel, opinion = examples.fit(self._choose(examples, len(self.texts)), judged)
        return self._calibrated(lens, kernel, None, [opinion], self.classes[judged])

    def learn_from_many(self) -> Classifier:
        """The kernel over a part, words over all that is not held back, and their mixture on what is."""
        held_back, part = slice(0, _JUDGED), slice(_JUDGED, _JUDGED + _PART_OF_MANY)
        lens, examples = self._look(part)
        kernel, _ = examples.fit(self._choose(examples, len(self.texts[part])), np.arange(0))
        asked = self.texts[held_back]
        opinions, words = [kernel.scores(lens.views(asked, self.embed(asked)))], None
        if len(self.names) <= _MOST_WORDWISE:
            words = train_word_head(self.texts[_JUDGED:], self.classes[_JUDGED:], len(self.names))
            opinions.append(words.scores(asked))
        return self._calibrated(lens, kernel, words, opinions, self.classes[held_back])

    def _look(self, rows: slice) -> tuple[Lens, Examples]:
        """The examples of `rows` through their own lens, names of labels after them."""
        telling = [place for place, name in enumerate(self.names) if self.names_tell and _tells(name)]
        seen = [*self.texts[rows], *(_spoken(self.names[place]) for place in telling)]
        vectors = self.embed(seen)
        lens = open_lens(seen, vectors)
        classes = np.append(self.classes[rows], np.array(telling, dtype=np.intp))
        trust = np.ones(len(seen), dtype=np.float32)
        trust[len(seen) - len(telling) :] = _NAME_TRUST
        return lens, Examples(lens.views(seen, vectors), classes, trust, len(self.names))

    def _choose(self, examples: Examples, texts: int) -> KernelSettings:
        """Settings by the first examples; of all of them, `texts` are texts and the rest names of labels."""
        asked = np.arange(min(texts, _JUDGED))
        return choose_settings(examples.at(np.append(asked, np.arange(texts, len(examples.classes)))), asked)

    def _judged(self, classes: Rows) -> Rows:
        """Rows to fit probabilities on: the first ones, and whatever is out of scope, since that is rare."""
        first = np.arange(min(len(classes), _JUDGED))
        if OUT_OF_SCOPE not in self.names:
            return first
        return np.union1d(first, np.flatnonzero(classes == self.names.index(OUT_OF_SCOPE))[:_JUDGED])

    def _calibrated(
        self, lens: Lens, kernel: KernelRidge, words: WordHead | None, opinions: list[Floats], classes: Rows
    ) -> Classifier:
        """The classifier whose probabilities fit `opinions`, given without their texts, on the true `classes`."""
        bar = 0.0
        if OUT_OF_SCOPE in self.names:
            bar = scope_bar(opinions[0], classes, self.names.index(OUT_OF_SCOPE))
        factors = fit_mixture([_with_bar(opinions[0], self.names, bar), *opinions[1:]], classes)
        return Classifier(self.names, lens, kernel, words, factors, bar)


def _tells(name: str) -> bool:
    """Whether a label is called by words, unlike "1" and unlike what lies outside all others."""
    return name != OUT_OF_SCOPE and _HAS_WORDS.search(name) is not None


def _spoken(name: str) -> str:
    """`track_refund` as one would say it."""
    return " ".join(re.split(r"[\W_]+", name)).strip()


def _with_bar(scores: Floats, names: tuple[str, ...], bar: float) -> Floats:
    """Scores in which out of scope, if it is a label, is at least `bar`."""
    if OUT_OF_SCOPE not in names:
        return scores
    raised = scores.copy()
    outside = names.index(OUT_OF_SCOPE)
    raised[:, outside] = np.maximum(raised[:, outside], bar)
    return raised
