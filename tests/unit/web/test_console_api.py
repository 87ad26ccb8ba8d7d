"""What the consoles do, over HTTP."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from bot.web.auth import CONSOLE_COOKIE
from tests.unit.web.shop_app import Shop, token_of

ADMIN_CALLS = [
    ("POST", "/api/admin/ingest"),
    ("GET", "/api/admin/ingest/job-0"),
    ("GET", "/api/admin/snapshots"),
    ("POST", "/api/admin/rollback"),
    ("POST", "/api/admin/upload"),
    ("GET", "/api/admin/accounts"),
    ("POST", "/api/admin/accounts"),
]
SUPPORT_CALLS = [
    ("GET", "/api/support/ask?question=tent"),
    ("GET", "/api/support/sessions/s-0"),
    ("GET", "/api/support/cases"),
    ("GET", "/api/support/cases/H-1"),
    ("POST", "/api/support/cases/H-1/close"),
    ("POST", "/api/support/sessions/s-0/take-over"),
    ("POST", "/api/support/sessions/s-0/hand-back"),
    ("POST", "/api/support/sessions/s-0/messages"),
]


@pytest.fixture
def admin(shop: Shop, client: TestClient) -> dict[str, str]:
    return shop.log_in(client, "owner", "owner's password")


@pytest.fixture
def support(shop: Shop, client: TestClient) -> dict[str, str]:
    return shop.log_in(client, "sam", "sam's password")


def test_wrong_password_gets_401(client: TestClient) -> None:
    """Would let anybody in, or say which names exist."""
    answers = [
        client.post("/api/admin/login", json={"username": name, "password": "guess"}) for name in ("owner", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


def test_guessing_is_slowed_even_without_a_rate_limit(shop: Shop, client: TestClient) -> None:
    """Would let a script try passwords all day, also while the message limit is lifted."""
    guess = {"username": "owner", "password": "guess"}
    answers = [client.post("/api/admin/login", json=guess) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    right = client.post("/api/admin/login", json=guess | {"password": "owner's password"})
    assert right.status_code == 429
    assert shop.rate_limit == 0


@pytest.mark.parametrize(("method", "path"), ADMIN_CALLS + SUPPORT_CALLS)
def test_consoles_need_a_log_in(client: TestClient, method: str, path: str) -> None:
    """Would open the consoles to everybody."""
    content_type = "multipart/form-data; boundary=x" if path.endswith("upload") else "application/json"
    for token in (None, "x", token_of("owner")):
        headers = {"Content-Type": content_type} | ({"Authorization": f"Bearer {token}"} if token else {})
        answer = client.request(method, path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), ADMIN_CALLS)
def test_support_agents_cannot_change_the_knowledge(
    client: TestClient, support: dict[str, str], method: str, path: str
) -> None:
    """Would let a support agent load or roll back knowledge, or open accounts."""
    files = {"file": ("faq.csv", b"a")} if path.endswith("upload") else None
    body = {"snapshot": "s", "username": "x", "password": "long enough"} if method == "POST" and not files else None
    answer = client.request(method, path, headers=support, files=files, json=body)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:shopclerk:forbidden")


def test_closed_account_is_out_at_once(shop: Shop, client: TestClient, admin: dict[str, str]) -> None:
    """Would let somebody who left the shop go on for twelve hours."""
    del shop.accounts.kept["owner"]
    assert client.get("/api/admin/snapshots", headers=admin).status_code == 401


def test_browser_s_cookie_is_a_log_in(client: TestClient) -> None:
    """Would make the pages unable to call the API, or their cookie readable by scripts."""
    answer = client.post("/api/admin/login", json={"username": "owner", "password": "owner's password"})
    assert answer.json()["role"] == "admin"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=strict" in answer.headers["set-cookie"]
    assert client.get("/api/admin/snapshots").status_code == 200
    client.post("/api/admin/logout")
    assert CONSOLE_COOKIE not in client.cookies
    assert client.get("/api/admin/snapshots").status_code == 401


def test_ingest_runs_in_the_background(shop: Shop, client: TestClient, admin: dict[str, str]) -> None:
    """Would hold the request until the job is done, or start two jobs at once."""
    answer = client.post("/api/admin/ingest", json={"sources": ["shop"], "full": True}, headers=admin)
    assert answer.status_code == 202
    job_id = answer.json()["job_id"]
    assert client.post("/api/admin/ingest", json={}, headers=admin).json()["type"] == "urn:shopclerk:ingest-running"
    assert client.get(f"/api/admin/ingest/{job_id}", headers=admin).json()["state"] == "running"
    shop.releases.finish(job_id)
    assert client.get(f"/api/admin/ingest/{job_id}", headers=admin).json()["result"] == {"added": 3}
    assert shop.releases.jobs[job_id]["full"] is True
    assert client.get("/api/admin/ingest/job-9", headers=admin).status_code == 404


def test_ingest_needs_no_body(client: TestClient, admin: dict[str, str]) -> None:
    """Would refuse the plainest call: load the sources of last time."""
    assert client.post("/api/admin/ingest", headers=admin).status_code == 202


def test_rollback_serves_an_older_snapshot(shop: Shop, client: TestClient, admin: dict[str, str]) -> None:
    """Would leave a bad release in place."""
    snapshots = client.get("/api/admin/snapshots", headers=admin).json()["snapshots"]
    older = next(snapshot["id"] for snapshot in snapshots if not snapshot["current"])
    assert client.post("/api/admin/rollback", json={"snapshot": older}, headers=admin).json()["id"] == older
    assert shop.releases.current == older
    unknown = client.post("/api/admin/rollback", json={"snapshot": "none"}, headers=admin)
    assert (unknown.status_code, "no snapshot" in unknown.json()["detail"]) == (422, True)


def test_upload_becomes_a_source(shop: Shop, client: TestClient, admin: dict[str, str]) -> None:
    """Would lose the file, or load it under another name."""
    answer = client.post("/api/admin/upload", files={"file": ("faq.csv", "问,答".encode())}, headers=admin)
    assert (answer.status_code, answer.json()) == (201, {"source": "uploads/faq.csv"})
    assert shop.releases.files == {"faq.csv": "问,答".encode()}
    assert client.post("/api/admin/upload", files={"other": ("a.csv", b"a")}, headers=admin).status_code == 422
    broken = admin | {"Content-Type": "multipart/form-data"}
    assert client.post("/api/admin/upload", content=b"x", headers=broken).status_code == 400


def test_colleagues_get_accounts(client: TestClient, admin: dict[str, str]) -> None:
    """Would leave the owner alone with every question."""
    account = {"username": "kim", "password": "a long password", "role": "support"}
    assert client.post("/api/admin/accounts", json=account, headers=admin).status_code == 201
    assert client.post("/api/admin/accounts", json=account, headers=admin).status_code == 409
    names = [found["username"] for found in client.get("/api/admin/accounts", headers=admin).json()["accounts"]]
    assert names == ["owner", "sam", "kim"]
    assert client.post("/api/admin/accounts", json=account | {"password": "short"}, headers=admin).status_code == 422


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_support_sees_how_an_answer_came_about(client: TestClient, support: dict[str, str], method: str) -> None:
    """Would leave a wrong answer unexplained."""
    question = {"question": "tent", "language": "en"}
    sent = {"json": question} if method == "POST" else {"params": question}
    answer = client.request(method, "/api/support/ask", headers=support, **sent)  # type: ignore[arg-type]  # any keywords
    content = answer.json()
    assert content["trace"]["chunks"][0]["score"] == 0.91
    session_id = content["reply"]["session_id"]
    session = client.get(f"/api/support/sessions/{session_id}", headers=support).json()
    assert session["turns"][0]["message"] == "tent"


def test_traces_are_for_support_only(shop: Shop, client: TestClient) -> None:
    """Would show shoppers scores and the questions of the machinery."""
    session_id = client.post("/api/chat", json={"message": "tent"}).json()["session_id"]
    assert "trace" not in client.get(f"/api/chat/{session_id}").text
    assert "chunks" not in client.get(f"/api/chat/{session_id}").text
    assert shop.engine.sessions[session_id].turns[0].trace is not None
