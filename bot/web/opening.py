"""What the pages' addresses answer while Gradio is still being imported."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse

_PAGES = ("/chat", "/support", "/admin")
_CONTENT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Opening…</title>
</head><body style="font: 1.1rem system-ui, sans-serif; display: grid; place-content: center; min-height: 90vh">
<p>The page is opening… <span lang="zh">页面正在打开……</span></p></body></html>
"""


def hold_places(app: FastAPI) -> None:
    """Answer the pages' addresses with a page that reloads itself; what is mounted before these routes replaces it."""
    for path in _PAGES:
        app.add_route(path, _opening, include_in_schema=False)
        app.add_route(f"{path}/", _opening, include_in_schema=False)


async def _opening(_: Request) -> HTMLResponse:
    return HTMLResponse(_CONTENT, headers={"Cache-Control": "no-store"})
