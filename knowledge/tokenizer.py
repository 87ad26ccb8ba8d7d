"""Texts to token ids for serving, the way a model's own tokenizer does it.

Hugging Face's tokenizers serves every model. For the large unigram vocabularies of multilingual models
it needs most of a second to open and 280 MB to stay; since a shop's process should start and stay
small, `UnigramTokenizer` finds the same ids from a dictionary: a tenth of the time, a sixth of the
memory. An export writes its files only after both gave the same ids for a set of texts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENIZER: Final = "tokenizer.json"
_UNIGRAM: Final = "unigram.json"
_PIECES: Final = "unigram.pieces.txt"
_SCORES: Final = "unigram.scores.npy"
UNIGRAM_FILES: Final = (_UNIGRAM, _PIECES, _SCORES)

_AT_ONCE: Final = 1024
_CACHED_WORDS: Final = 8192
_UNKNOWN_PENALTY: Final = 10.0
"""How far an unknown letter scores below the rarest piece (sentencepiece ``kUnkPenalty``)."""

TokenIds = NDArray[np.int32]


class TextTokenizer(Protocol):
    """Turns texts into what a model reads."""

    def encode(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the ids of each text, special tokens included, cut to the model's maximum length."""


def open_tokenizer(folder: Path, max_length: int) -> TextTokenizer:
    """Open the tokenizer of an export. Raises what the libraries raise when its files are damaged."""
    if (folder / _UNIGRAM).is_file():
        return UnigramTokenizer(folder, max_length)
    return LibraryTokenizer(folder / TOKENIZER, max_length)


class LibraryTokenizer:
    """Any `tokenizer.json`, through Hugging Face's tokenizers."""

    def __init__(self, path: Path, max_length: int) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length)

    def encode(self, texts: Sequence[str]) -> list[TokenIds]:
        ids: list[TokenIds] = []
        for start in range(0, len(texts), _AT_ONCE):
            encodings = self._tokenizer.encode_batch_fast(list(texts[start : start + _AT_ONCE]))
            ids.extend(np.array(encoding.ids, dtype=np.int32) for encoding in encodings)
        return ids


class UnigramTokenizer:
    """A unigram vocabulary in a dictionary; the most probable pieces of each word by Viterbi's method.

    Kudo, "Subword Regularization", 2018, section 3; ties, unknown letters and their fusion as in
    tokenizers' ``Unigram::encode_optimized``. Normalising and splitting into words is still the
    library's work.
    """

    def __init__(self, folder: Path, max_length: int) -> None:
        """Open the files that `write_unigram` wrote."""
        frame = json.loads((folder / _UNIGRAM).read_text(encoding="utf-8"))
        pieces = (folder / _PIECES).read_bytes().decode().split("\n")
        self._ids = dict(zip(pieces, range(len(pieces)), strict=True))
        self._scores: list[float] = np.load(folder / _SCORES).tolist()
        self._longest = max(map(len, pieces))
        self._unknown: int = frame["unknown"]
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        self._around: tuple[list[int], list[int]] = (frame["before"], frame["after"])
        self._room = max_length - len(frame["before"]) - len(frame["after"])
        splitter = _tokenizer_from(frame["splitter"])
        self._normalizer, self._splitter = splitter.normalizer, splitter.pre_tokenizer
        self._word = lru_cache(maxsize=_CACHED_WORDS)(self._segment)

    def encode(self, texts: Sequence[str]) -> list[TokenIds]:
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> TokenIds:
        before, after = self._around
        ids: list[int] = []
        for word, _ in self._splitter.pre_tokenize_str(self._normalizer.normalize_str(text)):
            ids.extend(self._word(word))
            if len(ids) >= self._room:
                break
        return np.array([*before, *ids[: self._room], *after], dtype=np.int32)

    def _segment(self, word: str) -> tuple[int, ...]:
        """The ids of the most probable way to cut a word into pieces; unknown neighbours become one."""
        size = len(word)
        best, cut, piece = [float("-inf")] * (size + 1), [0] * (size + 1), [self._unknown] * (size + 1)
        best[0] = 0.0
        for start in range(size):
            here, is_known = best[start], False
            for end in range(start + 1, min(start + self._longest, size) + 1):
                token = self._ids.get(word[start:end])
                if token is None:
                    continue
                is_known = is_known or end == start + 1
                if here + self._scores[token] > best[end]:
                    best[end], cut[end], piece[end] = here + self._scores[token], start, token
            if not is_known and here + self._unknown_score > best[start + 1]:
                best[start + 1], cut[start + 1], piece[start + 1] = here + self._unknown_score, start, self._unknown
        return self._trace_back(cut, piece)

    def _trace_back(self, cut: list[int], piece: list[int]) -> tuple[int, ...]:
        ids: list[int] = []
        end = len(cut) - 1
        while end > 0:
            if piece[end] != self._unknown or ids[-1:] != [self._unknown]:
                ids.append(piece[end])
            end = cut[end]
        return tuple(reversed(ids))


def write_unigram(folder: Path, max_length: int, texts: Sequence[str]) -> bool:
    """Write the files of `UnigramTokenizer` beside a `tokenizer.json`, if it can stand in for it.

    It can where the vocabulary is a unigram one and both give the same ids for all of `texts`. Returns
    whether it can; nothing is left in the folder if not.
    """
    content = json.loads((folder / TOKENIZER).read_text(encoding="utf-8"))
    model = content["model"]
    known = model.get("type") == "Unigram" and not model.get("byte_fallback") and content.get("normalizer")
    if not known or not content.get("pre_tokenizer") or any("\n" in piece for piece, _ in model["vocab"]):
        return False
    library = LibraryTokenizer(folder / TOKENIZER, max_length)
    empty = library.encode([""])[0].tolist()
    pieces, scores = zip(*model["vocab"], strict=True)
    frame = {
        "unknown": model["unk_id"],
        "before": empty[:1],
        "after": empty[1:],
        "splitter": content | {"model": model | {"vocab": [["", 0.0]], "unk_id": 0}, "added_tokens": []},
    }
    (folder / _UNIGRAM).write_text(json.dumps(frame), encoding="utf-8")
    (folder / _PIECES).write_bytes("\n".join(pieces).encode())
    np.save(folder / _SCORES, np.array(scores, dtype=np.float64))
    pairs = zip(library.encode(texts), UnigramTokenizer(folder, max_length).encode(texts), strict=True)
    if all(np.array_equal(left, right) for left, right in pairs):
        return True
    for name in UNIGRAM_FILES:
        (folder / name).unlink()
    return False


def _tokenizer_from(content: object) -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_str(json.dumps(content))
