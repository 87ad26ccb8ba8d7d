"""Customers and orders over SQL. Every order read filters by the customer who asks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from bot.adapters.order_records import customer_of, order_of
from bot.domain.orders import Customer, Order
from knowledge.records import CustomerRow, OrderRow, name_keys, order_number_key, zip_key
from knowledge.text import fold


class SqlOrderStore:
    """The `OrderStore` port over the shop's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def customer(self, customer_id: str) -> Customer | None:
        with Session(self._engine) as session:
            row = session.get(CustomerRow, customer_id)
            return customer_of(session, row) if row else None

    def find_by_email(self, email: str) -> Customer | None:
        with Session(self._engine) as session:
            return _only(session, select(CustomerRow).where(CustomerRow.email_key == fold(email)))

    def find_by_name_zip(self, first_name: str, last_name: str, zip_code: str) -> Customer | None:
        """The one customer with this name and postal code; None also when several share both."""
        names, code = name_keys(first_name, last_name), zip_key(zip_code)
        if not fold(first_name) or not fold(last_name) or not code:
            return None  # half a proof would open the account of whoever lacks the other half
        with Session(self._engine) as session:
            return _only(
                session, select(CustomerRow).where(CustomerRow.name_key.in_(names), CustomerRow.zip_key == code)
            )

    def find_by_order_email(self, order_id: str, email: str) -> Customer | None:
        """The one customer with this email whose order it is; addresses that several share prove nothing else."""
        number = select(OrderRow.customer_id).where(OrderRow.number_key == order_number_key(order_id))
        query = select(CustomerRow).where(CustomerRow.email_key == fold(email), CustomerRow.id.in_(number))
        with Session(self._engine) as session:
            return _only(session, query)

    def order(self, order_id: str, customer_id: str) -> Order | None:
        query = select(OrderRow).where(
            OrderRow.number_key == order_number_key(order_id), OrderRow.customer_id == customer_id
        )
        with Session(self._engine) as session:
            row = session.scalars(query).first()
            return order_of(row) if row else None

    def orders(self, customer_id: str) -> Sequence[Order]:
        """The customer's orders, newest first; those without a date last, by number."""
        query = select(OrderRow).where(OrderRow.customer_id == customer_id)
        with Session(self._engine) as session:
            orders = [order_of(row) for row in session.scalars(query)]
        return sorted(
            orders, key=lambda o: (o.placed_at is None, -(o.placed_at.timestamp() if o.placed_at else 0), o.id)
        )


def _only(session: Session, query: Select[CustomerRow]) -> Customer | None:
    """The one customer that `query` finds. Without one their orders are looked for as well: time tells nothing."""
    rows = session.scalars(query).all()
    if len(rows) == 1:
        return customer_of(session, rows[0])
    session.scalars(select(OrderRow.id).where(OrderRow.customer_id == "").order_by(OrderRow.id)).all()
    return None
