"""What each kind of change sounds like, in both languages: one way to say it a line."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["cancel", "address", "payment", "items", "return", "exchange", "profile_address"]

_ADDRESS = (
    r"(?:address|zip(?: code)?|postal code|postcode|street|house number|apartment number|unit number|destination)"
)
_ALTER = r"(?:chang\w*|updat\w*|correct\w*|modif\w*|edit\w*|fix\w*|amend\w*|switch\w*|replac\w*|adjust\w*)"
_RESELECT = r"(?:chang\w*|updat\w*|modif\w*|switch\w*|alter\w*)"
_OPTION = r"(?:colou?rs?|sizes?|options?|variants?|versions?|models?|materials?|styles?|storage|capacity)"
_THING = r"(?:items?|articles?|products?|one|ones)"
_METHOD = (
    r"(?:payment(?: method| option)?|billing method|credit card|debit card|card|paypal|gift card|visa|mastercard|amex)"
)
_IT = r"(?:it|them|this|that|these|those|everything|(?:my|the|this) \w+|order \S+|#\S+)"
_WISH = (
    r"(?:want\w*|need\w*|like|request\w*|get|give|claim\w*|demand\w*|issue\w*|ask\w* for|apply for|have|please|"
    r"help|obtain\w*)"
)

_ENGLISH: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (
        "profile_address",
        (
            rf"\b{_ALTER}\b.*\b(?:profile|account|default|home|saved|registered|on file)\b.*{_ADDRESS}",
            rf"\b(?:profile|account|default|saved|registered)\b.*\b{_ADDRESS}",
            rf"\b{_ALTER}\b.*\b{_ADDRESS}\b.*\b(?:profile|account|on file|in my settings|for future orders)\b",
            rf"\b{_ADDRESS}\b.{{0,20}}\b(?:on file|in my (?:profile|account))\b",
        ),
    ),
    (
        "address",
        (
            rf"\b(?:{_ALTER}|set)\b.*\b{_ADDRESS}\b",
            rf"\b(?:wrong|incorrect|old|different|new|other)\s+(?:\w+\s+){{0,2}}{_ADDRESS}\b",
            rf"\b{_ADDRESS}\b.*\b(?:wrong|incorrect|changed|not right|should be)\b",
            rf"\b{_ADDRESS} (?:update|change|correction|modification)\b",
            rf"\b(?:ship|deliver|redirect|reroute)(?:ped|ed)?\s+{_IT}(?:\s+\S+){{0,3}}?\s+to\b"
            r"(?!\s+(?:me|us)\b(?! at)|\s+you|\s+(?:[a-z]+land|china|canada|europe|mexico)\b)",
            rf"\b(?:send|mail)\s+{_IT}(?:\s+\S+){{0,3}}?\s+to\s+"
            r"(?:\d|my\b|our\b|another|an? (?:different|new)|this|the (?:new|following|right|correct))",
            r"\bi(?:'ve| have)?\s+(?:just\s+|recently\s+)?moved\b",
            r"\bi(?:'m| am) moving\b",
            r"\bchange where\b.*\b(?:ship|deliver|sen[dt]|go(?:es|ing))",
        ),
    ),
    (
        "payment",
        (
            rf"\b{_ALTER}\b(?:\s+\S+){{0,6}}?\s+(?:payment|billing|how i pay|the way i pay)\b",
            rf"\b(?:pay(?:ing)?|charge|put|bill)\s+(?:for\s+)?(?:{_IT}\s+)?(?:on|to|with|by|using|through|via)\s+"
            rf"(?:my\s+|a\s+|the\s+)?(?:other\s+|different\s+|new\s+)?{_METHOD}\b",
            rf"\bcharge\s+(?:my\s+|the\s+)?(?:other\s+)?{_METHOD}\b",
            rf"\b(?:have|want|get|prefer|like)\s+(?:my\s+|the\s+)?{_METHOD}\s+(?:charged|used)\b",
            rf"\buse\s+(?:my\s+|a\s+|the\s+)?(?:other|another|different|new|second)\s+(?:\w+\s+)?{_METHOD}\b",
            rf"\buse\s+(?:my\s+|a\s+|the\s+)?(?:\w+\s+){{0,2}}?(?:{_METHOD}|\w+_\d+)\b.*\b(?:instead|for|on|"
            rf"order|to pay)\b",
            rf"\b(?:switch|move|change)\b.*\b(?:to|from)\s+(?:my\s+|a\s+|the\s+)?(?:other\s+|different\s+)?"
            rf"(?:{_METHOD}|(?:paypal|credit_card|gift_card)_\d+)",
            r"\b(?:wrong|different|another|other)\s+payment\b",
            r"\bwrong (?:credit |debit |gift )?card\b",
        ),
    ),
    (
        "cancel",
        (
            r"(?<!noise[ -])(?<!echo[ -])\bcancel(?:l?ing|l?ation)?\b(?! (?:fee|penalt|charge|cost|polic|button|key))",
            r"\bcall(?:ed|ing)?\s+(?:(?:it|this|my order|the order)\s+)?off\b",
            r"\b(?:stop|void|scrap|undo|kill|abort)\s+(?:(?:my|the|this|"
            r"that)\s+)?(?:last\s+)?(?:\w+\s+)?(?:order|purchase|shipment)\b",
            r"\bdon'?t (?:ship|send)\s+(?:my|the|it|this)\b",
            r"\b(?:remov\w*|take|drop|delete)\s+(?:\S+\s+){1,5}?(?:from|off|out of)\s+(?:(?:my|the|this|"
            r"that)\s+)?(?:order|purchase)\b",
            r"\b(?:don'?t|do not|no longer)\s+(?:want|need)\s+(?:(?:my|the|this|that)\s+(?:\w+\s+)?)?(?:order|"
            r"purchase)\b",
            r"\b(?:want|like|need) to not receive\b",
            r"\b(?:wants?|wanted|be|have|get|it|order \S+|#\S+)\s+(?:\S+\s+){0,3}?cancell?ed\b",
        ),
    ),
    (
        "exchange",
        (
            r"(?<!rate of )\bexchang(?:e|ing|ed)\b(?!\s+(?:rate|polic|fee))",
            r"\bswap(?:ping|ped)?\b",
            r"\btrad(?:e|ing)\s+(?:\S+\s+){0,4}?(?:in|for)\b",
            r"\breplac(?:e|ing)\s+(?:it|this|that|them|my|the|these|those|one|both)\b",
            rf"\b(?:{_WISH}|be|has|have)\s+(?:\S+\s+){{0,5}}?replaced\b",
            r"(?<!order )(?<!buy )\b(?:a|the|for|send|get)\s+(?:me\s+)?(?:a\s+)?replacement\b"
            r"(?=\s*(?:$|[.,;!?]|for|because|please|as|since|instead|of|one|sent|and|from|kettle))",
            r"\bswitch(?:ing)?\s+(?:\S+\s+){1,8}?(?:for|with)\b",
            r"\bsend me (?:a|the|another) (?:new|different|right|correct|bigger|smaller|other)\b",
        ),
    ),
    (
        "return",
        (
            r"\breturn(?:ing|ed)?\b(?!\s+(?:polic|window|period|address|shipping|rate|home|"
            r"from\b(?! (?:my )?order)|trip|on\b|fee|cost"
            r"|to (?:your|the|my|factory|work|school)))",
            r"\breturn label\b",
            r"\b(?:is|are|be|'s|'re|has to|have to|must|can|should) go(?:ing)? back\b(?! to)",
            r"\b(?:send|sending|give|giving|bring|ship|shipping|mail)\s+(?:\S+\s+){0,6}?back\b",
            r"\btake\s+(?:it|them|this|the \w+)\s+back\b",
            rf"\b{_WISH}\s+(?:\S+\s+){{0,5}}?(?:refund(?:ed)?|reimbursements?)\b",
            r"^\W*(?:full\s+)?(?:refund|reimburse)\b(?!\s+(?:polic|window|period|time|status))",
            r"\b(?:refund|reimburse)\s+(?:me|my|the|this|it|that|order|#)",
            rf"\b(?:{_WISH}\s+)(?:\S+\s+){{0,4}}?money back\b",
            r"\bmy money back\b",
        ),
    ),
    (
        "items",
        (
            rf"\b{_RESELECT}\s+(?:\S+\s+){{0,6}}?(?:{_OPTION}|{_THING})\b",
            rf"\b{_RESELECT}\s+(?:it|this|that|them|one|my|the|some\w*)\b(?:\s+\S+){{0,8}}?\s+(?:to|for|into|with)\b",
            rf"\b{_RESELECT}\s+(?:\S+\s+){{0,4}}?(?:order|purchase|#\S+)",
            r"\bmodif(?:y|ying)\b",
            r"\b(?:edit|correct|amend)\w*\s+(?:(?:my|the|this|that|some\w*)\s+)?(?:order|purchase)\b",
            rf"\b(?:switch|swap)\w*\s+(?:some\w*|an?|several|{_THING})\b",
            r"\b(?:switch|chang)\w*\s+(?:\S+\s+){0,6}?to\b",
            r"\b(?:upgrad\w*|downgrad\w*)\b",
            rf"\b(?:wrong|different|another)\s+(?:{_OPTION}|{_THING})\b",
            r"\bmake\s+(?:it|them|the \w+|my \w+)\s+(?:(?:a|an|the|in)\s+)?\w+\s+(?:instead|one)\b",
            r"\b(?:get|have|take|want|like|need|prefer)\s+(?:\S+\s+){0,6}?instead\b(?! of)",
            r"\b(?:i'd|i would|would)\s+(?:rather|prefer)\s+(?:have\s+)?(?:the|a|an|it in)\b",
        ),
    ),
)
_CHINESE: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (
        "profile_address",
        (
            r"(?:个人资料|账户|账号|默认|资料里|会员资料|个人信息|档案).{0,8}(?:地址|住址)",
            r"(?:地址|住址).{0,10}(?:个人资料|账户|账号|资料里|档案)",
        ),
    ),
    (
        "address",
        (
            r"(?:改|换|更新|修改|更改|变更|[填写选]错|错了?|错误|不对|有误|纠正|更正).{0,12}(?:地址|住址|收件|"
            r"收货|邮编|门牌)",
            r"(?:地址|住址|收件|收货|邮编|门牌号?).{0,14}(?:改|换|更新|修改|更改|变更|错|不对|有误)",
            r"(?:改|换)?(?:寄|送|发|配送)(?:到|去|往)(?!哪|货)",
            r"搬家|搬到",
        ),
    ),
    (
        "payment",
        (
            r"(?:改|换|修改|更改|变更|更换|切换).{0,10}(?:付款|支付|结账|信用卡|银行卡|礼品卡|paypal|支付宝|微信)",
            r"(?:付款|支付)(?:方式|方法|卡)?.{0,8}(?:改|换|修改|更改|变更|更换)",
            r"(?:改?用|换|走|刷).{0,12}(?:付款|支付|付(?!费)|结账|付钱|扣款)",
            r"从.{0,10}(?:礼品卡|信用卡|银行卡|paypal|visa).{0,4}(?:付|扣)",
        ),
    ),
    (
        "cancel",
        (
            r"取消(?!(?:退|换|申请))",
            r"撤单|撤销(?!退|换)|退单|退订",
            r"(?:不想|不)(?:要|买)(?:这个|这笔|那个|那笔|我的|这)?(?:订单|单)(?:子)?了?",
            r"(?:订单|这单|那单|单子|#?\w*\d{4,}).{0,6}不(?:想)?(?:要|买|需要)了",
            r"不(?:想)?买了|别发货了?|不要发货|停止发货",
        ),
    ),
    (
        "exchange",
        (r"换货|退换|调换|调货", r"更换(?!付|支|地)", r"换(?:一|个|件|双|成?新|掉|一下|下|货|别的|其他|另)"),
    ),
    (
        "return",
        (
            r"退货|退款|退掉|退回(?!到|原|我的?卡|(?:我的?)?(?:paypal|礼品卡|信用卡|银行卡|账户|余额|支付宝|"
            r"微信|visa))|退了|退钱|寄回",
            r"退(?=[一这那我两三全都部其])",
            r"(?:想|要|把.{1,20}|申请|帮我|给我|办理?|全部?|都|可以|能|需要|直接)(?:想|要|申请|全|全部|都|一起|给)*退",
            r"^\W*退(?!到)|退(?:吧|一下|呗|$)",
        ),
    ),
    (
        "items",
        (
            r"[换改][成为]|换",
            r"改(?:一下)?(?:颜色|尺码|尺寸|规格|款式|型号|商品|码|数量|大小)",
            r"(?:颜色|尺码|尺寸|规格|款式|型号|码数|商品|大小).{0,8}(?:改|换|[选拍买]错|错了)",
            r"(?:改|修改|变更)(?:一下)?(?:我的|这个)?订单",
        ),
    ),
)


def _compiled(
    table: tuple[tuple[Kind, tuple[str, ...]], ...],
) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile("|".join(ways), re.IGNORECASE)) for kind, ways in table)


# In this order: an address is changed, not an item. The first kind that fits counts.
PATTERNS = {"en": _compiled(_ENGLISH), "zh": _compiled(_CHINESE)}

# With an order number beside it this is a wish to change a variant: "F20001, the sneakers: I want them in white".
WANTS_OTHER = re.compile(
    r"\bi(?:'d| would| actually)? (?:want|like|prefer|need|meant) (?:it|them|the|a|size)\b(?!.*\b(?:know|"
    r"order|status|invoice)\b)"
    r"|(?:我?想要|我要|要的是|应该是)[^,，。;；?？]{0,8}(?:[黑白红蓝绿黄灰紫粉橙棕银金沙米]色?|[\da-z]+[码号])",
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
