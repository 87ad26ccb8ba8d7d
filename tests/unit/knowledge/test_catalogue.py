"""Typed reads over products: filters, superlatives, and the words of each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue, Constraint, Filters, Superlative
from knowledge.snapshot import Snapshot
from tests.shop import product, publish_small_shop
from tests.shop_documents import CLOTHES, KETTLES, item


@pytest.fixture
def catalogue(snapshot: Snapshot) -> Catalogue:
    return snapshot.catalogue


def attribute(name: str, op: str, value: str | float | bool) -> Filters:
    return Filters(constraints=(Constraint(name, op, value),))  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(max_price=3290), ["KT-3", "LA-1", "LA-2"]),
        (Filters(min_price=18900), ["TN-1", "TN-2"]),
        (Filters(min_price=3900, max_price=5400), ["KT-1", "AU-1", "AU-2"]),
        (Filters(in_stock=False), ["LA-2"]),
        (Filters(in_stock=True, categories=("Lamps",)), ["LA-1"]),
        (Filters(brands=("Nuvo", "Halden")), ["AU-1", "AU-2", "AU-3"]),
        (Filters(categories=("Lamps",), not_brands=("Brisk",)), ["LA-2"]),
        (Filters(product_ids=("TN-2", "TN-1", "XX-9"), max_price=20000), ["TN-1"]),
        (attribute("waterproof", "=", False), ["AU-3", "SH-1"]),
        (attribute("capacity_l", ">", 1.2), ["KT-1", "BP-1"]),
        (attribute("capacity_l", "<=", 1.2), ["KT-2", "KT-3"]),
        (attribute("weight_g", "<", 290), ["AU-3"]),
        (attribute("weight_g", ">=", 1900), ["TN-1", "TN-2"]),
        (attribute("battery_life_h", "=", 40), ["AU-3"]),
        (attribute("material", "=", "Stainless  STEEL"), ["KT-1", "KT-2"]),
        (attribute("colour", "=", "blue"), ["BP-1", "JK-1"]),
        (attribute("colour", "=", "lue"), []),
        (attribute("size", "=", "42"), ["SH-1"]),
        (attribute("材质", "=", "玻璃"), ["KT-3"]),
        (attribute("颜色", "=", "蓝色"), ["BP-1", "JK-1"]),
        (attribute("colour", "=", "100%"), []),
    ],
)
def test_filters(catalogue: Catalogue, filters: Filters, expected: list[str]) -> None:
    """A shopper would be shown what they ruled out, or told that there is nothing."""
    assert catalogue.matching(filters) == expected
    assert catalogue.count(filters) == len(expected)


def test_a_missing_value_is_not_what_was_ruled_out(catalogue: Catalogue) -> None:
    """A product without a brand or a material would vanish from "not of glass"."""
    assert "LA-2" in catalogue.matching(Filters(not_brands=("Brisk",)))
    kettles = Filters(categories=(KETTLES[0],), constraints=(Constraint("material", "!=", "glass"),))
    assert catalogue.matching(kettles) == ["KT-1", "KT-2"]
    assert len(catalogue.matching(attribute("material", "!=", "glass"))) == 12


def test_all_conditions_hold_together(catalogue: Catalogue) -> None:
    """Each further wish would widen the list instead of narrowing it."""
    wish = (Constraint("waterproof", "=", True), Constraint("weight_g", "<=", 400), Constraint("colour", "=", "black"))
    assert catalogue.matching(Filters(constraints=wish)) == ["AU-1", "AU-2", "LA-2"]
    assert catalogue.matching(Filters(constraints=wish, in_stock=True, max_price=5000)) == ["AU-1"]


def test_several_values_of_one_name_are_a_choice(catalogue: Catalogue) -> None:
    """ "In black or white" would find only what comes in both."""
    choice = (Constraint("colour", "=", "sand"), Constraint("colour", "=", "white"))
    assert catalogue.matching(Filters(constraints=choice)) == ["KT-1", "AU-3", "LA-1", "TN-1", "TN-2"]
    assert catalogue.matching(Filters(constraints=choice, in_stock=True)) == ["LA-1", "TN-1", "TN-2"]


def test_an_option_in_stock_means_that_very_item(catalogue: Catalogue) -> None:
    """The white kettle is sold out: it would be promised because the black one is there."""
    white = (Constraint("colour", "=", "white"),)
    assert catalogue.matching(Filters(constraints=white)) == ["KT-1", "LA-1"]
    assert catalogue.matching(Filters(constraints=white, in_stock=True)) == ["LA-1"]


def test_two_options_are_wanted_of_one_item(tmp_path: Path) -> None:
    """A shirt that is there in blue S and black M would be promised in blue M."""
    stocks = {("M", "blue"): 0, ("M", "black"): 3, ("S", "blue"): 2}
    items = [
        item(f"{size}-{colour}", 1900, stock, {"size": size, "colour": colour}, {})
        for (size, colour), stock in stocks.items()
    ]
    shirt = product("T-1", ("Shirt", "衬衫"), ("Cotton.", "棉。"), CLOTHES, None, {"material": "cotton"}, items)
    bare = product("T-2", ("Scarf", "围巾"), ("Wool.", "羊毛。"), CLOTHES, None, {"material": "wool", "size": "M"}, [])
    catalogue = publish_small_shop(tmp_path, [shirt, bare]).open().catalogue

    def offered(size: str, colour: str, in_stock: bool | None) -> list[str]:
        wanted = (
            Constraint("size", "=", size),
            Constraint("colour", "=", colour),
            Constraint("material", "=", "cotton"),
        )
        return catalogue.matching(Filters(constraints=wanted, in_stock=in_stock))

    assert offered("M", "blue", None) == offered("S", "blue", True) == offered("M", "black", True) == ["T-1"]
    assert offered("M", "blue", True) == offered("S", "black", None) == []
    of_product = (Constraint("size", "=", "M"), Constraint("material", "=", "wool"))
    assert catalogue.matching(Filters(constraints=of_product, in_stock=True)) == ["T-2"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Superlative("price"), ["KT-3", "LA-2", "LA-1"]),
        (Superlative("price", descending=True), ["TN-2", "TN-1", "AU-3"]),
        (Superlative("stock", descending=True), ["KT-3", "KT-1", "AU-1"]),
        (Superlative("weight_g"), ["AU-3", "LA-2", "AU-1"]),
        (Superlative("battery_life_h", descending=True), ["AU-3", "AU-1", "AU-2"]),
        (Superlative("noise_db"), ["KT-2", "KT-1"]),
    ],
)
def test_superlatives(catalogue: Catalogue, order: Superlative, expected: list[str]) -> None:
    """ "The quietest" would be any product, or one that has no noise level at all."""
    assert catalogue.matching(Filters(order_by=order), limit=3) == expected


def test_reads_by_id_keep_the_order_and_leave_out_the_unknown(catalogue: Catalogue) -> None:
    """Cards would stand under the wrong number, or an unknown id would break the turn."""
    assert list(catalogue.products(["TN-2", "XX-9", "KT-1", "TN-2"])) == ["TN-2", "KT-1"]
    assert list(catalogue.products(["KT-1", "AU-1", "TN-2"])) == ["KT-1", "AU-1", "TN-2"]
    assert catalogue.product("XX-9") is None
    assert catalogue.products([]) == {}
    assert list(catalogue.chunks([3, 10_000, 0])) == [3, 0]


def test_items(catalogue: Catalogue) -> None:
    """An exchange would look up a variant and get another one's price."""
    found = catalogue.item("JK-1-M")
    assert found is not None
    assert (found.product_id, found.price_minor, found.available) == ("JK-1", 11900, False)
    assert found.options_in("zh") == {"尺码": "M", "颜色": "雾蓝"}
    assert found.options_in("fr") == found.options_in("en") == {"size": "M", "colour": "tide blue"}
    assert catalogue.item("nothing") is None
    tent = catalogue.product("TN-1")
    assert tent is not None
    assert [variant.id for variant in tent.items] == ["TN-1-MOS", "TN-1-SAN"]


