"""The shopper's page in a real browser, over the fake engine."""

from __future__ import annotations

import pytest

from tests.e2e.pages import DESKTOP, PHONE, OpenPage, ask, overflow

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

INJECTION = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"


def test_an_answer_streams_with_cards_and_sources(open_page: OpenPage) -> None:
    """If it fails, a shopper sees no growing text, no product with its price and stock, or no source behind a [1]."""
    page = open_page("/chat")
    expect(page.get_by_role("heading", name="Fernway Home & Trail")).to_be_visible(timeout=20_000)
    page.get_by_role("textbox").fill("Which tent fits two people?")
    page.keyboard.press("Enter")
    answer = page.locator(".sc-answer")
    expect(answer.locator(".sc-growing")).to_contain_text("We have")
    assert "shipping" not in answer.inner_text().lower(), "the text came in one piece"
    expect(answer.locator(".sc-card")).to_have_count(3)
    card = answer.locator(".sc-card").nth(1)
    expect(card).to_contain_text("$129.50")
    expect(card).to_contain_text("Only 3 left")
    expect(answer.locator(".sc-card").nth(2)).to_contain_text("Sold out")
    assert card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    source = answer.locator(".sc-source").nth(1)
    expect(source.locator("blockquote")).to_be_hidden()
    answer.get_by_role("button", name="Source 2").click()
    expect(source.locator("blockquote")).to_contain_text("Free from $75.00")
    expect(source.get_by_role("link")).to_have_attribute("href", "https://fernway.example/shipping")


def test_an_example_question_asks_itself(open_page: OpenPage) -> None:
    """If it fails, the buttons that show newcomers what to ask do nothing."""
    page = open_page("/chat")
    page.get_by_role("button", name="How much is shipping?").click()
    expect(page.locator(".sc-sources")).to_be_visible(timeout=20_000)


def test_chinese_browser_gets_chinese_and_can_switch(open_page: OpenPage) -> None:
    """If it fails, Chinese visitors meet English labels, or the switch leaves some behind."""
    page = open_page("/chat", locale="zh-CN")
    expect(page.get_by_role("heading", name="蕨径生活")).to_be_visible(timeout=20_000)
    turn = ask(page, "有适合两个人的帐篷吗？")
    expect(turn).to_contain_text("云雀双人帐")
    expect(turn.locator(".sc-card").nth(1)).to_contain_text("仅剩 3 件")
    expect(turn.locator(".sc-sources")).to_contain_text("出处")
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_placeholder("Ask a question…")).to_be_visible()
    expect(page.locator(".sc-card").nth(1)).to_contain_text("Only 3 left")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_is_wider_than_the_window(open_page: OpenPage, viewport: dict[str, int]) -> None:
    """If it fails, long words or cards push the page sideways."""
    page = open_page("/chat", viewport=viewport)
    ask(page, "https://example.com/" + "verylong" * 60)
    assert overflow(page) == 0
    for part in (".sc-message", ".sc-text", ".sc-cards", ".sc-box"):
        box = page.locator(part).last.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport["width"], part


def test_dark_follows_the_system_and_the_toggle_stays(open_page: OpenPage) -> None:
    """If it fails, dark systems are blinded, or a visitor's choice is forgotten."""
    page = open_page("/chat", dark=True)
    root = page.locator("#shopclerk")
    expect(root).to_have_attribute("data-theme", "dark", timeout=20_000)
    page.get_by_role("button", name="Light colours").click()
    expect(root).to_have_attribute("data-theme", "light")
    page.reload()
    expect(root).to_have_attribute("data-theme", "light", timeout=20_000)


def test_markup_in_messages_and_sources_stays_text(open_page: OpenPage) -> None:
    """If it fails, a message, a title or a quote can run scripts in a shopper's browser."""
    page = open_page("/chat")
    turn = ask(page, INJECTION)
    expect(turn.locator(".sc-message")).to_contain_text(INJECTION)
    expect(turn.locator(".sc-text")).to_contain_text(INJECTION)
    expect(turn.locator(".sc-sources")).to_contain_text("Shipping <b>policy</b>")
    assert turn.locator(".sc-message img, .sc-text img, script, b").count() == 0
    assert "pwned" not in page.title()


