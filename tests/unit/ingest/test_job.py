"""The job: what a run changes, what it leaves alone, and what it costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.embedding import BATCH
from ingest.problems import JobError
from knowledge.records import CustomerRow, EventRow, OrderRow, ReviewRow
from knowledge.snapshot import SnapshotError
from tests.unit.ingest.conftest import KETTLE, LAMP, RETURNS, ShopFolder, Workplace
from tests.unit.ingest.test_people import ANN, ORDER

COUNTS = ("added", "changed", "unchanged", "removed", "rejected", "embedded")


def counts(report: Any) -> dict[str, int]:
    return {name: getattr(report, name) for name in COUNTS if getattr(report, name)}


@pytest.fixture
def small_shop(shop: ShopFolder) -> ShopFolder:
    shop.rows("products.jsonl", KETTLE, LAMP)
    shop.rows("faq.jsonl", RETURNS, {**RETURNS, "id": "f-2", "question": "Do you ship abroad?"})
    shop.text("policies/returns.md", "# Returns\n\nWithin 30 days.\n")
    return shop


def test_first_run_adds_and_second_run_does_nothing(small_shop: ShopFolder, workplace: Workplace) -> None:
    """An idle run must neither embed nor publish: it happens every night."""
    first = workplace.run(small_shop.path)
    assert counts(first) == {"added": 5, "embedded": 5}
    assert first.chunks == 5
    embedded = len(workplace.embedder.embedded)
    second = workplace.run(small_shop.path)
    assert counts(second) == {"unchanged": 5}
    assert (second.snapshot, second.chunks) == (first.snapshot, 5)
    assert len(workplace.embedder.embedded) == embedded
    assert len(workplace.store.manifests()) == 1


def test_price_change_embeds_nothing(small_shop: ShopFolder, workplace: Workplace) -> None:
    """Prices and stock change hourly; embedding them would make that cost minutes."""
    workplace.run(small_shop.path)
    small_shop.rows("products.jsonl", {**KETTLE, "price": 39.9, "stock": 0}, LAMP)
    report = workplace.run(small_shop.path)
    assert counts(report) == {"changed": 1, "unchanged": 4}
    assert workplace.store.documents()["product", "K-1"].fields["price_minor"] == 3990


def test_only_changed_texts_are_embedded(small_shop: ShopFolder, workplace: Workplace) -> None:
    """Ten thousand unchanged products must not wait for one new sentence."""
    workplace.run(small_shop.path)
    workplace.embedder.embedded.clear()
    small_shop.rows("products.jsonl", {**KETTLE, "description": "Boils water fast."}, LAMP)
    assert counts(workplace.run(small_shop.path)) == {"changed": 1, "unchanged": 4, "embedded": 1}
    assert workplace.embedder.embedded == ["Tempo kettle\nBoils water fast."]


def test_full_embeds_everything_again(small_shop: ShopFolder, workplace: Workplace) -> None:
    """The way out when vectors are suspected to be wrong."""
    first = workplace.run(small_shop.path)
    report = workplace.run(small_shop.path, full=True)
    assert counts(report) == {"unchanged": 5, "embedded": 5}
    assert report.snapshot != first.snapshot


def test_rejected_row_keeps_its_older_version(small_shop: ShopFolder, workplace: Workplace) -> None:
    """A typing error in a price must not take the product off the shelf."""
    workplace.run(small_shop.path)
    small_shop.rows("products.jsonl", {**KETTLE, "price": "free!"}, LAMP)
    report = workplace.run(small_shop.path)
    assert counts(report) == {"unchanged": 5, "rejected": 1}
    assert workplace.store.documents()["product", "K-1"].fields["price_minor"] == 4990


@pytest.mark.parametrize("content", [b"", b"{broken\n", b'{"name": "no id column"}\n'])
def test_unreadable_file_drops_nothing(small_shop: ShopFolder, workplace: Workplace, content: bytes) -> None:
    """Where no row can be told apart, nothing that came from the file may vanish."""
    workplace.run(small_shop.path)
    small_shop.raw("products.jsonl", content)
    report = workplace.run(small_shop.path)
    assert report.removed == 0
    assert report.unchanged == 5
    assert report.problems


def test_prune_drops_and_no_prune_keeps(small_shop: ShopFolder, workplace: Workplace) -> None:
    """What the shop took down must not be sold; a single file says nothing about the rest."""
    workplace.run(small_shop.path)
    small_shop.rows("faq.jsonl", RETURNS)
    assert counts(workplace.run(small_shop.path, prune=False)) == {"unchanged": 5}
    assert counts(workplace.run(small_shop.path / "faq.jsonl")) == {"unchanged": 5}
    assert counts(workplace.run(small_shop.path)) == {"removed": 1, "unchanged": 4}
    assert ("faq", "f-2") not in workplace.store.documents()


def test_large_drop_needs_force(small_shop: ShopFolder, workplace: Workplace) -> None:
    """Half an export must not empty the shop overnight."""
    first = workplace.run(small_shop.path)
    small_shop.rows("faq.jsonl", {"id": "f-3", "question": "New?", "answer": "Yes."})
    small_shop.rows("customers.jsonl", ANN)
    with pytest.raises(JobError, match=r"drop 2 of 5 documents \(40%\).*--force"):
        workplace.run(small_shop.path)
    assert workplace.store.current_id() == first.snapshot
    with Session(workplace.database) as session:
        assert session.scalars(select(CustomerRow)).all() == []
    assert counts(workplace.run(small_shop.path, force=True)) == {
        "added": 1,
        "removed": 2,
        "unchanged": 3,
        "embedded": 1,
    }


def test_dry_run_changes_nothing(small_shop: ShopFolder, workplace: Workplace) -> None:
    """It is what one runs on the live shop to see what would happen."""
    small_shop.rows("customers.jsonl", ANN)
    report = workplace.run(small_shop.path, dry_run=True)
    assert counts(report) == {"added": 5, "embedded": 5}
    assert (report.snapshot, report.chunks) == (None, 5)
    assert workplace.embedder.embedded == []
    assert not (workplace.home / "snapshots").exists()
    assert not (workplace.home / "vectors.sqlite").exists()


def test_sources_of_last_time(small_shop: ShopFolder, workplace: Workplace, tmp_path: Path) -> None:
    """`python -m ingest` alone must go on reading the shop's own folder, and the file added to it."""
    workplace.run(small_shop.path)
    extra = tmp_path / "faq-extra.jsonl"
    extra.write_text(json.dumps({**RETURNS, "id": "f-9", "question": "Extra?"}), encoding="utf-8")
    assert counts(workplace.run(extra)) == {"added": 1, "unchanged": 5, "embedded": 1}
    assert counts(workplace.run()) == {"unchanged": 6}
    extra.unlink()
    with pytest.raises(JobError, match="is gone"):
        workplace.run()


