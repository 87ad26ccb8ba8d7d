"""Rows of customers and orders to and from the domain."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.orders import Customer, Fulfilment, Order, OrderLine, Payment, PaymentMethod
from knowledge.records import CustomerRow, OrderLineRow, OrderRow, zip_key


def customer_of(session: Session, row: CustomerRow) -> Customer:
    """The customer with the numbers of all their orders."""
    orders = session.scalars(select(OrderRow.id).where(OrderRow.customer_id == row.id).order_by(OrderRow.id))
    methods = tuple(
        PaymentMethod(m["id"], m["kind"], m.get("brand"), m.get("last_four"), m.get("balance_minor"))
        for m in row.payment_methods
    )
    return Customer(
        row.id,
        row.first_name,
        row.last_name,
        row.email,
        row.phone,
        dict(row.address),
        methods,
        tuple(orders),
        row.version,
    )


def order_of(row: OrderRow) -> Order:
    return Order(
        id=row.id,
        customer_id=row.customer_id,
        status=row.status,
        currency=row.currency,
        placed_at=row.placed_at,
        address=dict(row.address),
        lines=tuple(
            OrderLine(n.item_id, n.product_id, n.title, dict(n.options), n.price_minor, n.quantity) for n in row.lines
        ),
        payments=tuple(Payment(p["kind"], p["amount_minor"], p["payment_method_id"]) for p in row.payments),
        fulfilments=tuple(
            Fulfilment(
                f.get("tracking_id"),
                f.get("carrier"),
                f.get("status"),
                f.get("eta"),
                f.get("delivered_at"),
                tuple(f.get("item_ids") or ()),
            )
            for f in row.fulfilments
        ),
        details=dict(row.details),
        version=row.version,
    )


def write_order(row: OrderRow, order: Order) -> None:
    """Make the row say what `order` says. Parcels are the shop's own and stay."""
    row.status = order.status
    row.address = dict(order.address)
    row.details = dict(order.details)
    row.payments = [
        {"kind": p.kind, "amount_minor": p.amount, "payment_method_id": p.payment_method_id} for p in order.payments
    ]
    if order.lines != order_of(row).lines:
        row.lines = [
            OrderLineRow(
                order_id=row.id,
                position=position,
                item_id=line.item_id,
                product_id=line.product_id,
                title=line.title,
                options=dict(line.options),
                price_minor=line.price,
                quantity=line.quantity,
            )
            for position, line in enumerate(order.lines)
        ]
    row.version += 1


def write_customer(row: CustomerRow, customer: Customer) -> None:
    """Make the row say what `customer` says: address and balances are all that a chat changes."""
    row.address = dict(customer.address)
    row.zip_key = zip_key(customer.address.get("zip", ""))
    balances = {method.id: method.balance for method in customer.payment_methods}
    row.payment_methods = [
        {**method, "balance_minor": balances[method["id"]]} if balances.get(method["id"]) is not None else method
        for method in row.payment_methods
    ]
    row.version += 1
