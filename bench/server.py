"""The program as a process of its own, on a home of its own with the sample shop in it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.figures import BenchError
from bot.evals.own_shop import ROOT, ingest, own_settings, temporary_home

SAMPLE_SHOP = ROOT / "ingest" / "demo"
# Some hosts pin OpenBLAS to the kernels and caches of another processor. Neither counts here, and one of the two alone
# would be worse than both.
_HOST_TUNING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
_PATIENCE = 180.0  # seconds that a start may take on the busiest machine
_POLL = 0.005
_STOP_SECONDS = 15


def environment(home: Path | None = None) -> dict[str, str]:
    """What child processes run in: no model provider, no limits, the day for which the sample shop was written."""
    kept = {name: value for name, value in os.environ.items() if name not in _HOST_TUNING}
    settings = {"SHOP_LLM": "", "SHOP_RATE_LIMIT": "0", "SHOP_NOW": "2026-11-24T17:00:00Z", "PYTHONUTF8": "1"}
    return {**kept, **settings, **(own_settings(home) if home else {})}


@contextmanager
def sample_home(live_home: Path) -> Iterator[Path]:
    """A home with the sample shop, sharing models and known vectors with `live_home`; removed at the end."""
    with temporary_home(live_home) as home:
        ingest(SAMPLE_SHOP, home, environment())
        yield home


@dataclass(frozen=True, slots=True)
class Server:
    """A running `app.py`. `started`: `time.perf_counter()` when the process was made."""

    process: subprocess.Popen[bytes]
    port: int
    started: float
    log: Path

    def wait_for(self, path: str, unlike: bytes | None = None) -> float:
        """Seconds from the start until `path` answers 200, without `unlike` in the answer. Raises BenchError."""
        while time.perf_counter() - self.started < _PATIENCE:
            content = self._get(path)
            if content is not None and (unlike is None or unlike not in content):
                return time.perf_counter() - self.started
            if self.process.poll() is not None:
                lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
                raise BenchError(f"the server stopped: {lines[-1] if lines else 'it said nothing'}")
            time.sleep(_POLL)
        raise BenchError(f"{path} did not answer within {_PATIENCE:.0f} seconds")

    def wait_for_pages(self) -> None:
        """Wait for the last of the pages; until it is there, its place is held by one that reloads itself."""
        self.wait_for("/admin", unlike=b'http-equiv="refresh"')

    def _get(self, path: str) -> bytes | None:
        """The content of a 200; None of anything else, and while nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            content = answer.read()
            return content if answer.status == 200 else None
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()


@contextmanager
def served(home: Path, *python_options: str) -> Iterator[Server]:
    """Start the program on a free port, give it, and stop it."""
    port, log = free_port(), home / "server.log"
    command = [sys.executable, *python_options, "app.py"]
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment(home), "PORT": str(port), "HOST": "127.0.0.1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Server(process, port, started, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
