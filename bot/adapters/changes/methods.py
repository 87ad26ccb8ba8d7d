"""Which payment method a message means."""

from __future__ import annotations

from bot.domain.orders import Customer, Order, PaymentMethod


def choose_method(
    text: str, customer: Customer, order: Order | None
) -> PaymentMethod | tuple[PaymentMethod, ...] | None:
    """The method on file that `text` means; several (or an empty tuple: named, not on file); None: none is named."""
    for method in customer.payment_methods:
        if method.id in text:
            return method
    fits = tuple(m for m in customer.payment_methods if m.kind.replace("_", " ") in text.casefold())
    return fits[0] if len(fits) == 1 else fits or None
