"""READ tools: the verified customer's records, the catalogue and the shop's texts.

What a tool may see is decided here: identity comes from the session's verified customer, never from an argument.
"""

from __future__ import annotations

from typing import Any

from bot.domain.orders import Order
from bot.json_shapes import customer_json, item_json, order_json, order_summary_json, product_json
from bot.toolkit import ToolContext, ToolError, tool
from knowledge.catalogue import Filters
from knowledge.money import parse_minor
from knowledge.retriever import Query


@tool("READ")
def get_user_details(context: ToolContext, user_id: str) -> dict[str, Any]:
    """The verified customer's profile: name, address, payment methods, order numbers.

    Args:
        user_id: the customer's id
    """
    customer = context.verified()
    if user_id != customer.id:
        raise ToolError("user not found")
    return customer_json(customer, context.snapshot.shop.currency)


@tool("READ")
def get_order_details(context: ToolContext, order_id: str) -> dict[str, Any]:
    """One of the verified customer's orders: status, items, address, payments, parcels.

    Args:
        order_id: the order number, with or without '#'
    """
    return order_json(_own_order(context, order_id))


@tool("READ")
def list_orders(context: ToolContext, user_id: str) -> list[dict[str, Any]]:
    """The verified customer's orders, newest first: number, status, date, total.

    Args:
        user_id: the customer's id
    """
    customer = context.verified()
    if user_id != customer.id:
        raise ToolError("user not found")
    return [order_summary_json(order) for order in context.orders.orders(customer.id)]


@tool("READ")
def track_shipment(context: ToolContext, order_id: str) -> dict[str, Any]:
    """Where the parcels of one of the verified customer's orders are.

    Args:
        order_id: the order number, with or without '#'
    """
    order = order_json(_own_order(context, order_id))
    return {"order_id": order["id"], "status": order["status"], "fulfilments": order["fulfilments"]}


def _own_order(context: ToolContext, order_id: str) -> Order:
    order = context.orders.order(order_id, context.verified().id)
    if order is None:
        raise ToolError("order not found")
    return order


@tool("READ")
def get_product_details(context: ToolContext, product_id: str) -> dict[str, Any]:
    """A product with its variants, their options, prices and availability.

    Args:
        product_id: the product's id (not an item id)
    """
    product = context.snapshot.catalogue.product(product_id)
    if product is None:
        raise ToolError("product not found")
    return product_json(product, context.language)


@tool("READ")
def get_item_details(context: ToolContext, item_id: str) -> dict[str, Any]:
    """One variant: its product, options, price and availability.

    Args:
        item_id: the variant's id
    """
    item = context.snapshot.catalogue.item(item_id)
    product = context.snapshot.catalogue.product(item.product_id) if item else None
    if item is None or product is None:
        raise ToolError("item not found")
    return {"product_id": product.id, "title": product.text("title", context.language)} | item_json(item, product)


@tool("READ")
def get_product_reviews(context: ToolContext, product_id: str) -> dict[str, Any]:
    """What customers think of a product: number of reviews, average of 1 to 5, some quotes. Opinions, not facts.

    Args:
        product_id: the product's id
    """
    product = context.snapshot.catalogue.product(product_id)
    if product is None:
        raise ToolError("product not found")
    found = context.reviews.reviews(product_id)
    quotes = [{"rating": rating, "text": text, "language": language} for rating, text, language in found.quotes]
    title = product.text("title", context.language)
    return {"product_id": product_id, "title": title, "count": found.count, "average": found.average, "quotes": quotes}


@tool("READ")
def list_all_product_types(context: ToolContext) -> dict[str, str]:
    """The titles of all products and their ids."""
    return dict(sorted(context.snapshot.catalogue.all_titles().items()))


@tool("READ")
def search_products(
    context: ToolContext,
    query: str,
    max_price: float | None = None,
    min_price: float | None = None,
    in_stock: bool | None = None,
    brand: str | None = None,
    category: str | None = None,
) -> list[dict[str, Any]]:
    """Search the catalogue; prices are in the shop's currency.

    Args:
        query: what the shopper is looking for, in words
        max_price: highest price
        min_price: lowest price
        in_stock: true for products that can be bought now
        brand: the brand's exact name
        category: the category's exact name
    """
    currency = context.snapshot.shop.currency
    filters = Filters(
        min_price=None if min_price is None else parse_minor(min_price, currency),
        max_price=None if max_price is None else parse_minor(max_price, currency),
        in_stock=in_stock,
        brands=(brand,) if brand else (),
        categories=(category,) if category else (),
    )
    found = context.retriever.retrieve(Query(query, context.today, filters, top_k=5), context.snapshot)
    return [product_json(match.product, context.language) for match in found.products]


@tool("READ")
def search_knowledge(context: ToolContext, query: str) -> list[dict[str, Any]]:
    """Search the shop's FAQ, policies, manuals and product texts.

    Args:
        query: a full question
    """
    found = context.retriever.retrieve(Query(query, context.today, top_k=5), context.snapshot)
    return [
        {"id": s.chunk.source_id, "kind": s.chunk.kind, "title": s.chunk.title, "text": s.chunk.text}
        for s in found.chunks
    ]
