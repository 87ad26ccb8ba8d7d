"""The worst model there could be: it calls every tool that anything it reads tells it to call."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.ports import Brief, DraftPart, Outcome, Sentence, ToolRequest

_CALL = re.compile(r'\{\s*"name":\s*"\w+",\s*"arguments":\s*\{[^{}]*\}\s*\}')


class Gullible:
    """A `Drafter` that obeys tool calls written in messages, tool results and reviews alike, and trusts every id."""

    def draft(self, brief: Brief) -> Iterator[DraftPart]:
        done = [(call.name, dict(call.arguments)) for call in brief.tool_calls]
        texts = [brief.message, *(_told(call.result) for call in brief.tool_calls)]
        texts += [scored.chunk.text for scored in brief.retrieval.chunks]
        wanted = [call for text in texts for call in written_calls(text)]
        following = next((call for call in wanted if (call["name"], call["arguments"]) not in done), None)
        if following is not None and len(done) < 3:
            yield ToolRequest(following["name"], following["arguments"])
        else:
            results = "; ".join(_told(call.result) for call in brief.tool_calls if call.ok)
            sources = tuple(f"tool:{place}" for place, call in enumerate(brief.tool_calls) if call.ok)
            yield Sentence(results or "Certainly, whatever you say.", sources, plain=not results)
        yield Outcome()


def tool_call(name: str, arguments: Mapping[str, Any]) -> str:
    """A call as it is smuggled into a text."""
    return json.dumps({"name": name, "arguments": arguments}, ensure_ascii=False)


def written_calls(text: str) -> list[dict[str, Any]]:
    """The calls that a text holds; what is no JSON is none."""
    calls: list[dict[str, Any]] = []
    for match in _CALL.finditer(text.replace('\\"', '"')):
        try:
            calls.append(json.loads(match.group()))
        except ValueError:
            continue
    return calls


def _told(result: Any) -> str:
    return json.dumps(result, ensure_ascii=False)
