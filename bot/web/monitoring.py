"""Whether it lives, whether it can answer, and figures for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool

from bot.domain.conversation import Reply
from bot.domain.errors import NotReadyError
from bot.engine import Engine

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._turns = Counter(
            "shopclerk_turns", "Answered turns.", ["drafter", "refused", "language"], registry=self.registry
        )
        self._seconds = Histogram(
            "shopclerk_turn_seconds", "From message to whole reply.", buckets=_SECONDS, registry=self.registry
        )
        self._limited = Counter(
            "shopclerk_rate_limited", "Requests turned away by a rate limit.", registry=self.registry
        )
        self._failures = Counter("shopclerk_errors", "Failed requests.", ["type"], registry=self.registry)

    def answered(self, reply: Reply, seconds: float) -> None:
        """Count a turn."""
        self._turns.labels(reply.drafter, reply.refused or "none", reply.language).inc()
        self._seconds.observe(seconds)

    def failed(self, name: str) -> None:
        """Count a request that ended in a problem."""
        self._failures.labels(name).inc()
        if name == "rate-limited":
            self._limited.inc()


def monitoring_router(engine: Engine, metrics: Metrics) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`."""
    router = APIRouter(tags=["monitoring"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process runs and takes requests."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        """There is a snapshot and questions can be answered; 503 and what to do about it otherwise."""
        if not await run_in_threadpool(engine.ready):
            raise NotReadyError("There is no published snapshot yet; run: make run (or: python -m ingest).")
        return JSONResponse({"status": "ready"})

    @router.get("/metrics", response_class=Response)
    async def figures() -> Response:
        """Figures in Prometheus's text format."""
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router
