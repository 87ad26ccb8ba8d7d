"""What kind of answer a question waits for, and whether a text holds one: "how long" is answered by a duration.

Only clear cases: a question of no clear kind waits for nothing, and every text will do.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:\d[\d.,]*|[一二两三四五六七八九十百]+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty)"
_SPAN = (
    r"(?:(?:business |working |calendar )?(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)|h\b|"
    r"分钟|个?小时|个?工作日|自然日|天|[日周年]|个?月|个?星期|at once|immediately|立即|立刻|当天|当场|马上)"
)
_DURATION = re.compile(
    rf"{_NUMBER}[\s-]*(?:[-–—~至到][\s]*{_NUMBER}[\s-]*)?{_SPAN}|at once|immediately|half an hour|"
    r"立即|当即|当天|半小时|不过期|never expire",
    re.IGNORECASE,
)
_MONEY = re.compile(
    rf"(?:[$€£¥￥]|USD|EUR|GBP|CNY)\s*\d|\d[\d.,]*\s*(?:USD|EUR|GBP|CNY|dollars?|euros?|pounds?|美元|美金|元|块)|"
    rf"\bfree\b|no (?:charge|fee)|免费|不收|包邮|{_NUMBER}\s*%",
    re.IGNORECASE,
)
_FIGURE = re.compile(rf"(?<![A-Za-z]){_NUMBER}", re.IGNORECASE)
_MOMENT = re.compile(
    rf"\d{{1,2}}[:：]\d\d|\d{{1,2}}\s*(?:am|pm|点)|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|"
    rf"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|"
    rf"周[一二三四五六日末]|星期|\d+\s*月\s*\d+\s*[日号]|\bwhen\b|\bonce\b|\bafter\b|\bbefore\b|时候|之后|之前|以后|{_SPAN}",
    re.IGNORECASE,
)

_FREQUENCY = re.compile(
    rf"\b(?:every|each|once|twice|times|daily|weekly|monthly|regularly|always|never|after|when|as soon as)\b|"
    rf"每|次|经常|定期|之后|{_SPAN}",
    re.IGNORECASE,
)

# What is asked for, the narrowest first.
_ASKED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), held)
    for asked, held in (
        (r"\bhow often\b|多久[^，。？?]{0,8}一?次|隔多久|多久要?[换洗清保]", _FREQUENCY),
        (r"\bhow (?:long|soon|many (?:days|weeks|months|years|hours|minutes))\b(?! is the| are the| is your)|"
         r"多久|多长时间|几[天个]?(?:天|小时|月|年|周|工作日)|多少[天个]", _DURATION),
        (r"\bhow much (?:is|does|do|are|will|would|to|for)\b.*|\bwhat.{0,20}\b(?:cost|price|fee)s?\b|"
         r"多少钱|什么价|运费多少|收费多少", _MONEY),
        (r"\bhow (?:many|much|heavy|big|large|tall|high|wide|loud|bright|old|far|deep)\b|"
         r"\bwhat.{0,16}\b(?:size|wattage|voltage|weight|capacity|amount|number)\b|\b(?:biggest|largest|maximum|minimum)\b|"
         r"多[重大高宽深少亮响]|几[个张次件人升岁]|最[大多小少]", _FIGURE),
        (r"^\W*when\b|\bwhat (?:time|day)\b|什么时候|几点|哪天", _MOMENT),
    )
)  # fmt: skip


def waits_for(question: str) -> re.Pattern[str] | None:
    """What an answer must hold somewhere; None where anything may answer."""
    return next((held for asked, held in _ASKED if asked.search(question)), None)


def fits(question: str, text: str) -> bool:
    """Whether `text` holds the kind of answer that `question` waits for, if it waits for one."""
    held = waits_for(question)
    return held is None or bool(held.search(text))
