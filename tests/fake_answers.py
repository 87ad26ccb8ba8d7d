"""What the fake engine says: one answer with sources and cards in both languages, its trace, and a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.actions import LIFETIME, PendingAction
from bot.domain.conversation import Citation, Language, ProductCard, Session, ToolCall, Trace, TraceChunk

MS = {"total": 21.4, "screen": 0.3, "retrieve": 11.2, "draft": 6.1, "ground": 1.9, "reply": 1.7}
ANSWER: dict[Language, str] = {
    "en": "We have three tents for two people. The **Larkfell Duo** is the lightest at 1.9 kg [1].\n\n"
    "Standard shipping is free from $75.00 [2].",
    "zh": "有三款适合两个人的帐篷，**云雀双人帐**最轻，只有 1.9 公斤 [1]。\n\n订单满 75 美元免标准运费 [2]。",
}
_SHIPPING = "https://fernway.example/shipping"
CITATIONS: dict[Language, tuple[Citation, ...]] = {
    "en": (
        Citation(1, "TN-101", "product", "Larkfell Duo 2-Person Tent", None, "Two people, packed weight 1.9 kg."),
        Citation(
            2, "shipping", "policy", "Shipping <b>policy</b>", _SHIPPING, "Free from $75.00 <script>alert(1)</script>"
        ),
    ),
    "zh": (
        Citation(1, "TN-101", "product", "云雀双人帐", None, "双人帐篷，收纳重量 1.9 公斤。"),
        Citation(2, "shipping", "policy", "配送政策", _SHIPPING, "订单满 75 美元免标准运费。"),
    ),
}


def _cards(titles: tuple[str, str, str], options: tuple[str, ...]) -> dict[str, ProductCard]:
    stocks, prices = (42, 3, 0), ("$189.00", "$129.50", "$249.00")
    ids = ("TN-101", "TN-102", "TN-103")
    return {
        id_: ProductCard(
            id_, title, price, stock > 0, stock, f"/pictures/{id_}", f"https://fernway.example/p/{id_}", options
        )
        for id_, title, price, stock in zip(ids, titles, prices, stocks, strict=True)
    }


CARDS: dict[Language, dict[str, ProductCard]] = {
    "en": _cards(
        ("Larkfell Duo 2-Person Tent", "Larkfell Duo Basic 2-Person Tent", "Moorhen 2-Person Four-Season Tent"),
        ("moss green", "sand"),
    ),
    "zh": _cards(("云雀双人帐", "云雀双人帐基础款", "水鸡双人四季帐篷"), ("苔绿", "沙色")),
}
CALLS = (ToolCall("search_products", {"query": "tent"}, "READ", True, {"matching": 3}),)
TRACE = Trace(
    query="tent for two",
    snapshot="20261124-120000",
    chunks=(
        TraceChunk("product:TN-101#0", "Larkfell Duo", "Two people, packed weight 1.9 kg.", 0.91, 0.88, 7.2),
        TraceChunk("policy:shipping#1", "Shipping", "Free from $75.00 <script>alert(1)</script>", 0.55, 0.61, 3.4),
    ),
    filters={"category": "tents"},
    answerability=0.93,
    intent="product_search",
    grounding=("offline: left out “It is waterproof”: no source says so",),
)
PASSED_ON: Mapping[Language, str] = {
    "en": "I have passed your conversation to our team.",
    "zh": "已将您的对话转交给同事。",
}
DONE: Mapping[Language, str] = {"en": "Done:\n- Order #W1 is cancelled.", "zh": "已办理完成：\n- 订单 #W1 已取消。"}
DROPPED: Mapping[Language, str] = {"en": "All right, nothing was changed.", "zh": "好的，没有做任何更改。"}
GONE: Mapping[Language, str] = {"en": "That was already dealt with or has expired.", "zh": "该操作已处理过或已过期。"}
WAITING: Mapping[Language, str] = {"en": "A refund takes up to 7 days.", "zh": "退款最多需要 7 天。"}
BUTTONS: Mapping[tuple[Language, bool], str] = {
    ("en", True): "Yes, go ahead",
    ("en", False): "No, thanks",
    ("zh", True): "是，请办理",
    ("zh", False): "否，不用了",
}
_SUMMARY: Mapping[Language, str] = {
    "en": "This is what I would do:\n- cancel order #W1: 1 × Larkfell Duo <b>2-Person</b> Tent (moss green)\n"
    "- refund $189.00 to your Visa credit card ending in 2290, within 7 days\nShall I go ahead? (yes or no)",
    "zh": "我将为您办理：\n- 取消订单 #W1：1 × 云雀双人帐（苔绿）\n"
    "- 退款 $189.00 至 Visa 信用卡（尾号 2290），7 天内到账\n确认办理吗？（回复“是”或“否”）",
}


def proposal(session: Session, number: int, now: datetime, language: Language, *, brief: bool) -> PendingAction:
    """A cancellation that waits for a yes; a `brief` one for three seconds only."""
    lifetime = timedelta(seconds=3) if brief else LIFETIME
    return PendingAction(
        id=f"A-{number}",
        session_id=session.id,
        customer_id=session.customer_id or "C-1",
        name="cancel_pending_order",
        arguments={"order_id": "#W1", "reason": "no longer needed"},
        summary=_SUMMARY[language],
        created_at=now,
        expires_at=now + lifetime,
        customer_version=1,
        order_id="#W1",
        order_version=1,
    )
