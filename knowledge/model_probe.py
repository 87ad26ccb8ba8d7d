"""Does an exported model find what the original finds? Texts of our own, and the measure.

The passages are short, alike and in two languages, as a shop's are: neighbours differ in one word, so
that a model which lost precision reorders them.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

SENTENCES = (
    "How do I return an item that arrived damaged?",
    "收到的商品坏了,怎么退货?",
    "Returns are free within 30 days if the item is unused and in its original box.",
    "商品未使用且包装完好,30 天内可以免费退货。",
    "When will my refund reach my bank account?",
    "退款多久能到账?",
    "Refunds go back to the original payment method within five working days.",
    "退款将在五个工作日内原路返回。",
    "How much does shipping to an island cost?",
    "寄到海岛的运费是多少?",
    "Standard delivery costs 4.90 and is free above 59.",
    "标准配送费 4.90,满 59 免运费。",
    "Can I change the address after I have paid?",
    "付款之后还能改收货地址吗?",
    "An order can be changed until it is handed to the carrier.",
    "订单在交给快递之前都可以修改。",
    "My parcel has not moved for a week.",
    "我的包裹一个星期没有更新物流了。",
    "If tracking stands still for seven days, we open a search with the carrier.",
    "物流七天没有更新时,我们会向快递公司发起查件。",
    "Please cancel order 10293, I bought it twice.",
    "请取消订单 10293,我买重复了。",
    "Is the warranty valid abroad?",
    "在国外也能享受保修吗?",
    "The warranty covers defects of material and manufacture for two years.",
    "保修范围为两年内的材料和制造缺陷。",
    "What does error E4 on the washing machine mean?",
    "洗衣机显示 E4 是什么意思?",
    "Fault E4: the drain is blocked; clean the filter behind the lower flap.",
    "故障 E4:排水堵塞,请清洗下方盖板后面的过滤网。",
    "Which headphones last longest on one charge?",
    "哪款耳机续航时间最长?",
    "Is this jacket really waterproof or only water-repellent?",
    "这件外套是真防水还是只是防泼水?",
    "Does the red dress come in size 38?",
    "红色连衣裙有 38 码吗?",
    "I wear 42 in sneakers, which size of boots fits me?",
    "我运动鞋穿 42 码,靴子应该买多大?",
    "Wash at 30 degrees, do not tumble dry, iron on low heat.",
    "30 度水洗,不可烘干,低温熨烫。",
    "The lamp flickers when it is dimmed below ten percent.",
    "台灯调到百分之十以下会闪。",
    "Do you sell spare filters for the small air purifier?",
    "小号空气净化器的替换滤芯有卖吗?",
    "The kettle smells of plastic even after five boils.",
    "水壶烧了五次还是有塑料味。",
    "Great sound, but the ear pads wear out within a year.",
    "音质很好,但是耳垫不到一年就磨破了。",
    "The courier left the box in the rain.",
    "快递员把箱子放在雨里了。",
    "Can I pay in three instalments?",
    "可以分三期付款吗?",
    "The discount code says it has expired, but the banner is still there.",
    "优惠码提示已过期,可是横幅还挂着。",
    "How do I delete my account and my data?",
    "怎么注销账号并删除我的数据?",
    "We keep invoices for ten years because the law asks for it.",
    "按照法律要求,发票保存十年。",
    "I want to talk to a person.",
    "我要找人工客服。",
)
"""Used as questions and as passages."""

UNUSUAL = (
    "",
    " ",
    "  two  spaces\t\ttwo tabs\r\n",
    "ＦＵＬＬ　ＷＩＤＴＨ １２３ ①②③ ㎏",
    "cafe\u0301 naïve Straße ﬁne",
    "👍🏽 👨‍👩‍👧 emoji only 😀",
    "Donaudampfschifffahrtsgesellschaft" * 20,
    "好" * 2000,
    "zero\u200bwidth soft\u00adhyphen nul\x00 byte-order\ufeff",
    "▁▁ already ▁ marked",
    "ᚠᚢᚦ 𓀀𓁀 𐍈 unknown letters 𠮷野家",
    "مرحبا שלום สวัสดี नमस्ते привет",
    "#W2378156 E4/12-b 4.90€ 30% https://shop.example/?a=1&b=2",
)
"""Texts on which tokenizers part ways."""

_PRODUCTS = (
    ("trail running shoe", "越野跑鞋"),
    ("rain jacket", "雨衣"),
    ("cotton shirt", "纯棉衬衫"),
    ("electric kettle", "电水壶"),
    ("desk lamp", "台灯"),
    ("wireless headphones", "无线耳机"),
    ("air purifier", "空气净化器"),
    ("hiking backpack", "登山背包"),
)
_COLOURS = (("black", "黑色"), ("red", "红色"), ("blue", "蓝色"), ("sand", "沙色"))
_PROMISES = (
    ("light enough for every day, two-year warranty", "轻便日常,保修两年"),
    ("on sale this week, only a few left", "本周特价,数量不多"),
    ("recycled material, free returns", "再生材料,免费退货"),
    ("our best seller for families", "最受家庭欢迎的一款"),
)


def probe_passages() -> list[str]:
    """Return 316 passages: every sentence, and every combination of product, colour and promise."""
    lines = list(SENTENCES)
    for product_name, colour, promise in product(_PRODUCTS, _COLOURS, _PROMISES):
        lines.append(f"{product_name[0].capitalize()} in {colour[0]}: {promise[0]}.")
        lines.append(f"{colour[1]}{product_name[1]}:{promise[1]}。")
    return lines


def overlap(
    queries: tuple[NDArray[np.float32], NDArray[np.float32]],
    passages: tuple[NDArray[np.float32], NDArray[np.float32]],
    top: int = 10,
) -> float:
    """Return the mean share of the nearest passages that two models have in common.

    Parameters: for each of the two models, vectors of the same queries (q, dimension) and of the same
    passages (p, dimension), L2-normalised; `top` below p. Returns a fraction of 0 to 1.
    """
    best = [
        np.argpartition(-(asked @ found.T), top, axis=1)[:, :top]
        for asked, found in zip(queries, passages, strict=True)
    ]
    return float(np.mean([len(np.intersect1d(a, b)) / top for a, b in zip(*best, strict=True)]))
