"""Who is writing, before they say so: a signed cookie, or a name of their own where cookies do not travel."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain.errors import InvalidTokenError
from bot.domain.events import Visitor
from bot.web.auth import SigningKey, customer_in
from bot.web.limits import MessageLimit
from bot.web.monitoring import Metrics
from bot.web.problems import Problem, refuse

VISITOR_COOKIE = "shopclerk_visitor"
VISITOR_HEADER = "x-shopclerk-visitor"
_COOKIE_SECONDS = 180 * 24 * 3600
_OWN_NAME = re.compile(r"[A-Za-z0-9_-]{20,128}")  # too long to guess
_CONVERSING = ("/api/chat", "/api/feedback", "/v1/", "/mcp", "/chat", "/embed")
_LIMITED = ("/api/chat", "/api/feedback", "/v1/chat/", "/mcp")
_SCOPE_KEY = "shopclerk.visitor"


@dataclass(frozen=True, slots=True)
class Known:
    """A visitor as one request shows them; `fresh` ones were seen for the first time."""

    id: str
    fresh: bool


class VisitorCookies:
    """Makes and reads visitor cookies: a random id and its HMAC, so that nobody can pick another's id."""

    def __init__(self, secret: SigningKey) -> None:
        self._key = hashlib.sha256(b"shopclerk visitor cookie\0" + secret.value.encode()).digest()

    def make(self) -> tuple[str, str]:
        """A new visitor's id and cookie."""
        visitor_id = secrets.token_urlsafe(16)
        return visitor_id, f"{visitor_id}.{self._signature(visitor_id)}"

    def read(self, cookie: str | None) -> str | None:
        """The id in a cookie of ours; None for anything else."""
        visitor_id, _, signature = (cookie or "").partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(visitor_id).encode()):
            return None
        return visitor_id

    def _signature(self, visitor_id: str) -> str:
        return hmac.new(self._key, visitor_id.encode(), hashlib.sha256).hexdigest()[:32]


class VisitorMiddleware:
    """Names the visitor behind each request that converses, gives newcomers a cookie, and holds all to the limit."""

    def __init__(self, app: ASGIApp, cookies: VisitorCookies, limit: MessageLimit, metrics: Metrics) -> None:
        self.app = app
        self._cookies = cookies
        self._limit = limit
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(_CONVERSING):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        visitor, cookie = self._visitor(connection)
        scope[_SCOPE_KEY] = visitor
        if scope["method"] == "POST" and path.startswith(_LIMITED):
            try:
                admit_sender(connection, self._limit)
            except Problem as problem:
                await refuse(problem, self._metrics, scope, receive, send)
                return
        await self.app(scope, receive, _with_cookie(send, cookie, scope) if cookie else send)

    def _visitor(self, connection: HTTPConnection) -> tuple[Known, str | None]:
        """The visitor, and the cookie to set if they need one."""
        own_name = connection.headers.get(VISITOR_HEADER, "")
        if _OWN_NAME.fullmatch(own_name):
            # Anybody may take a new name with each request: for the limit they stay newcomers of their address.
            return Known(f"header:{own_name}", fresh=True), None
        known = self._cookies.read(connection.cookies.get(VISITOR_COOKIE))
        if known:
            return Known(known, fresh=False), None
        authorization = connection.headers.get("authorization")
        if authorization and connection.url.path.startswith("/v1/"):
            # Programs keep no cookies; whoever uses a key is one visitor.
            return Known(f"key:{hashlib.sha256(authorization.encode()).hexdigest()[:32]}", fresh=True), None
        visitor_id, cookie = self._cookies.make()
        return Known(visitor_id, fresh=True), cookie


def admit_sender(connection: HTTPConnection, limit: MessageLimit) -> None:
    """Count a message of the request's visitor. Raises Problem 429 when there were too many."""
    visitor = _known(connection.scope)
    seconds = limit.take(None if visitor.fresh else visitor.id, address_of(connection))
    if seconds:
        raise too_many(seconds, "You are writing very fast")


def too_many(seconds: int, what: str) -> Problem:
    """The refusal of a rate limit."""
    detail = f"{what}; please try again in {seconds} s."
    return Problem(429, "rate-limited", detail, headers={"Retry-After": str(seconds)})


def address_of(connection: HTTPConnection) -> str:
    """The client's address; behind a proxy that uvicorn trusts, the one the proxy names."""
    return connection.client.host if connection.client else "unknown"


def visitor_of(connection: HTTPConnection, secret: SigningKey) -> Visitor:
    """Who sent a request to the chat. Raises InvalidTokenError for a bad customer token.

    A customer's sessions belong to the customer, not to the browser: without the token the browser cannot see them.
    """
    customer = customer_in(connection, secret)
    return Visitor(f"customer:{customer}", customer) if customer else Visitor(_known(connection.scope).id)


def program_of(connection: HTTPConnection, secret: SigningKey) -> Visitor:
    """Who sent a request to `/v1`: as above, but an `Authorization` that is no customer token says nothing."""
    try:
        return visitor_of(connection, secret)
    except InvalidTokenError:
        return Visitor(_known(connection.scope).id)


def _known(scope: MutableMapping[str, Any]) -> Known:
    known = scope[_SCOPE_KEY]
    assert isinstance(known, Known)
    return known


def _with_cookie(send: Send, cookie: str, scope: Scope) -> Send:
    secure = "; Secure" if scope["scheme"] == "https" else ""
    value = f"{VISITOR_COOKIE}={cookie}; Max-Age={_COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax{secure}"

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", value)
        await send(message)

    return add
