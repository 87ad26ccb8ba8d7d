"""`/admin`: load the shop's knowledge, see what came of it, and go back to an earlier snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.concurrency import run_in_threadpool

from bot.domain.errors import ShopclerkError
from bot.engine import Engine
from bot.web import markup
from bot.web.console import QUIET, Gate, Refresh, console_box, console_page
from bot.web.releases import Releases

_FILE_TYPES = [".jsonl", ".csv", ".tsv", ".xlsx", ".xml", ".json", ".md", ".html", ".txt", ".pdf", ".docx", ".gz"]
_COUNTS = ("added", "changed", "unchanged", "removed", "rejected", "duplicates", "chunks", "embedded")
_PAUSE = 0.4  # seconds between two looks at a running job


def admin_page(engine: Engine, releases: Releases, gate: Gate) -> gr.Blocks:
    """The page for admins."""

    def overview(request: gr.Request) -> list[Any]:
        """Standing warnings, the table of snapshots and the choice to roll back to."""
        gate.enter(request)
        snapshots = releases.snapshots()
        older = [str(entry["id"]) for entry in snapshots if not entry.get("current")]
        return [
            markup.warning(engine.warnings()),
            _snapshot_table(snapshots),
            gr.Dropdown(choices=older, value=older[0] if older else None, interactive=bool(older)),
            gr.Button(interactive=bool(older)),
        ]

    async def load(uploads: list[str] | None, paths: str, full: bool, request: gr.Request) -> AsyncIterator[Any]:
        """Start a job on the given sources, or on the last ones, and follow it to its end."""
        gate.enter(request)
        try:
            kept = [await run_in_threadpool(releases.keep, path, Path(path).name) for path in uploads or []]
            sources = [*kept, *(line.strip() for line in paths.splitlines() if line.strip())]
            job = await run_in_threadpool(releases.start, sources, full)
        except ShopclerkError as error:
            yield [markup.failure(str(error)), ""]
            return
        async for status in _follow(releases, job):
            yield [_job(status), _problems(status)]

    async def reload_last(full: bool, request: gr.Request) -> AsyncIterator[Any]:
        """The sources of last time again."""
        async for view in load(None, "", full, request):
            yield view

    async def roll_back(snapshot: str, request: gr.Request) -> list[Any]:
        """Publish an older snapshot; shoppers get it with their next message."""
        gate.enter(request)
        try:
            await run_in_threadpool(releases.rollback, snapshot)
        except ShopclerkError as error:
            return [markup.failure(str(error)), gr.Row(visible=False)]
        return [markup.note(f"Snapshot {snapshot} is published now."), gr.Row(visible=False)]

    def build() -> Refresh:
        warnings = console_box("warnings")
        loads = _load_section(load, reload_last)
        table, choice, button, rolled = _snapshot_section(roll_back)
        outputs = [warnings, table, choice, button]
        for event in (*loads, rolled):
            event.then(overview, None, outputs, **QUIET)
        return Refresh(overview, outputs)

    return console_page("Admin", "Load the shop's knowledge and manage its snapshots.", gate, build)


def _load_section(load: Any, reload_last: Any) -> list[Any]:
    gr.Markdown("## Load knowledge")
    with gr.Row():
        uploads = gr.File(label="Files", file_count="multiple", file_types=_FILE_TYPES, height=170)
        with gr.Column():
            paths = gr.Textbox(
                label="Or paths on the server",
                info="A shop folder or single files, one a line.",
                placeholder="/srv/shop/export",
                lines=3,
            )
            full = gr.Checkbox(label="Full: embed everything again, not only what changed")
    with gr.Row():
        start = gr.Button("Load", variant="primary")
        again = gr.Button("Reload the last sources")
    result = console_box("result")
    problems = console_box("problems")
    return [
        start.click(load, [uploads, paths, full], [result, problems], trigger_mode="once", **QUIET),
        again.click(reload_last, [full], [result, problems], trigger_mode="once", **QUIET),
    ]


def _snapshot_section(roll_back: Any) -> tuple[gr.HTML, gr.Dropdown, gr.Button, Any]:
    gr.Markdown("## Snapshots")
    table = console_box("snapshots")
    with gr.Row():
        choice = gr.Dropdown(label="Go back to", choices=[], scale=3)
        button = gr.Button("Roll back", interactive=False)
    outcome = console_box("rolled")
    with gr.Row(visible=False, elem_id="confirm") as confirm:
        asked = gr.Markdown()
        yes = gr.Button("Yes, roll back", variant="stop")
        no = gr.Button("Keep the current one")

    def ask(snapshot: str | None) -> list[Any]:
        sure = (
            f"Shoppers will get answers from **{snapshot}**. Orders and conversations stay as they are. Are you sure?"
        )
        return [gr.Row(visible=bool(snapshot)), sure, ""]

    button.click(ask, choice, [confirm, asked, outcome], **QUIET)
    no.click(lambda: gr.Row(visible=False), None, confirm, **QUIET)
    return table, choice, button, yes.click(roll_back, choice, [outcome, confirm], **QUIET)


async def _follow(releases: Releases, job: str) -> AsyncIterator[Mapping[str, Any]]:
    """The job's status again and again, until it has ended."""
    while (status := await run_in_threadpool(releases.status, job)) is not None:
        yield status
        if status["state"] in ("done", "failed"):
            return
        await asyncio.sleep(_PAUSE)


def _job(status: Mapping[str, Any]) -> str:
    if status["state"] == "failed":
        return markup.failure(str(status.get("error") or "The job failed; see the server's log."))
    report = status.get("result")
    if status["state"] != "done" or not report:
        done, total = status.get("done"), status.get("total")
        return markup.progress(str(status.get("progress") or "Working…"), done / total if done and total else None)
    changed = any(report.get(name) for name in ("added", "changed", "removed"))
    published = f"Snapshot {report.get('snapshot')} is published." if changed else "Nothing changed."
    counts = {name: report[name] for name in _COUNTS if name in report}
    return markup.note(published) + markup.figures({**counts, "seconds": f"{report.get('seconds', 0):.1f}"})


def _problems(status: Mapping[str, Any]) -> str:
    report = status.get("result")
    if status["state"] != "done" or not report:
        return ""
    rows = [
        [entry.get(key, "") for key in ("file", "line", "column", "reason")] for entry in report.get("problems", [])
    ]
    return markup.table(("File", "Line", "Column", "Reason"), rows, "Every row was accepted.")


def _snapshot_table(snapshots: list[dict[str, Any]]) -> str:
    rows = [
        (
            entry["id"],
            str(entry.get("created_at", ""))[:16].replace("T", " "),
            entry["documents"],
            entry["chunks"],
            "current" if entry["current"] else "",
        )
        for entry in snapshots
    ]
    return markup.table(("Snapshot", "Made", "Documents", "Chunks", ""), rows, "There is no snapshot yet: load a shop.")
