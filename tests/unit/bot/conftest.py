"""A published small shop, counters over it, and a stub of a model's provider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shop import publish_small_shop
from tests.stub_llm import StubLlm, stub_llm
from tests.unit.bot.counter import Counter
from tests.unit.bot.desk import Desk
from tests.unit.bot.model_counter import LONG, with_model
from tests.unit.bot.order_book import MEI


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


@pytest.fixture
def desk(small_home: Path) -> Desk:
    """Nobody has been verified."""
    return Desk(small_home)


@pytest.fixture
def meis(small_home: Path) -> Desk:
    """Mei has been verified."""
    return Desk(small_home, MEI)


@pytest.fixture(scope="module")
def server() -> Iterator[StubLlm]:
    """One stub for all tests of a file."""
    with stub_llm() as stub:
        yield stub


@pytest.fixture
def stub(server: StubLlm) -> StubLlm:
    """The stub without a script, its memory empty."""
    server.script()
    return server


@pytest.fixture
def model_counter(small_home: Path, stub: StubLlm) -> Counter:
    """The engine with the model before the offline drafter."""
    return with_model(Counter(small_home), stub, LONG)
