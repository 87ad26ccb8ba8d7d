"""FAQ pages as shops write them: accordions, definition lists, bold questions, statements for search engines."""

from __future__ import annotations

import json

import pytest

from tests.unit.ingest.conftest import ShopFolder
from tests.unit.ingest.office_files import document

PAIRS = [("How long may I return?", "30 days."), ("What does shipping cost?", "4.95 in the EU.")]


def entries(shop: ShopFolder, name: str, content: str) -> list[tuple[str, str]]:
    shop.text(name, content)
    return [(entry.sections[0].title, entry.sections[0].text) for entry in shop.documents().values()]


def repeated(template: str) -> str:
    return "".join(template.format(question, answer) for question, answer in PAIRS)


@pytest.mark.parametrize(
    "page",
    [
        repeated("<details><summary>{}</summary><p>{}</p></details>"),
        repeated("<details><summary><h3>{}</h3></summary><div>{}</div></details>"),
        repeated("<details><summary><div>{}</div></summary><p>{}</p></details>"),
        repeated("<button class='accordion'>{}</button><div class='panel'><p>{}</p></div>"),
        "<dl>" + repeated("<dt>{}</dt><dd>{}</dd>") + "</dl>",
        repeated("<h2>{}</h2><p>{}</p>"),
        repeated("<h3><button aria-expanded='false'>{}</button></h3><div>{}</div>"),
        repeated("<p><strong>{}</strong></p><p>{}</p>"),
        repeated("<p><b>Q:</b> {}<br>A: {}</p>"),
    ],
)
def test_html_pages(shop: ShopFolder, page: str) -> None:
    """A shop's help page is read as it is; nobody retypes it."""
    head = "<!doctype html><html><head><title>Help</title></head><body><nav>Home</nav><h1>Help</h1>"
    assert entries(shop, "faq.html", head + page + "</body></html>") == PAIRS


@pytest.mark.parametrize(
    "page",
    [
        repeated("**{}**\n\n{}\n\n"),
        repeated("Q: {}\nA: {}\n\n"),
        "# Help\n\n" + repeated("{}\n\n{}\n\n"),
        repeated("## {}\n{}\n"),
    ],
)
def test_markdown_pages(shop: ShopFolder, page: str) -> None:
    """Not everybody writes headings."""
    assert entries(shop, "faq.md", page) == PAIRS


def test_chinese_marks(shop: ShopFolder) -> None:
    """问 and 答 are as common as Q and A."""
    assert entries(shop, "faq.txt", "问：多久可以退货？\n答：三十天。\n\n问：运费多少？\n答：免费。\n") == [
        ("多久可以退货？", "三十天。"),
        ("运费多少？", "免费。"),
    ]


def test_headings_over_questions_are_categories(shop: ShopFolder) -> None:
    """`Shipping` is no question, and its questions must not be lost in one long answer."""
    shop.text("faq.md", "# Help\n\n## Shipping\n\n" + repeated("**{}**\n\n{}\n\n"))
    found = list(shop.documents().values())
    assert [entry.fields["category"] for entry in found] == ["Shipping", "Shipping"]


def test_question_in_passing_stays_in_its_answer(shop: ShopFolder) -> None:
    """`Changed your mind?` within an answer is rhetoric."""
    page = "## Returns\n\nWe are fair.\n\nChanged your mind?\n\nSend it back.\n\n## Repairs\n\nWrite to us.\n"
    assert [question for question, _ in entries(shop, "faq.md", page)] == ["Returns", "Repairs"]


def test_statements_for_search_engines_come_first(shop: ShopFolder) -> None:
    """They are exactly the questions; headings of a page also say `Newsletter`."""
    stated = [
        {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": f"<p>{answer}</p>"}}
        for question, answer in PAIRS
    ]
    graph = {"@context": "https://schema.org", "@graph": [{"@type": ["FAQPage"], "mainEntity": stated}]}
    page = f'<script type="application/ld+json">{json.dumps(graph)}</script><h2>Newsletter</h2><p>Sign up.</p>'
    assert entries(shop, "faq.html", f"<html><body>{page}</body></html>") == PAIRS


def test_word_document(shop: ShopFolder) -> None:
    """Many FAQs live in Word."""
    shop.raw("faq.docx", document(*[part for q, a in PAIRS for part in (f"# {q}", a)]))
    assert [entry.sections[0].title for entry in shop.documents().values()] == [question for question, _ in PAIRS]
