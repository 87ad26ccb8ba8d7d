"""Word documents: headings, lists, tables, tracked changes, and hostile files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.loaders.decoding import SourceFile
from ingest.loaders.word_text import read_docx
from ingest.problems import FileError
from tests.unit.ingest.conftest import ShopFolder
from tests.unit.ingest.office_files import changed, document, part

BODY = "word/document.xml"


def text_of(tmp_path: Path, content: bytes) -> tuple[str, str]:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    return read_docx(SourceFile(path, "a.docx"))


def test_structure_survives(tmp_path: Path) -> None:
    """Without headings, lists and tables a policy would be cut at random places."""
    table = [["Zone", "Days"], ["EU | UK", "3"], ["World", "9"]]
    content = document(
        "# Delivery", "We send *daily*.", "## Times", "- fast", "- safe", table, "# 12 is no heading", "1. One"
    )
    markdown, _ = text_of(tmp_path, content)
    assert markdown == (
        "# Delivery\n\nWe send \\*daily\\*.\n\n## Times\n\n- fast\n- safe\n\n"
        "| Zone | Days |\n|---|---|\n| EU \\| UK | 3 |\n| World | 9 |\n\n# 12 is no heading\n\n1. One"
    )


def test_policy_of_the_shop(shop: ShopFolder) -> None:
    """The file's stem is the id that citations and evals name."""
    shop.raw("policies/returns.docx", document("30 days.", title="Returns and refunds"))
    policy = shop.documents()["returns"]
    assert (policy.sections[0].title, policy.sections[0].text) == ("Returns and refunds", "30 days.")


def test_tracked_changes_and_content_controls(tmp_path: Path) -> None:
    """What was struck out must not be quoted, what was put in must be, also inside a form's field."""
    raw = document("MARK")
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    inner = (
        f"<w:p><w:del w:id='1' w:author='a'><w:r><w:delText>14 days </w:delText></w:r></w:del>"
        f"<w:ins w:id='2' w:author='a'>{run.format('30 days ')}</w:ins>{run.format('to return.')}</w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run.format('In a control.')}</w:p></w:sdtContent></w:sdt>"
    )
    body = part(raw, BODY)
    start, end = body.index("<w:p>"), body.index("</w:p>") + len("</w:p>")
    markdown, _ = text_of(tmp_path, changed(raw, {BODY: (body[:start] + inner + body[end:]).encode()}))
    assert markdown == "30 days to return.\n\nIn a control."


def test_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    """A document of some kilobytes must not fill the memory."""
    with pytest.raises(FileError, match="unpacks to"):
        text_of(tmp_path, changed(document("x"), {BODY: b" " * (64 << 20)}))


def test_large_pictures_do_not_count(tmp_path: Path) -> None:
    """A manual full of photographs is no bomb: pictures are never unpacked as text."""
    photo = bytes(range(256)) * 1024
    markdown, _ = text_of(tmp_path, changed(document("Text."), {f"word/media/{n}.png": photo * 64 for n in range(10)}))
    assert markdown == "Text."


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    """A document must not be able to publish the server's own files."""
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret", encoding="utf-8")
    raw = document("MARK")
    body = part(raw, BODY).replace("MARK", "x&leak;")
    declared = body.replace("?>", f'?><!DOCTYPE w [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>', 1)
    markdown, _ = text_of(tmp_path, changed(raw, {BODY: declared.encode()}))
    assert "secret" not in markdown


@pytest.mark.parametrize("content", [document("x")[:300], changed(document("x"), {BODY: b"<w:document"}), document()])
def test_files_without_text_get_one_sentence(tmp_path: Path, content: bytes) -> None:
    """A traceback tells a shop owner nothing."""
    with pytest.raises(FileError, match=r"damaged|no text"):
        text_of(tmp_path, content)
