"""What a tool is: a function with a mode, READ or WRITE, and a schema derived from its signature and docstring.

Names and arguments of our tools follow the public retail benchmark (sierra-research/tau2-bench).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_type_hints

from bot.domain.conversation import Language
from bot.domain.orders import Customer
from bot.ports import CodeSender, OrderStore, ProofStore, ReviewStore
from knowledge.retriever import Retriever
from knowledge.snapshot import Snapshot

Mode = Literal["READ", "WRITE"]


class ToolError(Exception):
    """The tool cannot answer; the message may be read by the drafter and the shopper. `code` names the case."""

    def __init__(self, message: str, code: str = "", **fields: Any) -> None:
        super().__init__(message)
        self.code = code
        self.fields = fields


class NeedsIdentityError(ToolError):
    """The tool reads a customer's records and the session has no verified customer."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a proof of identity needs: who tries, where tries are counted, and who takes a code to the customer."""

    session_id: str
    visitor: str
    store: ProofStore
    codes: CodeSender


@dataclass(slots=True)
class ToolContext:
    """What a tool may use in one turn. `customer` becomes set when a look-up verifies the shopper."""

    orders: OrderStore
    reviews: ReviewStore
    retriever: Retriever
    snapshot: Snapshot
    customer: Customer | None
    proofs: tuple[str, ...]
    today: Any
    verification: Verification
    language: Language = "en"

    def verified(self) -> Customer:
        if self.customer is None:
            raise NeedsIdentityError("the shopper has not been verified yet")
        return self.customer


@dataclass(frozen=True, slots=True)
class Tool:
    """A callable with its mode; `parameters` is a JSON schema derived from the signature and docstring.

    `proof` names the proof of identity that the tool takes: without it in shop.toml the tool does not exist.
    """

    name: str
    mode: Mode
    run: Callable[..., Any]
    description: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    proof: str | None = None

    def is_offered(self, proofs: Collection[str]) -> bool:
        """Whether a shop that takes `proofs` has this tool."""
        return self.proof is None or self.proof in proofs

    def call(self, context: ToolContext, arguments: Mapping[str, Any]) -> Any:
        """Run it with arguments that somebody else chose. Raises ToolError, also for what the schema does not allow."""
        if not self.is_offered(context.proofs):
            raise ToolError("this shop does not accept that proof of identity", "proof_refused")
        try:
            return self.run(context, **self.checked(arguments))
        except ValueError as error:
            raise ToolError(f"wrong arguments: {error}") from None

    def checked(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """`arguments` as the schema wants them; none is invented. Raises ToolError."""
        properties = self.parameters["properties"]
        unknown = [name for name in arguments if name not in properties]
        missing = [name for name in self.parameters["required"] if arguments.get(name) is None]
        if unknown or missing:
            raise ToolError(f"wrong arguments: {(unknown or missing)[0]} is {'unknown' if unknown else 'missing'}")
        return {
            name: _typed(name, value, properties[name]["type"])
            for name, value in arguments.items()
            if value is not None
        }

    def schema(self) -> dict[str, Any]:
        """The tool as OpenAI-compatible models are told of it."""
        return {
            "type": "function",
            "function": {"name": self.name, "description": self.description, "parameters": dict(self.parameters)},
        }


def _typed(name: str, value: Any, kind: str) -> Any:
    """`value` as the schema's type; models send postal codes as numbers. Raises ToolError."""
    if kind == "string" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if kind == "array" and isinstance(value, list):
        return [_typed(name, entry, "string") for entry in value]
    if (kind != "boolean" and isinstance(value, bool)) or not isinstance(value, _PYTHON_TYPES[kind]):
        raise ToolError(f"wrong arguments: {name} must be a {kind}")
    return value


_PYTHON_TYPES: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
}
_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def tool(mode: Mode, *, proof: str | None = None) -> Callable[[Callable[..., Any]], Tool]:
    def register(function: Callable[..., Any]) -> Tool:
        description, _, arguments = (inspect.getdoc(function) or "").partition("\n\nArgs:\n")
        told = dict(re.findall(r"^\s*(\w+): (.+)$", arguments, re.MULTILINE))
        hints = get_type_hints(function)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        properties = {p.name: _property(hints[p.name], told.get(p.name, "")) for p in parameters}
        required = [p.name for p in parameters if p.default is inspect.Parameter.empty]
        schema = {"type": "object", "properties": properties, "required": required}
        return Tool(function.__name__, mode, function, description, schema, proof)

    return register


def _property(hint: Any, description: str) -> dict[str, Any]:
    if hint == list[str]:
        kind: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    else:
        kind = {"type": next((_JSON_TYPES[plain] for plain in _JSON_TYPES if hint in (plain, plain | None)), "string")}
    return kind | ({"description": description} if description else {})
