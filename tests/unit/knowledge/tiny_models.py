"""Tiny embedding models with random weights, in the layouts that a shop may bring."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from knowledge.model_probe import SENTENCES, probe_passages

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


def original_vectors(model: Path, prompt_name: str) -> Any:
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(str(model), device="cpu")
    return original.encode(TEXTS, prompt_name=prompt_name, normalize_embeddings=True, show_progress_bar=False)
