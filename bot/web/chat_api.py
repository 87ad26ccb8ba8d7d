"""The chat over HTTP: ask, read back, confirm, vote; and the pictures of product cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field, StrictBool, model_validator
from starlette.concurrency import run_in_threadpool

from bot.domain.events import Visitor
from bot.engine import Engine
from bot.web.attachments import read_data_url
from bot.web.auth import SigningKey
from bot.web.events import conversation_json
from bot.web.fields import SaidText, SessionId, Spoken
from bot.web.monitoring import Metrics
from bot.web.problems import Problem
from bot.web.turns import event_stream, whole_reply
from bot.web.visitors import visitor_of

_Answer = TypeVar("_Answer")
FirstTurn = Annotated[int, Query(ge=0)]


class Question(BaseModel):
    """A message; `image` is a data URL, `language` that of the page, for messages without letters."""

    message: SaidText = ""
    session_id: SessionId | None = None
    image: str | None = None
    language: Spoken | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Question:
        if not self.message.strip() and not self.image:
            raise ValueError("The message is empty; write a question or attach a picture.")
        return self


class Confirmation(BaseModel):
    """A yes or no to a pending action. Nothing but `true` is a yes: not 1, not "yes"."""

    action_id: str = Field(min_length=1, max_length=128)
    accept: StrictBool

    @model_validator(mode="before")
    @classmethod
    def _is_whole(cls, body: Any) -> Any:
        given = body if isinstance(body, dict) else {}
        if not isinstance(given.get("action_id"), str) or not isinstance(given.get("accept"), bool):
            raise ValueError("Send action_id, the pending action's id as text, and accept, which is true or false.")
        return body


class Vote(BaseModel):
    """What a shopper thinks of one reply."""

    session_id: SessionId
    turn: int = Field(ge=0)
    vote: Literal[1, -1]
    comment: SaidText | None = Field(default=None, max_length=2000)


def chat_router(engine: Engine, secret: SigningKey, metrics: Metrics) -> APIRouter:
    """Routes for shoppers: pages, widgets and shops' own front ends."""
    router = APIRouter(tags=["chat"])

    @router.post("/api/chat", responses={200: {"content": {"application/json": {}, "text/event-stream": {}}}})
    async def ask(question: Question, request: Request) -> Response:
        """Ask: the reply as JSON, or with `Accept: text/event-stream` piece by piece (delta, citations, products,
        action, handoff, done)."""
        asked = _Asked(question, visitor_of(request, secret))
        if "text/event-stream" in request.headers.get("accept", ""):
            return await event_stream(asked.put_to(engine.stream), metrics)
        return JSONResponse((await whole_reply(partial(asked.put_to, engine.reply), metrics)).to_json())

    @router.get("/api/chat/{session_id}")
    async def conversation(session_id: SessionId, request: Request, from_turn: FirstTurn = 0) -> JSONResponse:
        """The conversation so far, or its turns from `from_turn` on, for the visitor or customer who leads it."""
        visitor = visitor_of(request, secret)

        def read() -> dict[str, Any]:
            return conversation_json(engine, engine.conversation(session_id, visitor), from_turn)

        return JSONResponse(await run_in_threadpool(read))

    @router.post("/api/chat/{session_id}/confirm")
    async def confirm(session_id: SessionId, confirmation: Confirmation, request: Request) -> JSONResponse:
        """Accept or drop a pending action; the reply says what became of it, also where it is too late for either."""
        visitor = visitor_of(request, secret)
        run = partial(engine.confirm, session_id, confirmation.action_id, visitor, accept=confirmation.accept)
        return JSONResponse((await whole_reply(run, metrics)).to_json())

    @router.post("/api/feedback")
    async def rate(vote: Vote, request: Request) -> Vote:
        """Keep a vote on a reply; the last one counts."""
        visitor = visitor_of(request, secret)
        await run_in_threadpool(engine.add_feedback, vote.session_id, vote.turn, vote.vote, vote.comment, visitor)
        return vote

    @router.get("/pictures/{product_id:path}", response_class=FileResponse)
    async def picture(product_id: str, number: int = 0) -> FileResponse:
        """A product's picture."""
        path = await run_in_threadpool(engine.picture, product_id, number)
        if path is None:
            raise Problem(404, "not-found", "This product has no such picture.")
        return FileResponse(path, headers={"Cache-Control": "public, max-age=3600"})

    return router


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question and who asks it, to be put to the engine whole or as a stream."""

    question: Question
    visitor: Visitor

    def put_to(self, run: Callable[..., _Answer]) -> _Answer:
        image = read_data_url(self.question.image) if self.question.image else None
        asked = self.question
        return run(asked.session_id, asked.message, self.visitor, language=asked.language, image=image)
