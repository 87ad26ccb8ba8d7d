"""An independent look at replies: which claims are in nothing that the reply itself points at?

The engine checks every sentence before it is said, against all of a chunk. This checks the finished reply against what
a reader can see of it: the quotes, the rows of the products that it shows, and the results of its tools.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from bot.domain.conversation import Reply
from bot.evidence import from_tool, product_facts
from bot.grounding import unsupported_claims
from knowledge.shop import ShopProfile
from knowledge.tables import ProductRow

_MARKER = re.compile(r"\[\d+\]")


class ProductRows(Protocol):
    """Products by id; the catalogue is one."""

    def products(self, ids: Iterable[str]) -> dict[str, ProductRow]: ...


def unsupported_in(reply: Reply, catalogue: ProductRows, shop: ShopProfile) -> list[str]:
    """The claims (numbers, codes, promises) of `reply` that its citations, products and tool results do not hold."""
    text = _MARKER.sub(" ", reply.text)
    # How to reach the shop stands in its profile, which has no page to cite.
    evidence = [*shop.contact.values(), *_evidence(reply, catalogue)]
    return unsupported_claims(text, "\n".join(evidence))


def _evidence(reply: Reply, catalogue: ProductRows) -> Iterator[str]:
    for citation in reply.citations:
        yield f"{citation.id}\n{citation.title}\n{citation.quote}"
    cited = [citation.id for citation in reply.citations if citation.kind == "product"]
    rows = catalogue.products([*reply.products, *cited])
    yield from (f"{row.id}\n{product_facts(row, reply.language)}" for row in rows.values())
    for call in reply.tool_calls:
        # What was asked of a tool is known, too: "I find no order #W1" is not an invention.
        yield f"{json.dumps(dict(call.arguments), ensure_ascii=False)}\n{from_tool(call.name, call).text}"
    if reply.handoff is not None:
        yield reply.handoff.case_id
