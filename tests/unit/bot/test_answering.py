"""From a message to a full question, and from sentences to a text with citations that can be streamed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from bot.answering import Source, cite, compose, full_question, inherit, remember_query, tool_source
from bot.domain.conversation import ToolCall
from bot.ports import Sentence
from knowledge.catalogue import Constraint, Filters, Superlative
from knowledge.query import Reading

JACKETS: dict[str, Any] = {
    "question": "Which rain jackets do you have?",
    "focus": ["JK-1", "JK-2"],
    "query": {"subject": ["rain", "jacket"], "max_price": 15000, "in_stock": True, "brands": ["Skerry"]},
}
BLACK = Filters(constraints=(Constraint("colour", "=", "black"),))
SOURCES = {
    key: Source(key, key.upper(), "faq", f"Title {key}", None, f"First of {key}. What {key} says. Last of {key}.")
    for key in "abcd"
}


@pytest.mark.parametrize(
    "message",
    ["and in black?", "What about black?", "how about the black one", "那黑色的呢？", "还有黑色吗", "换成黑色的"],
)
def test_a_short_question_hangs_on_what_was_shown(message: str) -> None:
    """ "And in black?" would be searched as such and find anything black."""
    follow = full_question(message, Reading(BLACK), JACKETS)
    assert follow.inherits
    assert follow.focus == ("JK-1", "JK-2")
    assert follow.question == message


@pytest.mark.parametrize(
    ("message", "focus"),
    [
        ("Is it waterproof?", ("JK-1", "JK-2")),
        ("How heavy is the second one?", ("JK-2",)),
        ("the first one, is it in stock?", ("JK-1",)),
        ("第二个多重？", ("JK-2",)),
        ("它防水吗？", ("JK-1", "JK-2")),
        ("the third one?", ("JK-1", "JK-2")),
    ],
)
def test_pointers_pick_from_what_was_shown(message: str, focus: tuple[str, ...]) -> None:
    """ "The second one" would mean the first, or nothing."""
    assert full_question(message, Reading(), JACKETS).focus == focus


def test_an_order_hangs_on_the_search_before_it() -> None:
    """ "Which is the cheapest?" would be answered over the whole shop, or over two products only."""
    follow = full_question("Which is the cheapest?", Reading(Filters(order_by=Superlative("price"))), JACKETS)
    assert follow.inherits
    assert follow.focus == ()


@pytest.mark.parametrize(
    ("message", "reading"),
    [
        ("Do you have kettles under 50 dollars?", Reading(Filters(max_price=5000), ("kettl",))),
        ("How much is the Glade lamp?", Reading(mentioned=("LA-1",))),
        ("How long does the delivery of a parcel to the west coast usually take?", Reading()),
        ("你们的保修期是多久？", Reading()),
    ],
)
def test_a_full_question_stands_for_itself(message: str, reading: Reading) -> None:
    """A change of subject would be answered about the jackets that were shown before."""
    follow = full_question(message, reading, JACKETS)
    assert (follow.question, follow.focus, follow.inherits) == (message, (), False)


def test_the_first_message_has_nothing_to_hang_on() -> None:
    """ "And in black?" as the first message would fail on an empty session."""
    assert full_question("and in black?", Reading(BLACK), {}).question == "and in black?"


def test_a_question_about_a_text_is_joined_to_the_one_before() -> None:
    """ "那运费呢？" after a question on returns would lose what it is about."""
    follow = full_question("那运费呢？", Reading(), {"question": "退货要多久？"})
    assert "运费" in follow.question
    assert "退货" in follow.question


def test_own_conditions_stand_before_inherited_ones() -> None:
    """ "And under 80?" would keep the old limit, or forget brand and stock."""
    merged = inherit(Reading(Filters(max_price=8000)), JACKETS)
    assert merged.filters == Filters(max_price=8000, in_stock=True, brands=("Skerry",))
    assert merged.subject == ("rain", "jacket")


def test_what_is_remembered_can_be_inherited() -> None:
    """The session's JSON would not give back the conditions that it was given."""
    reading = Reading(Filters(min_price=1000, max_price=5000, in_stock=True, brands=("Corvo",)), ("kettl",))
    assert inherit(Reading(), {"query": remember_query(reading)}) == reading
    assert inherit(reading, {}) == reading


