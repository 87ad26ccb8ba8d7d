"""The chat on a shop's own site: the widget, its token, and who may frame it."""

from __future__ import annotations

import pytest

from tests.e2e.pages import PHONE, OpenPage, ShopPage

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect


def test_widget_opens_a_chat_on_a_shop_page(open_page: OpenPage, site: str, shop_site: str) -> None:
    """If it fails, the one line that merchants paste shows nothing, or its chat cannot hold a conversation."""
    ShopPage.widget = f'<script src="{site}/widget.js" data-language="zh" async></script>'
    page = open_page(shop_site, viewport=PHONE)
    page.get_by_role("button", name="打开购物助手").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="蕨径生活")).to_be_visible(timeout=20_000)
    for turns in (1, 2):
        frame.get_by_role("textbox").fill("有适合两个人的帐篷吗？")
        frame.get_by_role("textbox").press("Enter")
        expect(frame.locator(".sc-card")).to_have_count(3 * turns, timeout=20_000)
        expect(frame.locator(".sc-thumbs")).to_have_count(turns, timeout=20_000)
    frame.get_by_role("button", name="关闭对话").click()
    expect(page.locator("iframe")).to_be_hidden()


def test_widget_hands_the_customer_token_over_by_message_only(open_page: OpenPage, site: str, shop_site: str) -> None:
    """If it fails, the token is not used, or it leaks into an address that servers and proxies write down."""
    ShopPage.widget = (
        f'<script src="{site}/widget.js" data-language="en" data-customer-token="not-a-jwt" async></script>'
    )
    page = open_page(shop_site)
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.get_by_role("button", name="Open the shop assistant").click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("textbox").fill("Where is my order?", timeout=20_000)
    frame.get_by_role("textbox").press("Enter")
    expect(frame.get_by_role("alert")).to_contain_text("sign-in has expired", timeout=20_000)
    assert not [address for address in addresses if "not-a-jwt" in address]


def test_other_sites_may_not_frame_the_chat(open_page: OpenPage, site: str, shop_site: str) -> None:
    """If it fails, any page can put the chat into a frame of its own."""
    policy = open_page("/embed").request.get(f"{site}/embed").headers["content-security-policy"]
    assert f"frame-ancestors 'self' {shop_site}" in policy
    assert "unsafe-inline" not in policy
