"""Export a sentence-transformers model to ONNX, once, and keep only a form that agrees with it.

The forms of a model are built one after the other and compared with the original on the texts of
`knowledge.model_probe`, through the adapter that will serve them:

* ``int4`` for the bundled model, whose weights are 4-bit to begin with: lossless, a sixth of the size;
* ``fp32`` for BERT-like encoders: one fused graph (`knowledge.bert_graph`);
* ``int8``, the same in 8-bit blocks: kept instead of fp32 only where it is faster on this machine;
* ``traced``, fp32 as torch traces it, for any other architecture.

An export is built in a hidden folder beside its place and moved there by one rename. A lock lets one
process build while the others wait; it ends with its process, so that a kill leaves nothing to repair.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from knowledge.bert_graph import build_graph
from knowledge.bundled_model import NAME, unpack_bundled
from knowledge.embedder import (
    BUNDLED,
    FORMAT,
    MANIFEST,
    Manifest,
    ModelError,
    OnnxEmbedder,
    Vectors,
    fingerprint,
    is_current,
)
from knowledge.model_probe import SENTENCES, UNUSUAL, overlap, probe_passages
from knowledge.model_source import DISK_FULL, OriginalModel
from knowledge.tokenizer import TOKENIZER, write_unigram

AGREEMENT: Final = 0.97
"""Least mean share of the original's ten nearest passages that an export must find, too."""
ORIGINAL: Final = "sentence-transformers"
"""Folder, inside its export, of the unpacked bundled model."""

_BITS: Final = {"int4": 4, "int8": 8, "fp32": 32}
_BUNDLED_FORMS: Final = (("int4",), ("fp32",), ("traced",))
_FORMS: Final = (("fp32", "int8"), ("traced",))
_WORTH_ROUNDING: Final = 1.1
_BUNDLED_BYTES: Final = 500_000_000
_INLINE_BYTES: Final = 1024

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trial:
    """One form of a model, measured against the original."""

    form: str
    overlap: float
    """Mean share of the ten nearest passages in common with the original, 0 to 1."""
    cosine: float
    """Mean cosine between the original's vector and this form's."""
    size: int
    """Bytes of graph and weights."""
    build_seconds: float
    query_ms: float
    """Median time to embed one question, in milliseconds."""
    passages_per_second: float


def export_model(spec: str, folder: Path) -> None:
    """Export the model `spec` (as in `open_embedder`) to `folder`, unless another process just did.

    Raises ModelError: no such model, hub out of reach, a package missing, disk full or not writable, no
    form that agrees with the original.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(folder.with_name(f".{folder.name}.lock")):
            if not is_current(folder, spec):
                _replace(spec, folder)
    except OSError as error:
        reason = "the disk is full" if error.errno in DISK_FULL else str(error)
        raise ModelError(
            f"the embedding model could not be written ({reason}): free some space or choose another SHOP_HOME"
        ) from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an advisory lock, which the operating system drops when the process ends, however it ends."""
    import fcntl

    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _replace(spec: str, folder: Path) -> None:
    """Build aside, put in place by one rename, leave nothing else behind. The caller holds the lock."""
    _log.info("exporting the embedding model %s; this happens once and takes about a minute", spec)
    partial = folder.with_name(f".{folder.name}.partial")
    outdated = folder.with_name(f".{folder.name}.outdated")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        _build(spec, partial)
        shutil.rmtree(outdated, ignore_errors=True)
        if folder.exists():
            folder.replace(outdated)
        partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(outdated, ignore_errors=True)


def _build(spec: str, folder: Path) -> None:
    """Fill an empty folder with a complete export, manifest last."""
    started, source = time.perf_counter(), fingerprint(spec)
    if spec == BUNDLED:
        _require_space(folder, _BUNDLED_BYTES)
        unpack_bundled(folder / ORIGINAL)
        original = OriginalModel(str(folder / ORIGINAL))
    else:
        original = OriginalModel(spec)
    original.save_tokenizer(folder / TOKENIZER)
    write_unigram(folder, original.max_length, [*probe_passages(), *UNUSUAL])
    exporter = _Exporter(original, folder, NAME if spec == BUNDLED else Path(spec).name, source)
    exporter.finish(exporter.choose(_BUNDLED_FORMS if spec == BUNDLED else _FORMS), started)


def _require_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ModelError(
            f"the bundled embedding model needs {needed // 10**6} MB in {folder.parent}, {free // 10**6} MB are "
            "free: free some space or choose another SHOP_HOME"
        )


