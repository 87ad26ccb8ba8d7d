"""The running program over HTTP, as shops, shoppers and their programs use it."""

from __future__ import annotations

import json
import shutil
import socket
import time
from pathlib import Path
from typing import Any

import httpx2
import jwt
import openai
import pytest

from tests.e2e.conftest import PASSWORD, SECRET, run_program, serving

# Reads are slow only where the machine is.
PATIENCE = 60.0


@pytest.fixture
def browser(live_server: str) -> Any:
    with httpx2.Client(base_url=live_server, timeout=PATIENCE) as client:
        yield client


def ask(browser: httpx2.Client, message: str, **more: Any) -> dict[str, Any]:
    answer = browser.post("/api/chat", json={"message": message, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def customer_token(customer: str) -> dict[str, str]:
    claims = {"aud": "shopclerk", "sub": customer, "exp": int(time.time()) + 600}
    return {"Authorization": f"Bearer {jwt.encode(claims, SECRET, algorithm='HS256')}"}


@pytest.fixture
def admin(browser: httpx2.Client) -> dict[str, str]:
    answer = browser.post("/api/admin/login", json={"username": "admin", "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


@pytest.mark.parametrize(
    ("question", "word"), [("How long do I have to return something?", "30"), ("收到货后多久可以退货？", "30")]
)
def test_question_is_answered_with_its_source(browser: httpx2.Client, question: str, word: str) -> None:
    """Would break the main job in one of the two languages."""
    reply = ask(browser, question)
    assert word in reply["text"]
    assert reply["citations"]
    assert reply["refused"] is None


def test_stream_says_the_same_as_the_reply(browser: httpx2.Client) -> None:
    """Would show another answer while it is written than the one that is kept."""
    headers, text, last = {"Accept": "text/event-stream"}, "", {}
    body = {"message": "Do you have a tent for two people?"}
    with browser.stream("POST", "/api/chat", json=body, headers=headers) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: "):
                last = json.loads(line.removeprefix("data: "))
                text += last.get("text", "") if set(last) == {"text"} else ""
    assert last["products"]
    assert text == last["text"]


def test_product_card_has_its_picture(browser: httpx2.Client) -> None:
    """Would leave cards without pictures."""
    reply = ask(browser, "Do you have a tent for two people?")
    answer = browser.get(f"/pictures/{reply['products'][0]}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_conversation_is_remembered_and_private(browser: httpx2.Client, live_server: str) -> None:
    """Would forget what was said, or show it to somebody else."""
    session_id = ask(browser, "Do you have a tent for two people?")["session_id"]
    assert ask(browser, "How much is it?", session_id=session_id)["turn"] == 1
    assert len(browser.get(f"/api/chat/{session_id}").json()["turns"]) == 2
    assert httpx2.get(f"{live_server}/api/chat/{session_id}", timeout=PATIENCE).status_code == 404


def test_customer_token_signs_in(browser: httpx2.Client) -> None:
    """Would ask a signed-in customer for proof, or show orders to anybody."""
    rows = Path("ingest/demo/orders.jsonl").read_text(encoding="utf-8").splitlines()
    order = json.loads(rows[0])
    question = {"message": f"What is the status of my order {order['id']}?"}
    own = browser.post("/api/chat", json=question, headers=customer_token(order["customer_id"])).json()
    assert "get_order_details" in [call["name"] for call in own["tool_calls"] if call["ok"]]
    stranger = browser.post("/api/chat", json=question, headers=customer_token("nobody"))
    assert not [call for call in stranger.json()["tool_calls"] if call["name"] == "get_order_details" and call["ok"]]
    assert browser.post("/api/chat", json=question, headers={"Authorization": "Bearer x"}).status_code == 401


def test_official_openai_client_holds_a_conversation(live_server: str) -> None:
    """Would break every program that speaks OpenAI's API."""
    client = openai.OpenAI(base_url=f"{live_server}/v1", api_key="none", timeout=PATIENCE)
    history: list[Any] = [{"role": "user", "content": "Do you have a tent for two people?"}]
    first = client.chat.completions.create(model="shopclerk", messages=history)
    history += [first.choices[0].message.model_dump(), {"role": "user", "content": "How much is it?"}]
    stream = client.chat.completions.create(model="shopclerk", messages=history, stream=True)
    chunks = [chunk for chunk in stream if chunk.choices]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert chunks[-1].model_extra is not None
    assert chunks[-1].model_extra["shopclerk"]["turn"] == 1
    client.close()


def test_support_agent_sees_the_trace(browser: httpx2.Client, admin: dict[str, str]) -> None:
    """Would leave a wrong answer unexplained."""
    body = {"question": "How long do I have to return something?"}
    content = browser.post("/api/support/ask", json=body, headers=admin).json()
    assert content["trace"]["chunks"]
    assert content["reply"]["text"]


def test_admin_loads_and_lists_knowledge(browser: httpx2.Client, admin: dict[str, str]) -> None:
    """Would leave the owner without a way to load the shop but the shell."""
    before = browser.get("/api/admin/snapshots", headers=admin).json()["snapshots"]
    assert [snapshot["id"] for snapshot in before if snapshot["current"]]
    job_id = browser.post("/api/admin/ingest", json={}, headers=admin).json()["job_id"]
    deadline = time.monotonic() + 120
    while (status := browser.get(f"/api/admin/ingest/{job_id}", headers=admin).json())["state"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert status["state"] == "done", status
    assert status["result"]["embedded"] == 0


@pytest.mark.parametrize("path", ["/chat", "/support", "/admin", "/embed", "/widget.js", "/openapi.json", "/metrics"])
def test_addresses_answer(browser: httpx2.Client, path: str) -> None:
    """Would lose a way in."""
    assert browser.get(path).status_code == 200


def test_serving_process_is_light(browser: httpx2.Client, sample_home: Path) -> None:
    """Would load torch or transformers while serving: six seconds and 450 MB for nothing."""
    ask(browser, "Do you have a tent for two people?")
    figures = dict(line.rsplit(" ", 1) for line in browser.get("/metrics").text.splitlines() if line[0] != "#")
    assert float(figures["process_resident_memory_bytes"]) < 700e6
    done = run_program("-c", _WHAT_SERVING_IMPORTS, home=sample_home)
    assert done.stdout.strip() == "[]", done.stderr


_WHAT_SERVING_IMPORTS = """
import sys
import bot.web.api, bot.web.pages
from bot.bootstrap import build
from bot.domain.events import Visitor
from bot.settings import load_settings
build(load_settings()).engine.reply(None, "Do you have a tent for two people?", Visitor("test"))
print([name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules])
"""


def test_without_a_shop_it_serves_and_says_what_to_do(tmp_path: Path, sample_home: Path) -> None:
    """Would die, or seem ready, before anything was loaded."""
    (tmp_path / "models").symlink_to(sample_home / "models")
    shutil.copy(sample_home / "vectors.sqlite", tmp_path)
    with serving(tmp_path, until=503) as address, httpx2.Client(base_url=address, timeout=PATIENCE) as browser:
        assert "make run" in browser.get("/readyz").json()["detail"]
        assert browser.get("/healthz").status_code == 200
        assert browser.post("/api/chat", json={"message": "hello"}).status_code == 503
    done = run_program("-m", "bot.chat", home=tmp_path, text="hello\n")
    assert done.returncode == 1
    assert done.stderr.startswith("chat: there is no published snapshot yet")


def test_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """Would greet whoever starts it twice with a traceback."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run_program("app.py", home=tmp_path, more={"PORT": str(port)})
    assert done.returncode == 1
    assert done.stderr == f"shopclerk: port {port} is taken by another program; set PORT={port + 1}\n"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"PORT": "x"}, "PORT is 'x'"),
        ({"SHOP_RATE_LIMIT": "often"}, "SHOP_RATE_LIMIT is 'often'"),
        ({"SHOP_DATABASE_URL": "nonsense"}, "SHOP_DATABASE_URL"),
        ({"SHOP_LLM": "some-model", "PORT": "0"}, "OPENAI_API_KEY"),
    ],
)
def test_wrong_settings_are_one_sentence(sample_home: Path, settings: dict[str, str], sentence: str) -> None:
    """Would answer a typing error with a traceback."""
    done = run_program("app.py", home=sample_home, more=settings)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """Would fail much later, in the middle of something."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run_program("app.py", home=tmp_path / "file" / "home")
    assert done.returncode == 1
    assert done.stderr.startswith("shopclerk: SHOP_HOME (")
    assert len(done.stderr.splitlines()) == 1


def test_terminal_answers_a_pipe(sample_home: Path) -> None:
    """Would break scripts that ask the assistant."""
    done = run_program("-m", "bot.chat", "--json", home=sample_home, text="收到货后多久可以退货？\n")
    assert done.returncode == 0, done.stderr
    assert "30" in json.loads(done.stdout)["text"]
    unknown = run_program("-m", "bot.chat", "--customer", "nobody", home=sample_home)
    assert (unknown.returncode, "there is no customer 'nobody'" in unknown.stderr) == (1, True)
