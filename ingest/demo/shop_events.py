"""What shoppers looked at, put into the cart and bought."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from ingest.demo.shop_time import FIRST_DAY, NOW, iso, shopping_time
from ingest.demo.shoppers import Shopper

Record = dict[str, Any]

_CART_SHARE = 0.18


def _event(shopper_id: str, kind: str, product_id: str, at: datetime) -> Record:
    return {"customer_id": shopper_id, "type": kind, "product_id": product_id, "at": iso(at)}


def all_events(
    rng: random.Random, shoppers: Sequence[Shopper], orders: Sequence[Record], products: Sequence[Record]
) -> list[Record]:
    """Returns all events in the order of time, none of them twice."""
    events = [event for order in orders for event in _around_order(rng, order)]
    for shopper in shoppers:
        for _ in range(rng.randint(4, 9)):
            events += _browsing(rng, shopper, products)
    unique = {tuple(event.values()): event for event in events}
    return sorted(unique.values(), key=lambda event: (event["at"], event["customer_id"], event["product_id"]))


def _around_order(rng: random.Random, order: Record) -> Iterator[Record]:
    """Yields earlier views, the cart and the purchase of each line of an order."""
    placed = datetime.fromisoformat(order["placed_at"])
    for line in order["lines"]:
        about = order["customer_id"], line["product_id"]
        cart = placed - timedelta(seconds=rng.randint(90, 2400))
        view = cart - timedelta(seconds=rng.randint(20, 900))
        moments = [("purchase", placed), ("cart", cart), ("view", view)]
        for _ in range(rng.choices((0, 1, 2), (50, 32, 18))[0]):
            earlier = timedelta(days=rng.randint(1, 9), seconds=rng.randint(-5400, 5400))
            moments.append(("view", view - earlier))
        for kind, at in moments:
            yield _event(about[0], kind, about[1], at)


def _browsing(rng: random.Random, shopper: Shopper, products: Sequence[Record]) -> Iterator[Record]:
    """Yields one visit in which nothing is bought."""
    at = shopping_time(rng, _visiting_day(rng), shopper.zone)
    for _ in range(rng.randint(2, 7)):
        product = shopper.choose(rng, products)
        at += timedelta(seconds=rng.randint(15, 240))
        if at >= NOW:
            return
        yield _event(shopper.id, "view", product["id"], at)
        if rng.random() < _CART_SHARE:
            at += timedelta(seconds=rng.randint(20, 150))
            yield _event(shopper.id, "cart", product["id"], at)


def _visiting_day(rng: random.Random) -> date:
    """Draws a day; recent ones are likelier."""
    span = (NOW.date() - FIRST_DAY).days
    return NOW.date() - timedelta(days=int(span * rng.random() ** 1.8) + 1)