class _Exporter:
    """Builds the forms of one model in one folder and measures them."""

    def __init__(self, original: OriginalModel, folder: Path, name: str, source: str) -> None:
        self._original = original
        self._folder = folder
        self._trials: list[Trial] = []
        self._failures: list[str] = []
        self._manifest = Manifest(
            model=name,
            form="",
            digest="",
            graph="",
            dimension=original.dimension,
            max_length=original.max_length,
            pad_id=original.pad_id,
            query_prompt=original.query_prompt,
            passage_prompt=original.passage_prompt,
            source=source,
        )
        self._passages = probe_passages()
        started = time.perf_counter()
        self._expected = (
            original.encode(SENTENCES, original.query_prompt),
            original.encode(self._passages, original.passage_prompt),
        )
        texts = len(SENTENCES) + len(self._passages)
        self._original_speed = texts / (time.perf_counter() - started)

    def choose(self, plan: tuple[tuple[str, ...], ...]) -> Trial:
        """Try group after group of forms; return the fastest of the first group in which one agrees."""
        for group in plan:
            trials = [trial for form in group if (trial := self._try(form)) is not None]
            self._trials.extend(trials)
            agreeing = [trial for trial in trials if trial.overlap >= AGREEMENT]
            if agreeing:
                return max(agreeing, key=_merit)
        outcomes = [f"{trial.form} {trial.overlap:.3f}" for trial in self._trials]
        tried = ", ".join([*outcomes, *self._failures])
        raise ModelError(
            f"the embedding model {self._manifest.model} cannot be exported: no ONNX form finds what the original "
            f"finds ({tried}): choose another model"
        )

    def finish(self, kept: Trial, started: float) -> None:
        """Delete the other forms and write the manifest with the figures of all."""
        for path in set(self._folder.glob("*.onnx*")).difference(self._files(kept.form)):
            path.unlink()
        report = {
            **asdict(kept),
            "pooling": self._original.pooling,
            "export_seconds": round(time.perf_counter() - started, 1),
            "original_passages_per_second": round(self._original_speed, 1),
            "trials": [asdict(trial) for trial in self._trials],
            "failures": self._failures,
            "versions": {name: version(name) for name in ("onnxruntime", "sentence-transformers", "torch")},
        }
        self._write_manifest(kept.form, report)

    def _try(self, form: str) -> Trial | None:
        """Build one form and measure it; None where the architecture does not have it."""
        started = time.perf_counter()
        try:
            self._write_graph(form)
            built = time.perf_counter() - started
            self._write_manifest(form, {})
            trial = self._measure(form, built)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - torch, onnx and onnxruntime each fail in ways of their own
            reason = str(error).strip().partition("\n")[0]
            self._failures.append(f"{form} failed: {reason}")
            return None
        _log.info("%s as %s: overlap %.3f", self._manifest.model, form, trial.overlap)
        return trial

    def _write_graph(self, form: str) -> None:
        import onnx

        graph, weights = self._files(form)
        if form == "traced":
            self._original.trace(graph)
            model = onnx.load(graph)
        else:
            model = build_graph(self._original.weights(), self._original.encoder_shape(), _BITS[form])
        # Weights outside the graph are mapped, not read: pages are shared, and loaded when touched.
        onnx.save_model(model, graph, save_as_external_data=True, location=weights.name, size_threshold=_INLINE_BYTES)

    def _measure(self, form: str, build_seconds: float) -> Trial:
        embedder = OnnxEmbedder(self._folder)
        queries, times = [], []
        for sentence in SENTENCES:
            started = time.perf_counter()
            queries.append(embedder.embed_query(sentence))
            times.append(time.perf_counter() - started)
        started = time.perf_counter()
        passages = embedder.embed_passages(self._passages)
        elapsed = time.perf_counter() - started
        asked = np.stack(queries)
        expected_queries, expected_passages = self._expected
        return Trial(
            form=form,
            overlap=round(overlap((expected_queries, asked), (expected_passages, passages)), 4),
            cosine=round(_mean_cosine(expected_passages, passages), 6),
            size=sum(path.stat().st_size for path in self._files(form)),
            build_seconds=round(build_seconds, 2),
            query_ms=round(float(np.median(times)) * 1e3, 2),
            passages_per_second=round(len(passages) / elapsed, 1),
        )

    def _write_manifest(self, form: str, report: dict[str, Any]) -> None:
        graph, _ = self._files(form)
        manifest = replace(self._manifest, form=form, graph=graph.name, digest=self._digest(form))
        content = {"format": FORMAT, **asdict(manifest), **report}
        for path in (*self._files(form), self._folder / ORIGINAL / "model.safetensors"):
            if path.exists():
                path.chmod(0o644)  # some writers make files private; the server may run as another user
        (self._folder / MANIFEST).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")

    def _digest(self, form: str) -> str:
        """Digest of all that decides about a vector."""
        parts = self._manifest
        texts = [parts.query_prompt, parts.passage_prompt, parts.max_length, parts.pad_id]
        digest = hashlib.sha256(json.dumps(texts).encode())
        for path in (*self._files(form), self._folder / TOKENIZER):
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()[:12]

    def _files(self, form: str) -> tuple[Path, Path]:
        """Graph and weights."""
        return self._folder / f"{form}.onnx", self._folder / f"{form}.onnx.data"


def _merit(trial: Trial) -> float:
    """Speed; rounding must be worth it."""
    return trial.passages_per_second / (_WORTH_ROUNDING if trial.form == "int8" else 1)


def _mean_cosine(left: Vectors, right: Vectors) -> float:
    return float(np.mean(np.sum(left * right, axis=1)))
