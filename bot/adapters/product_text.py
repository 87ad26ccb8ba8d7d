"""How products, prices, options and attributes read in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.adapters.phrases import say
from bot.domain.conversation import Language
from knowledge.catalogue import Filters
from knowledge.money import format_money
from knowledge.query_words import CHINESE_FLAGS
from knowledge.tables import ItemRow, ProductRow
from knowledge.text import content_tokens

_LONGEST_ATTRIBUTE_QUESTION = 4  # content words beside the title
_UNITS: Mapping[str, str] = {
    "g": "g", "kg": "kg", "l": "l", "ml": "ml", "w": "W", "h": "h", "min": "min", "cm": "cm", "mm": "mm", "m": "m",
    "db": "dB", "lm": "lm", "mah": "mAh", "inch": "inches", "c": "°C", "k": "K", "pa": "Pa", "bar": "bar", "m2": "m²",
    "m3h": "m³/h", "v": "V", "hz": "Hz",
}  # fmt: skip

# What shoppers ask by -> attribute names that answer it; general commerce vocabulary, both languages.
_CONCEPTS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(name, re.IGNORECASE))
    for asked, name in (
        (r"\bdown\b.*(?:grams?|fill|weigh)|(?:grams?|fill|amount|weight) of down|fill (?:weight|power)|充绒|含绒|蓬松", r"fill|down_|充绒|含绒|蓬松"),
        (r"(?:waist|hip|chest)\b.*(?:biggest|size|cm|inch|fit|around)|(?:biggest|size|fits?).*\b(?:waist|chest)\b|腰围|胸围", r"waist|chest|hip|腰|胸"),
        (r"how heavy|weigh|多重|重量|几斤|几公斤|多少克", r"^weight_g|^weight|重量"),
        (r"how long.*(?:battery|last|charge|run|play)|battery life|续航|电池.*多久|用多久", r"^battery.*h$|runtime|playtime|续航|电池"),
        (r"charg(?:e|ing) time|充电.*(?:多久|时间)|充满", r"charging_time|充电时间"),
        (r"how (?:much|many).*(?:hold|fit|litres?|liters?)|capacity|容量|几升|多少升|能装", r"capacity|volume|tank|容量|水箱"),
        (r"how (?:loud|noisy|quiet)|noise level|decibel|噪音|噪声|多吵|吵不吵|分贝", r"noise_db|noise(?!_cancel)|噪音"),
        (r"how many (?:people|persons)|sleeps?\b|几个?人|多少人", r"people|persons|人数|适用人数"),
        (r"made (?:of|from)|material|fabric|材质|材料|面料|什么做", r"material|fabric|材质|面料"),
        (r"\bwatt|how powerful|\bpower\b|功率|多少瓦", r"power_w|wattage|功率"),
        (r"how bright|lumen|brightness|多亮|亮度|流明", r"brightness|lumen|亮度"),
        (r"water[- ]?proof|in the rain|防水|淋雨", r"^waterproof|ip_rating|water_resist|防水"),
        (r"ip ?(?:rating|x\d|\d\d)|防护等级|防水等级", r"ip_rating|防护|防水"),
        (r"(?:cord|cable).*long|long.*(?:cord|cable)|线.*多长|电源线", r"cord|cable|电源线|线长"),
        (r"keeps? (?:\w+ ){0,2}warm|keep-warm|hold (?:the )?temperature|保温", r"keep_warm|保温"),
        (r"dimension|how (?:big|large|wide|tall)\b|how long (?:is|are) (?:it|the|they|this)\b(?!.*(?:warranty|last))|measure|尺寸|多大|多高|多长(?!时间)|多宽", r"dimensions|^size|height|length|inner_|packed|尺寸|高度"),
        (r"temperature settings?|which temperatures|温度档|几档|调温", r"temperature|温度"),
        (r"comfort temperature|how cold|down to what|what temp\w* (?:is|can|does)|comf(?:y|ortable) (?:down )?to|舒适温度|多少度|多冷", r"comfort_temp|limit_temp|舒适温度|极限温度"),
        (r"voltage|\bvolts?\b|电压", r"voltage|电压"),
        (r"bluetooth|蓝牙", r"bluetooth_version|bluetooth|蓝牙"),
        (r"suction|吸力", r"suction|吸力"),
        (r"dishwasher|洗碗机", r"dishwasher|洗碗机"),
        (r"machine[- ]wash|washing machine|机洗", r"machine_wash|机洗"),
        (r"\bsoles?\b|鞋底", r"^sole_material|鞋底"),
        (r"\bupper\b|鞋面", r"^upper_material|鞋面"),
        (r"microphone|\bmic\b|麦克风", r"microphone|麦克风"),
        (r"(?:size|kind) of room|room size|square (?:met|f)|coverage|多大的?(?:房间|面积)|适用面积|平[方米]", r"coverage|area|面积"),
        (r"laptop|笔记本|电脑", r"laptop|电脑|笔记本"),
        (r"in the box|included in|comes? with|包装(?:里|内)|盒子里", r"in_the_box|包装"),
    )
)  # fmt: skip
_ASKS_HOW_MUCH = re.compile(
    r"\bhow (?:big|large|long|wide|tall|high|heavy|much|many|loud|bright)\b|\b(?:biggest|largest|maximum|max|size|"
    r"down to|up to|temp)\b|多[大长高宽重少久]|几|最[大高低长]",
    re.IGNORECASE,
)
_CHINESE_LABELS = {name: word for word, name in reversed(CHINESE_FLAGS)}
_OPTION_WORDS = re.compile(
    r"\b(?:what|which|how many|other|more)\b[^.?!]*\b(?:colou?rs|sizes|versions|variants)\b|\bcome in\b|"
    r"(?:什么|哪[些几种]|几[个种])\S{0,4}(?:颜色|色|尺码|码|款式|规格)|颜色有|尺码有",
    re.IGNORECASE,
)


def title_of(product: ProductRow, language: Language) -> str:
    return product.text("title", language)


def price_of(product: ProductRow, language: Language) -> str:
    """The price, "from" the lowest where items differ."""
    if product.price_minor is None:
        return say("no_price", language)
    prices = {item.price_minor for item in product.items if item.price_minor is not None}
    price = format_money(product.price_minor, product.currency)
    return say("price_from", language, price=price) if len(prices) > 1 else price


def stock_of(product: ProductRow, language: Language) -> str:
    return say("in_stock" if product.available else "sold_out", language)


def options_of(item: ItemRow, language: Language) -> str:
    return ", ".join(str(value) for value in item.options_in(language).values())


def available_options(product: ProductRow, language: Language) -> str:
    """The options that can be bought now, by name: `colour black, white; size M`."""
    named: dict[str, dict[str, None]] = {}
    for item in product.items:
        if item.available:
            for name, value in item.options_in(language).items():
                named.setdefault(name, {})[str(value)] = None
    return "; ".join(f"{name} {', '.join(values)}" for name, values in named.items())


def asks_for_options(question: str) -> bool:
    return bool(_OPTION_WORDS.search(question))


def asked_attributes(product: ProductRow, question: str, language: Language) -> list[tuple[str, Any]] | None:
    """The attributes of what `question` asks by a concept of commerce ("how heavy"); None where it asks for no such.

    Empty where it asks for something that is not listed: "how many grams of down" is not answered by the weight.
    """
    asked = [wanted for pattern, wanted in _CONCEPTS if pattern.search(question)]
    if not asked:
        return None
    names, own = _attributes(product, language)
    found = [_attribute(wanted, names, own, counts=bool(_ASKS_HOW_MUCH.search(question))) for wanted in asked]
    # The first concept is the narrowest: where it is missing, the others would answer another question.
    return list(dict(entry for entry in found if entry).items())[:2] if found[0] else []


def named_attributes(product: ProductRow, question: str, language: Language) -> list[tuple[str, Any]]:
    """The attribute whose own name `question` says, if it says little else: much more is asked of a text."""
    names, _ = _attributes(product, language)
    title = content_tokens(f"{product.text('title', 'en')} {product.text('title', 'zh')}")
    words = set(content_tokens(question)) - set(title)
    scored = [(_name_overlap(name, words), name, value) for name, value in names.items()]
    best = max((score for score, _, _ in scored), default=0.0)
    if best < 0.5 or len(words) > _LONGEST_ATTRIBUTE_QUESTION:
        return []
    return [(name, value) for score, name, value in scored if score == best][:1]


def _attributes(product: ProductRow, language: Language) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """All attributes by name, those in the shopper's language first; and the latter alone."""
    own = product.attributes_in(language)
    return {**own, **{name: value for name, value in product.attributes.items() if name not in own}}, own


