"""What fails, is killed or is damaged never costs the shop the release that it has."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.index import FaissIndex
from knowledge.snapshot import SnapshotError, SnapshotStore
from knowledge.snapshot_folder import SnapshotContents
from tests.unit.knowledge.releases import Stopping, few, folder_of, names_in

ROOT = Path(__file__).resolve().parents[3]


class UnwritableShop:
    """A shop whose manifest cannot be written: the very last step before the rename."""

    def to_json(self) -> dict[str, Any]:
        raise OSError(28, "No space left on device")


def _interrupt() -> None:
    raise KeyboardInterrupt


def _no_space() -> None:
    raise OSError(28, "No space left on device")


BREAKS: dict[str, Callable[[SnapshotContents], SnapshotContents]] = {
    "reading documents": lambda c: replace(c, documents=Stopping(c.documents, 1, _interrupt)),
    "writing documents": lambda c: replace(c, documents=Stopping(c.documents, 2, _no_space)),
    "writing chunks": lambda c: replace(c, chunks=Stopping(c.chunks, 1, _interrupt)),
    "building BM25": lambda c: replace(c, chunks=Stopping(c.chunks, 2, _no_space)),
    "writing the manifest": lambda c: replace(c, shop=UnwritableShop()),  # type: ignore[arg-type]  # fails on purpose
    "too few vectors": lambda c: replace(c, vectors=c.vectors[:-1]),
    "a chunk twice": lambda c: replace(c, chunks=[*c.chunks[:-1], c.chunks[0]]),
    "a product twice": lambda c: replace(c, documents=[*c.documents, c.documents[0]]),
}


@pytest.mark.parametrize("break_it", BREAKS.values(), ids=BREAKS.keys())
def test_a_failed_release_leaves_the_old_one(
    store: SnapshotStore, tmp_path: Path, break_it: Callable[[SnapshotContents], SnapshotContents]
) -> None:
    """The shop would serve half a catalogue, or none, after a full disk or Ctrl-C."""
    before, files = store.current_id(), names_in(tmp_path)
    with pytest.raises(BaseException):  # noqa: B017, PT011 - whatever it is, the old release stays
        store.publish(break_it(few("Six.")))
    assert store.current_id() == before
    assert names_in(tmp_path) == files
    assert store.check() == []
    assert {chunk.text for chunk in store.open().catalogue.chunks([4]).values()} == {"Five."}


def test_what_fails_its_check_is_not_published(store: SnapshotStore) -> None:
    """The job would say that all is well and the page would break."""
    contents = few()
    with pytest.raises(SnapshotError, match="failed its check: 4 vectors and 5 BM25 entries for 5 chunks"):
        store.publish(replace(contents, vectors=contents.vectors[:4]))


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from knowledge.snapshot import SnapshotStore
from tests.unit.knowledge.releases import Stopping, few

contents = few("Six.")
kill = lambda: os.kill(os.getpid(), signal.SIGKILL)
store = SnapshotStore(Path(sys.argv[1]))
with store.lock():
    store.publish(replace(contents, chunks=Stopping(contents.chunks, 2, kill)))
"""


def test_a_killed_job_leaves_the_old_release_and_no_lock(store: SnapshotStore, tmp_path: Path) -> None:
    """After a power cut nobody could ingest any more, or leftovers would fill the disk."""
    before = store.current_id()
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert any(name.startswith(".building-") for name in names_in(tmp_path))
    assert store.current_id() == before
    assert [manifest.id for manifest in store.manifests()] == [before]
    with store.lock():
        assert not any(name.startswith(".building-") for name in names_in(tmp_path))
        assert store.publish(few("Six.")).id == store.current_id() != before


@pytest.mark.parametrize("name", ["knowledge.sqlite", "vectors.faiss", "lexical/meta.json"])
@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_check_and_open_see_what_is_broken(store: SnapshotStore, tmp_path: Path, name: str, damage: str) -> None:
    """A damaged disk would show as a traceback in the middle of a conversation."""
    path = folder_of(tmp_path, store.current_id()) / name
    path.unlink() if damage == "missing" else path.write_bytes(b"\x00damaged" * 40)
    (problem,) = store.check()
    assert problem.startswith("a file cannot be read")
    with pytest.raises(SnapshotError, match=r"is broken .*roll back or ingest again"):
        store.open()


def test_check_counts(store: SnapshotStore, tmp_path: Path) -> None:
    """Files of another snapshot, or rows that were lost, would pass for whole."""
    folder = folder_of(tmp_path, store.current_id())
    FaissIndex.build(np.ones((4, 8), np.float32)).write(folder / "vectors.faiss")
    with closing(sqlite3.connect(folder / "knowledge.sqlite")) as connection, connection:
        connection.execute("DELETE FROM products WHERE id = 'KT-1'")
    assert store.check() == [
        "products: 1 rows, expected 2",
        "4 vectors and 5 BM25 entries for 5 chunks",
        "vectors have 8 dimensions, expected 64",
        "2 items belong to no product",
    ]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"id": "x"}', b"\xff\xfe", b'{"unknown": 1}'])
def test_a_damaged_manifest_is_named(store: SnapshotStore, tmp_path: Path, content: bytes) -> None:
    """The owner would not know which file to restore."""
    path = folder_of(tmp_path, store.current_id()) / "manifest.json"
    path.write_bytes(content)
    for read in (store.manifest, store.manifests, store.open, store.check, store.shop, store.documents):
        with pytest.raises(SnapshotError, match=r"manifest\.json is damaged"):
            read()
