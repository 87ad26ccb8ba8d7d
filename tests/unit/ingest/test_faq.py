"""FAQ entries from rows and from pages."""

from __future__ import annotations

from datetime import date

from tests.unit.ingest.conftest import RETURNS, ShopFolder


def test_entry_with_dates_tags_and_product(shop: ShopFolder) -> None:
    """An answer that has expired must be recognisable as such."""
    row = {
        **RETURNS,
        "valid_from": "2026-01-01",
        "valid_to": "2026-06-30",
        "tags": "returns; time",
        "product_id": "K-1",
    }
    shop.rows("faq.jsonl", row)
    entry = shop.documents()["f-1"]
    assert (entry.valid_from, entry.valid_to) == (date(2026, 1, 1), date(2026, 6, 30))
    assert entry.fields["tags"] == ["returns", "time"]
    assert entry.product_id == "K-1"
    assert (entry.sections[0].title, entry.sections[0].text) == ("How long may I return?", "30 days.")


def test_bad_dates_are_rejected(shop: ShopFolder) -> None:
    """A validity that ends before it begins would hide the answer for ever."""
    shop.rows("faq.jsonl", {**RETURNS, "valid_from": "2026-02-01", "valid_to": "2026-01-01"})
    shop.rows("faq-more.jsonl", {**RETURNS, "id": "2", "valid_to": "soon"})
    loaded = shop.load()
    assert [problem.column for problem in loaded.problems] == ["valid_to", "valid_to"]
    assert not loaded.documents


def test_entries_without_id_get_a_stable_one(shop: ShopFolder) -> None:
    """If the id changed with every run, everything would be new every day."""
    shop.text("faq.csv", "Q,A\nHow long?,30 days\nHow much?,Free\nHow long?,14 days\n")
    loaded = shop.load()
    first = {key for _, key in loaded.documents}
    assert first == set(shop.documents())
    assert len(first) == 2
    assert (loaded.rejected, loaded.duplicates) == (1, 1)
    assert "the same question is already used on line 2" in loaded.problems[0].reason


def test_language_is_stated_or_detected(shop: ShopFolder) -> None:
    """The page answers in the visitor's language: an entry under the wrong one is never shown."""
    shop.rows("faq.jsonl", {"id": "1", "问题": "多久到？", "答案": "三天。"}, {**RETURNS, "language": "English"})
    entries = shop.documents()
    assert [entries[i].sections[0].language for i in ("1", "f-1")] == ["zh", "en"]


def test_markdown_page(shop: ShopFolder) -> None:
    """Headings are questions, a heading over headings is their category, the page's title is none."""
    page = """# Questions and answers

Welcome!

## Shipping

### How long?

Three days,
sometimes *four*.

- express: one

## Do you gift-wrap?

Yes.
"""
    shop.text("faq.md", page)
    entries = list(shop.documents().values())
    assert [(e.sections[0].title, e.sections[0].text) for e in entries] == [
        ("How long?", "Three days, sometimes four.\n- express: one"),
        ("Do you gift-wrap?", "Yes."),
    ]
    assert entries[0].fields["category"] == "Shipping"


def test_page_without_headings_is_one_sentence(shop: ShopFolder) -> None:
    """Silence would leave the owner wondering where the FAQ went."""
    shop.text("faq.md", "Only some text.")
    loaded = shop.load()
    assert "no question was found" in loaded.problems[0].reason
