"""Option values that a message spells exactly as the catalogue does: "M/L", "EU 42 / US M 9"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.changes.variants import VariantChoice
from bot.domain.orders import Item, OrderLine
from knowledge.text import fold

Spellings = Mapping[str, Sequence[Mapping[str, Any]]]
"""Item id: its options in other languages, named in the same order as its own."""


def spelled_variant(text: str, line: OrderLine, items: Sequence[Item], spellings: Spellings) -> VariantChoice | None:
    """The variants with the values that stand in `text`; options that it does not name stay as the line's if possible.

    None where no value is spelled out, or where it is one of two for the same option.
    """
    folded, wanted = fold(text), {}
    for name in dict.fromkeys(name for item in items for name in item.options):
        found = {
            str(item.options[name]) for item in items if name in item.options and _stands(item, name, folded, spellings)
        }
        longest = {value for value in found if not any(value != other and value in other for other in found)}
        if len(longest) == 1:
            wanted[name] = longest.pop()
        elif longest:
            return None
    fitting = [item for item in items if wanted and all(str(item.options.get(n)) == v for n, v in wanted.items())]
    if not fitting:
        return None
    kept = [
        item for item in fitting if all(item.options.get(n) == v for n, v in line.options.items() if n not in wanted)
    ]
    if len(kept) == 1:
        return VariantChoice(kept[0])
    open_names = tuple(name for name in line.options if len({str(item.options.get(name)) for item in fitting}) > 1)
    return VariantChoice(candidates=tuple(fitting), missing=open_names)


def _stands(item: Item, name: str, folded: str, spellings: Spellings) -> bool:
    place = list(item.options).index(name)
    values = [item.options[name]]
    values += [list(other.values())[place] for other in spellings.get(item.id, ()) if place < len(other)]
    return any(_is_in(fold(str(value)), folded) for value in values)


def _is_in(value: str, folded: str) -> bool:
    # One letter stands in any text: the "s" of "it's" is no size.
    return len(value) > 1 and bool(re.search(rf"(?<![a-z0-9/]){re.escape(value)}(?![a-z0-9/])", folded))