def test_texts_fall_back_to_the_language_that_there_is(catalogue: Catalogue) -> None:
    """A product that was never translated would have no name in Chinese."""
    kettle = catalogue.product("KT-1")
    lamp = catalogue.product("LA-1")
    assert kettle is not None
    assert lamp is not None
    assert kettle.text("title", "zh") == "Corvo 节拍电水壶"
    assert kettle.text("category", "zh") == "水壶与咖啡"
    assert kettle.text("title", "fr") == kettle.text("title", "en") == "Corvo Tempo Electric Kettle"
    assert kettle.attributes_in("zh") == {"类型": "电水壶", "容量": "1.7 升", "材质": "不锈钢"}
    assert kettle.attributes_in("fr")["capacity_l"] == 1.7
    assert lamp.text("description", "en") == "Lights a whole desk without glare."


def test_titles_are_in_the_shops_order(catalogue: Catalogue) -> None:
    """`list_all_product_types` would answer in another order each time."""
    assert list(catalogue.all_titles().values())[:4] == ["KT-1", "KT-2", "KT-3", "AU-1"]


def test_chunks_of_products_hold_their_manuals(catalogue: Catalogue) -> None:
    """A question on the product in hand would not see its fault codes."""
    kinds = {chunk.kind for chunk in catalogue.product_chunks(["KT-1"]).values()}
    assert kinds == {"product", "manual"}
    assert {chunk.product_id for chunk in catalogue.product_chunks(["KT-1", "LA-1"]).values()} == {"KT-1", "LA-1"}


def test_example_questions_have_no_dates(catalogue: Catalogue) -> None:
    """The page would suggest to ask for an offer that is over."""
    assert catalogue.faq_questions("en", 10) == ["How much is shipping?"]
    assert catalogue.faq_questions("zh", 1) == ["运费是多少？"]


def test_the_attribute_that_most_products_have(catalogue: Catalogue) -> None:
    """ "The largest" would sort backpacks by how many people they hold."""
    sizes = ["capacity_l", "capacity_people"]
    assert catalogue.commonest_attribute(sizes, []) == "capacity_l"
    assert catalogue.commonest_attribute(sizes, ["TN-1", "TN-2", "LA-1"]) == "capacity_people"
    assert catalogue.commonest_attribute(sizes, ["LA-1"]) is None
    assert catalogue.commonest_attribute([], []) is None


def test_the_folder_of_a_product(catalogue: Catalogue) -> None:
    """Its pictures lie beside the file that it came from."""
    assert catalogue.source_folder("KT-1") == Path("shop")
    assert catalogue.source_folder("XX-9") is None
