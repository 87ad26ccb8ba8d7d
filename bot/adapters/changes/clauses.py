"""A message cut into clauses, and whether a clause asks for something: questions, negations and reports do not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.adapters.changes.order_numbers import read_order_numbers

# The verbs that ask for a change, as they stand in a request.
VERBS = (
    r"cancel(?:l?ing)?|return(?:ing)?|exchang(?:e|ing)|swap(?:ping)?|trad(?:e|ing) in|replac(?:e|ing)|modify(?:ing)?|"
    r"chang(?:e|ing)|updat(?:e|ing)|switch(?:ing)?|refund(?:ing)?|send(?:ing)? back|giv(?:e|ing) back|ship|"
    r"deliver|redirect|pay|use"
)
_BRACES = re.compile(r"\{[^{}]*\}|“[^”]*”|\"[^\"]*\"")
_HELD = str.maketrans({character: chr(0xE000 + n) for n, character in enumerate(",.;!?，。；！？:：")})
_FREED = str.maketrans({chr(0xE000 + n): character for n, character in enumerate(",.;!?，。；！？:：")})
_SEAM = re.compile(
    r"(?<=[.!?])\s+(?=[A-Za-z\"'(#\u4e00-\u9fff])|(?<=[;。！？；!?\n])|(?<=[\u4e00-\u9fff])[.]|"
    rf"[,，]?\s*\b(?:and|then|but|plus|also)\b\s*(?:also\s+|then\s+|please\s+|to\s+|i\s+(?:also\s+)?(?:want|"
    rf"need|would like|'d like)\s+to\s+)*"
    rf"(?=(?:{VERBS}|i\b|can you|could you|please|for order|for #)\b)|"
    rf"[,，]\s*(?=(?:please\s+|also\s+|i\s|i'd\s|just\s|so\s|don'?t\s|can\s|could\s|{VERBS})\b)|"
    r"[,，](?=[\u4e00-\u9fff]|\s*[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])|"
    r"(?=(?:另外|还有|顺便|然后|同时|并且|再把|再帮|而且|此外|最后|接着))|(?<=[\u4e00-\u9fff\d])(?=并(?:把|将|"
    r"帮|退|换|取消|改|申请))",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b(?:no|nr|st|ave|rd|dr|blvd|apt|mr|mrs|ms|e\.g|i\.e|approx|vs)\.$", re.IGNORECASE)

_QUESTION_WORD = re.compile(
    r"^\W*(?:(?:and|so|but|ok|hi|hello|hey|well|also|quick question|just wondering|one question|question)\W+)*"
    r"(?:hows?\b|what'?s\b|what\b(?!\s+i\s+(?:want|need))|when\b|why\b|who\b|where\b|which\b|whose\b|do\b|"
    r"does\b|did\b|"
    r"is\b|are\b|was\b|were\b|has\b|have\b(?=\s+(?:you|i|we|they)\b)|will\b|should\b|"
    r"must\b|am\b)",
    re.IGNORECASE,
)
_EMBEDDED_QUESTION = re.compile(
    r"\b(?:know|ask|asking|wonder|wondering|curious|tell me|explain|sure|find out|understand|check|see|"
    r"question(?:s)?|clarify)\s+"
    r"(?:about\s+)?(?:if|whether|how|what|when|where|why|your|the)\b|\bwhether\b|\bwhat if\b|\bwhat happens\b|"
    r"\bin case\b|\bhypothetical|\b(?:which|what) (?:cases?|circumstances|situations?|conditions?)\b|"
    r"\b(?:question|information|info|details|help me understand)\s+(?:about|on|regarding)\b",
    re.IGNORECASE,
)
_ABILITY = re.compile(
    r"\b(?:can|could|may|am|would)\s+(?:i|we|one|you guys|anyone|customers|people)\b|\b(?:is it|it's|"
    r"would it be)\s+(?:still\s+)?(?:possible|ok|okay|allowed|too late)|"
    r"\b(?:am i|are we)\s+(?:still\s+)?(?:able|allowed|eligible)|\bpossible to\b|\bcan\s+(?:the|an?|this|that|"
    r"it|these|those|my|items?|orders?)\b.*\bbe\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:my|mine|our)\b(?!\s+(?:mind|question|understanding|country|area|state))|#\s?\w*\d{3,}|"
    r"\border\s+(?:no\.?|number)?\s*\w*\d{3,}|\b[a-z]{1,3}\d{5,}\b|"
    r"\bi(?:'ve|\s+have|\s+just|\s+recently|\s+already)*\s+(?:bought|ordered|got|received|purchased|placed)\b|"
    r"\bthis order\b|\bthat order\b|\bthese orders\b",
    re.IGNORECASE,
)
_BOUGHT = re.compile(
    r"\bi(?:'ve|\s+have|\s+just|\s+recently|\s+already)*\s+(?:bought|ordered|got|received|purchased|placed)\b|"
    r"\b(?:don'?t|do not|no longer) (?:want|need) (?:the|my|this|these)\b|"
    r"\b(?:arrived|broken|damaged|defective|doesn'?t fit|don'?t fit|too (?:small|big|large|tight))\b|"
    r"\bmy (?:order|purchase|\w+ (?:arrived|came|is broken|is damaged|doesn't))|#\s?\w*\d{3,}",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|them|this|these|that)\b", re.IGNORECASE)
_CONTEXT = 1000  # characters in which the thing that is spoken of is looked for
_CONDITION = re.compile(
    r"\b(?:if|unless|once|without|after\s+(?:\d+|a|the|i|it|wearing|using|opening)|within|when|while|"
    r"even though|worn|opened|unopened|used)\b",
    re.IGNORECASE,
)
# Words before "can I": "I want to change the address, can I get help" asks for the change.
_ASKS = re.compile(
    r"\b(?:can|could|would|will)\s+(?:you|u|ya|someone|somebody)\b|\bplease\b|\bpls\b|\bhelp me\b|"
    r"\bi(?:'d| would)?\s+(?:want|like|need|wish)\b|\b(?:wanna|gotta)\b",
    re.IGNORECASE,
)
_ASKS_TO_GET = re.compile(r"can i (?:please|get|have)\b", re.IGNORECASE)
# "I don't know how to cancel order 1234" and "I can't change the address" are calls for help.
_HELPLESS = re.compile(
    r"\b(?:i|we)\s+(?:just\s+)?(?:don'?t|do not)\s+know\s+(?:how|what|where)\b|"
    r"\b(?:i|we)\s+(?:can'?t|cannot|can not|could ?n'?t|am not able to|am unable to|wasn'?t able to)\b|\bunable to\b",
    re.IGNORECASE,
)
_HOW_TO_DO_IT = re.compile(
    r"\b(?:how|where)\s+(?:do|can|could|should|would|to|i)\b|\bwhat (?:do|must|should) i (?:need |have )?(?:to )?do\b|"
    r"\bwhat i (?:need|have|must|should) to do\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:might|maybe|perhaps|may(?=\s+(?:want|need|have|return|cancel|exchange))|considering|thinking (?:of|"
    r"about)|not sure|unsure|undecided|suppose|"
    r"would(?=\s+(?:cancel|return|exchange)\b)|threaten|in the future|someday|next time)\b",
    re.IGNORECASE,
)
_CHANGED_WORD = (
    r"(?:cancel\w*|return\w*|exchang\w*|swap\w*|replac\w*|chang\w*|modif\w*|updat\w*|refund\w*|send\w*|switch\w*)"
)
_NEGATED = re.compile(
    rf"\b(?:do(?:es)?\s*n['o]?t|don'?t|not|never|no longer|no need|without|rather than|instead of|stop|avoid|"
    rf"won'?t|wouldn'?t|can'?t|cannot|isn'?t|nobody)\s+"
    rf"(?:\w+\s+){{0,4}}?{_CHANGED_WORD}\b",
    re.IGNORECASE,
)
# "I don't want it, return it", "can't I cancel": the word does not stand before the verb.
_NOT_NEGATED = re.compile(
    r"\b(?:don'?t|do not|no need to|needn'?t)\s+(?:ship|send|deliver|dispatch)\b(?!.*\bback\b)|"
    r"\b(?:don'?t|do not)\s+(?:want|need|like)\s+(?:it|this|them|these|that|the|my|order|purchase)\b(?!.*\bto\b)|"
    r"\bno longer (?:want|need)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\bthank(?:s| you) for\b|\b(?:had|tried and failed) to\b|"
    r"\b(?:already|i|we|you|they|he|she|which|that|was|were|been|got|had|has|have|being|is|are)(?:'ve|"
    r"'d)?\s+(?:\w+ly\s+|already\s+|just\s+|not\s+|also\s+)*"
    r"(?:cancell?ed|returned|exchanged|swapped|replaced|changed|modified|updated|refunded|sent\s+(?:it\s+|"
    r"them\s+)?back|switched|shipped|delivered\s+to|sent\s+to)\b|"
    r"\b(?:expect\w*|await\w*|waiting (?:for|on)) (?:a|my|the) (?:refund|return|exchange|replacement)\b|"
    r"\b(?:refund|return|exchange) (?:status|progress)\b|"
    r"\b(?:status|progress) of\b|\b(?:where|when)\b.*\b(?:refund|return|exchange)\b|\b(?:the|my) (?:return|"
    r"refund|exchange|cancellation) "
    r"(?:i|that|was|is|has|hasn|arrive|status|went|request)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"#\s?\w*\d{3,}|\b[a-z]{1,3}\d{5,}\b", re.IGNORECASE)
_WANTS_DONE = re.compile(
    r"\b(?:want|need|like|get|have|wish|be)\s+(?:\S+\s+){0,6}?(?:to be\s+)?(?:cancell?ed|returned|exchanged|"
    r"swapped|replaced|changed|modified|updated|refunded)\b|"
    r"\b(?:needs?|has|have|ought|must|should)\s+(?:to\s+)?be\s+(?:cancell?ed|returned|exchanged|changed|"
    r"updated|replaced|corrected)",
    re.IGNORECASE,
)
_INTEREST = re.compile(
    r"\bwant(?:ed)? to (?:know|ask|check|understand|see)\b|\b(?:policy|policies|rules?|terms)\b", re.IGNORECASE
)

_ZH_QUESTION = re.compile(
    r"怎么(?!还没?给?我?[退换])|如何|怎样|什么|为何|为啥|多久|多长|几天|哪里|哪儿|谁[出付承]|多少|是否|会不会|"
    r"需不需要|要不要|需要.{0,6}吗|有没有|支不支持|支持.*吗|"
    r"包.*退.*吗|无理由|政策|规则|流程|条件|运费.*[谁吗]"
)
_ZH_ABILITY = re.compile(
    r"(?:能|可以|可|能够|给|让)(?:不能|不可以|不给)?.{0,12}(?:吗|嘛|么|不[?？]?$|不能|\?|？)|能不能|可不可以|"
    r"可以不可以|能否|可否|行不行|行吗"
)
_ZH_OWN = re.compile(
    r"我(?:的|这|那|刚|昨天|上周|上次|前天|今天|前几天|之前|买|下|订|收到|拍|想|要)|#\s?\w*\d{3,}|"
    r"订单号?\W?\w*\d{4,}|(?<!\d)\d{12}(?!\d)|"
    r"[a-z]{1,3}\d{5,}|帮我|给我|替我|麻烦|这[一个]?[单笔]|那[一个]?[单笔]|这个订单|"
    r"(?:刚|昨天|今天|上周|之前|上次)(?:下|买|拍|收|订|购)",
    re.IGNORECASE,
)
_ZH_OWNED = re.compile(
    r"我(?:的(?!问题)|刚|昨天|上周|上次|前天|今天|前几天|之前)?(?:买|下单|收到|拍下|订)的?|刚(?:收到|下单|买)|"
    r"(?:昨天|今天|前天|上周|之前|上次)(?:下|买|拍|收到|订)|收到的|#\s?\w*\d{3,}",
)
_ZH_NEGATED = re.compile(
    r"(?:不要|不想|不用|不需要|不必|不会|不打算|别|先别|先不|暂时不|没有?要|没想|没说要|不是要|不是想|取消|"
    r"撤销|撤回|放弃|还没|没有?|不再|不)"
    r"(?:给我|帮我|再|去|想|要|急着|把.{0,8})?(?:申请)?(?:取消|退款|退货|退|换货|换|改|修改|更改|更换)(?!一下我)"
)
_ZH_REQUEST_DESPITE = re.compile(r"不(?:想)?要了|不需要了|不用了|没用了|不合适|怎么(?:还)?不给我?[退换]|为什么不给")
_ZH_PAST = re.compile(
    r"(?:已经|已|早就|刚刚?|之前|上次|昨天|前天|上周)(?:申请|提交|被|给)?(?:取消|退|换|改|寄回)(?:了|过|掉了|"
    r"好了|成功|款|货|完)|(?:取消|退货?|退款|换货?|改|"
    r"寄回去?)(?:过|了的|好了|成功|完了)|"
    r"(?:退款|退货|换货|换的)(?:的)?(?:进度|状态|到账|到哪|什么时候|多久|何时|呢|怎么还|还没|没到)|被取消|"
    r"已取消|退了(?:多|几)"
)
_ZH_HYPOTHETICAL = re.compile(
    r"如果.*(?:退|换|取消)|要是.*(?:退|换|取消)|万一|考虑|再想想|可能会|也许|说不定|犹豫|不确定"
)


def folded(text: str) -> str:
    """NFKC with plain quotes and single spaces and line breaks."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", text)).strip()