def test_file_that_gave_nothing_is_not_read_again(small_shop: ShopFolder, workplace: Workplace, tmp_path: Path) -> None:
    """A mistyped upload must not come back as a problem every night."""
    first = workplace.run(small_shop.path)
    export = tmp_path / "products_export.csv"
    export.write_text("colour,price\nred,1\n", encoding="utf-8")
    report = workplace.run(export)
    assert (len(report.problems), report.snapshot) == (1, first.snapshot)
    manifest = workplace.store.manifest()
    assert manifest is not None
    assert manifest.sources == [str(small_shop.path.resolve())]


def test_interrupted_run_keeps_its_vectors(small_shop: ShopFolder, workplace: Workplace) -> None:
    """A job that is killed after an hour must not begin from nothing."""
    rows = [{"id": f"p{n}", "title": f"Product {n}", "description": f"Text {n}."} for n in range(BATCH + 10)]
    small_shop.rows("products.jsonl", *rows)
    seen = []

    def stop_in_second_batch(_step: str, done: int, _total: int) -> None:
        seen.append(done)
        if done > BATCH:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workplace.run(small_shop.path, progress=stop_in_second_batch)
    assert workplace.store.current_id() is None
    report = workplace.run(small_shop.path)
    assert report.embedded == len(rows) + 3 - BATCH


def test_vectors_belong_to_their_chunks(small_shop: ShopFolder, workplace: Workplace) -> None:
    """Vectors that slip by a row answer every question with the neighbour's text."""
    workplace.run(small_shop.path)
    snapshot = workplace.store.open()
    chunk = snapshot.catalogue.chunks(range(5))[1]
    ((position, score),) = snapshot.vectors.search(workplace.embedder.embed_query(chunk.embedded_text), 1)
    assert position == 1
    assert np.isclose(score, 1.0)


def test_second_job_is_refused(small_shop: ShopFolder, workplace: Workplace) -> None:
    """Two jobs at once would publish over each other."""
    workplace.run(small_shop.path)
    with workplace.store.lock(), pytest.raises(SnapshotError, match="another ingest"):
        workplace.run(small_shop.path)


def test_shop_profile_is_released_with_the_knowledge(small_shop: ShopFolder, workplace: Workplace) -> None:
    """A single file keeps the profile; a change of shop.toml alone is published."""
    small_shop.text("shop.toml", 'name = "Fern"\ncurrency = "EUR"\nopened = 2020-01-01\n')
    workplace.run(small_shop.path)
    workplace.run(small_shop.path / "products.jsonl")
    profile = workplace.store.shop()
    assert profile is not None
    assert (profile.name, profile.currency) == ("Fern", "EUR")
    small_shop.text("shop.toml", 'name = "Farn"\ncurrency = "EUR"\n')
    assert counts(workplace.run(small_shop.path)) == {"unchanged": 5}
    profile = workplace.store.shop()
    assert profile is not None
    assert profile.name == "Farn"


