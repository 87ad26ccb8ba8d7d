"""An OpenAI-compatible chat server that says what a test tells it to, lies and failures included.

It speaks the streaming and the plain form of `POST /v1/chat/completions` and keeps every request that it got.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

PROMPT_TOKENS = 120
COMPLETION_TOKENS = 14
_LONGEST_HANG = 30.0  # seconds; tests give up long before
_CITED = re.compile(r"\[=([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Scripted:
    """One answer of the model; `arguments` may be any text, for models send broken JSON too."""

    text: str = ""
    tool: str = ""
    arguments: str = ""
    fault: Literal["", "status", "hang", "break"] = ""
    status: int = 200


def says(text: str) -> Scripted:
    """The model writes `text`, in pieces; `[=words]` becomes the marker of the source that holds these words."""
    return Scripted(text)


def calls(tool: str, /, text: str = "", **arguments: Any) -> Scripted:
    """The model asks for a tool, perhaps after some words; the arguments arrive in pieces."""
    return Scripted(text, tool, json.dumps(arguments, ensure_ascii=False))


def calls_in_text(tool: str, /, **arguments: Any) -> Scripted:
    """A weak model writes its tool call as JSON into the text."""
    call = json.dumps({"name": tool, "arguments": arguments}, ensure_ascii=False)
    return Scripted(f"```json\n{call}\n```")


def calls_badly(tool: str) -> Scripted:
    """A tool call whose arguments are no JSON."""
    return Scripted("", tool, '{"order_id": "W1')


def gives_up() -> Scripted:
    """What the prompt asks for where the sources do not answer."""
    return Scripted("NO_ANSWER")


def fails(status: int = 500) -> Scripted:
    """The provider answers with an error."""
    return Scripted(fault="status", status=status)


def hangs(text: str = "") -> Scripted:
    """The provider says `text` and then nothing more, the connection open."""
    return Scripted(text, fault="hang")


def breaks_off(text: str) -> Scripted:
    """The connection ends after `text`, before the answer does."""
    return Scripted(text, fault="break")


EMPTY = Scripted()


class StubLlm:
    """The server's script and its memory. Replies are used up in order; after the last one it gives up."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.piece = 7  # characters of text, or of a tool call's arguments, in one event
        self.released = threading.Event()  # ends all hanging
        self._script: list[Scripted] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def base_url(self) -> str:
        """What `OPENAI_BASE_URL` would be."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def script(self, *replies: Scripted) -> None:
        """What comes next; forgets what came before."""
        self.piece = 7
        self._script = list(replies)
        self.requests.clear()

    def prompt(self, number: int = -1) -> str:
        """The last message of a request, as text."""
        content = self.requests[number]["messages"][-1]["content"]
        assert isinstance(content, str)
        return content

    def next_reply(self, request: dict[str, Any]) -> Scripted:
        self.requests.append(request)
        return self._script.pop(0) if self._script else gives_up()

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.02)

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stub = self

        class Handler(_Handler):
            script = stub

        return Handler


class _Handler(BaseHTTPRequestHandler):
    script: StubLlm

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reply = self.script.next_reply(request)
        reply = replace(reply, text=_with_markers(reply.text, request["messages"][-1]["content"]))
        if reply.fault == "status":
            self._send_json(reply.status, {"error": {"message": "the provider is down", "type": "server_error"}})
        elif request.get("stream"):
            self._stream(reply)
        else:
            self._send_json(200, _whole(reply))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _send_json(self, status: int, content: Mapping[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Scripted) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        if reply.fault == "break":
            self.send_header("Content-Length", str(2**20))  # far more than comes, so that the client sees the break
        self.end_headers()
        for event in _events(reply, self.script.piece):
            self._send_event(json.dumps(event))
        if reply.fault == "hang":
            self.script.released.wait(_LONGEST_HANG)
        if not reply.fault:
            self._send_event("[DONE]")

    def _send_event(self, text: str) -> None:
        self.wfile.write(f"data: {text}\n\n".encode())
        self.wfile.flush()


@contextmanager
def stub_llm() -> Iterator[StubLlm]:
    """A stub that serves until the block ends."""
    stub = StubLlm()
    thread = threading.Thread(target=stub.serve)
    thread.start()
    try:
        yield stub
    finally:
        stub.close()
        thread.join()


def _with_markers(text: str, prompt: str) -> str:
    def marker(match: re.Match[str]) -> str:
        lines = [line for line in prompt.splitlines() if line.startswith("[") and match.group(1) in line]
        return lines[0].partition("]")[0] + "]" if lines else "[no source holds that]"

    return _CITED.sub(marker, text)


def _events(reply: Scripted, piece: int) -> Iterator[dict[str, Any]]:
    yield _chunk({"role": "assistant", "content": ""})
    for text in _pieces(reply.text, piece):
        yield _chunk({"content": text})
    if reply.fault:
        return
    if reply.tool:
        yield _chunk({"tool_calls": [{"index": 0, **_call(reply.tool, "")}]})
        for text in _pieces(reply.arguments, piece):
            yield _chunk({"tool_calls": [{"index": 0, "function": {"arguments": text}}]})
    yield _chunk({}, finish="tool_calls" if reply.tool else "stop")
    yield _envelope("chat.completion.chunk", [], usage=_USAGE)


def _whole(reply: Scripted) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.text}
    if reply.tool:
        message["tool_calls"] = [_call(reply.tool, reply.arguments)]
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if reply.tool else "stop"}
    return _envelope("chat.completion", [choice], usage=_USAGE)


_USAGE = {
    "prompt_tokens": PROMPT_TOKENS,
    "completion_tokens": COMPLETION_TOKENS,
    "total_tokens": PROMPT_TOKENS + COMPLETION_TOKENS,
}


def _call(tool: str, arguments: str) -> dict[str, Any]:
    return {"id": "call-1", "type": "function", "function": {"name": tool, "arguments": arguments}}


def _chunk(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish}
    return _envelope("chat.completion.chunk", [choice], usage=None)


def _envelope(kind: str, choices: Sequence[Mapping[str, Any]], usage: Mapping[str, int] | None) -> dict[str, Any]:
    return {"id": "chat-1", "object": kind, "created": 1, "model": "stub", "choices": list(choices), "usage": usage}


def _pieces(text: str, length: int) -> Iterator[str]:
    for start in range(0, len(text), length):
        yield text[start : start + length]
