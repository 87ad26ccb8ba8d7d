"""The intent head: trained once, kept, and the same after it was read back."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.adapters.intents import (
    PHRASES_FILE,
    IntentHead,
    head_name,
    load_head,
    read_phrases,
    save_head,
    train_head,
)
from knowledge.documents import digest
from knowledge.vectors import VectorCache
from tests.fakes import FakeEmbedder

PHRASES = {
    "order_status": ["where is my order", "track my parcel", "订单到哪里了"],
    "returns": ["send it back", "return a jacket", "怎么退货"],
    "greeting": ["hello there", "good morning", "你好"],
}


class AskedEmbedder(FakeEmbedder):
    """Counts the phrases that it embeds."""

    def __init__(self, name: str = "fake-64") -> None:
        super().__init__()
        self.name = name
        self.asked: list[str] = []

    def embed_query(self, text: str) -> NDArray[np.float32]:
        self.asked.append(text)
        return super().embed_query(text)


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(tmp_path / "vectors.sqlite")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, IntentHead]:
    """A home in which the head for the fake embedder was trained at the first start, and that head."""
    home = tmp_path_factory.mktemp("home")
    return home, load_head(home, FakeEmbedder(), VectorCache(home / "vectors.sqlite"))


def shares(head: IntentHead, texts: list[str]) -> list[Mapping[str, float]]:
    return [head.classify(FakeEmbedder().embed_query(text)).shares for text in texts]


def test_a_phrase_is_recognised(cache: VectorCache) -> None:
    """ "Where is my order" would be answered with a greeting."""
    head = train_head(PHRASES, FakeEmbedder(), cache)
    for name, phrases in PHRASES.items():
        for phrase in phrases:
            intent = head.classify(FakeEmbedder().embed_query(phrase))
            assert intent.name == name
            assert sum(intent.shares.values()) == pytest.approx(1.0)
            assert intent.confidence == max(intent.shares.values()) == intent.shares[name]
            assert intent.share(name, "unknown") == intent.confidence
            assert intent.share(*PHRASES) == pytest.approx(1.0)


def test_a_head_reads_back_with_the_same_predictions(trained: tuple[Path, IntentHead]) -> None:
    """Weights in column order were once written as they lay: after a restart every intent was another one."""
    home, fresh = trained
    held = load_head(home, FakeEmbedder(), VectorCache(home / "vectors.sqlite"))
    assert held.names == fresh.names == tuple(read_phrases())
    np.testing.assert_array_equal(held.weights, fresh.weights)
    texts = [text for phrases in read_phrases().values() for text in (phrases[0], phrases[-1])]
    assert shares(held, texts) == shares(fresh, texts)


def test_trained_weights_lie_row_by_row(cache: VectorCache) -> None:
    """safetensors writes memory as it lies, so another layout comes back as other numbers."""
    head = train_head(PHRASES, FakeEmbedder(), cache)
    assert head.weights.flags.c_contiguous
    assert head.weights.shape == (3, 65)


def test_a_second_start_does_not_train(trained: tuple[Path, IntentHead]) -> None:
    """Each start would take seconds longer."""
    home, _ = trained
    embedder = AskedEmbedder()
    load_head(home, embedder, VectorCache(home / "unused.sqlite"))
    assert embedder.asked == []
    (kept,) = (home / "heads").iterdir()
    assert kept.name == head_name(FakeEmbedder(), read_phrases())


def test_a_changed_phrase_list_or_model_asks_for_another_head() -> None:
    """New phrases would have no effect, or a head would judge another model's vectors."""
    changed = {**PHRASES, "greeting": [*PHRASES["greeting"], "hiya"]}
    moved = {**PHRASES, "returns": PHRASES["returns"][:2], "greeting": [*PHRASES["greeting"], "怎么退货"]}
    reordered = dict(reversed(PHRASES.items()))
    names = {head_name(FakeEmbedder(), phrases) for phrases in (PHRASES, changed, moved, reordered)}
    names.add(head_name(AskedEmbedder("another-model"), PHRASES))
    assert len(names) == 5
    assert head_name(FakeEmbedder(), dict(PHRASES)) in names


def test_training_reuses_known_vectors(cache: VectorCache) -> None:
    """One new phrase would embed all thousand of them again."""
    embedder = AskedEmbedder()
    train_head(PHRASES, embedder, cache)
    assert len(embedder.asked) == 9
    train_head({**PHRASES, "returns": [*PHRASES["returns"], "refund please"]}, embedder, cache)
    assert embedder.asked[9:] == ["refund please"]


def test_a_phrase_is_not_taken_for_a_passage(cache: VectorCache) -> None:
    """Questions and passages are embedded differently: a FAQ question's passage vector would stand in for a phrase."""
    embedder = AskedEmbedder()
    text = PHRASES["returns"][0]
    cache.put(embedder.name, {digest(text): np.zeros(64, np.float32)})
    train_head(PHRASES, embedder, cache)
    assert text in embedder.asked


def test_saving_leaves_nothing_half_written(tmp_path: Path, cache: VectorCache) -> None:
    """A start during a start would read half a file."""
    path = tmp_path / "heads" / "intent-x.safetensors"
    for _ in range(2):
        save_head(train_head(PHRASES, FakeEmbedder(), cache), path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_phrases_are_told_once_and_in_both_languages() -> None:
    """One phrase under two intents teaches the head nothing, and a language without phrases is never understood."""
    phrases = read_phrases()
    texts = [text.casefold() for entries in phrases.values() for text in entries]
    assert len(texts) == len(set(texts))
    for name, table in tomllib.loads(PHRASES_FILE.read_text(encoding="utf-8")).items():
        assert min(len(table["en"]), len(table["zh"])) >= 28, name
        assert phrases[name] == [*table["en"], *table["zh"]]
