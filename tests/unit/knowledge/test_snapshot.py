"""Publishing, checking and rolling back: there is always one whole snapshot to serve, or none."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.documents import Chunk, Document
from knowledge.snapshot import SnapshotError, SnapshotStore
from tests.fakes import FakeEmbedder
from tests.shop import SHOP, contents_of, publish_small_shop, small_shop
from tests.unit.knowledge.releases import few, folder_of


def test_before_the_first_release(tmp_path: Path) -> None:
    """A new shop would see a traceback instead of what to run."""
    store = SnapshotStore(tmp_path / "home")
    assert store.current_id() is None
    assert store.manifest() is None
    assert store.shop() is None
    assert store.manifests() == []
    assert store.documents() == {}
    assert store.check() == ["snapshot (none published) is missing or incomplete"]
    with pytest.raises(SnapshotError, match="python -m ingest"):
        store.open()


def test_a_release_holds_what_was_given(store: SnapshotStore) -> None:
    """Chunks and vectors that come apart would cite the wrong text."""
    manifest = store.manifest()
    assert manifest is not None
    assert manifest.id == store.current_id()
    assert manifest.counts == {"documents": 3, "chunks": 5, "products": 2}
    assert (manifest.embedder, manifest.dimension, manifest.sources) == ("fake-64", 64, ["shop"])
    assert store.check() == []
    assert store.shop() == SHOP
    snapshot = store.open()
    for position, chunk in snapshot.catalogue.chunks(range(5)).items():
        vector = FakeEmbedder().embed_query(chunk.embedded_text)
        nearest, cosine = snapshot.vectors.search(vector, 1)[0]
        assert nearest == position
        assert cosine == pytest.approx(1.0, abs=1e-5)


def test_stored_documents_come_back_whole_and_in_order(tmp_path: Path) -> None:
    """The next ingest would take every document for changed, or shuffle the shop."""
    store = publish_small_shop(tmp_path)
    stored = store.documents()
    assert list(stored.values()) == small_shop()
    assert all(stored[document.key].content_hash == document.content_hash for document in small_shop())


def test_a_shop_without_texts_can_be_published(tmp_path: Path) -> None:
    """Removing the last document would end in an error and keep it."""
    store = publish_small_shop(tmp_path, [])
    assert store.check() == []
    assert len(store.open().vectors) == 0


def test_a_folder_without_manifest_is_no_snapshot(store: SnapshotStore, tmp_path: Path) -> None:
    """A half-copied backup would be offered for rollback."""
    half = folder_of(tmp_path, store.current_id()).with_name("29990101-000000-000000")
    shutil.copytree(folder_of(tmp_path, store.current_id()), half)
    (half / "manifest.json").unlink()
    assert half.name not in {manifest.id for manifest in store.manifests()}
    assert store.check(half.name) == [f"snapshot {half.name} is missing or incomplete"]
    with pytest.raises(SnapshotError, match="no snapshot"):
        store.rollback(half.name)


def test_rollback(store: SnapshotStore) -> None:
    """A bad release could not be undone."""
    old = store.current_id()
    new = store.publish(few("Six.")).id
    assert [manifest.id for manifest in store.manifests()] == [new, old]
    assert old is not None
    store.rollback(old)
    assert store.current_id() == old
    assert store.shop() == SHOP
    assert store.documents()["faq", "f-1"].sections[0].text == "Five."
    assert store.documents(new)["faq", "f-1"].sections[0].text == "Six."


@pytest.mark.parametrize("unknown", ["20200101-000000-000000", "../snapshots", ".", "..", "a/b", ""])
def test_rollback_to_the_unknown_names_the_known(store: SnapshotStore, unknown: str) -> None:
    """A typing error would leave the shop without knowledge, or open a folder outside."""
    before = store.current_id()
    if unknown:
        with pytest.raises(SnapshotError, match=f"known: {before}"):
            store.rollback(unknown)
    assert store.current_id() == before


def test_rollback_to_a_broken_snapshot_is_refused(store: SnapshotStore, tmp_path: Path) -> None:
    """The working release would be left for one that cannot be read."""
    old = store.current_id()
    new = store.publish(few("Six.")).id
    (folder_of(tmp_path, old) / "vectors.faiss").write_bytes(b"no vectors")
    assert old is not None
    with pytest.raises(SnapshotError, match="is broken"):
        store.rollback(old)
    assert store.current_id() == new


def test_old_releases_are_dropped_but_never_the_current_one(tmp_path: Path) -> None:
    """The disk would fill up, or the shop would lose what it serves."""
    store = SnapshotStore(tmp_path, keep=2)
    first, second = (store.publish(few(answer)).id for answer in ("1", "2"))
    store.rollback(first)
    third = store.publish(few("3")).id
    assert [manifest.id for manifest in store.manifests()] == [third, second]
    assert store.current_id() == third
    assert store.check() == []


def test_a_dropped_release_still_answers_who_holds_it(tmp_path: Path) -> None:
    """A turn that began before the release would break in the middle."""
    store = SnapshotStore(tmp_path, keep=1)
    store.publish(few("Five."))
    held = store.open()
    store.publish(few("Six."))
    assert len(store.manifests()) == 1
    texts = {chunk.text for chunk in held.catalogue.chunks(range(5)).values()}
    assert "Five." in texts
    assert held.lexical.search("five", 3)


def test_one_job_at_a_time(store: SnapshotStore, tmp_path: Path) -> None:
    """Two jobs would each publish half of the changes."""
    with store.lock():
        with pytest.raises(SnapshotError, match="another ingest is running"), SnapshotStore(tmp_path).lock():
            pass
        assert store.open().id == store.current_id()
    with SnapshotStore(tmp_path).lock():
        pass


def test_ids_sort_by_age_even_when_the_clock_was_set_back(store: SnapshotStore, tmp_path: Path) -> None:
    """The newest release would be pruned as the oldest one."""
    future = folder_of(tmp_path, store.current_id()).with_name("29991231-235959-000000")
    shutil.copytree(folder_of(tmp_path, store.current_id()), future)
    manifest = json.loads((future / "manifest.json").read_text())
    (future / "manifest.json").write_text(json.dumps(manifest | {"id": future.name}))
    after = [store.publish(few(answer)).id for answer in ("1", "2")]
    assert [m.id for m in store.manifests()][:3] == [after[1], after[0], future.name]
    assert store.current_id() == after[1]


def test_ids_made_at_once_differ(store: SnapshotStore) -> None:
    """A release in the same second would replace the one before."""
    ids = [store.publish(few()).id for _ in range(3)]
    assert ids == sorted(set(ids))


def test_a_reader_never_sees_half_a_pointer(store: SnapshotStore, tmp_path: Path) -> None:
    """A power cut during the switch would leave an empty pointer and no shop."""
    pointer = tmp_path / "snapshots" / "CURRENT"
    held = pointer.open(encoding="utf-8")
    before = store.current_id()
    store.publish(few("Six."))
    with held:
        assert held.read() == before
    assert [path.name for path in pointer.parent.iterdir() if path.name.startswith(".")] == []


def test_facets_and_rows_are_of_the_opened_snapshot(store: SnapshotStore) -> None:
    """A turn would read the question with the words of another release."""
    old = store.current_id()
    chunk: list[Chunk] = []
    documents: list[Document] = [small_shop()[3]]
    store.publish(replace(contents_of(documents, FakeEmbedder()), chunks=chunk, vectors=np.zeros((0, 64), np.float32)))
    assert store.open().facets.brands == ("Nuvo",)
    assert store.open(old).facets.brands == ("Corvo",)
