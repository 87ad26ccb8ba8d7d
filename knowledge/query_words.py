"""The words by which shoppers set conditions, in English and Chinese. General commerce vocabulary, no shop's own."""

from __future__ import annotations

import re

_MONEY = r"(?:\$|usd|us\$|€|eur|£|gbp|¥|￥|rmb|cny)"
_MONEY_AFTER = r"(?:usd|dollars?|bucks?|eur(?:os?)?|gbp|pounds?|quid|yuan|rmb|cny|美元|美金|元|块钱?|刀|欧元|英镑)"
# Bounded, and never from within a longer number: a message of 4,000 digits must not take seconds to read.
NUMBER = r"(?<!\d)(\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?)(?!\d)"
# What may follow an amount without being its unit: "under 150 with noise cancelling", "under 60 in black".
_NO_UNIT = r"(?:and|or|for|with|without|that|which|but|not|if|on|at|by|of|to|from|is|are|the|a|please|in\s+[a-z]+)\b"
_UNIT = (
    rf"((?!{_NO_UNIT})[a-z%°²³]+(?:/[a-z]+)?|公斤|千克|克|升|毫升|瓦|小时|分钟|厘米|毫米|米|分贝|流明|伏|人|英寸|毫安)?"
)
AMOUNT = rf"(?:{_MONEY}\s*)?{NUMBER}\s*(?:{_MONEY_AFTER}|{_UNIT}(?![a-z]))"

_UNDER = r"(?:under|below|less than|cheaper than|no more than|not more than|at most|up to|max(?:imum)?(?: of)?|within|lighter than|shorter than|smaller than|不超过|不到|低于|少于|小于|便宜过|最多|最高)"
_OVER = r"(?:over|above|more than|at least|from|min(?:imum)?(?: of)?|heavier than|longer than|larger than|bigger than|starting at|超过|高于|大于|多于|至少|不低于|不少于|最少)"
UNDER = re.compile(rf"{_UNDER}\s*{AMOUNT}", re.IGNORECASE)
OVER = re.compile(rf"{_OVER}\s*{AMOUNT}", re.IGNORECASE)
UNDER_AFTER = re.compile(
    rf"{AMOUNT}\s*(?:or less|or under|or cheaper|and under|max\b|以下|以内|之内|内的|之下)", re.IGNORECASE
)
OVER_AFTER = re.compile(rf"{AMOUNT}\s*(?:or more|or over|and up|plus\b|以上|起|之上)", re.IGNORECASE)
MEASURE = re.compile(rf"(?<![a-z\d.]){NUMBER}[\s-]*个?{_UNIT}(?![a-z])", re.IGNORECASE)
BETWEEN = re.compile(
    rf"(?:between\s*|from\s*)?{AMOUNT}\s*(?:-|–|—|~|to|and|到|至)\s*{AMOUNT}(?:之间|左右)?", re.IGNORECASE
)
# An amount with its sign before it is money whatever word follows.
SIGNED = re.compile(rf"{_MONEY}\s*{NUMBER}", re.IGNORECASE)
SIGNED_RANGE = re.compile(rf"{_MONEY}\s*{NUMBER}\s*[-–—~]\s*{NUMBER}", re.IGNORECASE)
IS_MONEY = re.compile(rf"{_MONEY}\s*\d|\d\s*{_MONEY_AFTER}|price|cost|budget|spend|价|预算|花费", re.IGNORECASE)

COMPARED = re.compile(r"\b(?:and|or|vs\.?|versus|compared (?:to|with)|than)\b|和|与|跟|还是|对比|、")
IN_STOCK = re.compile(r"\bin[- ]stock\b|\bavailable (?:now|today|right now)\b|现货|有货|有库存", re.IGNORECASE)
OUT_OF_STOCK = re.compile(r"\b(?:out of stock|sold[- ]out)\b|缺货|无货|没货|售罄|断货", re.IGNORECASE)
COUNT = re.compile(
    r"\bhow many (?:different |kinds of |types of )?(?!.*\b(?:days?|hours?|minutes?|weeks?|people|persons|pieces|years?|settings|grams?|kilos?|kg|lit(?:re|er)s?|watts?|lumens?|times?|points?)\b)|(?:有|一共|总共)?(?:几|多少)(?:款|种|个型号)",
    re.IGNORECASE,
)
# "有没有防水的", "防不防水" ask; "没有", "不防水" deny.
NEGATION = re.compile(
    r"(?:\b(?:not|no|non|without|except(?: for)?|excluding|other than|apart from|anything but|any colou?r but|isn't|aren't|don't want|dont want)[\s-]+(?:(?:made (?:of|from)|made with|a|an|the|in|by|from|any|colou?red)\s+){0,2}|"
    r"(?:(?<!要)不要|(?<!是)不是|(?<!有)没有|除了|除|非|别要|不想要|不喜欢|(?<!含)不含|(?<!带)不带|(?<!支)不支持|(?<!能)不能|"
    r"(?<!可)不可以?|(?<![防保降加发带能可是])不)\s*)$",
    re.IGNORECASE,
)

