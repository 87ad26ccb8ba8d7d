"""Small releases, and ways to look at and to break them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from knowledge.documents import Section
from knowledge.snapshot_folder import SnapshotContents
from tests.fakes import FakeEmbedder
from tests.shop import contents_of, small_shop, text_document

FEW = small_shop()[:2]


def few(answer: str = "Five.") -> SnapshotContents:
    """A release of two kettles and an FAQ entry that says `answer`."""
    return contents_of([*FEW, text_document("f-1", "faq", Section("en", "How much?", answer))], FakeEmbedder())


def folder_of(home: Path, snapshot_id: str | None) -> Path:
    assert snapshot_id is not None
    return home / "snapshots" / snapshot_id


def names_in(home: Path) -> set[str]:
    return {path.name for path in (home / "snapshots").iterdir()}


class Stopping(list[Any]):
    """Raises when it is gone through for the nth time."""

    def __init__(self, entries: Any, at: int, stop: Callable[[], None]) -> None:
        super().__init__(entries)
        self._left, self._stop = at, stop

    def __iter__(self) -> Iterator[Any]:
        self._left -= 1
        if not self._left:
            self._stop()
        return super().__iter__()
