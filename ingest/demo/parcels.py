"""The parcels in which the sample shop sends its orders."""

import itertools
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ingest.demo.shop_time import NOW, business_days_after, delivery_time, iso
from ingest.demo.shoppers import Shopper

Record = dict[str, Any]

_CARRIERS = {"Northway Parcel": "NWP", "Harbor Freightline": "HFL"}
_CARRIER_CANADA = ("Maple Courier", "MPC")
_LARGE = ("TN-101", "TN-102", "TN-103", "LA-101", "AC-108")
_DAYS_USA = (3, 5)
_DAYS_FAR = (7, 9)
_DAYS_CANADA = (6, 9)
_ON_THE_WAY = ("in transit", "out for delivery", "in transit", "delayed")
_DELIVERED = ("delivered", "return requested", "exchange requested")


class Parcels:
    """Packs orders and knows where their parcels are."""

    def __init__(self, rng: random.Random) -> None:
        """Prepares the sequence of states of parcels on their way."""
        self._rng = rng
        self._states = itertools.cycle(_ON_THE_WAY)

    def business_days(self, shopper: Shopper) -> tuple[int, int]:
        """Returns the fewest and the most business days to a shopper."""
        return _days_to(shopper.customer["address"])

    def of_order(
        self, shopper: Shopper, status: str, lines: Sequence[Record], placed: datetime, due: date
    ) -> list[Record]:
        """Returns the parcels of an order; none before it is packed."""
        if status == "processed":
            return [self._under_way(shopper, items, placed) for items in self._split(lines)]
        if status in _DELIVERED:
            first, *others = self._split(lines)
            later = min(business_days_after(due, 1), business_days_after(NOW.date(), -1))
            return [
                self._arrived(shopper, first, placed, due),
                *(self._arrived(shopper, items, placed, max(due, later)) for items in others),
            ]
        return []

    def returned(self, order: Record) -> Record:
        """Returns the parcel of an order that could not be delivered."""
        placed = datetime.fromisoformat(order["placed_at"])
        eta = business_days_after(placed.date(), _days_to(order["address"])[1])
        items = [line["item_id"] for line in order["lines"]]
        return self._parcel(order["address"]["country"], "returned to sender", eta, items)

    def _split(self, lines: Sequence[Record]) -> list[list[str]]:
        large = [line["item_id"] for line in lines if line["product_id"] in _LARGE]
        small = [line["item_id"] for line in lines if line["item_id"] not in large]
        if not large and len(small) > 1 and self._rng.random() < 0.15:
            large, small = small[:1], small[1:]
        return [items for items in (large, small) if items]

    def _arrived(self, shopper: Shopper, items: list[str], placed: datetime, due: date) -> Record:
        eta = business_days_after(placed.date(), self.business_days(shopper)[1])
        parcel = self._parcel(shopper.customer["address"]["country"], "delivered", eta, items)
        parcel["delivered_at"] = iso(delivery_time(self._rng, due, shopper.zone))
        return parcel

    def _under_way(self, shopper: Shopper, items: list[str], placed: datetime) -> Record:
        eta = business_days_after(placed.date(), self.business_days(shopper)[1])
        handed_over = placed.astimezone(UTC).date() < NOW.date() - timedelta(days=1)
        status = next(self._states) if handed_over else "label created"
        far = self.business_days(shopper) != _DAYS_USA
        if status == "out for delivery":
            status, eta = ("in transit", eta) if far else (status, NOW.date())
        elif status == "delayed":
            eta = business_days_after(eta, 3)
        return self._parcel(shopper.customer["address"]["country"], status, eta, items)

    def _parcel(self, country: str, status: str, eta: date, items: list[str]) -> Record:
        carrier, prefix = self._rng.choice(list(_CARRIERS.items()))
        if country == "Canada":
            carrier, prefix = _CARRIER_CANADA
        return {
            "tracking_id": f"{prefix}{self._rng.randrange(10**9, 10**10)}",
            "carrier": carrier,
            "status": status,
            "eta": eta.isoformat(),
            "item_ids": items,
        }


def _days_to(address: Record) -> tuple[int, int]:
    if address["country"] == "Canada":
        return _DAYS_CANADA
    return _DAYS_FAR if address["state"] in ("AK", "HI") else _DAYS_USA