# (pattern, ordering attribute: a column or a pattern over attribute names, descending)
SUPERLATIVES: tuple[tuple[re.Pattern[str], str, bool], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), attribute, descending)
    for pattern, attribute, descending in (
        (r"\bcheapest\b|\bleast expensive\b|\blowest[- ]priced?\b|最便宜|最低价|价格最低|价钱最低|最划算", "price", False),
        (r"\bmost expensive\b|\bpriciest\b|\bhighest[- ]priced?\b|\bdearest\b|最贵|价格最高", "price", True),
        (r"\blightest\b|\blowest weight\b|最轻|重量最[轻小低]", r"weight|重量", False),
        (r"\bheaviest\b|最重", r"weight|重量", True),
        (r"\bquietest\b|\bleast noisy\b|最安静|最静音|噪音最[小低]", r"noise(?!_?cancel)|噪音", False),
        (r"\bloudest\b|噪音最大", r"noise(?!_?cancel)|噪音|output", True),
        (r"\bbrightest\b|最亮", r"brightness|lumen|亮度", True),
        (r"\b(?:longest|best) (?:battery|lasting|runtime|playtime)\b|\blongest[- ]lasting\b|(?:续航|电池)(?:时间)?最[长久]", r"battery.*(?:h|life)$|runtime|playtime|续航", True),
        (r"\bwarmest\b|最保暖|最暖", r"comfort.*temp|limit_temp|temperature_rating", False),
        (r"\b(?:largest|biggest|highest|greatest|most) (?:capacity|volume)\b|容量最大|最大容量|最能装", r"capacity|volume|容量", True),
        (r"\b(?:smallest|lowest) (?:capacity|volume)\b|容量最小", r"capacity|volume|容量", False),
        (r"\bmost powerful\b|\bstrongest\b|功率最[大高]|吸力最[大强]", r"power_w|suction|power|功率|吸力", True),
        (r"\b(?:largest|biggest)\b|最大(?!的?特)", r"capacity|volume|people|persons|size|tank|容量", True),
        (r"\b(?:smallest|most compact)\b|最小", r"capacity|volume|people|packed|size|容量", False),
        (r"\btallest\b|最高的", r"height|高度", True),
        (r"\blongest\b|最长", r"length|长度", True),
    )
)  # fmt: skip

# Comparatives read as the superlative of two: "which is lighter?", "哪个更贵".
COMPARATIVES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), spoken)
    for pattern, spoken in (
        (r"\bcheaper\b|\bless expensive\b|\bcosts? less\b|更?便宜|更划算", "cheapest"),
        (r"\bmore expensive\b|\bpricier\b|\bdearer\b|\bcosts? more\b|[更较比]?贵", "most expensive"),
        (r"\blighter\b|\bweighs? less\b|[更较]轻|哪[个款]轻|轻一?点|轻一?些", "lightest"),
        (r"\bheavier\b|\bweighs? more\b|[更较]重|哪[个款]重", "heaviest"),
        (r"\bquieter\b|\bless noisy\b|[更较](?:安静|静音)|噪音[更较]?小", "quietest"),
        (r"\blouder\b|噪音[更较]?大", "loudest"),
        (r"\bbrighter\b|[更较]亮|哪[个款]亮", "brightest"),
        (r"\b(?:longer|better) (?:battery|lasting|runtime|playtime)\b|\blasts? longer\b|续航[更较]?[长久好]|用得[更较]?久", "longest battery"),
        (r"\bwarmer\b|[更较](?:暖|保暖)|哪[个款](?:暖|保暖)", "warmest"),
        (r"\bmore powerful\b|\bstronger\b|功率[更较]?大|吸力[更较]?[大强]", "most powerful"),
        (r"\b(?:bigger|larger)\b|\bholds? more\b|[更较]大|哪[个款]大|容量[更较]?大", "largest"),
        (r"\bsmaller\b|\bmore compact\b|[更较]小|哪[个款]小", "smallest"),
        (r"\btaller\b|[更较]高的?", "tallest"),
        (r"\blonger\b|[更较]长", "longest"),
    )
)  # fmt: skip

