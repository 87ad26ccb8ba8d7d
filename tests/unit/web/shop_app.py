"""The application over fakes: in process, and on a port of its own for clients that need one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

import jwt
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.engine import Engine
from bot.settings import Secret
from bot.web.api import create_api
from tests.fake_engine import FakeEngine
from tests.fakes import FakeAccounts, FakeReleases

SECRET = Secret("a secret of more than thirty-two bytes")


@dataclass
class Shop:
    """An application and the fakes behind it."""

    engine: FakeEngine = field(default_factory=FakeEngine)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    releases: FakeReleases = field(default_factory=FakeReleases)
    rate_limit: int = 0
    allowed_origins: tuple[str, ...] = ("https://shop.example",)

    def app(self) -> FastAPI:
        return create_api(
            cast("Engine", self.engine),
            self.accounts,
            self.releases,
            secret=SECRET,
            rate_limit=self.rate_limit,
            allowed_origins=self.allowed_origins,
        )

    def client(self) -> TestClient:
        """A browser of its own: another one has other cookies."""
        return TestClient(self.app(), raise_server_exceptions=False)

    def log_in(self, client: TestClient, username: str, password: str) -> dict[str, str]:
        """The headers of somebody who logged in."""
        answer = client.post("/api/admin/login", json={"username": username, "password": password})
        client.cookies.clear()
        return {"Authorization": f"Bearer {answer.json()['token']}"}


def token_of(customer: str, *, seconds: float = 600, secret: str = SECRET.value, audience: str = "shopclerk") -> str:
    """A customer token as the shop's own server makes it."""
    claims = {"aud": audience, "sub": customer, "exp": int(time.time() + seconds)}
    return jwt.encode(claims, secret, algorithm="HS256")


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port from a thread; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
