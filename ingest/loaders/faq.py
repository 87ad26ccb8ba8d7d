"""FAQ entries: rows, or pages with questions and answers."""

from __future__ import annotations

from ingest.loaders.aliases import FAQ
from ingest.loaders.decoding import Notes, SourceFile, read_text
from ingest.loaders.faq_pages import Question, questions_in, stated_questions
from ingest.loaders.fields import Fields
from ingest.loaders.html_text import html_to_markdown, html_to_text, looks_like_html
from ingest.loaders.loaded import Loaded
from ingest.loaders.tables import Table
from ingest.loaders.text_files import HTML, read_markdown
from ingest.loaders.values import is_blank
from ingest.markdown import blocks
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
    """Read an FAQ page of any text format."""
    try:
        found = _questions(file, lambda line, reason: loaded.note(Problem(file.name, line, None, reason)))
    except FileError as error:
        loaded.fail_file(file.origin, str(error))
        return
    for entry in found:
        row = {**entry._asdict(), "url": file.url}
        try:
            add_entry(Fields({name: v for name, v in row.items() if not is_blank(v)}, FAQ), file.origin, loaded)
        except RowError as error:
            loaded.reject_document("faq", "", file.origin.problem(error.reason, error.column), file.origin)


def _questions(file: SourceFile, note: Notes) -> list[Question]:
    """Raises FileError where there is none."""
    if file.suffix in HTML:
        html = read_text(file, note)
        if stated := stated_questions(html):
            return stated
        markdown = html_to_markdown(html, asks=True)
    else:
        markdown, _ = read_markdown(file, note)
    if not markdown.strip():
        raise FileError("the file is empty")
    found = questions_in(blocks(markdown))
    if not found:
        raise FileError("no question was found; write each question as a heading with its answer below")
    return found