MOST_LISTED = 8
RANKS = (
    {word: n for n, word in enumerate("second third fourth fifth".split(), 2)}
    | {word: n for n, word in enumerate("2nd 3rd 4th 5th".split(), 2)}
    | {word: n for n, word in enumerate("二三四五", 2)}
    | {str(n): n for n in range(2, 6)}
)
RANK = re.compile(
    r"\b(second|third|fourth|fifth|2nd|3rd|4th|5th)[\s-]+(?=most\b|least\b|\w+est\b)|第([二三四五2-5])(?=便宜|贵|轻|重|大|小|亮|长|高|安静)|"
    r"第([二三四五2-5])(?=最)",
    re.IGNORECASE,
)
# "3 cheapest", "cheapest 3 tents", "最便宜的3款".
HOW_MANY_OF = re.compile(
    r"(?<![\d.$])(\d)\s+(?=(?:most|least)\b|\w+est\b)|(?:(?:most|least)\s+\w+|\w+est)\s+(\d)(?![\d.])(?=\s+\w)|"
    r"最\S{1,4}?的?\s*(\d)\s*(?=[款个种件])|(?:前|top )\s*(\d)(?=\s*[款个种件]|\s+\w+est)",
    re.IGNORECASE,
)
CHINESE_RANKED = re.compile(r"(最\S{1,4}?的?\s*|前)([两二三四五六七八])(?=[款个种件])")

CHINESE_DIGITS = {"两": 2} | {word: n for n, word in enumerate("二三四五六七八", 2)}
INSTEAD_OF = re.compile(
    r"\b(?:other than|apart from|besides|except(?: for)?|instead of|anything but|alternatives? to)\s+([^,.?!;]{2,60})|除了?\s*([^，,。？?]{2,30}?)\s*(?:以外|之外|外|还|，|,)",
    re.IGNORECASE,
)
# What stands before 的, or after 带, 支持, 可以, says what the thing is to be like.
CHINESE_QUALITY = re.compile(r"(?:带有?|具有|支持|可以|能|有)?([\u4e00-\u9fff]{2,8}?)的(?=[\u4e00-\u9fff])")
CHINESE_IDLE = re.compile(
    r"你|我|他|她|店|家|这|那|哪|什么|怎|谁|最|新|好|款|个|种|左右|合适|性价比|现在|目前|所有|全部|其他|别的|一样|更|还|用|送|给|想|要|多少|推荐|不同|类似"
)

# Colours by their plain names, in both languages; the catalogue's own shades ("tide blue") hold them.
COLOURS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("black",), "黑"), (("white",), "白"), (("red",), "红"), (("blue",), "蓝"), (("green",), "绿"),
    (("yellow",), "黄"), (("orange",), "橙"), (("purple", "violet"), "紫"), (("pink",), "粉"), (("brown",), "棕"),
    (("grey", "gray"), "灰"), (("silver",), "银"), (("gold", "golden"), "金"), (("beige",), "米"),
)  # fmt: skip

# What a shopper may add that is no condition on the product.
IDLE_WORDS = frozenset(
    """a am after again all also always anyone around asap ask at available away back basically be because before bit both bring
    budget buying bucks budget brand called can case cheers choose clearly come comes compare compared comparison cost costs
    course curious currently day dear decide definitely difference dollar dollars each else even ever every exactly
    excluding except fancy far few figure fine first friend gift give glad go going gonna good great guys has hear hello help
    hey hi hope idea im instead interested into it item kind know kindly last later least let like list little ll long looking lot
    made make maybe mean mind moment most much name near need needed new now number ok okay only open order other out own
    part perhaps please pls plus possible present price priced prices pricing product question quick quickly quite range
    rather really recommend recommendation regarding right said same say see sell selling set shop shopping
    should size sizes somebody someone sort sorry start still stock store stuff suggest suggestion sure take talk tell
    thank thing think thinking thx time today together tonight tomorrow too total totally try two type under understand
    up us usd use using usually ve very via wanna want wanted way week well whatever while without wonder wondering work
    would yes yet you your between across per approx roughly less more cheaper priciest colour color colours colors
    version versions variant variants option options feature features come carry stocked got get
    look looks work works fit fits suit suits wear wears used keep keeps wish wishes love lover
    not no non than over above below one ones three four five""".split()
)

