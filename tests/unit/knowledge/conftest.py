"""The small shop, published once (a snapshot never changes), and a tiny model, exported once."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.embedder import open_embedder
from knowledge.snapshot import Snapshot, SnapshotStore
from tests.shop import publish_small_shop
from tests.unit.knowledge.releases import few
from tests.unit.knowledge.tiny_models import make_model


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


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tiny BERT and a home in which it is already exported."""
    home = tmp_path_factory.mktemp("home")
    model = make_model(tmp_path_factory.mktemp("model") / "tiny", pooling="mean_tokens")
    open_embedder(str(model), home)
    return model, home


@pytest.fixture
def quiet_loading() -> Iterator[None]:
    """Keep transformers' progress bars, and a thread per bar, out of the tests."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    yield
    assert threading.active_count() < 50
