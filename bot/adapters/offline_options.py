"""Questions on the versions of one product, from its items: which there are, what can be bought, what each costs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.adapters.catalogue_text import tell
from bot.adapters.offline_product import about
from bot.adapters.phrases import say
from bot.adapters.product_text import options_of, price_of, title_of
from bot.domain.conversation import Language
from bot.ports import Brief, DraftPart, Outcome, Sentence
from knowledge.catalogue import Constraint
from knowledge.money import format_money
from knowledge.tables import ItemRow, ProductRow
from knowledge.text import chinese_core, content_tokens, fold

_MOST_VERSIONS = 8
_FEW_WORDS = 4
# What an option is asked by -> what its name holds, in any language.
_ASKED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(name, re.IGNORECASE))
    for asked, name in (
        (r"\bcolou?rs?\b|颜色|色号|几[种个]色|什么色|哪[些几]?种?色", r"colou?r|颜色|色"),
        (r"\bsizes?\b|尺码|尺寸|哪[些几]个?码|什么码|几个码|码数|多大的", r"size|尺码|码|尺寸"),
    )
)
_LISTS = re.compile(
    r"\b(?:what|which|any|other|all|list)\b[^.?!]*\b(?:colou?rs?|sizes?)\b|"
    r"\b(?:colou?rs?|sizes)\b.*\b(?:left|available|in stock|come)\b|"
    r"(?:什么|哪[些几种个]?|几[个种])\S{0,6}(?:颜色|色|尺码|码|尺寸)|(?:颜色|尺码|尺寸)\S{0,4}(?:有|还剩|哪|什么|几)",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\bhow many\b[^.?!]*\b(?:colou?rs|sizes)\b|(?:几|多少)[个种]?\S{0,2}(?:颜色|色|尺码|码|尺寸)", re.IGNORECASE
)
# The price of a part is not the product's.
_OF_A_PART = re.compile(
    r"\b(?:spare|replacement|extra|just the|only the)\b|单独|单买|配件|替换|滤芯|滤网|换一?[个张支]", re.IGNORECASE
)
_PRICE = re.compile(r"how much\b|\bprices?\b|\bcosts?\b|多少钱|价格|售价|什么价|几块", re.IGNORECASE)


def option_answer(brief: Brief, product: ProductRow, outcome: Outcome) -> list[DraftPart]:
    """The answer from the product's items; empty where the question is about something else."""
    asked = [c for c in brief.reading.filters.constraints if _names_an_option(product, c.name)]
    if not product.items:
        return []
    if (name := _asked_option(brief, product)) and (_LISTS.search(brief.message) or _COUNTS.search(brief.message)):
        return list(
            _listed(brief, product, name, [c for c in asked if not _same_option(product, c.name, name)], outcome)
        )
    order = brief.reading.filters.order_by
    if order is not None and order.name == "price" and brief.reading.mentioned:
        return list(_extreme(brief, product, asked, outcome, descending=order.descending))
    if asked:
        return list(_unoffered(brief, product, asked, outcome)) or list(_denied(brief, product, asked, outcome))
    if version := _spoken_version(brief, product):
        return list(_version(brief, product, *version, outcome))
    if (
        _PRICE.search(brief.message)
        and not _OF_A_PART.search(brief.message)
        and len(_prices(product)) > 1
        and not brief.slots.get("item")
    ):
        return list(_by_version(brief, product, outcome))
    return []


def _names_an_option(product: ProductRow, name: str) -> bool:
    return any(name in options for item in product.items for options in _all_options(item))


def _all_options(item: ItemRow) -> list[dict[str, object]]:
    return [item.options, *item.options_translated.values()]


def _asked_option(brief: Brief, product: ProductRow) -> str | None:
    """The product's option that the question asks for, as its own language names it."""
    names = dict.fromkeys(name for item in product.items for name in item.options_in(brief.language))
    wanted = [pattern for asked, pattern in _ASKED if asked.search(brief.message)]
    return next((name for name in names if any(pattern.search(name) for pattern in wanted)), None)


def _same_option(product: ProductRow, first: str, second: str) -> bool:
    """Whether two names are one option in two languages: translations keep the order of options."""
    return any({first, second} <= set(names) for names in _names_by_place(product))


def _names_by_place(product: ProductRow) -> list[tuple[str, ...]]:
    return [names for item in product.items for names in zip(*_all_options(item), strict=False)]


def _fits(item: ItemRow, wanted: Sequence[Constraint]) -> bool:
    """Whether the item is all that is wanted; several values of one name are a choice."""
    spoken = [{name: fold(value) for name, value in options.items()} for options in _all_options(item)]
    for name in dict.fromkeys(c.name for c in wanted if c.op == "="):
        values = [str(c.value) for c in wanted if c.name == name and c.op == "="]
        if not any(_says(options.get(name, ""), value) for options in spoken for value in values):
            return False
    return not any(_says(options.get(c.name, ""), str(c.value)) for options in spoken for c in wanted if c.op == "!=")


