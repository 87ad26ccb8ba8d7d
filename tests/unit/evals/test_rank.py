"""The rank task with an embedder for which shared words are nearness."""

from __future__ import annotations

from pathlib import Path

from bot.evals.rank import Choice, run
from knowledge.vectors import VectorCache
from tests.fakes import FakeEmbedder

QUERY = "how heavy is the kettle"
TEXTS = ("ships on friday", "the kettle is heavy", "kettle lid", "ships on friday")


def test_candidates_are_ordered_best_first(tmp_path: Path) -> None:
    """Would give indices of the sorted list instead of the file's, or shuffle equals."""
    choices = [Choice("a", QUERY, TEXTS, (0.0, 0.0, 1.0, 0.0)), Choice(2, QUERY, TEXTS, (0.0, 1.0, 0.0, 0.0))]
    result = run(choices, FakeEmbedder(), VectorCache(tmp_path / "vectors.sqlite"))
    assert list(result.rows) == [{"id": "a", "order": [1, 2, 0, 3]}, {"id": 2, "order": [1, 2, 0, 3]}]
    assert (result.metrics["mrr"], result.metrics["p@1"]) == (0.75, 0.5)
    assert 0.8 < result.metrics["ndcg@5"] < 0.9


def test_cases_in_which_nothing_is_right_are_left_out(tmp_path: Path) -> None:
    """Would lower the figures by questions that nobody can answer."""
    choices = [Choice("a", QUERY, TEXTS, (0.0,) * 4), Choice("b", QUERY, TEXTS, (0.0, 2.0, 0.0, 0.0))]
    result = run(choices, FakeEmbedder(), VectorCache(tmp_path / "vectors.sqlite"))
    assert (result.metrics["cases"], result.metrics["measured"], result.metrics["mrr"]) == (2, 1, 1.0)
    assert len(result.rows) == 2


def test_no_text_is_embedded_twice(tmp_path: Path) -> None:
    """Would take minutes again for every run over the same candidates."""
    cache, embedder = VectorCache(tmp_path / "vectors.sqlite"), FakeEmbedder()
    choices = [Choice("a", QUERY, TEXTS, (1.0, 0.0, 0.0, 0.0)), Choice("b", QUERY, TEXTS, (1.0, 0.0, 0.0, 0.0))]
    run(choices, embedder, cache)
    run(choices, embedder, cache)
    assert sorted(embedder.embedded) == sorted(set(TEXTS))
