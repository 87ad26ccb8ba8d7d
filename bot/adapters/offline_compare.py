"""Products side by side: the exact answer to "which is lighter?" first, then a table of what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.adapters.catalogue_text import table, tell
from bot.adapters.offline_product import about
from bot.adapters.product_text import attribute_label, attribute_value, price_of, stock_of, title_of
from bot.domain.conversation import Language
from bot.ports import Brief, DraftPart, Outcome, Sentence
from knowledge.catalogue import Filters, Superlative
from knowledge.money import format_money
from knowledge.tables import ProductRow

MOST_COMPARED = 4
_MOST_ROWS = 10


def compare(brief: Brief, products: Sequence[ProductRow], outcome: Outcome) -> Iterator[DraftPart]:
    """A comparison of two to four products; ends with what follow-ups hang on."""
    language = brief.language
    products = list(products)[:MOST_COMPARED]
    sources = tuple(f"product:{product.id}" for product in products)
    ranked = products
    if (order := brief.reading.compares or brief.reading.filters.order_by) is not None:
        sentence, ranked = _verdict(brief, products, order)
        yield Sentence(sentence, sources)
    names = _differing(products, language)
    yield Sentence(tell("table" if names else "table_same", language), sources)
    yield Sentence(table(*_cells(products, names, language)), sources)
    yield about(outcome, ranked)


def _verdict(brief: Brief, products: Sequence[ProductRow], order: Superlative) -> tuple[str, list[ProductRow]]:
    """Who comes first by the tables' own order, with the values; and the products in that order."""
    language, catalogue = brief.language, brief.snapshot.catalogue
    ids = tuple(product.id for product in products)
    label = _label(order, language)
    ranked = list(catalogue.products(catalogue.matching(Filters(product_ids=ids, order_by=order))).values())
    missing = [product for product in products if product.id not in {row.id for row in ranked}]
    if missing:
        title = " / ".join(title_of(product, language) for product in missing)
        return tell("not_listed", language, label=label, title=title), [*ranked, *missing]
    values = [_value(product, order, language) for product in ranked]
    if len(set(values)) == 1:
        return tell("tie", language, label=label, value=values[0]), ranked
    others = (", " if language == "en" else "，").join(
        tell("other", language, title=title_of(product, language), value=value)
        for product, value in zip(ranked[1:], values[1:], strict=True)
    )
    direction = tell("highest" if order.descending else "lowest", language)
    title = title_of(ranked[0], language)
    return tell(
        "winner", language, title=title, direction=direction, label=label, value=values[0], others=others
    ), ranked


def _label(order: Superlative, language: Language) -> str:
    return tell("price", language).lower() if order.name == "price" else attribute_label(order.name, language)


def _value(product: ProductRow, order: Superlative, language: Language) -> str:
    if order.name == "price":
        return format_money(product.price_minor or 0, product.currency)
    return attribute_value(order.name, product.attributes.get(order.name, "–"), language)


def _differing(products: Sequence[ProductRow], language: Language) -> list[str]:
    """Names of the attributes that not all of `products` share, those that most of them have first."""
    listed = [product.attributes_in(language) for product in products]
    names = dict.fromkeys(name for attributes in listed for name in attributes)
    differ = [name for name in names if any(attributes.get(name) != listed[0].get(name) for attributes in listed)]
    return sorted(differ, key=lambda name: -sum(name in attributes for attributes in listed))[:_MOST_ROWS]


def _cells(
    products: Sequence[ProductRow], names: Sequence[str], language: Language
) -> tuple[list[str], list[list[str]]]:
    """Head and rows: one column a product, as attributes are many and products few."""
    rows = [
        [tell("price", language), *(price_of(product, language) for product in products)],
        [tell("stock", language), *(stock_of(product, language) for product in products)],
    ]
    for name in names:
        listed = [product.attributes_in(language) for product in products]
        values = [attribute_value(name, own[name], language) if name in own else "–" for own in listed]
        rows.append([attribute_label(name, language), *values])
    return [tell("product", language), *(title_of(product, language) for product in products)], rows
