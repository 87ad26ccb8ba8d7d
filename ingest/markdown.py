"""Markdown as the few kinds of block that chunking tells apart. Parsing is markdown-it's (CommonMark and tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from knowledge.text import normalise

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_HAN_GAP = re.compile("(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])\n(?=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])")
_TAG = re.compile(r"<[^>]*>")
_SOFT = "\n"
_HARD = "\v"  # a line break that the author wants; normalised away only after soft ones are joined


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is the outermost."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; a line break in `text` is one the author set."""

    text: str


@dataclass(frozen=True, slots=True)
class Entries:
    """A list; each entry with its bullet or number."""

    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the cells of the header and of each row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Entries | Grid


def blocks(markdown: str) -> list[Block]:
    """The blocks of a document in order, without emphasis marks, link targets or raw HTML."""
    from markdown_it.tree import SyntaxTreeNode

    return list(_blocks(SyntaxTreeNode(_parser().parse(markdown))))


def plain_text(markdown: str) -> str:
    """The same text as a reader sees it, one line per sentence group; table rows become sentences."""
    lines: list[str] = []
    for block in blocks(markdown):
        lines += block_lines(block)
    return "\n".join(lines)


def block_lines(block: Block) -> list[str]:
    """A block as lines that can stand alone."""
    match block:
        case Heading():
            return [block.text]
        case Paragraph():
            return block.text.split("\n")
        case Entries():
            return list(block.entries)
        case Grid():
            return [line for line in (row_sentence(block.header, row) for row in block.rows) if line]


def row_sentence(header: tuple[str, ...], row: tuple[str, ...]) -> str:
    """A table row that says what its cells are: `Code E3 – Meaning: no water; What to do: fill the tank`."""
    colon, gap = ("：", "；") if re.search("[\u4e00-\u9fff]", "".join(row)) else (": ", "; ")
    named = [(name, cell) for name, cell in zip(header, row, strict=False) if cell]
    if not named:
        return ""
    first = " ".join(part for part in named[0] if part)
    rest = gap.join(f"{name}{colon}{cell}" if name else cell for name, cell in named[1:])
    return f"{first} – {rest}" if rest else first


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def _blocks(parent: SyntaxTreeNode) -> Iterator[Block]:
    for node in parent.children:
        match node.type:
            case "heading":
                yield Heading(int(node.tag[1]), _inline(node).replace("\n", " "))
            case "paragraph":
                yield from _paragraph(_inline(node))
            case "bullet_list" | "ordered_list":
                yield Entries(tuple(_entries(node)))
            case "table":
                yield _grid(node)
            case "fence" | "code_block":
                yield from _paragraph(normalise(node.content))
            case "html_block":
                yield from _paragraph(normalise(_TAG.sub(" ", node.content)))
            case "blockquote":
                yield from _blocks(node)
            case _:
                pass


def _paragraph(text: str) -> Iterator[Block]:
    if text:
        yield Paragraph(text)


def _entries(node: SyntaxTreeNode) -> Iterator[str]:
    number = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
    for item in node.children:
        parts = [" ".join(block_lines(block)) for block in _blocks(item)]
        text = " ".join(part for part in parts if part).replace("\n", " ")
        if text:
            yield f"{number}. {text}" if number else f"- {text}"
        number += bool(number)


def _grid(node: SyntaxTreeNode) -> Grid:
    rows = [
        tuple(_inline(cell).replace("\n", " ") for cell in row.children)
        for part in node.children
        for row in part.children
    ]
    return Grid(rows[0], tuple(rows[1:]))


def _inline(node: SyntaxTreeNode) -> str:
    text = "".join(_spans(node))
    # A line break inside a paragraph is a space, but Chinese is written without spaces.
    text = _HAN_GAP.sub("", text).replace(_SOFT, " ").replace(_HARD, "\n")
    return normalise(text)


def _spans(node: SyntaxTreeNode) -> Iterator[str]:
    for child in node.children:
        match child.type:
            case "text" | "code_inline" | "text_special":
                yield child.content
            case "softbreak":
                yield _SOFT
            case "hardbreak":
                yield _HARD
            case "html_inline":
                yield _HARD if child.content.lower().startswith("<br") else ""
            case _:
                yield from _spans(child)
