"""From a document to chunks: pieces that can be embedded, found and quoted on their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.markdown import Entries, Heading, Paragraph, block_lines, blocks
from knowledge.documents import Chunk, Document, Section
from knowledge.text import detect_language, sentences

# Characters. A Chinese character carries about as much as two Latin ones; the embedding reads 512 tokens.
# Short pieces rank better and are quoted whole: MRR on the sample shop's questions rose when these were halved.
PROSE_LIMIT = {"zh": 200, "en": 400}
PRODUCT_LIMIT = {"zh": 200, "en": 400}
ATTRIBUTES_LIMIT = {"zh": 600, "en": 1200}
_LONG_ATTRIBUTE = 300  # an attribute that is a text of its own gets a chunk of its own
_LONG_LEAD_IN = 250
_LABEL = re.compile(r"([^:：\n]{1,40})[:：]\s*")


@dataclass(frozen=True, slots=True)
class _Piece:
    heading: str
    text: str
    details: str = ""


def chunks(document: Document) -> list[Chunk]:
    """The document's chunks, in reading order; at least one unless it has no text at all."""
    found: list[Chunk] = []
    counts: dict[str, int] = {}
    for section in document.sections:
        for piece in _pieces(document, section):
            language = _language(document, section, piece)
            number = counts.get(language, 0)
            counts[language] = number + 1
            found.append(_chunk(document, section, piece, language, number))
    return found


def _chunk(document: Document, section: Section, piece: _Piece, language: str, number: int) -> Chunk:
    return Chunk(
        id=f"{document.kind}:{document.id}#{language}:{number}",
        document_id=document.id,
        kind=document.kind,
        language=language,
        title=section.title,
        heading=piece.heading,
        text=piece.text,
        url=document.url,
        product_id=document.product_id,
        valid_from=document.valid_from,
        valid_to=document.valid_to,
        details=piece.details,
    )


def _language(document: Document, section: Section, piece: _Piece) -> str:
    """Shops say in which language a product or an FAQ entry is; a manual may change within the file."""
    if document.kind in ("product", "faq"):
        return section.language
    return detect_language(piece.text, "zh" if section.language == "zh" else "en")


def _pieces(document: Document, section: Section) -> Iterator[_Piece]:
    match document.kind:
        case "faq" | "review":
            yield _Piece("", section.text)
        case "product":
            yield from _product_pieces(document, section)
        case _:
            yield from _prose_pieces(section)


def _limit(limits: dict[str, int], section: Section) -> int:
    return limits["zh" if section.language == "zh" else "en"]


def _product_pieces(document: Document, section: Section) -> Iterator[_Piece]:
    """The description in pieces, the first with the short attributes; a long attribute under its own name."""
    description, attributes = _product_lines(document, section)
    limit = _limit(ATTRIBUTES_LIMIT, section)
    packer = _Packer(limit)
    long: list[tuple[str, str]] = []
    for line in attributes:
        label = _LABEL.match(line) if len(line) > _LONG_ATTRIBUTE else None
        if label is not None:
            long.append((label.group(1), line[label.end() :]))
        else:
            packer.add(line)
    details = packer.finish()
    for number, text in enumerate(_packed(description, _limit(PRODUCT_LIMIT, section)) or [section.title]):
        yield _Piece("", text, details[0] if details and number == 0 else "")
    yield from (_Piece("", section.title, rest) for rest in details[1:])
    for label_text, text in long:
        yield from (_Piece(label_text, part) for part in _packed([text], limit))


def _product_lines(document: Document, section: Section) -> tuple[list[str], list[str]]:
    """Description and attribute lines of a product's text, which begins with the description if there is one."""
    translations: Any = document.fields.get("translations") or {}
    written = [document.fields.get("description"), *(texts.get("description") for texts in translations.values())]
    description = next((str(text) for text in written if text and section.text.startswith(str(text))), "")
    rest = section.text[len(description) :]
    return description.split("\n"), [line for line in rest.split("\n") if line]


