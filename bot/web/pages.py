"""Puts the three Gradio pages on the API, which may already be serving: `/chat`, `/support` and `/admin`."""

from __future__ import annotations

import os

from fastapi import FastAPI
from starlette.requests import Request

from bot.engine import Engine
from bot.web.auth import AccountStore, Consoles, SigningKey
from bot.web.problems import Problem
from bot.web.releases import Releases

# Style sheets go into the head: Gradio rewrites the rules of those that it is given itself.
_ICON = '<link rel="icon" href="/web/icon.svg">'
_SHOPPER = f'{_ICON}<link rel="stylesheet" href="/web/page.css"><link rel="stylesheet" href="/web/chat.css">'
_CONSOLE = f'{_ICON}<link rel="stylesheet" href="/web/console.css"><meta name="robots" content="noindex">'


def mount_pages(app: FastAPI, engine: Engine, accounts: AccountStore, releases: Releases, secret: SigningKey) -> None:
    """Import Gradio (seconds) and serve the pages. Safe from a thread beside the running server."""
    # Nothing on these pages may talk to anybody but this server.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

    from bot.web.admin import admin_page
    from bot.web.console import Gate
    from bot.web.gradio_mount import mount_page
    from bot.web.shopper import shopper_page
    from bot.web.support import support_page

    consoles = Consoles(accounts, secret)

    def is_admin(request: Request) -> bool:
        try:
            return consoles.account_in(request).role == "admin"
        except Problem:
            return False

    def nobody(_: Request) -> bool:
        return False

    shopper = shopper_page(engine, secret, app.state.message_limit, app.state.metrics)
    support, admin = (Gate(consoles, role) for role in ("support", "admin"))
    mount_page(app, shopper, "/chat", _SHOPPER, nobody)
    mount_page(app, support_page(engine, support), "/support", _CONSOLE, nobody)
    mount_page(app, admin_page(engine, releases, admin), "/admin", _CONSOLE, is_admin)
