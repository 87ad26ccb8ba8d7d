"""Vectors for chunks: known ones from the cache, the others computed in batches that survive an interruption."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Chunk
from knowledge.embedder import Embedder
from knowledge.vectors import VectorCache

BATCH = 256
"""Chunks that are embedded and then kept at once; what a killed job loses at most."""

Progress = Callable[[str, int, int], None]
"""Called with the step's name, how much of it is done, and how much there is."""


def silent(_step: str, _done: int, _total: int) -> None:
    """The Progress that tells nobody."""


def unknown_texts(
    chunks: Sequence[Chunk], embedder: str, cache: VectorCache | None, *, full: bool = False
) -> dict[str, str]:
    """What is to be embedded, by content hash: all with `full`, else what `cache` does not know."""
    texts = {chunk.content_hash: chunk.embedded_text for chunk in chunks}
    if full or cache is None:
        return texts
    known = cache.get(embedder, list(texts))
    return {key: text for key, text in texts.items() if key not in known}


def embed(texts: dict[str, str], embedder: Embedder, cache: VectorCache, progress: Progress) -> None:
    """Compute the vectors of `texts` (content hash -> text) and keep them in `cache`."""
    # Texts of about one length share a batch, so that little is spent on padding; the longest first,
    # so that a lack of memory shows at once.
    order = sorted(texts, key=lambda key: len(texts[key]), reverse=True)
    done = 0
    progress("embedding", 0, len(order))

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress("embedding", min(done, len(order)), len(order))

    for start in range(0, len(order), BATCH):
        keys = order[start : start + BATCH]
        vectors = embedder.embed_passages([texts[key] for key in keys], advance)
        cache.put(embedder.name, dict(zip(keys, vectors, strict=True)))


def vectors_of(chunks: Sequence[Chunk], embedder: Embedder, cache: VectorCache) -> NDArray[np.float32]:
    """The chunks' vectors from `cache`, `(len(chunks), dimension)` float32, row i for chunk i."""
    hashes = [chunk.content_hash for chunk in chunks]
    known = cache.get(embedder.name, list(dict.fromkeys(hashes)))
    vectors = np.empty((len(hashes), embedder.dimension), dtype=np.float32)
    for row, key in enumerate(hashes):
        vectors[row] = known[key]
    return vectors
