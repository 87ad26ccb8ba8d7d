"""Questions on one product without a model: from its rows, else from its own texts, else a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.adapters.intents import Intent
from bot.adapters.offline_knowledge import Passage, answer_from_chunks, best_passage
from bot.adapters.phrases import say
from bot.adapters.product_text import (
    asked_attributes,
    asks_for_options,
    attribute_label,
    attribute_value,
    available_options,
    named_attributes,
    options_of,
    price_of,
    stock_of,
    title_of,
)
from bot.ports import Brief, DraftPart, Outcome, Sentence
from knowledge.money import format_money
from knowledge.tables import ItemRow, ProductRow
from knowledge.text import chinese_core, content_tokens, fold

_COUNTS = re.compile(r"\bhow\b|\bwhat\b|多|几|什么", re.IGNORECASE)
_TEXT_BEFORE_ROW = 0.6
_CODE = re.compile(r"\b[A-Z]{1,2}\d{1,3}\b|报错|故障|闪", re.IGNORECASE)
# The price of a part is not the product's.
_ABOUT_A_PART = re.compile(r"\b(?:spare|replacement|extra|just the|only the)\b|单独|配件|替换|滤芯|滤网", re.IGNORECASE)
_PRICE = re.compile(
    r"how much (?:is|are|does|do|for)\b|\bprice\b|\bcosts?\b|多少钱|价格|售价|什么价|几块", re.IGNORECASE
)
_STOCK = re.compile(
    r"in stock|available|sold out|have (?:it|this|that|them)|有货|现货|还有吗|有没有货|缺货|卖完", re.IGNORECASE
)


def about(outcome: Outcome, products: Sequence[ProductRow], item_id: str | None = None) -> Outcome:
    ids = tuple(product.id for product in products)
    return replace(outcome, products=ids, slots={**outcome.slots, "focus": list(ids), "item": item_id})


def one_product(brief: Brief, products: list[ProductRow], intent: Intent, outcome: Outcome) -> Iterator[DraftPart]:
    """The exact answer from rows where the question asks for one; else from the product's own texts."""
    product, message = products[0], brief.message
    options = [c for c in brief.reading.filters.constraints if _is_option(product, c.name)]
    attributes = [] if _CODE.search(message) else _attributes_for(brief, product)
    if options:
        items = _matching_items(brief, product)
        yield Sentence(_option_sentence(brief, product, items), _row(product))
        yield about(outcome, [product], items[0].id if len(items) == 1 else None)
    elif _asks_for_the_price(brief) and not _ABOUT_A_PART.search(message):
        yield from _price_sentences(brief, product)
        yield about(outcome, [product], brief.slots.get("item"))
    elif _STOCK.search(message):
        yield Sentence(_stock_sentence(brief, product), _row(product))
        if product.available and (choices := available_options(product, brief.language)):
            yield Sentence(say("option_list", brief.language, options=choices), _row(product))
        yield about(outcome, [product])
    elif asks_for_options(message) and product.items:
        text = say("option_list", brief.language, options=available_options(product, brief.language))
        yield Sentence(text, _row(product))
        yield about(outcome, [product])
    elif attributes:
        for name, value in attributes:
            yield Sentence(_attribute_sentence(brief, product, name, value), _row(product))
        yield about(outcome, [product])
    else:
        yield from _from_its_texts(brief, products, intent, outcome)


def _attributes_for(brief: Brief, product: ProductRow) -> list[tuple[str, Any]]:
    """The attributes that answer; one that is only named in passing gives way to a text that answers."""
    asked = asked_attributes(product, brief.message, brief.language)
    if asked is not None:
        return asked
    named = named_attributes(product, brief.message, brief.language)
    return [] if named and best_passage(brief, (product.id,)).probability >= _TEXT_BEFORE_ROW else named


def _asks_for_the_price(brief: Brief) -> bool:
    order = brief.reading.filters.order_by
    return bool(_PRICE.search(brief.message)) or (order is not None and order.name == "price")


def _row(product: ProductRow) -> tuple[str]:
    return (f"product:{product.id}",)


