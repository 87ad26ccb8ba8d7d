"""A question while it is read: the folded text, what it was understood to ask, and what could not be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from knowledge import query_words as words
from knowledge.catalogue import Constraint, Filters

# "not leather or suede": what follows a denied value after "or" is denied too.
_JOINED = re.compile(r"(?:\s(?:or|nor)|[、或和])\s*$")


@dataclass(slots=True)
class QueryText:
    """The folded text; what was understood is blanked out so that nothing is read twice."""

    folded: str
    filters: Filters = field(default_factory=Filters)
    unchecked: list[str] = field(default_factory=list)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.search(self.folded)
        if match:
            self.blank(match.start(), match.end())
        return match

    def blank(self, start: int, end: int) -> None:
        self.folded = self.folded[:start] + " " * (end - start) + self.folded[end:]

    def add(self, *constraints: Constraint) -> None:
        self.filters = replace(self.filters, constraints=(*self.filters.constraints, *constraints))

    def denies(self, start: int) -> bool:
        """Whether what begins at `start` is what the shopper does not want."""
        before = self.folded[:start]
        joined = _JOINED.search(before)
        if joined and joined.start() and before[: joined.start()].endswith("  "):
            before = before[: joined.start()]
        return bool(words.NEGATION.search(before))


def occurrences(spelling: str, text: str) -> Iterator[tuple[int, int]]:
    """Where `spelling` stands in `text`: Latin script as whole words, Chinese anywhere."""
    # Almost all spellings are absent: say so before a pattern is compiled.
    if not spelling or spelling not in text:
        return
    latin = spelling[0].isascii() and spelling[-1].isascii()
    pattern = rf"(?<![a-z0-9]){re.escape(spelling)}(?![a-z0-9])" if latin else re.escape(spelling)
    for match in re.finditer(pattern, text):
        yield match.start(), match.end()
