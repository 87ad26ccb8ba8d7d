"""`turn`: a whole turn over HTTP, beside embedding the same question with the same model."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from bench.chat import QUESTIONS, Chat
from bench.figures import BenchError, Figure
from bench.server import sample_home, served
from bot.evals.result import with_progress
from knowledge.embedder import Embedder

ROUNDS = 25


def run(live_home: Path, embedder: Embedder, rounds: int | None = None) -> list[Figure]:
    """Ask and embed by turns. Raises BenchError."""
    turns: list[float] = []
    embeddings: list[float] = []
    with sample_home(live_home) as home, served(home) as server:
        server.wait_for("/readyz")
        server.wait_for_pages()  # they open beside the first requests and are not what is measured
        chat = Chat(server.port)
        for question in QUESTIONS:
            _ask(chat, question)
            embedder.embed_query(question)
        for _ in with_progress(range(rounds or ROUNDS), "turn", "round"):
            for question in QUESTIONS:
                embeddings.append(_embed(embedder, question))
                turns.append(_ask(chat, question))
        chat.close()
    p50, p99 = np.percentile(turns, 50), np.percentile(turns, 99)
    embedding = np.percentile(embeddings, 50)
    return [
        Figure("turns", len(turns)),
        Figure("turn_p50_ms", float(p50)),
        Figure("turn_p99_ms", float(p99)),
        Figure("embed_p50_ms", float(embedding)),
        Figure("turn_less_embed_p50_ms", float(p50 - embedding), "at most", 15),
        Figure("turn_p99_by_p50", float(p99 / p50), "at most", 4),
    ]


def _embed(embedder: Embedder, question: str) -> float:
    started = time.perf_counter()
    embedder.embed_query(question)
    return (time.perf_counter() - started) * 1000


def _ask(chat: Chat, question: str) -> float:
    reply, ms = chat.ask(question)
    if reply["drafter"] == "llm":
        raise BenchError("a model answered; this measures turns without one")
    return ms