def _price_sentences(brief: Brief, product: ProductRow) -> Iterator[Sentence]:
    """The product's price, or that of the item just talked about."""
    language = brief.language
    item = next((item for item in product.items if item.id == brief.slots.get("item")), None)
    title = title_of(product, language)
    if item is not None and item.price_minor is not None and not brief.reading.mentioned:
        title = (
            f"{title} ({options_of(item, language)})"
            if language == "en"
            else f"{title}（{options_of(item, language)}）"
        )
        price = format_money(item.price_minor, product.currency)
    else:
        price = price_of(product, language)
    yield Sentence(say("price_is", language, title=title, price=price), _row(product))
    yield Sentence(_stock_sentence(brief, product), _row(product))


def _from_its_texts(brief: Brief, products: list[ProductRow], intent: Intent, outcome: Outcome) -> Iterator[DraftPart]:
    """From the product's description or manual, else from the shop's general texts, else refuse."""
    product = products[0]
    passage, general = best_passage(brief, tuple(p.id for p in products)), best_passage(brief)
    if passage.answers and passage.probability >= general.probability - 0.1:
        yield from answer_from_chunks(brief, passage, about(outcome, [product]))
    elif general.answers:
        yield from answer_from_chunks(brief, general, outcome)
    elif intent.name == "product_search" or _only_names(brief, product):
        yield Sentence(product_line(brief, product), _row(product))
        yield about(outcome, [product])
    else:
        yield from refuse(brief, about(outcome, [product]), passage)


def _only_names(brief: Brief, product: ProductRow) -> bool:
    """Whether the message says little more than the product's name."""
    title = set(content_tokens(f"{product.text('title', 'en')} {product.text('title', 'zh')}"))
    return len([word for word in content_tokens(brief.message) if word not in title]) <= 1


def _stock_sentence(brief: Brief, product: ProductRow) -> str:
    key = "stock_yes" if product.available else "stock_no"
    return say(key, brief.language, title=title_of(product, brief.language))


def _is_option(product: ProductRow, name: str) -> bool:
    return any(
        name in item.options or any(name in o for o in item.options_translated.values()) for item in product.items
    )


def _matching_items(brief: Brief, product: ProductRow) -> list[ItemRow]:
    """The items that have every option value the question names."""
    asked = [str(c.value) for c in brief.reading.filters.constraints if isinstance(c.value, str) and c.op == "="]
    return [item for item in product.items if all(_has_value(item, value) for value in asked)] if asked else []


def _has_value(item: ItemRow, value: str) -> bool:
    """Whether the item has an option that says `value`: "blue" is said by "tide blue", in Chinese anywhere."""
    spellings = [fold(v) for options in (item.options, *item.options_translated.values()) for v in options.values()]
    if value.isascii():
        return any(f" {value} " in f" {spelling} " for spelling in spellings)
    return any(chinese_core(value) in spelling for spelling in spellings)


def _option_sentence(brief: Brief, product: ProductRow, items: list[ItemRow]) -> str:
    language, title = brief.language, title_of(product, brief.language)
    asked = ", ".join(str(c.value) for c in brief.reading.filters.constraints if isinstance(c.value, str))
    if not items:
        return say("option_missing", language, title=title, options=asked)
    available = [item for item in items if item.available]
    if not available:
        return say(
            "option_no", language, title=title, options=options_of(items[0], language) if len(items) == 1 else asked
        )
    first = available[0]
    minor = first.price_minor if first.price_minor is not None else product.price_minor
    price = format_money(minor, product.currency) if minor is not None else say("no_price", language)
    shown = options_of(first, language) if len(available) == 1 else asked
    return say("option_yes", language, title=title, options=shown, price=price)


def _attribute_sentence(brief: Brief, product: ProductRow, name: str, value: object) -> str:
    language, title = brief.language, title_of(product, brief.language)
    label = attribute_label(name, language)
    if isinstance(value, bool):
        return say("flag_yes" if value else "flag_no", language, title=title, name=label)
    if value == 0 and not _COUNTS.search(brief.message):
        return say("flag_no", language, title=title, name=label)  # "does it have a battery?": 0 hours of it
    return say("attribute", language, title=title, name=label, value=attribute_value(name, value, language))


def product_line(brief: Brief, product: ProductRow) -> str:
    language = brief.language
    return say(
        "product_line",
        language,
        title=title_of(product, language),
        price=price_of(product, language),
        stock=stock_of(product, language),
    )


def refuse(brief: Brief, outcome: Outcome, passage: Passage | None) -> Iterator[DraftPart]:
    yield Sentence(say("unsupported", brief.language), plain=True)
    probability = round(passage.probability, 3) if passage else None
    yield replace(outcome, refused="unsupported", answerability=probability)
