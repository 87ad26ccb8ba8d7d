"""Which variant of a product a message means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.conversation import Language
from bot.domain.orders import Item, OrderLine
from knowledge.text import fold

Translations = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class VariantChoice:
    """The variant that is meant, sold out or not; else candidates to choose from.

    `missing` are the names of options that would decide between the candidates; `impossible` is what was asked for
    and no variant offers.
    """

    item: Item | None = None
    candidates: tuple[Item, ...] = ()
    missing: tuple[str, ...] = ()
    impossible: str | None = None


def choose_variant(
    text: str,
    line: OrderLine,
    items: Sequence[Item],
    language: Language,
    *,
    translations: Translations | None = None,
) -> VariantChoice:
    """The variant among `items` (all of the line's product) that `text` asks for; options not named stay.

    `translations`: item id to its options in other languages.
    """
    said = [item for item in items if any(fold(value) in fold(text) for value in item.options.values())]
    if len(said) == 1:
        return VariantChoice(said[0])
    return VariantChoice(candidates=tuple(said or items), missing=tuple(line.options))
