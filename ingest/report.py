"""What a run did, as JSON and as a page that opens anywhere."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from ingest.problems import JobError, Problem

_COUNTS = ("added", "changed", "unchanged", "removed", "rejected", "duplicates", "chunks", "embedded")


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of knowledge documents; rows of the shop's database stand beside, under `rows`.

    `snapshot` is the one that serves after the run (None: there is none yet). `chunks` is that snapshot's total,
    `embedded` what was embedded now; in a dry run both say what would be.
    """

    snapshot: str | None
    added: int
    changed: int
    unchanged: int
    removed: int
    rejected: int
    duplicates: int
    chunks: int
    embedded: int
    seconds: float
    rows: dict[str, int]
    rows_rejected: dict[str, int]
    sources: list[str]
    dry_run: bool = False
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def summary(self) -> str:
        """Two lines for a person."""
        known = self.added + self.changed + self.unchanged
        action = "would hold" if self.dry_run else "holds"
        lines = [
            f"Snapshot {self.snapshot or '(none)'} {action} {known:,} documents in {self.chunks:,} chunks:"
            f" {self.added:,} added, {self.changed:,} changed, {self.removed:,} removed,"
            f" {self.embedded:,} chunks embedded in {self.seconds:.1f} s."
        ]
        rows = ", ".join(f"{count:,} {kind}" for kind, count in self.rows.items() if count)
        if rows:
            lines.append(f"Rows read: {rows}.")
        rejected = self.rejected + sum(self.rows_rejected.values())
        if rejected:
            lines.append(f"Rejected: {rejected:,}; see the problems above.")
        return "\n".join(lines)


def write_report(report: Report, path: Path) -> None:
    """Write `.json`, or `.html` as one self-contained page. Raises JobError for another suffix or a full disk."""
    if path.suffix.lower() == ".json":
        text = json.dumps(report.to_json(), ensure_ascii=False, indent=1)
    elif path.suffix.lower() in (".html", ".htm"):
        text = _page(report)
    else:
        raise JobError(f"the report {path} must end in .html or .json")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise JobError(f"the report {path} cannot be written: {error.strerror}") from None


_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Ingest report</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
body {{ max-width: 70rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }}
dl {{ display: flex; flex-wrap: wrap; gap: 1rem 2rem }} dd {{ margin: 0; font-size: 1.6rem }}
</style>
<h1>Ingest report</h1>
<p>Snapshot {snapshot}, {seconds} s. Sources: {sources}</p>
<dl>{counts}</dl>
<h2>Problems ({total})</h2>
<table><tr><th>File<th>Line<th>Column<th>Reason</tr>
{problems}
</table>
</html>
"""


def _page(report: Report) -> str:
    counts = [(name, getattr(report, name)) for name in _COUNTS] + list(report.rows.items())
    rows = (
        "<tr>"
        + "".join(f"<td>{escape(str(cell))}" for cell in (p.file, p.line or "", p.column or "", p.reason))
        + "</tr>"
        for p in report.problems
    )
    return _PAGE.format(
        snapshot=escape(report.snapshot or "(none)"),
        seconds=report.seconds,
        sources=escape(", ".join(report.sources)),
        counts="".join(f"<div><dt>{escape(name)}</dt><dd>{count:,}</dd></div>" for name, count in counts),
        total=len(report.problems),
        problems="\n".join(rows),
    )
