"""The tables of the first release.

That release made its tables without Alembic, those of the knowledge on ingest and those of conversations when the
bot started: whichever are there are taken as they are, so that this step suits an empty database as well.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, DateTime, ForeignKey, Integer, String, inspect
from sqlalchemy.schema import SchemaItem

from knowledge.database import DatabaseError

revision = "0001"
down_revision = None


def upgrade() -> None:
    _orders()
    _opinions()
    _conversations()
    _desk()


def _orders() -> None:
    _create(
        "customers",
        Column("id", String, primary_key=True),
        Column("first_name", String, nullable=False),
        Column("last_name", String, nullable=False),
        Column("email", String),
        Column("phone", String),
        Column("address", JSON, nullable=False),
        Column("payment_methods", JSON, nullable=False),
        Column("email_key", String, index=True),
        Column("name_key", String, nullable=False, index=True),
        Column("zip_key", String, nullable=False),
    )
    _create(
        "orders",
        Column("id", String, primary_key=True),
        Column("number_key", String, nullable=False, index=True),
        Column("customer_id", String, ForeignKey("customers.id"), nullable=False, index=True),
        Column("status", String, nullable=False),
        Column("currency", String, nullable=False),
        Column("placed_at", DateTime),
        Column("address", JSON, nullable=False),
        Column("payments", JSON, nullable=False),
        Column("fulfilments", JSON, nullable=False),
        Column("details", JSON, nullable=False),
        Column("version", Integer, nullable=False),
    )
    _create(
        "order_lines",
        Column("order_id", String, ForeignKey("orders.id"), primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("item_id", String, nullable=False),
        Column("product_id", String),
        Column("title", String, nullable=False),
        Column("options", JSON, nullable=False),
        Column("price_minor", BigInteger, nullable=False),
        Column("quantity", Integer, nullable=False),
    )


def _opinions() -> None:
    _create(
        "reviews",
        Column("id", String, primary_key=True),
        Column("product_id", String, nullable=False, index=True),
        Column("rating", Integer),
        Column("text", String, nullable=False),
        Column("language", String, nullable=False),
        Column("customer_id", String),
        Column("created_at", DateTime),
        Column("details", JSON, nullable=False),
    )
    if _create(
        "events",
        Column("customer_id", String, primary_key=True),
        Column("type", String, primary_key=True),
        Column("product_id", String, primary_key=True),
        Column("at", DateTime, primary_key=True),
    ):
        op.create_index("events_by_product", "events", ["product_id", "type"])


def _conversations() -> None:
    _create(
        "sessions",
        Column("id", String, primary_key=True),
        Column("created_at", DateTime, nullable=False),
        Column("updated_at", DateTime, nullable=False, index=True),
        Column("visitor", String, nullable=False),
        Column("customer_id", String),
        Column("language", String, nullable=False),
        Column("slots", JSON, nullable=False),
    )
    _create(
        "turns",
        Column("session_id", String, ForeignKey("sessions.id"), primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("at", DateTime, nullable=False),
        Column("message", String, nullable=False),
        Column("reply", JSON, nullable=False),
        Column("trace", JSON, nullable=False),
    )
    _create(
        "feedback",
        Column("session_id", String, ForeignKey("sessions.id"), primary_key=True),
        Column("turn", Integer, primary_key=True),
        Column("vote", Integer, nullable=False),
        Column("comment", String),
        Column("at", DateTime, nullable=False),
    )


def _desk() -> None:
    _create(
        "cases",
        Column("id", String, primary_key=True),
        Column("session_id", String, nullable=False),
        Column("customer_id", String),
        Column("reason", String, nullable=False),
        Column("summary", String, nullable=False),
        Column("opened_at", DateTime, nullable=False),
    )
    _create(
        "accounts",
        Column("username", String, primary_key=True),
        Column("role", String, nullable=False),
        Column("password", String, nullable=False),
    )


def _create(name: str, *parts: SchemaItem) -> bool:
    """Whether the table was made; raises DatabaseError where one of that name is not ours."""
    database = inspect(op.get_bind())
    if not database.has_table(name):
        op.create_table(name, *parts)
        return True
    there = {column["name"] for column in database.get_columns(name)}
    lacking = sorted({part.name for part in parts if isinstance(part, Column)} - there)
    if lacking:
        raise DatabaseError(
            f"the database holds a table '{name}' of another program (without {', '.join(lacking)}); "
            "give the shop's assistant a database of its own in SHOP_DATABASE_URL"
        )
    return False
