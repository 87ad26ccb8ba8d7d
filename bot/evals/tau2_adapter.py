"""Lets the public benchmark's own runner (sierra-research/tau2-bench) hold its conversations with our bot.

The runner plays the shopper with a model and judges its own database afterwards, so every change that our bot made is
repeated there as a tool call. Our records are put back when a conversation begins: run one at a time.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.domain.conversation import Language, Reply
from bot.domain.events import Visitor
from bot.evals.errors import EvalError

AGENT = "shopclerk"
_INSTALL = (
    "tau2-bench is not installed; install it from its repository, sierra-research/tau2-bench "
    "(the package called tau2 on the package index is something else)"
)
_NEEDS_METHOD = ("modify_pending_order_items", "exchange_delivered_order_items")


class Assistant(Protocol):
    """What the adapter needs of the engine."""

    def reply(
        self, session_id: str | None, message: str, visitor: Visitor, *, language: Language | None = None
    ) -> Reply: ...


class Ledger(Protocol):
    """Records that can be put back."""

    def restore(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call that the runner shall repeat on its own database."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(slots=True)
class Talk:
    """One conversation. A message is answered by calls, if something changed, and then by text: never by both."""

    assistant: Assistant
    visitor: Visitor = field(default_factory=lambda: Visitor(f"tau2:{uuid.uuid4().hex}"))
    session_id: str | None = None
    _text: str = ""

    def hear(self, message: str) -> Sequence[Call]:
        """Our bot answers `message`: the changes it made; `text` gives its words once they are repeated."""
        reply = self.assistant.reply(self.session_id, message, self.visitor)
        self.session_id, self._text = reply.session_id, reply.text
        return calls_of(reply)

    @property
    def text(self) -> str:
        return self._text


def calls_of(reply: Reply) -> list[Call]:
    """The changes and the hand-over of a reply, in the benchmark's names and arguments."""
    calls = [
        Call(call.name, _arguments(call.name, call.arguments, call.result))
        for call in reply.tool_calls
        if call.mode == "WRITE" and call.ok and call.name != "transfer_to_human_agents"
    ]
    if reply.handoff is not None:
        calls.append(Call("transfer_to_human_agents", {"summary": reply.handoff.reason}))
    return calls


def _arguments(name: str, arguments: Mapping[str, Any], result: Any) -> dict[str, Any]:
    """The benchmark wants a payment method even where there is nothing to pay: the order's own."""
    named = dict(arguments)
    if name in _NEEDS_METHOD and not named.get("payment_method_id"):
        named["payment_method_id"] = result["order"]["payments"][0]["payment_method_id"]
    return named


def run(assistant: Assistant, ledger: Ledger, arguments: Sequence[str]) -> None:
    """Hand over to `tau2` with its own `arguments` and our bot as its agent `shopclerk`. Raises EvalError."""
    try:
        from tau2 import cli  # not one of our dependencies
        from tau2.registry import registry
    except ImportError:
        raise EvalError(_INSTALL) from None
    kind = _agent_kind(assistant, ledger)
    if hasattr(registry, "register_agent_factory"):  # newer releases
        registry.register_agent_factory(lambda tools, domain_policy, **_: kind(tools, domain_policy), AGENT)
    else:
        registry.register_agent(kind, AGENT)
    sys.argv = ["tau2", *arguments]
    cli.main()


def _agent_kind(assistant: Assistant, ledger: Ledger) -> Any:
    """The runner's idea of an agent. It tells kinds apart by base class: a model's agent is what it asks for text."""
    from tau2.agent.llm_agent import LLMAgent
    from tau2.data_model.message import AssistantMessage, ToolCall, UserMessage

    class ShopclerkAgent(LLMAgent):  # type: ignore[misc]  # its base is unknown to the type checker
        """Our bot behind the runner's interface; `state` is the `Talk`."""

        def __init__(self, tools: Any, domain_policy: str, llm: str = AGENT, llm_args: Any = None) -> None:
            super().__init__(tools=tools, domain_policy=domain_policy, llm=llm or AGENT, llm_args=llm_args)

        def get_init_state(self, message_history: Any = None) -> Talk:
            del message_history  # the runner's own greeting
            ledger.restore()
            return Talk(assistant)

        def generate_next_message(self, message: Any, state: Talk) -> tuple[Any, Talk]:
            # What comes back for calls is the runner's own record: ours has changed already.
            calls = state.hear(message.content or "") if isinstance(message, UserMessage) else ()
            if not calls:
                return AssistantMessage(role="assistant", content=state.text or "…"), state
            wanted = [
                ToolCall(id=f"call_{uuid.uuid4().hex}", name=call.name, arguments=dict(call.arguments))
                for call in calls
            ]
            return AssistantMessage(role="assistant", tool_calls=wanted), state

        def set_seed(self, seed: int) -> None:
            del seed  # our bot takes no chances

    return ShopclerkAgent
