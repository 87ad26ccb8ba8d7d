"""`/chat`: the shopper's page. Imports Gradio, so only `pages.mount_pages` imports it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import gradio as gr
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from bot.domain.errors import SessionNotFoundError, ShopclerkError
from bot.domain.events import Visitor
from bot.engine import Engine
from bot.web.auth import SigningKey
from bot.web.chat_api import Question, Vote
from bot.web.events import EventJson, conversation_json, event_json, failure_type
from bot.web.limits import MessageLimit
from bot.web.monitoring import Metrics
from bot.web.problems import problem_of
from bot.web.storefront import storefront
from bot.web.turns import counted
from bot.web.visitors import admit_sender, visitor_of

log = logging.getLogger(__name__)

# `element`, `props`, … are Gradio's; the page itself is the ES modules that /embed uses too.
_ON_LOAD = """
const [{ mount }, { gradioTransport }] = await Promise.all([
  import("/web/chat.js"), import("/web/gradio_transport.js"),
]);
const ask = (question) => trigger("ask", question);
mount(element.querySelector("#shopclerk"), gradioTransport({ props, ask, server, watch }));
"""


def shopper_page(engine: Engine, secret: SigningKey, limit: MessageLimit, metrics: Metrics) -> gr.Blocks:
    """The page: one component that draws the conversation, and the three things it asks of the server."""

    async def open_conversation(payload: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        """The shop, and the turns of the tab's conversation if it is still the visitor's."""
        visitor = visitor_of(_connection(request), secret)
        return await _answer(_opened, engine, payload.get("session_id"), visitor)

    async def vote(payload: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        """Keep a thumb up or down."""
        return await _answer(_voted, engine, payload, visitor_of(_connection(request), secret))

    async def ask(event: gr.EventData, request: gr.Request) -> AsyncIterator[dict[str, Any]]:
        """Stream a turn: each value holds the request's number and all events so far."""
        number, connection = event._data.get("request"), _connection(request)
        events: list[EventJson] = []
        try:
            admit_sender(connection, limit)
            question, visitor = Question.model_validate(event._data), visitor_of(connection, secret)
            turn = engine.stream(question.session_id, question.message, visitor, language=question.language)
            async for part in counted(turn, metrics):
                events.append(event_json(part))
                yield {"request": number, "events": [*events]}
        except Exception as error:  # noqa: BLE001 - whatever it is, the shopper is told in their language
            events.append(("error", {"type": _failure(error, metrics)}))
            yield {"request": number, "events": events}

    with gr.Blocks(title="Shop assistant", analytics_enabled=False, fill_height=True, fill_width=True) as page:
        chat = gr.HTML(
            html_template='<main id="shopclerk"></main>',
            js_on_load=f"(async () => {{ {_ON_LOAD} }})();",
            apply_default_css=False,
            server_functions=[open_conversation, vote],
            elem_id="chat",
        )
        chat.ask(
            ask,
            outputs=chat,
            show_progress="hidden",
            concurrency_limit=None,
            api_visibility="private",
            trigger_mode="multiple",
        )
    return page


def _opened(engine: Engine, session_id: str | None, visitor: Visitor) -> dict[str, Any]:
    shop = storefront(engine)
    if session_id and shop["ready"]:
        with suppress(SessionNotFoundError):
            return {"shop": shop, **conversation_json(engine, engine.conversation(session_id, visitor))}
    return {"shop": shop, "turns": []}


def _voted(engine: Engine, payload: dict[str, Any], visitor: Visitor) -> None:
    vote = Vote.model_validate(payload)
    engine.add_feedback(vote.session_id, vote.turn, vote.vote, None, visitor)


def _connection(request: gr.Request) -> HTTPConnection:
    """The request itself: Gradio wraps it for events, and hands it over bare to server functions."""
    connection: HTTPConnection = getattr(request, "request", request)
    return connection


async def _answer(act: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """`{"result": …}`, or `{"error": its stable name}`."""
    try:
        return {"result": await run_in_threadpool(act, *arguments)}
    except ShopclerkError as error:
        return {"error": failure_type(error)}
    except ValidationError:
        return {"error": "invalid-request"}


def _failure(error: Exception, metrics: Metrics) -> str:
    """The failure's stable name, counted; one that nobody foresaw goes to the log."""
    if isinstance(error, ValidationError):
        error = RequestValidationError(error.errors())
    problem = problem_of(error)
    metrics.failed(problem.name)
    if problem.status_code == 500:
        log.error("a turn on /chat failed", exc_info=error)
    return problem.name
