"""Word documents (.docx) as Markdown: headings, lists and tables survive. Reading is python-docx's."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingest.loaders.archives import check_archive
from ingest.loaders.decoding import SourceFile, read_binary
from ingest.loaders.html_text import escape_inline, escape_line_start
from ingest.problems import FileError

if TYPE_CHECKING:
    from docx.document import Document

_LARGEST = 128 << 20  # bytes unpacked without pictures: some 100,000 pages
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What was deleted with changes tracked is not in the text; a field's instruction is not what a reader sees.
_UNSEEN = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", _FALLBACK))
_HEADING = re.compile(r"(?i)heading\s*(\d)|(?:überschrift|标题|titre|título|titolo)\s*(\d)")
_BULLETS = ("bullet", "none")
_MOST_LEVELS = 50  # of tables in tables


def read_docx(file: SourceFile) -> tuple[str, str]:
    """The text as Markdown, and the title that the file states. Raises FileError."""
    raw = read_binary(file)
    check_archive(raw, _LARGEST, content_only=True)
    document = _opened(raw)
    blocks = _Body(document).blocks()
    if not blocks:
        raise FileError("the document has no text; text in pictures cannot be read")
    return "\n\n".join(blocks), _title(document)


def _opened(raw: bytes) -> Document:
    import docx

    try:
        return docx.Document(io.BytesIO(raw))
    except Exception as error:  # noqa: BLE001 -- python-docx lets through whatever a damaged part makes its parsers raise
        reason = (str(error) or type(error).__name__).splitlines()[0][:120]
        raise FileError(f"the document is damaged or not a Word file ({reason}); save it again as .docx") from None


def _title(document: Document) -> str:
    stated = str(document.core_properties.title or "")
    return "" if stated in ("Word Document", "Document") else " ".join(stated.split())[:200]


class _Body:
    """Walks the document in reading order, also through content controls and accepted changes."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._blocks: list[str] = []
        self._after_entry = False
        self._headings = {style.style_id: level for style in document.styles if (level := _level(style))}
        self._lists = {style.style_id: kind for style in document.styles if (kind := _list_kind(style))}
        self._formats = dict(_number_formats(document))

    def blocks(self) -> list[str]:
        for element in _blocks_in(self._document.element.body):
            if element.tag == f"{_W}tbl":
                self._add(_table(element), is_entry=False)
            else:
                self._paragraph(element)
        return self._blocks

    def _paragraph(self, element: Any) -> None:
        text = _text(element)
        if not text:
            return
        style = _attribute(element, f"{_W}pPr/{_W}pStyle")
        level = self._headings.get(style) or _outline(element)
        marker = "" if level else self._marker(element, style)
        if level:
            self._add(f"{'#' * level} {escape_inline(' '.join(text.split()))}", is_entry=False)
        elif marker:
            self._add(marker + escape_inline(" ".join(text.split())), is_entry=True)
        else:
            self._add(escape_line_start(escape_inline(text)).replace("\n", "  \n"), is_entry=False)

    def _marker(self, element: Any, style: str) -> str:
        """`- ` or `1. ` for a list entry, else nothing. Markdown counts on by itself."""
        number = _attribute(element, f"{_W}pPr/{_W}numPr/{_W}numId")
        if number == "0":
            return ""
        depth = _attribute(element, f"{_W}pPr/{_W}numPr/{_W}ilvl") or "0"
        kind = self._formats.get((number, depth), "bullet") if number else self._lists.get(style, "")
        return "" if not kind else "- " if kind in _BULLETS else "1. "

    def _add(self, block: str, *, is_entry: bool) -> None:
        if is_entry and self._after_entry:
            self._blocks[-1] += f"\n{block}"
        elif block:
            self._blocks.append(block)
        self._after_entry = is_entry


def _level(style: Any) -> int:
    """The heading level of a paragraph style, by its name in several languages, else by its outline level."""
    name = str(style.name or "")
    if name.lower() == "title":
        return 1
    if match := _HEADING.match(name):
        return min(max(int(match[1] or match[2]), 1), 6)
    return _outline(style.element)


def _outline(element: Any) -> int:
    written = _attribute(element, f"{_W}pPr/{_W}outlineLvl")
    return int(written) + 1 if written.isdecimal() and int(written) < 6 else 0


def _list_kind(style: Any) -> str:
    name = str(style.name or "").lower()
    if name.startswith(("list bullet", "list number")):
        return "bullet" if name.startswith("list bullet") else "decimal"
    return ""


def _number_formats(document: Document) -> Iterator[tuple[tuple[str, str], str]]:
    """`(list, depth)` -> `bullet`, `decimal` and so on."""
    try:
        numbering = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return
    levels = {
        abstract.get(f"{_W}abstractNumId"): {
            level.get(f"{_W}ilvl"): _attribute(level, f"{_W}numFmt") for level in abstract.iter(f"{_W}lvl")
        }
        for abstract in numbering.iter(f"{_W}abstractNum")
    }
    for number in numbering.iter(f"{_W}num"):
        for depth, kind in levels.get(_attribute(number, f"{_W}abstractNumId"), {}).items():
            yield (str(number.get(f"{_W}numId")), str(depth)), kind


def _attribute(element: Any, path: str) -> str:
    found = element.find(path)
    return str(found.get(f"{_W}val") or "") if found is not None else ""


def _blocks_in(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order; what merely wraps them is looked into."""
    for child in parent.iterchildren():
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag not in _UNSEEN and isinstance(child.tag, str):
            yield from _blocks_in(child)


def _text(element: Any) -> str:
    lines = "".join(_pieces(element)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _pieces(element: Any) -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}tab":
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag not in _UNSEEN and child.tag != f"{_W}pPr" and isinstance(child.tag, str):
            yield from _pieces(child)
            if child.tag == f"{_W}p":
                yield "\n"  # a text box inside the paragraph


def _table(element: Any, depth: int = 0) -> str:
    """A table in Markdown; a table of one cell, which only draws a frame, is a paragraph."""
    rows = [[_cell(cell, depth) for cell in _children(row, f"{_W}tc")] for row in _children(element, f"{_W}tr")]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    if width == 1:
        return "\n\n".join(escape_line_start(row[0]) for row in rows)
    padded = [[cell.replace("|", r"\|") for cell in row] + [""] * (width - len(row)) for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in padded]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def _children(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _children(child, tag)


def _cell(cell: Any, depth: int) -> str:
    parts: list[str] = []
    for block in _blocks_in(cell):
        if block.tag == f"{_W}p":
            parts.append(escape_inline(" ".join(_text(block).split())))
        elif depth < _MOST_LEVELS:
            parts.append(" ".join(re.sub(r"\|[-|]+\||\|", " ", _table(block, depth + 1)).split()))
    return " ".join(part for part in parts if part)
