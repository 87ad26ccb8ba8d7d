"""`/chat`: the shopper's page. Imports Gradio, so only `pages.mount_pages` imports it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr
from starlette.concurrency import run_in_threadpool

from bot.domain.errors import SessionNotFoundError, ShopclerkError
from bot.engine import Engine, Visitor
from bot.web.events import event_json, failure_type, in_threads, turns_json
from bot.web.storefront import storefront

log = logging.getLogger(__name__)

# Names the visitor behind a request; raises when they write faster than the limit allows.
Doorkeeper = Callable[[gr.Request], Visitor]

# `element`, `props`, … are Gradio's; the page itself is the ES modules that /embed uses too.
_ON_LOAD = """
const [{ mount }, { gradioTransport }] = await Promise.all([
  import("/web/chat.js"), import("/web/gradio_transport.js"),
]);
const ask = (question) => trigger("ask", question);
mount(element.querySelector("#shopclerk"), gradioTransport({ props, ask, server, watch }));
"""


def shopper_page(engine: Engine, visitor_of: Doorkeeper, admit: Callable[[Visitor], None]) -> gr.Blocks:
    """The page: one component that draws the conversation, and the three things it asks of the server.

    `visitor_of` says who sent a request, `admit` raises when they have sent too many.
    """

    async def open_conversation(payload: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        """The shop, and the turns of the tab's conversation if it is still the visitor's."""
        return await _answer(_opened, engine, payload.get("session_id"), visitor_of(request))

    async def vote(payload: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        """Keep a thumb up or down."""
        value = 1 if payload.get("vote") == 1 else -1
        session_id, turn = str(payload.get("session_id")), int(payload.get("turn", -1))
        return await _answer(engine.add_feedback, session_id, turn, value, None, visitor_of(request))

    async def ask(event: gr.EventData, request: gr.Request) -> AsyncIterator[dict[str, Any]]:
        """Stream a turn: each value holds the request's number and all events so far."""
        asked, visitor = event._data, visitor_of(request)
        events: list[tuple[str, dict[str, Any]]] = []
        try:
            admit(visitor)
            language = "zh" if asked.get("language") == "zh" else "en"
            turn = engine.stream(asked.get("session_id"), str(asked.get("message", "")), visitor, language=language)
            async for part in in_threads(turn):
                events.append(event_json(part))
                yield {"request": asked.get("request"), "events": events}
        except ShopclerkError as error:
            events.append(("error", {"type": failure_type(error)}))
        except Exception:
            log.exception("a turn on /chat failed")
            events.append(("error", {"type": "unexpected"}))
        yield {"request": asked.get("request"), "events": events}

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
    shop, turns = storefront(engine), []
    if session_id and shop["ready"]:
        try:
            turns = turns_json(engine, engine.conversation(session_id, visitor))
        except SessionNotFoundError:
            turns = []
    return {"shop": shop, "turns": turns}


async def _answer(act: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """`{"result": …}`, or `{"error": its stable name}`."""
    try:
        return {"result": await run_in_threadpool(act, *arguments)}
    except ShopclerkError as error:
        return {"error": failure_type(error)}
