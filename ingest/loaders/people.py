"""Rows of customers and of orders. Amounts become integer minor units of the order's currency."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from ingest.loaders.aliases import ADDRESS, CUSTOMER, FULFILMENT, ORDER, ORDER_LINE, PAYMENT, PAYMENT_METHOD
from ingest.loaders.fields import Fields
from ingest.loaders.loaded import Loaded, Record
from ingest.loaders.tables import Table
from ingest.loaders.values import plain
from ingest.problems import Origin, RowError
from knowledge.records import order_number_key, zip_key
from knowledge.text import fold

_LONGEST_QUANTITY = 1_000_000


def add_customer(fields: Fields, origin: Origin, loaded: Loaded) -> None:
    """Take one customer in."""
    customer_id = fields.required("id")
    first, last = _names(fields)
    email = fields.optional("email")
    if email is not None and "@" not in email:
        raise RowError(fields.column("email"), f"'{email[:40]}' is not an email address")
    address = _address(fields)
    values = {
        "id": customer_id,
        "first_name": first,
        "last_name": last,
        "email": email,
        "phone": fields.optional("phone"),
        "address": address,
        "payment_methods": _payment_methods(fields, loaded.shop.currency),
        "email_key": fold(email) if email else None,
        "name_key": fold(f"{first} {last}"),
        "zip_key": zip_key(address.get("zip", "")),
    }
    loaded.add_record("customers", customer_id, Record(values, origin), fields.column("id"), f"the id '{customer_id}'")


def _names(fields: Fields) -> tuple[str, str]:
    """First and last name, also from `name` as a map or as one text."""
    if isinstance(fields.raw("name"), dict):
        parts = fields.nested("name", CUSTOMER)
        return parts.text("first_name"), parts.text("last_name")
    if fields.has("first_name") or fields.has("last_name") or not fields.has("name"):
        return fields.text("first_name"), fields.text("last_name")
    first, _, last = fields.text("name").partition(" ")
    return first, last


def _address(fields: Fields) -> dict[str, str]:
    """An address map, one line of text, or address columns of the row itself."""
    if isinstance(fields.raw("address"), str) and not fields.text("address").startswith("{"):
        columns = Fields({**fields.rest, "address1": fields.text("address")}, ADDRESS)
    elif fields.has("address"):
        columns = fields.nested("address", ADDRESS)
    else:
        columns = Fields(fields.rest, ADDRESS)
    return {name: columns.text(name) for name in ADDRESS if columns.raw(name) is not None}


def _payment_methods(fields: Fields, currency: str) -> list[dict[str, Any]]:
    methods: list[dict[str, Any]] = []
    for method in fields.entries("payment_methods", PAYMENT_METHOD):
        balance = method.amount("balance", currency)
        known: dict[str, Any] = {"id": method.required("id"), "kind": method.text("kind") or "credit_card"}
        known |= {name: method.text(name) for name in ("brand", "last_four") if method.has(name)}
        methods.append(known if balance is None else known | {"balance_minor": balance})
    return methods


def add_order(fields: Fields, origin: Origin, loaded: Loaded) -> None:
    """Take one order in; that its customer exists is checked where the database is known."""
    order_id = fields.required("id")
    currency = (fields.text("currency") or loaded.shop.currency).upper()
    values = {
        "id": order_id,
        "number_key": order_number_key(order_id),
        "customer_id": fields.required("customer_id"),
        "status": fields.required("status"),
        "currency": currency,
        "placed_at": fields.instant("placed_at", ZoneInfo(loaded.shop.timezone)),
        "address": _address(fields) if fields.has("address") else {},
        "payments": [_payment(payment, currency) for payment in fields.entries("payments", PAYMENT)],
        "fulfilments": [_fulfilment(parcel) for parcel in fields.entries("fulfilments", FULFILMENT)],
        "details": plain(fields.rest),
        "lines": _lines(fields, currency, loaded),
    }
    # The database looks orders up by the number without '#', so "#W1" and "W1" are the same order.
    loaded.add_record(
        "orders", values["number_key"], Record(values, origin), fields.column("id"), f"the order number '{order_id}'"
    )


def _lines(fields: Fields, currency: str, loaded: Loaded) -> list[dict[str, Any]]:
    return [
        {"position": position, **_line(line, currency, loaded)}
        for position, line in enumerate(fields.entries("lines", ORDER_LINE))
    ]


def _line(line: Fields, currency: str, loaded: Loaded) -> dict[str, Any]:
    item_id = line.required("item_id")
    product_id = line.optional("product_id") or loaded.item_owners.get(item_id)
    product = loaded.documents.get(("product", product_id or ""))
    price = line.amount("price", currency)
    if price is None:
        raise RowError(line.column("price"), "'price' is missing; an order keeps the price that was paid")
    quantity = line.whole("quantity")
    if quantity is not None and not 1 <= quantity <= _LONGEST_QUANTITY:
        raise RowError(line.column("quantity"), f"the quantity {quantity} is not a number of pieces")
    return {
        "item_id": item_id,
        "product_id": product_id,
        "title": line.text("title") or (product.sections[0].title if product else item_id),
        "options": plain(line.map("options")),
        "price_minor": price,
        "quantity": quantity or 1,
    }


def _payment(payment: Fields, currency: str) -> dict[str, Any]:
    amount = payment.amount("amount", currency)
    if amount is None:
        raise RowError(payment.column("amount"), "'amount' is missing")
    kind = payment.text("kind") or "payment"
    if kind not in ("payment", "refund"):
        raise RowError(payment.column("kind"), f"'{kind[:40]}' is neither payment nor refund")
    return {"kind": kind, "amount_minor": amount, "payment_method_id": payment.text("payment_method_id")}


def _fulfilment(parcel: Fields) -> dict[str, Any]:
    """A parcel as it is, under our names; the benchmark writes tracking numbers as a list."""
    known: dict[str, Any] = {name: parcel.text(name) for name in FULFILMENT if name != "item_ids" and parcel.has(name)}
    return {**plain(parcel.rest), **known, "item_ids": parcel.texts("item_ids")}


CUSTOMERS = Table("customers", CUSTOMER, ("id",), add_customer)
ORDERS = Table("orders", ORDER, ("id", "customer_id", "status"), add_order)
