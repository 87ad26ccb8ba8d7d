"""What every request passes: sizes and types of bodies, response headers, other sites, unknown addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.web.middleware import LARGEST_BODY
from tests.unit.web.shop_app import Shop

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("told", [True, False])
def test_too_large_a_body_is_not_read(client: TestClient, *, told: bool) -> None:
    """Would let one request fill the memory, whether or not it says how long it is."""

    def pieces() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 2**20 + 1):
            yield b" " * 2**20

    content = b"".join(pieces()) if told else pieces()
    answer = client.post("/api/chat", content=content, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:shopclerk:body-too-large")


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_other_media_types_get_415(client: TestClient, content_type: str) -> None:
    """Would let another site's form post as the visitor, or puzzle somebody who forgot the header."""
    answer = client.post("/api/chat", content=b'{"message": "tent"}', headers={"Content-Type": content_type})
    assert (answer.status_code, "application/json" in answer.json()["detail"]) == (415, True)
    assert "error" in client.post("/v1/chat/completions", content=b"{}").json()


def test_broken_json_gets_one_sentence(client: TestClient) -> None:
    """Would repeat what was sent, or fail with a traceback."""
    for content in (b'{"message": ', b"\xff\xfe", b"[" * 100_000):
        answer = client.post("/api/chat", content=content, headers=JSON)
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/api/chat", 405)])
def test_unknown_addresses_are_problems(client: TestClient, method: str, path: str, status: int) -> None:
    """Would answer in a form that callers do not expect."""
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.json()["type"].startswith("urn:shopclerk:")


def test_responses_are_safe_in_browsers(client: TestClient) -> None:
    """Would let JSON be framed or sniffed as a page, and be kept by caches."""
    headers = client.post("/api/chat", json={"message": "tent"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"]


def test_refusals_before_the_routes_have_the_headers_too(client: TestClient) -> None:
    """Would leave exactly the suspicious requests without protection."""
    answer = client.post("/api/chat", content=b"x", headers={"Content-Type": "text/plain"})
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_only_allowed_sites_may_call(client: TestClient) -> None:
    """Would let any site read a visitor's conversation, or keep the shop's own widget out."""
    body = {"message": "tent"}
    ours = client.post("/api/chat", json=body, headers={"Origin": "https://shop.example"})
    assert ours.headers["access-control-allow-origin"] == "https://shop.example"
    theirs = client.post("/api/chat", json=body, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in theirs.headers
    preflight = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type, x-shopclerk-visitor",
    }
    assert client.options("/api/chat", headers=preflight).status_code == 200
    assert client.options("/api/chat", headers=preflight | {"Origin": "https://evil.example"}).status_code == 400


def test_only_allowed_sites_may_frame_the_chat(client: TestClient) -> None:
    """Would let any site put its own page around the chat, or keep the widget from opening."""
    policy = client.get("/chat").headers["content-security-policy"]
    assert policy == "frame-ancestors 'self' https://shop.example"
    assert client.get("/admin").headers["content-security-policy"] == "frame-ancestors 'self'"


def test_limit_counts_visitors_and_newcomers() -> None:
    """Would let a script write without end, with or without cookies."""
    app = Shop(rate_limit=2).app()
    answers = [TestClient(app).post("/api/chat", json={"message": "tent"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["type"] == "urn:shopclerk:rate-limited"
    assert 0 < int(answers[2].headers["retry-after"]) <= 30
    # Somebody with a cookie from before is not held up by newcomers at the same address.
    known = TestClient(app, cookies={"shopclerk_visitor": answers[0].cookies["shopclerk_visitor"]})
    codes = [known.post("/api/chat", json={"message": "tent"}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert known.get("/healthz").status_code == 200
    assert "shopclerk_rate_limited_total 2.0" in known.get("/metrics").text


def test_zero_lifts_the_limit(client: TestClient) -> None:
    """Would make load tests impossible."""
    codes = {client.post("/api/chat", json={"message": "unknown"}).status_code for _ in range(70)}
    assert codes == {200}


def test_readiness_says_what_to_do(shop: Shop, client: TestClient) -> None:
    """Would send shoppers to a server that cannot answer, or leave its owner without a hint."""
    assert client.get("/readyz").json() == {"status": "ready"}
    shop.engine.is_ready = False
    answer = client.get("/readyz")
    assert (answer.status_code, "make run" in answer.json()["detail"]) == (503, True)
    assert client.get("/healthz").status_code == 200


def test_metrics_count_turns_and_failures(client: TestClient) -> None:
    """Would leave whoever runs the shop blind."""
    client.post("/api/chat", json={"message": "帐篷"})
    client.post("/api/chat", json={"message": "unknown"}, headers={"Accept": "text/event-stream"})
    client.post("/v1/chat/completions", json={"model": "x", "messages": [{"role": "user", "content": "tent"}]})
    text = client.get("/metrics").text
    assert 'shopclerk_turns_total{drafter="offline",language="zh",refused="none"} 1.0' in text
    assert 'shopclerk_turns_total{drafter="offline",language="en",refused="unsupported"} 1.0' in text
    assert 'shopclerk_errors_total{type="model-not-found"} 1.0' in text
    assert "shopclerk_turn_seconds_count 2.0" in text
    assert "process_resident_memory_bytes" in text


def test_schema_describes_the_routes(client: TestClient) -> None:
    """Would break generated clients; making the schema touches every route's types."""
    schema = client.get("/openapi.json").json()
    assert {"/api/chat", "/v1/chat/completions", "/api/admin/ingest", "/api/support/ask"} <= set(schema["paths"])
    asked = [parameter["name"] for parameter in schema["paths"]["/api/support/ask"]["get"]["parameters"]]
    assert asked == ["question", "language"]
    assert "ProblemBody" in schema["components"]["schemas"]


def test_root_leads_to_the_chat(client: TestClient) -> None:
    """Would greet whoever types the plain address with an error."""
    answer = client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/chat")
