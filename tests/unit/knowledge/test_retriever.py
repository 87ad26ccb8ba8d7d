"""One call for words and numbers, over one snapshot at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.catalogue import Constraint, Filters, Superlative
from knowledge.documents import ScoredChunk, Section
from knowledge.retriever import Query, Retrieval, Retriever
from knowledge.snapshot import SnapshotError, SnapshotStore
from tests.fakes import FakeEmbedder
from tests.shop import TODAY, publish_small_shop, text_document
from tests.unit.knowledge.releases import few


class CountingEmbedder(FakeEmbedder):
    """Counts the questions too."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_query(self, text: str) -> NDArray[np.float32]:
        self.asked.append(text)
        return super().embed_query(text)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shop")
    publish_small_shop(home)
    return home


@pytest.fixture
def retriever(home: Path) -> Retriever:
    return Retriever(SnapshotStore(home), FakeEmbedder())


def ask(retriever: Retriever, text: str, **options: object) -> Retrieval:
    return retriever.retrieve(replace(Query(text, TODAY), **options))  # type: ignore[arg-type]  # Query's own fields


def best(retrieval: Retrieval) -> ScoredChunk:
    return retrieval.chunks[0]


@pytest.mark.parametrize(
    ("text", "document_id"),
    [
        ("How much is standard shipping?", "f-shipping"),
        ("标准配送费多少", "f-shipping"),
        ("开发票", "f-invoice"),
        ("fault code E3", "KT-1"),
        ("return an unused item", "returns"),
        ("a speaker that charges on a pad", "AU-2"),
        ("手冲咖啡用的壶", "KT-2"),
    ],
)
def test_the_right_text_comes_first(retriever: Retriever, text: str, document_id: str) -> None:
    """Answers would be drawn from another text."""
    assert best(ask(retriever, text)).chunk.document_id == document_id


def test_scores_are_fused_and_fall(retriever: Retriever) -> None:
    """Words alone or vectors alone would decide, and the order would not be that of the scores."""
    retrieval = ask(retriever, "How much is standard shipping?", top_k=6)
    scores = [scored.score for scored in retrieval.chunks]
    assert len(scores) == 6
    assert scores == sorted(scores, reverse=True)
    first = best(retrieval)
    assert first.lexical > 0
    assert first.similarity > 0.5
    exact = float(retrieval.vector @ FakeEmbedder().embed_query(first.chunk.embedded_text))
    assert first.similarity == pytest.approx(exact, abs=1e-5)
    assert {scored.chunk.id for scored in retrieval.chunks} <= set(retrieval.by_id)


def test_relevance_is_one_for_the_same_text_and_about_nil_for_strangers(retriever: Retriever) -> None:
    """A threshold that was set with one embedder would refuse everything with another."""
    chunk = best(ask(retriever, "How much is standard shipping?")).chunk
    same = next(s for s in ask(retriever, chunk.embedded_text).chunks if s.chunk.id == chunk.id)
    assert same.relevance == pytest.approx(1.0, abs=1e-4)
    assert best(ask(retriever, "zebra quantum xylophone")).relevance < 0.4


def test_coverage_is_the_share_of_the_question(retriever: Retriever) -> None:
    """Half-answered questions would pass for answered."""
    full = best(ask(retriever, "fault codes: the base is wet"))
    assert full.coverage == pytest.approx(1.0)
    half = best(ask(retriever, "fault codes of the coffee grinder"))
    assert half.coverage is not None
    assert 0 < half.coverage < 0.9


def test_a_missing_code_weighs_three_words(retriever: Retriever) -> None:
    """E7 would be answered with what E3 means."""

    def covered(code: str) -> float:
        found = ask(retriever, f"fault code {code} base wet")
        manual = next(s for s in found.chunks if s.chunk.heading == "Fault codes")
        assert manual.coverage is not None
        return manual.coverage

    assert covered("E3") == pytest.approx(1.0)
    assert covered("E7") < 0.6


def test_a_products_name_covers_nothing(retriever: Retriever) -> None:
    """Every question that names the kettle would count as half answered by any text about it."""
    found = ask(retriever, "Tempo kettle polish", focus=("KT-1",))
    description = next(s for s in found.chunks if s.chunk.id == "product:KT-1#en:0")
    assert description.coverage == 0
    only_name = ask(retriever, "Corvo Tempo", focus=("KT-1",))
    assert next(s for s in only_name.chunks if s.chunk.id == "product:KT-1#en:0").coverage is None


