"""Proposals on the shopper's page and in the widget, in a real browser over the fake engine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.pages import DESKTOP, PHONE, OpenPage, ShopPage, ask, overflow

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect


def propose(page: Any, message: str = "cancel my order") -> Any:
    """Ask for a change; gives its card."""
    expect(page.locator(".sc-example").first).to_be_visible(timeout=20_000)
    ask(page, message)
    return page.locator(".sc-action")


def buttons(card: Any) -> tuple[Any, Any]:
    return card.get_by_role("button", name="Confirm"), card.get_by_role("button", name="Not now")


def test_card_says_every_effect_once_and_the_button_carries_it_out(open_page: OpenPage) -> None:
    """If it fails, a shopper confirms without knowing what, reads it twice, or presses a button that does nothing."""
    page = open_page("/chat")
    card = propose(page)
    expect(card.locator("li")).to_have_count(2)
    expect(card).to_contain_text("refund $189.00 to your Visa credit card ending in 2290, within 7 days")
    expect(card).to_contain_text("<b>2-Person</b>")
    expect(card).to_contain_text("You can confirm until")
    assert page.locator(".sc-turn").inner_text().count("Shall I go ahead?") == 1
    yes, no = buttons(card)
    yes.click()
    expect(page.locator(".sc-turn").last.locator(".sc-message")).to_contain_text("Yes, go ahead")
    expect(page.locator(".sc-turn").last.locator(".sc-text")).to_contain_text("Order #W1 is cancelled", timeout=20_000)
    expect(card).to_contain_text("Confirmed and done.")
    expect(yes).to_be_disabled()
    expect(no).to_be_disabled()


def test_not_now_changes_nothing(open_page: OpenPage) -> None:
    """If it fails, a shopper who turns a change down gets it."""
    page = open_page("/chat", locale="zh-CN")
    card = propose(page, "取消订单")
    card.get_by_role("button", name="暂不办理").click()
    expect(page.locator(".sc-turn").last.locator(".sc-text")).to_contain_text("没有做任何更改", timeout=20_000)
    expect(card).to_contain_text("未做任何更改。")
    expect(card.get_by_role("button", name="确认办理")).to_be_disabled()


@pytest.mark.parametrize(("word", "note"), [("yes", "Confirmed and done."), ("no", "Nothing was changed.")])
def test_typing_the_answer_works_as_well(open_page: OpenPage, word: str, note: str) -> None:
    """If it fails, the card still invites to press what was answered in words."""
    page = open_page("/chat")
    card = propose(page)
    ask(page, word)
    expect(card).to_contain_text(note)
    expect(buttons(card)[0]).to_be_disabled()


def test_card_follows_a_question_and_ends_with_a_newer_one(open_page: OpenPage) -> None:
    """If it fails, a shopper sees two buttons for one change, or one that confirms what was replaced."""
    page = open_page("/chat")
    card = propose(page)
    turn = ask(page, "how long does a refund take?")
    expect(card).to_have_count(1)
    expect(turn.locator(".sc-action")).to_be_visible()
    expect(page.locator(".sc-turn").first.locator(".sc-text")).to_contain_text("Shall I go ahead?")
    ask(page, "cancel the other one instead")
    expect(card).to_have_count(2)
    expect(card.first).to_contain_text("A newer proposal has replaced this one.")
    expect(buttons(card.first)[0]).to_be_disabled()
    expect(buttons(card.last)[0]).to_be_enabled()


def test_card_ends_when_its_time_is_over(open_page: OpenPage) -> None:
    """If it fails, a shopper presses a button that can no longer do anything, whatever clock they have."""
    page = open_page("/chat")
    card = propose(page, "cancel briefly")
    expect(card).to_contain_text("This proposal has expired; please ask again.", timeout=10_000)
    expect(buttons(card)[0]).to_be_disabled()


def test_card_survives_a_reload_and_keyboard_alone_will_do(open_page: OpenPage) -> None:
    """If it fails, reloading loses the question, or who cannot use a mouse cannot confirm."""
    page = open_page("/chat")
    propose(page)
    page.reload()
    card = page.locator(".sc-action")
    expect(card).to_be_visible(timeout=20_000)
    yes, _ = buttons(card)
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if yes.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Confirmed and done.", timeout=20_000)
    assert page.evaluate("document.activeElement.className") == "sc-log"
    page.reload()
    expect(page.locator(".sc-action")).to_contain_text("Confirmed and done.", timeout=20_000)
    assert page.locator(".sc-press:enabled").count() == 0


def test_screen_readers_hear_the_card_and_what_became_of_it(open_page: OpenPage) -> None:
    """If it fails, who does not see the card does not learn that something waits for their yes."""
    page = open_page("/chat")
    card = propose(page)
    expect(page.get_by_role("group", name="Please confirm")).to_be_visible()
    assert card.evaluate("card => card.closest('[aria-live=polite]') !== null")
    expect(card.get_by_role("status")).to_contain_text("You can confirm until")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_card_fits_and_can_be_read(open_page: OpenPage, viewport: dict[str, int], *, dark: bool) -> None:
    """If it fails, the card leaves the window, its buttons are too small for a thumb, or its letters too faint."""
    page = open_page("/chat", viewport=viewport, dark=dark)
    card = propose(page)
    assert overflow(page) == 0
    for button in buttons(card):
        box = button.bounding_box()
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= viewport["width"]
    assert card.evaluate(_FAINTEST) >= 4.5


# The lowest contrast between letters and what they stand on, of all texts in an element (WCAG 2).
_FAINTEST = """card => {
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = rgb(colour).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return (rgb(colour)[3] ?? 1) > 0 ? colour : ground(node.parentElement);
  };
  const speaks = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const texts = [...card.querySelectorAll("*")].filter(speaks);
  return Math.min(...texts.map((node) => {
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
}"""


def test_widget_confirms_too(open_page: OpenPage, site: str, shop_site: str) -> None:
    """If it fails, changes can be confirmed on our own page only, not on the shop's."""
    ShopPage.widget = f'<script src="{site}/widget.js" data-language="en" async></script>'
    page = open_page(shop_site, viewport=PHONE)
    page.get_by_role("button", name="Open the shop assistant").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator(".sc-example").first).to_be_visible(timeout=20_000)
    frame.get_by_role("textbox").fill("cancel my order")
    frame.get_by_role("textbox").press("Enter")
    frame.get_by_role("button", name="Confirm").click(timeout=20_000)
    expect(frame.locator(".sc-action")).to_contain_text("Confirmed and done.", timeout=20_000)
