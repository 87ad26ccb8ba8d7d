"""`ingest`: products from nothing, beside LangChain's FAISS store over the same model; and again, unchanged."""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from bench.figures import BenchError, Figure, SkippedError
from bench.server import environment
from bot.evals.own_shop import ROOT, temporary_home
from bot.evals.result import with_progress
from knowledge.embedder import BUNDLED, local_folder

DATA = ROOT.parent / "shared" / "data" / "aws_retail_demo" / "products.jsonl.gz"
_SLICES = 5
_PEER = ("langchain_community", "langchain_huggingface")
_HINT = "not compared with LangChain; run: pip install langchain-community langchain-huggingface"


def run(live_home: Path, embedding: str, data: Path, limit: int | None = None) -> list[Figure]:
    """Ingest slices by turns, ours and the peer's. Raises BenchError, SkippedError where `data` is absent.

    Seconds are those of the job alone: neither side's imports and opening of the model count. Ours reads the files,
    makes chunks, embeds, writes tables and BM25, checks and publishes; the peer gets the same texts ready made, embeds
    them in float32 with torch and saves its index.
    """
    products = _read(data, limit)
    compare = all(find_spec(name) for name in _PEER)
    if not compare:
        print(f"  {_HINT}")
    with tempfile.TemporaryDirectory(prefix="shopclerk-bench-") as name:
        folder = Path(name)
        vectors = folder / "vectors.sqlite"
        ours: list[float] = []
        theirs: list[float] = []
        slices = _write_slices(products, folder)
        for source in with_progress(slices, "ingest", "slice"):
            ours.append(_our_rate(source, live_home, vectors))
            if compare:
                theirs.append(_peer_rate(source, _model(embedding, live_home)))
        unchanged = _unchanged(_write(folder / "all", products), live_home, vectors)
    figures = [Figure("products", len(products)), Figure("ours_per_s", statistics.median(ours))]
    if compare:
        ratio = statistics.median(our / peer for our, peer in zip(ours, theirs, strict=True))
        figures += [
            Figure("langchain_per_s", statistics.median(theirs)),
            Figure("ours_by_langchain", ratio, "at least", 1.5),
        ]
    return [*figures, Figure("unchanged_s", unchanged, "at most", 2)]


def _read(data: Path, limit: int | None) -> list[str]:
    if not data.is_file():
        raise SkippedError(f"{data} is not here; name a file of products with --data")
    with gzip.open(data, "rt", encoding="utf-8") if data.suffix == ".gz" else data.open(encoding="utf-8") as file:
        products = [line for line in islice(file, limit) if line.strip()]
    if len(products) < _SLICES:
        raise BenchError(f"{data} has {len(products)} products; at least {_SLICES} are needed")
    return products


def _write_slices(products: Sequence[str], folder: Path) -> list[Path]:
    """Shop folders that together hold all products; every fifth goes into one, so that they are alike."""
    return [_write(folder / f"slice-{number}", products[number::_SLICES]) for number in range(_SLICES)]


def _write(folder: Path, products: Sequence[str]) -> Path:
    folder.mkdir()
    (folder / "products.jsonl").write_text("".join(products), encoding="utf-8")
    return folder


def _our_rate(source: Path, live_home: Path, vectors: Path) -> float:
    """Products a second into an empty home. `vectors` collects what was embedded, for the last run over all."""
    with temporary_home(live_home, vectors=False) as home:
        report = _ingest(source, home, vectors)
    if not report["embedded"]:
        raise BenchError("nothing was embedded; the slices must differ")
    return float(report["added"] / report["seconds"])


def _unchanged(source: Path, live_home: Path, vectors: Path) -> float:
    """Seconds of the whole command, start of Python and opening of the model included, when nothing has changed."""
    with temporary_home(live_home, vectors=False) as home:
        _ingest(source, home, vectors)
        started = time.perf_counter()
        report = _ingest(source, home, vectors)
        seconds = time.perf_counter() - started
    if report["added"] or report["changed"] or report["embedded"]:
        raise BenchError("the second of two equal runs found changes")
    return seconds


def _ingest(source: Path, home: Path, vectors: Path) -> dict[str, Any]:
    return _json_of("-m", "ingest", "--json", "--vectors", str(vectors), "--", str(source), home=home)


def _peer_rate(source: Path, model: str) -> float:
    """Products a second through LangChain, which gets the texts that our ingest embeds."""
    texts, products = _texts(source)
    path = source / "texts.json"
    path.write_text(json.dumps(texts), encoding="utf-8")
    report = _json_of("-m", "bench.langchain_faiss", str(path), model)
    path.unlink()
    return float(products / report["seconds"])


def _texts(source: Path) -> tuple[list[str], int]:
    """What is embedded of a shop folder, and how many documents that is."""
    from ingest.chunking import chunks
    from ingest.loaders import load
    from knowledge.shop import ShopProfile

    documents = load([source], ShopProfile()).documents.values()
    return [chunk.embedded_text for document in documents for chunk in chunks(document)], len(documents)


def _model(embedding: str, live_home: Path) -> str:
    """The sentence-transformers model that both sides use: a folder, or a name."""
    if embedding == BUNDLED:
        return str(live_home.resolve() / "models" / BUNDLED / "sentence-transformers")
    return str(local_folder(embedding) or embedding)


def _json_of(*arguments: str, home: Path | None = None) -> dict[str, Any]:
    """Run one of our commands; the object on its last line. Raises BenchError with what it said."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise BenchError(f"{arguments[1]} failed: {lines[-1] if lines else 'it said nothing'}")
    content: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return content
