"""Policies and manuals: one document for each Markdown, HTML or text file."""

from __future__ import annotations

import re

from ingest.loaders.aliases import split_language
from ingest.loaders.decoding import SourceFile, read_text
from ingest.loaders.html_text import html_to_markdown
from ingest.loaders.loaded import Loaded
from ingest.markdown import Heading, blocks
from ingest.problems import FileError, Problem, RowError
from knowledge.documents import Document, Kind, Section
from knowledge.text import detect_language

SUFFIXES = (".md", ".markdown", ".html", ".htm", ".txt")
_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def load_text_file(file: SourceFile, kind: Kind, loaded: Loaded) -> None:
    """Read a policy or manual. Its id is the file's stem; a manual named like a product belongs to it."""
    try:
        text = read_text(file, lambda line, reason: loaded.note(Problem(file.name, line, None, reason)))
    except FileError as error:
        loaded.reject_document(kind, file.stem, file.origin.problem(str(error)), file.origin)
        return
    markdown = _as_markdown(text, file.suffix)
    if not markdown.strip():
        loaded.reject_document(kind, file.stem, file.origin.problem("the file is empty"), file.origin)
        return
    document = Document(
        id=file.stem,
        kind=kind,
        sections=(Section(detect_language(markdown), _title(markdown, text, file), markdown),),
        source=str(file.path),
        product_id=_product_of(file.stem, loaded) if kind == "manual" else None,
    )
    try:
        loaded.add_document(document, file.origin)
    except RowError as error:
        loaded.reject_document(kind, file.stem, file.origin.problem(error.reason), file.origin)


def _as_markdown(text: str, suffix: str) -> str:
    if suffix in (".html", ".htm"):
        return html_to_markdown(text)
    # In plain text a tag is something the author wants to be read.
    return text.replace("<", "\\<") if suffix == ".txt" else text


def _title(markdown: str, raw: str, file: SourceFile) -> str:
    heading = next((block.text for block in blocks(markdown) if isinstance(block, Heading) and block.text), "")
    page = _HTML_TITLE.search(raw) if file.suffix in (".html", ".htm") else None
    return heading or (" ".join(page.group(1).split()) if page else "") or file.stem


def _product_of(stem: str, loaded: Loaded) -> str | None:
    """`KT-101` and its translation `KT-101.zh` both belong to the product KT-101."""
    split = split_language(stem)
    candidates = [stem, split[0]] if split else [stem]
    return next((candidate for candidate in candidates if loaded.has_product(candidate)), None)
