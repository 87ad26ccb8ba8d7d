"""The pages in a real browser, over the fake engine: what a shopper, a support agent and an admin see and do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from tests.e2e.conftest import PASSWORD

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or which("chromium") or which("chromium-browser") or which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium; set CHROMIUM to its path")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
INJECTION = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"

OpenPage = Callable[..., Any]


@pytest.fixture(scope="module")
def shop_site() -> Iterator[str]:
    """A shop's own site on another origin, with the widget's line in its page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _ShopPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


class _ShopPage(BaseHTTPRequestHandler):
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


@pytest.fixture(scope="module")
def site(shop_site: str) -> Iterator[str]:
    """The address of the application over fakes, with all pages standing."""
    command = [sys.executable, "-m", "tests.e2e.fake_shop", "0", shop_site]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http"), "the fake shop did not start; see its output above"
        yield address
        process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any, site: str) -> Iterator[OpenPage]:
    """Opens a path in a fresh browser profile; fails the test on a script error or a request to another host."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def open_it(path: str, *, viewport: dict[str, int] = DESKTOP, dark: bool = False, locale: str = "en-US") -> Any:
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport=viewport, color_scheme=scheme, locale=locale)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: _note_foreign(request.url, troubles))
        page.goto(site + path if path.startswith("/") else path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert troubles == []


def _note_foreign(url: str, troubles: list[str]) -> None:
    if not re.match(r"(http://(127\.0\.0\.1|localhost)[:/]|data:|blob:)", url):
        troubles.append(f"asked another host: {url}")


def ask(page: Any, question: str) -> Any:
    """Type a question, press Enter, and wait for the whole answer; gives the turn."""
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


# The shopper


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
    expect(page.locator(".sc-notice")).to_contain_text("C-1042", timeout=20_000)


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


# The consoles


def log_in(page: Any, username: str, password: str) -> None:
    """Fill in the form on the page."""
    page.get_by_label("User name").fill(username, timeout=60_000)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


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


@pytest.mark.parametrize("path", ["/chat", "/support", "/admin", "/embed", "/widget.js"])
def test_pages_answer_at_once(open_page: OpenPage, site: str, path: str) -> None:
    """If it fails, an address of the contract redirects or is missing."""
    answer = open_page("/embed").request.get(site + path, max_redirects=0)
    assert answer.status == 200


# The widget


def test_widget_opens_a_chat_on_a_shop_page(open_page: OpenPage, site: str, shop_site: str) -> None:
    """If it fails, the one line that merchants paste shows nothing, or its chat cannot hold a conversation."""
    _ShopPage.widget = f'<script src="{site}/widget.js" data-language="zh" async></script>'
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
    _ShopPage.widget = (
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


# The real program on the sample shop


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
