"""Which changes a message asks for: wishes, not questions of policy, negations or talk about the past."""

from __future__ import annotations

import pytest

from bot.adapters.changes.kinds import read_requests
from knowledge.text import detect_language

WISHES = [
    ("cancel my order", "cancel"),
    ("I want to cancel order #W6613409", "cancel"),
    ("cancle my oder pls", "cancel"),
    ("Please cancel, I ordered by mistake", "cancel"),
    ("stop my order before it ships!!", "cancel"),
    ("Can you cancel #W123456 for me?", "cancel"),
    ("can I still cancel my order from this morning?", "cancel"),
    ("I'd like my order F20001 cancelled", "cancel"),
    ("undo my last order", "cancel"),
    ("I don't need the kettle anymore, please cancel order #F20001", "cancel"),
    ("Is it possible to cancel order #F20001?", "cancel"),
    ("If it hasn't shipped yet, please cancel my order", "cancel"),
    ("call off my order", "cancel"),
    ("I want to return the headphones I bought", "return"),
    ("I'd like to send back two items from #W8107736", "return"),
    ("start a return for the coat", "return"),
    ("return my order", "return"),
    ("the kettle is broken, I'd like my money back for it, order W7426650", "return"),
    ("I would like a refund for the lamp", "return"),
    ("can i return my kettle?", "return"),
    ("Can I return the shoes I bought last week?", "return"),
    ("Hi, the jacket I received is damaged. I want to return it.", "return"),
    ("please send me a return label for W3350971", "return"),
    ("how do I return order #F20001?", "return"),
    ("I'm returning the boots", "return"),
    ("exchange my shoes for a size 42", "exchange"),
    ("can you swap the blue one for red in order W2245087?", "exchange"),
    ("wrong size, need to exchange", "exchange"),
    ("My keyboard arrived defective, I want a replacement", "exchange"),
    ("could you switch my backpack to the bigger version", "items"),
    ("change the size of my jacket", "items"),
    ("upgrade the phone in my order to 256GB", "items"),
    ("For #W2974929 I picked the wrong deck material, change it to 'bamboo'", "items"),
    ("please modify order #F20001", "items"),
    ("please change the delivery address of my order", "address"),
    ("I moved, ship it to 48 Oak Street instead", "address"),
    ("the zip code of order #F20001 is wrong", "address"),
    ("Update the shipping adress on #F20001", "address"),
    ("deliver my order to 12 Main St, Denver, CO 80202", "address"),
    ("change the zip to 80203", "address"),
    ("change payment on my order to paypal", "payment"),
    ("use my other credit card for order #W9417203", "payment"),
    ("I want to pay for #F20001 with the gift card instead", "payment"),
    ("switch the payment method to my visa", "payment"),
    ("update my default address", "profile_address"),
    ("please change the address on my profile to 5 Elm St", "profile_address"),
    ("Update my account address", "profile_address"),
    ("取消订单", "cancel"),
    ("我要取消 #W6248013", "cancel"),
    ("帮我把订单F20001取消掉", "cancel"),
    ("拍错了，取消吧", "cancel"),
    ("这个订单不要了", "cancel"),
    ("我的订单可以取消吗", "cancel"),
    ("如果还没有发货，帮我取消订单", "cancel"),
    ("能帮我取消昨天的订单吗", "cancel"),
    ("别发货了", "cancel"),
    ("不想买了", "cancel"),
    ("我要退货", "return"),
    ("我想退掉昨天收到的耳机", "return"),
    ("申请退款", "return"),
    ("质量太差了，我要退款", "return"),
    ("把台灯退了", "return"),
    ("#F20003的鞋能退吗", "return"),
    ("我买的鞋子能退吗", "return"),
    ("不想要了，帮我退货", "return"),
    ("这两件都退", "return"),
    ("水壶坏了，给我退了吧", "return"),
    ("我想把鞋换成42码的", "items"),
    ("换成蓝色", "items"),
    ("外套太小，换大一号", "items"),
    ("我要换货", "exchange"),
    ("杯子是坏的，给我换一个新的", "exchange"),
    ("帮我改一下收货地址", "address"),
    ("我刚下的单地址错了能改吗", "address"),
    ("收货地址写错了", "address"),
    ("地址改成上海市徐汇区漕溪北路18号", "address"),
    ("寄到公司吧，地址是北京市朝阳区光华路8号", "address"),
    ("换个付款方式", "payment"),
    ("改用礼品卡付款", "payment"),
    ("把支付方式换成PayPal", "payment"),
    ("修改我的默认地址", "profile_address"),
    ("把账户里的地址改一下", "profile_address"),
]

