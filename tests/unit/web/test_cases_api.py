"""Conversations that a person takes over, over HTTP, from both sides."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.unit.web.shop_app import Shop
from tests.unit.web.test_chat_api import ask


class Desk:
    """A shopper who asked for a person, and the agent who looks after them."""

    def __init__(self, shop: Shop) -> None:
        app = shop.app()
        self.shopper, self.agent = TestClient(app), TestClient(app)
        self.agent.headers = shop.log_in(self.agent, "sam", "sam's password")
        self.session_id = str(ask(self.shopper, "a person please")["session_id"])

    def says(self, message: str) -> dict[str, Any]:
        return ask(self.shopper, message, session_id=self.session_id)

    def sees(self, from_turn: int = 0) -> dict[str, Any]:
        answer = self.shopper.get(f"/api/chat/{self.session_id}", params={"from_turn": from_turn})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def does(self, what: str, body: Any = None) -> dict[str, Any]:
        answer = self.agent.post(f"/api/support/{what}", json=body)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    def cases(self, **query: Any) -> list[dict[str, Any]]:
        return list(self.agent.get("/api/support/cases", params=query).json()["cases"])


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return Desk(shop)


def test_waiting_case_is_listed_with_what_an_agent_needs(desk: Desk) -> None:
    """Would leave shoppers waiting whom nobody sees."""
    (case,) = desk.cases()
    assert (case["id"], case["session_id"], case["reason"]) == ("H-1", desk.session_id, "human")
    assert case["summary"] == "Shopper: a person please"
    assert (case["closed_at"], case["handled_by"], case["customer_id"]) == (None, None, None)
    assert desk.agent.get("/api/support/cases/H-1").json() == case
    assert desk.sees()["open_case"] == "H-1"
    assert desk.sees()["handled_by_person"] is False


def test_while_a_person_has_taken_over_the_bot_is_silent(desk: Desk) -> None:
    """Would let the bot talk into a conversation between two people."""
    assert desk.says("and tents?")["text"]
    taken = desk.does(f"sessions/{desk.session_id}/take-over")
    assert taken == {"session_id": desk.session_id, "handled_by": "sam"}
    assert desk.cases()[0]["handled_by"] == "sam"
    reply = desk.says("hello?")
    assert (reply["text"], reply["drafter"]) == ("", "human")
    assert desk.sees()["handled_by_person"] is True
    desk.does(f"sessions/{desk.session_id}/hand-back")
    assert desk.says("and tents?")["text"]
    assert desk.sees()["handled_by_person"] is False


def test_what_a_person_writes_reaches_the_shopper_s_page(desk: Desk) -> None:
    """Would leave the shopper without the answer they wait for."""
    known = len(desk.sees()["turns"])
    written = desk.does(f"sessions/{desk.session_id}/messages", {"text": "  Hello, this is Sam.\nHow can I help?  "})
    assert (written["text"], written["drafter"]) == ("Hello, this is Sam.\nHow can I help?", "human")
    seen = desk.sees(from_turn=known)
    assert seen["handled_by_person"] is True
    (turn,) = seen["turns"]
    assert (turn["message"], turn["reply"]["turn"]) == ("", known)
    assert turn["events"] == [["done", turn["reply"]]]
    assert "sam" not in str(seen)


@pytest.mark.parametrize("from_turn", ["-1", "x"])
def test_first_turn_must_be_a_number(desk: Desk, from_turn: str) -> None:
    """Would answer with the end of the conversation, or with a fault."""
    answer = desk.shopper.get(f"/api/chat/{desk.session_id}", params={"from_turn": from_turn})
    assert answer.status_code == 422
    assert desk.sees(from_turn=99)["turns"] == []


def test_closing_a_case_lets_the_bot_answer_again(desk: Desk) -> None:
    """Would leave a shopper writing to somebody who has gone home."""
    desk.does(f"sessions/{desk.session_id}/take-over")
    closed = desk.does("cases/H-1/close")
    assert closed["closed_at"]
    assert closed["handled_by"] is None
    assert desk.cases() == []
    assert [case["id"] for case in desk.cases(closed=True)] == ["H-1"]
    assert (desk.sees()["open_case"], desk.sees()["handled_by_person"]) == (None, False)
    assert desk.says("and tents?")["text"]


def test_agent_reads_the_conversation_with_its_traces(desk: Desk) -> None:
    """Would make the shopper tell everything again."""
    desk.does(f"sessions/{desk.session_id}/messages", {"text": "Hello"})
    session = desk.agent.get(f"/api/support/sessions/{desk.session_id}").json()
    assert (session["handled_by"], session["language"]) == ("sam", "en")
    assert [turn["message"] for turn in session["turns"]] == ["a person please", ""]
    assert [turn["trace"] is None for turn in session["turns"]] == [False, True]


@pytest.mark.parametrize(
    "path", ["sessions/s-none/take-over", "sessions/s-none/hand-back", "sessions/s-none/messages", "cases/H-9/close"]
)
def test_what_does_not_exist_is_told_so(desk: Desk, path: str) -> None:
    """Would answer 200 to an agent's slip."""
    answer = desk.agent.post(f"/api/support/{path}", json={"text": "Hello"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert desk.agent.get("/api/support/cases/H-9").status_code == 404


@pytest.mark.parametrize(("body", "status"), [({}, 422), ({"text": " \n"}, 422), ({"text": "x" * 4001}, 413)])
def test_bad_message_is_not_sent(desk: Desk, body: Any, status: int) -> None:
    """Would send an empty bubble to the shopper, or take over by accident."""
    answer = desk.agent.post(f"/api/support/sessions/{desk.session_id}/messages", json=body)
    assert answer.status_code == status
    assert len(answer.json()["detail"]) < 200
    assert desk.sees()["handled_by_person"] is False