def test_item_id_of_a_kept_product_is_not_taken_over(shop: ShopFolder, workplace: Workplace) -> None:
    """The catalogue's key would clash and the whole release fail."""
    item = {"item_id": "x", "options": {}}
    shop.rows("products.jsonl", {**KETTLE, "items": [item]})
    workplace.run(shop.path)
    shop.rows("more/products.jsonl", {**LAMP, "items": [item]})
    report = workplace.run(shop.path / "more" / "products.jsonl")
    assert counts(report) == {"unchanged": 1, "rejected": 1}
    assert "already belongs to the product 'K-1'" in report.problems[0].reason


def test_manual_outlives_its_product(small_shop: ShopFolder, workplace: Workplace) -> None:
    """A manual that points at a product that is gone would send the bot after nothing."""
    small_shop.text("manuals/K-1.md", "# Manual\n\nPress the key.\n")
    workplace.run(small_shop.path)
    assert workplace.store.documents()["manual", "K-1"].product_id == "K-1"
    small_shop.rows("products.jsonl", LAMP)
    assert counts(workplace.run(small_shop.path))["removed"] == 1
    assert workplace.store.documents()["manual", "K-1"].product_id is None
    assert counts(workplace.run(small_shop.path)) == {"unchanged": 5}


def test_damaged_snapshot_is_replaced(small_shop: ShopFolder, workplace: Workplace) -> None:
    """The sources are there, so a broken disk block must not need an expert."""
    first = workplace.run(small_shop.path)
    tables = workplace.home / "snapshots" / str(first.snapshot) / "knowledge.sqlite"
    tables.write_bytes(b"not a database, " * 100)
    report = workplace.run(small_shop.path)
    assert "damaged" in report.problems[0].reason
    assert workplace.store.check() == []


def test_rows_go_to_the_database_and_strangers_do_not(small_shop: ShopFolder, workplace: Workplace) -> None:
    """An order nobody owns could never be shown; it must not break the others."""
    small_shop.rows("customers.jsonl", ANN)
    small_shop.rows("orders.jsonl", ORDER, {**ORDER, "id": "#W2", "customer_id": "nobody"})
    small_shop.rows("reviews.jsonl", {"id": "r", "product_id": "K-1", "rating": 5, "text": "Good."})
    small_shop.rows("events.jsonl", {"customer_id": "C1", "type": "view", "product_id": "K-1", "at": "2026-01-01"})
    for _ in range(2):
        report = workplace.run(small_shop.path)
        assert report.rows == {"customers": 1, "orders": 1, "reviews": 1, "events": 1}
        assert report.rows_rejected == {"orders": 1}
        problem = next(p for p in report.problems if p.file == "orders.jsonl")
        assert (problem.line, problem.column) == (2, "customer_id")
    with Session(workplace.database) as session:
        (order,) = session.scalars(select(OrderRow)).all()
        assert [line.price_minor for line in order.lines] == [4990]
        assert len(session.scalars(select(ReviewRow)).all()) == 1
        assert len(session.scalars(select(EventRow)).all()) == 1


def test_orders_follow_the_source_until_the_bot_changes_them(small_shop: ShopFolder, workplace: Workplace) -> None:
    """A nightly ingest must not undo a cancellation that the shopper has confirmed."""
    small_shop.rows("customers.jsonl", ANN)
    small_shop.rows("orders.jsonl", ORDER)
    workplace.run(small_shop.path)
    line = {**ORDER["lines"][0], "quantity": 2}
    small_shop.rows("orders.jsonl", {**ORDER, "status": "processed", "lines": [line, line]})
    workplace.run(small_shop.path)
    with Session(workplace.database) as session, session.begin():
        order = session.get_one(OrderRow, "#W1")
        assert (order.status, [line.quantity for line in order.lines]) == ("processed", [2, 2])
        order.status, order.version = "cancelled", 2
    workplace.run(small_shop.path)
    with Session(workplace.database) as session:
        assert session.get_one(OrderRow, "#W1").status == "cancelled"


def test_order_of_a_customer_from_an_earlier_run(small_shop: ShopFolder, workplace: Workplace) -> None:
    """New orders come alone every hour; their customers are in the database already."""
    small_shop.rows("customers.jsonl", ANN)
    workplace.run(small_shop.path)
    small_shop.rows("new/orders.jsonl", ORDER)
    assert workplace.run(small_shop.path / "new" / "orders.jsonl").rows["orders"] == 1
