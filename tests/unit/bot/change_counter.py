"""A counter for dialogues about changes: the real engine, drafter and policy over stores in memory that commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from bot.adapters.intents import IntentHead
from bot.adapters.offline_drafter import OfflineDrafter
from bot.after_sales import AfterSales
from bot.domain.actions import PendingAction
from bot.domain.conversation import Language, Reply
from bot.domain.events import Visitor
from bot.domain.orders import Customer, Fulfilment, Order, OrderLine, Payment, PaymentMethod
from bot.domain.rules import Plan
from bot.engine import Engine
from bot.ports import AuditEntry, Decide
from knowledge.documents import Document
from knowledge.retriever import Retriever
from knowledge.snapshot import SnapshotStore
from tests.fakes import FakeEmbedder, MemoryOrderStore, MemorySessionStore
from tests.proof_fakes import MemoryCodeSender, MemoryProofStore
from tests.shop import NOW, SHOP, publish_small_shop
from tests.shop_documents import CLOTHES, item, product, small_shop
from tests.unit.bot.counter import MemoryActionStore, MemoryHelpDesk, MemoryReviews, ScriptedHead

_HOME = {"address1": "4 Dock Road", "address2": "", "city": "Portland", "state": "OR", "zip": "97201", "country": "USA"}
NORA = Customer(
    "c-nora",
    "Nora",
    "Lind",
    "nora@mail.example",
    None,
    _HOME,
    (
        PaymentMethod("card_1", "credit_card", "visa", "4242"),
        PaymentMethod("paypal_1", "paypal"),
        PaymentMethod("gift_1", "gift_card", balance=2000),
    ),
    ("#W123001", "#W123002", "#W123003", "#W123004", "#W123005"),
)
PAUL = Customer(
    "c-paul",
    "Paul",
    "Reyes",
    "paul@mail.example",
    None,
    {**_HOME, "zip": "60601", "city": "Chicago", "state": "IL"},
    (PaymentMethod("card_7", "credit_card", "mastercard", "1111"),),
    ("#W124001", "#W124002"),
)
_COLOURS = {"red": "红色", "blue": "蓝色"}


def softshell() -> Document:
    """A jacket in two colours and three sizes; the blue L is sold out, an L costs $5 more."""
    items = [
        item(
            f"CX-1-{colour.upper()}-{size}",
            8500 if size == "L" else 8000,
            0 if (colour, size) == ("blue", "L") else 3,
            {"colour": colour, "size": size},
            {"颜色": _COLOURS[colour], "尺码": size},
        )
        for colour in _COLOURS
        for size in ("S", "M", "L")
    ]
    titles, texts = ("Fernlea Softshell Jacket", "蕨叶软壳外套"), ("Stops the wind.", "挡风。")
    return product("CX-1", titles, texts, CLOTHES, "Fernlea", {"type": "jacket"}, items)


def shoes() -> Document:
    """Trail shoes in two sizes."""
    sizes = [item(f"SH-9-{n}", 9500, 3, {"size": f"EU {n}"}, {"尺码": f"EU {n}"}) for n in (42, 43)]
    titles, texts = ("Corrie Trail Shoes", "山谷越野跑鞋"), ("Grip on wet rock.", "不打滑。")
    return product("SH-9", titles, texts, CLOTHES, "Corrie", {"type": "trail shoes"}, sizes)


def _line(item_id: str, title: str, options: dict[str, str], price: int, quantity: int = 1) -> OrderLine:
    return OrderLine(item_id, "-".join(item_id.split("-")[:2]), title, options, price, quantity)


def _order(
    number: str, customer: Customer, status: str, day: datetime, method: str, *lines: OrderLine, delivered: str = ""
) -> Order:
    total = sum(line.price * line.quantity for line in lines)
    ids = tuple(line.item_id for line in lines)
    parcels = (Fulfilment("PX1", "NorthPost", "delivered", None, delivered, ids),) if delivered else ()
    paid = (Payment("payment", total, method),)
    return Order(number, customer.id, status, "USD", day, customer.address, lines, paid, parcels)


_JACKET = _line("CX-1-RED-M", "Fernlea Softshell Jacket", {"colour": "red", "size": "M"}, 8000)
_LAMP = _line("LA-1-WHI", "Glade Desk Lamp", {"colour": "white"}, 3290)
_SPEAKERS = _line("AU-1-BLA", "Nuvo Pip Bluetooth Speaker", {"colour": "black"}, 3900, 2)
_BACKPACK = _line("BP-1-BLA", "Fell 40 Hiking Backpack", {"colour": "black"}, 9900)
_SHOES = _line("SH-9-42", "Corrie Trail Shoes", {"size": "EU 42"}, 9500)
_TENT = _line("TN-1-MOS", "Larkfell Duo Tent", {"colour": "moss green"}, 18900)
_KETTLE = _line("KT-2-BLA", "Corvo Heron Gooseneck Kettle", {"colour": "black"}, 7990)
ORDERS = (
    _order("#W123001", NORA, "pending", datetime(2026, 11, 23, 9, tzinfo=UTC), "card_1", _JACKET, _LAMP),
    _order("#W123002", NORA, "pending", datetime(2026, 11, 20, 9, tzinfo=UTC), "paypal_1", _SPEAKERS),
    _order(
        "#W123003", NORA, "delivered", datetime(2026, 11, 10, 9, tzinfo=UTC), "card_1", _BACKPACK, _SHOES,
        delivered="2026-11-14T10:00:00Z",
    ),
    _order("#W123004", NORA, "processed", datetime(2026, 11, 8, 9, tzinfo=UTC), "card_1", _TENT),
    _order(
        "#W123005", NORA, "delivered", datetime(2026, 8, 1, 9, tzinfo=UTC), "card_1", _KETTLE,
        delivered="2026-08-05T10:00:00Z",
    ),
    _order(
        "#W124001", PAUL, "pending", datetime(2026, 11, 21, 9, tzinfo=UTC), "card_7",
        _line("CX-1-BLUE-S", "Fernlea Softshell Jacket", {"colour": "blue", "size": "S"}, 8000),
    ),
    _order(
        "#W124002", PAUL, "delivered", datetime(2026, 11, 12, 9, tzinfo=UTC), "card_7",
        _line("AU-1-BLA", "Nuvo Pip Bluetooth Speaker", {"colour": "black"}, 3900),
        delivered="2026-11-18T10:00:00Z",
    ),
)  # fmt: skip


class OrderBook(MemoryOrderStore):
    """Orders and customers that change."""

    def __init__(self) -> None:
        super().__init__((NORA, PAUL), ORDERS)

    def write(self, plan: Plan) -> None:
        """Put the plan's records in the place of the old ones."""
        if (order := plan.order) is not None:
            newer = replace(order, version=order.version + 1)
            self._orders = tuple(newer if old.id == order.id else old for old in self._orders)
        if (customer := plan.customer) is not None:
            self._customers = tuple(customer if old.id == customer.id else old for old in self._customers)


