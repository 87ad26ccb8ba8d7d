"""Finding conversations again by their history."""

from __future__ import annotations

from bot.domain.events import Visitor
from bot.web.histories import Histories, Said

ANN, BOB = Visitor("key:a"), Visitor("key:b")
HISTORY = (Said("user", "tent"), Said("assistant", "Here are three."))


def test_history_leads_to_its_session_once() -> None:
    """Would let two conversations with the same beginning go on in one session."""
    histories = Histories()
    histories.put(ANN, HISTORY, "s-1")
    assert histories.take(ANN, HISTORY) == "s-1"
    assert histories.take(ANN, HISTORY) is None


def test_visitors_and_customers_are_kept_apart() -> None:
    """Would hand one visitor's session to another who sends the same words."""
    histories = Histories()
    histories.put(ANN, HISTORY, "s-1")
    assert histories.take(BOB, HISTORY) is None
    assert histories.take(Visitor(ANN.id, "C-1"), HISTORY) is None


def test_trimmed_text_is_the_same_history() -> None:
    """Would forget conversations of clients that trim what they show."""
    histories = Histories()
    histories.put(ANN, HISTORY, "s-1")
    assert histories.take(ANN, (Said("user", " tent "), Said("assistant", "Here are three.\n"))) == "s-1"


def test_other_texts_roles_and_pictures_are_another_history() -> None:
    """Would take one conversation for another."""
    histories = Histories()
    histories.put(ANN, HISTORY, "s-1")
    assert histories.take(ANN, HISTORY[:1]) is None
    assert histories.take(ANN, (HISTORY[0], Said("user", "Here are three."))) is None
    assert histories.take(ANN, (Said("user", "tent", "data:image/png;base64,AA=="), HISTORY[1])) is None


def test_empty_replies_may_be_left_out() -> None:
    """Would start a new conversation, with a bot in it, for clients that drop a person's empty replies."""
    histories = Histories()
    histories.put(ANN, (HISTORY[0], Said("assistant", "")), "s-1")
    assert histories.take(ANN, HISTORY[:1]) == "s-1"
    histories.put(ANN, (Said("user", "", "data:image/png;base64,AA=="),), "s-2")
    assert histories.take(ANN, ()) is None


def test_oldest_histories_are_forgotten() -> None:
    """Would fill the memory over time."""
    histories = Histories(most=2)
    for number in range(3):
        histories.put(ANN, (Said("user", str(number)),), f"s-{number}")
    assert histories.take(ANN, (Said("user", "0"),)) is None
    assert histories.take(ANN, (Said("user", "2"),)) == "s-2"
