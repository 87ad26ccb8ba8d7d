"""What each kind of change sounds like, compiled, and what only sounds like one."""

from __future__ import annotations

import re
from typing import Literal

from bot.adapters.changes.chinese_kinds import CHINESE
from bot.adapters.changes.english_kinds import ENGLISH

Kind = Literal["cancel", "address", "payment", "items", "return", "exchange", "profile_address"]


def _compiled(table: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    ways = dict(table)
    return tuple((kind, re.compile("|".join(ways[kind]), re.IGNORECASE)) for kind in _ORDER)


# An address is changed, not an item: the first kind that fits counts.
_ORDER: tuple[Kind, ...] = ("profile_address", "address", "payment", "cancel", "exchange", "return", "items")
PATTERNS = {"en": _compiled(ENGLISH), "zh": _compiled(CHINESE)}


# With an order number beside it this is a wish to change a variant: "F20001, the sneakers: I want them in white".
WANTS_OTHER = re.compile(
    r"\bi(?:'d| would| actually)? (?:want|like|prefer|need|meant) (?:it|them|the|an?|size)\b(?!.*\b(?:know|"
    r"order|status|invoice)\b)"
    r"|(?:我?想要|我要|要的是|应该是|"
    r"(?<![需不])要(?=[黑白红蓝绿黄灰紫粉橙棕]))[^,，。;；?？]{0,8}(?:[黑白红蓝绿黄灰紫粉橙棕银金沙米]色?|"
    r"[\da-z]+[码号])",
    re.IGNORECASE,
)
# What was bought does not fit: then a wish for another size is one to change it.
MISFIT = re.compile(
    r"\b(?:too (?:small|big|large|tight|loose)|runs? (?:small|big|large)|pinch\w*|don'?t fit|doesn'?t fit)\b",
    re.IGNORECASE,
)
# In these clauses a payment method says where the money of another change goes.
SETTLES = re.compile(
    r"\b(?:refund\w*|return\w*|exchang\w*|money|credit(?:ed)?)\b.*\b(?:to|on|onto|via|by)\b|\bvia\b|"
    r"\bto pay or refund\b|"
    r"\bput (?:the|my) (?:money|refund) (?:back )?on\b|"
    r"\bpay(?:ing)?\s+(?:(?:the|any|for the)\s+)?difference|差价|补差|退到|退回到?|退款到",
    re.IGNORECASE,
)
# A clause that speaks of both an order's and the profile's address.
BOTH_ADDRESSES = re.compile(
    r"\b(?:shipping|delivery|order)\b.*\b(?:profile|default|account)\b.*\baddress|(?:收货|订单|"
    r"配送).{0,20}(?:和|以及|还有|同时|也).{0,12}(?:默认|账户|资料)",
    re.IGNORECASE,
)
# Words of change that change no order.
NO_CHANGE = re.compile(
    r"\bcancel\w* (?:the|my|this|that) (?:return|exchange|refund|request|change)\b|"
    r"\bchang(?:e|ed|ing) (?:my|our) mind\b|\bin return\b|\breturn (?:customer|home)\b|"
    r"\breturn from (?:my|a|the) (?:trip|holiday|vacation)\b|"
    r"\b(?:change|switch|set) (?:the |your )?(?:language|subject|topic|password|email|name|phone|accent|"
    r"settings?|mode)\b|"
    r"\b(?:change|switch|modify|update) your\b|"
    r"改(?:变)?主意|[退补]差价|退休|退出|换句话|更换客服|换(?:个|一个)?(?:人工|客服|话题)|"
    r"改(?:个|一下)?(?:密码|名字|手机号|邮箱|备注|价)",
    re.IGNORECASE,
)
# Other things that are cancelled, switched and exchanged elsewhere.
OTHER_MATTER = re.compile(
    r"\b(?:accounts?|subscriptions?|newsletter|membership|appointment|plan|profile|password|reservation|"
    r"booking|data|table|"
    r"flight|hotel|meeting|alarms?|timers?|reminders?|calendar|language|accent|settings|transfers?|"
    r"direct debit|top[ -]?ups?|"
    r"name|pin|voice|currenc(?:y|ies)|fiat|cash|details)\b|账号注销|会员|订阅",
    re.IGNORECASE,
)
