"""Text to vectors: the port, and the adapter that serves any sentence-transformers model from ONNX.

Serving needs numpy, onnxruntime and tokenizers only. A model is exported once, on first use, by
`knowledge.model_export`, the only way from here to torch; what it leaves in a folder is described by
`export.json`, which is written last, so that its presence means that the folder is complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.tokenizer import TokenIds, open_tokenizer

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Vectors = NDArray[np.float32]

BUNDLED: Final = "bundled"
MANIFEST: Final = "export.json"
FORMAT: Final = 1
"""Raise it whenever an older export can no longer be served: folders are then exported again."""

_CHARACTERS_PER_TOKEN: Final = 32
_MAX_THREADS: Final = 4


class ModelError(Exception):
    """An embedding model cannot be used. The message is one sentence that says what to do."""


class Embedder(Protocol):
    """Anything that turns texts into vectors whose dot product is their similarity."""

    @property
    def name(self) -> str:
        """Identity of the vectors: equal names give equal vectors, so that these may be reused."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question, shape (dimension,), of length 1."""

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return the vectors of texts to be found, shape (n, dimension), each of length 1, in input order.

        `progress` is told after each batch how many texts were embedded since it was last told.
        """


@dataclass(frozen=True)
class Manifest:
    """What serving must know of an exported model, from its `export.json`."""

    model: str
    form: str
    digest: str
    """Digest of graph, weights, tokenizer, prompts and maximum length."""
    graph: str
    """File name of the ONNX graph; its weights lie beside it."""
    dimension: int
    max_length: int
    """Tokens that the model reads of a text, special tokens included."""
    pad_id: int
    query_prompt: str
    passage_prompt: str
    source: str
    """Fingerprint of the folder that was exported; empty where the source cannot change."""

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """Return the manifest of a complete export in this format, else None."""
        try:
            content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                return None
            return cls(**{field: content[field] for field in cls.__dataclass_fields__})
        except (OSError, ValueError, KeyError, TypeError):
            return None


class OnnxEmbedder:
    """Serves one exported model. Safe to share between threads: nothing changes after the start."""

    def __init__(self, folder: Path, *, batch_size: int = 8, threads: int | None = None, bulk: bool = False) -> None:
        """Open an export.

        `batch_size`: passages per run; 8 to 32 is fastest on a CPU. `threads`: CPU threads, by default all there
        are up to 4. `bulk`: for jobs that embed many passages and serve nobody: each thread runs batches of its
        own, which wastes no time on waiting for each other within one (measured: a sixth more passages a second).
        Raises ModelError when the folder is incomplete or damaged.
        """
        manifest = Manifest.read(folder)
        if manifest is None:
            raise ModelError(f"{folder} holds no exported model: delete it, and the next start exports it again")
        self.name: Final = f"{manifest.model}/{manifest.form}@{manifest.digest}"
        self.dimension: Final = manifest.dimension
        self._manifest = manifest
        self._batch_size = batch_size
        threads = threads or _default_threads()
        self._workers = threads if bulk else 1
        try:
            self._tokenizer = open_tokenizer(folder, manifest.max_length)
            self._session = _open_session(folder / manifest.graph, 1 if bulk else threads, bulk=bulk)
        except Exception as error:  # both libraries raise bare or private exceptions
            raise ModelError(
                f"{folder} is damaged ({error}): delete it, and the next start exports it again"
            ) from error

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question: shape (dimension,), length 1. An empty text has a vector, too."""
        vectors = self._run(self._tokenize([text], self._manifest.query_prompt))
        return vectors.reshape(self.dimension)

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return one vector of length 1 per text, shape (n, dimension), in the order of the texts.

        Batches hold texts of similar length, longest first: padding is wasted work, and a batch too
        big for the memory fails at once. `progress` is told the number of texts after each batch.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        tokens = self._tokenize(texts, self._manifest.passage_prompt)
        order = np.argsort([-len(ids) for ids in tokens], kind="stable")
        batches = [order[start : start + self._batch_size] for start in range(0, len(order), self._batch_size)]
        pool = ThreadPoolExecutor(self._workers, "embed")
        try:
            runs = pool.map(lambda chosen: self._run([tokens[index] for index in chosen]), batches)
            for chosen, found in zip(batches, runs, strict=True):
                vectors[chosen] = found
                if progress is not None:
                    progress(len(chosen))
        finally:
            pool.shutdown(cancel_futures=True)  # who stops the job does not wait for the rest
        return vectors

    def _tokenize(self, texts: Sequence[str], prompt: str) -> list[TokenIds]:
        """Token ids of each text with its prompt, cut to the length that the model reads."""
        # A field of 10 MB must not cost more than a page; half a surrogate pair must not stop the rest.
        limit = self._manifest.max_length * _CHARACTERS_PER_TOKEN
        return self._tokenizer.encode([prompt + text[:limit].encode("utf-8", "replace").decode() for text in texts])

    def _run(self, tokens: Sequence[TokenIds]) -> Vectors:
        """Embed one batch: token ids to (batch, dimension)."""
        lengths = np.array([len(ids) for ids in tokens])
        mask = np.arange(lengths.max()) < lengths[:, None]
        ids = np.full(mask.shape, self._manifest.pad_id, dtype=np.int64)
        ids[mask] = np.concatenate(tokens)
        outputs = self._session.run(None, {"input_ids": ids, "attention_mask": mask.astype(np.int64)})
        vectors: Vectors = outputs[0]
        return vectors


