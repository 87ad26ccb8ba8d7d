"""The vector index port and its FAISS adapter. Scores are cosines: all vectors are L2-normalised."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Positions = NDArray[np.int64]
_SAMPLE = 200
_MIDDLE_SAMPLE = 2000


class VectorIndex(Protocol):
    """Nearest neighbours by position."""

    def __len__(self) -> int: ...

    def search(self, vector: Vector, limit: int, among: Positions | None = None) -> list[tuple[int, float]]:
        """`(position, cosine)`, best first, for one `(dimension,)` vector; only of the positions in `among`."""
        ...

    def between(self, some: Positions, others: Positions) -> float:
        """The mean cosine of a sample of pairs, one of each group: what nearness is worth nothing between them."""
        ...

    def similarities(self, vector: Vector, positions: list[int]) -> dict[int, float]:
        """Exact cosines of the named positions."""
        ...

    def rows(self, positions: list[int]) -> Vector:
        """The vectors themselves, `(len(positions), dimension)`."""
        ...

    def middle(self, positions: Positions) -> Vector:
        """The mean of a sample of the named vectors, `(dimension,)`; zeros where there are none."""
        ...

    @property
    def background(self) -> float:
        """The mean cosine of unrelated vectors, from a sample: where "similar" begins for this embedder."""
        ...


class FaissIndex:
    """Exact inner-product search in FAISS's own file format (no pickle)."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vector) -> FaissIndex:
        """Index `(n, dimension)` float32 rows; row numbers are positions."""
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @cached_property
    def background(self) -> float:
        count = len(self)
        if count < 2:
            return 0.0
        picked = np.unique(np.linspace(0, count - 1, _SAMPLE).astype(np.int64))
        rows = self._index.reconstruct_batch(picked)
        cosines = rows @ rows.T
        return float((cosines.sum() - np.trace(cosines)) / (len(rows) * (len(rows) - 1)))

    @classmethod
    def open(cls, path: Path) -> FaissIndex:
        import faiss

        # Two OpenMP threads make a single query slower, and turns already run side by side.
        faiss.omp_set_num_threads(1)
        return cls(faiss.read_index(str(path)))

    def write(self, path: Path) -> None:
        import faiss

        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def search(self, vector: Vector, limit: int, among: Positions | None = None) -> list[tuple[int, float]]:
        if not len(self):
            return []
        options = None if among is None else self._only(among)
        scores, positions = self._index.search(vector.reshape(1, -1), min(limit, len(self)), params=options)
        return [(int(p), float(s)) for p, s in zip(positions[0], scores[0], strict=True) if p >= 0]

    def _only(self, positions: Positions) -> Any:
        import faiss

        library: Any = faiss  # its Python layer takes arrays, which its own stubs do not know
        wanted = np.zeros(len(self), dtype=bool)
        wanted[positions] = True
        return library.SearchParameters(sel=library.IDSelectorBitmap(np.packbits(wanted, bitorder="little")))

    def between(self, some: Positions, others: Positions) -> float:
        if not len(some) or not len(others):
            return self.background
        left, right = (self._index.reconstruct_batch(_sample(group)) for group in (some, others))
        cosines = left @ right.T
        # A text beside itself, where the groups overlap, says nothing about unrelated texts.
        apart = _sample(some)[:, None] != _sample(others)[None, :]
        return float(cosines[apart].mean()) if apart.any() else self.background

    def similarities(self, vector: Vector, positions: list[int]) -> dict[int, float]:
        if not positions:
            return {}
        return dict(zip(positions, (self.rows(positions) @ vector).tolist(), strict=True))

    def rows(self, positions: list[int]) -> Vector:
        found: Vector = self._index.reconstruct_batch(np.asarray(positions, dtype=np.int64))
        return found

    def middle(self, positions: Positions) -> Vector:
        if not len(positions):
            return np.zeros(self.dimension, dtype=np.float32)
        sample: Vector = self._index.reconstruct_batch(_sample(positions, _MIDDLE_SAMPLE))
        mean: Vector = sample.mean(axis=0)
        return mean


def _sample(positions: Positions, size: int = _SAMPLE) -> Positions:
    return positions[np.unique(np.linspace(0, len(positions) - 1, size).astype(np.int64))]