def test_a_conversation_survives_a_reload_and_new_chat_ends_it(open_page: OpenPage) -> None:
    """If it fails, reloading loses the conversation, or 'new chat' keeps it."""
    page = open_page("/chat")
    ask(page, "Which tent fits two people?")
    page.reload()
    expect(page.locator(".sc-card")).to_have_count(3, timeout=20_000)
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".sc-turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".sc-example").first).to_be_visible(timeout=20_000)


def test_handing_over_is_offered_and_shown(open_page: OpenPage) -> None:
    """If it fails, a shopper whose question nobody can answer finds no way to a person."""
    page = open_page("/chat")
    turn = ask(page, "unknown thing")
    turn.get_by_role("button", name="Talk to a person").click()
    expect(page.locator(".sc-notice")).to_contain_text("case number is H-", timeout=20_000)


def test_enter_sends_shift_enter_breaks_the_line(open_page: OpenPage) -> None:
    """If it fails, nobody can write two lines, or Enter does not send."""
    page = open_page("/chat")
    box = page.get_by_role("textbox")
    box.fill("one")
    box.press("Shift+Enter")
    box.type("two")
    assert box.input_value() == "one\ntwo"
    box.press("Enter")
    expect(page.locator(".sc-message")).to_contain_text("two")
    assert box.input_value() == ""


def test_enter_within_an_input_method_does_not_send(open_page: OpenPage) -> None:
    """If it fails, choosing a Chinese word with Enter sends half a sentence."""
    page = open_page("/chat")
    box = page.get_by_role("textbox")
    box.fill("帐")
    box.evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    assert page.locator(".sc-turn").count() == 0
    assert box.input_value() == "帐"


def test_a_message_that_is_too_long_is_told_so(open_page: OpenPage) -> None:
    """If it fails, a long message is cut or lost without a word."""
    page = open_page("/chat")
    box = page.get_by_role("textbox")
    box.fill("a" * 4001)
    expect(page.locator(".sc-counter")).to_contain_text("4,001 characters; please keep it under 4,000")
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    box.press("Enter")
    assert page.locator(".sc-turn").count() == 0


def test_a_fault_is_one_friendly_sentence(open_page: OpenPage) -> None:
    """If it fails, a shopper meets a traceback, or a spinner for ever, or cannot try again."""
    page = open_page("/chat", locale="zh-CN")
    turn = ask(page, "boom")
    expect(turn.get_by_role("alert")).to_contain_text("我们这边出了点问题，请再试一次。")
    turn.get_by_role("button", name="重试").click()
    expect(page.locator(".sc-turn")).to_have_count(1)


def test_a_vote_is_kept(open_page: OpenPage) -> None:
    """If it fails, thumbs do nothing or do not say that they were noted."""
    page = open_page("/chat")
    turn = ask(page, "Which tent fits two people?")
    turn.get_by_role("button", name="Not helpful").click()
    expect(turn.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")
    expect(turn.get_by_role("status")).to_contain_text("Thank you")


def test_every_control_has_a_name(open_page: OpenPage) -> None:
    """If it fails, screen readers announce buttons without a name."""
    page = open_page("/chat")
    ask(page, "Which tent fits two people?")
    nameless = page.locator("#shopclerk :is(button, textarea, a, summary)").evaluate_all(
        "all => all.filter(node => !(node.getAttribute('aria-label') || node.textContent.trim())).map(n => n.outerHTML)"
    )
    assert nameless == []


@pytest.mark.parametrize("path", ["/chat", "/support", "/admin", "/embed", "/widget.js"])
def test_pages_answer_at_once(open_page: OpenPage, site: str, path: str) -> None:
    """If it fails, an address of the contract redirects or is missing."""
    answer = open_page("/embed").request.get(site + path, max_redirects=0)
    assert answer.status == 200
