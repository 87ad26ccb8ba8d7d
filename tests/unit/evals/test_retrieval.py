"""The retrieval task over a search that always finds the same."""

from __future__ import annotations

from datetime import date

import numpy as np

from bot.evals.retrieval import Question, run
from knowledge.documents import Chunk, Kind
from knowledge.retriever import Query, Retrieval

TODAY = date(2026, 11, 24)


class CannedSearch:
    """Finds two pieces of a policy, an FAQ entry and a product's manual; keeps the queries."""

    def __init__(self) -> None:
        self.queries: list[Query] = []

    def retrieve(self, query: Query) -> Retrieval:
        self.queries.append(query)
        found = [_chunk("policy", "returns", 0), _chunk("policy", "returns", 1), _chunk("faq", "faq-1", 0)]
        manual = _chunk("manual", "lamp-manual", 0, product="L-1")
        by_id = {chunk.id: chunk for chunk in [*found, manual]}
        return Retrieval(query, np.zeros(2, np.float32), by_id=by_id)


def _chunk(kind: Kind, document: str, number: int, product: str | None = None) -> Chunk:
    return Chunk(f"{kind}:{document}#en:{number}", document, kind, "en", "title", "", "text", product_id=product)


def question(name: str, language: str = "en", **relevant: float) -> Question:
    return Question(name, f"about {name}", language, {key.replace("_", "-"): grade for key, grade in relevant.items()})


def test_documents_are_ranked_not_chunks() -> None:
    """Would count a document twice, or name a manual where its product was asked for."""
    rows = run([question("a", returns=1)], CannedSearch(), TODAY).rows
    assert rows[0]["id"] == "a"
    assert rows[0]["ranked"] == ["returns", "faq-1", "L-1"]


def test_metrics_have_the_names_of_the_contract() -> None:
    """Would break whoever reads the metrics by name."""
    asked = [question("a", faq_1=2), question("b", "zh", returns=1, nowhere=1)]
    metrics = run(asked, CannedSearch(), TODAY).metrics
    assert (metrics["recall@1"], metrics["recall@5"], metrics["recall@10"], metrics["mrr@10"]) == (0.5, 1.0, 1.0, 0.75)
    assert set(metrics) >= {"ndcg@10", "p50_ms", "p99_ms", "by_language"}
    assert {language: found["mrr@10"] for language, found in metrics["by_language"].items()} == {"en": 0.5, "zh": 1.0}


def test_questions_without_an_answer_do_not_lower_the_means() -> None:
    """Would blame the search for not finding what is not there."""
    metrics = run([question("a", returns=1), question("b", returns=0)], CannedSearch(), TODAY).metrics
    assert (metrics["cases"], metrics["measured"], metrics["mrr@10"]) == (2, 1, 1.0)


def test_the_day_is_the_shops() -> None:
    """Would find expired entries, or miss those of the day on which the cases were written."""
    search = CannedSearch()
    run([question("a", returns=1)], search, TODAY)
    assert {query.today for query in search.queries} == {TODAY}
