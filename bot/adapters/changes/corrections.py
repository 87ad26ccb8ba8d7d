"""Changes of mind: other details of a change, or no change at all."""

from __future__ import annotations

import re
import unicodedata

from bot.adapters.changes.kinds import read_requests
from bot.domain.conversation import Language

_CORRECTION = re.compile(
    r"^\W*(?:no|nope|nah|wait|sorry|actually|oops|hold on|hmm|ah|wrong|not that(?: one)?|"
    r"not this(?: one)?)\b\W+(?!thank|problem|worries|need|more questions|to bother|i'?m (?:good|fine)|"
    r"that'?s (?:all|it|fine))\w|"
    r"\bi (?:actually )?mean[t]?\b|\bi (?:actually )?want(?:ed)? the other\b|\b(?:the|my|that|an?) other\b|"
    r"\bthe wrong (?:one|order|item|address|card|size)\b|\bnot (?:that|this)(?: one| order| item)?\b|"
    r"\b(?:make|change) (?:it|that)\b(?!\s+(?:quick|fast|happen))|\brather (?:the|a|have|use|take)\b|"
    r"\b(?:instead|on second thought|come to think of it|correction|scratch that|let me rephrase|i misspoke|"
    r"my mistake)\b|\bnever mind (?:that|the)\b.*\b(?:take|use|i'?ll|want|the)\b",
    re.IGNORECASE,
)
_CHINESE_CORRECTION = re.compile(
    r"^\W*(?:不对|不是|错了|搞错|弄错|说错|写错|等等|等一下|等下|哦不|啊不|抱歉|不好意思|更正)[\W\w]*\w{2}|"
    r"我(?:是说|指的是|说的是|的意思是|要的是|想要的是)|应该是|"
    r"另[外一][个件双张单]|不是这[个件单双张]|不是那|算了.{0,3}(?:换|改|还是|要|用)|"
    r"(?:还是|改为?|换成|改成)(?=.{1,12}(?:吧|好了|$))|(?:说|写|搞|弄|看|选|给)错了?",
)
_DROPS = re.compile(
    r"\bnever\s?mind\b|\bforget (?:it|about it|that|this|the whole)\b|\b(?:don'?t|do not) bother\b|\b(?:drop|"
    r"scrap|scratch|abandon|stop) (?:it|that|this|the (?:whole )?(?:thing|request|change|return|exchange|"
    r"cancell?ation))\b|"
    r"\bleave (?:it|everything|things|the order|my order)(?: (?:as (?:it|they) (?:is|are|was|were)|alone|"
    r"be))?\b|\b(?:i'?ll|i will|i want to|i'?d rather|let me|decided to|going to|gonna|just|"
    r"i)\s+(?:just\s+)?keep (?:it|them|the \w+|my \w+|everything|all\b|this|that)|"
    r"\bchanged my mind\b|\b(?:no longer|don'?t|do not|not) want (?:to )?(?:cancel|return|exchange|change|"
    r"do (?:it|this|that)|swap|anymore)|\b(?:don'?t|do not|no need to|not) (?:need to )?(?:cancel|return|"
    r"exchange|change|swap|refund)\b|"
    r"\bcancel (?:the|my|this|that) (?:return|exchange|change|request|cancell?ation|refund)\b|"
    r"\bnot (?:going to|gonna) (?:cancel|return|exchange|change)\b|\bit'?s (?:ok|okay|fine)(?:,)? (?:leave|"
    r"keep)|\bon second thought\W+(?:no|keep|leave)",
    re.IGNORECASE,
)
_CHINESE_DROPS = re.compile(
    r"算了|(?:先|还是|就|那)?(?:不|别)(?:想|用|要|打算)?(?:退|换|改|取消|弄|办|麻烦|申请)(?:货|款|掉|单|订单|"
    r"地址|支付方式|付款方式)?(?:了|吧|啦)|留着(?:吧|用|"
    r"好了)?|不用(?:了|麻烦|处理|管|操作)|"
    r"没事了?(?:$|[,，。!！])|当我没说|保持(?:原样|不变)|就这样(?:放着|留着)|我?再(?:想想|考虑|看看)|"
    r"改(?:变)?主意了|(?:取消|撤销|撤回)(?:退货|换货|退款|修改|申请)|放弃",
)
# After these something else is wanted in place of what is given up.
_GOES_ON = re.compile(
    r"\b(?:instead|the other|rather|make it|i'?ll take|i want|i'?d like|take the|use (?:the|my)|change it to|"
    r"exchange it|return it|but|let'?s)\b(?!.*\bkeep\b)|换成|改成|换(?=[一二大小个]|[a-z])|改用|另[外一]|"
    r"要(?=那|这|[红蓝黑白绿])|"
    r"还是(?=退|换|取消)|用(?=礼品卡|信用卡|paypal)",
    re.IGNORECASE,
)


def is_correction(text: str, language: Language) -> bool:  # noqa: ARG001  # both languages are read
    """Whether `text` puts right what was said before, and says how: "no, the other order", 不对，是另一个."""
    plain = _plain(text)
    if _CHINESE_CORRECTION.search(plain):
        return not _only_drops(plain)
    return bool(_CORRECTION.search(plain)) and not _only_drops(plain)


def drops(text: str, language: Language) -> bool:
    """Whether `text` gives up the whole change: "never mind", 先不退了. Not where something else is asked for."""
    plain = _plain(text)
    if not (_DROPS.search(plain) or _CHINESE_DROPS.search(plain)):
        return False
    return not _GOES_ON.search(_without_drops(plain)) and not read_requests(_without_drops(plain), language)


def _only_drops(text: str) -> bool:
    return drops(text, "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en")


def _without_drops(text: str) -> str:
    return _CHINESE_DROPS.sub(" ", _DROPS.sub(" ", text)).strip(" ,，.。!！")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("’", "'").strip()
