"""Shoppers with a taste: which families they like, what they put together."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from ingest.demo.shop_time import zone_of

Record = dict[str, Any]

_LOYALTY = 0.85
_TOGETHER = 0.4

# What shoppers often take along with a product.
_COMPANIONS = {
    "KT-103": ("KT-104", "KT-107"),
    "KT-104": ("KT-107", "KT-103"),
    "AC-102": ("AC-104", "AC-107"),
    "AU-101": ("AU-104", "BP-105"),
    "LA-102": ("LA-108", "AU-101"),
    "BP-101": ("LA-107", "SH-103", "JK-104"),
    "BP-103": ("TN-101", "SH-102", "TN-107"),
    "JK-101": ("JK-103", "JK-108"),
    "JK-102": ("JK-108", "SH-106"),
    "TN-101": ("TN-107", "TN-104", "LA-106"),
    "TN-102": ("TN-106", "LA-106"),
    "TN-104": ("TN-108", "TN-107"),
    "SH-101": ("BP-101", "JK-101"),
    "SH-104": ("JK-105", "AU-107"),
}


def family(product: Record) -> str:
    """Returns the two letters of a product's family."""
    return str(product["id"])[:2]


def cents(amount: float) -> int:
    """Returns an amount of dollars in whole cents."""
    return round(amount * 100)


@dataclass(frozen=True)
class Shopper:
    """A customer and what the generator knows about them."""

    customer: Record
    favourites: tuple[str, ...]
    zone: ZoneInfo

    @classmethod
    def of(cls, rng: random.Random, customer: Record, products: Sequence[Record]) -> "Shopper":
        """Gives a customer two or three favourite families."""
        families = sorted({family(product) for product in products})
        favourites = tuple(rng.sample(families, rng.choice((2, 2, 3))))
        return cls(customer, favourites, zone_of(customer["address"]["state"]))

    @property
    def id(self) -> str:
        """The customer's id."""
        return str(self.customer["id"])

    def choose(self, rng: random.Random, products: Sequence[Record]) -> Record:
        """Picks a product, mostly from the favourite families; cheap ones are likelier."""
        liked = [product for product in products if family(product) in self.favourites]
        pool = liked if liked and rng.random() < _LOYALTY else products
        return rng.choices(pool, [product["price"] ** -0.35 for product in pool])[0]

    def fill_basket(self, rng: random.Random, products: Sequence[Record]) -> list[Record]:
        """Picks one to four different products."""
        basket = [self.choose(rng, products)]
        for _ in range(rng.choices((0, 1, 2, 3), (50, 30, 14, 6))[0]):
            names = _COMPANIONS.get(basket[-1]["id"], ())
            partners = [product for product in products if product["id"] in names]
            pool = partners if partners and rng.random() < _TOGETHER else products
            extra = self.choose(rng, pool)
            if extra not in basket:
                basket.append(extra)
        return basket
