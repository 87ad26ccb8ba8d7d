"""Progress on a terminal, silence in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

_Entry = TypeVar("_Entry")


def with_progress(entries: Sequence[_Entry], step: str, unit: str) -> Iterator[_Entry]:
    """The entries one by one, with a bar on a terminal."""
    from tqdm import tqdm  # type: ignore[import-untyped]  # has no stubs of its own

    yield from tqdm(entries, desc=step, unit=unit, disable=not sys.stderr.isatty(), leave=False)
