"""Reads an explicit yes or no to a proposal. Anything else, however friendly, is neither.

A yes must consist of words of agreement and courtesy, and may repeat what the proposal says; a question, a condition,
a hedge or a new detail makes it no yes. "yes, and also …" is a yes followed by another request.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Consent:
    """`rest` is what else the message asks for after a yes."""

    answer: Literal["yes", "no"] | None
    rest: str = ""


_YES_EN = re.compile(
    r"\b(?:yes|yep|yeah|yup|yea|ya|y|sure(?: thing)?|ok|okay|okey|k|correct|right|confirm(?:ed)?|agreed?|accept(?:ed)?|"
    r"go (?:right )?ahead|go for it|do (?:it|so|that)|please do|proceed|continue|absolutely|definitely|certainly|"
    r"of course|perfect|fine|good|great|sounds (?:good|great|fine|right)|looks? (?:good|great|fine|right)|"
    r"no problem|why not|works for me|that works|affirmative|by all means|indeed|exactly|positive)\b"
)
_NO_EN = re.compile(
    r"\b(?:no|nope|nah|no (?:thanks|thank you|way)|n|don'?t|do not|stop|never ?mind|forget (?:it|about it|that)|"
    r"not now|(?:i(?: have|'ve)? )?changed my mind|leave (?:it|everything)(?: as (?:it is|is))?|"
    r"keep (?:it|them|the order|my order)|rather not|decline|reject|negative|scrap (?:it|that)|abort)\b"
)
_FILL_EN = frozenset(
    """a ahead all alright am and any anything appreciate appreciated are arrange as asap at awesome be best book
    by call can change changes changing confirm confirming cool day details do done else everything fine for
    from get go good great happy hello help hey hi hurry i i'd i'll i'm i've is it it's its just kindly let
    let's like looks lovely make many me mine modification modify much my need nice now of off on once one
    order our out place please pls proceed process put quick quickly register request right send set so soon
    sounds start submit sure swap switch thank thanks that that's the them then there these they this those thx
    to today too up update use very want we well will wish with wonderful works would you your yours""".split()
)
# Any of these makes a message something to think about, not a yes.
_HEDGE_EN = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|might|if|unless|until|but|except|instead|actually|wait|hold|later|what|how|"
    r"when|where|which|who|why(?! not)|not(?! at all)|never|cannot|can't|won't|isn't|unsure|think|guess|suppose|before|"
    r"after|first|other|another|else(?! that)|only|however|although|though|should|could|may|supposed|hypothetically|"
    r"different|wrong|incorrect|nobody|none)\b"
)
_ALSO_EN = re.compile(r"[\s,.;!]+(?:(?:and )?(?:also|then|additionally|next|after that|plus)|and)\b[\s,]*")

_YES_ZH = (
    "没问题|没有问题|没错|没意见|就这样(?:吧|办|定了)?|就这么(?:办|定|着)|就按(?:这个|你说的|您说的)(?:来|办)?|"
    "按(?:这个|你说的|您说的)(?:来|办)|办吧|做吧|来吧|继续|好[的滴嘞]?|好吧|好呀|好啊|可以的?|行的?|成|是的?|对的?|对头|"
    "确认|确定|同意|嗯+|恩+|ok|okay|yes|要的|需要|当然|必须|妥|中|得|提交吧?|执行吧?|批准|接受|认可|放心去办"
)
_FILL_ZH = (
    "谢谢(?:你|您)?|多谢|感谢|辛苦(?:你|您)?了?|麻烦(?:你|您)?了?|请|拜托|帮我|帮忙|给我|我|你|您|就|那|那就|都|也|了|吧|啊|呀|哦|噢|"
    "啦|哈+|嘛|的|呗|咯|处理|办理|操作|一下|下|马上|立刻|尽快|快点?|赶紧|赶快|现在|直接|这样|这个|这单|它|吧吧|亲|老板|客服|信息|内容|以上|无误|"
    "更换|修改|改|更新|订单|地址|支付方式|付款方式|商品"
)
_YES_ALL_ZH = re.compile(rf"(?:{_YES_ZH}|{_FILL_ZH})+")
_HAS_YES_ZH = re.compile(_YES_ZH)
_ACT_ZH = re.compile(r"(?:请|帮我|那就|就)?(?:取消|退货|退款|退|换货|换|修改|改|提交|更新)(?:它|订单|这单)?(?:吧|了吧)")
_NO_ZH = re.compile(
    r"(?:还是|那|先|我|都|暂时|请|麻烦)*(?:不(?:用|要|需要|必|了|行|可以|同意|确认|对|是|想|换|退|改|取消)?(?:了|的|吧|啊|呀|哦|办|这样)*|"
    r"别(?:了|办|取消|退|换|改|动)?(?:了|吧)?|算了(?:吧)?|取消吧|拉倒|免了|放弃|反悔了?|(?:我)?改(?:变)?主意了|"
    r"no|nope)+(?:谢谢|吧|了|啊|呀|哦|的|你|您)*"
)
_HEDGE_ZH = re.compile(
    r"[?？吗呢么]|如果|要是|假如|万一|可能|也许|或许|大概|等[等一下会]|先别|再(?:说|想|看|考虑)|考虑|但是?|不过|除了|"
    r"另外一|别的|其他|其实|怎么|什么|哪|为何|为什么|多少|多久|是不是|能不能|可不可以|行不行|好不好|对不对"
)
# "cancel it" agrees to a cancellation and takes back anything else.
_CANCEL = re.compile(
    r"(?:please |just |then )*cancel(?: it| that| this)?(?: please)?|"
    r"(?:那|就|请|帮我|还是|给我|直接)*取消(?:掉|了|它)?(?:吧|了)?"
)
_CANCEL_TOOL = "cancel_pending_order"
# What a shopper may call the action that they agree to; naming another one is no yes.
_ACTION_WORDS = {
    _CANCEL_TOOL: "cancel cancelling canceling cancellation refund 取消 撤",
    "return_delivered_order_items": "return returning returns refund back 退",
    "exchange_delivered_order_items": "exchange exchanging replace replacement swap 换",
    "modify_pending_order_items": "exchange replace modify modification 换",
}
_CALL_OFF = re.compile(
    r"\b(?:scrap|drop|stop|kill|void|abort|call off) (?:it|that|this|the order|my order)\b|"
    r"\bcall (?:it|the order) off\b"
)
_CALL_OFF_ZH = re.compile(r"(?<!别)(?<!不)(?:取消掉?|撤[掉销单]?|不要了)")
_ALSO_ZH = re.compile(r"[，,。.；;！!\s]*(?:另外|还有|顺便|然后|再(?=[把帮给])|同时)[，,\s]*")


def read_consent(message: str, proposal: str, action: str) -> Consent:
    """What `message` answers to `proposal`, its summary: words of the proposal may be repeated in a yes.

    `action` is the name of the proposed tool.
    """
    text = unicodedata.normalize("NFKC", message).strip().lower().replace("’", "'")
    if not text:
        return Consent(None)
    if _CANCEL.fullmatch(text.strip(" .!。！,，")):
        return Consent("yes" if action == _CANCEL_TOOL else "no")
    chinese = bool(re.search(r"[\u4e00-\u9fff]", text))
    answer, also = (_chinese, _ALSO_ZH) if chinese else (_english, _ALSO_EN)
    said = f"{proposal.lower()}\n{_ACTION_WORDS.get(action, '')}"
    if action == _CANCEL_TOOL:
        text = _CALL_OFF_ZH.sub("", text) if chinese else _CALL_OFF.sub("cancel it", text)
    if whole := answer(text, said):
        return Consent(whole)
    for seam in also.finditer(text):
        if answer(text[: seam.start()], said) == "yes" and len(text) > seam.end():
            return Consent("yes", _tail(message, text[seam.end() :]))
    return Consent(None)


def _tail(message: str, folded: str) -> str:
    """The end of the message as it was typed; folded where folding changed its length."""
    tail = message.rstrip()[-len(folded) :]
    return tail if tail.lower() == folded else folded


def _english(text: str, proposal: str) -> Literal["yes", "no"] | None:
    if "?" in text:
        return None
    text = text.replace("no problem", "sure").replace("why not", "sure")
    agrees = bool(_YES_EN.search(_NO_EN.sub(" ", text)))
    refuses = bool(_NO_EN.search(text))
    bare = _YES_EN.sub(" ", _NO_EN.sub(" ", text))
    words = re.findall(r"[#\w'][\w'-]*", bare)
    if refuses:
        return "no" if not agrees and all(word in _FILL_EN or word in proposal for word in words) else None
    # "yes, only the kettle" agrees where nothing but the kettle was proposed.
    text = text if proposal.count("×") > 1 else re.sub(r"\bonly\b", " ", text)
    bare = bare if proposal.count("×") > 1 else re.sub(r"\bonly\b", " ", bare)
    words = re.findall(r"[#\w'][\w'-]*", bare)
    if not agrees or _HEDGE_EN.search(text):
        return None
    known = all(word in _FILL_EN or _repeats(word, proposal) for word in words)
    return "yes" if known else None


def _repeats(word: str, proposal: str) -> bool:
    """Whether the proposal itself says the word, number signs and endings aside."""
    word = word.lstrip("#")
    if len(word) > 7 and word.isalpha():
        return word[:5] in proposal
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", proposal))


def _chinese(text: str, proposal: str) -> Literal["yes", "no"] | None:
    bare = re.sub(r"[\s，,。.！!~～、…;；:：]+|^[你您]好", "", text)
    for number in re.findall(r"#?[a-z]{0,3}\d+", bare):
        if re.search(rf"(?<!\d){re.escape(number.lstrip('#'))}(?!\d)", proposal):
            bare = bare.replace(number, "")
    for verb in ("退货", "退款", "退", "换货", "换"):
        bare = bare.replace(verb, "") if verb[0] in proposal else bare
    if not bare or re.search(r"[?？]", bare):
        return None
    if _YES_ALL_ZH.fullmatch(bare) and (_HAS_YES_ZH.search(bare) or _ACT_ZH.fullmatch(bare)):
        return "yes"
    if _HEDGE_ZH.search(bare):
        return None
    return "no" if _NO_ZH.fullmatch(bare) else None
