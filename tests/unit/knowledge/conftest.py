"""The small shop, published once: a snapshot never changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.snapshot import Snapshot, SnapshotStore
from tests.shop import publish_small_shop
from tests.unit.knowledge.releases import few


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish_small_shop(tmp_path_factory.mktemp("home")).open()


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one release, to be copied."""
    home = tmp_path_factory.mktemp("released")
    SnapshotStore(home).publish(few())
    return home


@pytest.fixture
def store(released: Path, tmp_path: Path) -> SnapshotStore:
    """A store with one release, in `tmp_path`."""
    shutil.copytree(released, tmp_path, dirs_exist_ok=True)
    return SnapshotStore(tmp_path)
