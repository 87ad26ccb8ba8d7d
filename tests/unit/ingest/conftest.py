"""A shop folder that tests fill with files, and ways to read and ingest it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ingest.job import run
from ingest.loaders import load
from ingest.loaders.loaded import Loaded
from ingest.report import Report
from knowledge.database import open_engine
from knowledge.documents import Document
from knowledge.shop import ShopProfile
from knowledge.snapshot import SnapshotStore
from tests.fakes import FakeEmbedder

KETTLE = {"id": "K-1", "title": "Tempo kettle", "description": "Boils water.", "price": 49.9, "stock": 3}
LAMP = {"id": "L-1", "title": "Glade lantern", "description": "Lights a tent.", "price": "32.90", "stock": 5}
RETURNS = {"id": "f-1", "question": "How long may I return?", "answer": "30 days."}


class ShopFolder:
    """A folder with files of rows or text."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()

    def rows(self, name: str, *rows: Mapping[str, Any]) -> None:
        self.text(name, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))

    def text(self, name: str, text: str) -> None:
        self.raw(name, text.encode())

    def raw(self, name: str, content: bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def load(self, *names: str) -> Loaded:
        """Read the folder, or single files of it."""
        return load([self.path / name for name in names] or [self.path], ShopProfile())

    def documents(self, *names: str) -> dict[str, Document]:
        return {document.id: document for document in self.load(*names).documents.values()}


class Workplace:
    """A home, a database and an embedder that counts."""

    def __init__(self, home: Path, database: Engine) -> None:
        self.home = home
        self.database = database
        self.embedder = FakeEmbedder()
        self.store = SnapshotStore(home)

    def run(self, *sources: Path, **options: Any) -> Report:
        return run(sources, home=self.home, database=self.database, embedder=self.embedder, **options)


@pytest.fixture
def shop(tmp_path: Path) -> ShopFolder:
    return ShopFolder(tmp_path / "shop")


@pytest.fixture
def workplace(tmp_path: Path) -> Iterator[Workplace]:
    database = open_engine(f"sqlite:///{tmp_path / 'home' / 'shop.sqlite'}")
    yield Workplace(tmp_path / "home", database)
    database.dispose()
