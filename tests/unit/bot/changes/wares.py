"""Orders, variants and people that the readers' tests share, written by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.domain.orders import Customer, Item, Order, OrderLine, Payment, PaymentMethod

TODAY = date(2026, 11, 24)

CARD = PaymentMethod("pm_1", "credit_card", "visa", "4988")
AMEX = PaymentMethod("pm_2", "credit_card", "american_express", "6001")
PAYPAL = PaymentMethod("paypal_3", "paypal")
GIFT_CARD = PaymentMethod("gift_card_4", "gift_card", balance=5000)
CUSTOMER = Customer("C1", "Mei", "Lin", None, None, {}, (CARD, AMEX, PAYPAL, GIFT_CARD))

CHINESE = {
    "black": "黑色", "sand": "沙色", "tide blue": "潮汐蓝", "lifeboat red": "救生红", "60 L": "60 升", "90 L": "90 升",
    "EU 42 / US M 9": "欧码 42／美码男 9", "EU 43 / US M 10": "欧码 43／美码男 10",
    "EU 44 / US M 10.5": "欧码 44／美码男 10.5",
}  # fmt: skip
NAMES = {"colour": "颜色", "size": "尺码", "capacity": "容量"}


def variant(item_id: str, product_id: str, price: int, *, available: bool = True, **options: str) -> Item:
    """A variant; an option's name is written with "_" for a space."""
    spelled = {name.replace("_", " "): value for name, value in options.items()}
    return Item(item_id, product_id, "Ware", spelled, price, available)


JACKETS = (
    variant("J-B-S", "J", 11900, colour="tide blue", size="S"),
    variant("J-B-M", "J", 11900, colour="tide blue", size="M"),
    variant("J-B-L", "J", 11900, colour="tide blue", size="L"),
    variant("J-B-XL", "J", 12900, colour="tide blue", size="XL", available=False),
    variant("J-S-M", "J", 10900, colour="sand", size="M"),
    variant("J-S-L", "J", 10900, colour="sand", size="L"),
)
BOOTS = (
    variant("B-42", "B", 15900, size="EU 42 / US M 9"),
    variant("B-43", "B", 15900, size="EU 43 / US M 10"),
    variant("B-44", "B", 15900, size="EU 44 / US M 10.5"),
)
DUFFELS = (
    variant("D-60-K", "D", 10900, colour="black", capacity="60 L"),
    variant("D-60-R", "D", 10900, colour="lifeboat red", capacity="60 L"),
    variant("D-90-K", "D", 12900, colour="black", capacity="90 L"),
    variant("D-90-R", "D", 12900, colour="lifeboat red", capacity="90 L"),
)
VESTS = (
    variant("V-SM", "V", 6900, size="S/M"),
    variant("V-ML", "V", 6900, size="M/L"),
)
GLASSES = (
    variant("G-1", "G", 9000, frame_color="black", lens_color="brown", polarized="no"),
    variant("G-2", "G", 9000, frame_color="brown", lens_color="brown", polarized="no"),
    variant("G-3", "G", 9900, frame_color="black", lens_color="brown", polarized="yes"),
)


def translations(items: tuple[Item, ...]) -> dict[str, list[dict[str, str]]]:
    """The Chinese options of items, as the catalogue keeps them."""
    return {
        item.id: [{NAMES.get(name, name): CHINESE.get(value, value) for name, value in item.options.items()}]
        for item in items
    }


def bought(item: Item, title: str, quantity: int = 1) -> OrderLine:
    return OrderLine(item.id, item.product_id, title, item.options, item.price or 0, quantity)


def line(item_id: str, title: str, quantity: int = 1, **options: Any) -> OrderLine:
    """A line of a product of the small shop, whose id is the item's without its last part."""
    return OrderLine(item_id, item_id.rsplit("-", 1)[0], title, options, 4990, quantity)


KETTLE = line("KT-1-BLA", "Corvo Tempo Electric Kettle", colour="black")
TEAPOTS = line("KT-3-ONE", "Brisk Clear Teapot", quantity=3)
LAMP = line("LA-1-WHI", "Glade Desk Lamp", colour="white")
LANTERN = line("LA-2-BLA", "Ember Camping Lantern", colour="black")
SHOES = line("SH-1-EU 42", "Corrie Trail Shoes", size="EU 42", colour="black")
JACKET = line("JK-1-M", "Skerry Rain Jacket", size="M", colour="tide blue")
GREEN_TENT = line("TN-1-MOS", "Larkfell Duo Tent", colour="moss green")
SAND_TENT = line("TN-1-SAN", "Larkfell Duo Tent", colour="sand")


def order(
    *lines: OrderLine,
    id: str = "#F20001",
    status: str = "delivered",
    placed: datetime | None = None,
    paid: int = 0,
    method: str = "pm_1",
) -> Order:
    return Order(id, "C1", status, "USD", placed, {}, lines, (Payment("payment", paid, method),))


# Newest first, as the store returns them.
ORDERS = (
    order(KETTLE, id="#F20010", status="pending", placed=datetime(2026, 11, 23, tzinfo=UTC), paid=4990),
    order(LANTERN, id="#F20009", status="processed", placed=datetime(2026, 11, 20, tzinfo=UTC), paid=2750),
    order(LAMP, JACKET, id="#F20008", placed=datetime(2026, 11, 17, tzinfo=UTC), paid=15190),
    order(SHOES, id="#F20007", placed=datetime(2026, 10, 3, tzinfo=UTC), paid=9500),
)
