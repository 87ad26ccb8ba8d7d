"""The drafter for any OpenAI-compatible chat model: streamed sentences with source markers, or one tool request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage

from bot.adapters.offline_drafter import OfflineDrafter
from bot.adapters.phrases import say
from bot.adapters.product_text import attribute_label, attribute_value, available_options, price_of, stock_of, title_of
from bot.domain.errors import ProviderError
from bot.ports import Brief, DraftPart, Outcome, Sentence, ToolRequest
from knowledge.tables import ProductRow
from knowledge.text import sentences

PROMPT_FILE = Path(__file__).parents[1] / "prompts" / "answer.md"
_MARKER = re.compile(r"\s*[\[【](\d{1,2}(?:\s*[,，、]\s*\d{1,2})*)[\]】]")
# Where a sentence ends, its markers included, when more text follows. A full stop ends one only before a space or a
# marker, so that 49.90 stays whole; a marker that has only begun to arrive is waited for.
_END = re.compile(
    r"(?:[.!?]+[\"'”’)）]?(?:(?:{0})+|(?=\s))|[。！？]+[”’）]?(?:{0})*|\n)(?=\s*[^\s\[【])".replace(
        "{0}", _MARKER.pattern
    )
)
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|approx|incl|max|min|no|vs|dr|mr|mrs|st)|^\s*\d{1,2})\.$", re.IGNORECASE)
_LIST_MARK = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s+")
_TOOL_IN_TEXT = re.compile(r"\{.*\"name\"\s*:\s*\"(\w+)\".*\}", re.DOTALL)
_NO_ANSWER = "NO_ANSWER"
_LANGUAGES = {"en": "English", "zh": "Simplified Chinese"}
_MOST_CHUNKS = 6
_MOST_PRODUCTS = 4
_TURNS_OF_HISTORY = 4


@dataclass(frozen=True, slots=True)
class _Numbered:
    """The sources as the model sees them: number n is `keys[n - 1]`."""

    keys: tuple[str, ...]
    text: str


class LlmDrafter:
    """The `Drafter` port over a LangChain chat model. What the cheap path is sure of never reaches the model."""

    def __init__(
        self, model: BaseChatModel, tools: Mapping[str, tuple[Mapping[str, Any], str | None]], offline: OfflineDrafter
    ) -> None:
        """`tools`: each one's schema, and the proof of identity that a shop must take for it to be offered."""
        self._tools = tools
        self._model = model
        self._offline = offline
        self._prompt = PROMPT_FILE.read_text(encoding="utf-8")

    def draft(self, brief: Brief) -> Iterator[DraftPart]:
        """One model call. Raises ProviderError when the provider fails."""
        # Judged without the tools, so that who began a turn also ends it.
        if self._offline.is_sure(replace(brief, tool_calls=())):
            yield from self._offline.draft(brief)
            return
        numbered = _number_sources(brief)
        whole = AIMessageChunk(content="")
        pending = ""
        said: list[Sentence] = []
        try:
            for chunk in self._stream(brief, self._messages(brief, numbered)):
                whole += chunk
                pending += _text_of(chunk)
                while not _may_be_tool_call(pending) and (end := _end_of_sentence(pending)):
                    said.append(_sentence(pending[:end], numbered))
                    pending = pending[end:]
                    yield said[-1]
        except ProviderError:
            # What stands so far is the model's; the engine decides whether it is enough.
            yield _outcome(brief, said, whole)
            raise
        called, written = self._called_tool(whole), self._written_tool(pending)
        if pending.strip() and (called or written is None):
            said.append(_sentence(pending, numbered))
            yield said[-1]
        if request := called or written:
            yield request
        yield _outcome(brief, said, whole)

    def _stream(self, brief: Brief, messages: list[BaseMessage]) -> Iterator[AIMessageChunk]:
        proofs = (None, *brief.shop.proofs)
        offered = [dict(schema) for schema, proof in self._tools.values() if proof in proofs]
        try:
            for chunk in self._model.bind_tools(offered).stream(messages):
                if isinstance(chunk, AIMessageChunk):
                    yield chunk
        except Exception as error:  # whatever a provider's client raises, the turn goes on without it
            raise ProviderError(f"the language model failed: {type(error).__name__}: {str(error)[:200]}") from error

    def _messages(self, brief: Brief, numbered: _Numbered) -> list[BaseMessage]:
        """System, history and sources first, the question last: prefix caches of providers can hold the start."""
        proofs = [say(f"proof_{proof}", "en") for proof in brief.shop.proofs if proof != "token"]
        system = self._prompt.format(
            shop=brief.shop.name,
            language=_LANGUAGES[brief.language],
            proofs=" or ".join(proofs) or "a sign-in to the shop",
        )
        messages: list[BaseMessage] = [SystemMessage(system)]
        for turn in brief.session.turns[-_TURNS_OF_HISTORY:]:
            messages += [HumanMessage(turn.message), AIMessage(_MARKER.sub("", turn.reply.text))]
        retry = "".join(f"\nNot supported by the sources, do not say: {text}" for text in brief.rejected if text)
        messages.append(HumanMessage(f"Sources:\n{numbered.text}\n{retry}\nQuestion: {brief.message}"))
        return messages

    def _called_tool(self, whole: AIMessageChunk) -> ToolRequest | None:
        """The model's tool call. LangChain would complete arguments that were cut off; a guess is no request."""
        for call in whole.tool_call_chunks:
            if (name := call["name"]) in self._tools and name is not None:
                arguments = _object(call["args"] or "{}")
                return None if arguments is None else ToolRequest(name, arguments)
        return None

    def _written_tool(self, text: str) -> ToolRequest | None:
        """A tool call that a weak model wrote as JSON into its text."""
        match = _TOOL_IN_TEXT.search(text)
        content = _object(match.group()) if match and match.group(1) in self._tools else None
        if match is None or content is None:
            return None
        arguments = content.get("arguments") or content.get("parameters") or {}
        return ToolRequest(match.group(1), arguments) if isinstance(arguments, dict) else None