def _says(spelling: str, value: str) -> bool:
    """ "blue" is said by "tide blue", in Chinese anywhere."""
    return f" {value} " in f" {spelling} " if value.isascii() else chinese_core(value) in spelling


def _row(product: ProductRow) -> tuple[str]:
    return (f"product:{product.id}",)


def _join(values: Sequence[str], language: Language) -> str:
    return (", " if language == "en" else "、").join(values)


def _values(items: Sequence[ItemRow], name: str, language: Language) -> list[str]:
    return list(
        dict.fromkeys(str(item.options_in(language)[name]) for item in items if name in item.options_in(language))
    )


def _listed(
    brief: Brief, product: ProductRow, name: str, given: Sequence[Constraint], outcome: Outcome
) -> Iterator[DraftPart]:
    """The values of one option that can be bought, and those that are sold out, given the others that were named."""
    language, title = brief.language, title_of(product, brief.language)
    items = [item for item in product.items if _fits(item, given)]
    said = _given(given, language)
    available = _values([item for item in items if item.available], name, language)
    gone = [value for value in _values(items, name, language) if value not in available]
    if _COUNTS.search(brief.message):
        every = _values(items, name, language)
        fields = {"title": title, "count": len(every), "name": name, "values": _join(every, language)}
        yield Sentence(tell("option_count", language, **fields), plain=True)
        title = ""
    if available:
        fields = {"title": title, "name": name, "given": said, "values": _join(available, language)}
        yield Sentence(tell("option_values" if title else "option_there", language, **fields), _row(product))
        if gone:
            yield Sentence(tell("option_sold_out", language, given=said, values=_join(gone, language)), _row(product))
    else:
        yield Sentence(tell("option_none", language, title=title_of(product, language), given=said), _row(product))
    yield about(outcome, [product])


def _given(given: Sequence[Constraint], language: Language) -> str:
    return tell("given", language, values=_join([str(c.value) for c in given], language)) if given else ""


def _unoffered(brief: Brief, product: ProductRow, asked: Sequence[Constraint], outcome: Outcome) -> Iterator[DraftPart]:
    """A value that the product does not come in, with those that it does; nothing where it comes in all of them."""
    language, title = brief.language, title_of(product, brief.language)
    for name in dict.fromkeys(c.name for c in asked if c.op == "="):
        wanted = [c for c in asked if c.name == name and c.op == "="]
        if any(_fits(item, wanted) for item in product.items):
            continue
        own = next((n for n in product.items[0].options_in(language) if _same_option(product, n, name)), name)
        offered = _values([item for item in product.items if item.available], own, language)
        fields = {"value": _join([str(c.value) for c in wanted], language), "values": _join(offered, language)}
        yield Sentence(tell("not_offered", language, title=title, name=own, **fields), _row(product))
        yield about(outcome, [product])
        return
    if not any(_fits(item, asked) for item in product.items):
        value = _join([_spoken(c, language) for c in asked], language)
        yield Sentence(tell("not_together", language, title=title, value=value), _row(product))
        near = [i for i in product.items if i.available and any(_fits(i, [c]) for c in asked if c.op == "=")]
        yield from _lines(product, near, language)
        yield about(outcome, [product])


def _spoken_version(brief: Brief, product: ProductRow) -> tuple[str, str] | None:
    """The option and value that a short question means by its telling word: 带地布的呢 means 含地布."""
    asked = set(content_tokens(brief.message))
    if len(asked) > _FEW_WORDS and not _PRICE.search(brief.message):
        return None
    title = set(content_tokens(f"{product.text('title', 'en')} {product.text('title', 'zh')}"))
    for name in dict.fromkeys(name for item in product.items for name in item.options_in(brief.language)):
        values = _values(product.items, name, brief.language)
        for value in values:
            others = {word for other in values if other != value for word in content_tokens(other)}
            telling = set(content_tokens(value)) - others - title
            heard = telling & asked
            # In Chinese a pair of characters runs across words: half of them are enough.
            if heard and (heard == telling or (value > "一" and 2 * len(heard) >= len(telling))):
                return name, value
    return None


def _version(brief: Brief, product: ProductRow, name: str, value: str, outcome: Outcome) -> Iterator[DraftPart]:
    """Price and stock of what comes with one value of an option."""
    language = brief.language
    items = [item for item in product.items if item.options_in(language).get(name) == value]
    there = [item for item in items if item.available] or items
    for price in sorted({_price(product, item) for item in there})[:1]:
        fields = {
            "title": title_of(product, language),
            "options": value,
            "price": format_money(price, product.currency) if price >= 0 else say("no_price", language),
            "stock": _stock(there[0], language),
        }
        yield Sentence(tell("version", language, **fields), _row(product))
    yield about(outcome, [product], items[0].id if len(items) == 1 else None)


