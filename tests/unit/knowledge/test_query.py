"""Questions read as typed queries, in English and Chinese."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Constraint, Filters, Superlative
from knowledge.query import Reading, read_question, resolve
from knowledge.snapshot import Snapshot


def read(text: str, snapshot: Snapshot) -> Filters:
    return read_question(text, snapshot).filters


def found(text: str, snapshot: Snapshot) -> list[str]:
    """Ids of the products that the question asks for."""
    return snapshot.catalogue.matching(resolve(read_question(text, snapshot), snapshot))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("kettles under $60", None, 6000),
        ("a speaker for less than 45.50 dollars", None, 4550),
        ("tents cheaper than $1,000", None, 100_000),
        ("no more than €49.90 for a kettle", None, 4990),
        ("kettles $60 or less", None, 6000),
        ("headphones under $150 with noise cancelling", None, 15_000),
        ("headphones under 150 with noise cancelling", None, 15_000),
        ("a tent under 200 in moss green", None, 20_000),
        ("speakers over $50", 5000, None),
        ("at least 100 dollars", 10_000, None),
        ("jackets from $80", 8000, None),
        ("$100 or more for a tent", 10_000, None),
        ("speakers between 20 and 50 dollars", 2000, 5000),
        ("speakers between $20 and $50", 2000, 5000),
        ("$20-$50 speakers", 2000, 5000),
        ("$20–50 speakers", 2000, 5000),
        ("speakers, budget 20 to 50", 2000, 5000),
        ("60美元以下的水壶", None, 6000),
        ("不超过60元的水壶", None, 6000),
        ("预算五十元以内的灯", None, 5000),
        ("一百五十美元以内的耳机", None, 15_000),
        ("两百块以下的帐篷", None, 20_000),
        ("一千元以下的帐篷", None, 100_000),
        ("100元以上的耳机", 10_000, None),
        ("二十到五十美元的音箱", 2000, 5000),
        ("价格在100到200之间的帐篷", 10_000, 20_000),
    ],
)
def test_prices(snapshot: Snapshot, text: str, low: int | None, high: int | None) -> None:
    """Products outside the shopper's budget would be offered."""
    filters = read(text, snapshot)
    assert (filters.min_price, filters.max_price) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "shipping takes 1-2 days",
        "do you deliver within 3 days",
        "7天以内可以退货吗",
        "is the Fell 40 waterproof",
        "between you and me, which is best?",
        "my order 12345",
        "Can I return it?",
    ],
)
def test_other_numbers_are_no_prices(snapshot: Snapshot, text: str) -> None:
    """A question on delivery times would become a search for cheap products."""
    filters = read(text, snapshot)
    assert (filters.min_price, filters.max_price) == (None, None)


@pytest.mark.parametrize(
    ("text", "constraint"),
    [
        ("a tent lighter than 2 kg", Constraint("weight_g", "<=", 2000.0)),
        ("a kettle of at least 1.5 litres", Constraint("capacity_l", ">=", 1.5)),
        ("a 40 l backpack", Constraint("capacity_l", "=", 40.0)),
        ("a 40-litre backpack", Constraint("capacity_l", "=", 40.0)),
        ("500 ml or more", Constraint("capacity_l", ">=", 0.5)),
        ("tent for 2 people", Constraint("capacity_people", "=", 2.0)),
        ("headphones that last over 30 hours", Constraint("battery_life_h", ">=", 30.0)),
        ("lamp over 700 lumens", Constraint("brightness_lm", ">=", 700.0)),
        ("两人帐篷", Constraint("capacity_people", "=", 2.0)),
        ("四个人的帐篷", Constraint("capacity_people", "=", 4.0)),
        ("两公斤以下的帐篷", Constraint("weight_g", "<=", 2000.0)),
        ("1.5升以上的水壶", Constraint("capacity_l", ">=", 1.5)),
        ("噪音低于65分贝的水壶", Constraint("noise_db", "<=", 65.0)),
        ("四十升的背包", Constraint("capacity_l", "=", 40.0)),
        ("续航三十小时以上的耳机", Constraint("battery_life_h", ">=", 30.0)),
    ],
)
def test_measures(snapshot: Snapshot, text: str, constraint: Constraint) -> None:
    """A weight in kilograms would be compared with grams, or be taken for a price."""
    filters = read(text, snapshot)
    assert filters.constraints == (constraint,)
    assert (filters.min_price, filters.max_price) == (None, None)


