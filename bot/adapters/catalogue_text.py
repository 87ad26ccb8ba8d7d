"""How exact answers about the catalogue read: counts, places, conditions that nothing decides, tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.domain.conversation import Language
from knowledge.text import content_tokens, fold

_TEXTS: Mapping[str, tuple[str, str]] = {
    "count_all": ("We have {count} {things}:", "本店共有 {count} 款{things}："),
    "count_one": ("We have one {things}:", "本店有 1 款{things}："),
    "of_all": (
        "{count} of {total} {things} {match}{conditions}:",
        "{total} 款{things}中有 {count} 款符合{conditions}：",
    ),
    "of_all_some": (
        "{count} of {total} {things} match{conditions}; the first {shown}:",
        "{total} 款{things}中有 {count} 款符合{conditions}，先列出 {shown} 款：",
    ),
    "none_of": ("None of our {total} {things} matches{conditions}.", "{total} 款{things}中没有符合{conditions}的。"),
    "only_one": ("Our only {things} does not match{conditions}.", "本店唯一的{things}不符合{conditions}。"),
    "extreme": (
        "The {direction} {label} of {count} {things}{conditions}:",
        "{count} 款{things}{conditions}中，{label}{direction}的：",
    ),
    "things": ("products", "商品"),
    "place": (
        "Number {rank} by {direction} {label} among {count} {things}{conditions}:",
        "{count} 款{things}中按{label}{direction}排第 {rank} 的{conditions}：",
    ),
    "first_places": (
        "The {shown} with the {direction} {label} of {count} {things}{conditions}:",
        "{count} 款{things}中{label}{direction}的 {shown} 款{conditions}：",
    ),
    "too_few": (
        "There are only {count} {things}{conditions}, so there is no number {rank}.",
        "符合{conditions}的{things}只有 {count} 款，没有第 {rank} 款。",
    ),
    "lowest": ("lowest", "最低"),
    "highest": ("highest", "最高"),
    "also": ("And with the {direction} {label}:", "{label}{direction}的："),
    "unchecked": (
        "I could not check “{what}”: our product data does not say it, so please do not take it as confirmed.",
        "“{what}”这一点商品资料里没有，我无法核对，请不要视为已确认。",
    ),
    "table": ("Side by side:", "对比如下："),
    "table_same": ("Their listed attributes are the same; side by side:", "两者标注的参数相同，对比如下："),
    "winner": (
        "{title} has the {direction} {label}: {value}, against {others}.",
        "{title}的{label}{direction}：{value}；{others}。",
    ),
    "not_found": ("I could not find “{what}” in our catalogue.", "店里没有找到“{what}”。"),
    "tie": ("They are equal: {label} {value}.", "两者相同：{label} {value}。"),
    "not_listed": (
        "The {label} of {title} is not listed, so I cannot compare that.",
        "{title}没有标注{label}，无法比较这一项。",
    ),
    "not_comparable": (
        "Nothing in our product data puts these in that order.",
        "商品资料里没有可以比较这一点的数据。",
    ),
    "other": ("{title} {value}", "{title}为 {value}"),
    "product": ("Product", "商品"),
    "stock": ("Stock", "库存"),
    "price": ("Price", "价格"),
    "option_count": (
        "{title} comes in {count} {name} options: {values}.",
        "{title}共有 {count} 种{name}可选：{values}。",
    ),
    "option_values": ("{title}, {name} in stock{given}: {values}.", "{title}有货的{name}{given}：{values}。"),
    "option_there": ("In stock{given}: {values}.", "有货{given}：{values}。"),
    "option_sold_out": ("Sold out{given}: {values}.", "已售罄{given}：{values}。"),
    "option_none": ("{title} is sold out{given} at the moment.", "{title}{given}目前已售罄。"),
    "given": (" ({values})", "（{values}）"),
    "not_offered": (
        "No, {title} does not come in {value}. In stock, {name}: {values}.",
        "没有，{title}没有{value}可选。有货的{name}：{values}。",
    ),
    "not_together": (
        "No, {title} does not come in {value} together. In stock:",
        "没有，{title}没有{value}这个组合。有货的有：",
    ),
    "dearest": (
        "The most expensive version of {title} is {options}, {price}, {stock}.",
        "{title}最贵的规格是{options}，{price}，{stock}。",
    ),
    "cheapest": (
        "The cheapest version of {title} is {options}, {price}, {stock}.",
        "{title}最便宜的规格是{options}，{price}，{stock}。",
    ),
    "version": ("{title}, {options}: {price}, {stock}.", "{title}（{options}）：{price}，{stock}。"),
    "versions_fit": (
        "{count} of {total} versions of {title} match ({value}):",
        "{title}的 {total} 个规格中有 {count} 个符合“{value}”：",
    ),
    "more_versions": ("There are {count} more versions.", "另有 {count} 个规格。"),
    "one_price": ("All versions of {title} cost {price}.", "{title}各规格价格相同：{price}。"),
    "prices": ("{title} costs from {price}, by version:", "{title}售价 {price} 起，各规格价格："),
    "price_of": ("{options}: {price}, {stock}", "{options}：{price}，{stock}"),
}  # fmt: skip


def tell(key: str, language: Language, **fields: object) -> str:
    """The text `key` in `language` with its fields filled in. Raises KeyError for an unknown key."""
    english, chinese = _TEXTS[key]
    return (chinese if language == "zh" else english).format(**fields)


def things(message: str, subject: Sequence[str], language: Language, *, count: int = 2) -> str:
    """What the shopper calls `count` of the products ("kettles", "帐篷"), else "products"."""
    wanted = set(subject)
    if language == "en":
        named = [word for word in re.findall(r"[a-z][a-z-]+", fold(message)) if set(content_tokens(word)) & wanted]
        return _plural(" ".join(dict.fromkeys(named)) or tell("things", language), count)
    runs = [re.escape(word) for word in sorted(wanted, key=len, reverse=True) if word > "一"]
    spans = [match.span() for run in runs for match in re.finditer(run, message)]
    if not spans:
        return tell("things", language)
    start, end = max(spans, key=lambda span: span[1])
    while earlier := [a for a, b in spans if a < start <= b]:
        start = min(earlier)
    return message[start:end]


def _plural(noun: str, count: int) -> str:
    """ "3 of 8 backpacks" whichever way the shopper put it; words that have no plain plural stay as they are."""
    if count == 1:
        return re.sub(r"(?<=[^s])s$", "", re.sub(r"(?<=ch|sh|ss)es$|(?<=x)es$", "", noun))
    if noun.endswith("s") or not noun.isascii():
        return noun
    return noun + ("es" if noun.endswith(("ch", "sh", "x")) else "s")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; it ends in an empty line, so that what follows is none of its rows."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines) + "\n\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
