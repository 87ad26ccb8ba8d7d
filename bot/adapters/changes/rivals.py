"""One value that two options have: "brown" of the frame or of the lens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.adapters.changes.terms import Terms, occurrences, words

Values = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Open:
    """A value that was said once and that any one of `options` may take."""

    value: str
    options: tuple[str, ...]


def settled(wanted: Mapping[str, tuple[str, ...]], mine: Mapping[str, str], said: Terms) -> tuple[Values, Open | None]:
    """`wanted` with each value given to the option that it can only mean, and the value that stays open.

    `mine` are the values that were bought, `said` the terms of the text: an option that has the value already is not
    meant, and a value said once changes one option.
    """
    left = _given_once(wanted)
    for value in {value for values in left.values() for value in values}:
        holders = [option for option, values in left.items() if values == (value,)]
        if len(holders) < 2:
            continue
        times = max(1, sum(1 for _ in occurrences(words(value), said)))
        changed = [option for option in holders if mine.get(option) != value]
        if times >= len(holders) or not changed:
            continue
        left = {option: values for option, values in left.items() if option not in holders}
        if len(changed) > times:
            return left, Open(value, tuple(changed))
        left |= dict.fromkeys(changed, (value,))
    return left, None


def _given_once(wanted: Mapping[str, tuple[str, ...]]) -> Values:
    """Of "black frame, green lens" the lens may be black as well; but black is the frame's only value, so it is not."""
    sole = {values[0] for values in wanted.values() if len(values) == 1}
    return {
        option: values if len(values) == 1 else tuple(v for v in values if v not in sole) or values
        for option, values in wanted.items()
    }
