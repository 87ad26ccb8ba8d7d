"""What the tests of the pages share: windows, ways to use a page, and a shop's own site."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}

OpenPage = Callable[..., Any]


def ask(page: Any, question: str) -> Any:
    """Type a question, press Enter, and wait for the whole answer; gives the turn."""
    from playwright.sync_api import expect

    box = page.get_by_role("textbox")
    box.fill(question)
    box.press("Enter")
    turn = page.locator(".sc-turn").last
    expect(turn.locator(".sc-message")).to_contain_text(question)
    expect(turn.locator(".sc-thumbs, .sc-error")).to_be_visible(timeout=20_000)
    return turn


def overflow(page: Any) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def log_in(page: Any, username: str, password: str) -> None:
    """Fill in the form on the page."""
    page.get_by_label("User name").fill(username, timeout=60_000)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


class ShopPage(BaseHTTPRequestHandler):
    """A page of a shop on another origin, with the widget's line in it."""

    widget = ""

    def do_GET(self) -> None:
        content = f"<!doctype html><h1>A shop</h1>{self.widget}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests speak."""
