"""A Gradio app as a guest on our server: started late, without redirects, and taking files only from those who may."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Message, Receive, Scope, Send

from bot.web.theme import page_theme

# Gradio's own cards for social networks, which would name Gradio instead of the shop.
_ADVERTS = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')


def mount_page(app: FastAPI, blocks: gr.Blocks, path: str, head: str, may_upload: Callable[[Request], bool]) -> None:
    """Serve `blocks` at `path`, before whatever held the place until now; `head` is HTML of ours for its head."""
    gr.mount_gradio_app(
        app,
        blocks,
        path,
        theme=page_theme(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        show_error=True,
        max_file_size="200mb",
        head=head,
    )
    mount = app.router.routes.pop()
    assert isinstance(mount, Mount)
    mount.app = _Guest(mount.app, path, may_upload)
    app.router.routes[:0] = [Route(path, _Bare(mount)), mount]


class _Guest:
    """The ASGI app of one page.

    Gradio starts its queue with the server; mounted later, a page starts it with its first request. Its upload route
    takes files from anybody; here only from those whom `may_upload` lets in.
    """

    def __init__(self, gradio_app: Any, path: str, may_upload: Callable[[Request], bool]) -> None:
        self._app = gradio_app
        self._path = path
        self._may_upload = may_upload
        self._life: asyncio.Task[None] | None = None
        self._started = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._start()
        if scope["type"] == "http":
            inner = scope["path"].removeprefix(scope.get("root_path", "")).rstrip("/")
            if inner.startswith("/gradio_api/upload") and not self._may_upload(Request(scope)):
                await PlainTextResponse("Please log in before sending files.", 403)(scope, receive, send)
                return
            if inner == "" and scope["method"] in ("GET", "HEAD"):
                await (await self._page(scope, receive))(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive) -> Response:
        """The page's HTML, with addresses that hold with and without a slash at the end of the path."""
        body, status = bytearray(), 200

        async def collect(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            body.extend(message.get("body", b""))

        await self._app({**scope, "method": "GET"}, receive, collect)
        base = f'<base href="{self._path}/" />'.encode()
        content = _ADVERTS.sub(b"", bytes(body).replace(b'<base href="./" />', base, 1))
        return Response(content, status, {"Cache-Control": "no-cache"}, media_type="text/html")

    async def _start(self) -> None:
        if self._life is None and not self._app.get_blocks().is_running:
            self._life = asyncio.create_task(self._live())
        if self._life is not None:
            await self._started.wait()

    async def _live(self) -> None:
        """What the server's start would have done; ends with the event loop."""
        blocks = self._app.get_blocks()
        async with self._app.router.lifespan_context(self._app):
            blocks.run_startup_events()
            await blocks.run_extra_startup_events()
            self._started.set()
            await asyncio.Event().wait()


class _Bare:
    """The page at its path without a slash: answered at once rather than redirected."""

    def __init__(self, mount: Mount) -> None:
        self._mount = mount

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = f"{self._mount.path}/"
        scope = {**scope, "path": path, "raw_path": path.encode()}
        _, child = self._mount.matches(scope)
        await self._mount.handle({**scope, **child}, receive, send)
