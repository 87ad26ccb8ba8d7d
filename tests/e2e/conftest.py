"""The real program on the sample shop: ingested once, served by `app.py` in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "the owner's password"
SECRET = "a secret of more than thirty-two bytes"
_START_SECONDS = 120  # far more than it takes; machines that run tests are busy


@pytest.fixture(scope="session")
def sample_home(model_home: Path) -> Path:
    """A `SHOP_HOME` that holds the sample shop; kept in `.cache/sample-home`, brought up to date for each run."""
    home = ROOT / ".cache" / "sample-home" / model_home.name
    if not (home / "models").exists():
        shutil.copytree(model_home / "models", home / "models", copy_function=os.link)
    command = [sys.executable, "-m", "ingest", "ingest/demo", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="session")
def live_server(sample_home: Path) -> Iterator[str]:
    """The address of a running server; its messages are not limited, its admin's password is PASSWORD."""
    with serving(sample_home) as address:
        yield address


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process of ours runs in: nothing of the machine's own settings for the shop."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SHOP_", "OPENAI_"))}
    return inherited | {"SHOP_HOME": str(home), "PYTHONUTF8": "1"} | more


@contextmanager
def serving(home: Path, *, until: int = 200, **settings: str) -> Iterator[str]:
    """Run `app.py` on a free port until the block ends; the address once /readyz answers `until`."""
    shop = {"SHOP_ADMIN_PASSWORD": PASSWORD, "SHOP_SECRET_KEY": SECRET, "SHOP_RATE_LIMIT": "0", "PORT": "0", **settings}
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environment(home, **shop), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert "http://" in first, "app.py did not start"
        address = first.split()[-1]
        _wait_until_ready(address, until)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _wait_until_ready(address: str, until: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while httpx2.get(f"{address}/readyz", timeout=_START_SECONDS).status_code != until:
        assert time.monotonic() < deadline, "app.py is not ready"
        time.sleep(0.1)


def run_program(
    *arguments: str, home: Path, text: str = "", more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of ours to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(home, **(more or {})),
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=_START_SECONDS,
    )
