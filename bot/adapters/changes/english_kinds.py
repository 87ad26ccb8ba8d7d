"""What each kind of change sounds like in English: one way to say it a line."""

from __future__ import annotations

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
_NUMBER = r"(?:order\s+)?(?:#\s?\w*\d{3,}|[a-z]{0,3}\d{4,})"
_IT = rf"(?:it|them|this|that|these|those|everything|{_NUMBER}|(?:my|the|this) \w+)"
_THE_ORDER = (
    rf"(?:{_NUMBER}|(?:(?:my|the|this|that|whole|last|entire|latest)\s+){{0,3}}(?:\w+\s+)?(?:order|"
    rf"purchase|shipment)\b)"
)
# Plain values of options: "make it white", "I need a 43".
_VALUE = (
    r"(?:black|white|gr[ae]y|red|blue|green|yellow|orange|pink|purple|brown|beige|silver|gold|navy|x{0,3}[sml]|"
    r"small|medium|large|"
    r"bigger|smaller|larger|size|one|\d{1,3}(?:\.5)?(?:\s?(?:l|cm|gb|inch|cups?))?)"
)
_WISH = (
    r"(?:want\w*|need\w*|like|request\w*|get|give|claim\w*|demand\w*|issue\w*|ask\w* for|apply for|have|please|"
    r"help|obtain\w*)"
)

ENGLISH: tuple[tuple[str, tuple[str, ...]], ...] = (
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
            r"\b(?:be|have|get|want|need)\s+(?:\S+\s+){0,4}?(?:delivered|shipped|sent|"
            r"rerouted)\s+to\b(?! (?:me|us|you)\b)",
            r"\bshould (?:go|be going) to\s+(?:\d|my\b|our\b|the\b)",
            rf"\bput\s+\d+\s+\w+.*\b(?:on|for)\s+{_NUMBER}",
            r"\bmy new (?:place|home|house|office|flat|apartment) is\b",
            r"\bwrong (?:apartment|apt|unit|flat|house|building)\b",
            rf"\b{_ADDRESS}\b.*\bneeds? (?:fixing|changing|updating|to be)\b",
            r"\bi(?:'ve| have)?\s+(?:just\s+|recently\s+)?moved\b",
            r"\bi(?:'m| am) moving\b",
            r"\bchange where\b.*\b(?:ship|deliver|sen[dt]|go(?:es|ing))",
        ),
    ),
    (
        "payment",
        (
            rf"\b{_ALTER}\b(?:\s+\S+){{0,6}}?\s+(?:payment|billing|how i pay|the way i pay)\b",
            rf"\b(?:pay(?:ing)?|charge|put|bill)\s+(?:\S+\s+){{0,4}}?(?:on|to|with|by|using|through|via|from)\s+"
            rf"(?:my\s+|a\s+|the\s+)?(?:other\s+|another\s+|different\s+|new\s+)?{_METHOD}\b",
            r"\b(?:want|like|have|get|need|be)\s+(?:\S+\s+){0,4}?paid\s+(?:with|by|from|using|via)\b",
            rf"\bgo on\s+(?:my\s+|the\s+)?{_METHOD}\b",
            rf"\b(?:charge|bill)\s+(?:my\s+|the\s+)?(?:other\s+)?{_METHOD}\b",
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
            rf"\b(?:stop|void|scrap|undo|kill|abort|drop|bin|nix|ditch|withdraw|retract|revoke|back out of|get rid of|"
            rf"pull the plug on)\s+{_THE_ORDER}",
            r"\b(?:stop|undo|void)\s+(?:it|this|that)\b(?! from happening)",
            rf"\b(?:don'?t|do not|no need to|needn'?t)\s+(?:ship|send|deliver|dispatch)\s+{_IT}\b(?!.*\bback\b)",
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
            r"\b(?:a|one that) work(?:s|ing) one\b|\bone that works\b",
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
            r"\b(?:tak|hand|bring|pass)\w*\s+(?:\S+\s+){0,4}?back\b(?! to (?:the )?(?:home|main))",
            r"\b(?:don'?t|do not|not) (?:want|wish|going|planning) to keep\b|\bnot keeping\b|\bback to you\b",
            r"\b(?:can|could) you (?:collect|pick up)\b.*\bi (?:bought|ordered|got)\b",
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
            r"\bshould(?:'ve| have) (?:ordered|bought|picked|chosen|gotten|got|taken|selected)\b",
            r"\bmeant to (?:order|buy|get|pick|choose|select)\b",
            rf"\b(?:picked|chose|selected|ordered|took)\b.{{0,30}}\b{_VALUE}\b.{{0,20}}\b(?:by (?:accident|"
            rf"mistake)|accidentally)",
            rf"\bgot (?:the|an?) {_VALUE} but (?:i )?(?:need|want)",
            rf"\b(?:small|tight|big|loose|pinch\w*|narrow|long|short)\b.*\b(?:need|want|like) (?:an?|the) {_VALUE}\b",
            rf"\bmake\s+(?:it|them|(?:the|my)\s+\w+)(?:\s+(?:in|from|of|on)\s+\S+)?\s+(?:(?:an?|the|"
            rf"in)\s+)?(?!bigger|smaller|larger){_VALUE}\b",
            rf"\b(?:can|could|should)\s+(?:the|my|it|they)\b.{{0,40}}\bbe\s+(?:(?:an?|the|in)\s+)?{_VALUE}\b",
            rf"\b(?:the|my)\s+(?:\w+\s+){{1,3}}should be (?:(?:an?|the|in)\s+)?{_VALUE}\b",
            r"\bone size (?:bigger|larger|smaller|up|down)\b|\b(?:go|size|move) (?:up|down) a size\b|\bbump\b.*\bup\b",
            r"\ba (?:bigger|smaller|larger|different) one of (?:the|my)\b",
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
