"""The `Releases` port over `python -m ingest`: jobs run in a process of their own, so that they never slow serving."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from bot.web.releases import JobRunningError, ReleaseError
from knowledge.snapshot import SnapshotError, SnapshotStore
from knowledge.snapshot_folder import Manifest

# What ingest reads; each may be gzipped.
_READABLE = frozenset(".jsonl .json .csv .tsv .md .html .htm .txt .pdf .docx .xlsx .xml .toml".split())
_COUNT = re.compile(r"\b(\d+)/(\d+)\b")  # as progress bars write it: 12/60
_MOST_JOBS = 100
_STOP_SECONDS = 5


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(slots=True)
class _Job:
    job_id: str
    sources: list[str]
    state: Literal["running", "done", "failed"] = "running"
    started_at: str = field(default_factory=_now)
    finished_at: str | None = None
    progress: str = ""
    done: int | None = None
    total: int | None = None
    result: dict[str, Any] | None = None
    error: str | None = None


class IngestJobs:
    """Runs one ingest at a time. `command` is what starts ingest, `environ` what it runs in, `folder` where."""

    def __init__(
        self,
        home: Path,
        snapshots: SnapshotStore,
        *,
        command: Sequence[str] = (sys.executable, "-m", "ingest"),
        environ: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._uploads = home.resolve() / "uploads"
        self._snapshots = snapshots
        self._command = command
        self._environ = {**(os.environ if environ is None else environ), "SHOP_HOME": str(home.resolve())}
        self._folder = folder
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._process: subprocess.Popen[str] | None = None
        self._guard = threading.Lock()

    def start(self, sources: list[str], full: bool) -> str:
        wrong = next((source for source in sources if not source or source.startswith("-")), None)
        if wrong is not None:
            raise ReleaseError(f"{wrong!r} is no source; name a shop folder or a file.")
        command = [*self._command, "--json", *(["--full"] if full else []), "--", *sources]
        with self._guard:
            if any(job.state == "running" for job in self._jobs.values()):
                raise JobRunningError("Another ingest is running; wait until it has finished.")
            job = _Job(f"job-{secrets.token_hex(6)}", sources)
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env=self._environ,
                cwd=self._folder,
            )
            self._jobs[job.job_id] = job
            if len(self._jobs) > _MOST_JOBS:
                self._jobs.popitem(last=False)
        threading.Thread(target=_follow, args=(self._process, job), name=job.job_id, daemon=True).start()
        return job.job_id

    def status(self, job_id: str) -> dict[str, Any] | None:
        job = self._jobs.get(job_id)
        return asdict(job) if job else None

    def snapshots(self) -> list[dict[str, Any]]:
        current = self._snapshots.current_id()
        return [_manifest_json(manifest, current) for manifest in self._snapshots.manifests()]

    def rollback(self, snapshot_id: str) -> dict[str, Any]:
        try:
            manifest = self._snapshots.rollback(snapshot_id)
        except SnapshotError as error:
            raise ReleaseError(str(error)) from None
        return _manifest_json(manifest, manifest.id)

    def keep(self, file: str | BinaryIO, name: str) -> str:
        if isinstance(file, str):
            with Path(file).open("rb") as content:
                return self.keep(content, name)
        name = _safe_name(name)
        # A folder for each upload: two files of one name do not meet, and ingest still sees the name it goes by.
        folder = self._uploads / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        try:
            folder.mkdir(parents=True)
            with (folder / name).open("xb") as kept:
                shutil.copyfileobj(file, kept)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise ReleaseError(f"The file cannot be kept: {error.strerror}.") from None
        return str(folder / name)

    def close(self) -> None:
        """End a running job; ingest publishes at its very end, so that nothing is left half done."""
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _follow(process: subprocess.Popen[str], job: _Job) -> None:
    """Read what a job says until it ends."""
    assert process.stdout is not None
    assert process.stderr is not None
    output: deque[str] = deque(maxlen=1)
    lines = (line for line in process.stdout if line.strip())
    reader = threading.Thread(target=output.extend, args=(lines,), daemon=True)
    reader.start()
    for chunk in process.stderr:
        # A progress bar rewrites its line; what stands now is its last part.
        line = re.split(r"[\r\n]", chunk.rstrip())[-1].strip()
        job.progress = line or job.progress
        if counted := _COUNT.search(line):
            job.done, job.total = int(counted[1]), int(counted[2])
    reader.join()
    code = process.wait()
    process.stdout.close()
    process.stderr.close()
    job.result = _json_object(output[0] if output else "")
    job.finished_at = _now()
    if code:
        job.error = job.progress or f"ingest ended with exit status {code}."
    job.state = "failed" if code else "done"


def _json_object(line: str) -> dict[str, Any] | None:
    try:
        content = json.loads(line)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _manifest_json(manifest: Manifest, current: str | None) -> dict[str, Any]:
    return {
        "id": manifest.id,
        "created_at": manifest.created_at,
        **manifest.counts,
        "embedder": manifest.embedder,
        "sources": manifest.sources,
        "current": manifest.id == current,
    }


def _safe_name(name: str) -> str:
    """A file name without folders or odd characters. Raises ReleaseError for types that ingest cannot read."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = re.sub(r"[^\w.+-]", "_", name).lstrip(".-")[-120:]
    kind = Path(name.removesuffix(".gz")).suffix.lower()
    if kind not in _READABLE:
        known = ", ".join(sorted(_READABLE))
        raise ReleaseError(f"Files of the type {kind or 'without an ending'!r} cannot be read; send one of {known}.")
    return name
