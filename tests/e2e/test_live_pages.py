"""The pages of the real program on the sample shop, in a real browser."""

from __future__ import annotations

import re

import pytest

from tests.e2e.conftest import PASSWORD
from tests.e2e.pages import PHONE, OpenPage, ask, log_in, overflow

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect


def test_the_real_shop_answers_with_card_and_source(open_page: OpenPage, live_server: str) -> None:
    """If it fails, the pages work with fakes only: no product, price or source from the real catalogue."""
    page = open_page(f"{live_server}/chat")
    expect(page.get_by_role("heading", name="Fernway Home & Trail")).to_be_visible(timeout=60_000)
    turn = ask(page, "Do you have a tent for two people?")
    expect(turn.locator(".sc-card").first).to_contain_text(re.compile(r"\$\d+\.\d\d"))
    image = turn.locator(".sc-card img").first
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    turn.locator(".sc-marker").first.click()
    expect(turn.locator(".sc-source blockquote").first).to_be_visible()


def test_the_real_shop_speaks_chinese(open_page: OpenPage, live_server: str) -> None:
    """If it fails, Chinese shoppers get no Chinese answer, or the phone page scrolls sideways with real texts."""
    page = open_page(f"{live_server}/chat", viewport=PHONE, locale="zh-CN")
    expect(page.get_by_role("heading", name="蕨径生活")).to_be_visible(timeout=60_000)
    turn = ask(page, "有适合两个人的帐篷吗？")
    expect(turn.locator(".sc-text")).to_contain_text("帐")
    assert overflow(page) == 0


def test_the_real_support_page_shows_real_chunks(open_page: OpenPage, live_server: str) -> None:
    """If it fails, the trace of real turns cannot be shown."""
    page = open_page(f"{live_server}/support")
    log_in(page, "admin", PASSWORD)
    page.get_by_label("Question").fill("How long do I have to return a jacket?", timeout=60_000)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#chunks tr").nth(1)).to_be_visible(timeout=60_000)
    expect(page.locator("#steps")).to_contain_text("retrieve")
