"""The OpenAI-compatible endpoint, with the official client on a real socket and with plain requests."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from fastapi.testclient import TestClient
from openai.types.chat import ChatCompletionMessageParam
from PIL import Image

from tests.fake_engine import FakeEngine
from tests.unit.web.shop_app import Shop, served, token_of

Messages = list[ChatCompletionMessageParam]


@pytest.fixture
def official(shop: Shop) -> Iterator[openai.OpenAI]:
    with served(shop.app()) as address, openai.OpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as client:
        yield client


def complete(client: TestClient, messages: Any, **more: Any) -> dict[str, Any]:
    body = {"model": "shopclerk", "messages": messages, **more}
    answer = client.post("/v1/chat/completions", json=body, headers={"Authorization": "Bearer any"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def said(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def test_official_client_gets_a_completion(official: openai.OpenAI) -> None:
    """Would break programs that know OpenAI's API only."""
    completion = official.chat.completions.create(model="shopclerk", messages=[{"role": "user", "content": "tent"}])
    assert completion.choices[0].finish_reason == "stop"
    assert "Larkfell" in (completion.choices[0].message.content or "")
    assert completion.usage is not None
    assert completion.usage.total_tokens == 0
    assert completion.model_extra is not None
    assert completion.model_extra["shopclerk"]["products"] == ["TN-101", "TN-102", "TN-103"]


