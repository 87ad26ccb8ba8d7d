"""The peer, as its documentation shows it: `python -m bench.langchain_faiss TEXTS.json MODEL` prints its seconds."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path


def main(texts_file: str, model: str) -> None:
    """Embed and store the texts; the time of imports and of opening the model does not count."""
    # By name: neither package is a requirement, so that type checking must not need them.
    faiss_store = import_module("langchain_community.vectorstores").FAISS
    hugging_face = import_module("langchain_huggingface").HuggingFaceEmbeddings

    texts = json.loads(Path(texts_file).read_text(encoding="utf-8"))
    kinds = {"device": "cpu", "model_kwargs": {"dtype": "float32"}}
    embeddings = hugging_face(model_name=model, model_kwargs=kinds, encode_kwargs={"normalize_embeddings": True})
    embeddings.embed_query("the first text is always slow")
    started = time.perf_counter()
    store = faiss_store.from_texts(texts, embeddings)
    with tempfile.TemporaryDirectory() as folder:
        store.save_local(folder)
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "texts": len(texts)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
