"""Fixtures that several test folders share."""

from __future__ import annotations

import hashlib
import os
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