def open_embedder(
    spec: str, home: Path, *, batch_size: int = 8, threads: int | None = None, bulk: bool = False
) -> OnnxEmbedder:
    """Open an embedding model, exporting it first if that was not yet done.

    Parameters: `spec` is "bundled", the name of a sentence-transformers model, or the path of one;
    `home` is the folder under which `models/` lies; the rest as in `OnnxEmbedder`. The first call
    takes a minute and imports torch; later ones take a quarter of a second. A local model that
    was changed since is exported again. Raises ModelError.
    """
    folder = home / "models" / folder_name(spec)
    if not is_current(folder, spec):
        from knowledge.model_export import export_model

        export_model(spec, folder)
    return OnnxEmbedder(folder, batch_size=batch_size, threads=threads, bulk=bulk)


def is_current(folder: Path, spec: str) -> bool:
    """Whether `folder` holds a complete export of the model as it is now."""
    manifest = Manifest.read(folder)
    if manifest is None or not (folder / manifest.graph).is_file():
        return False
    return manifest.source == (fingerprint(spec) or manifest.source)


def folder_name(spec: str) -> str:
    """Name of a model's folder under `models/`: readable, and different for different models."""
    if spec == BUNDLED:
        return BUNDLED
    folder = local_folder(spec)
    place, name = (str(folder), folder.name) if folder else (spec, spec)
    readable = re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII)[-48:].strip("-.")
    return f"{readable or 'model'}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"


def local_folder(spec: str) -> Path | None:
    """Return the absolute folder that `spec` names, or None where it is a name on a model hub."""
    path = Path(spec).expanduser()
    looks_local = path.is_absolute() or spec.startswith((".", "~")) or path.is_dir()
    return path.resolve() if looks_local and spec != BUNDLED else None


def fingerprint(spec: str) -> str:
    """Return a digest of names, sizes and times of a local model's files; empty for any other model."""
    folder = local_folder(spec)
    if folder is None or not folder.is_dir():
        return ""
    files: list[Any] = []
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        if path.is_file():
            status = path.stat()
            files.append([path.relative_to(folder).as_posix(), status.st_size, status.st_mtime_ns])
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]


def _default_threads() -> int:
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(available, _MAX_THREADS)


def _open_session(path: Path, threads: int, *, bulk: bool) -> InferenceSession:
    """Open a graph with settings measured beside busy neighbours.

    In bulk, the memory arena gains passages per second. While serving, idle threads that sleep instead of spinning
    cost a tenth of the median and save a third of the 99th percentile; without the arena memory follows the batch
    at hand.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.enable_cpu_mem_arena = bulk
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
