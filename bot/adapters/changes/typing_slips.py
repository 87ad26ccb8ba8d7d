"""Slips of the keyboard in the words that ask for a change."""

from __future__ import annotations

import re

_CUES = (
    "cancel canceling cancelling return returning exchange exchanging address payment refund replace modify "
    "order delivery"
).split()
_WORD = re.compile(r"(?<![\w#@.-])[a-z]{4,12}(?![\w@])", re.IGNORECASE)
# Words of their own, however near.
_KEPT = frozenset(
    "older border retune reform refined repaint canal canoe cancer adder ardor odder modest deliver delivers".split()
)


def mended(text: str) -> str:
    """`text` with "cancle", "retrun", "exhange", "adress" spelled right; everything else as it is."""
    return _WORD.sub(lambda match: _mend(match.group()), text)


def _mend(word: str) -> str:
    folded = word.casefold()
    if folded in _KEPT or any(folded.startswith(cue) for cue in _CUES):
        return word
    return next(
        (cue for cue in _CUES if folded[:2] in (cue[:2], cue[1::-1]) or folded[0] == cue[0] if _one_slip(folded, cue)),
        word,
    )


def _one_slip(word: str, cue: str) -> bool:
    """One letter too many, too few, wrong, or two that changed places; short words only the last."""
    if len(word) == len(cue):
        different = [n for n in range(len(cue)) if word[n] != cue[n]]
        swapped = len(different) == 2 and different[1] == different[0] + 1 and sorted(word) == sorted(cue)
        return swapped or (len(different) == 1 and len(cue) > 6)
    if abs(len(word) - len(cue)) != 1:
        return False
    if word.endswith("s") and not cue.endswith("s"):
        return False  # a plural
    longer, shorter = (word, cue) if len(word) > len(cue) else (cue, word)
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))
