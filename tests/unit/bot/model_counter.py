"""A counter whose first drafter is a chat model at a stub server."""

from __future__ import annotations

from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from bot.adapters.llm_drafter import LlmDrafter
from bot.domain.conversation import Reply
from bot.domain.events import Visitor
from bot.tools import TOOLS
from tests.stub_llm import StubLlm
from tests.unit.bot.counter import SHOPPER, Counter

# Of the shop, but nothing that the cheap path is sure of.
QUESTION = "What should I know about the kettle for tea before I buy one?"
SHORT, LONG = 0.4, 20.0  # seconds without a word from the provider


def with_model(counter: Counter, stub: StubLlm, patience: float) -> Counter:
    """Put the model before the offline drafter; it is given up after `patience` seconds without a word."""
    model = ChatOpenAI(
        model="stub",
        base_url=stub.base_url,
        api_key=SecretStr("none"),
        timeout=patience,
        max_retries=0,
        stream_usage=True,
    )
    tools = {tool.name: (tool.schema(), tool.proof) for tool in TOOLS.values()}
    counter.engine.drafters = [("llm", LlmDrafter(model, tools, counter.offline)), ("offline", counter.offline)]
    return counter


def ask(counter: Counter, message: str = QUESTION, visitor: Visitor = SHOPPER) -> Reply:
    return counter.ask(message, "knowledge", visitor=visitor)
