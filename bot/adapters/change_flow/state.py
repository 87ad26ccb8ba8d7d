"""What the dialogue remembers of the changes that were asked for: JSON-able, first one first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from bot.adapters.changes.kinds import Kind
from bot.domain.actions import PendingAction

Asked = Literal[
    "identity", "order", "items", "option", "reason", "address", "method",
    "cancel_instead", "return_instead", "whole_order", "person",
]  # fmt: skip
OFFERS: tuple[Asked, ...] = ("cancel_instead", "return_instead", "whole_order", "person")
"""Questions that want a yes or a no."""

SWAPS: tuple[Kind, ...] = ("items", "exchange")
PIECES: tuple[Kind, ...] = ("items", "exchange", "return")
TOOL_OF: Mapping[Kind, str] = {
    "cancel": "cancel_pending_order",
    "address": "modify_pending_order_address",
    "payment": "modify_pending_order_payment",
    "items": "modify_pending_order_items",
    "return": "return_delivered_order_items",
    "exchange": "exchange_delivered_order_items",
    "profile_address": "modify_user_address",
}
_ADDRESS = ("address1", "address2", "city", "state", "country", "zip")
_MOST_TEXTS = 8
_LONGEST_TEXT = 1_000  # characters
_MOST_WAITING = 5
_SLOT = "changes"


@dataclass(frozen=True, slots=True)
class Change:
    """One change as far as it is known. Ids are the records' own; nothing here was typed by a model."""

    kind: Kind
    # The shopper's words about it, oldest first; `heard` of them were read, `read` of them also for the order's pieces.
    texts: tuple[str, ...] = ()
    heard: int = 0
    read: int = 0
    order: str | None = None
    fits: tuple[str, ...] = ()  # orders that were meant so far, if several
    unknown: str | None = None  # an order number that is not the customer's
    items: tuple[str, ...] = ()  # an id repeated n times is n pieces
    wishes: Mapping[str, str] = field(default_factory=dict)  # item id: words about its new variant
    swaps: Mapping[str, str] = field(default_factory=dict)  # item id: new item id
    method: str | None = None
    not_methods: tuple[str, ...] = ()  # refused by policy for this change
    reason: str | None = None
    address: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  # fields of the address
    asked: Asked | None = None
    tentative: bool = False  # the shopper asked how it is done, not yet for it
    offered: tuple[str, ...] = ()  # ids in the order in which they were shown
    misses: int = 0  # answers in a row that could not be used
    refusals: int = 0
    idle: int = 0  # turns in a row about something else

    @property
    def facts(self) -> tuple[Any, ...]:
        """What a proposal is made of."""
        swaps = tuple(sorted(self.swaps.items()))
        address = tuple(sorted(self.address.items()))
        return (self.kind, self.order, self.items, swaps, self.method, self.reason, address)

    @property
    def details(self) -> tuple[Any, ...]:
        """`facts`, and what narrows them down: whether a message added anything."""
        return (*self.facts, self.fits, self.unknown, tuple(sorted(self.wishes.items())))

    def hearing(self, text: str) -> Change:
        """The change with one more text about it, still to be read."""
        texts = (*self.texts, text[:_LONGEST_TEXT])
        gone = max(0, len(texts) - _MOST_TEXTS)
        return replace(self, texts=texts[gone:], heard=max(0, self.heard - gone), read=max(0, self.read - gone))

    def about(self, order_id: str) -> Change:
        """The change for another order: pieces are looked for anew."""
        if order_id == self.order:
            return self
        return replace(self, order=order_id, fits=(), unknown=None, items=(), wishes={}, swaps={}, read=0)


def open_changes(slots: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes in `slots`; what is not one of ours is left out."""
    kept = slots.get(_SLOT) or ()
    return tuple(change for entry in kept if (change := _from_json(entry)) is not None)


def with_changes(slots: Mapping[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    """`slots` with these changes; the order of the first is the one being talked about."""
    held = {**slots, _SLOT: [_to_json(change) for change in changes[:_MOST_WAITING]]}
    if changes and changes[0].order:
        held["order"] = changes[0].order
    return held


def from_pending(pending: PendingAction) -> Change | None:
    """The change that a proposal was made for, where somebody else made it."""
    kind = next((kind for kind, tool in TOOL_OF.items() if tool == pending.name), None)
    if kind is None:
        return None
    told = pending.arguments
    items = tuple(told.get("item_ids") or ())
    return Change(
        kind,
        order=told.get("order_id"),
        items=items,
        swaps=dict(zip(items, told.get("new_item_ids") or (), strict=False)),
        method=told.get("payment_method_id") or None,
        reason=told.get("reason"),
        address={name: told[name] for name in _ADDRESS if name in told},
    )


def _to_json(change: Change) -> dict[str, Any]:
    """Only what is set."""
    return {name: value for name, value in asdict(change).items() if value or name == "kind"}


def _from_json(entry: Any) -> Change | None:
    if not isinstance(entry, Mapping) or entry.get("kind") not in get_args(Kind):
        return None
    known = {name: entry[name] for name in Change.__dataclass_fields__ if name in entry}
    typed: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    return Change(**typed)
