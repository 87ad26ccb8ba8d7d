"""FAQ entries: rows, or Markdown in which headings are questions."""

from __future__ import annotations

from ingest.loaders.aliases import FAQ
from ingest.loaders.decoding import SourceFile, read_text
from ingest.loaders.fields import Fields
from ingest.loaders.html_text import html_to_markdown, html_to_text, looks_like_html
from ingest.loaders.loaded import Loaded
from ingest.loaders.tables import Table
from ingest.loaders.values import is_blank
from ingest.markdown import Block, Heading, block_lines, blocks
from ingest.problems import FileError, Origin, Problem, RowError
from knowledge.documents import Document, Section, digest
from knowledge.text import detect_language

_TRANSLATABLE = ("question", "answer")
_LANGUAGES = {"chinese": "zh", "english": "en", "中文": "zh", "英文": "en", "英语": "en"}


def add_entry(fields: Fields, origin: Origin, loaded: Loaded) -> None:
    """Take one question and its answer in."""
    question, answer = fields.required("question"), _prose(fields.required("answer"))
    valid_from, valid_to = fields.day("valid_from"), fields.day("valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        raise RowError(fields.column("valid_to"), f"it ends on {valid_to}, before it begins on {valid_from}")
    language = _language(fields, f"{question}\n{answer}")
    sections = [Section(language, question, answer)]
    for other, texts in fields.translations(_TRANSLATABLE, FAQ).items():
        if other != language and texts.has("question") and texts.has("answer"):
            sections.append(Section(other, texts.text("question"), _prose(texts.text("answer"))))
    document = Document(
        id=entry_id(fields),
        kind="faq",
        sections=tuple(sections),
        source=str(origin.path),
        url=fields.optional("url"),
        product_id=fields.optional("product_id"),
        valid_from=valid_from,
        valid_to=valid_to,
        fields={"category": fields.optional("category"), "tags": fields.texts("tags")},
    )
    if fields.has("id"):
        loaded.add_document(document, origin, fields.column("id"))
    else:
        loaded.add_document(document, origin, fields.column("question"), "the same question")


def entry_id(fields: Fields) -> str:
    """The row's id, else one that stays the same as long as the question does."""
    try:
        if fields.has("id"):
            return fields.required("id")
        question, product = fields.text("question"), fields.text("product_id")
    except RowError:
        return ""
    return f"faq-{digest(f'{product} {question}'.strip())[:12]}" if question else ""


def _language(fields: Fields, text: str) -> str:
    stated = fields.text("language").lower()
    return _LANGUAGES.get(stated, stated[:2]) if stated else detect_language(text)


def _prose(text: str) -> str:
    return html_to_text(text) if looks_like_html(text) else text


FAQ_TABLE = Table("faq", FAQ, ("question", "answer"), add_entry, entry_id)


def load_faq_text(file: SourceFile, loaded: Loaded) -> None:
    """Read an FAQ page: a heading with text below is a question, a heading above headings is its category."""
    try:
        text = read_text(file, lambda line, reason: loaded.note(Problem(file.name, line, None, reason)))
    except FileError as error:
        loaded.fail_file(file.origin, str(error))
        return
    page = blocks(html_to_markdown(text) if file.suffix in (".html", ".htm") else text)
    questions = 0
    for question, category, answer in _questions(page):
        row = {"question": question, "answer": answer, "category": category}
        try:
            add_entry(Fields({name: v for name, v in row.items() if not is_blank(v)}, FAQ), file.origin, loaded)
        except RowError as error:
            loaded.reject_document("faq", "", file.origin.problem(error.reason, error.column), file.origin)
        questions += 1
    if not questions:
        reason = "no question was found; write each question as a heading with its answer below" if text.strip() else ""
        loaded.fail_file(file.origin, reason or "the file is empty")


def _questions(page: list[Block]) -> list[tuple[str, str, str]]:
    """`(question, category, answer)` in order."""
    found: list[tuple[str, str, str]] = []
    path: list[Heading] = []
    answer: list[str] = []
    headings = [block for block in page if isinstance(block, Heading)]
    # One top heading over others is the page's title, even if a sentence of welcome follows it.
    title = headings[0] if len(headings) > 1 and [h.level for h in headings].count(headings[0].level) == 1 else None

    def close() -> None:
        if path and answer and path[-1] is not title:
            above = [heading.text for heading in path[:-1] if heading is not title]
            found.append((path[-1].text, above[-1] if above else "", "\n".join(answer)))

    for block in page:
        if isinstance(block, Heading):
            close()
            answer = []
            path = [heading for heading in path if heading.level < block.level] + [block]
        else:
            answer += block_lines(block)
    close()
    return found
