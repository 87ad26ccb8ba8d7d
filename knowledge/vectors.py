"""Vectors that were computed once: by embedder and content hash, shared by all snapshots and evals."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_LOOKUP_BATCH = 500  # below SQLite's limit of bound variables


class VectorCache:
    """An SQLite file of float32 rows. Written while a job runs, so an interrupted job embeds nothing twice."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (embedder TEXT, hash TEXT, vector BLOB, PRIMARY KEY (embedder, hash)) WITHOUT ROWID"
            )

    def get(self, embedder: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors that are known; missing hashes are left out."""
        found: dict[str, NDArray[np.float32]] = {}
        with closing(self._connect()) as connection:
            for start in range(0, len(hashes), _LOOKUP_BATCH):
                part = list(hashes[start : start + _LOOKUP_BATCH])
                marks = ",".join("?" * len(part))
                rows = connection.execute(
                    f"SELECT hash, vector FROM vectors WHERE embedder = ? AND hash IN ({marks})",  # noqa: S608 - marks
                    [embedder, *part],
                )
                found |= {key: np.frombuffer(blob, dtype=np.float32) for key, blob in rows}
        return found

    def put(self, embedder: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors, each `(dimension,)`, in one transaction."""
        rows = [(embedder, key, np.asarray(vector, dtype=np.float32).tobytes()) for key, vector in vectors.items()]
        with closing(self._connect()) as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection
