"""HTML as Markdown: headings, lists and tables survive, so that manuals in both formats are cut the same way."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ingest.markdown import plain_text

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_IGNORED = frozenset(
    "script style head nav footer dialog svg template noscript iframe object select textarea button".split()
)
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link"))
_BLOCKS = frozenset(
    ("p", "div", "section", "article", "header", "main", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre")
)
_QUESTIONS = ("summary", "dt", "button")
_LINE_SIGNS = re.compile(r"(?m)^(\s*)(?:([#>+-])|(\d+)([.)]\s))")
_INLINE_SIGNS = re.compile(r"([\\`*_<\[\]])")


def looks_like_html(text: str) -> bool:
    """Whether a description holds tags rather than a stray `<`."""
    return "<" in text and _TAG.search(text) is not None


def html_to_markdown(html: str, *, asks: bool = False) -> str:
    """What a reader sees of `html`, as Markdown; scripts, styles, navigation and controls are dropped.

    Where a page says which part of it is the main one, only that is taken. With `asks` the page is one of questions:
    what unfolds an answer (`summary`, `dt`, a button) becomes a heading too.
    """
    parser = _MarkdownWriter(asks=asks)
    parser.feed(html)
    parser.close()
    return parser.text()


def escape_inline(text: str) -> str:
    """Text in which nothing is read as emphasis, a link, code or a tag."""
    return _INLINE_SIGNS.sub(r"\\\1", text)


def escape_line_start(text: str) -> str:
    """Text of which no line is read as a heading, a list entry or a quotation."""
    return _LINE_SIGNS.sub(_escape_line, text)


def html_to_text(html: str) -> str:
    """What a reader sees of `html`, as plain lines."""
    return plain_text(html_to_markdown(html))


class _MarkdownWriter(HTMLParser):
    """Writes blocks separated by blank lines while tags go by; unbalanced tags do no harm."""

    def __init__(self, *, asks: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._questions = _QUESTIONS if asks else ()
        self._blocks: list[str] = []
        self._prefix = ""
        self._words: list[str] = []
        self._ignoring: list[str] = []
        self._lists: list[int] = []  # 0 for bullets, else the number of the next entry
        self._after_entry = False
        self._table: list[list[str]] | None = None
        self._around_main: list[str] | None = None

    def text(self) -> str:
        self._end_block()
        self._end_table()
        return re.sub(r"\n{3,}", "\n\n", "\n\n".join(self._blocks)).strip()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if self._ignoring or (tag in _IGNORED and tag not in self._questions):
            if tag not in _VOID:
                self._ignoring.append(tag)
        elif tag == "br":
            self._words.append(" " if self._table is not None else "  \n")
        elif tag == "table":
            self._end_block()
            self._table = []
        elif tag == "tr" and self._table is not None:
            self._table.append([])
        elif tag in ("td", "th") and self._table:
            self._words = []
        elif self._table is None and tag in self._questions:
            self._open_block("###### ")
        elif tag == "main" and self._around_main is None:
            self._end_block()
            self._around_main, self._blocks = self._blocks, []
        elif self._table is None:
            self._start_block(tag)

    def _start_block(self, tag: str) -> None:
        if re.fullmatch("h[1-6]", tag):
            self._open_block("#" * int(tag[1]) + " ")
        elif tag == "li":
            number = self._lists[-1] if self._lists else 0
            self._open_block(f"{number}. " if number else "- ")
            if number:
                self._lists[-1] += 1
        elif tag in _BLOCKS:
            self._open_block()
            if tag in ("ul", "ol"):
                self._lists.append(int(tag == "ol"))

    def handle_endtag(self, tag: str) -> None:
        if self._ignoring:
            if tag in self._ignoring:
                del self._ignoring[self._ignoring.index(tag) :]
        elif tag == "main":
            self._end_main()
        elif tag == "table":
            self._end_table()
        elif tag in ("td", "th") and self._table:
            self._table[-1].append(" ".join("".join(self._words).split()).replace("|", "\\|"))
            self._words = []
        elif self._table is None and (
            tag in _BLOCKS or tag in ("li", "summary", "button") or re.fullmatch("h[1-6]", tag)
        ):
            self._end_block()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()

    def handle_data(self, data: str) -> None:
        if not self._ignoring:
            # What looks like Markdown in a page is meant literally.
            self._words.append(escape_inline(re.sub(r"\s+", " ", data)))

    def _open_block(self, prefix: str = "") -> None:
        """Begin a block; the paragraph in `<li><p>` goes on with the entry that nothing was written of yet."""
        waiting = self._prefix if not "".join(self._words).strip() else ""
        self._end_block()
        self._prefix = prefix or waiting

    def _end_main(self) -> None:
        """What stands around the main part of a page is the site's, unless the main part is empty."""
        self._end_block()
        if self._around_main is not None and self._blocks:
            self._around_main = []
            self._ignoring.append("main")  # to the end of the page
        elif self._around_main:
            self._blocks = self._around_main

    def _end_block(self) -> None:
        text = re.sub(r" *\n *", "  \n", "".join(self._words)).strip()
        self._words = []
        prefix, self._prefix = self._prefix, ""
        if not text:
            return
        is_entry = prefix != "" and not prefix.startswith("#")
        if not prefix:
            text = escape_line_start(text)
        if is_entry and self._after_entry:
            self._blocks[-1] += f"\n{prefix}{text}"
        else:
            self._blocks.append(prefix + text)
        self._after_entry = is_entry

    def _end_table(self) -> None:
        rows = [row for row in self._table or [] if any(row)]
        self._table = None
        if rows:
            width = max(len(row) for row in rows)
            padded = [row + [""] * (width - len(row)) for row in rows]
            lines = ["| " + " | ".join(row) + " |" for row in padded]
            self._blocks.append("\n".join([lines[0], "|" + "---|" * width, *lines[1:]]))
            self._after_entry = False


def _escape_line(match: re.Match[str]) -> str:
    indent, sign, number, mark = match.groups()
    return f"{indent}\\{sign}" if sign else f"{indent}{number}\\{mark}"
