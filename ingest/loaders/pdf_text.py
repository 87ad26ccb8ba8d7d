"""PDF files as Markdown: larger type becomes headings, lines become paragraphs. Reading is pypdf's."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ingest.loaders.decoding import Notes, SourceFile, read_binary
from ingest.loaders.html_text import escape_inline, escape_line_start
from ingest.problems import FileError

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MOST_PAGES = 5_000
_LARGER = 1.15  # times the size of most letters: a heading
_LONGEST_HEADING = 120
_CONTENTS = re.compile(r".*(?:\.\s?){4,}\s*\w{1,5}")  # a line of a table of contents
_ENTRY = re.compile(r"(?:[•◦▪‣●○■□–·\uf0b7*-]|\(?(\d{1,3})[.)])\s+(?=\S)")
_APART = 1.35  # times the usual step from line to line: a new paragraph
_PAGE_NUMBER = re.compile(r"(?i)(?:page|seite|第)?\s*[-–]?\s*\d{1,4}\s*[-–]?\s*(?:(?:of|/|von|页)\s*\d{0,4}\s*页?)?")
_SENTENCE_END = re.compile(r"[.!?:;。！？：；)\]”\"]$")
_HAN_EDGE = re.compile("[\u3000-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text, the size of most of its letters, and its height above the foot of the page (points)."""

    text: str
    size: float
    height: float


def read_pdf(file: SourceFile, note: Notes) -> tuple[str, str]:
    """The text as Markdown, and the title that the file states. Raises FileError where there is none to be had."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every small flaw of every file
    reader = _opened(read_binary(file))
    pages, damaged = _pages(reader)
    if not any(pages):
        raise FileError(_without_text(len(pages), damaged))
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    if empty:
        note(None, f"no text is on the {_places(empty)} (pictures or scans?); the rest was read")
    return _markdown(pages), _title(reader)


def _opened(raw: bytes) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(io.BytesIO(raw), strict=False)
        # Many manuals are locked against changes only, and open with the empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileError("the PDF is encrypted with a password; save it without one")
        count = len(reader.pages)
    except FileError:
        raise
    except DependencyError:
        raise FileError("the PDF is encrypted; save it without protection (print it to a PDF)") from None
    except Exception as error:  # noqa: BLE001 -- pypdf lets through whatever a damaged file makes it raise
        reason = (str(error) or type(error).__name__).splitlines()[0][:120]
        raise FileError(f"the PDF is damaged ({reason}); save it again") from None
    if count > _MOST_PAGES:
        raise FileError(f"the PDF has {count:,} pages, at most {_MOST_PAGES:,} are read; split it")
    return reader


def _pages(reader: PdfReader) -> tuple[list[list[_Line]], int]:
    """The lines of each page, without running heads; and how many pages could not be read at all."""
    pages: list[list[_Line]] = []
    damaged = 0
    for page in reader.pages:
        try:
            pages.append(list(_lines(page)))
        except Exception:  # noqa: BLE001 -- see _opened; the other pages may be whole
            pages.append([])
            damaged += 1
    return _without_running_heads(pages), damaged


def _lines(page: PageObject) -> Iterator[_Line]:
    """The page's lines in the order of its content."""
    pieces: list[tuple[str, float, float]] = []

    def visit(text: str, matrix: Any, text_matrix: Any, _font: Any, size: Any) -> None:
        scale = abs(float(text_matrix[3]) * float(matrix[3])) or 1.0
        height = float(text_matrix[5]) * float(matrix[3]) + float(matrix[5])
        pieces.append((text, round(float(size or 0) * scale, 1), height))

    page.extract_text(visitor_text=visit)
    line = _OpenLine()
    for text, size, height in pieces:
        for place, part in enumerate(text.split("\n")):
            if place:
                yield from line.closed()
                line = _OpenLine()
            line.add(part, size, height)
    yield from line.closed()


class _OpenLine:
    """Pieces of text up to the end of the line."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._sizes: Counter[float] = Counter()
        self._height = 0.0

    def add(self, text: str, size: float, height: float) -> None:
        if text.strip() and not self._sizes:
            self._height = height
        self._words.append(text)
        if text.strip():
            self._sizes[size] += len(text.strip())

    def closed(self) -> Iterator[_Line]:
        text = " ".join("".join(self._words).replace("\u00ad", "").split())
        if text:
            yield _Line(text, self._sizes.most_common(1)[0][0], self._height)


def _without_running_heads(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Drop what stands at the top or bottom of most pages, and page numbers there."""

    def bare(line: _Line) -> str:
        return re.sub(r"\d+", "#", line.text)

    edges = Counter(text for lines in pages for text in {bare(line) for line in (*lines[:2], *lines[-2:])})
    filled = sum(1 for lines in pages if lines)
    running = {text for text, count in edges.items() if filled >= 3 and count > filled / 2}
    kept: list[list[_Line]] = []
    for lines in pages:
        inner = {place for place in range(len(lines)) if 2 <= place < len(lines) - 2}
        kept.append(
            [
                line
                for place, line in enumerate(lines)
                if place in inner or not (bare(line) in running or _PAGE_NUMBER.fullmatch(line.text))
            ]
        )
    return kept


