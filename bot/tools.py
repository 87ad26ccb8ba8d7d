"""The tools that the bot shares with evals, models and the MCP server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import arithmetic, identity_tools, read_tools, write_tools
from bot.domain.conversation import ToolCall
from bot.toolkit import Tool, ToolContext, ToolError

_MODULES = (identity_tools, read_tools, arithmetic, write_tools)

TOOLS: Mapping[str, Tool] = {
    entry.name: entry for module in _MODULES for entry in vars(module).values() if isinstance(entry, Tool)
}


def run_tool(name: str, arguments: Mapping[str, Any], context: ToolContext) -> ToolCall:
    """Run a tool by name; whatever is wrong with the request comes back as a result that is not ok."""
    tool = TOOLS.get(name)
    if tool is None:
        return ToolCall(name, arguments, "READ", False, {"error": "there is no such tool"})
    try:
        result = tool.call(context, arguments)
    except ToolError as error:
        code = {"code": error.code} if error.code else {}
        return ToolCall(name, arguments, tool.mode, False, {"error": str(error), **code, **error.fields})
    except (TypeError, ValueError) as error:
        return ToolCall(name, arguments, tool.mode, False, {"error": f"wrong arguments: {error}"})
    return ToolCall(name, arguments, tool.mode, True, result)
