"""The tools that the bot shares with evals and models: READ or WRITE, schemas from signatures and docstrings.

Names and arguments follow the public retail benchmark (sierra-research/tau2-bench). What a tool may see is decided
here: identity comes from the session's verified customer, never from an argument.
"""

from __future__ import annotations

import ast
import inspect
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Any, Literal, get_type_hints

from bot.domain.conversation import ToolCall
from bot.domain.orders import Customer, Order
from bot.json_shapes import customer_json, item_json, order_json, order_summary_json, product_json
from bot.ports import OrderStore, ReviewStore
from knowledge.catalogue import Filters
from knowledge.money import parse_minor
from knowledge.retriever import Query, Retriever
from knowledge.snapshot import Snapshot

Mode = Literal["READ", "WRITE"]


class ToolError(Exception):
    """The tool cannot answer; the message may be read by the drafter and the shopper."""


class NeedsIdentityError(ToolError):
    """The tool reads a customer's records and the session has no verified customer."""


@dataclass(slots=True)
class ToolContext:
    """What a tool may use in one turn. `customer` becomes set when a look-up verifies the shopper."""

    orders: OrderStore
    reviews: ReviewStore
    retriever: Retriever
    snapshot: Snapshot
    customer: Customer | None
    proofs: tuple[str, ...]
    today: Any
    language: str = "en"
    # After several failed look-ups the session may try no more.
    paused: bool = False

    def verified(self) -> Customer:
        if self.customer is None:
            raise NeedsIdentityError("the shopper has not been verified yet")
        return self.customer


@dataclass(frozen=True, slots=True)
class Tool:
    """A callable with its mode; `parameters` is a JSON schema derived from the signature and docstring."""

    name: str
    mode: Mode
    run: Callable[..., Any]
    description: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def call(self, context: ToolContext, arguments: Mapping[str, Any]) -> Any:
        """Run it with arguments that somebody else chose. Raises ToolError, also for what the schema does not allow."""
        properties = self.parameters["properties"]
        unknown = [name for name in arguments if name not in properties]
        missing = [name for name in self.parameters["required"] if arguments.get(name) is None]
        if unknown or missing:
            raise ToolError(f"wrong arguments: {(unknown or missing)[0]} is {'unknown' if unknown else 'missing'}")
        typed = {
            name: _typed(name, value, properties[name]["type"])
            for name, value in arguments.items()
            if value is not None
        }
        try:
            return self.run(context, **typed)
        except ValueError as error:
            raise ToolError(f"wrong arguments: {error}") from None

    def schema(self) -> dict[str, Any]:
        """The tool as OpenAI-compatible models are told of it."""
        return {
            "type": "function",
            "function": {"name": self.name, "description": self.description, "parameters": dict(self.parameters)},
        }


def _typed(name: str, value: Any, kind: str) -> Any:
    """`value` as the schema's type; models send postal codes as numbers. Raises ToolError."""
    if kind == "string" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if (kind != "boolean" and isinstance(value, bool)) or not isinstance(value, _PYTHON_TYPES[kind]):
        raise ToolError(f"wrong arguments: {name} must be a {kind}")
    return value


_PYTHON_TYPES: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
}
_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array"}


def _tool(mode: Mode) -> Callable[[Callable[..., Any]], Tool]:
    def register(function: Callable[..., Any]) -> Tool:
        description, _, arguments = (inspect.getdoc(function) or "").partition("\n\nArgs:\n")
        told = dict(re.findall(r"^\s*(\w+): (.+)$", arguments, re.MULTILINE))
        hints = get_type_hints(function)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        properties = {p.name: _property(hints[p.name], told.get(p.name, "")) for p in parameters}
        required = [p.name for p in parameters if p.default is inspect.Parameter.empty]
        schema = {"type": "object", "properties": properties, "required": required}
        return Tool(function.__name__, mode, function, description, schema)

    return register


def _property(hint: Any, description: str) -> dict[str, Any]:
    plain = next((kind for kind in _JSON_TYPES if hint in (kind, kind | None)), str)
    return {"type": _JSON_TYPES[plain]} | ({"description": description} if description else {})


@_tool("READ")
def find_user_id_by_email(context: ToolContext, email: str) -> str:
    """Find the customer by email. This verifies the shopper for the rest of the conversation.

    Args:
        email: the email address of the customer's account
    """
    return _verify(context, "email", context.orders.find_by_email(email))


