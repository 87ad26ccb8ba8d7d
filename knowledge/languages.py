"""Which chunks are in which language, so that a question also finds facts that stand in another one.

Multilingual embedders place texts of one language nearer to each other than translations of one text: among all
chunks, those in the question's own language crowd out the rest (multilingual-e5, docs/evals.md). So each other
language is searched by itself, and nearness is measured from where unrelated texts of that pair of languages lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from knowledge.index import Positions, Vector, VectorIndex


@dataclass(frozen=True, slots=True)
class Languages:
    """Positions of chunks by language, how near unrelated chunks of two languages are, and the middle of each."""

    positions: Mapping[str, Positions] = field(default_factory=dict)
    backgrounds: Mapping[tuple[str, str], float] = field(default_factory=dict)
    middles: Mapping[str, Vector] = field(default_factory=dict)

    @classmethod
    def of(cls, languages: Mapping[int, str], vectors: VectorIndex) -> Languages:
        """Group `languages`, language by position."""
        found = {
            name: np.array(sorted(p for p, language in languages.items() if language == name), dtype=np.int64)
            for name in set(languages.values())
        }
        pairs = [(one, other) for one in found for other in found]
        backgrounds = {pair: vectors.between(found[pair[0]], found[pair[1]]) for pair in pairs}
        return cls(found, backgrounds, {name: vectors.middle(positions) for name, positions in found.items()})

    def background(self, language: str, other: str, vectors: VectorIndex) -> float:
        """The cosine of unrelated texts of two languages; of any two where the shop lacks one of them."""
        known = self.backgrounds.get((language, other))
        return vectors.background if known is None else known

    def foreign(self, vector: Vector, language: str, vectors: VectorIndex, limit: int) -> dict[int, float]:
        """Cosine by position of the nearest chunks in each language other than `language`."""
        others = (positions for name, positions in self.positions.items() if name != language)
        return {place: cosine for positions in others for place, cosine in vectors.search(vector, limit, positions)}
