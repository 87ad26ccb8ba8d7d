"""`start`: from nothing to a server that answers, beside the time that importing Gradio takes alone."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.chat import QUESTIONS, Chat
from bench.figures import BenchError, Figure
from bench.server import environment, sample_home, served
from bot.evals.own_shop import ROOT
from bot.evals.result import with_progress

ROUNDS = 5
# Seconds and half a gigabyte each; serving must do without them.
HEAVY = ("torch", "transformers", "sentence_transformers")
_IMPORTED = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\w+)", re.MULTILINE)


def run(live_home: Path, rounds: int | None = None) -> list[Figure]:
    """Start both in turn, so that a busy neighbour hits both. Raises BenchError."""
    ready: list[float] = []
    gradio: list[float] = []
    resident: list[float] = []
    with sample_home(live_home) as home:
        heavy = _heavy_modules(home)  # this first start, which also makes the log-in, is not measured
        for _ in with_progress(range(rounds or ROUNDS), "start", "round"):
            seconds, megabytes = _start(home)
            ready.append(seconds)
            resident.append(megabytes)
            gradio.append(_import_gradio())
    if heavy:
        print(f"  the server imported {', '.join(heavy)}; run python -X importtime app.py to see from where")
    return [
        Figure("ready_s", statistics.median(ready)),
        Figure("import_gradio_s", statistics.median(gradio)),
        Figure("ready_by_import_gradio", statistics.median(ready) / statistics.median(gradio), "at most", 1.3),
        Figure("resident_mb", max(resident), "at most", 700),
        Figure("heavy_modules", len(heavy), "at most", 0),
    ]


def _start(home: Path) -> tuple[float, float]:
    """Seconds until `/readyz` is green, and megabytes once the pages are open and questions were answered."""
    import psutil  # type: ignore[import-untyped]  # has no stubs of its own

    with served(home) as server:
        seconds = server.wait_for("/readyz")
        server.wait_for_pages()
        _ask_all(server.port)
        return seconds, psutil.Process(server.process.pid).memory_info().rss / 1e6


def _import_gradio() -> float:
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", "import gradio"], cwd=ROOT, env=environment(), check=False)
    if done.returncode != 0:
        raise BenchError("gradio cannot be imported; run: make install")
    return time.perf_counter() - started


def _heavy_modules(home: Path) -> list[str]:
    """Which of HEAVY a server imports that opened its pages and answered: Python itself lists every import."""
    with served(home, "-X", "importtime") as server:
        server.wait_for("/readyz")
        server.wait_for_pages()
        _ask_all(server.port)
    return heavy_in(server.log.read_text(encoding="utf-8", errors="replace"))


def heavy_in(import_times: str) -> list[str]:
    """Which of HEAVY stand in the output of `python -X importtime`."""
    imported = set(_IMPORTED.findall(import_times))
    if not imported:
        raise BenchError("the server listed no imports; is PYTHONPROFILEIMPORTTIME disabled here?")
    return [name for name in HEAVY if name in imported]


def _ask_all(port: int) -> None:
    chat = Chat(port)
    for question in QUESTIONS:
        chat.ask(question)
    chat.close()