def test_there_is_no_coverage_across_languages(retriever: Retriever) -> None:
    """A Chinese answer would count as off the point because it shares no word with the English question."""
    found = ask(retriever, "How much is shipping?", top_k=60)
    languages = {(scored.chunk.language, scored.coverage is None) for scored in found.chunks}
    assert languages == {("en", False), ("zh", True)}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 8, 31), {"f-summer"}),
        (date(2026, 9, 1), set()),
        (TODAY, {"f-frost"}),
        (TODAY + timedelta(1), set()),
        (date(2026, 12, 1), {"f-winter"}),
    ],
)
def test_only_texts_of_that_day_are_found(retriever: Retriever, day: date, expected: set[str]) -> None:
    """The shop would have to keep a promise that has expired, or one that has not begun."""
    found = ask(retriever, "Is there a summer, frost or winter sale?", today=day, top_k=100)
    sales = {"f-summer", "f-frost", "f-winter"}
    assert {scored.chunk.document_id for scored in found.chunks} & sales == expected
    assert {chunk.document_id for chunk in found.by_id.values()} & sales == expected


def test_filters_and_words_in_one_call(retriever: Retriever) -> None:
    """Among what satisfies the conditions the one that was described would not come first."""
    filters = Filters(in_stock=True, constraints=(Constraint("waterproof", "=", True),))
    found = ask(retriever, "a jacket for drizzle", filters=filters)
    assert found.products[0].product.id == "JK-1"
    assert {match.product.id for match in found.products} == {"AU-1", "AU-2", "TN-1", "TN-2", "JK-1"}
    assert found.matching == 5
    scores = [match.score for match in found.products]
    assert scores == sorted(scores, reverse=True)


def test_a_superlative_decides_the_order(retriever: Retriever) -> None:
    """ "The cheapest tent" would be the one whose text sounds cheapest."""
    cheapest = Filters(order_by=Superlative("price"), categories=("Tents & Sleep",))
    found = ask(retriever, "the cheapest family tent with two rooms", filters=cheapest)
    assert [match.product.id for match in found.products] == ["TN-1", "TN-2"]
    ranked = ask(retriever, "tent", filters=Filters(order_by=Superlative("weight_g")), top_k=2)
    assert [match.product.id for match in ranked.products] == ["AU-3", "LA-2"]
    assert ranked.matching == 13


def test_filters_that_nothing_satisfies(retriever: Retriever) -> None:
    """Something else would be offered as if it matched."""
    found = ask(retriever, "tents", filters=Filters(max_price=1))
    assert (found.products, found.matching) == ((), 0)


def test_without_filters_products_come_by_their_best_text(retriever: Retriever) -> None:
    """A description would find no product, or one product several times."""
    found = ask(retriever, "headphones for trains and planes", top_k=3)
    ids = [match.product.id for match in found.products]
    assert ids[0] == "AU-3"
    assert len(ids) == len(set(ids)) <= 3


def test_the_product_in_hand_is_always_looked_at(retriever: Retriever) -> None:
    """ "Is it loud?" would be answered from whichever product says "loud"."""
    text = "How much is standard shipping?"
    without = {s.chunk.id for s in ask(retriever, text, top_k=1).chunks}
    focused = ask(retriever, text, top_k=1, focus=("KT-1",))
    of_kettle = {s.chunk.id for s in focused.chunks if s.chunk.product_id == "KT-1"}
    assert without & of_kettle == set()
    assert {chunk_id.partition("#")[0] for chunk_id in of_kettle} == {"product:KT-1", "manual:KT-1"}
    assert all(s.coverage is not None for s in focused.chunks if s.chunk.language == "en")


def test_a_message_is_embedded_once(home: Path) -> None:
    """Each turn would take one embedding more than it needs."""
    embedder = CountingEmbedder()
    retriever = Retriever(SnapshotStore(home), embedder)
    retriever.retrieve(Query("boots", TODAY))  # what a release needs once is embedded with its first question
    embedder.asked.clear()
    vector = retriever.embed("tents")
    found = retriever.retrieve(Query("tents", TODAY), vector=vector)
    assert embedder.asked == ["tents"]
    assert found.vector is vector
    retriever.retrieve(Query("lamps", TODAY))
    assert embedder.asked == ["tents", "lamps"]


