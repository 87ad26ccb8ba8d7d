"""The HTTP application: every route, and in one list what a request passes on its way."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from bot.engine import Engine
from bot.web.auth import AccountStore, Consoles, SigningKey
from bot.web.cases_api import cases_router
from bot.web.chat_api import chat_router
from bot.web.console_api import admin_router, login_router, support_router
from bot.web.embed import embed_router
from bot.web.limits import LoginLimit, MessageLimit
from bot.web.mcp_api import McpEndpoint
from bot.web.middleware import BodyRules, SecurityHeaders
from bot.web.monitoring import Metrics, monitoring_router
from bot.web.openai_api import openai_router
from bot.web.problems import ProblemBody, add_problem_handlers
from bot.web.releases import Releases
from bot.web.visitors import VISITOR_HEADER, VisitorCookies, VisitorMiddleware

_DESCRIPTION = """Chat with the shop's assistant, in JSON, as server-sent events, or with any OpenAI client.

Failures are RFC 9457 problems with a stable `type`; under `/v1` they have OpenAI's form."""


def create_api(
    engine: Engine,
    accounts: AccountStore,
    releases: Releases,
    *,
    secret: SigningKey,
    rate_limit: int,
    allowed_origins: tuple[str, ...],
) -> FastAPI:
    """Build the application. `rate_limit` is messages a minute, 0 for none; other sites' pages may call it only from
    `allowed_origins`.

    `app.state` holds what the pages share with it: `metrics`, `consoles`, `visitor_cookies`, `message_limit` and
    `login_limit`.
    """
    metrics, cookies, consoles = Metrics(), VisitorCookies(secret), Consoles(accounts, secret)
    message_limit, login_limit = MessageLimit(rate_limit), LoginLimit()
    app = FastAPI(
        title="Shopclerk",
        description=_DESCRIPTION,
        version="1",
        # Their pages load scripts from other sites.
        docs_url=None,
        redoc_url=None,
        responses={"4XX": {"model": ProblemBody}},
        middleware=[
            Middleware(SecurityHeaders, allowed_origins=allowed_origins),
            Middleware(
                CORSMiddleware,
                allow_origins=allowed_origins,
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type", VISITOR_HEADER],
                expose_headers=["Retry-After"],
                allow_credentials=True,
            ),
            Middleware(BodyRules, metrics=metrics),
            Middleware(VisitorMiddleware, cookies=cookies, limit=message_limit, metrics=metrics),
        ],
    )
    add_problem_handlers(app, metrics)
    app.include_router(monitoring_router(engine, metrics))
    app.include_router(chat_router(engine, secret, metrics))
    app.include_router(openai_router(engine, secret, metrics))
    app.include_router(login_router(accounts, consoles, login_limit))
    app.include_router(admin_router(releases, accounts, consoles))
    app.include_router(support_router(engine, consoles, metrics))
    app.include_router(cases_router(engine, consoles))
    app.include_router(embed_router(engine, allowed_origins))
    app.router.routes.append(Route("/mcp", McpEndpoint(engine, secret, metrics)))
    app.add_api_route("/", _front_page, include_in_schema=False)
    app.state.metrics, app.state.consoles, app.state.visitor_cookies = metrics, consoles, cookies
    app.state.message_limit, app.state.login_limit = message_limit, login_limit
    return app


async def _front_page() -> RedirectResponse:
    return RedirectResponse("/chat")