def clauses(message: str) -> Iterator[str]:
    """The clauses of a message in order, trimmed; braces and quotations stay whole."""
    held = _BRACES.sub(lambda match: match.group().translate(_HELD), message)
    start, pieces = 0, []
    for seam in _SEAM.finditer(held):
        if _ABBREVIATION.search(held[max(0, seam.start() - 12) : seam.start()].rstrip()):
            continue
        pieces.append(held[start : seam.end()])
        start = seam.end()
    pieces.append(held[start:])
    for piece in pieces:
        if piece.strip(" ,，.。;；!！"):
            yield piece.translate(_FREED).strip()


def asks_for_it(clause: str, message: str) -> bool:
    """Whether a clause of `message` that speaks of a change asks for it to be made."""
    # "I bought a lamp yesterday. Can I return it?" is about a thing of theirs.
    if re.search(r"[\u4e00-\u9fff]", clause):
        return _chinese(clause, owned=bool(_ZH_OWNED.search(message[:_CONTEXT])))
    told = message[:_CONTEXT]
    bought = _BOUGHT.search(told) or read_order_numbers(told)
    return _english(clause, owned=bool(bought and _PRONOUN.search(clause)))


def _english(clause: str, *, owned: bool) -> bool:
    if _HEDGE.search(clause) or _INTEREST.search(clause):
        return False
    numbered = bool(_NUMBERED.search(clause) or read_order_numbers(clause))
    if numbered and (_HOW_TO_DO_IT.search(clause) or _HELPLESS.search(clause)):
        return not _PAST.search(clause)
    if _EMBEDDED_QUESTION.search(clause):
        return False
    if _NEGATED.search(clause) and not (_NOT_NEGATED.search(clause) or _HELPLESS.search(clause)):
        return False
    if _PAST.search(clause) and not _WANTS_DONE.search(clause):
        return False
    if _QUESTION_WORD.match(clause) and not _asks_about_own(clause):
        return False
    if re.match(r"^\W*if\s+i\b", clause, re.IGNORECASE):
        return False
    if able := _ABILITY.search(clause):
        asks = _ASKS.search(clause[: able.start()]) or _ASKS_TO_GET.match(clause, able.start())
        return bool(asks or owned or numbered or _OWN.search(clause)) and (numbered or not _CONDITION.search(clause))
    return True


def _asks_about_own(clause: str) -> bool:
    """Of that order is "how do I return order #W1?"; "how do I cancel my order?" is still a question of rules."""
    able = re.match(
        r"^\W*(?:is it|is there (?:any|a|some) way|would it be|am i|are we|will you)\b", clause, re.IGNORECASE
    )
    if able is None:
        return False
    return bool(_NUMBERED.search(clause)) or bool(_OWN.search(clause) and not _CONDITION.search(clause))


def _chinese(clause: str, *, owned: bool) -> bool:
    if _ZH_NEGATED.search(clause) and not _ZH_REQUEST_DESPITE.search(clause):
        return False
    if _ZH_PAST.search(clause) or _ZH_HYPOTHETICAL.search(clause):
        return False
    if _ZH_QUESTION.search(clause):
        return False
    if _ZH_ABILITY.search(clause):
        return owned or bool(_ZH_OWN.search(clause))
    return not re.search(r"[吗么][?？]?$", clause) or owned or bool(_ZH_OWN.search(clause))