def _attribute(
    wanted: re.Pattern[str], names: Mapping[str, Any], own: Mapping[str, Any], *, counts: bool
) -> tuple[str, Any] | None:
    """The listed attribute of a concept: a figure where one is asked for, and in the shopper's language if possible."""
    found = [(name, value) for name, value in names.items() if wanted.search(name)]
    if counts:
        found = [entry for entry in found if _is_figure(entry[1])]
    return next((entry for entry in found if entry[0] in own), found[0] if found else None)


def _is_figure(value: object) -> bool:
    return not isinstance(value, bool) and bool(re.search(r"\d", str(value)))


def _name_overlap(name: str, words: set[str]) -> float:
    parts = [p for p in content_tokens(name.replace("_", " ")) if p not in _UNITS]
    return sum(part in words for part in parts) / len(parts) if parts else 0.0


def attribute_label(name: str, language: Language = "en") -> str:
    """`weight_g` -> `weight`; in Chinese the usual word for common yes/no attributes; other names as they are."""
    if language == "zh" and name in _CHINESE_LABELS:
        return _CHINESE_LABELS[name]
    head, _, tail = name.rpartition("_")
    return (head if head and tail in _UNITS else name).replace("_", " ")


def attribute_value(name: str, value: Any, language: Language) -> str:
    """`("weight_g", 1150)` -> `1150 g`; lists joined; booleans as yes and no."""
    unit = _UNITS.get(name.rpartition("_")[2], "") if "_" in name else ""
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, list):
        joined = (" × " if "dimension" in name else ", ").join(str(entry) for entry in value)
        return f"{joined} {unit}".strip()
    return f"{value:.12g} {unit}".strip() if isinstance(value, int | float) else str(value)


