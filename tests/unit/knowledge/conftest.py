"""The small shop, published once: a snapshot never changes."""

from __future__ import annotations

import pytest

from knowledge.snapshot import Snapshot
from tests.shop import publish_small_shop


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish_small_shop(tmp_path_factory.mktemp("home")).open()
