"""Vectors of many texts as questions, each computed once and shared by all runs and heads."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from bot.evals.result import with_progress
from knowledge.documents import digest
from knowledge.embedder import Embedder, Vectors
from knowledge.vectors import VectorCache

_BATCH = 256  # texts that are embedded and then kept at once
_WORKERS = 2  # for an embedder that was opened in bulk, with one thread a text


def embed_questions(texts: Sequence[str], embedder: Embedder, cache: VectorCache) -> Vectors:
    """`(n, dimension)`, in the order of the texts; the keys are those of the intent head's phrases."""
    keys = [digest(f"query\n{text}") for text in texts]
    by_key = dict(zip(keys, texts, strict=True))
    known = cache.get(embedder.name, list(by_key))
    unknown = sorted((key for key in by_key if key not in known), key=lambda key: len(by_key[key]))
    batches = [unknown[start : start + _BATCH] for start in range(0, len(unknown), _BATCH)]
    with ThreadPoolExecutor(_WORKERS, "embed") as pool:
        for batch in with_progress(batches, "embedding", "batch"):
            vectors = list(pool.map(embedder.embed_query, [by_key[key] for key in batch]))
            fresh = dict(zip(batch, vectors, strict=True))
            cache.put(embedder.name, fresh)
            known |= fresh
    return np.stack([known[key] for key in keys]) if keys else np.empty((0, embedder.dimension), dtype=np.float32)
