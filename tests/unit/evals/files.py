"""Case files that tests write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.evals.case_files import Row


def write_cases(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def row(**fields: Any) -> Row:
    """A line of a file that was never written."""
    return Row("cases.jsonl", 7, fields)
