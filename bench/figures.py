"""What a benchmark found, beside what it should reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Bound = Literal["at most", "at least"]


class BenchError(Exception):
    """A benchmark cannot run; one sentence that says what to do."""


class SkippedError(BenchError):
    """Something that not everybody has is missing; the others can run."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number whose name ends in its unit (`_s`, `_ms`, `_mb`, `_per_s`; none: a ratio or a count)."""

    name: str
    value: float
    bound: Bound | None = None
    target: float = 0.0

    @property
    def met(self) -> bool | None:
        """Whether the target was reached; None if there is none."""
        if self.bound is None:
            return None
        return self.value <= self.target if self.bound == "at most" else self.value >= self.target

    def __str__(self) -> str:
        line = f"  {self.name:<34}{self.value:>10,.2f}"
        if self.bound is None:
            return line
        return f"{line}   target: {self.bound} {self.target:g}   {'reached' if self.met else 'MISSED'}"


def to_json(figures: Sequence[Figure]) -> dict[str, Any]:
    """The values by name, and the targets beside them."""
    targets = {
        figure.name: {str(figure.bound).replace(" ", "_"): figure.target, "met": figure.met}
        for figure in figures
        if figure.bound is not None
    }
    return {**{figure.name: round(figure.value, 3) for figure in figures}, "targets": targets}
