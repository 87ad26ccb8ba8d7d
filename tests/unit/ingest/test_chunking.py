"""Chunks: each can be found and quoted on its own, and says where it comes from."""

from __future__ import annotations

from datetime import date

from ingest.chunking import PRODUCT_LIMIT, PROSE_LIMIT, chunks
from ingest.markdown import plain_text
from knowledge.documents import Chunk, Document, Kind, Section

MANUAL = """# Tempo kettle — manual

Model K-1.

## Cleaning

### Filter

Rinse it **weekly**. See [the video](https://x.example).

## Faults

| Code | Meaning | What to do |
|---|---|---|
| E3 | No water | Fill the tank |
| E4 | Base wet | Dry it |
"""


def prose(text: str, kind: Kind = "manual", language: str = "en", title: str = "Tempo kettle — manual") -> list[Chunk]:
    return chunks(Document("K-1", kind, (Section(language, title, text),), product_id="K-1"))


def test_faq_is_one_chunk_with_all_its_metadata() -> None:
    """An answer cut in two would be quoted without its condition; without its dates it would never expire."""
    section = Section("en", "How long?", "30 days. " * 300)
    document = Document("f-1", "faq", (section,), url="u", valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1))
    (chunk,) = chunks(document)
    assert (chunk.id, chunk.title, chunk.text) == ("faq:f-1#en:0", "How long?", section.text)
    assert (chunk.url, chunk.valid_from, chunk.valid_to) == ("u", document.valid_from, document.valid_to)


def product(description: str, attributes: str = "", language: str = "en") -> list[Chunk]:
    text = "\n".join(part for part in (description, attributes) if part)
    fields = {"description": description}
    return chunks(Document("T", "product", (Section(language, "Tent", text),), product_id="T", fields=fields))


def test_product_has_chunks_per_language() -> None:
    """Each language is found and quoted by itself; attributes help to find the text but are not part of it."""
    sections = (Section("en", "Kettle", "Boils.\nPower (W): 1500"), Section("zh", "水壶", "烧水。"))
    fields = {"description": "Boils.", "translations": {"zh": {"description": "烧水。"}}}
    found = chunks(Document("K-1", "product", sections, product_id="K-1", fields=fields))
    assert [(c.id, c.title, c.text, c.details, c.product_id) for c in found] == [
        ("product:K-1#en:0", "Kettle", "Boils.", "Power (W): 1500", "K-1"),
        ("product:K-1#zh:0", "水壶", "烧水。", "", "K-1"),
    ]
    assert "Power (W): 1500" in found[0].embedded_text


def test_paragraphs_of_a_description_are_no_attributes() -> None:
    """A second paragraph is what the shop says about the product, not a line of its data sheet."""
    found = product("Sleeps two.\nNote: pitch it dry.", "Weight (g): 900\nPeople: 2")
    (chunk,) = found
    assert (chunk.text, chunk.details) == ("Sleeps two.\nNote: pitch it dry.", "Weight (g): 900\nPeople: 2")


def test_long_product_text_is_cut_at_sentences() -> None:
    """The embedding reads 512 tokens: what is behind them could never be found."""
    text = " ".join(f"Sentence number {n} says something about the tent." for n in range(60))
    found = product(text)
    assert len(found) > 1
    assert all(len(c.text) <= PRODUCT_LIMIT["en"] and c.text.endswith(".") for c in found)
    assert " ".join(c.text for c in found) == text


def test_long_attribute_is_a_chunk_under_its_name() -> None:
    """An installation guide inside an attribute keeps its name on every piece."""
    guide = "安装前请确认水压在规定范围内。" * 60
    found = product("一级能效。", f"容量：60 升\n安装说明：{guide}", "zh")
    assert (found[0].text, found[0].details) == ("一级能效。", "容量：60 升")
    assert {c.heading for c in found[1:]} == {"安装说明"}
    assert "".join(c.text for c in found[1:]) == guide


def test_product_without_text_still_has_a_chunk() -> None:
    """A product that only has a name must be found by it."""
    (chunk,) = product("")
    assert chunk.text == "Tent"


def test_headings_become_a_path_and_tables_sentences() -> None:
    """ "What does E3 mean?" must be answered by one sentence that names the code."""
    found = prose(MANUAL)
    assert [(c.heading, c.text) for c in found] == [
        ("", "Model K-1."),
        ("Cleaning > Filter", "Rinse it weekly. See the video."),
        (
            "Faults",
            "Code E3 – Meaning: No water; What to do: Fill the tank\nCode E4 – Meaning: Base wet; What to do: Dry it",
        ),
    ]
    assert [c.id for c in found] == ["manual:K-1#en:0", "manual:K-1#en:1", "manual:K-1#en:2"]
    assert {c.product_id for c in found} == {"K-1"}


def test_paragraphs_are_packed_up_to_the_limit() -> None:
    """Many tiny chunks crowd out each other; huge ones are not understood by the embedding."""
    paragraph = "Wipe it dry after use. " * 3
    found = prose("## Care\n\n" + "\n\n".join([paragraph] * 20), "policy")
    assert all(PROSE_LIMIT["en"] / 2 < len(c.text) <= PROSE_LIMIT["en"] for c in found)
    assert {c.text.count("Wipe") % 3 for c in found} == {0}


def test_list_keeps_its_lead_in_when_it_is_cut() -> None:
    """ "opened ear tips" alone does not say that they cannot be returned."""
    entries = "\n".join(f"- entry number {n} of the things that cannot be sent back to us" for n in range(20))
    found = prose(f"Some words before.\n\nYou cannot return:\n\n{entries}\n", "policy")
    assert len(found) > 1
    assert all("You cannot return:" in c.text for c in found if "entry" in c.text)
    assert found[0].text == "Some words before."


def test_language_is_that_of_the_chunk() -> None:
    """A bilingual manual answers in both languages."""
    found = prose("# M\n\n## Cleaning\n\nRinse it.\n\n## 清洁\n\n请用清水冲洗滤网。\n")
    assert [(c.id, c.language) for c in found] == [("manual:K-1#en:0", "en"), ("manual:K-1#zh:0", "zh")]


def test_text_without_sentences_is_cut_all_the_same() -> None:
    """A megabyte without a full stop must not become one chunk."""
    found = prose("x" * 5000, "policy")
    assert all(len(c.text) <= PROSE_LIMIT["en"] for c in found)
    assert sum(len(c.text) for c in found) == 5000


def test_chunk_ids_are_unique_and_stable() -> None:
    """Ids are citations: they must not depend on the run."""
    assert [c.id for c in prose(MANUAL)] == [c.id for c in prose(MANUAL)]
    assert len({c.id for c in prose(MANUAL)}) == len(prose(MANUAL))


def test_line_breaks_in_chinese_and_raw_html() -> None:
    """A space inside a Chinese sentence is a mistake to its reader; tags are noise to any."""
    assert plain_text("按下开关，\n等待十秒。") == "按下开关，等待十秒。"
    assert plain_text("Line one  \nline two<br>line *three*") == "Line one\nline two\nline three"
    assert plain_text("<div>Hello</div>\n\n> quoted\n\n    code") == "Hello\nquoted\ncode"
