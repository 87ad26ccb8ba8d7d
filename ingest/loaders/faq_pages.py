"""FAQ pages: where on a page the questions are, and what answers each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any, NamedTuple

from ingest.loaders.html_text import html_to_text
from ingest.markdown import Block, Heading, block_lines

_ASKED = re.compile(r"(?i)(?:q|question|frage|问题?)\s*\d*\s*[:：.)]\s*(?=\S)")
_ANSWERED = re.compile(r"(?i)(?:a|answer|antwort|答案?|回答)\s*\d*\s*[:：.)]\s*(?=\S)")
# `Q: … A: …` often stands in one paragraph.
_TURN = re.compile(r"(?i)\s+(?=(?:[qa]|question|answer|frage|antwort)\s?\d*\s?[:：]\s)|\s*(?=[问答]\s?\d*\s?[:：])")
_LONGEST_QUESTION = 200


class Question(NamedTuple):
    """A question with the heading above it and its answer as lines."""

    question: str
    category: str
    answer: str


def questions_in(page: list[Block]) -> list[Question]:
    """A heading with text below is a question, a heading over headings (or over questions) is their category."""
    found: list[Question] = []
    for path, below in _sections(page):
        lines = [line for block in below for line in block_lines(block)]
        if not lines:
            continue
        inner = list(_unheaded(lines))
        if inner and not (path and _asks(path[-1])):
            found += [question._replace(category=path[-1] if path else "") for question in inner]
        elif path:
            found.append(Question(path[-1], path[-2] if len(path) > 1 else "", "\n".join(lines)))
    return found


def _sections(page: list[Block]) -> Iterator[tuple[list[str], list[Block]]]:
    """Headings from the outermost to the nearest, without the page's title, and the blocks below the last."""
    headings = [block for block in page if isinstance(block, Heading)]
    # One top heading over others is the page's title, even if a sentence of welcome follows it.
    title = headings[0] if len(headings) > 1 and [h.level for h in headings].count(headings[0].level) == 1 else None
    path: list[Heading] = []
    below: list[Block] = []
    for block in [*page, Heading(1, "")]:
        if not isinstance(block, Heading):
            below.append(block)
            continue
        if below:
            yield [heading.text for heading in path if heading is not title], below
        path = [heading for heading in path if heading.level < block.level] + [block]
        below = []


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？")) and len(text) <= _LONGEST_QUESTION


def _unheaded(lines: list[str]) -> Iterator[Question]:
    """Questions that are lines of their own, marked with `Q:` or ending in a question mark."""
    turns = [turn.strip() for line in lines for turn in _TURN.split(line) if turn and turn.strip()]
    is_marked = any(_ASKED.match(turn) for turn in turns)
    starts = [place for place, turn in enumerate(turns) if (_ASKED.match(turn) if is_marked else _asks(turn))]
    if not is_marked and (not starts or (starts[0] != 0 and len(starts) < 2)):
        return  # a question in passing
    for start, end in zip(starts, [*starts[1:], len(turns)], strict=True):
        answer = "\n".join(
            _ANSWERED.sub("", turn, count=1) if n == 0 else turn for n, turn in enumerate(turns[start + 1 : end])
        )
        if answer:
            yield Question(re.sub(r"^\d+[.)]\s+|^- ", "", _ASKED.sub("", turns[start], count=1)), "", answer)


def stated_questions(html: str) -> list[Question]:
    """The questions that a page states for search engines (schema.org `FAQPage` as JSON-LD), which are all and only
    its questions."""
    reader = _Statements()
    reader.feed(html)
    reader.close()
    return [question for statement in reader.found for question in _of_statement(statement)]


class _Statements(HTMLParser):
    """Collects the JSON-LD of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []
        self._words: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and (dict(attrs).get("type") or "").strip().lower() == "application/ld+json":
            self._words = []

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._words is not None:
            with suppress(ValueError, RecursionError):  # a broken statement says nothing; the page itself is read then
                self.found.append(json.loads("".join(self._words), strict=False))
            self._words = None


def _of_statement(statement: Any, depth: int = 0) -> Iterator[Question]:
    if depth > 5:
        return
    for entry in statement if isinstance(statement, list) else [statement]:
        if not isinstance(entry, dict):
            continue
        yield from _of_statement(entry.get("@graph") or [], depth + 1)
        if "FAQPage" in _listed(entry.get("@type")):
            yield from _of_questions(_listed(entry.get("mainEntity")))


def _of_questions(entries: list[Any]) -> Iterator[Question]:
    for entry in entries:
        answer = _listed(entry.get("acceptedAnswer")) if isinstance(entry, dict) else []
        text = answer[0].get("text") if answer and isinstance(answer[0], dict) else None
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(text, str) and isinstance(name, str) and text.strip() and name.strip():
            yield Question(html_to_text(name).replace("\n", " "), "", html_to_text(text))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
