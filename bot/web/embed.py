"""The widget: `/widget.js` for shop pages, `/embed` that it frames, and the front end's files under `/web/`."""

from __future__ import annotations

import hashlib
import html
import json
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from bot.engine import Engine
from bot.web.storefront import storefront

_FOLDER = Path(__file__).with_name("static")
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def embed_router(engine: Engine, allowed_origins: tuple[str, ...]) -> APIRouter:
    """Routes for shop sites. Only pages of `allowed_origins`, and our own, may frame `/embed`."""
    router = APIRouter(include_in_schema=False)
    files = {path.name: path.read_bytes() for path in _FOLDER.iterdir() if path.suffix in _TYPES}
    page = (_FOLDER / "embed.html").read_text(encoding="utf-8")

    @router.get("/widget.js")
    def widget(request: Request) -> Response:
        # Shop sites load it from another origin, under whatever embedder policy they have.
        return _file(files, "widget.js", request, {"Cross-Origin-Resource-Policy": "cross-origin"})

    @router.get("/favicon.ico")
    def favicon(request: Request) -> Response:
        return _file(files, "icon.svg", request, {})

    @router.get("/web/{name}")
    def front_end(name: str, request: Request) -> Response:
        return _file(files, name, request, {})

    @router.get("/embed")
    async def embed(request: Request) -> HTMLResponse:
        own = str(request.base_url).rstrip("/")
        settings = {"shop": await run_in_threadpool(storefront, engine), "origins": [own, *allowed_origins]}
        content = page.replace("{{ settings }}", html.escape(json.dumps(settings, ensure_ascii=False), quote=True))
        return HTMLResponse(content, headers=_page_headers(allowed_origins))

    return router


def _file(files: dict[str, bytes], name: str, request: Request, headers: dict[str, str]) -> Response:
    content = files.get(name)
    if content is None:
        return Response("There is no such file.", 404, media_type="text/plain")
    # Revalidated each time, so that an update of the program reaches shops at once.
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", **headers}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_TYPES[Path(name).suffix], headers=headers)


def _page_headers(allowed_origins: tuple[str, ...]) -> dict[str, str]:
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' https: http: data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(["'self'", *allowed_origins]),
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
