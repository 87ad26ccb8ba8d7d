"""The public retail benchmark's tools, as its tasks rely on them, over its own `db.json`: a second opinion on ours.

Written from its policy and tool schemas (sierra-research/tau2-bench), with its known fault mended: of several items
that are changed at once, each gets its own price and options, not the last one's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Record = dict[str, Any]
REASONS = ("no longer needed", "ordered by mistake")
_ADDRESS = ("address1", "address2", "city", "state", "country", "zip")


class RefusedError(Exception):
    """The action is against the policy; nothing has changed."""


class Retail:
    """The database and the seven tools that change it. Each raises RefusedError before it changes anything."""

    def __init__(self, database: Mapping[str, Any]) -> None:
        self.orders: dict[str, Record] = database["orders"]
        self.users: dict[str, Record] = database["users"]
        variants = [
            (product["product_id"], entry) for product in database["products"].values() for entry in _variants(product)
        ]
        self._items: dict[str, Record] = {entry["item_id"]: {**entry, "product_id": owner} for owner, entry in variants}

    def apply(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Carry out one action; look-ups and hand-overs change nothing."""
        tool: Callable[..., None] | None = getattr(self, f"_{name}", None)
        if tool is not None:
            tool(**arguments)

    def _cancel_pending_order(self, order_id: str, reason: str) -> None:
        order = self._order(order_id)
        _require(order["status"] == "pending", f"{order_id} is {order['status']}")
        _require(reason in REASONS, f"reason {reason}")
        for payment in list(order["payment_history"]):
            self._pay(order, "refund", payment["amount"], payment["payment_method_id"])
        order |= {"status": "cancelled", "cancel_reason": reason}

    def _modify_pending_order_address(self, order_id: str, **address: str) -> None:
        order = self._order(order_id)
        _require("pending" in order["status"], f"{order_id} is {order['status']}")
        order["address"] = {name: address[name] for name in _ADDRESS}

    def _modify_user_address(self, user_id: str, **address: str) -> None:
        self.users[user_id]["address"] = {name: address[name] for name in _ADDRESS}

    def _modify_pending_order_payment(self, order_id: str, payment_method_id: str) -> None:
        order = self._order(order_id)
        _require("pending" in order["status"], f"{order_id} is {order['status']}")
        self._method(order, payment_method_id)
        history = order["payment_history"]
        _require(len(history) == 1 and history[0]["transaction_type"] == "payment", "paid in several parts")
        old, amount = history[0]["payment_method_id"], history[0]["amount"]
        _require(old != payment_method_id, "paid that way already")
        self._require_balance(order, payment_method_id, amount)
        self._pay(order, "payment", amount, payment_method_id)
        self._pay(order, "refund", amount, old)

    def _modify_pending_order_items(
        self, order_id: str, item_ids: Sequence[str], new_item_ids: Sequence[str], payment_method_id: str
    ) -> None:
        order = self._order(order_id)
        _require(order["status"] == "pending", f"{order_id} is {order['status']}")
        difference = self._difference(order, item_ids, new_item_ids, payment_method_id)
        for old, new in zip(item_ids, new_item_ids, strict=True):
            line = next(line for line in order["items"] if line["item_id"] == old)
            variant = self._items[new]
            line |= {"item_id": new, "price": variant["price"], "options": variant["options"]}
        self._pay(order, "payment" if difference > 0 else "refund", abs(difference), payment_method_id)
        order["status"] = "pending (item modified)"

    def _return_delivered_order_items(self, order_id: str, item_ids: Sequence[str], payment_method_id: str) -> None:
        order = self._order(order_id)
        _require(order["status"] == "delivered", f"{order_id} is {order['status']}")
        kind = self._method(order, payment_method_id)["source"]
        original = order["payment_history"][0]["payment_method_id"]
        _require(kind == "gift_card" or payment_method_id == original, "neither the original method nor a gift card")
        _require_pieces(order, item_ids)
        order |= {
            "status": "return requested",
            "return_items": sorted(item_ids),
            "return_payment_method_id": payment_method_id,
        }

    def _exchange_delivered_order_items(
        self, order_id: str, item_ids: Sequence[str], new_item_ids: Sequence[str], payment_method_id: str
    ) -> None:
        order = self._order(order_id)
        _require(order["status"] == "delivered", f"{order_id} is {order['status']}")
        order["exchange_price_difference"] = self._difference(order, item_ids, new_item_ids, payment_method_id)
        order |= {
            "status": "exchange requested",
            "exchange_items": sorted(item_ids),
            "exchange_new_items": sorted(new_item_ids),
            "exchange_payment_method_id": payment_method_id,
        }

    # What the tools share.

    def _order(self, order_id: str) -> Record:
        _require(order_id in self.orders, f"no order {order_id}")
        return self.orders[order_id]

    def _method(self, order: Record, method_id: str) -> Record:
        methods: dict[str, Record] = self.users[order["user_id"]]["payment_methods"]
        _require(method_id in methods, f"no payment method {method_id}")
        return methods[method_id]

    def _require_balance(self, order: Record, method_id: str, amount: float) -> None:
        method = self._method(order, method_id)
        _require(method["source"] != "gift_card" or method["balance"] >= amount, "the gift card holds too little")

    def _pay(self, order: Record, kind: str, amount: float, method_id: str) -> None:
        order["payment_history"].append({"transaction_type": kind, "amount": amount, "payment_method_id": method_id})
        method = self._method(order, method_id)
        if method["source"] == "gift_card":
            method["balance"] = round(method["balance"] + (amount if kind == "refund" else -amount), 2)

    def _difference(self, order: Record, old_ids: Sequence[str], new_ids: Sequence[str], method_id: str) -> float:
        """New minus old price, if the pieces may be replaced so."""
        _require_pieces(order, old_ids)
        _require(len(old_ids) == len(new_ids), "as many new items as old ones")
        difference = 0.0
        for old, new in zip(old_ids, new_ids, strict=True):
            line = next(line for line in order["items"] if line["item_id"] == old)
            variant = self._items.get(new)
            _require(variant is not None and variant["available"], f"{new} is not available")
            assert variant is not None
            _require(variant["product_id"] == line["product_id"], f"{new} is another product")
            difference += variant["price"] - line["price"]
        self._require_balance(order, method_id, difference)
        return round(difference, 2)


def _variants(product: Record) -> list[Record]:
    return list(product["variants"].values())


def _require_pieces(order: Record, item_ids: Sequence[str]) -> None:
    bought = Counter(line["item_id"] for line in order["items"])
    _require(not Counter(item_ids) - bought, f"not all of {', '.join(item_ids)} are in the order")


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise RefusedError(reason)
