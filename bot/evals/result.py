"""What a task hands back, and how it is written."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.evals.errors import EvalError

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Result:
    """Metrics by the contract's names, a row a case for `--out` and `--state`, and lines for the terminal."""

    metrics: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    remarks: Sequence[str] = ()
    state: Sequence[Mapping[str, Any]] = ()


def with_progress(entries: Sequence[_Entry], step: str, unit: str = "case") -> Iterator[_Entry]:
    """The entries one by one, with a bar on a terminal."""
    from tqdm import tqdm  # type: ignore[import-untyped]  # has no stubs of its own

    yield from tqdm(entries, desc=step, unit=unit, disable=not sys.stderr.isatty(), leave=False)


def check_writable(path: Path) -> None:
    """Raise EvalError before the work is done for nothing."""
    if path.is_dir() or not path.resolve().parent.is_dir():
        raise EvalError(f"{path} cannot be written; name a file in a folder that exists")


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line. Raises EvalError."""
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    except OSError as error:
        raise EvalError(f"{path} cannot be written: {error.strerror}") from None
