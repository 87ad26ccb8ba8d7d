"""Customers and orders as the bot sees them. Amounts are minor units of the order's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay; `balance` only for gift cards."""

    id: str
    kind: str
    brand: str | None = None
    last_four: str | None = None
    balance: int | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A person whose identity a session can prove."""

    id: str
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    address: Mapping[str, str]
    payment_methods: tuple[PaymentMethod, ...] = ()
    order_ids: tuple[str, ...] = ()
    version: int = 1

    def method(self, method_id: str) -> PaymentMethod | None:
        return next((method for method in self.payment_methods if method.id == method_id), None)


@dataclass(frozen=True, slots=True)
class Item:
    """A purchasable variant as the catalogue has it now; `price` is None where it must be asked for."""

    id: str
    product_id: str
    title: str
    options: Mapping[str, Any]
    price: int | None
    available: bool
    category: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What was bought, with title and price as they were then; `price` is for one piece."""

    item_id: str
    product_id: str | None
    title: str
    options: Mapping[str, Any]
    price: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that moved: `kind` is payment or refund."""

    kind: str
    amount: int
    payment_method_id: str


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """A parcel."""

    tracking_id: str | None
    carrier: str | None
    status: str | None
    eta: str | None
    delivered_at: str | None
    item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its lines, payments and parcels."""

    id: str
    customer_id: str
    status: str
    currency: str
    placed_at: datetime | None
    address: Mapping[str, str]
    lines: tuple[OrderLine, ...]
    payments: tuple[Payment, ...] = ()
    fulfilments: tuple[Fulfilment, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1

    @property
    def paid(self) -> int:
        """Payments less refunds."""
        return sum(p.amount if p.kind == "payment" else -p.amount for p in self.payments)
