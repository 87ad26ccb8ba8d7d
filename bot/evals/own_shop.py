"""A shop of its own for each run: ingested into a temporary `SHOP_HOME`, away from the live snapshot."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.evals.errors import EvalError

ROOT = Path(__file__).resolve().parents[2]
# What costs minutes to make and depends on the model and the text alone, so that it may be shared.
_MODELS, _HEADS, _VECTORS = "models", "heads", "vectors.sqlite"


@contextmanager
def own_shop(source: Path, live_home: Path) -> Iterator[Path]:
    """The home of `source` (a shop folder or file), ingested; removed at the end. Raises EvalError."""
    if not source.exists():
        raise EvalError(f"there is no shop {source}; name a shop folder or a file")
    with temporary_home(live_home) as home:
        ingest(source, home)
        yield home


@contextmanager
def temporary_home(live_home: Path, *, vectors: bool = True) -> Iterator[Path]:
    """An empty home that shares models, heads and, with `vectors`, known vectors with `live_home`."""
    with tempfile.TemporaryDirectory(prefix="shopclerk-") as folder:
        home = Path(folder)
        for name in (_MODELS, _HEADS):
            shared = live_home.resolve() / name
            shared.mkdir(parents=True, exist_ok=True)
            (home / name).symlink_to(shared, target_is_directory=True)
        if vectors:
            # SQLite keeps its journal beside the file that a link names, so that both homes see one database.
            (home / _VECTORS).symlink_to(live_home.resolve() / _VECTORS)
        yield home


def ingest(source: Path, home: Path, environ: Mapping[str, str] | None = None) -> None:
    """Run `python -m ingest` on `source` for `home`, in `environ` (default: ours). Raises EvalError with what it said.

    It is a process of its own because `bot` does not know `ingest`; on a terminal its progress bar shows.
    """
    told = None if sys.stderr.isatty() else subprocess.PIPE
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "ingest", "--json", "--", str(source.resolve())],
        cwd=ROOT,
        env={**(os.environ if environ is None else environ), **own_settings(home)},
        stdout=subprocess.DEVNULL,
        stderr=told,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        lines = (done.stderr or "").strip().splitlines()
        reason = lines[-1].removeprefix("ingest: ") if lines else "see the message above"
        raise EvalError(f"{source} could not be ingested: {reason}")


def own_settings(home: Path) -> Mapping[str, str]:
    """Environment that keeps a program in `home`: nothing of it may reach the live database."""
    return {"SHOP_HOME": str(home), "SHOP_DATABASE_URL": "", "SHOP_VECTOR_STORE": "faiss"}
