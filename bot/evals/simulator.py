"""A shopper who is simulated: says what they want, then answers what the bot really asks. Deterministic by its seed.

Every fact is a phrase in the shopper's own words ("the moka pot", "我的 PayPal"), so that a case decides how hard it is
to understand; the simulator only decides when to say it, and wraps it in one of a few ways of speaking.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from bot.domain.conversation import Language, Reply
from bot.evals.case_files import Row

Want = Literal["cancel", "address", "payment", "items", "return", "exchange", "profile", "person"]
_FACTS = ("proof", "order", "items", "options", "payment", "reason", "address")
_MOST_TURNS = 14


@dataclass(frozen=True, slots=True)
class Goal:
    """What the shopper wants, and the facts they can give when asked. `opening`: those they give unasked, at first."""

    want: Want
    language: Language
    facts: Mapping[str, str] = field(default_factory=dict)
    opening: tuple[str, ...] = ()
    confirm: bool = True


def read_goal(row: Row) -> Goal:
    """Read a case's `goal`: `{"want", "language", "confirm"?, "opening"?: [facts], and the facts as texts}`."""
    unknown = row.unknown(frozenset({"want", "language", "confirm", "opening", *_FACTS}))
    if unknown:
        row.fail(f"goal has the unknown field {unknown[0]}; facts are {', '.join(_FACTS)}")
    want, language = row.text("want"), row.text("language")
    if want not in get_args(Want):
        row.fail(f"want is '{want}'; it must be one of {', '.join(get_args(Want))}")
    if language not in get_args(Language):
        row.fail(f"language is '{language}'; it must be en or zh")
    facts = {name: row.text(name) for name in _FACTS if row.fields.get(name) is not None}
    opening = row.texts("opening")
    if untold := [name for name in opening if name not in facts]:
        row.fail(f"opening names {untold[0]}, which the goal does not give")
    confirm = row.flag("confirm")
    return Goal(cast(Want, want), cast(Language, language), facts, opening, confirm is not False)


class Shopper:
    """One conversation. `say` is called with the bot's last reply and gives the next message, None when it is over."""

    def __init__(self, goal: Goal, seed: str) -> None:
        self._goal = goal
        self._seed = seed
        self._turn = 0
        self._told: set[str] = set()
        self._lost = False

    def say(self, reply: Reply | None) -> str | None:
        """The next message. `reply` None: the conversation begins."""
        self._turn += 1
        if reply is None:
            return self._open()
        if self._turn > _MOST_TURNS or reply.handoff is not None:
            return None
        if reply.pending_action is not None:
            return self._pick(_YES if self._goal.confirm else _NO)
        if any(call.mode == "WRITE" and call.ok for call in reply.tool_calls):
            return None
        return self._answer(reply)

    def _open(self) -> str:
        self._told.update(self._goal.opening)
        message = self._pick(_OPENINGS[self._goal.want])
        return " ".join([message, *(self._fact(name) for name in self._goal.opening)])

    def _answer(self, reply: Reply) -> str | None:
        """The fact that was asked for; else one that was not told yet; else that there is no more to say, once."""
        known = [name for name in asked(reply.text) if name in self._goal.facts]
        untold = [name for name in self._goal.facts if name not in self._told]
        told_again = [name for name in known if name in self._told]
        for name in (*(name for name in known if name in untold), *untold, *told_again):
            if name in self._told:
                if self._lost:
                    return None
                self._lost = True
            self._told.add(name)
            return self._fact(name)
        return None

    def _fact(self, name: str) -> str:
        phrase = self._goal.facts[name]
        return self._pick(_WRAPPERS).format(phrase) if name not in ("address", "proof") else phrase

    def _pick(self, texts: Mapping[Language, Sequence[str]]) -> str:
        choices = texts[self._goal.language]
        number = hashlib.sha256(f"{self._seed}:{self._turn}:{choices[0]}".encode()).digest()[0]
        return choices[number % len(choices)]


