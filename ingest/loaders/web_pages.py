"""`urls.txt`: a list of web pages and feeds that are asked for on every run, each on a line of its own.

A line is an address, if need be after what it holds and under which id: `faq https://shop.example/help`,
`manual KT-101 https://shop.example/kt-101.pdf`. `#` begins a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ingest.loaders import sheets
from ingest.loaders.decoding import SourceFile, read_text
from ingest.loaders.loaded import Loaded
from ingest.loaders.roles import table_named
from ingest.loaders.web import UnreachableError, checked_url
from ingest.problems import FileError, Problem
from knowledge.documents import digest

_KINDS = {
    "policy": "policy", "policies": "policy", "manual": "manual", "manuals": "manual", "faq": "faq",
    "products": "products", "feed": "products", "customers": "customers", "orders": "orders",
    "reviews": "reviews", "events": "events",
}  # fmt: skip
_MOST_PAGES = 2_000


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page; `kind` is empty where the list does not say what it holds."""

    kind: str
    file: SourceFile


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    kind: str
    stem: str
    url: str


def pages(file: SourceFile, loaded: Loaded) -> Iterator[Page]:
    """Fetch what the list names; a page that cannot be fetched is reported, and what it gave last time stays."""
    silent: dict[str, str] = {}
    for line in _lines(file, loaded):
        source = file.path / digest(line.url)[:16]
        shown = SourceFile(file.path, line.url, source=source)
        host = urlsplit(line.url).hostname or ""
        try:
            if host in silent:
                raise FileError(silent[host])
            path = loaded.web.fetch(line.url)
        except FileError as error:
            if isinstance(error, UnreachableError):
                silent[host] = str(error)
            loaded.fail_file(shown.origin, f"{error}; what it gave last time stays")
            continue
        name = f"{line.stem}{path.suffix}"
        kind = line.kind or _told_by_name(line.url, path.suffix)
        yield Page(kind, SourceFile(path, line.url, reads_as=name, source=source, url=line.url))


def _lines(file: SourceFile, loaded: Loaded) -> list[_Line]:
    """The lines that name a page, each page once and each under an id of its own."""
    try:
        text = read_text(file, lambda line, reason: loaded.note(Problem(file.name, line, None, reason)))
    except FileError as error:
        loaded.fail_file(file.origin, str(error))
        return []
    found: dict[str, _Line] = {}
    stems: set[str] = set()
    for number, written in enumerate(text.split("\n"), 1):
        words = re.sub(r"(^|\s)#.*", "", written).split()
        if not words:
            continue
        try:
            line = _parse(number, words, stems)
        except FileError as error:
            loaded.note(Problem(file.name, number, None, str(error)))
            continue
        if len(found) == _MOST_PAGES:
            loaded.note(Problem(file.name, number, None, f"only the first {_MOST_PAGES:,} pages are fetched"))
            break
        found.setdefault(line.url, line)
        stems.add(line.stem)
    return list(found.values())


def _parse(number: int, words: list[str], stems: set[str]) -> _Line:
    urls = [word for word in words if "://" in word]
    rest = [word for word in words if word not in urls]
    kind = next((_KINDS[word.lower()] for word in rest if word.lower() in _KINDS), "")
    ids = [word for word in rest if word.lower() not in _KINDS]
    if len(urls) != 1 or len(ids) > 1:
        raise FileError("a line is an address, after what it holds and an id, such as: manual KT-101 https://…")
    checked_url(urls[0])
    stem = ids[0] if ids else _stem(urls[0])
    if stem in stems and not ids:
        stem = f"{stem}-{digest(urls[0])[:6]}"
    return _Line(number, kind, stem, urls[0])


def _told_by_name(url: str, suffix: str) -> str:
    """What `…/help/faq` and `…/export/products.csv` say themselves; `…/products` is a page like any other."""
    named = table_named(PurePosixPath(unquote(urlsplit(url).path)).stem) or ""
    return named if named == "faq" or suffix in sheets.SUFFIXES else ""


def _stem(url: str) -> str:
    """An id that people recognise: `https://shop.example/help/returns.html` is `help-returns`."""
    parts = urlsplit(url)
    path = PurePosixPath(unquote(parts.path))
    words = [*path.parent.parts, path.stem if path.suffix and len(path.suffix) <= 6 else path.name]
    stem = re.sub(r"[^\w.]+", "-", "-".join(words)).strip("-.") or (parts.hostname or "page")
    return f"{stem}-{digest(parts.query)[:6]}" if parts.query else stem