def conditions(filters: Filters, currency: str, language: Language) -> str:
    """The filters in words, for "3 products match (under $50.00, in stock)"; empty without any."""
    parts = list(_condition_parts(filters, currency, language))
    if not parts:
        return "" if language == "en" else "条件"
    joined = ", ".join(parts) if language == "en" else "、".join(parts)
    return f" ({joined})" if language == "en" else f"“{joined}”"


def _condition_parts(filters: Filters, currency: str, language: Language) -> Iterator[str]:
    english = language == "en"
    if filters.min_price is not None:
        price = format_money(filters.min_price, currency)
        yield f"at least {price}" if english else f"{price} 以上"
    if filters.max_price is not None:
        price = format_money(filters.max_price, currency)
        yield f"at most {price}" if english else f"{price} 以内"
    if filters.in_stock is not None:
        yield say("in_stock" if filters.in_stock else "sold_out", language)
    yield from filters.brands
    for brand in filters.not_brands:
        yield f"not {brand}" if english else f"非 {brand}"
    for c in filters.constraints:
        value = attribute_value(c.name, c.value, language) if not isinstance(c.value, str) else c.value
        sign = {"=": "", "!=": "not " if english else "非 "}.get(c.op, f"{c.op} ")
        label = f"{attribute_label(c.name, language)} " if not isinstance(c.value, str) else ""
        if isinstance(c.value, bool):
            yield label.strip() if c.value else (f"not {label}" if english else f"非{label}").strip()
            continue
        yield f"{label}{sign}{value}"
