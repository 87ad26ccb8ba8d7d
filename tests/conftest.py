"""Fixtures that several test folders share."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from knowledge.embedder import BUNDLED, open_embedder

ROOT = Path(__file__).resolve().parents[1]
EXPORT_CODE = ("bert_graph", "bundled_model", "embedder", "model_export", "model_probe", "model_source", "tokenizer")


@pytest.fixture(scope="session")
def model_home() -> Path:
    """A SHOP_HOME whose `models/` holds the bundled model; exported once for each version of the export code.

    It lies in $SHOPCLERK_TEST_CACHE, or in `.cache/models` of the repository.
    """
    cache = Path(os.environ.get("SHOPCLERK_TEST_CACHE") or ROOT / ".cache" / "models")
    digest = hashlib.sha256()
    for module in EXPORT_CODE:
        digest.update((ROOT / "knowledge" / f"{module}.py").read_bytes())
    home = cache / digest.hexdigest()[:12]
    open_embedder(BUNDLED, home)
    return home


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[Callable[[], str]]:
    """Gives the URL of one empty PostgreSQL database after the other; skips where pgserver is not installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install -r requirements-postgres.txt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns while pgserver is imported, where XDG_RUNTIME_DIR is unset
        pgserver = pytest.importorskip("pgserver", reason="pgserver is not installed: pip install pgserver==0.1.4")
    from sqlalchemy import create_engine, text

    # Not in pytest's own folder: another run beside this one tidies that up, with the server in it.
    folder = tempfile.mkdtemp(prefix="shopclerk-postgres-")
    server = pgserver.get_server(Path(folder) / "data")
    url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    numbers = count()

    def make() -> str:
        name = f"shop_{next(numbers)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return url.replace("/postgres?", f"/{name}?")

    yield make
    admin.dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