def asked(text: str) -> list[str]:
    """The facts that a reply of the bot asks for, likeliest first, by its last question; without one, by all of it."""
    sentences = re.split(r"(?<=[.!?。！？])\s*", text)
    questions = [sentence for sentence in sentences if sentence.rstrip().endswith(("?", "？"))]
    told = (questions[-1] if questions else text).casefold()
    found = [(match.start(), name) for name, pattern in _ASKS.items() if (match := pattern.search(told))]
    return [name for _, name in sorted(found)]


_ASKS: Mapping[str, re.Pattern[str]] = {
    "proof": re.compile(r"e-?mail|zip|postal code|who you are|verify|prove|邮箱|邮编|身份|核实|验证"),
    "order": re.compile(r"which order|order number|哪(?:个|一个|笔|张)订单|订单号|哪一?单"),
    "items": re.compile(
        r"which (?:item|product|one|of)|what (?:item|would you like to (?:return|exchange))|哪(?:件|个|样|些)(?!订)"
    ),
    "options": re.compile(r"which (?:variant|option|colou?r|size|version)|instead|换成|(?:颜色|尺码|规格|款式|型号)"),
    "payment": re.compile(
        r"payment method|how .{0,20}(?:pay|refund)|which (?:card|method)|付款方式|支付方式|哪张卡|退到哪"
    ),
    "reason": re.compile(r"why|reason|原因|为什么"),
    "address": re.compile(r"(?<!mail )(?:new |full |shipping )?address|street|city|country|地址|街道|城市"),
}

_OPENINGS: Mapping[Want, Mapping[Language, tuple[str, ...]]] = {
    "cancel": {
        "en": ("I want to cancel an order.", "hi, pls cancel my order", "Need to cancel something I ordered"),
        "zh": ("我想取消一个订单", "你好，帮我取消订单", "请问怎么取消订单"),
    },
    "address": {
        "en": (
            "I need to change the address of my order.",
            "wrong address on my order!",
            "Can you ship my order elsewhere?",
        ),
        "zh": ("我要改一下订单的收货地址", "地址填错了，帮我改下", "订单可以换个地址寄吗"),
    },
    "payment": {
        "en": ("I'd like to pay for my order another way.", "can I switch the payment method on an order"),
        "zh": ("我想换个付款方式", "订单能不能换张卡付"),
    },
    "items": {
        "en": ("I want to change an item in my order.", "ordered the wrong version, can u swap it before it ships"),
        "zh": ("我想改一下订单里的商品", "买错款了，还没发货，帮我换一个"),
    },
    "return": {
        "en": ("I'd like to return something.", "hey i wanna send something back", "Please help me with a return."),
        "zh": ("我要退货", "东西不太满意，想退", "你好，申请退货"),
    },
    "exchange": {
        "en": ("I'd like to exchange something.", "can i swap what i got for another one", "Need an exchange please."),
        "zh": ("我想换货", "收到的东西想换一个", "你好，能换货吗"),
    },
    "profile": {
        "en": ("I moved. Please update the address in my profile.", "need to change my default address"),
        "zh": ("我搬家了，帮我更新一下账户里的默认地址", "想改我账号的默认地址"),
    },
    "person": {
        "en": ("I want to talk to a real person.", "human agent please"),
        "zh": ("我要找人工客服", "转人工"),
    },
}
_WRAPPERS: Mapping[Language, tuple[str, ...]] = {
    "en": ("{}", "It's {}.", "{} please", "{}, thanks"),
    "zh": ("{}", "是{}", "{}，谢谢", "{}哈"),
}
_YES: Mapping[Language, tuple[str, ...]] = {
    "en": ("yes", "Yes, go ahead.", "sure, do it", "ok, sounds good", "yep please"),
    "zh": ("好的", "可以，就这样", "确认", "嗯，办吧", "没问题"),
}
_NO: Mapping[Language, tuple[str, ...]] = {
    "en": ("no", "No, don't do that.", "nah, leave it as it is", "no thanks"),
    "zh": ("不用了", "算了", "不要了，谢谢", "先别办"),
}