@_tool("READ")
def find_user_id_by_name_zip(context: ToolContext, first_name: str, last_name: str, zip: str) -> str:
    """Find the customer by first name, last name and postal code. This verifies the shopper.

    Args:
        first_name: the customer's first name
        last_name: the customer's last name
        zip: the postal code of the customer's address
    """
    return _verify(context, "name_zip", context.orders.find_by_name_zip(first_name, last_name, zip))


def _verify(context: ToolContext, proof: str, found: Customer | None) -> str:
    if proof not in context.proofs:
        raise ToolError("this shop does not accept that proof of identity")
    if context.paused:
        raise ToolError("look-ups are paused after several failed tries")
    if found is None:
        raise ToolError("user not found")
    if context.customer is not None and context.customer.id != found.id:
        raise ToolError("this conversation already serves another customer; start a new chat")
    context.customer = found
    return found.id


@_tool("READ")
def get_user_details(context: ToolContext, user_id: str) -> dict[str, Any]:
    """The verified customer's profile: name, address, payment methods, order numbers.

    Args:
        user_id: the customer's id
    """
    customer = context.verified()
    if user_id != customer.id:
        raise ToolError("user not found")
    return customer_json(customer, context.snapshot.shop.currency)


@_tool("READ")
def get_order_details(context: ToolContext, order_id: str) -> dict[str, Any]:
    """One of the verified customer's orders: status, items, address, payments, parcels.

    Args:
        order_id: the order number, with or without '#'
    """
    return order_json(_own_order(context, order_id))


@_tool("READ")
def list_orders(context: ToolContext, user_id: str) -> list[dict[str, Any]]:
    """The verified customer's orders, newest first: number, status, date, total.

    Args:
        user_id: the customer's id
    """
    customer = context.verified()
    if user_id != customer.id:
        raise ToolError("user not found")
    return [order_summary_json(order) for order in context.orders.orders(customer.id)]


@_tool("READ")
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


@_tool("READ")
def get_product_details(context: ToolContext, product_id: str) -> dict[str, Any]:
    """A product with its variants, their options, prices and availability.

    Args:
        product_id: the product's id (not an item id)
    """
    product = context.snapshot.catalogue.product(product_id)
    if product is None:
        raise ToolError("product not found")
    return product_json(product, context.language)


@_tool("READ")
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


@_tool("READ")
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


@_tool("READ")
def list_all_product_types(context: ToolContext) -> dict[str, str]:
    """The titles of all products and their ids."""
    return dict(sorted(context.snapshot.catalogue.all_titles().items()))


@_tool("READ")
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


@_tool("READ")
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


@_tool("READ")
def calculate(context: ToolContext, expression: str) -> str:  # noqa: ARG001 - every tool takes the context
    """Calculate with + - * / and parentheses.

    Args:
        expression: for example '(49.90 + 5.90) * 2'
    """
    if len(expression) > 200:
        raise ToolError("the expression is too long")
    try:
        value = _value(ast.parse(expression.strip(), mode="eval").body)
        return str(round(value, 2).normalize() + 0)
    except (SyntaxError, ValueError, InvalidOperation, DivisionByZero, RecursionError, MemoryError):
        raise ToolError("that is not an expression of numbers, + - * / and parentheses") from None


_OPERATORS: dict[type[ast.AST], Callable[..., Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def _value(tree: ast.AST) -> Decimal:
    match tree:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Decimal(repr(number))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(operand))
    raise ValueError("not arithmetic")


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        find_user_id_by_email,
        find_user_id_by_name_zip,
        get_user_details,
        get_order_details,
        list_orders,
        get_product_details,
        get_item_details,
        get_product_reviews,
        list_all_product_types,
        calculate,
        search_products,
        search_knowledge,
        track_shipment,
    )
}


def run_tool(name: str, arguments: Mapping[str, Any], context: ToolContext) -> ToolCall:
    """Run a tool by name; whatever is wrong with the request comes back as a result that is not ok."""
    tool = TOOLS.get(name)
    if tool is None:
        return ToolCall(name, arguments, "READ", False, {"error": "there is no such tool"})
    try:
        result = tool.run(context, **arguments)
    except ToolError as error:
        return ToolCall(name, arguments, tool.mode, False, {"error": str(error)})
    except (TypeError, ValueError) as error:
        return ToolCall(name, arguments, tool.mode, False, {"error": f"wrong arguments: {error}"})
    return ToolCall(name, arguments, tool.mode, True, result)
