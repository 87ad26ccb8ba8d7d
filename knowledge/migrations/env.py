"""What Alembic runs for each step, on the connection and within the transaction that `steps` opened."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
