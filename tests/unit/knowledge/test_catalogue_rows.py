"""From documents to rows and back, and the catalogue's own words."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.catalogue_rows import (
    attribute_rows,
    document_row,
    product_row,
    product_subject,
    stored_document,
)
from knowledge.documents import Document, Section
from knowledge.snapshot import Snapshot
from knowledge.tables import AttributeRow
from tests.shop import product, small_shop
from tests.shop_documents import KETTLES, item


def rows_of(**attributes: object) -> list[AttributeRow]:
    document = product(
        "P", ("Thing", "东西"), ("A thing.", "东西。"), KETTLES, None, attributes, [item("P-1", 1, 1, {}, {})]
    )
    return list(attribute_rows(product_row(document, 0)))


@pytest.mark.parametrize("document", small_shop(), ids=lambda d: f"{d.kind}:{d.id}")
def test_stored_documents_come_back_whole(document: Document) -> None:
    """A document that a later ingest rejects would be replaced by a lesser copy of itself."""
    stored = stored_document(document_row(document))
    assert stored == document
    assert stored.content_hash == document.content_hash


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        (1.7, 1.7, "1.7"),
        (40, 40.0, "40"),
        (True, 1.0, "true"),
        (False, 0.0, "false"),
        ("1.7 L", 1.7, "1.7 l"),
        ("120V", 120.0, "120v"),
        ("-5 °C", -5.0, "-5 °c"),
        ("IP67", None, "ip67"),
        ("40/70 °C", None, "40/70 °c"),
        ("Sage  Green", None, "sage green"),
        ("ＢＬＵＥ", None, "blue"),
        ("1.7 升", None, "1.7 升"),
    ],
)
def test_values_are_typed(value: object, number: float | None, text: str) -> None:
    """A capacity written as "1.7 l" could not be compared, or a model name would be taken for a number."""
    (row,) = rows_of(x=value)
    assert (row.number, row.text) == (number, text)


def test_lists_make_several_values_and_maps_none() -> None:
    """A kettle with five temperatures would have none of them, or the words of a Python dict."""
    assert [row.number for row in rows_of(temperatures=[40, 70, None])] == [40.0, 70.0]
    assert rows_of(box={"a": 1}, nothing=None, nested=[[1], {"b": 2}]) == []


def test_options_and_translations_are_values_too() -> None:
    """A Chinese question for 苔绿 would find nothing though the tent comes in moss green."""
    tent = next(d for d in small_shop() if d.id == "TN-1")
    rows = {(r.language, r.item_id, r.name, r.text) for r in attribute_rows(product_row(tent, 0))}
    assert ("en", "TN-1-MOS", "colour", "moss green") in rows
    assert ("zh", "TN-1-MOS", "颜色", "苔绿") in rows
    assert ("zh", None, "类型", "帐篷") in rows
    assert ("en", None, "waterproof", "true") in rows


def test_a_product_needs_little() -> None:
    """A shop that knows only names would not get in."""
    bare = Document("P", "product", (Section("en", "Thing", ""),), fields={"currency": "USD"})
    row = product_row(bare, 3)
    assert (row.title, row.price_minor, row.stock, row.available, row.items) == ("Thing", None, None, True, [])
    assert product_subject(row).names == ("Thing",)


def test_what_a_product_is_called() -> None:
    """ "水壶" or "kettle" would not mean the kettles."""
    kettle = next(d for d in small_shop() if d.id == "KT-2")
    subject = product_subject(product_row(kettle, 0))
    assert subject.names == ("Corvo Heron Gooseneck Kettle", "Corvo 苍鹭鹅颈壶")
    assert subject.kinds == ("gooseneck kettle", "鹅颈壶")
    assert subject.categories == KETTLES


def test_facets_sort_names_by_what_they_hold(snapshot: Snapshot) -> None:
    """Questions would be read with a yes/no as a number, or with the contents of the box as a wish."""
    facets = snapshot.facets
    assert {"weight_g", "capacity_l", "battery_life_h"} <= set(facets.numeric)
    assert {"waterproof", "dimmable"} <= set(facets.flags)
    assert not set(facets.numeric) & set(facets.flags)
    assert facets.options == {"colour", "颜色", "size", "尺码"}
    assert facets.brands == ("Brisk", "Corvo", "Halden", "Larkfell", "Nuvo", "Skerry")
    assert ("灯具", "Lamps") in facets.categories
    assert ("lamps", "Lamps") in facets.categories
    assert ("云雀双人帐篷", "TN-1") in facets.titles
    assert facets.product_categories["AU-3"] == "Headphones & Speakers"


def test_facets_list_only_values_that_set_a_condition(snapshot: Snapshot) -> None:
    """ "A kettle with a strap" or "a kettle" itself would filter by an attribute that nobody meant."""
    values = dict(snapshot.facets.values)
    assert values["stainless steel"] == "material"
    assert not {"strap", "kettle", "electric kettle", "true", "40", "1.7"} & set(values)
    lengths = [len(value) for value, _ in snapshot.facets.values]
    assert lengths == sorted(lengths, reverse=True)


def test_vocabulary_holds_what_describes_but_not_names(snapshot: Snapshot) -> None:
    """ "Waterproof" would be taken for a product's name, or "Heron" for a description."""
    assert {"waterproof", "lamp", "corvo", "steel"} <= snapshot.facets.vocabulary
    assert not {"heron", "larkfel duo", "pip", "小哨"} & snapshot.facets.vocabulary


def test_dates_survive_storage() -> None:
    """An offer would lose its end when the next ingest cannot read its row."""
    offer = Document("f", "faq", (Section("en", "q", "a"),), valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 31))
    assert stored_document(document_row(offer)).valid_to == date(2026, 1, 31)
