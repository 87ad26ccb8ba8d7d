"""Words that shoppers and shops use for the same thing, in both languages: general retail vocabulary, no shop's own.

A group is a line; a word may stand in several. English words are compared by their stems, Chinese ones as they are
tokenised (pairs of characters).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from knowledge.text import content_tokens

_GROUPS = """
delivery shipping shipment
ship send post deliver
parcel package box
cost price fee charge
pay payment
expire lapse expiry
return refund
broken faulty defective damaged
repair fix mend
cracked dropped drop fall
warranty guarantee covered
exchange swap change
cancel stop
voucher coupon code discount
minimum least
maximum biggest largest highest
invoice receipt bill
customs duty tax
wash clean washing laundry washer
phone call telephone
visit showroom store
kid child children baby
battery accumulator
manual instructions guide
wheelchair accessible
limescale scale descale
mouldy mould mold moldy
smashed crushed damaged broken
sign signature
shipped dispatched sent
rucksack backpack
earphones headphones earbuds
sofa couch
trousers pants
jumper sweater
trainers sneakers
torch flashlight
hoover vacuum
colour color
grey gray
size fit
volume loud
account login sign-in
password login
newsletter marketing
points rewards loyalty
gift present
overseas abroad international country
包邮 免邮 免运费 运费
邮费 运费 快递费 配送费
快递 物流 配送 包裹
寄到 发到 送到 配送
过期 有效期 失效 到期
退钱 退款 到账
退货 退回 寄回
坏了 故障 损坏 质量问题
破损 压坏 碎了
保修 质保 保多久 保吗
换货 更换 调换 换码
取消 撤单 不要了
优惠 打折 折扣 优惠券 优惠码
发票 收据 小票
签字 签收 签名
清洗 机洗 水洗 洗涤 手洗
水垢 白垢 除垢
客服 人工
电话 热线
展厅 门店 实体店
双肩包 背包
耳机 耳塞
加急 特快 次日达
支付 付款 付钱
信用卡 刷卡
积分 会员
礼物 礼品 送礼
孩子 儿童 小孩 未成年人
国外 海外 国际 其他国家
尺码 大小 码数 半码
充电 电池
说明书 使用说明
灯泡 光源
续航 用多久
重量 多重
防水 防雨
"""


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """Token -> tokens that mean the same."""
    table: dict[str, dict[str, None]] = {}
    for line in _GROUPS.strip().splitlines():
        words = [content_tokens(word) for word in line.split()]
        for own in words:
            for other in words:
                if own != other:
                    for token in own:
                        table.setdefault(token, {}).update(dict.fromkeys(other))
    return {token: tuple(others) for token, others in table.items()}


def synonyms_of(tokens: Iterable[str]) -> list[str]:
    """What else may stand for `tokens`, without them, in their order."""
    tokens = list(tokens)
    found = (other for token in tokens for other in _table().get(token, ()))
    return [other for other in dict.fromkeys(found) if other not in tokens]
