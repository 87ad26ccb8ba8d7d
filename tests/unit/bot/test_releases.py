"""What the engine serves of a release, and when a new one begins to count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.errors import NotReadyError
from bot.domain.events import ProductsReady
from bot.ports import Brief, DraftPart, Outcome, Sentence
from tests.shop import SHOP, publish_small_shop, small_shop
from tests.unit.bot.counter import SHOPPER, CallingDrafter, Counter, told, without_time

ASKED = "How much is shipping?"


def test_before_the_first_release_the_shop_is_not_ready(tmp_path: Path) -> None:
    """Without a snapshot the shopper would get a fault of the program."""
    counter = Counter(tmp_path)
    assert not counter.engine.ready()
    with pytest.raises(NotReadyError, match="ingest"):
        counter.ask("hello")
    assert counter.engine.warnings() == []


def test_a_new_release_is_served_from_the_next_turn_on(tmp_path: Path) -> None:
    """Serving would need a restart to see new prices, or a rollback would change nothing."""
    store = publish_small_shop(tmp_path)
    first = store.current_id()
    assert first is not None
    counter = Counter(tmp_path)
    assert "$49.90" in counter.ask("How much is the Corvo Tempo kettle?", "product_fact").text
    publish_small_shop(tmp_path, [document for document in small_shop() if document.id != "KT-1"])
    assert counter.ask("How much is the Corvo Tempo kettle?", "product_fact", session="s-2").products != ("KT-1",)
    store.rollback(first)
    assert "$49.90" in counter.ask("How much is the Corvo Tempo kettle?", "product_fact", session="s-3").text


def test_a_turn_keeps_the_release_that_it_began_with(tmp_path: Path) -> None:
    """A release in mid-turn would mix old and new prices in one answer."""
    publish_small_shop(tmp_path)

    def draft(brief: Brief) -> Iterator[DraftPart]:
        del brief
        publish_small_shop(tmp_path, [document for document in small_shop() if document.kind != "product"])
        yield Sentence("The Corvo Tempo Electric Kettle costs $49.90.", ("product:KT-1",))
        yield Outcome(products=("KT-1",))

    counter = Counter(tmp_path, [("publisher", CallingDrafter(draft))])
    events = list(counter.engine.stream("s-1", "the kettle?", SHOPPER))
    assert told(events).citations[0].id == "KT-1"
    (products,) = [event for event in events if isinstance(event, ProductsReady)]
    assert [(card.id, card.price) for card in products.cards] == [("KT-1", "$49.90")]
    assert counter.engine.cards(["KT-1"], "en") == ()


def test_the_same_question_gets_the_same_answer(counter: Counter) -> None:
    """Answers would depend on what other sessions asked before."""
    first = counter.ask("Do you have kettles under 60 dollars?", "product_search", session="s-1")
    counter.ask("运费是多少？", "knowledge", session="s-2")
    third = counter.ask("Do you have kettles under 60 dollars?", "product_search", session="s-3")
    assert (first.text, first.products) == (third.text, third.products)
    assert without_time(first).citations == third.citations


def test_cards_show_what_the_page_needs(counter: Counter) -> None:
    """A product card would lack its price, its picture or the variants that can be bought."""
    card, other = counter.engine.cards(["KT-1", "nothing", "LA-2"], "zh")
    assert (card.id, card.title, card.price, card.in_stock) == ("KT-1", "Corvo 节拍电水壶", "$49.90", True)
    assert (card.image, card.options) == ("/pictures/KT-1", ("黑色",))
    assert (other.in_stock, other.options) == (False, ())


def test_the_shop_tells_of_itself(counter: Counter) -> None:
    """The page would have no name, no examples, and the admin no warning about weak proofs of identity."""
    assert counter.engine.shop() == SHOP
    assert counter.engine.examples("en")[0] == ASKED
    assert "运费是多少？" in counter.engine.examples("zh")
    assert len(counter.engine.warnings()) == 1
    assert "screen" in counter.engine.diagram()