class CommittingActions(MemoryActionStore):
    """Proposals in memory; a commit decides again and writes."""

    def __init__(self, orders: OrderBook) -> None:
        super().__init__()
        self._orders = orders

    def commit(self, action: PendingAction, decide: Decide, entry: AuditEntry, now: datetime) -> Plan:
        del entry, now
        customer = self._orders.customer(action.customer_id)
        assert customer is not None
        order = self._orders.order(action.order_id, customer.id) if action.order_id else None
        plan = decide(customer, order)
        self._orders.write(plan)
        self.drop(action.id)
        return plan


class ChangeCounter:
    """One conversation. `signed_in` is the customer whom the page vouches for."""

    def __init__(self, home: Path, signed_in: str | None = NORA.id) -> None:
        self.head = ScriptedHead()
        self.orders, self.sessions, self.help_desk = OrderBook(), MemorySessionStore(), MemoryHelpDesk()
        self.now: datetime = NOW
        self.actions = CommittingActions(self.orders)
        self.engine = Engine(
            retriever=Retriever(SnapshotStore(home), FakeEmbedder()),
            drafters=[("offline", OfflineDrafter(cast("IntentHead", self.head)))],
            orders=self.orders,
            reviews=MemoryReviews(),
            sessions=self.sessions,
            help_desk=self.help_desk,
            clock=lambda: self.now,
            after_sales=AfterSales(self.orders, self.actions),
            proof_store=MemoryProofStore(lambda: self.now),
            code_sender=MemoryCodeSender(),
        )
        self._visitor = Visitor("v-1", signed_in)

    def say(self, message: str, intent: str = "unclear", language: Language | None = None) -> Reply:
        """One turn; `intent` is what the head takes the message for."""
        self.head.intent = intent
        return self.engine.reply("s-1", message, self._visitor, language=language)

    def talk(self, *messages: str) -> Reply:
        """Several turns, all of them unclear to the head; the last reply."""
        return [self.say(message) for message in messages][-1]

    def order(self, number: str) -> Order:
        owner = PAUL if number.startswith("#W124") else NORA
        order = self.orders.order(number, owner.id)
        assert order is not None
        return order


def proposed(reply: Reply) -> tuple[str, dict[str, Any]] | None:
    """The change that waits for a yes: name and arguments."""
    action = reply.pending_action
    return None if action is None else (action["name"], dict(action["arguments"]))


def written(replies: Sequence[Reply]) -> list[str]:
    """The names of the changes that were carried out."""
    return [call.name for reply in replies for call in reply.tool_calls if call.mode == "WRITE" and call.ok]


def publish_change_shop(home: Path) -> None:
    """The small shop with a softshell and a return window of 30 days."""
    publish_small_shop(
        home,
        [*(document for document in small_shop() if document.id != "SH-1"), softshell(), shoes()],
        shop=replace(SHOP, return_days=30),
    )
