"""The customer's own orders and the catalogue, as the dialogue about changes looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.adapters.change_flow.spelled import spelled_variant
from bot.adapters.changes.kinds import Kind
from bot.adapters.changes.variants import VariantChoice, choose_variant
from bot.domain.conversation import Language
from bot.domain.orders import Customer, Item, Order, OrderLine
from bot.ports import Brief
from knowledge.shop import ShopProfile
from knowledge.snapshot import Snapshot
from knowledge.tables import ProductRow

_BACK = ("delivered",)


@dataclass(frozen=True, slots=True)
class Records:
    """What may be chosen from: only this customer's orders, only what the catalogue has."""

    customer: Customer
    orders: tuple[Order, ...]  # newest first
    snapshot: Snapshot
    shop: ShopProfile
    language: Language
    now: datetime

    @classmethod
    def of(cls, brief: Brief) -> Records | None:
        """None until the shopper is verified."""
        if brief.customer is None:
            return None
        orders = tuple(brief.own_orders())
        return cls(brief.customer, orders, brief.snapshot, brief.shop, brief.language, brief.now)

    @property
    def today(self) -> date:
        return self.shop.today(self.now)

    def order(self, order_id: str | None) -> Order | None:
        return next((order for order in self.orders if order.id == order_id), None)

    def eligible(self, kind: Kind) -> tuple[Order, ...]:
        """Orders that a change of this kind may fit; those that can still go back before those that cannot."""
        if kind in ("return", "exchange"):
            fit = tuple(order for order in self.orders if order.status in _BACK)
            in_time = tuple(order for order in fit if not self.is_over(order))
            return in_time or fit or (self.eligible("items") if kind == "exchange" else ())
        return tuple(order for order in self.orders if order.status in self.shop.cancel_statuses)

    def is_pending(self, order: Order) -> bool:
        return order.status in self.shop.cancel_statuses

    def is_delivered(self, order: Order) -> bool:
        return order.status in _BACK

    def is_over(self, order: Order) -> bool:
        """Whether everything in a delivered order is past the return window."""
        if self.shop.return_days is None:
            return False
        moments = [datetime.fromisoformat(p.delivered_at) for p in order.fulfilments if p.delivered_at]
        start = max(moments) if moments else order.placed_at
        return start is not None and self.shop.local(start).date() + timedelta(days=self.shop.return_days) < self.today

    def paid_with(self, order: Order) -> str | None:
        """The order's one payment method, if it is still on file."""
        used = {payment.payment_method_id for payment in order.payments if payment.kind == "payment"}
        return next((method for method in used if self.customer.method(method)), None) if len(used) == 1 else None

    def product(self, line: OrderLine) -> ProductRow | None:
        item = self.snapshot.catalogue.item(line.item_id)
        product_id = line.product_id or (item.product_id if item else None)
        return self.snapshot.catalogue.product(product_id) if product_id else None

    def title(self, line: OrderLine) -> str:
        """The line's title in the shopper's language, else as it was bought."""
        product = self.product(line) if self.language != "en" else None
        return (product.text("title", self.language) if product else "") or line.title

    def options(self, line: OrderLine) -> str:
        """The line's options in words: "black, 1.7 L"."""
        row = self.snapshot.catalogue.item(line.item_id)
        known = row is not None and dict(row.options) == dict(line.options)
        return _listed(row.options_in(self.language) if row is not None and known else line.options)

    def variants(self, line: OrderLine) -> tuple[Item, ...]:
        """What the catalogue has of the line's product, sold out ones included."""
        product = self.product(line)
        if product is None:
            return ()
        return tuple(
            Item(
                row.id, product.id, product.title, dict(row.options),
                product.price_minor if row.price_minor is None else row.price_minor, row.available,
            )
            for row in product.items
        )  # fmt: skip

    def choose(self, text: str, line: OrderLine, now: str | None = None) -> VariantChoice:
        """The variant that `text` asks for. Options that it does not name stay as they are, in the line or in `now`."""
        items = self.variants(line)
        base = next((item for item in items if item.id == now), None)
        if base is not None:
            line = replace(line, item_id=base.id, options=base.options)
        spellings = self._translations(line)
        choice = choose_variant(text, line, items, self.language, translations=spellings)
        spelled = spelled_variant(text, line, items, spellings) if choice.item is None else None
        if spelled is None:
            return choice
        nearer = choice.impossible is not None or len(spelled.candidates) < len(choice.candidates)
        return spelled if nearer else choice

    def option_words(self, item: Item) -> dict[str, str]:
        """Names and values of a variant's options in the shopper's language."""
        row = self.snapshot.catalogue.item(item.id)
        options = row.options_in(self.language) if row is not None else item.options
        return {str(name): str(value) for name, value in options.items()}

    def _translations(self, line: OrderLine) -> dict[str, list[Mapping[str, Any]]]:
        product = self.product(line)
        return {row.id: list(row.options_translated.values()) for row in (product.items if product else ())}


def line_of(order: Order, item_id: str) -> OrderLine | None:
    return next((line for line in order.lines if line.item_id == item_id), None)


def all_pieces(order: Order) -> tuple[str, ...]:
    """Every piece of the order."""
    return tuple(line.item_id for line in order.lines for _ in range(line.quantity))


def _listed(options: Mapping[str, Any]) -> str:
    return ", ".join(str(value) for value in options.values())