# Whom and when it is for.
PEOPLE = frozenset(
    """wife husband partner girlfriend boyfriend mum mom mother dad father parent son daughter brother sister family
    friend boss colleague uncle aunt grandma grandpa kid child children birthday christmas xmas wedding anniversary
    present gift""".split()
)
# A unit as written -> (unit in attribute names, factor).
UNITS: dict[str, tuple[tuple[str, ...], float]] = {
    "kg": (("g",), 1000), "kgs": (("g",), 1000), "kilo": (("g",), 1000), "kilos": (("g",), 1000),
    "kilogram": (("g",), 1000), "kilograms": (("g",), 1000), "公斤": (("g",), 1000), "千克": (("g",), 1000),
    "g": (("g",), 1), "gram": (("g",), 1), "grams": (("g",), 1), "克": (("g",), 1),
    "l": (("l",), 1), "litre": (("l",), 1), "litres": (("l",), 1), "liter": (("l",), 1), "liters": (("l",), 1),
    "升": (("l",), 1), "ml": (("l",), 0.001), "毫升": (("l",), 0.001),
    "w": (("w",), 1), "watt": (("w",), 1), "watts": (("w",), 1), "瓦": (("w",), 1),
    "h": (("h",), 1), "hr": (("h",), 1), "hrs": (("h",), 1), "hour": (("h",), 1), "hours": (("h",), 1), "小时": (("h",), 1),
    "min": (("min",), 1), "mins": (("min",), 1), "minutes": (("min",), 1), "分钟": (("min",), 1),
    "cm": (("cm",), 1), "厘米": (("cm",), 1), "mm": (("mm",), 1), "毫米": (("mm",), 1),
    "m": (("m",), 1), "米": (("m",), 1), "inch": (("inch",), 1), "inches": (("inch",), 1), "英寸": (("inch",), 1),
    "db": (("db",), 1), "decibel": (("db",), 1), "decibels": (("db",), 1), "分贝": (("db",), 1),
    "lm": (("lm",), 1), "lumen": (("lm",), 1), "lumens": (("lm",), 1), "流明": (("lm",), 1),
    "mah": (("mah",), 1), "毫安": (("mah",), 1), "v": (("v",), 1), "伏": (("v",), 1),
    "people": (("people", "persons", "capacity_people"), 1), "person": (("people", "persons"), 1),
    "persons": (("people", "persons"), 1), "人": (("people", "persons"), 1),
}  # fmt: skip

# Yes/no attributes as Chinese shoppers say them (the English words are the attribute's own name).
CHINESE_FLAGS: tuple[tuple[str, str], ...] = (
    ("防水", "waterproof"), ("防泼水", "water_repellent"), ("拒水", "water_repellent"), ("防风", "windproof"),
    ("无线充电", "wireless_charging"), ("无线", "wireless"), ("降噪", "noise_cancelling"), ("可调光", "dimmable"),
    ("调光", "dimmable"), ("充电式", "rechargeable"), ("可充电", "rechargeable"), ("可收纳", "packable"),
    ("可折叠", "packable"), ("机洗", "machine_washable"), ("洗碗机", "dishwasher_safe"), ("麦克风", "microphone"),
    ("带帽", "hood"), ("纯素", "vegan"), ("保暖", "insulated"), ("加热", "heated"), ("发热", "heated"),
    ("拖地", "mop_function"), ("自动断电", "auto_shutoff"), ("触控", "touch_control"), ("触摸", "touch_control"),
    ("红光", "red_light"), ("登机", "carry_on_size"), ("含防雨罩", "rain_cover_included"), ("带防雨罩", "rain_cover_included"),
)  # fmt: skip

# Typical words of a request that say nothing about the product itself.
REQUEST_WORDS = frozenset(
    """show find search look looking recommend suggest sell offer buy purchase product item thing model option
    one ones kind type list cheap good best nice great new under over below above between less more than least
    most price cost dollar usd stock available budget spend max min something anything else similar alternative
    cheaper many have carry another person""".split()
)
# Words that are right as they are, whatever name they come close to.
EVERYDAY = (
    frozenset(
        """woman women womens mans mens ladies lady girls boys unisex adult adults baby babies toddler people person persons
    summer winter spring autumn school office travel under about price please wanted other these those there their which
    small large medium extra black white green brown yellow purple orange silver golden leather cotton metal plastic""".split()
    )
    | IDLE_WORDS
    | REQUEST_WORDS
    | PEOPLE
)

CHINESE_REQUEST = re.compile(
    r"推荐|有没有|有哪些|有什么|哪[款个些种]|几[款种]|多少[款种]|你们|店里|这里|卖不卖|卖|买|想要|想买|找|看看|给我|一[款个双顶条只件台]|"
    r"适合|比较|便宜|好用|不错|的吗|吗|呢|吧|请问|帮我|需要|产品|商品|东西|价格|预算|现货|有货|左右|以内|以下|以上|之间"
)


def spoken_order(text: str) -> str:
    """The superlative of `text` as it was written."""
    found = (pattern.search(text) for pattern, _, _ in SUPERLATIVES)
    return next((match.group() for match in found if match), "")
