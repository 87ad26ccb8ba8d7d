"""A client that asks the running shop, with one connection kept open as browsers do."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any

from bench.figures import BenchError

# Answered without a model: FAQ, policy, manual, catalogue, an order, small talk and a refusal, in both languages.
QUESTIONS = (
    "How long do I have to return something?",
    "What does standard shipping cost?",
    "Show me tents under $200 that are in stock",
    "Which jacket is the cheapest?",
    "Is the Larkfell Duo waterproof?",
    "Where are my orders? My email is hannah.oduya@example.com",
    "Do you repair bicycles?",
    "退货要在多少天之内？",
    "满多少免运费？",
    "有没有 50 美元以下的水壶？",
    "最便宜的背包是哪款？",
    "你好",
)


class Chat:
    """`POST /api/chat`, answered as JSON; every question opens a session of its own."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, message: str) -> tuple[dict[str, Any], float]:
        """The reply, and the milliseconds from sending to having read it. Raises BenchError."""
        return self.post("/api/chat", {"message": message})

    def post(self, path: str, body: Mapping[str, Any], token: str = "") -> tuple[dict[str, Any], float]:
        """The answer to any request of ours, signed in by `token`, and its milliseconds. Raises BenchError."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        started = time.perf_counter()
        self._connection.request("POST", path, json.dumps(body).encode(), headers)
        answer = self._connection.getresponse()
        content = answer.read()
        ms = (time.perf_counter() - started) * 1000
        if answer.status != 200:
            raise BenchError(f"POST {path} answered {answer.status}: {content[:200].decode(errors='replace')}")
        reply: dict[str, Any] = json.loads(content)
        return reply, ms

    def close(self) -> None:
        self._connection.close()
