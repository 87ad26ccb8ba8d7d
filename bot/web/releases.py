"""What the consoles may do with the shop's knowledge: load it, watch that, list releases and go back to one."""

from __future__ import annotations

from typing import Any, BinaryIO, Protocol

from bot.domain.errors import ShopclerkError


class ReleaseError(ShopclerkError):
    """The knowledge cannot be changed as asked."""


class JobRunningError(ReleaseError):
    """Another ingest is running."""


class Releases(Protocol):
    """Knowledge is released, not edited; releases are made outside the serving process.

    A job is `{job_id, state, sources, started_at, finished_at, progress, done, total, result, error}`. `state` is
    running, done or failed, `progress` the newest line that the job wrote, `done` of `total` what it counts in it (or
    None), `result` what ingest prints as JSON, `error` one sentence.
    """

    def start(self, sources: list[str], full: bool) -> str:
        """Begin an ingest of `sources` (none: those of last time). Raises JobRunningError."""

    def status(self, job_id: str) -> dict[str, Any] | None:
        """The job as it stands; None if there is none of that id."""

    def snapshots(self) -> list[dict[str, Any]]:
        """All releases, newest first: `{id, created_at, documents, chunks, products, embedder, sources, current}`."""

    def rollback(self, snapshot_id: str) -> dict[str, Any]:
        """Make an older release current, and say what it is. Raises ReleaseError."""

    def keep(self, file: str | BinaryIO, name: str) -> str:
        """Keep an uploaded file (its path or content) that was called `name`; the source to ingest it by.

        Raises ReleaseError for types that ingest cannot read.
        """
