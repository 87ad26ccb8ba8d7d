"""The support agent's and the admin's page in a real browser, over the fake engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.pages import PHONE, OpenPage, log_in, overflow

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect


def test_support_asks_for_log_in_and_shows_the_trace(open_page: OpenPage) -> None:
    """If it fails, support is open to all, or agents cannot see why an answer came out as it did."""
    page = open_page("/support")
    log_in(page, "sam", "wrong")
    expect(page.get_by_text("do not match an account")).to_be_visible(timeout=20_000)
    expect(page.get_by_label("Question")).to_be_hidden()
    log_in(page, "sam", "sam's password")
    page.get_by_label("Question").fill("Which tent?", timeout=20_000)
    page.get_by_role("button", name="Ask", exact=True).click()
    chunk = page.locator("#chunks tr", has_text="policy:shipping#1")
    expect(chunk).to_contain_text("0.550", timeout=20_000)
    expect(chunk).to_contain_text("<script>alert(1)</script>")
    expect(page.locator("#steps")).to_contain_text("11.2 ms")
    expect(page.locator("#filters")).to_contain_text('"category": "tents"')
    expect(page.locator("#calls")).to_contain_text("search_products")
    expect(page.locator("#grounding")).to_contain_text("no source says so")


def test_admin_is_closed_to_support_agents(open_page: OpenPage) -> None:
    """If it fails, a support agent can change the shop's knowledge."""
    page = open_page("/admin")
    log_in(page, "sam", "sam's password")
    expect(page.get_by_text("may not open this page")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Reload the last sources")).to_be_hidden()


def test_admin_loads_files_and_rolls_back(open_page: OpenPage, tmp_path: Path) -> None:
    """If it fails, a merchant cannot load a file, see what was wrong in it, or go back to yesterday's knowledge."""
    page = open_page("/admin", viewport=PHONE)
    log_in(page, "owner", "owner's password")
    expect(page.locator("#warnings")).to_contain_text("which is weak", timeout=20_000)
    file = tmp_path / "products.csv"
    file.write_text("id,title\n1,Tent\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("products.csv").first).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.locator("#result")).to_contain_text("20261125-080000", timeout=20_000)
    expect(page.locator("#problems")).to_contain_text("'<b>free</b>' is not a price")
    assert overflow(page) == 0
    page.get_by_role("button", name="Roll back", exact=True).click()
    page.get_by_role("button", name="Yes, roll back").click()
    expect(page.locator("#rolled")).to_contain_text("20261101-120000 is published now", timeout=20_000)
    expect(page.locator("#snapshots tr", has_text="20261101-120000")).to_contain_text("current")


def test_console_actions_check_the_token_themselves(open_page: OpenPage, site: str) -> None:
    """If it fails, hiding the form is all that protects the consoles: an old page keeps working after log-out."""
    page = open_page("/support")
    log_in(page, "sam", "sam's password")
    page.get_by_label("Question").fill("Which tent?", timeout=20_000)
    page.context.clear_cookies()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Your session has ended")).to_be_visible(timeout=20_000)
    assert page.locator("#chunks table").count() == 0
    files = {"files": {"name": "a.csv", "mimeType": "text/csv", "buffer": b"id"}}
    for path in ("/chat", "/support", "/admin"):
        assert page.request.post(f"{site}{path}/gradio_api/upload", multipart=files).status == 403
