"""Generates the orders and the shopping events of the sample shop.

`python -m ingest.demo.make_orders [folder]` reads products.jsonl and
customers.jsonl of the folder (by default the one of this file) and writes
orders.jsonl and events.jsonl beside them. The result is the same on every run.
"""

import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.demo.order_book import OrderBook
from ingest.demo.shop_events import all_events
from ingest.demo.shoppers import Shopper

SEED = 2026

Record = dict[str, Any]


def read(file: Path) -> list[Record]:
    """Reads one JSON object a line."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def write(file: Path, records: Iterable[Record]) -> None:
    """Writes one JSON object a line."""
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    file.write_text("".join(lines), encoding="utf-8")


def main() -> int:
    """Writes both files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    rng = random.Random(SEED)
    products = read(folder / "products.jsonl")
    shoppers = [Shopper.of(rng, customer, products) for customer in read(folder / "customers.jsonl")]
    orders = OrderBook(rng, products).fill(shoppers)
    events = all_events(rng, shoppers, orders, products)
    write(folder / "orders.jsonl", orders)
    write(folder / "events.jsonl", events)
    print(f"{len(orders)} orders, {len(events)} events")
    return 0


if __name__ == "__main__":
    sys.exit(main())