def _markdown(pages: list[list[_Line]]) -> str:
    pages = [[line for line in page if not _CONTENTS.fullmatch(line.text)] for page in pages]
    lines = [line for page in pages for line in page]
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    body = letters.most_common(1)[0][0] if letters else 0.0
    larger = sorted({line.size for line in lines if _is_heading(line, body)}, reverse=True)
    levels = {size: min(level, 6) for level, size in enumerate(larger, 1)}
    writer = _Writer(_usual_length(lines, body))
    usual_step = _usual_step(pages, body)
    for page in pages:
        for before, line in zip([None, *page], page, strict=False):
            if _is_heading(line, body):
                writer.heading(line.text, levels[line.size])
            else:
                step = before.height - line.height if before else 0.0
                writer.line(line.text, is_apart=step > _APART * usual_step > 0)
    return writer.markdown()


def _usual_step(pages: list[list[_Line]], body: float) -> float:
    """From one line of text down to the next, in points; 0 if it cannot be told."""
    pairs = (pair for page in pages for pair in pairwise(page))
    steps = sorted(a.height - b.height for a, b in pairs if a.size == b.size == body and a.height > b.height)
    return steps[len(steps) // 2] if steps else 0.0


def _is_heading(line: _Line, body: float) -> bool:
    has_words = re.search(r"[^\W\d_]", line.text) is not None
    return line.size >= _LARGER * body > 0 and len(line.text) <= _LONGEST_HEADING and has_words


def _usual_length(lines: list[_Line], body: float) -> int:
    """The length of a full line: a clearly shorter one ends a paragraph."""
    lengths = sorted(len(line.text) for line in lines if line.size == body)
    return lengths[int(len(lengths) * 0.9)] if lengths else 80


class _Writer:
    """Puts lines together to paragraphs and list entries."""

    def __init__(self, usual: int) -> None:
        self._usual = usual
        self._blocks: list[str] = []
        self._open: list[str] = []
        self._marker = ""
        self._heading_level = 0

    def heading(self, text: str, level: int) -> None:
        self._close()
        text = escape_inline(text)
        if self._heading_level == level and not _SENTENCE_END.search(self._blocks[-1]):
            self._blocks[-1] += f" {text}"  # a heading of two lines
        else:
            self._blocks.append(f"{'#' * level} {text}")
        self._heading_level = level

    def line(self, text: str, *, is_apart: bool) -> None:
        """`is_apart`: there is more space above the line than between lines of a paragraph."""
        self._heading_level = 0
        if is_apart:
            self._close()
        if entry := _ENTRY.match(text):
            self._close()
            self._marker = f"{entry[1]}. " if entry[1] else "- "
            self._open = [text[entry.end() :]]
            return
        self._open.append(text)
        if len(text) < 0.7 * self._usual and (_SENTENCE_END.search(text) or not self._marker):
            self._close()

    def markdown(self) -> str:
        self._close()
        return "\n\n".join(self._blocks)

    def _close(self) -> None:
        if not self._open:
            return
        text = escape_line_start(escape_inline("".join(_joined(self._open))))
        if self._marker and self._blocks and re.match(r"- |\d+\. ", self._blocks[-1]):
            self._blocks[-1] += f"\n{self._marker}{text}"
        else:
            self._blocks.append(self._marker + text)
        self._open, self._marker = [], ""


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines of a paragraph; a word that was cut at the end of a line becomes whole again."""
    for line, after in pairwise([*lines, ""]):
        if not after:
            yield line
        elif line.endswith("-") and line[-2:-1].islower() and after[:1].islower():
            yield line[:-1]
        else:
            yield line if _HAN_EDGE.match(line[-1:]) else f"{line} "


def _title(reader: PdfReader) -> str:
    try:
        stated = (reader.metadata.title if reader.metadata else None) or ""
    except Exception:  # noqa: BLE001 -- see _opened; a title is not worth the file
        return ""
    # Programs write the name of their own file there.
    is_file_name = re.search(r"(?i)\.(docx?|pdf|indd|pptx?|odt|tmp)$|^(microsoft word|untitled|document\d*)\b", stated)
    return "" if is_file_name else " ".join(stated.split())[:200]


def _without_text(pages: int, damaged: int) -> str:
    if damaged == pages and pages:
        return "the PDF is damaged, none of its pages can be read; save it again"
    what = "page" if pages == 1 else f"{pages:,} pages"
    return f"the PDF has {what} but no text, it is a scan; run it through text recognition (OCR) and save it again"


def _places(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:10])
    return f"page {shown}" if len(numbers) == 1 else f"pages {shown}" + (" …" if len(numbers) > 10 else "")
