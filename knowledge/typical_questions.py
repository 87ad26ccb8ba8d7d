"""What shoppers of any shop ask, in both languages: the middle of these vectors is where questions lie.

Multilingual embedders put all questions of one language into one corner and all texts that answer into another. What
is near everything says nothing, so nearness is measured from the middle of each (docs/evals.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TYPICAL_QUESTIONS: Mapping[str, Sequence[str]] = {
    "en": (
        "how long does delivery take",
        "Can I send this back if I don't like it?",
        "do you ship abroad",
        "What's the warranty on this?",
        "how do i clean it",
        "Is it waterproof?",
        "which payment methods do you accept",
        "where is my order",
        "It stopped working after a month, what can I do?",
        "how much does it weigh",
        "Does it come in another colour?",
        "when do i get my refund",
        "What is the difference between these two?",
        "i need help choosing a size",
        "The box arrived damaged.",
        "can I change the address",
        "What does the red light mean?",
        "are there any discounts for members",
        "Do you have a shop that I can visit?",
        "is this good for kids",
    ),
    "zh": (
        "多久能到货",
        "不喜欢可以退吗？",
        "能寄到国外吗",
        "保修多长时间？",
        "这个怎么清洗",
        "防水吗",
        "可以用什么方式付款",
        "我的快递到哪里了",
        "用了一个月就坏了，怎么办？",
        "有多重",
        "还有别的颜色吗？",
        "退款什么时候到账",
        "这两款有什么区别？",
        "尺码怎么选",
        "收到的时候包装破了",
        "可以改收货地址吗",
        "红灯一直闪是什么意思？",
        "会员有优惠吗",
        "有没有实体店可以去看看？",
        "小孩子能用吗",
    ),
}
