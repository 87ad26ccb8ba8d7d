"""Changes that shoppers confirm in a chat, their audit, proofs of identity, and people who take over."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, String

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("customers", Column("version", Integer, nullable=False, server_default="1"))
    op.add_column("sessions", Column("handled_by", String))
    op.add_column("cases", Column("closed_at", DateTime))
    op.create_index("ix_cases_session_id", "cases", ["session_id"])
    _changes()
    _proofs()


def _changes() -> None:
    op.create_table(
        "actions",
        Column("id", String, primary_key=True),
        Column("session_id", String, nullable=False, index=True),
        Column("customer_id", String, nullable=False),
        Column("name", String, nullable=False),
        Column("arguments", JSON, nullable=False),
        Column("digest", String, nullable=False),
        Column("summary", String, nullable=False),
        Column("created_at", DateTime, nullable=False),
        Column("expires_at", DateTime, nullable=False),
        Column("customer_version", Integer, nullable=False),
        Column("order_id", String),
        Column("order_version", Integer),
        Column("state", String, nullable=False),
    )
    op.create_table(
        "audit",
        Column("action_id", String, ForeignKey("actions.id"), primary_key=True),
        Column("at", DateTime, nullable=False),
        Column("session_id", String, nullable=False),
        Column("turn", Integer, nullable=False),
        Column("customer_id", String, nullable=False, index=True),
        Column("name", String, nullable=False),
        Column("arguments", JSON, nullable=False),
        Column("words", String, nullable=False),
        Column("before", JSON, nullable=False),
        Column("after", JSON, nullable=False),
    )


def _proofs() -> None:
    op.create_table(
        "proof_attempts",
        Column("key", String, primary_key=True),
        Column("count", Integer, nullable=False),
        Column("last_at", DateTime, nullable=False, index=True),
        Column("paused_until", DateTime),
    )
    op.create_table(
        "proof_codes",
        Column("session_id", String, primary_key=True),
        Column("code", String, nullable=False),
        Column("customer_id", String),
        Column("expires_at", DateTime, nullable=False, index=True),
        Column("tries_left", Integer, nullable=False),
    )