NO_WISHES = [
    "how do returns work?",
    "can I return opened items?",
    "What is your return policy?",
    "how long do refunds take",
    "how do I cancel an order?",
    "How can I return an item?",
    "do you offer exchanges?",
    "Can I return shoes after 30 days?",
    "can I return a jacket if it doesn't fit?",
    "is it possible to change the address after ordering?",
    "don't cancel my order",
    "Please do not cancel anything",
    "no need to return it",
    "I don't want to return it anymore",
    "I already returned it",
    "I returned the kettle last week, where is my refund?",
    "my order was cancelled, why?",
    "Why did you cancel my order?",
    "when will I get my refund?",
    "status of my return",
    "has my exchange arrived?",
    "I might return it, not sure yet",
    "I'm thinking about cancelling",
    "what happens if I cancel?",
    "I was wondering whether I can return sale items",
    "who pays for return shipping?",
    "hello",
    "where is my order #F20001?",
    "what payment methods do you accept?",
    "Do you have this jacket in blue?",
    "I changed my mind",
    "can I pay with paypal?",
    "does the kettle come in another size?",
    "怎么退货",
    "能退吗",
    "可以退货吗",
    "退货要多久",
    "退货运费谁出",
    "几天内可以退",
    "支持七天无理由退货吗",
    "拆开了能退吗",
    "别取消了",
    "先别取消",
    "不用退了",
    "我不想退了",
    "我已经退了",
    "退款什么时候到账",
    "我的退款到哪了",
    "订单被取消了，为什么",
    "为什么取消我的订单",
    "如何修改地址",
    "下单后可以改地址吗",
    "在吗",
    "有没有蓝色的",
    "可以用礼品卡付款吗",
    "如果不合适可以换吗",
    "我在考虑要不要退",
    "换个话题",
]

SEVERAL = [
    ("cancel #W1001 and return the kettle from #W2002", [("cancel", "#W1001"), ("return", "kettle from #W2002")]),
    ("cancel #W1001 and keep #W2002", [("cancel", "#W1001")]),
    ("Cancel #W1001, it is a duplicate of #W2002", [("cancel", "#W1001")]),
    ("Cancel #W1001 and #W2002 please", [("cancel", "#W1001"), ("cancel", "#W2002")]),
    (
        "return the kettle from #W1001 and the lamp from #W2002",
        [("return", "kettle from #W1001"), ("return", "lamp from #W2002")],
    ),
    (
        "For #W1001, change payment to paypal_1. For #W1001, modify Kettle to white; via paypal_1. Cancel #W2002.",
        [("payment", "#W1001"), ("items", "Kettle"), ("cancel", "#W2002")],
    ),
    (
        "I'd like to return the lamp and exchange the boots for size 43",
        [("return", "lamp"), ("exchange", "boots for size 43")],
    ),
    ("I don't want to return it, I want to exchange it for a blue one", [("exchange", "blue")]),
    ("return the lamp, the kettle and the mug from #F20001. They are broken.", [("return", "mug from #F20001")]),
    ("Return #F20001, refund to my gift card", [("return", "gift card")]),
    ("cancel it, I want my money back", [("cancel", "money back")]),
    ("取消F20001，另外把F20002的台灯退了", [("cancel", "F20001"), ("return", "F20002的台灯")]),
    ("退掉水壶，耳机换成黑色", [("return", "水壶"), ("items", "耳机换成黑色")]),
    ("地址改到上海，还有付款方式换成礼品卡", [("address", "上海"), ("payment", "礼品卡")]),
    ("帮我把F20001和F20002都取消", [("cancel", "F20001"), ("cancel", "F20002")]),
    ("我要退货，钱退到礼品卡", [("return", "礼品卡")]),
]


@pytest.mark.parametrize(("message", "kind"), WISHES)
def test_a_wish_is_understood(message: str, kind: str) -> None:
    """If this fails, a shopper who asks for a change in plain words is not helped."""
    assert [request.kind for request in read_requests(message, detect_language(message))] == [kind]


@pytest.mark.parametrize("message", NO_WISHES)
def test_what_is_no_wish_starts_nothing(message: str) -> None:
    """If this fails, a question, a refusal or a report starts a change that nobody asked for."""
    assert read_requests(message, detect_language(message)) == ()


@pytest.mark.parametrize(("message", "expected"), SEVERAL)
def test_several_wishes_keep_their_words(message: str, expected: list[tuple[str, str]]) -> None:
    """If this fails, one of two wishes is lost, or the words of one are taken for the other's."""
    found = read_requests(message, detect_language(message))
    assert [request.kind for request in found] == [kind for kind, _ in expected]
    for request, (_, words) in zip(found, expected, strict=True):
        assert words in request.text
