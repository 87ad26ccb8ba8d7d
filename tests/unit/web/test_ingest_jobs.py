"""Ingest as a process beside the server; a small script stands in for it."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bot.web.ingest_jobs import IngestJobs
from bot.web.releases import JobRunningError, ReleaseError
from knowledge.snapshot import SnapshotStore

REPORTS = """
import json, os, sys
print("Embedding chunks 3/60", file=sys.stderr)
print("something on the way")
print(json.dumps({"added": 3, "arguments": sys.argv[1:], "home": os.environ["SHOP_HOME"]}))
"""
FAILS = """
import sys
print("ingest: the folder shop does not exist; name another", file=sys.stderr)
sys.exit(1)
"""
WAITS = "import time; time.sleep(60)"


def jobs_of(home: Path, script: str) -> IngestJobs:
    return IngestJobs(home, SnapshotStore(home), command=(sys.executable, "-c", script))


def finished(jobs: IngestJobs, job_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        status = jobs.status(job_id)
        assert status is not None
        if status["state"] != "running":
            return status
        time.sleep(0.02)
    raise AssertionError("the job did not end")


def test_job_reports_what_ingest_prints(tmp_path: Path) -> None:
    """Would lose the result, or run ingest on another home or other sources than asked."""
    jobs = jobs_of(tmp_path, REPORTS)
    status = finished(jobs, jobs.start(["shop", "faq.csv"], full=True))
    assert (status["state"], status["error"]) == ("done", None)
    assert (status["done"], status["total"]) == (3, 60)
    expected = {"added": 3, "arguments": ["--json", "--full", "--", "shop", "faq.csv"], "home": str(tmp_path)}
    assert status["result"] == expected
    json.dumps(status)


def test_failed_job_says_why(tmp_path: Path) -> None:
    """Would leave the admin with "failed" and nothing to do about it."""
    jobs = jobs_of(tmp_path, FAILS)
    status = finished(jobs, jobs.start([], full=False))
    assert status["state"] == "failed"
    assert status["error"] == "ingest: the folder shop does not exist; name another"


def test_one_job_at_a_time_and_none_after_closing(tmp_path: Path) -> None:
    """Would start jobs that fight over the lock, or leave one behind when the server stops."""
    jobs = jobs_of(tmp_path, WAITS)
    job_id = jobs.start([], full=False)
    with pytest.raises(JobRunningError):
        jobs.start([], full=False)
    jobs.close()
    assert finished(jobs, job_id)["state"] == "failed"


def test_unknown_job_and_options_as_sources(tmp_path: Path) -> None:
    """Would take a made-up id for a job, or an option smuggled in as a source for an option."""
    jobs = jobs_of(tmp_path, REPORTS)
    assert jobs.status("job-none") is None
    for source in ("--force", ""):
        with pytest.raises(ReleaseError, match="no source"):
            jobs.start([source], full=False)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("faq.csv", "faq.csv"),
        ("../../etc/shop.toml", "shop.toml"),
        ("C:\\shop\\products.JSONL.gz", "products.JSONL.gz"),
        ("退货政策.md", "退货政策.md"),
        ("a b;$(x).md", "a_b___x_.md"),
        (".hidden.md", "hidden.md"),
    ],
)
def test_uploads_keep_a_safe_name(tmp_path: Path, name: str, kept: str) -> None:
    """Would let an upload overwrite a file elsewhere, or lose the name that ingest goes by."""
    path = Path(jobs_of(tmp_path, REPORTS).keep(io.BytesIO(b"content"), name))
    assert path.name == kept
    assert path.is_relative_to(tmp_path / "uploads")
    assert path.read_bytes() == b"content"


def test_uploads_of_one_name_do_not_meet(tmp_path: Path) -> None:
    """Would mix two uploads, or read the first again."""
    jobs = jobs_of(tmp_path, REPORTS)
    given = tmp_path / "given"
    given.write_bytes(b"2")
    first, second = jobs.keep(io.BytesIO(b"1"), "faq.csv"), jobs.keep(str(given), "faq.csv")
    assert (Path(first).read_bytes(), Path(second).read_bytes()) == (b"1", b"2")


@pytest.mark.parametrize("name", ["virus.exe", "noending", ".csv", "a.csv/.."])
def test_unreadable_types_are_refused(tmp_path: Path, name: str) -> None:
    """Would keep files that ingest can only reject."""
    with pytest.raises(ReleaseError, match="cannot be read"):
        jobs_of(tmp_path, REPORTS).keep(io.BytesIO(b""), name)


def test_rollback_to_nowhere_is_one_sentence(tmp_path: Path) -> None:
    """Would fail with a traceback before the first release."""
    jobs = jobs_of(tmp_path, REPORTS)
    assert jobs.snapshots() == []
    with pytest.raises(ReleaseError, match="no snapshot"):
        jobs.rollback("20261124-120000")
