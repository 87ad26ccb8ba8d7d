"""What a turn tells its caller while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.conversation import Citation, Handoff, ProductCard, Reply


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the reply's text."""

    text: str


@dataclass(frozen=True, slots=True)
class CitationsReady:
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ProductsReady:
    cards: tuple[ProductCard, ...]


@dataclass(frozen=True, slots=True)
class HandoffReady:
    handoff: Handoff


@dataclass(frozen=True, slots=True)
class Done:
    """The whole reply; always the last event."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class ActionReady:
    """A proposal that waits for the shopper's yes, as in `Reply.pending_action`."""

    action: Mapping[str, Any]


Event = Delta | CitationsReady | ProductsReady | ActionReady | HandoffReady | Done


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking: an anonymous visitor id, and the customer whom a signed token names."""

    id: str
    customer_id: str | None = None