def _spoken(constraint: Constraint, language: Language) -> str:
    denial = "not " if language == "en" else "非"
    return f"{denial}{constraint.value}" if constraint.op == "!=" else str(constraint.value)


def _denied(brief: Brief, product: ProductRow, asked: Sequence[Constraint], outcome: Outcome) -> Iterator[DraftPart]:
    """Where something is not wanted: the versions that are free of it, those that can be bought before the others."""
    if all(constraint.op == "=" for constraint in asked):
        return
    language = brief.language
    items = sorted((i for i in product.items if _fits(i, asked)), key=lambda item: not item.available)
    words = _join([_spoken(c, language) for c in asked], language)
    fields = {"title": title_of(product, language), "value": words, "count": len(items), "total": len(product.items)}
    yield Sentence(tell("versions_fit", language, **fields), plain=True)
    yield from _lines(product, items, language)
    yield about(outcome, [product], items[0].id if len(items) == 1 else None)


def _prices(product: ProductRow) -> set[int]:
    return {_price(product, item) for item in product.items}


def _price(product: ProductRow, item: ItemRow) -> int:
    """In minor units; an item without its own price costs what the product does."""
    own = item.price_minor if item.price_minor is not None else product.price_minor
    return own if own is not None else -1


def _stock(item: ItemRow, language: Language) -> str:
    return say("in_stock" if item.available else "sold_out", language)


def _extreme(
    brief: Brief, product: ProductRow, asked: Sequence[Constraint], outcome: Outcome, *, descending: bool
) -> Iterator[DraftPart]:
    """The dearest or cheapest version of one product; one that can be bought before one that is sold out."""
    language, title = brief.language, title_of(product, brief.language)
    priced = [item for item in product.items if _price(product, item) >= 0 and _fits(item, asked)]
    if brief.reading.filters.in_stock:
        priced = [item for item in priced if item.available]
    if not priced:
        yield from _unoffered(brief, product, asked, outcome)
        return
    prices = {_price(product, item) for item in priced}
    if len(prices) == 1:
        text = tell("one_price", language, title=title, price=format_money(prices.pop(), product.currency))
        yield Sentence(text, _row(product))
        yield about(outcome, [product])
        return
    best = (max if descending else min)(prices)
    same = sorted(
        (i for i in priced if _price(product, i) == best), key=lambda item: (not item.available, item.position)
    )
    fields = {
        "title": title,
        "options": options_of(same[0], language),
        "price": format_money(best, product.currency),
        "stock": _stock(same[0], language),
    }
    yield Sentence(tell("dearest" if descending else "cheapest", language, **fields), _row(product))
    yield about(outcome, [product], same[0].id)


def _by_version(brief: Brief, product: ProductRow, outcome: Outcome) -> Iterator[DraftPart]:
    """The price from the lowest on, then the price of every version: by the one option that decides it if one does."""
    language, title = brief.language, title_of(product, brief.language)
    lowest = format_money(min(_prices(product)), product.currency)
    yield Sentence(tell("prices", language, title=title, price=lowest), _row(product))
    deciding = _deciding_option(product, language)
    if deciding is None:
        yield from _lines(product, sorted(product.items, key=lambda item: _price(product, item)), language)
    else:
        for price in sorted(_prices(product)):
            items = [item for item in product.items if _price(product, item) == price]
            stock = say("in_stock" if any(item.available for item in items) else "sold_out", language)
            fields = {"options": _join(_values(items, deciding, language), language), "stock": stock}
            text = tell("price_of", language, price=format_money(price, product.currency), **fields)
            yield Sentence(f"- {text}", _row(product))
    yield about(outcome, [product])


def _deciding_option(product: ProductRow, language: Language) -> str | None:
    """The option of which every value has one price."""
    for name in dict.fromkeys(name for item in product.items for name in item.options_in(language)):
        prices: dict[object, set[int]] = {}
        for item in product.items:
            prices.setdefault(item.options_in(language).get(name), set()).add(_price(product, item))
        if all(len(found) == 1 for found in prices.values()):
            return name
    return None


def _lines(product: ProductRow, items: Sequence[ItemRow], language: Language) -> Iterator[Sentence]:
    for item in items[:_MOST_VERSIONS]:
        price = _price(product, item)
        shown = format_money(price, product.currency) if price >= 0 else price_of(product, language)
        fields = {"options": options_of(item, language), "price": shown, "stock": _stock(item, language)}
        yield Sentence("- " + tell("price_of", language, **fields), _row(product))
    if len(items) > _MOST_VERSIONS:
        yield Sentence(tell("more_versions", language, count=len(items) - _MOST_VERSIONS), plain=True)
