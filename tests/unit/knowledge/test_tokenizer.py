"""The dictionary tokenizer beside the library's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.embedder import folder_name, open_embedder
from knowledge.model_probe import UNUSUAL
from knowledge.tokenizer import LibraryTokenizer, UnigramTokenizer, open_tokenizer
from tests.unit.knowledge.tiny_models import TEXTS, make_model

pytestmark = pytest.mark.usefixtures("quiet_loading")


def test_unigram_tokenizer_stands_in(tmp_path: Path) -> None:
    """The dictionary tokenizer would feed the model other ids than the ones it was trained on."""
    make_model(tmp_path / "model", "xlm-roberta", "mean_tokens")
    open_embedder(str(tmp_path / "model"), tmp_path)
    folder = tmp_path / "models" / folder_name(str(tmp_path / "model"))
    served = open_tokenizer(folder, 32)
    library = LibraryTokenizer(folder / "tokenizer.json", 32)
    assert isinstance(served, UnigramTokenizer)
    texts = [*TEXTS, *UNUSUAL]
    for ours, theirs in zip(served.encode(texts), library.encode(texts), strict=True):
        np.testing.assert_array_equal(ours, theirs)
