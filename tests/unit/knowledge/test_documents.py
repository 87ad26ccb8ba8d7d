"""Documents and chunks: identity, hashes and validity."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from knowledge.documents import Chunk, Document, Section, digest

DAY = date(2026, 11, 24)
CHUNK = Chunk(
    "manual:KT-1#en:0", "KT-1-manual", "manual", "en", "Tempo", "Care > Filter", "Rinse it.", product_id="KT-1"
)
DOCUMENT = Document("f-1", "faq", (Section("en", "How much?", "Five."),), fields={"category": "shipping"})


@pytest.mark.parametrize(
    "changed",
    [
        replace(DOCUMENT, sections=(Section("en", "How much?", "Six."),)),
        replace(DOCUMENT, sections=(Section("zh", "How much?", "Five."),)),
        replace(DOCUMENT, valid_to=DAY),
        replace(DOCUMENT, url="https://small.example/faq"),
        replace(DOCUMENT, fields={"category": "shipping", "price_minor": 1}),
        replace(DOCUMENT, kind="policy"),
    ],
    ids=["text", "language", "date", "url", "field", "kind"],
)
def test_the_hash_sees_every_change_a_reader_could_notice(changed: Document) -> None:
    """The next ingest would take the document for unchanged and go on citing the old one."""
    assert changed.content_hash != DOCUMENT.content_hash


def test_the_hash_does_not_see_where_the_file_lies() -> None:
    """Moving the shop folder would publish everything anew."""
    assert replace(DOCUMENT, source="elsewhere/faq.csv").content_hash == DOCUMENT.content_hash
    reordered = replace(DOCUMENT, fields={"b": 1, "a": [2]}), replace(DOCUMENT, fields={"a": [2], "b": 1})
    assert reordered[0].content_hash == reordered[1].content_hash


def test_a_key_tells_kinds_apart() -> None:
    """A manual named like its product would overwrite the product."""
    assert replace(DOCUMENT, id="KT-1", kind="manual").key != replace(DOCUMENT, id="KT-1", kind="product").key


def test_what_is_embedded_names_the_subject() -> None:
    """No question about the filter would find "Rinse it." alone."""
    assert CHUNK.embedded_text == "Tempo\nCare > Filter\nRinse it."
    assert replace(CHUNK, heading="").embedded_text == "Tempo\nRinse it."
    assert replace(CHUNK, heading="Care").content_hash != CHUNK.content_hash
    assert replace(CHUNK, id="manual:KT-1#en:7").content_hash == CHUNK.content_hash


def test_a_manual_counts_as_its_product() -> None:
    """A citation of a manual would point at an id that the shop's pages do not have."""
    assert CHUNK.source_id == "KT-1"
    assert replace(CHUNK, product_id=None).source_id == "KT-1-manual"


@pytest.mark.parametrize("begins", [None, -1, 0, 1])
@pytest.mark.parametrize("ends", [None, -1, 0, 1])
def test_validity_includes_its_first_and_last_day(begins: int | None, ends: int | None) -> None:
    """An offer would be promised a day too long or withheld on its last day."""
    first = None if begins is None else DAY + timedelta(begins)
    last = None if ends is None else DAY + timedelta(ends)
    expected = (begins is None or begins <= 0) and (ends is None or ends >= 0)
    assert replace(CHUNK, valid_from=first, valid_to=last).is_valid(DAY) is expected


def test_any_text_has_a_digest() -> None:
    """A lone surrogate from a broken file would stop the whole ingest."""
    assert digest("\ud800") != digest("\ud801")
    assert len(digest("")) == 64
