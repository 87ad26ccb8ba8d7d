"""Which changes a message asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.adapters.changes.clauses import asks_for_it, clauses, folded
from bot.adapters.changes.orders import read_order_numbers
from bot.adapters.changes.typing_slips import mended
from bot.domain.conversation import Language

Kind = Literal["cancel", "address", "payment", "items", "return", "exchange", "profile_address"]

_ADDRESS = (
    r"(?:address|adress|addres|zip(?: code)?|postal code|postcode|street|house number|apartment number|"
    r"unit number|destination)"
)
_ALTER = r"(?:chang\w*|updat\w*|correct\w*|modif\w*|edit\w*|fix\w*|amend\w*|switch\w*|replac\w*|set|adjust\w*)"
_OPTIONS = (
    r"(?:colou?rs?|sizes?|options?|variants?|versions?|models?|materials?|styles?|storage|capacity|"
    r"items?|articles?|one|ones|products?)"
)
_METHOD = (
    r"(?:payment(?: method| option)?|pay(?:ing)? (?:by|with|method)|billing method|credit card|"
    r"debit card|card|paypal|gift card|visa|mastercard|amex)"
)

# What a clause speaks of, the first that fits counts: an address is changed, not an item.
_ENGLISH: tuple[tuple[Kind, str], ...] = (
    ("profile_address", rf"\b{_ALTER}\b.*\b(?:profile|account|default|home|saved|registered|"
                        rf"on file)\b.*{_ADDRESS}|\b(?:profile|account|default|saved|registered)\b.*\b{_ADDRESS}|"
                        rf"\b{_ALTER}\b.*\b{_ADDRESS}\b.*\b(?:profile|account|on file|in my settings|"
                        rf"for future orders)\b|\b{_ADDRESS}\b.{{0,20}}\b(?:on file|in my (?:profile|account))\b"),
    ("address", rf"\b{_ALTER}\b.*\b{_ADDRESS}\b|\b(?:wrong|incorrect|old|different|new|"
                rf"other)\s+(?:\w+\s+){{0,2}}{_ADDRESS}\b|\b{_ADDRESS}\b.*\b(?:wrong|incorrect|changed|"
                rf"not right|should be)\b|\b{_ADDRESS} (?:update|change|correction|modification)\b|"
                r"\b(?:ship|deliver|send|redirect|reroute|mail)(?:ped|ed)?\s+(?:it|them|this|that|my \w+|"
                r"the \w+|order \S+|#\S+|everything)(?:\s+\S+){0,3}?\s+to\b(?!\s+(?:me|us)\b(?! at)|\s+you)|\bi(?:'ve|"
                r" have)?\s+(?:just\s+)?moved\b|\bi am moving\b|\bi'm moving\b|"
                r"\bchange where\b.*\b(?:ship|deliver|sen[dt])"),
    ("payment", rf"\b{_ALTER}\b(?:\s+\S+){{0,6}}?\s+(?:payment|billing|how i pay|the way i pay)\b|"
                rf"\b(?:pay(?:ing)?|charge|put|bill|paid)\s+(?:for\s+)?(?:it|this|that|them|my \w+|the \w+|"
                rf"order \S+|#\S+)?\s*(?:on|to|with|by|using|through|via)?\s*(?:my|a|the)?\s*(?:other\s+|"
                rf"different\s+|new\s+)?{_METHOD}\b|"
                rf"\buse\s+(?:my|a|the|another|different)?\s*(?:\w+\s+){{0,2}}?(?:{_METHOD}|\w+_\d+)|"
                rf"\b(?:switch|move|change)\b.*\b(?:to|from)\s+(?:my\s+|a\s+|the\s+)?(?:other\s+|"
                rf"different\s+)?(?:{_METHOD}|(?:paypal|credit_card|gift_card)_\d+)|"
                r"\b(?:wrong|different|another|other)\s+(?:payment method|payment|credit card|card)\b"),
    ("cancel", r"\bcancel(?:l?ing|lation)?\b(?! (?:fee|penalt|charge|cost|polic))|\bcalled? off\b|"
               r"\bcall(?:ing)?\s+(?:it|this|my order)?\s*off\b|"
               r"\b(?:stop|void|scrap|undo|kill|abort)\s+(?:my|the|this|that|last)?\s*(?:\w+\s+)?(?:order|"
               r"purchase|shipment)\b|"
               r"\bdon'?t (?:ship|send)\s+(?:my|the|it|this)\b|\b(?:remov\w*|take|drop|"
               r"delete)\s+(?:\S+\s+){1,5}?(?:from|off|out of)\s+(?:my|the|this|that)?\s*order\b|"
               r"\b(?:don'?t|do not|no longer)\s+(?:want|need)\s+(?:my|the|this|that)\s+(?:\w+\s+)?order\b|"
               r"\b(?:want|like|need) to not receive\b|\bwant(?:s|ed)?\s+(?:\S+\s+){0,3}?cancell?ed\b|\b(?:be|"
               r"have|get|it|order \S+|#\S+)\s+(?:\S+\s+){0,3}?cancell?ed\b"),
    ("exchange", r"\bexchang(?:e|ing|ed)\b(?!\s+(?:rate|policy|policies))|\bswap(?:ping|ped)?\b|\btrad(?:e|"
                 r"ing)\s+(?:\S+\s+){0,4}?(?:in\b|for\b)|\breplac(?:e|ing|ement|ed)\b|"
                 r"\bswitch(?:ing)?\s+(?:\S+\s+){1,8}?(?:for|with)\b|"
                 r"\bsend me (?:a|the|another) (?:new|different|right|correct|bigger|smaller|other)\b"),
    ("return", r"\breturn(?:ing|ed)?\b(?!\s+(?:polic|window|period|address|shipping|rate|home|from|trip|"
               r"on \w+day|fee|cost))|\b(?:send|sending|give|giving|bring|ship|shipping|"
               r"mail)\s+(?:\S+\s+){0,6}?back\b|\btake\s+(?:it|them|this|the \w+)\s+back\b|"
               r"\brefund(?:ed|ing)?\b(?!\s+(?:polic|window|period|time|to\b(?!\s+me)))|\b(?:my|our|the|"
               r"full) money back\b|\breimburs\w*|"
               r"\breturn label\b"),
    ("items", rf"\b(?:modif\w*|alter\w*)\b|\b(?:edit|correct|amend)\w*\s+(?:my|the|this|that|"
              rf"some\w*)?\s*(?:order|purchase)\b|"
              rf"\b(?:switch|swap)\w*\s+(?:some\w*|an?|several|items?|products?|articles?)\b|"
              rf"\b{_ALTER}\b.*\b(?:{_OPTIONS}|to|for|into)\b|\b(?:upgrad\w*|"
              rf"downgrad\w*)\b|\b(?:wrong|different|another)\s+(?:{_OPTIONS})\b|\bchange\s+(?:my|the|this|"
              rf"that|an?|some|something)?\s*(?:\S+\s+){{0,3}}?(?:order|#\S+)|"
              r"\bmake\s+(?:it|them|the \w+|my \w+)\s+(?:a|an|the|in)?\s*\w+\s+(?:instead|one)\b|\b(?:i'd|"
              r"i would|would)\s+(?:rather|prefer)\s+(?:have\s+)?(?:the|a|an|it in)\b"),
)  # fmt: skip
_CHINESE: tuple[tuple[Kind, str], ...] = (
    ("profile_address", r"(?:个人资料|账户|账号|默认|资料里|会员资料|个人信息|档案).{0,8}(?:地址|住址)|(?:地址|"
                        r"住址).{0,10}(?:个人资料|账户|账号|资料里|档案)"),
    ("address", r"(?:改|换|更新|修改|更改|变更|填错|写错|选错|错了?|错误|不对|有误|纠正|更正).{0,12}(?:地址|"
                r"住址|收件|收货|邮编|门牌|收货人)|(?:地址|住址|收件|"
                r"收货|邮编|门牌号?).{0,14}(?:改|换|更新|修改|更改|变更|错|不对|有误)|"
                r"(?:改|换)?(?:寄|送|发|配送)(?:到|去|往)(?!哪|货)|搬家|搬到"),
    ("payment", r"(?:改|换|修改|更改|变更|更换|切换).{0,10}(?:付款|支付|结账|信用卡|银行卡|礼品卡|paypal|"
                r"支付宝|微信)|(?:付款|支付)(?:方式|方法|"
                r"卡)?.{0,8}(?:改|换|修改|更改|变更|更换)|"
                r"(?:改?用|换|走|刷).{0,12}(?:付款|支付|付(?!费)|结账|付钱|扣款)|(?:从|用).{0,10}(?:礼品卡|"
                r"信用卡|银行卡|paypal|"
                r"visa).{0,4}(?:付|扣|支付)"),
    ("cancel", r"取消(?!(?:退|换|申请))|撤单|撤销(?!退|换)|退单|退订|(?:不想|不)(?:要|买)(?:这个|这笔|那个|"
               r"那笔|我的|这)?(?:订单|单)(?:子)?了?|"
               r"(?:订单|这单|那单|单子|#?\w*\d{4,}).{0,6}不(?:想)?(?:要|买)了|不(?:想)?买了|别发货了?|"
               r"不要发货|停止发货"),
    ("exchange", r"换货|退换|调换|更换(?!付|支|地)|换(?:一|个|件|双|成?新|掉|一下|下|货|别的|其他|另)|调货"),
    ("return", r"退货|退款|退掉|退回|退了|退钱|寄回|退(?=[一这那我两三全都部其])|(?:想|要|把.{1,20}|申请|帮我|"
               r"给我|办理?|全部?|都|可以|能|需要|直接)(?:想|要|"
               r"申请|全|全部|都|一起|给)*退|^\W*退|退(?:吧|一下|呗|$)"),
    ("items", r"换成|换为|改成|改为|换(?=[大小]|[a-z]{1,3}[码号]?|\d|[黑白红蓝绿黄灰紫粉橙棕])|"
              r"改(?:一下)?(?:颜色|尺码|尺寸|规格|款式|型号|商品|码|数量|"
              r"大小)|(?:颜色|尺码|尺寸|规格|款式|型号|码数|商品|大小).{0,8}(?:改|换|选错|拍错|买错|错了)|"
              r"(?:改|修改|变更)(?:一下)?(?:我的|这个)?订单|想换|"
              r"要换|能换|可以换|换$|换吗|换"),
)  # fmt: skip
_COMPILED = {
    "en": tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ENGLISH),
    "zh": tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _CHINESE),
}
# In these clauses a payment method says where the money of another change goes.
_SETTLES = re.compile(
    r"\b(?:refund\w*|return\w*|exchang\w*|money|credit(?:ed)?)\b.*\b(?:to|on|onto|via|by)\b|\bvia\b|"
    r"\bto pay or refund\b|\bpay(?:ing)?\s+(?:the|any|for the)?\s*difference|差价|补差|退到|退回到?|退款到",
    re.IGNORECASE,
)
_OTHER_MATTER = re.compile(
    r"\b(?:account|subscription|newsletter|membership|appointment|plan|profile|password|reservation|booking|data)\b|"
    r"账号注销|会员|订阅",
    re.IGNORECASE,
)
_NOT_A_CHANGE = re.compile(
    r"\bchang(?:e|ed|ing) (?:my|our) mind\b|改(?:变)?主意|\breturn (?:customer|home|from (?:my|a|the) (?:trip|"
    r"holiday|vacation))\b|\bin return\b|退休|退出|换句话|更换客服|换(?:个|一个)?(?:人工|客服|话题)|"
    r"\b(?:change|switch) (?:the )?(?:language|subject|topic|password|email|name|phone)\b|改(?:个)?(?:密码|"
    r"名字|手机号|"
    r"邮箱|备注|价)|改(?:一下)?价",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^\W*(?:(?:hi|hello|hey)\W+)?(?:for|about|regarding|concerning|on|with|as for|in|from)\s+(?:my\s+|"
    r"the\s+)?(?:order\W*)?#?\s?\w*\d{3,}|^\W*(?:关于|对于|针对)|^\W*(?:订单号?|单号)?\W*#?\s?\w{0,3}\d{4,}\W*$",
    re.IGNORECASE,
)
_BRACES = re.compile(r"\{[^{}]*\}")
_LONGEST = 300  # characters of a clause: a message of 4,000 must not take seconds to read
_CHINESE_LETTER = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Request:
    """One change asked for, and the part of the message that belongs to it."""

    kind: Kind
    text: str


def read_requests(message: str, language: Language) -> tuple[Request, ...]:
    """The changes asked for, in order; nothing for questions about policy, negations and talk about the past.

    A clause without a change of its own belongs to the request before it, or, where it only names an order
    ("for #W1, …"), to the one after it. A refund is a return: the order's status tells whether it can be one.
    """
    found: list[Request] = []
    ahead = ""
    for clause in clauses(mended(folded(message))):
        kind = _kind_of(clause, language)
        if kind is not None and not asks_for_it(_telling(clause), bool(_CHINESE_LETTER.search(clause))):
            ahead = ""
            continue
        if kind is None:
            if found and not _LEADS.match(clause):
                found[-1] = replace(found[-1], text=_joined(found[-1].text, clause))
            else:
                ahead = _joined(ahead, clause)
        elif found and _belongs(kind, _joined(ahead, clause), found[-1]):
            found[-1] = replace(found[-1], text=_joined(found[-1].text, _joined(ahead, clause)))
            ahead = ""
        else:
            found.append(Request(kind, _joined(ahead, clause)))
            ahead = ""
    if found and ahead:
        found[-1] = replace(found[-1], text=_joined(found[-1].text, ahead))
    return tuple(part for request in found for part in _by_order(request))


def _telling(clause: str) -> str:
    """The part that is looked at: without what stands in braces, and not more than the longest wish."""
    return _BRACES.sub("{}", clause)[:_LONGEST]


def _kind_of(clause: str, language: Language) -> Kind | None:
    plain = _NOT_A_CHANGE.sub(" ", _telling(clause))
    first: Language = "zh" if _CHINESE_LETTER.search(plain) else "en"
    for name in (first, "en" if first == "zh" else language):
        for kind, pattern in _COMPILED[name]:
            if pattern.search(plain):
                return None if kind in ("cancel", "items") and _is_other_matter(plain) else _settled(kind, plain)
    return None


def _is_other_matter(clause: str) -> bool:
    """Accounts and subscriptions are cancelled and switched too, but not here."""
    return bool(_OTHER_MATTER.search(clause)) and not re.search(r"\border|\bpurchase|订单|#", clause, re.IGNORECASE)


def _settled(kind: Kind, clause: str) -> Kind | None:
    """A method named for the money of a return is no change of payment."""
    if kind == "payment" and _SETTLES.search(clause):
        for other in ("return", "exchange"):
            pattern = next(p for name, p in (*_COMPILED["en"], *_COMPILED["zh"]) if name == other)
            if pattern.search(clause):
                return "return" if other == "return" else "exchange"
        return None
    return kind


def _belongs(kind: Kind, clause: str, last: Request) -> bool:
    """Whether a clause only goes on about the last request: no other order, the same or a settling kind."""
    numbers, before = read_order_numbers(clause), read_order_numbers(last.text)
    if numbers and set(numbers) != set(before):
        return False
    if kind == last.kind:
        return True
    swaps = ("items", "exchange")
    if kind in swaps and last.kind in swaps:
        return not numbers
    # "I want a refund, cancel it" and "return it for a refund" are one wish.
    if last.kind == "cancel" and kind == "return":
        return bool(re.search(r"refund|money|退款|退钱", clause, re.IGNORECASE)) and not numbers
    return kind == "payment" and last.kind in (*swaps, "return") and not re.search(r"payment|付款方式|支付方式", clause)


def _joined(first: str, second: str) -> str:
    if not first:
        return second
    return f"{first}{'' if _CHINESE_LETTER.match(second) and not first[-1:].isascii() else ' '}{second}"


def _by_order(request: Request) -> Iterator[Request]:
    """ "Cancel #W1 and #W2" and "return the kettle from #W1 and the lamp from #W2" are one request an order."""
    numbers = read_order_numbers(request.text)
    if len(numbers) < 2 or request.kind in ("address", "payment", "profile_address"):
        yield request
        return
    pieces = [
        piece
        for piece in re.split(r"\s*(?:,|;|、|，|\band\b|\bplus\b|&|和|以及|还有|跟)\s*", request.text)
        if piece.strip()
    ]
    current, held = "", ""
    for piece in pieces:
        own = read_order_numbers(piece)
        if own and held and current:
            yield replace(request, text=current)
            current, held = piece, own[0]
        else:
            current, held = (f"{current}, {piece}" if current else piece), held or (own[0] if own else "")
    if current:
        yield replace(request, text=current)
