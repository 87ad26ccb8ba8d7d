"""The orders of the sample shop, in every state an order can be in."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from ingest.demo.parcels import Parcels
from ingest.demo.shop_time import (
    FIRST_DAY,
    NOW,
    business_days_after,
    iso,
    random_business_day,
    recent_time,
    shopping_time,
)
from ingest.demo.shoppers import Shopper, cents

Record = dict[str, Any]

STATUS_COUNTS = {
    "delivered": 140,
    "processed": 26,
    "cancelled": 20,
    "pending": 16,
    "exchange requested": 16,
    "return requested": 14,
    "pending (item modified)": 8,
}
FREE_SHIPPING_FROM = 7500
SHIPPING_USA = 590
SHIPPING_CANADA = 1800

_FIRST_NUMBER = 20001
_REGULARS = 9
_RECENT_SHARE = 0.6
_RECENT_DAYS = 60
_RETURN_DAYS = 30
_GIFT_SHARE = 0.7
_REPRICED_SHARE = 0.5
_UNDELIVERABLE = 3
_CANCEL_REASONS = ("no longer needed", "ordered by mistake")
_NOT_RETURNED = ("AU-102", "AU-103", "AU-108", "TN-108")


def goods_cents(lines: Sequence[Record]) -> int:
    """Adds up the lines of an order."""
    return sum(cents(line["price"]) * line["quantity"] for line in lines)


def shipping_cents(goods: int, country: str) -> int:
    """Returns the delivery charge for goods of this value."""
    if country == "Canada":
        return SHIPPING_CANADA
    return 0 if goods >= FREE_SHIPPING_FROM else SHIPPING_USA


def dollars(amount: int) -> float:
    """Returns cents as dollars with two places."""
    return amount / 100


def _line(product: Record, item: Record, quantity: int) -> Record:
    return {
        "item_id": item["item_id"],
        "product_id": product["id"],
        "title": product["title"],
        "options": item["options"],
        "price": item["price"],
        "quantity": quantity,
    }


def _difference(line: Record, new: Record) -> int:
    return (cents(new["price"]) - cents(line["price"])) * int(line["quantity"])


def _methods(shopper: Shopper, gift_cards: bool) -> list[Record]:
    methods = shopper.customer["payment_methods"]
    return [method for method in methods if (method["kind"] == "gift_card") == gift_cards]


def _payment(kind: str, amount: int, method_id: str) -> Record:
    return {"kind": kind, "amount": dollars(amount), "payment_method_id": method_id}


class OrderBook:
    """Makes one order after the other, seeded by a random generator."""

    def __init__(self, rng: random.Random, products: Sequence[Record]) -> None:
        """Prepares the catalogue and the customers' gift-card balances."""
        self._rng = rng
        self._products = {product["id"]: product for product in products}
        self._parcels = Parcels(rng)
        self._gift_cents: dict[str, int] = {}

    def fill(self, shoppers: Sequence[Shopper]) -> list[Record]:
        """Makes all orders, numbered by the time at which they were placed."""
        statuses = [status for status, count in STATUS_COUNTS.items() for _ in range(count)]
        recent = round(STATUS_COUNTS["delivered"] * _RECENT_SHARE)
        buyers = self._buyers(shoppers, len(statuses))
        orders = [
            self._order(buyer, status, recent=index < recent)
            for index, (buyer, status) in enumerate(zip(buyers, statuses, strict=True))
        ]
        self._return_parcels(orders)
        orders.sort(key=lambda order: order["placed_at"])
        return [{"id": f"#F{number}", **order} for number, order in enumerate(orders, _FIRST_NUMBER)]

    def _buyers(self, shoppers: Sequence[Shopper], count: int) -> list[Shopper]:
        regulars = self._rng.sample(shoppers, _REGULARS)
        payers = [shopper for shopper in shoppers if _methods(shopper, gift_cards=False)]
        weights = [6 if shopper in regulars else 1.4 for shopper in payers]
        buyers = [*shoppers, *self._rng.choices(payers, weights, k=count - len(shoppers))]
        self._rng.shuffle(buyers)
        return buyers

    def _order(self, shopper: Shopper, status: str, recent: bool) -> Record:
        placed, due = self._dates(shopper, status, recent)
        method = None
        while method is None:
            lines = self._lines(shopper, status)
            shipping = shipping_cents(goods_cents(lines), shopper.customer["address"]["country"])
            total = goods_cents(lines) + shipping
            method = self._method(shopper, total)
        order: Record = {
            "customer_id": shopper.id,
            "status": status,
            "placed_at": iso(placed),
            "address": dict(shopper.customer["address"]),
            "lines": lines,
            "shipping": dollars(shipping),
            "payments": [_payment("payment", total, method)],
            "fulfilments": self._parcels.of_order(shopper, status, lines, placed, due),
        }
        self._finish(order, shopper, total, method)
        return order

    def _dates(self, shopper: Shopper, status: str, recent: bool) -> tuple[datetime, date]:
        """Returns when an order was placed and the day on which it is delivered."""
        if status.startswith("pending"):
            placed = recent_time(self._rng, timedelta(hours=47), timedelta(minutes=20), shopper.zone)
            return placed, NOW.date()
        if status == "processed":
            placed = recent_time(self._rng, timedelta(hours=95), timedelta(hours=16), shopper.zone)
            return placed, NOW.date()
        today = NOW.date()
        first, last = FIRST_DAY + timedelta(days=20), today - timedelta(days=_RECENT_DAYS + 1)
        if status in ("return requested", "exchange requested"):
            first, last = today - timedelta(days=_RETURN_DAYS - 3), today - timedelta(days=2)
        elif recent:
            first, last = today - timedelta(days=_RECENT_DAYS - 1), today - timedelta(days=1)
        elif status == "cancelled":
            last = today - timedelta(days=12)
        due = random_business_day(self._rng, first, last)
        return self._placed_before(shopper, due), due

    def _placed_before(self, shopper: Shopper, due: date) -> datetime:
        fastest, slowest = self._parcels.business_days(shopper)
        late = self._rng.choices((0, 1, 2), (94, 4, 2))[0]
        days = slowest + late if late else self._rng.randint(fastest, slowest)
        day = business_days_after(due, -days)
        if day.weekday() == 0 and days < slowest and self._rng.random() < 0.5:
            day -= timedelta(days=self._rng.randint(1, 2))
        return shopping_time(self._rng, day, shopper.zone)

    def _lines(self, shopper: Shopper, status: str) -> list[Record]:
        products = self._suitable(status)
        lines = []
        for product in shopper.fill_basket(self._rng, products):
            items = [item for item in product["items"] if item["available"]]
            item = self._rng.choice(items if "pending" in status else product["items"])
            twice = product["price"] < 45 and self._rng.random() < 0.15
            lines.append(_line(product, item, 2 if twice else 1))
        return lines

    def _suitable(self, status: str) -> list[Record]:
        products = list(self._products.values())
        if status == "pending":
            return [product for product in products if product["stock"] > 0]
        if status == "return requested":
            return [product for product in products if product["id"] not in _NOT_RETURNED]
        if status in ("exchange requested", "pending (item modified)"):
            return [
                product
                for product in products
                if product["id"] not in _NOT_RETURNED and sum(item["available"] for item in product["items"]) > 1
            ]
        return products

    def _method(self, shopper: Shopper, total: int) -> str | None:
        """Chooses how an order is paid; None if no method suffices."""
        cards = _methods(shopper, gift_cards=False)
        for gift in _methods(shopper, gift_cards=True):
            left = self._gift_cents.setdefault(gift["id"], cents(gift["balance"]))
            if total <= left and (not cards or self._rng.random() < _GIFT_SHARE):
                self._gift_cents[gift["id"]] = left - total
                return str(gift["id"])
        return str(self._rng.choice(cards)["id"]) if cards else None

    def _finish(self, order: Record, shopper: Shopper, total: int, method: str) -> None:
        """Adds what the status of an order brings with it."""
        status = order["status"]
        if status == "cancelled":
            order["payments"].append(_payment("refund", total, method))
            order["cancel_reason"] = self._rng.choice(_CANCEL_REASONS)
        elif status == "pending (item modified)":
            self._modify(order, method)
        elif status == "return requested":
            chosen = self._rng.sample(order["lines"], self._rng.randint(1, len(order["lines"])))
            order["return_items"] = [line["item_id"] for line in chosen]
            order["return_payment_method_id"] = self._refund_method(shopper, method)
        elif status == "exchange requested":
            self._exchange(order, method)

    def _refund_method(self, shopper: Shopper, method: str) -> str:
        gifts = _methods(shopper, gift_cards=True)
        return str(gifts[0]["id"]) if gifts and self._rng.random() < 0.4 else method

    def _other_item(self, order: Record, line: Record) -> Record:
        """Chooses another variant, half of the time one at another price.

        The free-shipping limit must not lie between the old and the new order.
        """
        country, goods = order["address"]["country"], goods_cents(order["lines"])
        others = [
            item
            for item in self._products[line["product_id"]]["items"]
            if item["available"]
            and item["item_id"] != line["item_id"]
            and shipping_cents(goods + _difference(line, item), country) == cents(order["shipping"])
        ]
        repriced = [item for item in others if item["price"] != line["price"]]
        return self._rng.choice(repriced if repriced and self._rng.random() < _REPRICED_SHARE else others)

    def _exchange(self, order: Record, method: str) -> None:
        line = self._rng.choice(order["lines"])
        new = self._other_item(order, line)
        difference = _difference(line, new)
        order["exchange_items"] = [line["item_id"]] * line["quantity"]
        order["exchange_new_items"] = [new["item_id"]] * line["quantity"]
        order["exchange_payment_method_id"] = method
        order["exchange_price_difference"] = dollars(difference)

    def _modify(self, order: Record, method: str) -> None:
        """Swaps one line for another variant and settles the difference in price."""
        line = self._rng.choice(order["lines"])
        new = self._other_item(order, line)
        difference = _difference(line, new)
        line.update(item_id=new["item_id"], options=new["options"], price=new["price"])
        if difference:
            kind = "payment" if difference > 0 else "refund"
            order["payments"].append(_payment(kind, abs(difference), method))

    def _return_parcels(self, orders: list[Record]) -> None:
        """Turns some cancelled orders into parcels that came back undelivered."""
        cancelled = [order for order in orders if order["status"] == "cancelled"]
        for order in cancelled[:_UNDELIVERABLE]:
            order["fulfilments"] = [self._parcels.returned(order)]
            order["cancel_reason"] = "undeliverable"
            order["payments"][-1]["amount"] = dollars(goods_cents(order["lines"]))
