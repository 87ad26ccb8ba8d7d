"""What a file really is: exports often carry the wrong ending, and content does not lie."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass

from ingest.loaders.decoding import SourceFile, read_head
from ingest.loaders.rows import DELIMITERS
from ingest.problems import FileError

_HEAD = 8192  # bytes that are looked at
_KINDS = {
    ".pdf": "a PDF file", ".docx": "a Word file", ".xlsx": "an Excel workbook", ".xml": "an XML file",
    ".html": "a web page", ".htm": "a web page", ".jsonl": "JSON", ".ndjson": "JSON", ".json": "JSON",
    ".csv": "a table of text", ".tsv": "a table of text", ".txt": "plain text", ".md": "Markdown",
    ".markdown": "Markdown", ".xlsm": "an Excel workbook",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".xlsx", ".xlsm", ".xml")
_PAGE = re.compile(r"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b")
_MARKUP = re.compile(r"\s*<(?:\?xml|rss|feed|channel)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file under the suffix by which it is to be read; `remark` where that is not the one in its name."""

    file: SourceFile
    remark: str = ""


def recognise(file: SourceFile) -> Recognised:
    """Look into the file. Raises FileError for content that nothing here reads, whatever the name says."""
    head = read_head(file.path, _HEAD)
    suffix = _binary_suffix(file, head) or _text_suffix(file.suffix, _as_text(head))
    if suffix is None or _KINDS.get(suffix) == _KINDS.get(file.suffix):
        return Recognised(file)
    promised = _KINDS.get(file.suffix, f"a '{file.suffix}' file")
    remark = f"this is {_KINDS[suffix]}, not {promised} as its name says; it was read as what it is"
    return Recognised(file.with_suffix(suffix), remark)


def looks_tabular(file: SourceFile) -> bool:
    """Whether a text file is a table of tab-separated cells, as product feeds called `.txt` are."""
    lines = [line for line in _as_text(read_head(file.path, 65_536)).split("\n") if line.strip()][:2]
    return bool(lines) and lines[0].count("\t") >= 2 and all(line.count("\t") >= 2 for line in lines)


def _binary_suffix(file: SourceFile, head: bytes) -> str | None:
    if head.startswith(b"%PDF-") or (file.suffix == ".pdf" and b"%PDF-" in head[:1024]):
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        return _packed_suffix(file)
    if head.startswith(_OLE):
        raise FileError(
            "this is an old Office file, or one with a password; save it without a password as .xlsx or .docx"
        )
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        raise FileError("this is a picture; pictures belong to a product's 'images', texts must be text")
    return None


def _packed_suffix(file: SourceFile) -> str:
    """A workbook or a document: both are zip archives."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        # Damaged: the reader says so in its own words.
        return file.suffix if file.suffix in (".xlsx", ".xlsm", ".docx") else ".xlsx"
    if any(name.startswith("xl/") for name in names):
        return ".xlsx"
    if any(name.startswith("word/") for name in names):
        return ".docx"
    raise FileError("this is an archive; unpack it and give the files in it")


def _as_text(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", errors="replace").replace("\r\n", "\n")
    return (
        head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    )


def _text_suffix(suffix: str, text: str) -> str | None:
    """The suffix that a text file should have; None where its own will do."""
    if not text.strip() or "\x00" in text:
        return None
    if _PAGE.match(text):
        return ".html"
    if suffix in _TABLES:
        return _table_suffix(suffix, text)
    return ".txt" if suffix in (".pdf", ".docx", ".xlsx") else None


def _table_suffix(suffix: str, text: str) -> str | None:
    if _MARKUP.match(text):
        return ".xml"
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if suffix in (".json", ".jsonl", ".ndjson"):
        is_json = any(line[0] in "[{" for line in lines[:5])
    else:
        is_json = lines[0][0] in "[{"
        if is_json:
            return ".jsonl"
    if is_json or suffix in (".csv", ".tsv"):
        return None
    return ".csv" if len(lines) > 1 and any(mark in lines[0] for mark in DELIMITERS) else None
