"""The tools over MCP, with the official client: the gates of the chat hold for programs, too."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest

from tests.e2e.conftest import SECRET, serving

CUSTOMER, ORDER = "C1030", "#F20212"  # a pending order of the sample shop


@pytest.fixture(scope="module")
def address(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The program on a copy of the sample shop, which these tests change."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(sample_home, home, dirs_exist_ok=True, symlinks=True)
    with serving(home, SHOP_NOW="2026-11-24T17:00:00Z") as address:
        yield address


def using(address: str, talk: Callable[[Any], Awaitable[None]], customer: str | None = None) -> None:
    """Let `talk` use a client of the shop, signed in as `customer`."""
    from mcp.client.client import Client
    from mcp.client.streamable_http import streamable_http_client

    async def run() -> None:
        headers = {}
        if customer:
            claims = {"aud": "shopclerk", "sub": customer, "exp": int(time.time()) + 600}
            headers["Authorization"] = f"Bearer {jwt.encode(claims, SECRET, algorithm='HS256')}"
        http = httpx2.AsyncClient(headers=headers, timeout=60)
        transport = streamable_http_client(f"{address}/mcp", http_client=http)
        async with http, Client(transport, mode="legacy") as client:
            await talk(client)

    asyncio.run(run())


def test_a_change_is_proposed_and_then_confirmed(address: str) -> None:
    """A program could change an order without anybody having agreed, or never."""

    async def talk(client: Any) -> None:
        names = {tool.name for tool in (await client.list_tools()).tools}
        assert {"get_order_details", "cancel_pending_order", "confirm_action"} <= names
        arguments = {"order_id": ORDER, "reason": "no longer needed"}
        proposed = (await client.call_tool("cancel_pending_order", arguments)).structured_content
        assert proposed["status"] == "waiting_for_confirmation"
        order = (await client.call_tool("get_order_details", {"order_id": ORDER})).structured_content
        assert order["result"]["status"] == "pending"
        told = {"action_id": proposed["id"], "accept": True}
        done = (await client.call_tool("confirm_action", told)).structured_content
        assert done["result"]["order"]["status"] == "cancelled"
        assert (await client.call_tool("cancel_pending_order", arguments)).is_error

    using(address, talk, CUSTOMER)


def test_strangers_see_nothing(address: str) -> None:
    """Anybody who knows a number would read or change somebody's order."""

    async def talk(client: Any) -> None:
        for name, arguments in (
            ("get_order_details", {"order_id": "#F20211"}),
            ("cancel_pending_order", {"order_id": "#F20211", "reason": "no longer needed"}),
            ("get_user_details", {"user_id": "C1044"}),
        ):
            assert (await client.call_tool(name, arguments)).is_error

    using(address, talk)
    using(address, talk, "C1001")


def test_a_bad_token_is_refused(address: str) -> None:
    """A forged token would open an account, or crash the endpoint."""
    answer = httpx2.post(f"{address}/mcp", json={}, headers={"Authorization": "Bearer forged"}, timeout=60)
    assert answer.status_code == 401
