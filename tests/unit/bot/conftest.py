"""A published small shop, and a counter over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop import publish_small_shop
from tests.unit.bot.counter import Counter


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose snapshot all tests read; who publishes needs a home of their own."""
    home = tmp_path_factory.mktemp("small-home")
    publish_small_shop(home)
    return home


@pytest.fixture
def counter(small_home: Path) -> Counter:
    """The engine with the offline drafter."""
    return Counter(small_home)
