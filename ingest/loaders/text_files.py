"""Policies and manuals: one document for each Markdown, HTML, PDF, Word or text file."""

from __future__ import annotations

import re

from ingest.loaders.aliases import split_language
from ingest.loaders.decoding import Notes, SourceFile, read_text
from ingest.loaders.html_text import html_to_markdown
from ingest.loaders.loaded import Loaded
from ingest.loaders.pdf_text import read_pdf
from ingest.loaders.word_text import read_docx
from ingest.markdown import Heading, blocks
from ingest.problems import FileError, Problem, RowError
from knowledge.documents import Document, Kind, Section
from knowledge.text import detect_language

SUFFIXES = (".md", ".markdown", ".html", ".htm", ".txt", ".pdf", ".docx")
HTML = (".html", ".htm")
_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def load_text_file(file: SourceFile, kind: Kind, loaded: Loaded) -> None:
    """Read a policy or manual. Its id is the file's stem; a manual named like a product belongs to it."""
    try:
        markdown, title = read_markdown(file, lambda line, reason: loaded.note(Problem(file.name, line, None, reason)))
        if not markdown.strip():
            raise FileError("the file is empty")
        loaded.add_document(_document(file, kind, markdown, title, loaded), file.origin)
    except (FileError, RowError) as error:
        loaded.reject_document(kind, file.stem, file.origin.problem(str(error)), file.origin)


def read_markdown(file: SourceFile, note: Notes) -> tuple[str, str]:
    """A text of any format as Markdown, and the title that the file states (empty: none). Raises FileError."""
    if file.suffix == ".pdf":
        return read_pdf(file, note)
    if file.suffix == ".docx":
        return read_docx(file)
    text = read_text(file, note)
    if file.suffix in HTML:
        page = _HTML_TITLE.search(text)
        return html_to_markdown(text), html_to_markdown(page[1]).replace("\\", "") if page else ""
    # In plain text a tag is something the author wants to be read.
    return (text.replace("<", "\\<") if file.suffix == ".txt" else text), ""


def _document(file: SourceFile, kind: Kind, markdown: str, title: str, loaded: Loaded) -> Document:
    heading = next((block.text for block in blocks(markdown) if isinstance(block, Heading) and block.text), "")
    return Document(
        id=file.stem,
        kind=kind,
        sections=(Section(detect_language(markdown), heading or title or file.stem, markdown),),
        source=str(file.origin.path),
        url=file.url or None,
        product_id=_product_of(file.stem, loaded) if kind == "manual" else None,
    )


def _product_of(stem: str, loaded: Loaded) -> str | None:
    """`KT-101` and its translation `KT-101.zh` both belong to the product KT-101."""
    split = split_language(stem)
    candidates = [stem, split[0]] if split else [stem]
    return next((candidate for candidate in candidates if loaded.has_product(candidate)), None)
