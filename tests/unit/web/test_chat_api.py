"""POST /api/chat and what belongs to it."""

from __future__ import annotations

import base64
import io
import json
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tests.fake_engine import FakeEngine
from tests.unit.web.shop_app import Shop, served, token_of


def ask(client: TestClient, message: str = "tent", **more: Any) -> dict[str, Any]:
    answer = client.post("/api/chat", json={"message": message, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def events_of(body: str) -> list[tuple[str, Any]]:
    blocks = [block.split("\n") for block in body.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def stream(client: TestClient, message: str) -> list[tuple[str, Any]]:
    answer = client.post("/api/chat", json={"message": message}, headers={"Accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    return events_of(answer.text)


def png(size: tuple[int, int] = (2, 2)) -> str:
    buffer = io.BytesIO()
    Image.new("1", size).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def test_reply_has_the_contract_s_fields(client: TestClient) -> None:
    """Would break every caller that reads a reply."""
    fields = "session_id turn text language citations products tool_calls pending_action handoff refused drafter ms"
    assert set(ask(client)) == {*fields.split(), "tokens", "cost"}


def test_chinese_is_readable_in_the_bytes(client: TestClient) -> None:
    """Would make logs and terminals show \\u escapes instead of Chinese."""
    assert "双人帐" in client.post("/api/chat", json={"message": "帐篷"}).content.decode()
    answer = client.post("/api/chat", json={"message": "帐篷"}, headers={"Accept": "text/event-stream"})
    assert "双人帐" in answer.content.decode()


def test_stream_ends_with_the_whole_reply(client: TestClient) -> None:
    """Would leave a page without citations, cards or the session to go on with."""
    events = stream(client, "tent")
    names = [name for name, _ in events]
    assert names[-3:] == ["citations", "products", "done"]
    assert set(names[:-3]) == {"delta"}
    assert "".join(payload["text"] for name, payload in events if name == "delta") == events[-1][1]["text"]
    assert events[-2][1]["products"][0]["image"] == "/pictures/TN-101"


def test_stream_says_that_a_person_takes_over(client: TestClient) -> None:
    """Would hide the case number from the shopper."""
    assert ("handoff", {"case_id": "H-1", "reason": "human"}) in stream(client, "a person please")


def test_failure_before_the_first_event_has_its_own_status(shop: Shop, client: TestClient) -> None:
    """Would answer 200 to a stream that cannot even begin."""
    shop.engine.is_ready = False
    answer = client.post("/api/chat", json={"message": "tent"}, headers={"Accept": "text/event-stream"})
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:shopclerk:not-ready"


def test_failure_half_way_ends_the_stream_with_an_error_event(client: TestClient) -> None:
    """Would leave a page waiting for ever."""
    name, payload = stream(client, "falter")[-1]
    assert (name, payload["type"]) == ("error", "urn:shopclerk:provider")


def test_turns_of_a_session_stay_together(client: TestClient) -> None:
    """Would make the assistant forget what was just said."""
    first = ask(client)
    assert ask(client, session_id=first["session_id"])["turn"] == 1
    conversation = client.get(f"/api/chat/{first['session_id']}").json()
    assert [turn["message"] for turn in conversation["turns"]] == ["tent", "tent"]
    assert conversation["turns"][0]["events"][0][0] == "products"


def test_another_visitor_sees_no_session(shop: Shop) -> None:
    """Would show one shopper's conversation to another."""
    app = shop.app()
    session_id = ask(TestClient(app))["session_id"]
    stranger = TestClient(app)
    assert stranger.get(f"/api/chat/{session_id}").status_code == 404
    assert stranger.post("/api/chat", json={"message": "hi", "session_id": session_id}).status_code == 404
    vote = {"session_id": session_id, "turn": 0, "vote": 1}
    assert stranger.post("/api/feedback", json=vote).status_code == 404


def test_forged_cookie_is_a_new_visitor(shop: Shop) -> None:
    """Would let anybody become the visitor whose id they know."""
    app = shop.app()
    owner = TestClient(app)
    session_id = ask(owner)["session_id"]
    visitor_id = shop.engine.sessions[session_id].visitor
    forger = TestClient(app, cookies={"shopclerk_visitor": f"{visitor_id}.{'0' * 32}"})
    assert forger.get(f"/api/chat/{session_id}").status_code == 404


def test_cookie_is_kept_from_scripts_and_other_sites(client: TestClient) -> None:
    """Would let a script on the page, or another site's form, act as the visitor."""
    cookie = client.post("/api/chat", json={"message": "tent"}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "set-cookie" not in client.post("/api/chat", json={"message": "tent"}).headers


def test_embedded_widget_names_its_visitor_itself(shop: Shop) -> None:
    """Would lose the conversation on shop sites, where the cookie is not sent."""
    app, name = shop.app(), {"X-Shopclerk-Visitor": "q2J7mV0zT4y8Rk1sXw5bNg"}
    first = TestClient(app).post("/api/chat", json={"message": "tent"}, headers=name)
    assert "set-cookie" not in first.headers
    address = f"/api/chat/{first.json()['session_id']}"
    assert TestClient(app).get(address, headers=name).status_code == 200
    assert TestClient(app).get(address, headers={"X-Shopclerk-Visitor": "short"}).status_code == 404


def test_customer_s_session_needs_the_customer_s_token(shop: Shop) -> None:
    """Would show a customer's orders to whoever uses the browser next."""
    client = shop.client()
    token = {"Authorization": f"Bearer {token_of('C-1')}"}
    session_id = client.post("/api/chat", json={"message": "tent"}, headers=token).json()["session_id"]
    assert shop.engine.sessions[session_id].customer_id == "C-1"
    address = f"/api/chat/{session_id}"
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"Authorization": f"Bearer {token_of('C-2')}"}).status_code == 404
    assert client.get(address, headers={"Authorization": f"Bearer {token_of('C-1')}"}).status_code == 200


@pytest.mark.parametrize(
    "token",
    [
        {"secret": "the secret of somebody else, just as long"},
        {"audience": "another"},
        {"audience": "shopclerk-console"},
        {"seconds": -120},
        {"seconds": 2 * 3600},
    ],
)
def test_bad_customer_token_gets_401(client: TestClient, token: dict[str, Any]) -> None:
    """Would believe a token that the shop did not sign for now."""
    headers = {"Authorization": f"Bearer {token_of('C-1', **token)}"}
    answer = client.post("/api/chat", json={"message": "tent"}, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:shopclerk:invalid-token"
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer x", "Bearer ", "Basic YTpi", "x"])
def test_malformed_authorization_gets_401(client: TestClient, header: str) -> None:
    """Would take a broken sign-in for an anonymous shopper without saying so."""
    answer = client.post("/api/chat", json={"message": "tent"}, headers={"Authorization": header})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "name"),
    [
        ({"message": "x" * 4001}, 413, "message-too-long"),
        ({"message": "x" * 100_000}, 413, "message-too-long"),
        ({"message": "  "}, 422, "invalid-request"),
        ({}, 422, "invalid-request"),
        ({"message": 5}, 422, "invalid-request"),
        (["tent"], 422, "invalid-request"),
        ({"message": "tent", "session_id": "a b"}, 422, "invalid-request"),
        ({"message": "tent", "language": "fr"}, 422, "invalid-request"),
        ({"message": "tent", "image": "https://example.com/a.png"}, 422, "invalid-image"),
        ({"message": "tent", "image": "data:image/png;base64,aGVsbG8="}, 422, "invalid-image"),
        ({"message": "tent", "image": "data:image/png;base64,%%%"}, 422, "invalid-image"),
        ({"message": "tent", "image": f"data:image/png;base64,{'A' * (12 * 2**20)}"}, 422, "invalid-image"),
        ({"message": "boom"}, 500, "unexpected"),
    ],
)
def test_bad_input_gets_one_sentence(client: TestClient, body: Any, status: int, name: str) -> None:
    """Would answer with a traceback, or with nothing that says what to do."""
    answer = client.post("/api/chat", json=body)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (status, f"urn:shopclerk:{name}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert len(problem["detail"]) < 200
    assert "Traceback" not in answer.text


def test_picture_is_passed_on(client: TestClient) -> None:
    """Would refuse a good picture, or a picture without words."""
    assert ask(client, "", image=png())["turn"] == 0


def test_decompression_bomb_is_no_picture(client: TestClient) -> None:
    """Would let a small file take gigabytes of memory."""
    answer = client.post("/api/chat", json={"message": "", "image": png((20_000, 10_000))})
    assert answer.json()["type"] == "urn:shopclerk:invalid-image"


def test_half_characters_are_replaced(client: TestClient) -> None:
    """Would fail in the database or in the reply: JSON can write a half character, UTF-8 cannot."""
    body = b'{"message": "tent <\\ud83d>"}'
    answer = client.post("/api/chat", content=body, headers={"Content-Type": "application/json"})
    assert "tent <\ufffd>" in answer.json()["text"]


def test_browser_s_language_tag_is_understood(client: TestClient) -> None:
    """Would refuse zh-CN, which is what browsers say."""
    assert ask(client, "💰", language="zh-CN")["language"] == "zh"


def test_vote_is_kept(shop: Shop, client: TestClient) -> None:
    """Would lose what shoppers think of answers."""
    session_id = ask(client)["session_id"]
    vote = {"session_id": session_id, "turn": 0, "vote": -1, "comment": "no"}
    assert client.post("/api/feedback", json=vote).status_code == 200
    assert shop.engine.votes == [(session_id, 0, -1)]
    assert client.post("/api/feedback", json=vote | {"vote": 2}).status_code == 422


def test_pictures_are_served(tmp_path: Path) -> None:
    """Would leave product cards without their picture."""
    Image.new("RGB", (2, 2)).save(tmp_path / "TN-101.png")
    client = Shop(FakeEngine(pictures=tmp_path)).client()
    answer = client.get("/pictures/TN-101")
    assert answer.headers["content-type"] == "image/png"
    assert "max-age" in answer.headers["cache-control"]
    assert client.get("/pictures/TN-999").status_code == 404


def test_turn_ends_when_the_reader_goes_away() -> None:
    """Would keep a thread, and the session's lock, for somebody who has left."""
    shop = Shop(FakeEngine(delay=0.05))
    with served(shop.app()) as address, httpx2.Client(base_url=address) as browser:
        headers = {"Accept": "text/event-stream"}
        with browser.stream("POST", "/api/chat", json={"message": "tent"}, headers=headers) as answer:
            next(answer.iter_lines())
        deadline = time.monotonic() + 3
        while not shop.engine.abandoned and time.monotonic() < deadline:
            time.sleep(0.02)
    assert shop.engine.abandoned == 1
