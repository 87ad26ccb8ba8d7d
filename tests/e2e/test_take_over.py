"""A shopper, and the support agent who takes their conversation over, each in a real browser over the fake engine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.pages import PHONE, OpenPage, ShopPage, ask, log_in, overflow

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

# Two looks of either page at the server, on a busy machine.
SOON = 20_000


def shopper_who_waits(open_page: OpenPage, **window: Any) -> tuple[Any, str]:
    """A page on which a person was asked for, and the case's number."""
    page = open_page("/chat", **window)
    expect(page.locator(".sc-example").first).to_be_visible(timeout=SOON)
    ask(page, "人工" if window.get("locale") else "a person please")
    return page, case_number(page)


def case_number(page: Any) -> str:
    """What the shopper is told."""
    return "H-" + "".join(filter(str.isdigit, page.locator(".sc-notice").inner_text()))


def agent_at(open_page: OpenPage, case: str, **window: Any) -> Any:
    """The support page with the case chosen."""
    page = open_page("/support", **window)
    log_in(page, "sam", "sam's password")
    page.get_by_role("tab", name="Cases").click(timeout=60_000)
    page.locator("#case-list label", has_text=f"{case}:").click(timeout=SOON)
    expect(page.locator("#case")).to_contain_text(case, timeout=SOON)
    return page


def write(agent: Any, text: str) -> None:
    agent.get_by_label("Write to the shopper").fill(text)
    agent.get_by_role("button", name="Send").click()


def test_agent_answers_and_the_shopper_reads_it(open_page: OpenPage) -> None:
    """If it fails, a shopper who asked for a person never hears from one, or cannot tell them from the bot."""
    shopper, case = shopper_who_waits(open_page)
    agent = agent_at(open_page, case)
    expect(agent.locator("#case")).to_contain_text("asked for a person")
    expect(agent.locator("#case")).to_contain_text("not signed in")
    expect(agent.locator("#case details")).to_contain_text("Shopper: a person please")
    expect(agent.locator("#talk")).to_contain_text("I have passed your conversation to our team.")
    write(agent, "Hello, this is <b>Sam</b>.\nWhich order is it?")
    expect(agent.get_by_label("Write to the shopper")).to_have_value("", timeout=SOON)
    turn = shopper.locator(".sc-by-person")
    expect(turn).to_contain_text("A member of our team", timeout=SOON)
    expect(turn).to_contain_text("Hello, this is <b>Sam</b>.")
    expect(shopper.locator(".sc-note")).to_contain_text("A member of our team answers here now.")
    assert turn.locator(".sc-message, .sc-thumbs").count() == 0
    # The shopper's next message goes to the agent, and the bot does not answer it.
    box = shopper.get_by_role("textbox")
    box.fill("It is #W1")
    box.press("Enter")
    sent = shopper.locator(".sc-turn").last
    expect(sent).to_contain_text("Sent to our team", timeout=SOON)
    assert sent.locator(".sc-text").inner_text() == ""
    assert sent.locator(".sc-thumbs").count() == 0
    expect(agent.locator("#talk")).to_contain_text("It is #W1", timeout=SOON)
    shopper.reload()
    expect(shopper.locator(".sc-by-person")).to_contain_text("Which order is it?", timeout=SOON)
    expect(shopper.locator(".sc-sent")).to_be_visible()
    assert [turn.inner_text() for turn in shopper.locator(".sc-turn").all()][-1].count("It is #W1") == 1


def test_hand_back_and_close_let_the_bot_answer_again(open_page: OpenPage) -> None:
    """If it fails, the bot stays silent for ever after one talk with a person, or the desk never gets empty."""
    shopper, case = shopper_who_waits(open_page, locale="zh-CN")
    agent = agent_at(open_page, case)
    take_over, hand_back = (agent.get_by_role("button", name=name) for name in ("Take over", "Hand back"))
    expect(hand_back).to_be_disabled()
    take_over.click()
    expect(agent.locator("#case-list")).to_contain_text("with sam", timeout=SOON)
    expect(shopper.locator(".sc-note")).to_contain_text("现在由人工客服为您服务。", timeout=SOON)
    hand_back.click()
    expect(take_over).to_be_enabled(timeout=SOON)
    expect(shopper.locator(".sc-note")).to_contain_text("回答由程序自动生成", timeout=SOON)
    assert ask(shopper, "有适合两个人的帐篷吗？").locator(".sc-card").count() == 3
    agent.get_by_role("button", name="Close case").click()
    expect(agent.locator("#case-list label", has_text=f"{case}:")).to_have_count(0, timeout=SOON)
    agent.get_by_label("Closed").check()
    agent.locator("#case-list label", has_text=f"{case}:").click(timeout=SOON)
    expect(agent.locator("#talk")).to_contain_text("有适合两个人的帐篷吗？", timeout=SOON)
    expect(agent.get_by_role("button", name="Send")).to_be_disabled()


