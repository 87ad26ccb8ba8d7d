"""What a user of the evals got wrong."""

from __future__ import annotations

from bot.domain.errors import ShopclerkError


class EvalError(ShopclerkError):
    """The evals cannot run as asked; one sentence that says what to change."""
