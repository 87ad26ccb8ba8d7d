"""Propose, confirm, commit: the only way to change an order or an account.

A proposal is computed by the policy, told in full, and kept as a pending action bound to session, customer, record
versions and arguments. The commit decides again on fresh records, in one transaction, and happens once.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.action_text import NameOf, effect_sentences, outcome, proposal
from bot.domain.actions import LIFETIME, PendingAction
from bot.domain.conversation import Language, ToolCall
from bot.domain.orders import Customer, Item, Order, OrderLine
from bot.domain.policy import plan
from bot.domain.rules import Effect, Plan, Rules, Situation
from bot.json_shapes import customer_json, order_json
from bot.ports import ActionStore, AuditEntry, OrderStore
from knowledge.money import exponent, parse_minor, to_json_number
from knowledge.shop import ShopProfile
from knowledge.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a change is asked for: the session, its verified customer, and the shop as of this turn."""

    session_id: str
    customer: Customer
    snapshot: Snapshot
    now: datetime
    language: Language


@dataclass(frozen=True, slots=True)
class AfterSales:
    """Changes to orders and accounts."""

    orders: OrderStore
    actions: ActionStore

    def propose(self, name: str, arguments: Mapping[str, Any], desk: Desk) -> PendingAction:
        """Keep what `name` would do until the shopper says yes. Raises PolicyError when it is not allowed.

        `arguments` are as the tool's schema wants them (`Tool.checked`); identity never comes from them.
        """
        order = self._order(arguments, desk.customer)
        arguments = _spelled(arguments, order)
        planned = plan(name, arguments, _situation(desk, desk.customer, order, arguments))
        action = PendingAction(
            id=f"A-{secrets.token_hex(8)}",
            session_id=desk.session_id,
            customer_id=desk.customer.id,
            name=name,
            arguments=arguments,
            summary=proposal(_sentences(planned, desk, done=False), desk.language),
            created_at=desk.now,
            expires_at=desk.now + LIFETIME,
            customer_version=desk.customer.version,
            order_id=order.id if order else None,
            order_version=order.version if order else None,
        )
        self.actions.propose(action)
        return action

    def commit(self, action: PendingAction, desk: Desk, entry: AuditEntry) -> tuple[str, ToolCall]:
        """Carry out `action`: what was done in words, and the call with the records as they are now.

        Raises PolicyError, ActionGoneError, StaleActionError; nothing has changed then.
        """

        def decide(customer: Customer, order: Order | None) -> Plan:
            return plan(action.name, action.arguments, _situation(desk, customer, order, action.arguments))

        planned = self.actions.commit(action, decide, entry, desk.now)
        result = _result(planned, desk.snapshot.shop.currency)
        call = ToolCall(action.name, action.arguments, "WRITE", True, result)
        return outcome(_sentences(planned, desk, done=True), desk.language), call

    def _order(self, arguments: Mapping[str, Any], customer: Customer) -> Order | None:
        order_id = arguments.get("order_id")
        return self.orders.order(str(order_id), customer.id) if order_id else None


def rules_of(shop: ShopProfile) -> Rules:
    """The policy's numbers from `shop.toml`."""
    fee = shop.extra.get("return_shipping_fee")
    return Rules(
        cancel_statuses=shop.cancel_statuses,
        cancel_reasons=shop.cancel_reasons,
        return_days=shop.return_days,
        refund_days=shop.refund_days,
        return_fee=parse_minor(fee, shop.currency) if fee is not None else 0,
        not_returnable=frozenset(map(str, shop.extra.get("not_returnable", ()))),
        sealed_only=frozenset(map(str, shop.extra.get("sealed_only", ()))),
        timezone=shop.timezone,
        places=exponent(shop.currency),
    )


def catalogue_item(snapshot: Snapshot, item_id: str) -> Item | None:
    """A variant with its product's title and the price that is valid now."""
    row = snapshot.catalogue.item(item_id)
    product = snapshot.catalogue.product(row.product_id) if row else None
    if row is None or product is None:
        return None
    price = row.price_minor if row.price_minor is not None else product.price_minor
    return Item(row.id, product.id, product.title, dict(row.options), price, row.available, product.category or "")


def _situation(desk: Desk, customer: Customer, order: Order | None, arguments: Mapping[str, Any]) -> Situation:
    wanted = [*arguments.get("item_ids", ()), *arguments.get("new_item_ids", ())]
    found = {item_id: catalogue_item(desk.snapshot, item_id) for item_id in dict.fromkeys(wanted)}
    items = {item_id: item for item_id, item in found.items() if item is not None}
    shop = desk.snapshot.shop
    return Situation(customer, order, items, rules_of(shop), shop.today(desk.now))


def _spelled(arguments: Mapping[str, Any], order: Order | None) -> dict[str, Any]:
    """Arguments with ids as the records spell them: half-width, without spaces."""
    spelled: dict[str, Any] = {}
    for name, value in arguments.items():
        if name in ("item_ids", "new_item_ids"):
            spelled[name] = [_id(entry) for entry in value]
        elif name == "order_id" and order is not None:
            spelled[name] = order.id
        else:
            spelled[name] = value.strip() if isinstance(value, str) else value
    return spelled


def _id(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _sentences(planned: Plan, desk: Desk, *, done: bool) -> Sequence[str]:
    currency = desk.snapshot.shop.currency
    return effect_sentences(planned, desk.language, currency, line_namer(desk.snapshot, desk.language), done=done)


def line_namer(snapshot: Snapshot, language: Language) -> NameOf:
    """How order lines read in `language`: as the catalogue says it now, else as it was bought."""

    def name_of(line: OrderLine) -> str:
        item = snapshot.catalogue.item(line.item_id)
        product = snapshot.catalogue.product(item.product_id) if item else None
        known = item is not None and dict(item.options) == dict(line.options)
        options = item.options_in(language) if item is not None and known else line.options
        title = product.text("title", language) if product and language != "en" else line.title
        listed = ", ".join(str(value) for value in options.values())
        return f"{title} ({listed})" if listed else title

    return name_of


def _result(planned: Plan, currency: str) -> dict[str, Any]:
    """What a committed change returns: the records as they are now, and every computed figure."""
    result: dict[str, Any] = {}
    if planned.order is not None:
        currency = planned.order.currency
        result["order"] = order_json(replace(planned.order, version=planned.order.version + 1))
    if planned.customer is not None:
        result["customer"] = customer_json(planned.customer, currency)
    result["effects"] = [_effect_json(effect, currency) for effect in planned.effects]
    return result


def _effect_json(effect: Effect, currency: str) -> dict[str, Any]:
    content: dict[str, Any] = {"kind": effect.kind}
    for name, value in effect.fields.items():
        if name == "amount":
            content[name] = to_json_number(value, currency)
        elif name == "method":
            content["payment_method_id"] = value.id
        elif isinstance(value, str | int | bool | dict):
            content[name] = value
    return content
