"""Runs turns for requests: whole, or as a stream that ends when its reader goes away."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from bot.domain.conversation import Reply
from bot.domain.events import Done, Event
from bot.web.events import event_json
from bot.web.monitoring import Metrics
from bot.web.problems import Problem, problem_of

log = logging.getLogger(__name__)
# Proxies are not to gather a stream into one piece.
_UNBUFFERED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def whole_reply(run: Callable[[], Reply], metrics: Metrics) -> Reply:
    """Run a turn in one thread and count it."""
    started = time.perf_counter()
    reply = await run_in_threadpool(run)
    metrics.answered(reply, time.perf_counter() - started)
    return reply


def last_reply(events: Iterator[Event]) -> Reply:
    """Read a turn to its end."""
    last = list(events)[-1]
    assert isinstance(last, Done)
    return last.reply


async def event_stream(events: Iterator[Event], metrics: Metrics) -> ClosingStream:
    """A turn as server-sent events under the contract's names."""
    return await stream_turn(events, metrics, _blocks, lambda problem: server_sent(problem.to_json(), "error"))


async def stream_turn(
    events: Iterator[Event],
    metrics: Metrics,
    blocks_of: Callable[[Event], str],
    block_of_failure: Callable[[Problem], str],
) -> ClosingStream:
    """A turn as a stream of `blocks_of` its events.

    What fails before the first event is raised, so that it gets a status of its own; later failures end the stream.
    """
    turn = counted(events, metrics)
    first = await anext(turn)

    async def blocks() -> AsyncGenerator[str]:
        async with aclosing(turn):
            yield blocks_of(first)
            try:
                async for event in turn:
                    yield blocks_of(event)
            except Exception as error:
                # The status is sent already; the stream itself has to say that it broke.
                problem = problem_of(error)
                if problem.status_code == 500:
                    log.exception("a turn failed while it was streamed")
                metrics.failed(problem.name)
                yield block_of_failure(problem)

    return ClosingStream(blocks(), media_type="text/event-stream", headers=_UNBUFFERED)


async def counted(events: Iterator[Event], metrics: Metrics) -> AsyncGenerator[Event]:
    """A turn's events as they come; the turn is counted when it is done, and ended when the reader goes away."""
    started = time.perf_counter()
    async with aclosing(_in_one_thread(events)) as stream:
        async for event in stream:
            if isinstance(event, Done):
                metrics.answered(event.reply, time.perf_counter() - started)
            yield event


async def _in_one_thread(events: Iterator[Event]) -> AsyncGenerator[Event]:
    """Iterate a blocking generator in one thread from beginning to end: a hop for each word would cost more than
    the turn. When the reader goes away the generator is closed at its next event."""
    loop, arrived = asyncio.get_running_loop(), asyncio.Queue[Event | _End]()
    left = threading.Event()

    def run() -> None:
        end = _End(None)
        try:
            while not left.is_set() and (event := next(events, None)) is not None:
                loop.call_soon_threadsafe(arrived.put_nowait, event)
            if isinstance(events, Generator):
                events.close()
        except Exception as error:  # noqa: BLE001 - it is raised again where the events are read
            end = _End(error)
        with contextlib.suppress(RuntimeError):  # the server has stopped, and its loop with it
            loop.call_soon_threadsafe(arrived.put_nowait, end)

    running = asyncio.create_task(run_in_threadpool(run))
    try:
        while not isinstance(event := await arrived.get(), _End):
            yield event
        await running
        if event.failure is not None:
            raise event.failure
    finally:
        left.set()


@dataclass(frozen=True, slots=True)
class _End:
    """No more events follow; `failure` is why, unless the turn is done."""

    failure: Exception | None


class ClosingStream(StreamingResponse):
    """Ends its turn when the client goes away, so that no thread works for nobody and no session stays locked."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert isinstance(self.body_iterator, AsyncGenerator)
        async with aclosing(self.body_iterator):
            await super().__call__(scope, receive, send)


def server_sent(payload: Any, name: str | None = None) -> str:
    """One server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(payload, ensure_ascii=False)}\n\n"


def _blocks(event: Event) -> str:
    name, payload = event_json(event)
    return server_sent(payload, name)
