"""Customers and orders over SQL. Every order read filters by the customer who asks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.domain.orders import Customer, Fulfilment, Order, OrderLine, Payment, PaymentMethod
from knowledge.records import CustomerRow, OrderRow, order_number_key, zip_key
from knowledge.text import fold


class SqlOrderStore:
    """The `OrderStore` port over the shop's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def customer(self, customer_id: str) -> Customer | None:
        with Session(self._engine) as session:
            row = session.get(CustomerRow, customer_id)
            return self._customer(session, row)

    def find_by_email(self, email: str) -> Customer | None:
        with Session(self._engine) as session:
            rows = session.scalars(select(CustomerRow).where(CustomerRow.email_key == fold(email))).all()
            return self._customer(session, rows[0] if len(rows) == 1 else None)

    def find_by_name_zip(self, first_name: str, last_name: str, zip_code: str) -> Customer | None:
        """The one customer with this name and postal code; None also when several share both."""
        name_key = fold(f"{first_name} {last_name}")
        if not fold(first_name) or not fold(last_name) or not zip_key(zip_code):
            return None  # half a proof would open the account of whoever lacks the other half
        query = select(CustomerRow).where(CustomerRow.name_key == name_key, CustomerRow.zip_key == zip_key(zip_code))
        with Session(self._engine) as session:
            rows = session.scalars(query).all()
            return self._customer(session, rows[0] if len(rows) == 1 else None)

    def order(self, order_id: str, customer_id: str) -> Order | None:
        query = select(OrderRow).where(
            OrderRow.number_key == order_number_key(order_id), OrderRow.customer_id == customer_id
        )
        with Session(self._engine) as session:
            row = session.scalars(query).first()
            return _order(row) if row else None

    def orders(self, customer_id: str) -> Sequence[Order]:
        """The customer's orders, newest first; those without a date last, by number."""
        query = select(OrderRow).where(OrderRow.customer_id == customer_id)
        with Session(self._engine) as session:
            orders = [_order(row) for row in session.scalars(query)]
        return sorted(
            orders, key=lambda o: (o.placed_at is None, -(o.placed_at.timestamp() if o.placed_at else 0), o.id)
        )

    def _customer(self, session: Session, row: CustomerRow | None) -> Customer | None:
        if row is None:
            return None
        orders = session.scalars(select(OrderRow.id).where(OrderRow.customer_id == row.id).order_by(OrderRow.id))
        methods = tuple(
            PaymentMethod(m["id"], m["kind"], m.get("brand"), m.get("last_four"), m.get("balance_minor"))
            for m in row.payment_methods
        )
        return Customer(
            row.id, row.first_name, row.last_name, row.email, row.phone, dict(row.address), methods, tuple(orders)
        )


def _order(row: OrderRow) -> Order:
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
    )
