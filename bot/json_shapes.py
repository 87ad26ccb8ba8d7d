"""Customers, orders and products in the contract's field names, as they leave in JSON: money in major units."""

from __future__ import annotations

from typing import Any

from bot.domain.orders import Customer, Order
from knowledge.money import to_json_number
from knowledge.tables import ItemRow, ProductRow


def customer_json(customer: Customer, currency: str) -> dict[str, Any]:
    """A customer in the contract's field names."""
    methods: list[dict[str, Any]] = []
    for method in customer.payment_methods:
        entry = {"id": method.id, "kind": method.kind, "brand": method.brand, "last_four": method.last_four}
        if method.balance is not None:
            entry["balance"] = to_json_number(method.balance, currency)  # type: ignore[assignment]  # mixed values
        methods.append({name: value for name, value in entry.items() if value is not None})
    return {
        "id": customer.id,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "email": customer.email,
        "address": dict(customer.address),
        "payment_methods": methods,
        "orders": list(customer.order_ids),
    }


def order_json(order: Order) -> dict[str, Any]:
    """An order in the contract's field names; amounts in major units."""

    def major(amount: int) -> float | int:
        return to_json_number(amount, order.currency)

    return {
        "id": order.id,
        "customer_id": order.customer_id,
        "status": order.status,
        "currency": order.currency,
        "placed_at": order.placed_at.isoformat().replace("+00:00", "Z") if order.placed_at else None,
        "address": dict(order.address),
        "lines": [
            {
                "item_id": line.item_id,
                "product_id": line.product_id,
                "title": line.title,
                "options": dict(line.options),
                "price": major(line.price),
                "quantity": line.quantity,
            }
            for line in order.lines
        ],
        "payments": [
            {"kind": p.kind, "amount": major(p.amount), "payment_method_id": p.payment_method_id}
            for p in order.payments
        ],
        "fulfilments": [
            {
                "tracking_id": parcel.tracking_id,
                "carrier": parcel.carrier,
                "status": parcel.status,
                "eta": parcel.eta,
                "delivered_at": parcel.delivered_at,
                "item_ids": list(parcel.item_ids),
            }
            for parcel in order.fulfilments
        ],
        **{name: value for name, value in order.details.items() if name not in ("id", "status")},
    }


def order_summary_json(order: Order) -> dict[str, Any]:
    """An order in a list: number, status, date and what was paid for it."""
    paid = sum(payment.amount for payment in order.payments if payment.kind == "payment")
    total = paid or sum(line.price * line.quantity for line in order.lines)
    return {
        "id": order.id,
        "status": order.status,
        "currency": order.currency,
        "placed_at": order.placed_at.isoformat().replace("+00:00", "Z") if order.placed_at else None,
        "total": to_json_number(total, order.currency),
        "lines": [{"product_id": line.product_id, "title": line.title} for line in order.lines],
    }


def product_json(product: ProductRow, language: str) -> dict[str, Any]:
    """A product with its items; prices in major units."""
    return {
        "id": product.id,
        "title": product.text("title", language),
        "brand": product.brand,
        "category": product.text("category", language),
        "price": None if product.price_minor is None else to_json_number(product.price_minor, product.currency),
        "currency": product.currency,
        "stock": product.stock,
        "available": product.available,
        "attributes": product.attributes_in(language),
        "items": [item_json(item, product) for item in product.items],
    }


def item_json(item: ItemRow, product: ProductRow) -> dict[str, Any]:
    price = product.price_minor if item.price_minor is None else item.price_minor
    return {
        "item_id": item.id,
        "options": dict(item.options),
        "price": None if price is None else to_json_number(price, product.currency),
        "available": item.available,
    }