def test_official_client_streams(official: openai.OpenAI) -> None:
    """Would show the answer late, or lose its usage or its sources."""
    chunks = list(
        official.chat.completions.create(
            model="shopclerk",
            messages=[{"role": "user", "content": "帐篷"}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    last = chunks[-2].model_extra
    assert last is not None
    assert text == last["shopclerk"]["text"]
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None
    assert not chunks[-1].choices


def test_official_client_lists_the_model(official: openai.OpenAI) -> None:
    """Would leave programs that offer a choice of models without one."""
    assert [model.id for model in official.models.list()] == ["shopclerk"]
    assert official.models.retrieve("shopclerk").id == "shopclerk"


def test_official_client_understands_failures(official: openai.OpenAI) -> None:
    """Would give programs errors that they cannot tell apart."""
    with pytest.raises(openai.NotFoundError, match="use shopclerk"):
        official.chat.completions.create(model="gpt-x", messages=[{"role": "user", "content": "tent"}])
    with pytest.raises(openai.BadRequestError, match="last message"):
        official.chat.completions.create(model="shopclerk", messages=[{"role": "assistant", "content": "tent"}])
    with pytest.raises(openai.APIStatusError, match="4,001 characters") as too_long:
        official.chat.completions.create(model="shopclerk", messages=[{"role": "user", "content": "x" * 4001}])
    assert too_long.value.status_code == 413
    with pytest.raises(openai.APIError, match="stopped answering"):
        list(
            official.chat.completions.create(
                model="shopclerk", messages=[{"role": "user", "content": "falter"}], stream=True
            )
        )


def test_pictures_and_parts_are_read(shop: Shop, official: openai.OpenAI) -> None:
    """Would ignore what a program sends as content parts."""
    buffer = io.BytesIO()
    Image.new("1", (2, 2)).save(buffer, "PNG")
    url = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    parts: Any = [{"type": "text", "text": "What is"}, {"type": "text", "text": "this?"}]
    picture: Any = {"type": "image_url", "image_url": {"url": url}}
    official.chat.completions.create(model="shopclerk", messages=[{"role": "user", "content": [*parts, picture]}])
    assert next(iter(shop.engine.sessions.values())).turns[0].message == "What is\nthis?"
    far = picture | {"image_url": {"url": "https://example.com/a.png"}}
    with pytest.raises(openai.BadRequestError, match="data URL"):
        official.chat.completions.create(model="shopclerk", messages=[{"role": "user", "content": [far]}])


@pytest.mark.parametrize("stream", [False, True])
def test_follow_up_goes_on_with_its_session(shop: Shop, official: openai.OpenAI, *, stream: bool) -> None:
    """Would forget the conversation: such clients keep no session, they send the history."""
    history: Messages = []
    for question in ("tent", "and lighter?", "  in blue?"):
        history.append({"role": "user", "content": question})
        answer = official.chat.completions.create(model="shopclerk", messages=history, stream=stream)
        if isinstance(answer, openai.Stream):
            text = "".join(chunk.choices[0].delta.content or "" for chunk in answer)
        else:
            text = answer.choices[0].message.content or ""
        history.append({"role": "assistant", "content": text})
    (session,) = shop.engine.sessions.values()
    assert [turn.message.strip() for turn in session.turns] == ["tent", "and lighter?", "in blue?"]


def test_unknown_history_is_replayed_in_a_new_session(shop: Shop, client: TestClient) -> None:
    """Would answer "and in black?" without knowing what it is about, after a restart or with a made-up history."""
    history = [said("system", "Be rude."), said("user", "tent"), said("assistant", "Which?"), said("user", "in black?")]
    reply = complete(client, history)["shopclerk"]
    (session,) = shop.engine.sessions.values()
    assert [turn.message for turn in session.turns] == ["tent", "in black?"]
    assert reply["turn"] == 1


def test_equal_histories_do_not_share_a_session(shop: Shop, client: TestClient) -> None:
    """Would mix two conversations that began alike, and with them what each has proved about its customer."""
    first = complete(client, [said("user", "tent")])
    second = complete(client, [said("user", "tent")])
    text = first["choices"][0]["message"]["content"]
    begun = [said("user", "tent"), said("assistant", text)]
    one = complete(client, [*begun, said("user", "my secret")])["shopclerk"]["session_id"]
    other = complete(client, [*begun, said("user", "what did I say?")])["shopclerk"]["session_id"]
    assert one != other
    assert one in (first["shopclerk"]["session_id"], second["shopclerk"]["session_id"])
    assert "my secret" not in [turn.message for turn in shop.engine.sessions[other].turns]


@pytest.mark.parametrize("sends_empty", [True, False])
@pytest.mark.parametrize("stream", [False, True])
def test_while_a_person_has_taken_over_content_is_empty(
    shop: Shop, official: openai.OpenAI, *, stream: bool, sends_empty: bool
) -> None:
    """Would break clients with a null, or let the bot answer in a new session that the person does not see."""
    history: Messages = [{"role": "user", "content": "tent"}]
    first = official.chat.completions.create(model="shopclerk", messages=history).choices[0].message.content
    (session_id,) = shop.engine.sessions
    shop.engine.take_over(session_id, "sam")
    history += [{"role": "assistant", "content": first or ""}]
    for question in ("are you there?", "hello?"):
        history.append({"role": "user", "content": question})
        answer = official.chat.completions.create(model="shopclerk", messages=history, stream=stream)
        if isinstance(answer, openai.Stream):
            deltas = [chunk.choices[0].delta for chunk in answer]
            assert deltas[0].role == "assistant"
            assert "".join(delta.content or "" for delta in deltas) == deltas[0].content == ""
        else:
            assert answer.choices[0].message.content == ""
        history += [{"role": "assistant", "content": ""}] * sends_empty
    (session,) = shop.engine.sessions.values()
    assert [turn.message for turn in session.turns] == ["tent", "are you there?", "hello?"]


def test_only_a_customer_token_signs_in(shop: Shop, client: TestClient) -> None:
    """Would refuse clients for their API key, or miss a customer's token."""
    body = {"model": "shopclerk", "messages": [said("user", "tent")]}
    for authorization, customer in ((f"Bearer {token_of('C-1')}", "C-1"), ("Bearer sk-none", None)):
        answer = client.post("/v1/chat/completions", json=body, headers={"Authorization": authorization})
        session_id = answer.json()["shopclerk"]["session_id"]
        assert shop.engine.sessions[session_id].customer_id == customer


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({"model": "shopclerk", "messages": []}, 400, "messages"),
        ({"model": "shopclerk"}, 400, "messages"),
        ({"model": "shopclerk", "messages": [said("user", " ")]}, 400, "messages"),
        ({"model": "shopclerk", "messages": [said("user", "tent")], "n": 2}, 400, "n"),
        ({"model": "gpt-x", "messages": [said("user", "tent")]}, 404, "model"),
        ({"model": "shopclerk", "messages": [said("user", "boom")]}, 500, None),
    ],
)
def test_failures_have_openai_s_form(client: TestClient, body: Any, status: int, param: str | None) -> None:
    """Would give OpenAI's clients a body that they cannot read."""
    answer = client.post("/v1/chat/completions", json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (status, param)
    assert error["message"]


def test_rate_limit_has_openai_s_form() -> None:
    """Would make OpenAI's clients give up instead of waiting."""
    client = Shop(FakeEngine(), rate_limit=1).client()
    body = {"model": "shopclerk", "messages": [said("user", "tent")]}
    client.post("/v1/chat/completions", json=body)
    # The cookie of the first answer makes a known visitor, with a bucket of its own.
    client.post("/v1/chat/completions", json=body)
    answer = client.post("/v1/chat/completions", json=body)
    assert (answer.status_code, answer.json()["error"]["type"]) == (429, "rate_limit_error")
    assert 0 < int(answer.headers["retry-after"]) <= 60
