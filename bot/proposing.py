"""The act step's other half: a WRITE that a drafter asks for becomes a proposal, a hand-over, or a refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.action_text import refusal_text
from bot.after_sales import AfterSales, Desk
from bot.domain.conversation import ToolCall
from bot.domain.rules import PolicyError
from bot.ports import CodeSender, OrderStore, ProofStore, ReviewStore, Sentence, ToolRequest
from bot.toolkit import Tool, ToolContext, ToolError, Verification
from bot.turn import TurnState
from knowledge.retriever import Retriever

_TURNS_IN_SUMMARY = 6


def propose(state: TurnState, tool: Tool, request: ToolRequest, after_sales: AfterSales) -> dict[str, Any]:
    """Nothing is written here. A refusal goes back to the drafter; a proposal ends the turn."""
    customer, language = state["customer"], state["language"]
    try:
        arguments = tool.checked(request.arguments)
        if tool.name == "transfer_to_human_agents":
            call = ToolCall(tool.name, arguments, "WRITE", True, {"handed_over": True})
            outcome = replace(state["outcome"], handoff_reason=state["outcome"].handoff_reason or "human")
            return _acted(state, call) | {"outcome": outcome, "ends": True}
        if customer is None:
            raise ToolError("the shopper has not been verified yet")
        desk = Desk(state["session"].id, customer, state["snapshot"], state["now"], language)
        action = after_sales.propose(tool.name, arguments, desk)
    except ToolError as error:
        result = {"error": str(error), "code": "not_possible", "text": str(error)}
        return _acted(state, ToolCall(tool.name, request.arguments, "WRITE", False, result))
    except PolicyError as error:
        return _acted(state, _refused(state, tool, request, error))
    return {
        "pending": action,
        "kept": (*state["kept"], Sentence(action.summary, plain=True)),
        "request": None,
        "ends": True,
    }


def _acted(state: TurnState, call: ToolCall) -> dict[str, Any]:
    return {"tool_calls": (*state["tool_calls"], call), "request": None}


def _refused(state: TurnState, tool: Tool, request: ToolRequest, error: PolicyError) -> ToolCall:
    currency = state["snapshot"].shop.currency
    result = {
        "error": refusal_text(error, "en", currency),
        "code": error.code,
        "text": refusal_text(error, state["language"], currency),
    }
    return ToolCall(tool.name, dict(request.arguments), "WRITE", False, result)


def tool_context(
    state: TurnState,
    orders: OrderStore,
    reviews: ReviewStore,
    retriever: Retriever,
    proof_store: ProofStore,
    code_sender: CodeSender,
) -> ToolContext:
    """What READ tools may use in this turn."""
    snapshot = state["snapshot"]
    return ToolContext(
        orders=orders,
        reviews=reviews,
        retriever=retriever,
        snapshot=snapshot,
        customer=state["customer"],
        proofs=snapshot.shop.proofs,
        today=snapshot.shop.today(state["now"]),
        verification=Verification(state["session"].id, state["incoming"].visitor.id, proof_store, code_sender),
        language=state["language"],
    )


def case_summary(state: TurnState, reason: str) -> str:
    """For the person who picks up: who, why, what was said last, what was tried."""
    customer, order = state["customer"], state["slots"].get("order")
    lines = [f"Reason: {reason}"]
    if customer is not None:
        lines.append(f"Customer: {customer.first_name} {customer.last_name} ({customer.id})")
    if order:
        lines.append(f"Order: {order}")
    for turn in state["session"].turns[-_TURNS_IN_SUMMARY:]:
        lines += [f"Shopper: {turn.message}", f"Bot: {turn.reply.text[:300]}"]
        lines += [_tried(call) for call in turn.reply.tool_calls if call.mode == "WRITE"]
    lines += [f"Shopper: {state['message']}", *(_tried(call) for call in state["tool_calls"] if call.mode == "WRITE")]
    return "\n".join(lines)


def _tried(call: ToolCall) -> str:
    told = "done" if call.ok else f"refused: {call.result.get('error', '')}"
    return f"Tried: {call.name} {dict(call.arguments)} – {told}"