def test_a_range_of_measures_has_two_bounds(snapshot: Snapshot) -> None:
    """Only one end of "1 to 2 kg" would count."""
    both = (Constraint("weight_g", ">=", 1000.0), Constraint("weight_g", "<=", 2000.0))
    assert read("tents from 1 to 2 kg", snapshot).constraints == both
    assert read("1到2公斤的帐篷", snapshot).constraints == both


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("the cheapest tent", Superlative("price")),
        ("what is your most expensive speaker?", Superlative("price", descending=True)),
        ("the lightest tent", Superlative("weight_g")),
        ("the quietest kettle", Superlative("noise_db")),
        ("brightest lamp", Superlative("brightness_lm", descending=True)),
        ("headphones with the longest battery", Superlative("battery_life_h", descending=True)),
        ("the largest tent", Superlative("capacity_people", descending=True)),
        ("the largest kettle", Superlative("capacity_l", descending=True)),
        ("最便宜的帐篷", Superlative("price")),
        ("最贵的音箱", Superlative("price", descending=True)),
        ("最轻的帐篷", Superlative("weight_g")),
        ("最安静的电水壶", Superlative("noise_db")),
        ("续航最长的耳机", Superlative("battery_life_h", descending=True)),
        ("容量最大的水壶", Superlative("capacity_l", descending=True)),
        ("the friendliest tent", None),
    ],
)
def test_superlatives(snapshot: Snapshot, text: str, order: Superlative | None) -> None:
    """ "The largest tent" would be sorted by litres, or by nothing."""
    assert read(text, snapshot).order_by == order


@pytest.mark.parametrize(
    ("text", "brands", "not_brands"),
    [
        ("corvo kettles", ("Corvo",), ()),
        ("something by NUVO or Halden", ("Halden", "Nuvo"), ()),
        ("a speaker not from Nuvo", (), ("Nuvo",)),
        ("anything but Larkfell", (), ("Larkfell",)),
        ("不要Corvo的水壶", (), ("Corvo",)),
        ("除了 Nuvo 还有什么音箱", (), ("Nuvo",)),
        ("有没有Nuvo的音箱", ("Nuvo",), ()),
        ("是不是 Corvo 的", ("Corvo",), ()),
        ("Corvonia kettles", (), ()),
    ],
)
def test_brands(snapshot: Snapshot, text: str, brands: tuple[str, ...], not_brands: tuple[str, ...]) -> None:
    """The one brand that a shopper does not want would be all they see."""
    filters = read(text, snapshot)
    assert (tuple(sorted(filters.brands)), filters.not_brands) == (brands, not_brands)


@pytest.mark.parametrize(
    ("text", "constraint"),
    [
        ("a stainless steel kettle", Constraint("material", "=", "stainless steel")),
        ("a kettle without stainless steel", Constraint("material", "!=", "stainless steel")),
        ("tent in moss green", Constraint("colour", "=", "moss green")),
        ("不是不锈钢的壶", Constraint("材质", "!=", "不锈钢")),
        ("不锈钢水壶", Constraint("材质", "=", "不锈钢")),
        ("有没有黑色的背包", Constraint("颜色", "=", "黑色")),
        ("不要黑色的背包", Constraint("颜色", "!=", "黑色")),
        ("jacket in size M", Constraint("size", "=", "m")),
        ("the jacket in L", Constraint("size", "=", "l")),
        ("shoes size 42", Constraint("size", "=", "eu 42")),
        ("shoes in EU 43", Constraint("size", "=", "eu 43")),
        ("42码的鞋", Constraint("size", "=", "eu 42")),
        ("43 号鞋有吗", Constraint("size", "=", "eu 43")),
        ("S码雨衣", Constraint("size", "=", "s")),
    ],
)
def test_values_and_sizes(snapshot: Snapshot, text: str, constraint: Constraint) -> None:
    """A jacket would be promised in a size or colour that nobody asked for."""
    assert read(text, snapshot).constraints == (constraint,)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("waterproof lamp", "waterproof", True),
        ("headphones that are not waterproof", "waterproof", False),
        ("non-waterproof headphones", "waterproof", False),
        ("a dishwasher-safe teapot", "dishwasher_safe", True),
        ("headphones with noise cancelling", "noise_cancelling", True),
        ("headphones without noise cancelling", "noise_cancelling", False),
        ("防水的灯", "waterproof", True),
        ("有没有防水的灯", "waterproof", True),
        ("是不是防水的", "waterproof", True),
        ("这款灯防不防水", "waterproof", True),
        ("能不能调光", "dimmable", True),
        ("不防水的耳机", "waterproof", False),
        ("不能调光的灯", "dimmable", False),
        ("可以无线充电的音箱", "wireless_charging", True),
        ("不支持无线充电的音箱", "wireless_charging", False),
        ("没有降噪的耳机", "noise_cancelling", False),
    ],
)
def test_yes_and_no(snapshot: Snapshot, text: str, name: str, value: bool) -> None:
    """ "Is there a waterproof one?" would be read as "one that is not waterproof"."""
    assert read(text, snapshot).constraints == (Constraint(name, "=", value),)


