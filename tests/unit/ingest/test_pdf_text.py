"""PDF manuals and policies: headings by size, paragraphs from lines, and files that give no text."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.chunking import chunks
from ingest.loaders.decoding import SourceFile
from ingest.loaders.pdf_text import read_pdf
from ingest.problems import FileError
from tests.unit.ingest.conftest import KETTLE, ShopFolder
from tests.unit.ingest.pdf_files import Line, encrypted, pdf

MANUAL: list[Line] = [
    (20, "Tempo kettle"),
    (14, "Cleaning"),
    (10, "Let the kettle cool down before you clean it, because its sur-"),
    (10, "faces are hot. Use vinegar."),
    (14, "Faults"),
    (10, "- E1: no water"),
    (10, "- E2: too hot"),
]


def text_of(tmp_path: Path, content: bytes) -> tuple[str, str, list[str]]:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    notes: list[str] = []
    markdown, title = read_pdf(SourceFile(path, "a.pdf"), lambda _line, reason: notes.append(reason))
    return markdown, title, notes


def test_structure_survives(tmp_path: Path) -> None:
    """Without headings a manual would be cut at random places and cited without its chapter."""
    markdown, title, notes = text_of(tmp_path, pdf(MANUAL, title="Kettle manual"))
    assert markdown == (
        "# Tempo kettle\n\n## Cleaning\n\nLet the kettle cool down before you clean it, because its surfaces are hot."
        " Use vinegar.\n\n## Faults\n\n- E1: no water\n- E2: too hot"
    )
    assert (title, notes) == ("Kettle manual", [])


def test_manual_belongs_to_its_product_and_is_cut_by_heading(shop: ShopFolder) -> None:
    """A question about the kettle must find the kettle's manual, and the answer its chapter."""
    shop.rows("products.jsonl", KETTLE)
    shop.raw("manuals/K-1.pdf", pdf(MANUAL))
    manual = shop.load().documents["manual", "K-1"]
    assert (manual.product_id, manual.sections[0].title) == ("K-1", "Tempo kettle")
    assert [chunk.heading for chunk in chunks(manual)] == ["Cleaning", "Faults"]


def test_running_heads_page_numbers_and_contents_go(tmp_path: Path) -> None:
    """`Page 3 of 12` in the middle of an answer looks broken."""
    pages = [
        [(10, "Tempo manual"), (10, f"Some text of chapter {'ABC'[n]}."), (10, f"Page {n + 1} of 3")] for n in range(3)
    ]
    markdown, _, _ = text_of(tmp_path, pdf([(10, "Cleaning . . . . . . . 3")], *pages))
    assert markdown == "Some text of chapter A. Some text of chapter B. Some text of chapter C."


def test_what_looks_like_markdown_is_literal(tmp_path: Path) -> None:
    """A line that begins with `#` is no heading."""
    markdown, _, _ = text_of(tmp_path, pdf([(10, "# 12 *or* [more] <b>")]))
    assert markdown == "\\# 12 \\*or\\* \\[more\\] \\<b>"


def test_pages_without_text_are_said(tmp_path: Path) -> None:
    """Half a manual may be pictures; whoever uploads it must know."""
    _, _, notes = text_of(tmp_path, pdf(MANUAL, [], []))
    assert notes == ["no text is on the pages 2, 3 (pictures or scans?); the rest was read"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf(*[[]] * 300), "300 pages but no text, it is a scan"),
        (encrypted(pdf(MANUAL), "secret"), "encrypted with a password"),
        (pdf(MANUAL)[:200], "damaged"),
        (b"%PDF-1.7", "damaged"),
    ],
)
def test_files_without_text_get_one_sentence(tmp_path: Path, content: bytes, reason: str) -> None:
    """An empty manual that goes in silently answers nothing, and nobody knows why."""
    with pytest.raises(FileError, match=reason):
        text_of(tmp_path, content)


def test_file_that_is_locked_against_changes_only(tmp_path: Path) -> None:
    """Many manuals are; everybody can read them, so can we."""
    assert text_of(tmp_path, encrypted(pdf(MANUAL), ""))[0].startswith("# Tempo kettle")


def test_bad_file_is_held_and_the_rest_goes_in(shop: ShopFolder) -> None:
    """A scan uploaded over a good manual must not delete it."""
    shop.raw("policies/returns.pdf", pdf([(10, "30 days.")]))
    shop.raw("policies/privacy.pdf", pdf([]))
    loaded = shop.load()
    assert list(loaded.documents) == [("policy", "returns")]
    assert loaded.held == {("policy", "privacy")}
    assert [problem.file for problem in loaded.problems] == ["policies/privacy.pdf"]
