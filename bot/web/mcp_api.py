"""The tools as an MCP server (streamable HTTP) at `/mcp`, for programs that speak for a shopper.

The gates are those of the chat: identity belongs to the MCP session or comes from a customer token, and a change is
a proposal until it is confirmed. A client that can ask its person (elicitation) is made to; any other calls
`confirm_action`, which is marked destructive so that hosts ask before they call it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from bot.domain.conversation import Reply
from bot.domain.errors import ShopclerkError
from bot.domain.events import Visitor
from bot.engine import Engine
from bot.tools import TOOLS
from bot.web.auth import SigningKey, customer_in
from bot.web.monitoring import Metrics
from bot.web.problems import problem_of, refuse

if TYPE_CHECKING:
    import mcp_types as types
    from mcp.server.context import ServerRequestContext
    from mcp.server.lowlevel import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

_CONFIRM = "confirm_action"
_INSTRUCTIONS = (
    "Customer service of an online shop. A change to an order or an account is only proposed by its tool: tell the "
    "shopper everything in `summary`, and confirm only what they have explicitly agreed to."
)


class McpEndpoint:
    """An ASGI application. The MCP library is loaded with the first request: most shops never need it."""

    def __init__(self, engine: Engine, secret: SigningKey, metrics: Metrics) -> None:
        self._engine = engine
        self._secret = secret
        self._metrics = metrics
        self._starting = asyncio.Lock()
        self._manager: StreamableHTTPSessionManager | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            customer_in(Request(scope), self._secret)  # a bad token is refused before anything is done
        except ShopclerkError as error:
            await refuse(problem_of(error), self._metrics, scope, receive, send)
            return
        async with self._starting:
            if self._manager is None:
                self._manager = await self._start()
        await self._manager.handle_request(scope, receive, send)

    async def _start(self) -> StreamableHTTPSessionManager:
        server = await run_in_threadpool(self._server)
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        manager, ready = StreamableHTTPSessionManager(server), asyncio.Event()
        self._running = asyncio.create_task(_keep_running(manager, ready), name="mcp")
        await ready.wait()
        return manager

    def _server(self) -> Server[Any]:
        from mcp.server.lowlevel import Server

        return Server(
            "shopclerk", instructions=_INSTRUCTIONS, on_list_tools=self._list_tools, on_call_tool=self._call_tool
        )

    async def _list_tools(
        self, _context: ServerRequestContext[Any, Request], _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        import mcp_types as types

        proofs = (await run_in_threadpool(self._engine.shop)).proofs
        offered = [
            types.Tool(
                name=tool.name,
                description=tool.description,
                input_schema=dict(tool.parameters),
                annotations=types.ToolAnnotations(read_only_hint=tool.mode == "READ", open_world_hint=False),
            )
            for tool in TOOLS.values()
            if tool.is_offered(proofs)
        ]
        return types.ListToolsResult(tools=[*offered, _confirm_tool()])

    async def _call_tool(
        self, context: ServerRequestContext[Any, Request], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        session_id, visitor = self._speaker(context)
        arguments = params.arguments or {}
        try:
            if params.name == _CONFIRM:
                return _result(await self._confirm(session_id, visitor, arguments))
            call = partial(self._engine.use_tool, session_id, params.name, arguments, visitor)
            reply = await run_in_threadpool(call)
            accepted = await _ask_person(context, reply) if reply.pending_action else None
            if accepted is not None and reply.pending_action:
                told = {"action_id": reply.pending_action["id"], "accept": accepted}
                reply = await self._confirm(session_id, visitor, told)
        except ShopclerkError as error:
            return _failed(str(error))
        return _result(reply)

    async def _confirm(self, session_id: str, visitor: Visitor, arguments: Mapping[str, Any]) -> Reply:
        action_id, accept = str(arguments.get("action_id", "")), arguments.get("accept") is True
        return await run_in_threadpool(partial(self._engine.confirm, session_id, action_id, visitor, accept=accept))

    def _speaker(self, context: ServerRequestContext[Any, Request]) -> tuple[str, Visitor]:
        """One conversation for each MCP session; without one, for each signed-in customer, else for each call."""
        request = context.request
        assert request is not None
        customer = customer_in(request, self._secret)
        named = request.headers.get("mcp-session-id") or (f"customer:{customer}" if customer else secrets.token_hex(16))
        key = hashlib.sha256(named.encode()).hexdigest()[:32]
        return f"mcp-{key}", Visitor(f"mcp:{key}", customer)


async def _keep_running(manager: StreamableHTTPSessionManager, ready: asyncio.Event) -> None:
    async with manager.run():
        ready.set()
        await asyncio.Event().wait()


async def _ask_person(context: ServerRequestContext[Any, Request], reply: Reply) -> bool | None:
    """The person's own answer to a proposal, through the client; None where the client cannot ask."""
    capabilities = context.session.client_capabilities
    if not (capabilities and capabilities.elicitation and context.session.can_send_request) or not reply.pending_action:
        return None
    schema = {"type": "object", "properties": {"confirm": {"type": "boolean", "title": "Confirm"}}}
    schema["required"] = ["confirm"]
    answer = await context.session.elicit_form(reply.pending_action["summary"], schema, context.request_id)
    return answer.action == "accept" and (answer.content or {}).get("confirm") is True


def _confirm_tool() -> types.Tool:
    import mcp_types as types

    return types.Tool(
        name=_CONFIRM,
        description="Carry out (accept: true) or drop a proposed change, after the shopper's explicit yes or no.",
        input_schema={
            "type": "object",
            "properties": {"action_id": {"type": "string"}, "accept": {"type": "boolean"}},
            "required": ["action_id", "accept"],
        },
        annotations=types.ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=False),
    )


def _result(reply: Reply) -> types.CallToolResult:
    """What a program reads: the tool's result, or the proposal and that it waits for a yes."""
    import mcp_types as types

    call = reply.tool_calls[-1] if reply.tool_calls else None
    content: dict[str, Any] = {}
    if reply.pending_action:
        content = {"status": "waiting_for_confirmation", **reply.pending_action}
    elif call is not None:
        content = {"ok": call.ok, "result": call.result}
    if reply.text and not reply.pending_action:
        content["text"] = reply.text
    text = json.dumps(content, ensure_ascii=False)
    return types.CallToolResult(
        content=[types.TextContent(text=text)],
        structured_content=content,
        is_error=call is not None and not call.ok and not reply.pending_action,
    )


def _failed(reason: str) -> types.CallToolResult:
    import mcp_types as types

    return types.CallToolResult(content=[types.TextContent(text=reason)], is_error=True)
