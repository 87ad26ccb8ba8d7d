"""What sentences may rest on: chunks, product rows and tool results as sources; cards and pictures for the page."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.answering import Source, chunk_source, product_source, source_title, tool_source
from bot.domain.conversation import Language, ProductCard, ToolCall
from bot.domain.errors import ProviderError
from bot.domain.orders import Customer
from bot.json_shapes import customer_json
from bot.ports import Outcome, Sentence
from knowledge.money import format_money, to_json_number
from knowledge.retriever import Retrieval
from knowledge.snapshot import Snapshot
from knowledge.tables import ProductRow

DRAFTER_FAILURES = (ProviderError,)
_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"}


def chunk_sources(retrieval: Retrieval) -> dict[str, Source]:
    """The retrieved chunks by id."""
    return {chunk_id: chunk_source(chunk) for chunk_id, chunk in retrieval.by_id.items()}


def add_product_sources(sources: dict[str, Source], sentence: Sentence, snapshot: Snapshot, language: Language) -> None:
    """Put the rows of the products that `sentence` cites into `sources`."""
    missing = [key for key in sentence.sources if key.startswith("product:") and key not in sources]
    rows = snapshot.catalogue.products(key.removeprefix("product:") for key in missing)
    for product_id, row in rows.items():
        sources[f"product:{product_id}"] = product_source(row, product_facts(row, language), language)


def product_facts(product: ProductRow, language: Language) -> str:
    """All that the rows say of a product, a line each: what a sentence about it is checked against."""
    lines = [product.text("title", language), product.text("description", language)]
    if product.price_minor is not None:
        lines.append(f"price: {format_money(product.price_minor, product.currency)}")
    lines.append(f"available: {product.available}, stock: {product.stock}")
    for attributes in (product.attributes_in(language), product.attributes):
        lines += [f"{name.replace('_', ' ')}: {_flat(value)}" for name, value in attributes.items()]
    for item in product.items:
        price = "" if item.price_minor is None else format_money(item.price_minor, product.currency)
        options = ", ".join(str(value) for value in item.options_in(language).values())
        others = ", ".join(str(value).lower() for value in item.options.values())
        lines.append(f"{options} / {others}: {price}, available: {item.available}")
    return "\n".join(dict.fromkeys(lines))


def _flat(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def from_tool(key: str, call: ToolCall, language: Language = "en") -> Source:
    """A tool's result as text: its JSON, with money also as shoppers read it."""
    text = json.dumps(call.result, ensure_ascii=False)
    if call.name == "get_product_reviews":
        text += "\nrated 1 to 5"  # the scale, which no rating may happen to show
    amounts = " ".join(sorted(_amounts(call.result)))
    return tool_source(key, call, f"{text}\n{amounts}", language)


def customer_source(customer: Customer, currency: str, language: Language) -> Source:
    """The verified customer's own profile."""
    profile = customer_json(customer, currency)
    text = f"{json.dumps(profile, ensure_ascii=False)}\n{' '.join(sorted(_amounts(profile)))}"
    return Source("customer", customer.id, "customer", source_title("account", language), None, text)


def _amounts(value: Any) -> set[str]:
    """Every number in two decimals, and dates in their parts, so that wording is not taken for invention."""
    if isinstance(value, dict):
        return set().union(*(_amounts(entry) for entry in value.values())) if value else set()
    if isinstance(value, list):
        return set().union({str(len(value))}, *(_amounts(entry) for entry in value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {f"{value:,.2f}", str(value)}
    if isinstance(value, str) and len(value) >= 10 and value[4:5] == "-" and value[7:8] == "-":
        return _date_parts(value)
    return set()


def _date_parts(text: str) -> set[str]:
    """Year, month and day of an instant, and of the day before: the shop's zone may be behind UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return set()
    days = (moment - timedelta(days=1), moment, moment + timedelta(days=1))
    return {str(part) for day in days for part in (day.year, day.month, day.day)}


def search_call(retrieval: Retrieval, outcome: Outcome) -> tuple[ToolCall, ...]:
    """The catalogue query that this turn ran in SQL, so that its counts can be traced."""
    filters = retrieval.query.filters
    if filters.is_empty or not outcome.products:
        return ()
    arguments: dict[str, Any] = {"query": retrieval.query.text}
    currency = retrieval.products[0].product.currency if retrieval.products else "USD"
    for name in ("min_price", "max_price"):
        if (minor := getattr(filters, name)) is not None:
            arguments[name] = to_json_number(minor, currency)
    if filters.in_stock is not None:
        arguments["in_stock"] = filters.in_stock
    if filters.brands:
        arguments["brand"] = filters.brands[0]
    found = [_listed(match.product) for match in retrieval.products]
    return (ToolCall("search_products", arguments, "READ", True, {"matching": retrieval.matching, "products": found}),)


def _listed(product: ProductRow) -> dict[str, Any]:
    price = None if product.price_minor is None else to_json_number(product.price_minor, product.currency)
    return {"id": product.id, "title": product.title, "price": price, "available": product.available}


def card(product: ProductRow, language: Language) -> ProductCard:
    """A product for the page; its picture is served by us or by the shop's own site."""
    first = str(product.images[0]) if product.images else None
    image = (
        first if first and first.startswith(("http://", "https://")) else f"/pictures/{product.id}" if first else None
    )
    price = format_money(product.price_minor, product.currency) if product.price_minor is not None else ""
    options = tuple(
        dict.fromkeys(
            ", ".join(str(v) for v in item.options_in(language).values()) for item in product.items if item.available
        )
    )
    return ProductCard(
        product.id,
        product.text("title", language),
        price,
        product.available,
        product.stock,
        image,
        product.url,
        options,
    )


def picture_file(snapshot: Snapshot, product_id: str, number: int) -> Path | None:
    """A picture beside the source file of its product; nothing outside that folder, nothing but pictures."""
    product = snapshot.catalogue.product(product_id)
    if product is None or not 0 <= number < len(product.images):
        return None
    folder = snapshot.catalogue.source_folder(product_id)
    if folder is None:
        return None
    path = (folder / str(product.images[number])).resolve()
    if not path.is_relative_to(folder.resolve()) or path.suffix.lower() not in _PICTURES or not path.is_file():
        return None
    return path


def example_questions(snapshot: Snapshot, language: Language) -> list[str]:
    """Up to four starters that this shop can answer: two FAQ entries, a product, an order look-up."""
    questions = snapshot.catalogue.faq_questions(language, 2)
    products = snapshot.catalogue.products(list(snapshot.facets.product_categories)[:30]).values()
    if products:
        title = min((product.text("title", language) for product in products), key=len)
        questions.append(f"{title}多少钱？" if language == "zh" else f"How much is the {title}?")
    questions.append("我的订单到哪里了？" if language == "zh" else "Where is my order?")
    return questions
