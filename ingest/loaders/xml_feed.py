"""Product feeds as XML: RSS 2.0 and Atom with Google's `g:` elements. Parsing is expat's, made safe by defusedxml."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from ingest.loaders.decoding import SourceFile, read_text
from ingest.loaders.sheet import BrokenRow, Sheet
from ingest.loaders.values import LONGEST_FIELD
from ingest.problems import FileError

SUFFIXES = (".xml",)
_GOOGLE = "http://base.google.com/ns/1.0"
_ENTRIES = ("item", "entry")
_PIECE = 1 << 16  # characters handed to the parser at once
_DEEPEST = 200  # levels; feeds have five
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_BARE_AND = re.compile(r"&(?![A-Za-z][A-Za-z0-9]{0,31};|#\d{1,7};|#x[0-9A-Fa-f]{1,6};)")
_HTML_NAME = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{0,31};)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read_feed(file: SourceFile, limit: int | None = None) -> Sheet:
    """One row for each `item` or `entry`, on the line where it begins; columns are the elements' names without prefix.

    What is read before the place where a feed is cut off or broken is kept; with a `limit` only so many are read.
    Raises FileError when nothing can be read, or when the file declares entities, which no feed needs and attacks do.
    """
    sheet = Sheet(is_typed=False, is_feed=True)
    text = _repaired(read_text(file, sheet.note, sheet.cut), sheet)
    feed = _Feed(sheet, limit)
    stopped = _parse(text, feed)
    if stopped is not None:
        line, reason = stopped
        if sheet.is_empty:
            raise FileError(f"broken XML on line {line}: {reason}")
        said = f"the feed is broken or cut off here ({reason}); the {len(sheet.rows):,} products before it were read"
        sheet.note(line, said)
        sheet.is_cut = True
    elif sheet.is_empty:
        raise FileError("no product was found; a Google Merchant feed with an item or entry for each is expected")
    sheet.name_columns()
    return sheet


def _parse(text: str, feed: _Feed) -> tuple[int, str] | None:
    """Run the parser over the text; where and why it stopped, None at the end."""
    from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # has no stubs of its own
    from defusedxml.expatreader import DefusedExpatParser  # type: ignore[import-untyped]  # has no stubs of its own

    parser = DefusedExpatParser(namespaceHandling=1, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(feed)
    feed.setDocumentLocator(parser)
    try:
        for start in range(0, len(text), _PIECE):
            parser.feed(text[start : start + _PIECE])
        parser.close()
    except SAXParseException as error:
        return error.getLineNumber() or 1, error.getMessage()
    except _EnoughError:
        return None
    except DefusedXmlException:
        raise FileError("the file declares XML entities, which can hide an attack; export it without them") from None
    return None


def _repaired(text: str, sheet: Sheet) -> str:
    """Mend what feeds get wrong most: `M&M` without escape, HTML's `&nbsp;`, control characters."""
    parts = _CDATA.split(_NOT_XML.sub(" ", text))
    for place in range(0, len(parts), 2):
        part = _HTML_NAME.sub(_numeric, parts[place])
        if bare := _BARE_AND.search(part):
            line = sum(before.count("\n") for before in parts[:place]) + part.count("\n", 0, bare.start()) + 1
            sheet.note(line, "a bare '&' was read as '&amp;', here and wherever else there is one")
            part = _BARE_AND.sub("&amp;", part)
        parts[place] = part
    return "".join(parts)


def _numeric(match: re.Match[str]) -> str:
    """An entity of HTML, which XML does not know, as numbers; an unknown one stays for the parser to refuse."""
    meant = html.unescape(match[0])
    return match[0] if meant == match[0] else "".join(f"&#{ord(character)};" for character in meant)


@dataclass(slots=True)
class _Element:
    """An open element of a product: its text so far, and what is nested in it."""

    name: str
    is_google: bool
    words: list[str] = field(default_factory=list)
    length: int = 0
    children: dict[str, Any] = field(default_factory=dict)

    def add(self, words: str) -> None:
        self.length += len(words)
        if self.length <= LONGEST_FIELD:
            self.words.append(words)

    def value(self) -> Any:
        return self.children or "".join(self.words).strip()


class _EnoughError(Exception):
    """As many products were read as were wanted."""


class _Feed(ContentHandler):
    """Collects products while the parser goes by; nothing but the one that is open is kept in memory twice."""

    def __init__(self, sheet: Sheet, limit: int | None) -> None:
        super().__init__()
        self._sheet = sheet
        self._limit = limit
        self._locator: Any = None
        self._open: list[_Element] = []
        self._line = 0
        self._depth = 0
        self._too_long: tuple[str, int] | None = None
        self._from_google: set[str] = set()

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 -- the standard library's name
        self._locator = locator

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802, ARG002 -- the standard library's
        namespace, local = name
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FileError("the XML is nested too deeply; a product feed is expected")
        if self._open:
            element = _Element(str(local).strip(), namespace == _GOOGLE)
            # Atom writes a link as an attribute.
            if local == "link" and (address := attrs.get((None, "href"))):
                element.add(str(address))
            self._open.append(element)
        elif local in _ENTRIES:
            self._line = self._locator.getLineNumber()
            self._too_long = None
            self._from_google.clear()
            self._open.append(_Element(str(local), is_google=False))

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].add(content)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802, ARG002 -- the standard library's
        self._depth -= 1
        if not self._open:
            return
        element = self._open.pop()
        if element.length > LONGEST_FIELD and self._too_long is None:
            self._too_long = (element.name, element.length)
        if self._open:
            self._keep(element, self._open[-1])
        else:
            self._finish(element)

    def _keep(self, element: _Element, parent: _Element) -> None:
        """Google's element counts before one of the same name that RSS or Atom has; several become a list."""
        value = element.value()
        known = parent.children.get(element.name)
        is_top = len(self._open) == 1
        if is_top and element.is_google and element.name not in self._from_google:
            self._from_google.add(element.name)
            parent.children[element.name] = value
        elif known is None:
            parent.children[element.name] = value
        elif element.is_google or element.name not in self._from_google:
            parent.children[element.name] = [*(known if isinstance(known, list) else [known]), value]

    def _finish(self, product: _Element) -> None:
        if self._too_long is None:
            self._sheet.take(self._line, product.children)
            if self._limit is not None and len(self._sheet.rows) >= self._limit:
                raise _EnoughError
            return
        name, length = self._too_long
        reason = f"the field has {length:,} characters; at most {LONGEST_FIELD:,} are taken"
        product_id = next(iter(_texts(product.children.get("id"))), "")
        self._sheet.broken.append(BrokenRow(self._line, name, reason, document_id=product_id))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (text for entry in value for text in _texts(entry))