def _object(text: str) -> dict[str, Any] | None:
    """The JSON object in `text`; None if it is none."""
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _may_be_tool_call(text: str) -> bool:
    return text.lstrip().startswith(("{", "```", "<tool"))


def _text_of(chunk: AIMessageChunk) -> str:
    return chunk.content if isinstance(chunk.content, str) else ""


def _end_of_sentence(text: str) -> int:
    """Where the first finished sentence of `text` ends; 0 while there is none."""
    for match in _END.finditer(text):
        stop = text[: match.start() + 1]
        if stop.strip() and not _ABBREVIATION.search(stop):
            return match.end()
    return 0


def _sentence(text: str, numbered: _Numbered) -> Sentence:
    numbers = [int(number) for group in _MARKER.findall(text) for number in re.findall(r"\d+", group)]
    keys = tuple(
        dict.fromkeys(numbered.keys[n - 1] if 0 < n <= len(numbered.keys) else f"unknown:{n}" for n in numbers)
    )
    return Sentence(_LIST_MARK.sub("- ", _MARKER.sub("", text).strip()), keys, quoted=False)


def _outcome(brief: Brief, said: Sequence[Sentence], whole: AIMessageChunk) -> Outcome:
    usage = whole.usage_metadata
    tokens = {
        "prompt": usage["input_tokens"] if usage else 0,
        "completion": usage["output_tokens"] if usage else 0,
    }
    products = tuple(
        dict.fromkeys(k.removeprefix("product:") for s in said for k in s.sources if k.startswith("product:"))
    )
    gave_up = any(_NO_ANSWER in sentence.text for sentence in said)
    slots = {**brief.slots, "focus": list(products)} if products else dict(brief.slots)
    outcome = Outcome(products=products, drafter="llm", slots=slots, tokens=tokens)
    return replace(outcome, products=()) if gave_up else outcome


def _number_sources(brief: Brief) -> _Numbered:
    entries: list[tuple[str, str]] = []
    for scored in brief.retrieval.chunks[:_MOST_CHUNKS]:
        if scored.chunk.kind != "product":
            entries.append((scored.chunk.id, f"{scored.chunk.title}: {scored.chunk.text}"))
    for match in brief.retrieval.products[:_MOST_PRODUCTS]:
        entries.append((f"product:{match.product.id}", _product_text(match.product, brief)))
    for number, call in enumerate(brief.tool_calls):
        entries.append((f"tool:{number}", f"{call.name}: {json.dumps(call.result, ensure_ascii=False)[:4000]}"))
    lines = [f"[{n}] {text}" for n, (_, text) in enumerate(entries, 1)]
    return _Numbered(tuple(key for key, _ in entries), "\n".join(lines))


def _product_text(product: ProductRow, brief: Brief) -> str:
    language = brief.language
    attributes = "; ".join(
        f"{attribute_label(name)}: {attribute_value(name, value, language)}"
        for name, value in product.attributes_in(language).items()
    )
    description = " ".join(sentences(product.text("description", language)))
    return (
        f"{title_of(product, language)}. Price {price_of(product, language)}, {stock_of(product, language)}. "
        f"{description} {attributes}. {available_options(product, language)}"
    )