def _prose_pieces(section: Section) -> Iterator[_Piece]:
    """Under each heading, paragraphs, lists and table rows packed up to the limit."""
    limit = _limit(PROSE_LIMIT, section)
    path: list[Heading] = []
    packer = _Packer(limit)
    for block in blocks(section.text):
        if isinstance(block, Heading):
            yield from (_Piece(_path(path, section), text) for text in packer.finish())
            path = [heading for heading in path if heading.level < block.level] + [block]
        elif isinstance(block, Entries):
            packer.add_list(block.entries)
        elif isinstance(block, Paragraph):
            packer.add_paragraph(block_lines(block))
        else:
            packer.add_list(tuple(block_lines(block)))
    yield from (_Piece(_path(path, section), text) for text in packer.finish())


def _path(headings: list[Heading], section: Section) -> str:
    """`Cleaning > Filter`; the document's own title is on the chunk already."""
    return " > ".join(heading.text for heading in headings if heading.text and heading.text != section.title)


def _packed(lines: list[str], limit: int) -> list[str]:
    packer = _Packer(limit)
    for line in lines:
        packer.add(line)
    return packer.finish()


@dataclass(slots=True)
class _Packer:
    """Fills pieces with whole lines up to `limit` characters; only a line that is too long itself is cut."""

    limit: int
    _done: list[str] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _lead_in: str = ""

    def add(self, line: str) -> None:
        for part in self._cut(line):
            if not self._fits(len(part)):
                self._flush()
            self._lines.append(part)

    def add_paragraph(self, lines: list[str]) -> None:
        """Keep a paragraph whole where it fits into a piece; its last words may introduce a list."""
        total = sum(len(line) + 1 for line in lines)
        if total <= self.limit and not self._fits(total):
            self._flush()
        for line in lines:
            self.add(line)
        self._lead_in = lines[-1] if len(lines[-1]) <= _LONG_LEAD_IN else (sentences(lines[-1]) or [""])[-1]

    def add_list(self, entries: tuple[str, ...]) -> None:
        """Keep entries with what introduces them, repeating it where the list has to be cut."""
        lead_in, self._lead_in = self._lead_in, ""
        total = sum(len(entry) + 1 for entry in entries)
        if not self._fits(total) and lead_in and self._lines and self._lines[-1] == lead_in:
            # The list starts a piece of its own, and the introduction goes along.
            self._lines.pop()
            self._flush()
            self._lines.append(lead_in)
        for entry in entries:
            for part in self._cut(entry):
                if not self._fits(len(part)):
                    self._flush()
                    if lead_in:
                        self._lines.append(lead_in)
                self._lines.append(part)

    def finish(self) -> list[str]:
        self._flush()
        done, self._done, self._lead_in = self._done, [], ""
        return done

    def _fits(self, length: int) -> bool:
        return not self._lines or sum(len(line) + 1 for line in self._lines) + length <= self.limit

    def _flush(self) -> None:
        if any(self._lines):
            self._done.append("\n".join(line for line in self._lines if line))
        self._lines = []

    def _cut(self, line: str) -> list[str]:
        """A line as it is, or in runs of sentences that each fit."""
        if len(line) <= self.limit:
            return [line]
        parts: list[str] = []
        for sentence in (piece for whole in sentences(line) for piece in _hard_cut(whole, self.limit)):
            gap = "" if parts and parts[-1][-1] in "。！？" else " "
            joined = f"{parts[-1]}{gap}{sentence}" if parts else sentence
            if parts and len(joined) <= self.limit:
                parts[-1] = joined
            else:
                parts.append(sentence)
        return parts


def _hard_cut(text: str, limit: int) -> Iterator[str]:
    """Something without sentence ends, cut at spaces where there are any."""
    while len(text) > limit:
        space = text.rfind(" ", limit // 2, limit)
        end = space if space > 0 else limit
        yield text[:end].strip()
        text = text[end:].strip()
    if text:
        yield text
