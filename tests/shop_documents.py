"""The small shop's documents: a dozen products in two languages, FAQ entries with dates, a policy, a manual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from knowledge.documents import Document, Kind, Section

TODAY = date(2026, 11, 24)

KETTLES = ("Kettles & Coffee", "水壶与咖啡")
SOUND = ("Headphones & Speakers", "耳机与音箱")
LAMPS = ("Lamps", "灯具")
TENTS = ("Tents & Sleep", "帐篷与睡眠")
CLOTHES = ("Clothes & Shoes", "服装与鞋")
BAGS = ("Backpacks & Bags", "背包")


def small_shop() -> list[Document]:
    """All documents of the shop, products first."""
    return [*_kitchen(), *_sound(), *_lamps(), *_outdoors(), *_clothes(), *_texts()]


def item(item_id: str, price: int, stock: int, options: Mapping[str, Any], zh: Mapping[str, Any]) -> dict[str, Any]:
    """A purchasable variant; `price` in cents."""
    return {
        "id": item_id,
        "options": dict(options),
        "options_translated": {"zh": dict(zh)},
        "price_minor": price,
        "available": stock > 0,
        "stock": stock,
    }


def product(
    product_id: str,
    titles: tuple[str, str],
    texts: tuple[str, str],
    category: tuple[str, str],
    brand: str | None,
    attributes: Mapping[str, Any],
    items: Sequence[dict[str, Any]],
    attributes_zh: Mapping[str, Any] | None = None,
) -> Document:
    """A product document as ingest makes it; titles, texts and category are (English, Chinese)."""
    translation = {"title": titles[1], "description": texts[1], "category": category[1]}
    fields = {
        "currency": "USD",
        "price_minor": min((entry["price_minor"] for entry in items), default=None),
        "stock": sum(entry["stock"] for entry in items) if items else None,
        "available": any(entry["available"] for entry in items) or not items,
        "category": category[0],
        "brand": brand,
        "images": [f"images/{product_id}.png"],
        "description": texts[0],
        "attributes": dict(attributes),
        "translations": {"zh": translation | {"attributes": dict(attributes_zh or {})}},
        "items": list(items),
    }
    english = Section("en", titles[0], "\n".join([texts[0], *_lines(attributes, ": ")]))
    chinese = Section("zh", titles[1], "\n".join([texts[1], *_lines(attributes_zh or {}, "：")]))
    url = f"https://small.example/p/{product_id.lower()}"
    return Document(product_id, "product", (english, chinese), "shop/products.jsonl", url, product_id, fields=fields)


def text_document(
    document_id: str,
    kind: Kind,
    *sections: Section,
    valid_from: date | None = None,
    valid_to: date | None = None,
    product_id: str | None = None,
) -> Document:
    """An FAQ entry, a policy or a manual."""
    return Document(document_id, kind, sections, f"shop/{kind}", None, product_id, valid_from, valid_to)


def _lines(attributes: Mapping[str, Any], colon: str) -> Iterator[str]:
    for name, value in attributes.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield f"{name.replace('_', ' ').capitalize()}{colon}{shown}"


_CHINESE = {"black": "黑色", "white": "白色", "tide blue": "雾蓝", "moss green": "苔绿", "sand": "沙色"}


def _colours(product_id: str, price: int, **stocks: int) -> list[dict[str, Any]]:
    """One item a colour, `tide_blue=5` for five pieces in tide blue."""
    named = {name.replace("_", " "): stock for name, stock in stocks.items()}
    return [
        item(f"{product_id}-{colour[:3].upper()}", price, stock, {"colour": colour}, {"颜色": _CHINESE[colour]})
        for colour, stock in named.items()
    ]


def _kitchen() -> list[Document]:
    return [
        product(
            "KT-1",
            ("Corvo Tempo Electric Kettle", "Corvo 节拍电水壶"),
            ("Boils water for tea in three minutes.", "三分钟烧开一壶水，泡茶正好。"),
            KETTLES,
            "Corvo",
            {"type": "electric kettle", "capacity_l": 1.7, "noise_db": 71, "weight_g": 1150,
             "material": "stainless steel", "dishwasher_safe": False, "in_the_box": ["kettle", "strap"]},
            [*_colours("KT-1", 4990, black=18, white=0)],
            {"类型": "电水壶", "容量": "1.7 升", "材质": "不锈钢"},
        ),
        product(
            "KT-2",
            ("Corvo Heron Gooseneck Kettle", "Corvo 苍鹭鹅颈壶"),
            ("A slim spout for hand-brewed coffee.", "细长壶嘴，适合手冲咖啡。"),
            KETTLES,
            "Corvo",
            {"type": "gooseneck kettle", "capacity_l": 0.9, "noise_db": 62, "weight_g": 1020,
             "material": "stainless steel", "dishwasher_safe": False},
            [*_colours("KT-2", 7990, black=9)],
            {"类型": "鹅颈壶", "容量": "0.9 升", "材质": "不锈钢"},
        ),
        product(
            "KT-3",
            ("Brisk Clear Teapot", "Brisk 清透茶壶"),
            ("Shows the colour of the tea.", "茶汤颜色一目了然。"),
            KETTLES,
            "Brisk",
            {"type": "teapot", "capacity_l": 1.2, "weight_g": 600, "material": "glass", "dishwasher_safe": True},
            [item("KT-3-ONE", 2400, 30, {}, {})],
            {"类型": "茶壶", "容量": "1.2 升", "材质": "玻璃"},
        ),
    ]  # fmt: skip


def _sound() -> list[Document]:
    headphones = {"type": "headphones", "battery_life_h": 40}
    speaker = {"type": "bluetooth speaker", "battery_life_h": 12, "waterproof": True}
    return [
        product(
            "AU-1",
            ("Nuvo Pip Bluetooth Speaker", "Nuvo 小哨蓝牙音箱"),
            ("A pocket speaker with a loop.", "口袋大小，带挂绳。"),
            SOUND,
            "Nuvo",
            {**speaker, "weight_g": 320, "wireless_charging": False},
            _colours("AU-1", 3900, black=4, moss_green=6),
            {"类型": "蓝牙音箱"},
        ),
        product(
            "AU-2",
            ("Nuvo Pip Q Bluetooth Speaker", "Nuvo 小哨 Q 蓝牙音箱"),
            ("The pocket speaker that charges on a pad.", "放在充电板上就能充电。"),
            SOUND,
            "Nuvo",
            {**speaker, "weight_g": 335, "wireless_charging": True},
            _colours("AU-2", 5400, black=2),
            {"类型": "蓝牙音箱"},
        ),
        product(
            "AU-3",
            ("Halden Hush Headphones", "Halden 静谧耳机"),
            ("Over-ear headphones for trains and planes.", "头戴式耳机，坐车坐飞机都安静。"),
            SOUND,
            "Halden",
            {**headphones, "weight_g": 250, "noise_cancelling": True, "waterproof": False},
            _colours("AU-3", 12900, black=7, sand=0),
            {"类型": "耳机"},
        ),
    ]


def _lamps() -> list[Document]:
    return [
        product(
            "LA-1",
            ("Glade Desk Lamp", "林间台灯"),
            ("Lights a whole desk without glare.", "照亮整张书桌，不刺眼。"),
            LAMPS,
            "Brisk",
            {"type": "desk lamp", "brightness_lm": 800, "weight_g": 1400, "dimmable": True},
            _colours("LA-1", 3290, white=5),
            {"类型": "台灯"},
        ),
        product(
            "LA-2",
            ("Ember Camping Lantern", "余烬露营灯"),
            ("Hangs in a tent and burns all night.", "挂在帐篷里，亮一整夜。"),
            LAMPS,
            None,
            {"type": "lantern", "brightness_lm": 400, "weight_g": 290, "dimmable": True, "waterproof": True},
            _colours("LA-2", 2750, black=0),
            {"类型": "露营灯"},
        ),
    ]


def _outdoors() -> list[Document]:
    return [
        product(
            "TN-1",
            ("Larkfell Duo Tent", "云雀双人帐篷"),
            ("Up in four minutes, for two and their boots.", "四分钟搭好，两人加行李刚好。"),
            TENTS,
            "Larkfell",
            {"type": "tent", "capacity_people": 2, "weight_g": 1900, "waterproof": True},
            _colours("TN-1", 18900, moss_green=3, sand=1),
            {"类型": "帐篷"},
        ),
        product(
            "TN-2",
            ("Larkfell Moorhen Family Tent", "水鸡家庭帐篷"),
            ("Two rooms and a porch.", "两室一厅。"),
            TENTS,
            "Larkfell",
            {"type": "tent", "capacity_people": 4, "weight_g": 4200, "waterproof": True},
            _colours("TN-2", 24900, sand=2),
            {"类型": "帐篷"},
        ),
        product(
            "BP-1",
            ("Fell 40 Hiking Backpack", "山脊徒步背包"),
            ("Carries a weekend on your hips.", "周末两天的装备都装得下。"),
            BAGS,
            "Larkfell",
            {"type": "backpack", "capacity_l": 40, "weight_g": 1300, "rain_cover_included": True},
            _colours("BP-1", 9900, tide_blue=5, black=5),
            {"类型": "背包", "容量": "40 升"},
        ),
    ]  # fmt: skip


def _sizes(product_id: str, price: int, colour: str, **stocks: int) -> list[dict[str, Any]]:
    """One item a size, all in `colour`; `EU_42=3` for three pieces of EU 42."""
    sizes = {name.replace("_", " "): stock for name, stock in stocks.items()}
    return [
        item(f"{product_id}-{n}", price, left, {"size": n, "colour": colour}, {"尺码": n, "颜色": _CHINESE[colour]})
        for n, left in sizes.items()
    ]


def _clothes() -> list[Document]:
    return [
        product(
            "JK-1",
            ("Skerry Rain Jacket", "礁石雨衣"),
            ("Keeps a day of drizzle out.", "下一天毛毛雨也不湿。"),
            CLOTHES,
            "Skerry",
            {"type": "rain jacket", "weight_g": 380, "waterproof": True, "packable": True},
            _sizes("JK-1", 11900, "tide blue", S=2, M=0, L=4),
            {"类型": "雨衣"},
        ),
        product(
            "SH-1",
            ("Corrie Trail Shoes", "山谷越野跑鞋"),
            ("Grip on wet rock.", "湿滑的石头上也不打滑。"),
            CLOTHES,
            "Skerry",
            {"type": "trail shoes", "weight_g": 620, "waterproof": False, "upper_material": "recycled mesh"},
            _sizes("SH-1", 9500, "black", EU_42=3, EU_43=0),
            {"类型": "越野跑鞋"},
        ),
    ]


def _texts() -> list[Document]:
    return [
        text_document(
            "f-shipping",
            "faq",
            Section("en", "How much is shipping?", "Standard shipping costs $5.90 and is free from $75.00."),
            Section("zh", "运费是多少？", "标准配送费 5.90 美元，满 75 美元免运费。"),
        ),
        text_document("f-summer", "faq", Section("en", "Is there a summer sale?", "Tents are 20 % off until August."),
                      valid_to=date(2026, 8, 31)),
        text_document("f-frost", "faq", Section("en", "Is there a frost sale?", "Jackets are 10 % off this week."),
                      valid_from=TODAY, valid_to=TODAY),
        text_document("f-winter", "faq", Section("en", "Is there a winter sale?", "Lamps are 15 % off in December."),
                      valid_from=date(2026, 12, 1)),
        text_document("f-invoice", "faq", Section("zh", "可以开发票吗？", "可以，发货后三天内发到您的邮箱。")),
        text_document("returns", "policy", Section("en", "Returns", _RETURNS)),
        text_document("KT-1", "manual", Section("en", "Corvo Tempo — manual", _MANUAL), product_id="KT-1"),
    ]  # fmt: skip


_RETURNS = """How long
You may return an unused item within 30 days of delivery.

Refunds
The refund is on its way within 7 days."""
_MANUAL = """Descaling
Fill with water and vinegar, boil and leave for an hour.

Fault codes
E3: the base is wet. Dry it and wait ten minutes.

Warranty
Two years from the day of purchase."""
