"""Slips of the keyboard in product names, put right from the catalogue's own titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_WORD = re.compile(r"[a-z]{5,24}")
_LONG = 8  # letters from which two slips are allowed in a name
_NO_OTHER_WORD = 6  # letters from which a wrong one does not make it another word


class Spelling:
    """The title words of one catalogue, by their first letter: people seldom miss that one."""

    def __init__(self, titles: Iterable[str], is_name: Callable[[str], bool]) -> None:
        self._words: dict[str, set[str]] = {}
        self._is_name = is_name
        for title in titles:
            for word in re.findall(r"[a-z]{4,24}", title):
                self._words.setdefault(word[0], set()).add(word)

    def correct(self, text: str, known: Callable[[str], bool]) -> str:
        """`text` with words that no text of the shop holds replaced by the one title word they are a slip of."""
        return _WORD.sub(lambda match: self._nearest(match.group(), known), text)

    def _nearest(self, word: str, known: Callable[[str], bool]) -> str:
        if known(word):
            return word
        if word.endswith("ves") and (single := self._singular(word, known)):
            return single
        most = 2 if len(word) >= _LONG else 1
        found: dict[int, list[str]] = {}
        for candidate in self._words.get(word[0], ()):
            if abs(len(candidate) - len(word)) > most or (slips := distance(word, candidate, most)) > most:
                continue
            # One common word is easily another ("shirt", "skirt"): there only a letter too many, too few or
            # out of place counts as a slip. A name is no other word.
            named = len(word) >= _NO_OTHER_WORD and self._is_name(candidate)
            if named or (slips == 1 and _is_no_other_word(word, candidate)):
                found.setdefault(slips, []).append(candidate)
        best = found[min(found)] if found else []
        return best[0] if len(best) == 1 else word

    @staticmethod
    def _singular(word: str, known: Callable[[str], bool]) -> str:
        """Scarves are scarfs, knives are knifes: no stemmer says so."""
        stump = word.removesuffix("ves")
        return next((stump + end for end in ("f", "fe") if known(stump + end)), "")


def _is_no_other_word(word: str, candidate: str) -> bool:
    # A final s is grammar, not a slip.
    return (len(word) != len(candidate) and word + "s" != candidate) or sorted(word) == sorted(candidate)


def distance(first: str, second: str, most: int) -> int:
    """Edits (a letter too many, too few, wrong, or two swapped) between two words; `most` + 1 when there are more."""
    before: list[int] = []
    previous = list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        current = [i]
        for j, b in enumerate(second, start=1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, previous = previous, current
    return min(previous[-1], most + 1)