def test_each_source_is_cited_once_by_number() -> None:
    """Two sentences of one source would show it twice, or markers would not match the list."""
    kept = [Sentence("One.", ("b",)), Sentence("Two.", ("a",)), Sentence("Three.", ("b",))]
    text, citations = cite(kept, SOURCES)
    assert text == "One. [1] Two. [2] Three. [1]"
    assert [(c.marker, c.id, c.title) for c in citations] == [(1, "B", "Title b"), (2, "A", "Title a")]


def test_neighbours_on_one_source_share_a_marker() -> None:
    """A paragraph from one source would carry a marker behind every sentence."""
    text, _ = cite([Sentence("One.", ("a",)), Sentence("Two.", ("a",)), Sentence("Sorry.", plain=True)], SOURCES)
    assert text == "One. Two. [1] Sorry."


def test_list_entries_stand_on_lines_of_their_own() -> None:
    """A list of products would run together in one paragraph."""
    kept = [Sentence("Two match:", plain=True), Sentence("- Kettle", ("a",)), Sentence("- Teapot", ("a",))]
    assert cite(kept, SOURCES)[0] == "Two match:\n- Kettle [1]\n- Teapot [1]"


def test_a_citation_quotes_the_sentence_that_was_used() -> None:
    """The opened source would show its beginning, not the words that prove the answer."""
    _, (citation,) = cite([Sentence("As a says.", ("a",))], SOURCES)
    assert citation.quote == "What a says."


def test_unknown_sources_leave_no_marker() -> None:
    """A marker without an entry in the list would be shown."""
    assert cite([Sentence("One.", ("nowhere",))], SOURCES) == ("One.", ())
    assert cite([], SOURCES) == ("", ())


def test_streamed_text_only_ever_grows() -> None:
    """A shopper would see text that the finished reply takes back, or markers in the wrong place."""
    randomly = random.Random(7)
    for _ in range(600):
        kept = [_sentence(randomly) for _ in range(randomly.randint(1, 6))]
        _check_prefixes(kept)


def _sentence(randomly: random.Random) -> Sentence:
    text = randomly.choice(
        ["One.", "- entry", "Headline:", "标题：", "问题？", "Ends with space ", "“Quoted.”", "[3] odd", "", "两\n行"]
    )
    keys = randomly.sample([*SOURCES, "nowhere"], randomly.randint(0, 3))
    return Sentence(text, tuple(keys), plain=not keys)


def _check_prefixes(kept: Sequence[Sentence]) -> None:
    shown = [compose(kept[:count], SOURCES, finished=False) for count in range(len(kept) + 1)]
    for shorter, longer in zip(shown, [*shown[1:], cite(kept, SOURCES)[0]], strict=True):
        assert longer.startswith(shorter), kept


@pytest.mark.parametrize(
    ("name", "result", "kind", "shown_id", "titles"),
    [
        ("get_order_details", {"id": "#W1"}, "order", "#W1", ("Order #W1", "订单 #W1")),
        ("track_shipment", {"order_id": "#W1"}, "order", "#W1", ("Order #W1", "订单 #W1")),
        ("get_product_reviews", {"product_id": "KT-1", "title": "Kettle"}, "review", "KT-1", ("Kettle", "Kettle")),
        ("get_item_details", {"product_id": "KT-1", "title": "Kettle"}, "product", "KT-1", ("Kettle", "Kettle")),
        ("get_user_details", {"id": "c-1"}, "customer", "c-1", ("Your account", "您的账户")),
        ("list_orders", [], "customer", "c-1", ("Your orders", "您的订单")),
    ],
)
def test_tool_results_are_cited_as_what_they_are(
    name: str, result: Any, kind: str, shown_id: str, titles: tuple[str, str]
) -> None:
    """An order would be cited as a product, without its number, or a shopper would read ids as titles."""
    call = ToolCall(name, {"user_id": "c-1"}, "READ", True, result)
    for language, title in zip(("en", "zh"), titles, strict=True):
        source = tool_source("tool:0", call, "facts", language)
        assert (source.kind, source.id, source.title, source.text) == (kind, shown_id, title, "facts")
