"""What every request passes before a route sees it: how large and of what type it may be, and safe response headers."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.monitoring import Metrics
from bot.web.problems import Problem, refuse

LARGEST_BODY = 16 * 2**20  # an image of 8 MiB in base 64, and room
LARGEST_UPLOAD = 512 * 2**20
UPLOAD_PATH = "/api/admin/upload"
_OURS = ("/api/", "/v1/")
_WITH_BODY = ("POST", "PUT", "PATCH")


class BodyRules:
    """Turns bodies away that are too large, before they are read, or no JSON. Gradio's pages have their own rules."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_OURS):
            await self.app(scope, receive, send)
            return
        limit = LARGEST_UPLOAD if scope["path"] == UPLOAD_PATH else LARGEST_BODY
        problem = _objection(scope, limit)
        if problem:
            await refuse(problem, self._metrics, scope, receive, send)
            return
        await self.app(scope, _counted(receive, limit), send)


def _objection(scope: Scope, limit: int) -> Problem | None:
    headers = Headers(scope=scope)
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        return _too_large(limit)
    expected = "multipart/form-data" if scope["path"] == UPLOAD_PATH else "application/json"
    has_body = length not in ("", "0") or "transfer-encoding" in headers
    if has_body and scope["method"] in _WITH_BODY and not headers.get("content-type", "").lower().startswith(expected):
        return Problem(415, "unsupported-media-type", f"Send the body with Content-Type: {expected}.")
    return None


def _counted(receive: Receive, limit: int) -> Receive:
    """`receive` for bodies that do not say how long they are."""
    read = 0

    async def count() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise _too_large(limit)
        return message

    return count


def _too_large(limit: int) -> Problem:
    return Problem(413, "body-too-large", f"The request is larger than {limit // 2**20} MiB; please send less.")


class SecurityHeaders:
    """Headers that browsers are to obey. A route that sets one of them itself keeps its own."""

    def __init__(self, app: ASGIApp, allowed_origins: tuple[str, ...]) -> None:
        self.app = app
        framing = " ".join(("frame-ancestors 'self'", *allowed_origins))
        self._by_path: Mapping[str, Mapping[str, str]] = {
            "/chat": _HEADERS | {"Content-Security-Policy": framing},
            "/embed": _HEADERS | {"Content-Security-Policy": framing},
            "/support": _PAGE,
            "/admin": _PAGE,
            # The front end's files, and pictures that the shop's own pages may show.
            "/web": _HEADERS,
            "/widget.js": _HEADERS,
            "/pictures": _HEADERS | {"Cross-Origin-Resource-Policy": "cross-origin"},
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        first = "/" + scope["path"].split("/", 2)[1] if "/" in scope["path"] else ""
        wanted = self._by_path.get(first, _API)

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, add)


_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_PAGE = _HEADERS | {"Content-Security-Policy": "frame-ancestors 'self'", "X-Frame-Options": "SAMEORIGIN"}
# JSON is never a page: nothing may load from it, frame it, or keep it.
_API = _HEADERS | {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