def test_odd_questions_find_without_failing(retriever: Retriever) -> None:
    """An emoji or a pasted page would end the conversation."""
    for text in ("", "👍", "?!", "的", "a" * 4000, "kettle " * 800):
        assert len(ask(retriever, text, top_k=3).chunks) <= 3


def test_before_the_first_release(tmp_path: Path) -> None:
    """The page would show a traceback instead of what to run."""
    with pytest.raises(SnapshotError, match="python -m ingest"):
        Retriever(SnapshotStore(tmp_path), FakeEmbedder()).refresh()


def test_an_empty_shop_finds_nothing(tmp_path: Path) -> None:
    """A shop that has just begun could not even say so."""
    publish_small_shop(tmp_path, [])
    found = Retriever(SnapshotStore(tmp_path), FakeEmbedder()).retrieve(Query("tents", TODAY))
    assert (found.chunks, found.products, found.matching) == ((), (), 0)


@pytest.mark.parametrize("number", [1, 2])
def test_a_shop_whose_texts_are_all_the_same(tmp_path: Path, number: int) -> None:
    """The first FAQ entry, or a copy of it, would end the turn in a division by zero."""
    entries = [text_document(f"f-{n}", "faq", Section("en", "How much?", "Five.")) for n in range(number)]
    publish_small_shop(tmp_path, entries)
    found = Retriever(SnapshotStore(tmp_path), FakeEmbedder()).retrieve(Query("How much?", TODAY))
    assert [s.chunk.document_id for s in found.chunks] == [f"f-{n}" for n in range(number)]
    assert all(np.isfinite([s.score, s.relevance]).all() for s in found.chunks)


def test_a_new_release_serves_from_the_next_call(store: SnapshotStore) -> None:
    """A price would stay wrong until the next restart, or change in the middle of a turn."""
    retriever = Retriever(store, FakeEmbedder())
    old = retriever.refresh()
    assert retriever.refresh() is old
    new = store.publish(few("Six."))
    query = Query("How much?", TODAY, top_k=1)
    assert [s.chunk.text for s in retriever.retrieve(query, old).chunks] == ["Five."]
    fresh = retriever.retrieve(query)
    assert [s.chunk.text for s in fresh.chunks] == ["Six."]
    assert fresh.snapshot_id == new.id == retriever.refresh().id
    assert [s.chunk.text for s in retriever.retrieve(query, old).chunks] == ["Five."]
    store.rollback(old.id)
    assert [s.chunk.text for s in retriever.retrieve(query).chunks] == ["Five."]


def test_calls_side_by_side_see_one_release_each(store: SnapshotStore) -> None:
    """Vectors of one release would be joined with the texts of another."""
    retriever = Retriever(store, FakeEmbedder())
    said = {store.current_id(): "Five."}

    def look() -> list[tuple[str, str]]:
        found = [retriever.retrieve(Query("How much?", TODAY, top_k=1)) for _ in range(25)]
        return [(retrieval.snapshot_id, retrieval.chunks[0].chunk.text) for retrieval in found]

    with ThreadPoolExecutor(3) as pool:
        looking = [pool.submit(look) for _ in range(3)]
        for answer in ("Six.", "Seven."):
            said[store.publish(few(answer)).id] = answer
        seen = {pair for look_up in looking for pair in look_up.result()}
    assert seen <= set(said.items())
    assert retriever.retrieve(Query("How much?", TODAY)).chunks[0].chunk.text == "Seven."


def test_as_a_langchain_retriever(retriever: Retriever) -> None:
    """Chains that others compose would get no source to cite."""
    langchain = retriever.as_langchain(TODAY, top_k=3)
    found = langchain.invoke("fault code E3")
    assert len(found) == 3
    assert found[0].id == "manual:KT-1#en:1"
    assert found[0].page_content == "E3: the base is wet. Dry it and wait ten minutes."
    metadata = {"id": "KT-1", "kind": "manual", "title": "Corvo Tempo — manual", "url": None}
    assert found[0].metadata.items() >= metadata.items()
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True)
