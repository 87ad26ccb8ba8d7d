"""Cross-validation of a head that learns phrases by heart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.training.intents import FOLDS, Phrase, RememberingEmbedder, accuracy, by_intent, cross_validate, read_phrases
from tests.fakes import FakeEmbedder

PHRASES = """
[thanks]
en = ["thanks", "thank you", "cheers", "ta", "many thanks", "thanks a lot"]
zh = ["谢谢"]
[goodbye]
en = ["bye"]
zh = ["再见", "拜拜"]
"""


@dataclass(frozen=True)
class Guess:
    name: str


@dataclass(frozen=True)
class ByHeart:
    """Knows what it was taught, by its vector, and takes everything else for a farewell."""

    taught: Mapping[bytes, str]

    def classify(self, vector: NDArray[np.float32]) -> Guess:
        return Guess(self.taught.get(vector.tobytes(), "goodbye"))


def phrases(tmp_path: Path) -> list[Phrase]:
    path = tmp_path / "intents.toml"
    path.write_text(PHRASES, encoding="utf-8")
    return read_phrases(path)


def test_phrases_keep_intent_and_language(tmp_path: Path) -> None:
    """Would report Chinese phrases without a Chinese letter ("88") under English."""
    read = phrases(tmp_path)
    assert [(p.intent, p.language) for p in read if p.text in ("ta", "拜拜")] == [("thanks", "en"), ("goodbye", "zh")]
    assert [p.fold for p in read if (p.intent, p.language) == ("thanks", "en")] == [0, 1, 2, 3, 4, 0]
    assert by_intent(read) == {
        "thanks": ["thanks", "thank you", "cheers", "ta", "many thanks", "thanks a lot", "谢谢"],
        "goodbye": ["bye", "再见", "拜拜"],
    }


def test_no_phrase_is_asked_of_a_head_that_saw_it(tmp_path: Path) -> None:
    """Would report how well phrases are remembered, not how well new ones are understood."""
    read, embedder = phrases(tmp_path), FakeEmbedder()

    def learn(texts: Mapping[str, list[str]]) -> ByHeart:
        return ByHeart({embedder.embed_query(text).tobytes(): name for name in texts for text in texts[name]})

    right = cross_validate(read, learn, embedder.embed_query)
    assert accuracy(read, right, lambda phrase: phrase.intent) == {"thanks": 0.0, "goodbye": 1.0}
    assert accuracy(read, right, lambda phrase: phrase.language) == {"en": 0.1429, "zh": 0.6667}


def test_each_round_trains_on_the_other_folds(tmp_path: Path) -> None:
    """Would train on too little, or too often."""
    rounds: list[int] = []

    def count(texts: Mapping[str, list[str]]) -> ByHeart:
        rounds.append(sum(map(len, texts.values())))
        return ByHeart({})

    cross_validate(phrases(tmp_path), count, FakeEmbedder().embed_query)
    assert len(rounds) == FOLDS
    assert sum(rounds) == (FOLDS - 1) * 10


class CountingEmbedder(FakeEmbedder):
    """Counts the questions it computes."""

    questions = 0

    def embed_query(self, text: str) -> NDArray[np.float32]:
        self.questions += 1
        return super().embed_query(text)


def test_questions_are_embedded_once() -> None:
    """Would spend a minute on every round."""
    counting = CountingEmbedder()
    embedder = RememberingEmbedder(counting)
    first, second = embedder.embed_query("hi"), embedder.embed_query("hi")
    assert counting.questions == 1
    assert np.array_equal(first, second)
    assert (embedder.name, embedder.dimension) == (counting.name, counting.dimension)