def test_page_polls_only_while_a_person_may_write(open_page: OpenPage) -> None:
    """If it fails, every open page asks the server all day, or goes on after the case is closed."""
    page = open_page("/chat")
    looks: list[str] = []
    page.on("request", lambda request: looks.append(request.url) if "from_turn=" in request.url else None)
    expect(page.locator(".sc-example").first).to_be_visible(timeout=SOON)
    ask(page, "Which tent fits two people?")
    page.wait_for_timeout(4_000)
    assert looks == []
    ask(page, "a person please")
    with page.expect_request(lambda request: "from_turn=2" in request.url, timeout=SOON):
        pass
    case = case_number(page)
    page.evaluate(_HIDE, True)
    looks.clear()
    page.wait_for_timeout(4_000)
    assert looks == [], "a hidden page asks"
    with page.expect_request(lambda request: "from_turn=" in request.url, timeout=2_000):
        page.evaluate(_HIDE, False)
    agent = agent_at(open_page, case)
    with page.expect_response(
        lambda answer: "from_turn=" in answer.url and not answer.json()["open_case"], timeout=SOON
    ):
        agent.get_by_role("button", name="Close case").click()
    looks.clear()
    page.wait_for_timeout(5_000)
    assert looks == [], "the page still asks"


_HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_while_a_person_answers_a_proposal_rests(open_page: OpenPage) -> None:
    """If it fails, a shopper presses a button that nobody hears."""
    shopper = open_page("/chat")
    expect(shopper.locator(".sc-example").first).to_be_visible(timeout=SOON)
    ask(shopper, "a person please")
    case = case_number(shopper)
    ask(shopper, "cancel my order")
    confirm = shopper.get_by_role("button", name="Confirm")
    expect(confirm).to_be_enabled()
    agent = agent_at(open_page, case)
    agent.get_by_role("button", name="Take over").click()
    expect(confirm).to_be_disabled(timeout=SOON)
    expect(shopper.locator(".sc-action")).to_contain_text("A member of our team is looking after this now.")
    agent.get_by_role("button", name="Hand back").click(timeout=SOON)
    expect(confirm).to_be_enabled(timeout=SOON)


def test_widget_shows_what_a_person_writes(open_page: OpenPage, site: str, shop_site: str) -> None:
    """If it fails, people on shops' own sites wait for an answer that only our page shows."""
    ShopPage.widget = f'<script src="{site}/widget.js" data-language="zh" async></script>'
    page = open_page(shop_site, viewport=PHONE)
    page.get_by_role("button", name="打开购物助手").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator(".sc-example").first).to_be_visible(timeout=SOON)
    frame.get_by_role("textbox").fill("人工")
    frame.get_by_role("textbox").press("Enter")
    expect(frame.locator(".sc-notice")).to_be_visible(timeout=SOON)
    case = case_number(frame)
    write(agent_at(open_page, case), "您好，我是小林。")
    expect(frame.locator(".sc-by-person")).to_contain_text("人工客服", timeout=SOON)
    expect(frame.locator(".sc-by-person")).to_contain_text("您好，我是小林。")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_desk_fits_a_phone(open_page: OpenPage, *, dark: bool) -> None:
    """If it fails, an agent on the way cannot reach the buttons."""
    _, case = shopper_who_waits(open_page)
    agent = agent_at(open_page, case, viewport=PHONE, dark=dark)
    assert overflow(agent) == 0
    for name in ("Send", "Take over", "Hand back", "Close case"):
        box = agent.get_by_role("button", name=name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]


def test_ended_log_in_cannot_take_over(open_page: OpenPage) -> None:
    """If it fails, a page that somebody left open keeps working after log-out."""
    shopper, case = shopper_who_waits(open_page)
    agent = agent_at(open_page, case)
    agent.context.clear_cookies()
    agent.get_by_role("button", name="Take over").click()
    expect(agent.get_by_text("Your session has ended")).to_be_visible(timeout=SOON)
    assert ask(shopper, "Which tent fits two people?").locator(".sc-card").count() == 3
