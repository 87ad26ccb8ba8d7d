"""Three customers of the small shop and what they ordered. Amounts are cents."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.orders import Customer, Fulfilment, Order, OrderLine, Payment, PaymentMethod

MEI = Customer(
    "c-mei",
    "Mei",
    "Chen",
    "mei.chen@mail.example",
    None,
    {"address1": "4 Dock Road", "city": "Portland", "state": "OR", "zip": "97201", "country": "USA"},
    (PaymentMethod("card_1", "credit_card", "visa", "4242"),),
    ("#W1001001", "#W1001002", "#W1001003"),
)
OMAR = Customer(
    "c-omar", "Omar", "Haddad", "omar@mail.example", None, {"city": "Denver", "zip": "80202"}, (), ("#W2002001",)
)
LEI = Customer("c-lei", "雷", "李", "lilei@mail.example", None, {"city": "上海", "zip": "200031"}, (), ())
CUSTOMERS = (MEI, OMAR, LEI)


def _line(item_id: str, product_id: str, title: str, price: int, quantity: int = 1) -> OrderLine:
    return OrderLine(item_id, product_id, title, {"colour": "black"}, price, quantity)


PENDING = Order(
    id="#W1001001",
    customer_id="c-mei",
    status="pending",
    currency="USD",
    placed_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    address=MEI.address,
    lines=(_line("KT-1-BLA", "KT-1", "Corvo Tempo Electric Kettle", 4990, 2),),
    payments=(Payment("payment", 9980, "card_1"),),
)
ON_ITS_WAY = Order(
    id="#W1001002",
    customer_id="c-mei",
    status="processed",
    currency="USD",
    placed_at=datetime(2026, 11, 18, 9, tzinfo=UTC),
    address=MEI.address,
    lines=(_line("AU-3-BLA", "AU-3", "Halden Hush Headphones", 12900),),
    payments=(Payment("payment", 12900, "card_1"),),
    fulfilments=(Fulfilment("PX778899", "NorthPost", "in transit", "2026-11-27", None, ("AU-3-BLA",)),),
)
REFUNDED = Order(
    id="#W1001003",
    customer_id="c-mei",
    status="delivered",
    currency="USD",
    placed_at=datetime(2026, 10, 3, 9, tzinfo=UTC),
    address=MEI.address,
    lines=(_line("LA-1-WHI", "LA-1", "Glade Desk Lamp", 3290), _line("KT-3-ONE", "KT-3", "Brisk Clear Teapot", 2400)),
    payments=(Payment("payment", 5690, "card_1"), Payment("refund", 2400, "card_1")),
)
OMARS = Order(
    id="#W2002001",
    customer_id="c-omar",
    status="pending",
    currency="USD",
    placed_at=datetime(2026, 11, 21, 9, tzinfo=UTC),
    address=OMAR.address,
    lines=(_line("BP-1-BLA", "BP-1", "Fell 40 Hiking Backpack", 9900),),
    payments=(Payment("payment", 9900, "card_9"),),
)
ORDERS = (PENDING, ON_ITS_WAY, REFUNDED, OMARS)
