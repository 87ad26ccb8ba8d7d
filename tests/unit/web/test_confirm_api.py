"""Proposals over HTTP: shown, confirmed, dropped, by their own visitor only."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.unit.web.shop_app import Shop, token_of
from tests.unit.web.test_chat_api import ask, stream


def confirm(client: TestClient, reply: dict[str, Any], *, accept: bool, **changed: Any) -> dict[str, Any]:
    body = {"action_id": reply["pending_action"]["id"], "accept": accept} | changed
    answer = client.post(f"/api/chat/{reply['session_id']}/confirm", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_yes_carries_the_change_out_once(shop: Shop, client: TestClient) -> None:
    """Would leave the order as it is, or change it for each press of the button."""
    proposed = ask(client, "cancel my order")
    done = confirm(client, proposed, accept=True)
    assert (done["drafter"], done["pending_action"]) == ("action", None)
    assert [(call["name"], call["mode"], call["ok"]) for call in done["tool_calls"]] == [
        ("cancel_pending_order", "WRITE", True)
    ]
    again = confirm(client, proposed, accept=True)
    assert again["tool_calls"] == []
    assert "already" in again["text"]
    assert shop.engine.committed == [proposed["pending_action"]["id"]]


def test_no_drops_the_change(shop: Shop, client: TestClient) -> None:
    """Would do what the shopper has just turned down."""
    proposed = ask(client, "取消订单")
    assert confirm(client, proposed, accept=False)["text"] == "好的，没有做任何更改。"
    assert confirm(client, proposed, accept=True)["tool_calls"] == []
    assert shop.engine.committed == []


def test_button_of_another_proposal_does_nothing(shop: Shop, client: TestClient) -> None:
    """Would carry out a newer proposal with the button of an older one."""
    older = ask(client, "cancel my order")
    ask(client, "cancel the other one", session_id=older["session_id"])
    confirm(client, older, accept=True)
    assert shop.engine.committed == []


def test_stream_brings_the_proposal_once_before_the_reply(client: TestClient) -> None:
    """Would show no card, or two."""
    events = stream(client, "cancel my order")
    assert [name for name, _ in events if name != "delta"] == ["action", "done"]
    assert events[-2][1] == events[-1][1]["pending_action"]
    assert set(events[-2][1]) == {"id", "name", "arguments", "summary", "expires_at"}


def test_conversation_brings_the_proposal_back(client: TestClient) -> None:
    """Would lose the card when the page is loaded again."""
    proposed = ask(client, "cancel my order")
    (turn,) = client.get(f"/api/chat/{proposed['session_id']}").json()["turns"]
    assert ["action", proposed["pending_action"]] in turn["events"]


def test_strangers_cannot_confirm(shop: Shop) -> None:
    """Would let anybody who knows the ids change somebody's order."""
    app = shop.app()
    owner = {"Authorization": f"Bearer {token_of('C-1')}"}
    proposed = TestClient(app).post("/api/chat", json={"message": "cancel my order"}, headers=owner).json()
    path = f"/api/chat/{proposed['session_id']}/confirm"
    body = {"action_id": proposed["pending_action"]["id"], "accept": True}
    for headers in ({}, {"Authorization": f"Bearer {token_of('C-2')}"}):
        answer = TestClient(app).post(path, json=body, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:shopclerk:session-not-found")
    assert TestClient(app).post(path, json=body, headers={"Authorization": "Bearer x"}).status_code == 401
    assert TestClient(app).post("/api/chat/s-none/confirm", json=body).status_code == 404
    assert shop.engine.committed == []


WHOLE = {"action_id": "A-1", "accept": True}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "yes",
        {"action_id": "A-1"},
        {"accept": True},
        WHOLE | {"accept": "yes"},
        WHOLE | {"accept": 1},
        WHOLE | {"accept": None},
        WHOLE | {"action_id": 7},
        WHOLE | {"action_id": ""},
        WHOLE | {"action_id": "A" * 129},
    ],
)
def test_bad_confirmation_changes_nothing_and_says_why(shop: Shop, client: TestClient, body: Any) -> None:
    """Would take a 1 or a "maybe" for a yes, or leave whoever wrote the client guessing."""
    session_id = ask(client, "cancel my order")["session_id"]
    answer = client.post(f"/api/chat/{session_id}/confirm", json=body)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "urn:shopclerk:invalid-request")
    assert "action_id" in problem["detail"]
    assert shop.engine.committed == []


def test_confirmation_that_is_no_json_is_told_so(client: TestClient) -> None:
    """Would answer with a traceback."""
    session_id = ask(client, "cancel my order")["session_id"]
    headers = {"Content-Type": "application/json"}
    answer = client.post(f"/api/chat/{session_id}/confirm", content=b"{", headers=headers)
    assert (answer.status_code, "not valid JSON" in answer.json()["detail"]) == (422, True)


def test_pages_learn_the_time_by_which_proposals_expire(client: TestClient) -> None:
    """Would enable or disable the buttons by a visitor's wrong clock."""
    assert "&quot;now&quot;: &quot;2026-11-24T12:" in client.get("/embed").text
