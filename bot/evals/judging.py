"""Whether a reply is what its case expects. The contract: docs of `python -m bot.evals answers`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from bot.domain.conversation import Reply
from bot.evals.case_files import Row

ProductsMode = Literal["any", "exact", "first"]
_FIELDS = frozenset(
    "facts not products products_mode products_not products_optional refuse handoff tool".split(),
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the last reply of a case must and must not be; what is None or empty is not asked for.

    `facts` and `unwanted` are regular expressions. A case that says nothing of `refuse` must not be refused.
    """

    facts: tuple[re.Pattern[str], ...] = ()
    unwanted: tuple[re.Pattern[str], ...] = ()
    products: frozenset[str] | None = None
    products_mode: ProductsMode = "any"
    products_unwanted: frozenset[str] = frozenset()
    products_optional: frozenset[str] = frozenset()
    refuse: bool = False
    handoff: bool | None = None
    tool: str | None = None

    def faults(self, reply: Reply) -> list[str]:
        """Everything in which `reply` falls short, a phrase each; nothing if it is right."""
        return [
            *self._faults_of_text(reply.text),
            *self._faults_of_kind(reply),
            *self._faults_of_products(reply.products),
        ]

    def _faults_of_text(self, text: str) -> Iterator[str]:
        folded = unicodedata.normalize("NFKC", text)
        yield from (f"does not say {fact.pattern}" for fact in self.facts if not fact.search(folded))
        yield from (f"says {pattern.pattern}" for pattern in self.unwanted if pattern.search(folded))

    def _faults_of_kind(self, reply: Reply) -> Iterator[str]:
        if self.refuse and reply.refused is None:
            yield "answers instead of refusing"
        # Passing on to a person is not a refusal, whatever else the reply says of itself.
        if not self.refuse and reply.refused is not None and reply.handoff is None:
            yield f"refuses ({reply.refused})"
        if self.handoff is not None and self.handoff != (reply.handoff is not None):
            yield "does not hand over" if self.handoff else "hands over"
        if self.tool is not None and self.tool not in (call.name for call in reply.tool_calls):
            yield f"does not call {self.tool}"

    def _faults_of_products(self, shown: Sequence[str]) -> Iterator[str]:
        unwanted = self.products_unwanted & set(shown)
        if unwanted:
            yield f"shows {', '.join(sorted(unwanted))}"
        if self.products is None:
            return
        listed = ", ".join(shown) or "no product"
        match self.products_mode:
            case "any" if not self.products & set(shown):
                yield f"shows {listed}, none of the right ones"
            case "first" if not shown or shown[0] not in self.products:
                yield f"shows {listed}, not the right one first"
            case "exact" if set(shown) - self.products_optional != self.products - self.products_optional:
                yield f"shows {listed}, not exactly the right ones"


def read_expectation(row: Row) -> Expectation:
    """Read a case's `expect`. An unknown field is an error: a misspelt demand would be met by every reply."""
    unknown = row.unknown(_FIELDS)
    if unknown:
        row.fail(f"expect has the unknown field {unknown[0]}; known are {', '.join(sorted(_FIELDS))}")
    mode = row.optional_text("products_mode") or "any"
    if mode not in get_args(ProductsMode):
        row.fail(f"products_mode is '{mode}'; it must be any, exact or first")
    return Expectation(
        facts=_patterns(row, "facts"),
        unwanted=_patterns(row, "not"),
        products=frozenset(row.texts("products")) if row.fields.get("products") is not None else None,
        products_mode=cast("ProductsMode", mode),
        products_unwanted=frozenset(row.texts("products_not")),
        products_optional=frozenset(row.texts("products_optional")),
        refuse=bool(row.flag("refuse")),
        handoff=row.flag("handoff"),
        tool=row.optional_text("tool"),
    )


def _patterns(row: Row, name: str) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(text, re.IGNORECASE | re.MULTILINE) for text in row.texts(name))
    except re.error as error:
        row.fail(f"{name} has {error.pattern!r}, which is not a regular expression ({error})")