@pytest.mark.parametrize(
    ("text", "in_stock"),
    [
        ("lamps in stock", True),
        ("which lamps are sold out?", False),
        ("缺货的灯有哪些", False),
        ("lamps", None),
    ],
)
def test_stock(snapshot: Snapshot, text: str, in_stock: bool | None) -> None:
    """What cannot be delivered would be offered as available."""
    assert read(text, snapshot).in_stock is in_stock


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("How many tents do you have?", True),
        ("how many different kettles", True),
        ("有几款帐篷？", True),
        ("你们一共多少种水壶", True),
        ("How many days do I have to return it?", False),
        ("How many people fit into the tent?", False),
        ("多少钱", False),
    ],
)
def test_counts(snapshot: Snapshot, text: str, counts: bool) -> None:
    """A question for a number of days would be answered with a number of products."""
    assert read_question(text, snapshot).count is counts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kettles", ["KT-1", "KT-2"]),
        ("Do you sell teapots?", ["KT-3"]),
        ("headphones", ["AU-3"]),
        ("lamps", ["LA-1", "LA-2"]),
        ("有水壶卖吗", ["KT-1"]),
        ("五十元以下的灯", ["LA-1", "LA-2"]),
        ("kettles under 60 in black", ["KT-1"]),
        ("the cheapest speaker that charges on a wireless charging pad", ["AU-2"]),
        ("white kettles in stock", []),
    ],
)
def test_the_subject_narrows_to_what_is_called_so(snapshot: Snapshot, text: str, expected: list[str]) -> None:
    """ "Kettle" would mean everything in "Kettles & Coffee", or a speaker under 60 would answer for a kettle."""
    assert found(text, snapshot) == expected


def test_where_a_name_satisfies_nothing_its_category_is_searched(snapshot: Snapshot) -> None:
    """A tent for four would be withheld, or a desk lamp offered for a lantern."""
    assert found("the duo for 4 people", snapshot) == ["TN-2"]
    assert found("the duo for 9 people", snapshot) == []
    assert found("a lantern in stock", snapshot) == []


def test_a_question_without_conditions_has_none(snapshot: Snapshot) -> None:
    """Every question on returns would turn into a product search."""
    for text in ("How long is the warranty?", "运费多少", "", "👍", "?!", "where is my order #W1"):
        assert not read_question(text, snapshot).has_conditions, text
    assert Reading(count=True).has_conditions
    assert Reading(Filters(in_stock=True)).has_conditions


def test_any_text_can_be_read(snapshot: Snapshot) -> None:
    """A pasted text or a stray sign would stop the turn."""
    for text in ("(" * 50, "under " * 400, "1" * 400, "$1e9 or less", "%_'\"\\", "一" * 300, "￥", "size"):
        assert isinstance(read_question(text, snapshot), Reading)


@pytest.mark.parametrize(
    ("text", "rank", "limit"),
    [
        ("the second cheapest kettle", 2, None),
        ("3rd lightest tent", 3, None),
        ("第二便宜的水壶", 2, None),
        ("the 3 cheapest lamps", 1, 3),
        ("three cheapest lamps", 1, 3),
        ("最便宜的三款灯", 1, 3),
        ("the cheapest kettle", 1, None),
    ],
)
def test_places_of_an_order(snapshot: Snapshot, text: str, rank: int, limit: int | None) -> None:
    """The cheapest would be given to somebody who asked for the next one."""
    reading = read_question(text, snapshot)
    assert (reading.rank, reading.limit) == (rank, limit)
    assert reading.filters.order_by is not None


@pytest.mark.parametrize(
    ("text", "unchecked"),
    [
        ("a tent with a titanium zip under 500", ("titanium zip",)),
        ("kettles that are solar powered", ("solar powered",)),
        ("do you have kettles under 60?", ()),
        ("waterproof lamp for my wife", ()),
        ("带磁吸底座的水壶", ("带磁吸底座",)),
        ("有没有黑色的背包", ()),
    ],
)
def test_what_nothing_decides_is_named(snapshot: Snapshot, text: str, unchecked: tuple[str, ...]) -> None:
    """A condition would be dropped in silence, and what does not meet it be offered."""
    said = read_question(text, snapshot).unchecked
    assert all(any(part in word or word in part for word in said) for part in unchecked)
    assert bool(said) == bool(unchecked)


def test_the_cheaper_of_two_is_an_order_of_two(snapshot: Snapshot) -> None:
    """ "Which is lighter?" would be a search for the lightest of all."""
    reading = read_question("which is cheaper, the Tempo or the Duo?", snapshot)
    assert reading.compares == Superlative("price")
    assert reading.filters.order_by is None


def test_not_black_holds_of_what_also_comes_in_another_colour(snapshot: Snapshot) -> None:
    """A kettle in black and white would be withheld from who wants it in anything but black."""
    assert found("kettles in anything but black", snapshot) == ["KT-1"]
