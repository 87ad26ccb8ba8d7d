"""The OpenAI-compatible endpoint: `/v1/chat/completions` and `/v1/models`, for clients that speak nothing else."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from bot.domain.conversation import Reply
from bot.domain.events import Delta, Done, Event, Visitor
from bot.engine import Engine
from bot.guards import LONGEST_MESSAGE
from bot.web.attachments import read_data_url
from bot.web.auth import SigningKey
from bot.web.fields import SaidText
from bot.web.histories import Histories, Said
from bot.web.monitoring import Metrics
from bot.web.problems import Problem
from bot.web.turns import last_reply, server_sent, stream_turn, whole_reply
from bot.web.visitors import program_of

MODEL = "shopclerk"
# How many earlier messages of the shopper are asked again when their conversation is not known (any more).
_MOST_REPLAYED = 4


class _Address(BaseModel):
    url: str


class _Part(BaseModel):
    """A part of a message's content; parts of other types than these two are refused."""

    type: Literal["text", "image_url"]
    text: SaidText = ""
    image_url: _Address | None = None


class _Message(BaseModel):
    role: str
    content: SaidText | list[_Part] | None = None


class _StreamOptions(BaseModel):
    include_usage: bool = False


class Completion(BaseModel):
    """What of OpenAI's request is read; temperature and the like have no meaning here and are ignored."""

    messages: list[_Message] = Field(min_length=1)
    model: str = MODEL
    stream: bool = False
    stream_options: _StreamOptions | None = None
    n: int | None = None


@dataclass(slots=True)
class _Answering:
    """One completion while it is answered: who asks what, after which history, and what was answered so far."""

    visitor: Visitor
    history: tuple[Said, ...]
    message: Said
    image: bytes | None
    streams: bool
    with_usage: bool
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_urlsafe(18)}")
    created: int = field(default_factory=lambda: int(time.time()))
    # What the engine has said, and whether the client was sent the beginning of it.
    pieces: list[str] = field(default_factory=list)
    begun: bool = False


def openai_router(engine: Engine, secret: SigningKey, metrics: Metrics) -> APIRouter:
    """Routes for OpenAI clients. Conversations are found again by their history, which such clients send each time."""
    router = APIRouter(prefix="/v1", tags=["openai"])
    histories = Histories()

    @router.post("/chat/completions", responses={200: {"content": {"application/json": {}, "text/event-stream": {}}}})
    async def complete(completion: Completion, request: Request) -> Response:
        """Answer the last message; `messages` before it say which conversation it belongs to."""
        answering = _read(completion, program_of(request, secret))
        session_id = histories.take(answering.visitor, answering.history)
        if session_id is None and answering.history:
            session_id = await run_in_threadpool(_replay, engine, answering)
        events = _turn(engine, session_id, answering, histories)
        if completion.stream:
            return await stream_turn(
                events,
                metrics,
                lambda event: _chunks(event, answering),
                lambda problem: server_sent(problem.to_openai_json()),
            )
        return JSONResponse(_completion_json(await whole_reply(partial(last_reply, events), metrics), answering))

    @router.get("/models")
    async def models() -> dict[str, Any]:
        """The one model there is."""
        return {"object": "list", "data": [_MODEL_JSON]}

    @router.get("/models/{name}")
    async def model(name: str) -> dict[str, Any]:
        """The model by its name."""
        _check_model(name)
        return _MODEL_JSON

    return router


_MODEL_JSON = {"id": MODEL, "object": "model", "created": 1_764_000_000, "owned_by": MODEL}


def _read(completion: Completion, visitor: Visitor) -> _Answering:
    """Check a request. Raises Problem and InvalidImageError."""
    _check_model(completion.model)
    if completion.n not in (None, 1):
        raise _wrong("n", "n must be 1: there is one answer to a question.")
    # What the system message says is ours to decide, not the caller's; tool messages are not ours.
    spoken = [message for message in completion.messages if message.role in ("user", "assistant")]
    if not spoken or spoken[-1].role != "user":
        raise _wrong("messages", "The last message must have the role user.")
    *history, message = [_said(message) for message in spoken]
    if not message.text.strip() and not message.image:
        raise _wrong("messages", "The last message is empty; write a question or attach a picture.")
    image = read_data_url(message.image) if message.image else None
    usage = completion.stream_options is not None and completion.stream_options.include_usage
    return _Answering(visitor, tuple(history), message, image, completion.stream, usage)


def _said(message: _Message) -> Said:
    if isinstance(message.content, str) or message.content is None:
        return Said(message.role, message.content or "")
    text = "\n".join(part.text for part in message.content if part.type == "text")
    images = [part.image_url.url for part in message.content if part.image_url]
    return Said(message.role, text, images[-1] if images else "")


def _check_model(name: str) -> None:
    if name != MODEL:
        raise Problem(404, "model-not-found", f"There is no model {name!r}; use {MODEL}.", errors=[{"field": "model"}])


def _wrong(name: str, detail: str) -> Problem:
    return Problem(422, "invalid-request", detail, errors=[{"field": name, "problem": detail}])


def _replay(engine: Engine, answering: _Answering) -> str | None:
    """A new session that went through what the shopper said last, so that it knows what the question is about."""
    asked = [said.text for said in answering.history if said.role == "user"]
    session_id = None
    for message in asked[-_MOST_REPLAYED:]:
        if message.strip() and len(message) <= LONGEST_MESSAGE:
            session_id = engine.reply(session_id, message, answering.visitor).session_id
    return session_id


def _turn(engine: Engine, session_id: str | None, answering: _Answering, histories: Histories) -> Iterator[Event]:
    """The turn's events; at its end the conversation can be found by what the client will send next time."""
    for event in engine.stream(session_id, answering.message.text, answering.visitor, image=answering.image):
        if isinstance(event, Delta):
            answering.pieces.append(event.text)
        elif isinstance(event, Done):
            # What this client has seen of the reply, and so will send back.
            seen = Said("assistant", "".join(answering.pieces) if answering.streams else event.reply.text)
            histories.put(answering.visitor, (*answering.history, answering.message, seen), event.reply.session_id)
        yield event


def _completion_json(reply: Reply, answering: _Answering) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply.text, "refusal": None}
    return {
        "id": answering.id,
        "object": "chat.completion",
        "created": answering.created,
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": _usage(reply),
        "shopclerk": reply.to_json(),
    }


def _chunks(event: Event, answering: _Answering) -> str:
    """The chunks for one event. Cards and citations come whole, in `shopclerk` of the last chunk with a choice."""
    if not isinstance(event, Delta | Done):
        return ""
    # A reply without text, where a person has taken over, begins and ends with the same event.
    head = "" if answering.begun else _chunk(answering, {"role": "assistant", "content": ""})
    answering.begun = True
    if isinstance(event, Delta):
        return head + _chunk(answering, {"content": event.text})
    last = _chunk(answering, {}, finish_reason="stop", shopclerk=event.reply.to_json())
    usage = _chunk(answering, None, usage=_usage(event.reply)) if answering.with_usage else ""
    return f"{head}{last}{usage}data: [DONE]\n\n"


def _chunk(answering: _Answering, delta: dict[str, str] | None, finish_reason: str | None = None, **more: Any) -> str:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    content = {
        "id": answering.id,
        "object": "chat.completion.chunk",
        "created": answering.created,
        "model": MODEL,
        "choices": [] if delta is None else [choice],
    }
    return server_sent(content | ({"usage": None} if answering.with_usage else {}) | more)


def _usage(reply: Reply) -> dict[str, int]:
    prompt, completion = reply.tokens.get("prompt", 0), reply.tokens.get("completion", 0)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
