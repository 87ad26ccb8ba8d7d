"""Product questions without a model: one product, a comparison, reviews, or a list with exact conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.adapters.catalogue_text import tell
from bot.adapters.intents import Intent
from bot.adapters.offline_compare import MOST_COMPARED, compare
from bot.adapters.offline_knowledge import Passage, answer_from_chunks
from bot.adapters.offline_list import follows_up_on_products, product_lines, search
from bot.adapters.offline_options import option_answer
from bot.adapters.offline_product import about, one_product, refuse
from bot.adapters.phrases import say
from bot.ports import Brief, DraftPart, Outcome, Sentence, ToolRequest
from knowledge.catalogue import Filters
from knowledge.mentions import compared_products
from knowledge.query import resolve
from knowledge.query_words import COMPARED, IDLE_WORDS
from knowledge.tables import ProductRow
from knowledge.text import content_tokens, fold, stem

_INTENTS = ("product_search", "product_fact", "product_compare", "availability", "reviews")
_QUESTION = re.compile(
    r"[?？]|^(?:is|are|do|does|did|can|could|will|would|has|have|what|which|who|how|when|where|why|tell|i|my|it)\b|"
    r"[吗呢么]|多少|什么|怎么|哪|几|多[重大长高久]|有没有|能不能|是不是",
    re.IGNORECASE,
)
_IDLE = frozenset(map(stem, IDLE_WORDS))
# Reviews that speak of the shop's money, support or instructions are not quoted.
_PROMISE = re.compile(
    r"support|refund|discount|% off|coupon|free|tell (?:them|the)|ask (?:them|for)|warranty|replace|chat|bot\b|"
    r"客服|退款|打折|优惠|免费|包邮|赔|保修|机器人",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"\b(?:differen\w*|compare\w*|versus|vs|better|or)\b|区别|不同|差[在别]|对比|比较|哪[个款]更?好|还是|差别",
    re.IGNORECASE,
)


def is_catalogue_question(brief: Brief, intent: Intent, passage: Passage) -> bool:
    """Whether rows of the catalogue answer this better than the best passage does."""
    reading, share = brief.reading, intent.share(*_INTENTS)
    if follows_up_on_products(brief) and not passage.sure:
        return intent.share("knowledge") < 0.7
    if share >= 0.4 and reading.mentioned and not passage.sure:
        return True
    filters = reading.filters
    exact = filters.order_by or filters.brands or filters.max_price is not None or reading.count or filters.constraints
    if exact and (reading.subject or reading.mentioned) and share >= 0.3:
        return share >= passage.probability - 0.3
    if exact and reading.subject and not (reading.unchecked or passage.sure or _QUESTION.search(brief.message)):
        return True  # "two person tent": there is nothing in it but a query
    return share >= 0.5 and share >= passage.probability


def answer_catalogue(brief: Brief, intent: Intent, outcome: Outcome, passage: Passage) -> Iterator[DraftPart]:
    """Route to one product, a comparison, reviews, or a list."""
    products = _talked_about(brief) or (_described(brief) if intent.name != "product_search" else [])
    side_by_side = _side_by_side(brief, products)
    if products and _COMPARE.search(brief.message) and (rival := _unknown_rival(brief)):
        return _without_rival(brief, products[0], rival, outcome)
    if len(side_by_side) >= 2:
        return compare(brief, side_by_side, outcome)
    if intent.name == "reviews" and products:
        return iter((ToolRequest("get_product_reviews", {"product_id": products[0].id}), about(outcome, products[:1])))
    one = bool(products) and (len(products) == 1 or bool(brief.reading.mentioned))
    if one and (versions := option_answer(brief, products[0], outcome)):
        return iter(versions)
    named = len(products) == 1 and bool(brief.reading.mentioned)
    if products and (named or not brief.reading.filters.order_by) and not _wants_others(brief):
        return one_product(brief, products, intent, outcome)
    if intent.share("product_search", "availability", "product_compare") >= 0.4 or brief.reading.has_conditions:
        return search(brief, outcome)
    if passage.answers:
        return answer_from_chunks(brief, passage, outcome)
    return search(brief, outcome) if intent.name in _INTENTS else refuse(brief, outcome, passage)


def _unknown_rival(brief: Brief) -> str:
    """The part of "A or B" that names nothing the shop knows; empty if there is none."""
    parts = COMPARED.split(fold(brief.message))
    if len(parts) != 2 or brief.follows_up or not brief.reading.mentioned:
        return ""
    lexical = brief.snapshot.lexical
    for part in parts:
        words = [word for word in content_tokens(part) if word.isalpha() and word not in _IDLE]
        if words and not any(lexical.holds(word) for word in words):
            return re.sub(r"^\s*(?:the|a|an|your)\s+", "", part).strip(" ?？.。!！吗呢")
    return ""


def _side_by_side(brief: Brief, products: list[ProductRow]) -> list[ProductRow]:
    """What a comparison is about: one product for each name that was said, else those talked about."""
    if len(products) < 2 or not (_COMPARE.search(brief.message) or brief.reading.compares):
        return []
    named = compared_products(fold(brief.message), brief.snapshot) if brief.reading.mentioned else ()
    if len(named) >= 2:
        return list(brief.snapshot.catalogue.products(named).values())[:MOST_COMPARED]
    return products[:2]


def _without_rival(brief: Brief, product: ProductRow, rival: str, outcome: Outcome) -> Iterator[DraftPart]:
    yield Sentence(tell("not_found", brief.language, what=rival), plain=True)
    yield from product_lines(brief, [product])
    yield about(outcome, [product])


def _wants_others(brief: Brief) -> bool:
    """Whether prices, a count, or bare keywords ask for what there is, not about the product that a word names."""
    reading, filters = brief.reading, brief.reading.filters
    priced = filters.max_price is not None or filters.min_price is not None
    keywords = bool(reading.subject) and not _QUESTION.search(brief.message) and not filters.constraints
    return priced or reading.count or (keywords and not brief.follows_up)


def _talked_about(brief: Brief) -> list[ProductRow]:
    """The products a follow-up hangs on, else those that the message names."""
    ids = brief.retrieval.query.focus or brief.reading.mentioned
    return list(brief.snapshot.catalogue.products(ids).values())


def _described(brief: Brief) -> list[ProductRow]:
    """ "that folding travel kettle" or its brand names a product as surely as its title does, if there is only one."""
    brands = brief.reading.filters.brands
    if not brief.reading.subject and not brands:
        return []
    bare = replace(brief.reading, filters=Filters(brands=brands))
    ids = brief.snapshot.catalogue.matching(resolve(bare, brief.snapshot), limit=2)
    return list(brief.snapshot.catalogue.products(ids).values()) if len(ids) == 1 else []


def word_reviews(brief: Brief, outcome: Outcome) -> Iterator[DraftPart]:
    """The average, and one praising and one critical voice as quotes; promises in reviews are nobody's word."""
    result, source = brief.tool_calls[-1].result, (f"tool:{len(brief.tool_calls) - 1}",)
    fields = {"title": result["title"], "count": result["count"], "average": result["average"]}
    if not result["count"]:
        yield Sentence(say("reviews_none", brief.language, **fields), plain=True)
    else:
        yield Sentence(say("reviews", brief.language, **fields), source)
        for quote in _voices(result["quotes"], brief.language):
            yield Sentence(f"- {quote['rating']}/5: “{quote['text']}”", source)
    yield replace(outcome, products=(result["product_id"],), slots={**outcome.slots, "focus": [result["product_id"]]})


def _voices(quotes: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    own = [q for q in quotes if q["rating"] and q["language"] == language and not _PROMISE.search(q["text"])]
    happy = [q for q in own if q["rating"] >= 4][:1]
    critical = [q for q in own if q["rating"] <= 3][:1]
    return happy + critical
