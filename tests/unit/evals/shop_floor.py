"""A small shop with SQL stores in a file: the whole engine, so that what evals put back and compare is real."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine as Database

from bot.adapters.action_store import SqlActionStore
from bot.adapters.order_store import SqlOrderStore
from bot.adapters.proof_store import SqlProofStore
from bot.adapters.review_store import SqlReviewStore
from bot.adapters.session_store import SqlHelpDesk, SqlSessionStore
from bot.after_sales import AfterSales
from bot.domain.orders import Customer, Order
from bot.engine import Engine
from bot.ports import Clock, Drafter
from knowledge.database import migrate, open_engine, unit_of_work
from knowledge.records import CustomerRow, OrderLineRow, OrderRow, order_number_key, zip_key
from knowledge.retriever import Retriever
from knowledge.snapshot import SnapshotStore
from knowledge.text import fold
from tests.fakes import FakeEmbedder
from tests.proof_fakes import MemoryCodeSender
from tests.shop import NOW, publish_small_shop
from tests.unit.bot.order_book import CUSTOMERS, ORDERS


def open_records(path: Path, orders: Sequence[Order] = ORDERS) -> Database:
    """A database with the small shop's customers and `orders`."""
    database = open_engine(f"sqlite:///{path}")
    migrate(database)
    with unit_of_work(database) as work:
        work.add_all(_customer_row(customer) for customer in CUSTOMERS)
        work.flush()
        work.add_all(_order_row(order) for order in orders)
    return database


def open_floor(home: Path, database: Database, drafter: Drafter, clock: Clock = lambda: NOW) -> Engine:
    """The engine over `database` and the small shop's snapshot, published in `home` if it is not there yet."""
    if not (home / "snapshots").exists():
        publish_small_shop(home)
    orders = SqlOrderStore(database)
    return Engine(
        retriever=Retriever(SnapshotStore(home), FakeEmbedder()),
        drafters=[("offline", drafter)],
        orders=orders,
        reviews=SqlReviewStore(database),
        sessions=SqlSessionStore(database, clock),
        help_desk=SqlHelpDesk(database, clock),
        clock=clock,
        after_sales=AfterSales(orders, SqlActionStore(database)),
        proof_store=SqlProofStore(database, clock, "secret"),
        code_sender=MemoryCodeSender(),
    )


def _customer_row(customer: Customer) -> CustomerRow:
    methods = [
        {"id": m.id, "kind": m.kind, "brand": m.brand, "last_four": m.last_four} for m in customer.payment_methods
    ]
    return CustomerRow(
        id=customer.id,
        first_name=customer.first_name,
        last_name=customer.last_name,
        email=customer.email,
        email_key=fold(customer.email or ""),
        name_key=fold(f"{customer.first_name} {customer.last_name}"),
        zip_key=zip_key(customer.address["zip"]),
        address=dict(customer.address),
        payment_methods=methods,
    )


def _order_row(order: Order) -> OrderRow:
    row = OrderRow(
        id=order.id,
        number_key=order_number_key(order.id),
        customer_id=order.customer_id,
        status=order.status,
        currency=order.currency,
        placed_at=order.placed_at,
        address=dict(order.address),
        payments=[
            {"kind": p.kind, "amount_minor": p.amount, "payment_method_id": p.payment_method_id} for p in order.payments
        ],
    )
    row.lines = [
        OrderLineRow(
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
    return row
