"""Reading rows: whatever is broken is reported with its place, and everything after it is still read."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from ingest.loaders.decoding import SourceFile
from ingest.loaders.rows import read_rows
from ingest.loaders.sheet import Sheet
from ingest.problems import FileError


def sheet_of(tmp_path: Path, name: str, content: bytes) -> Sheet:
    path = tmp_path / name
    path.write_bytes(content)
    return read_rows(SourceFile(path, name))


def test_broken_json_line_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    """One bad line must not cost the file."""
    sheet = sheet_of(tmp_path, "a.jsonl", b'{"id": 1}\n{"id": 2,,}\n\n[1]\n{"id": NaN}\n{"id": 3}\n')
    assert [(row.line, row.values["id"]) for row in sheet.rows] == [(1, 1), (6, 3)]
    assert [row.line for row in sheet.broken] == [2, 4, 5]
    assert "character 10" in sheet.broken[0].reason
    assert sheet.broken[0].column == "10"


def test_deeply_nested_json_is_a_broken_line(tmp_path: Path) -> None:
    """A hostile line must not end the process with a RecursionError."""
    sheet = sheet_of(tmp_path, "a.jsonl", b"[" * 100_000 + b'\n{"id": 1}\n')
    assert [row.line for row in sheet.rows] == [2]
    assert "nested too deeply" in sheet.broken[0].reason


def test_gzip_and_byte_order_mark(tmp_path: Path) -> None:
    """Exports come packed and with a mark that would otherwise become part of the first column's name."""
    sheet = sheet_of(tmp_path, "a.csv.gz", gzip.compress("\ufeffid,title\r\n1,Köln\r\n".encode()))
    assert sheet.columns == ["id", "title"]
    assert sheet.rows[0].values == {"id": "1", "title": "Köln"}


def test_damaged_gzip_is_one_sentence(tmp_path: Path) -> None:
    """Half a download must not show a traceback."""
    with pytest.raises(FileError, match="damaged"):
        sheet_of(tmp_path, "a.jsonl.gz", gzip.compress(b'{"id": 1}\n' * 100)[:-20])


def test_packed_export_cut_in_the_middle(tmp_path: Path) -> None:
    """A download that broke off is used up to the last whole line, and nothing that it lacks is dropped."""
    rows = "".join(f"{n},{hashlib.sha256(str(n).encode()).hexdigest()}\n" for n in range(9000))
    packed = gzip.compress(f"id,title\n{rows}".encode())
    sheet = sheet_of(tmp_path, "a.csv.gz", packed[: len(packed) // 2])
    assert 2000 < len(sheet.rows) < 7000
    assert len(sheet.rows[-1].values["title"]) == 64
    assert (sheet.is_cut, sheet.broken) == (True, [])
    assert "cut off" in sheet.notes[0].reason
    whole = sheet_of(tmp_path, "a.csv.gz", packed + gzip.compress(b"x,y\n") + b"\0\0")
    assert (len(whole.rows), whole.is_cut) == (9001, False)


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [("gb18030", "退货期限是多少天？签收后三十天内", "GB18030"), ("cp1252", "Café crème à la carte", "Windows-1252")],
)
def test_other_encodings_are_recognised_and_noted(tmp_path: Path, encoding: str, text: str, name: str) -> None:
    """Mojibake in answers is worse than a note in the report."""
    sheet = sheet_of(tmp_path, "a.csv", f"id,title\n1,{text}\n".encode(encoding))
    assert sheet.rows[0].values["title"] == text
    assert sheet.notes[0][0] == 2
    assert name in sheet.notes[0][1]


def test_single_line_of_another_encoding(tmp_path: Path) -> None:
    """One pasted Latin-1 line must not turn the UTF-8 lines around it into mojibake."""
    lines = ["id,title", "1,Käse", "2,Öl", "3,Brötchen"]
    content = "\n".join(lines).encode() + b"\n4,Caf\xe9\n"
    sheet = sheet_of(tmp_path, "a.csv", content)
    assert [row.values["title"] for row in sheet.rows] == ["Käse", "Öl", "Brötchen", "Café"]
    assert [note.line for note in sheet.notes] == [5]


def test_nul_bytes_are_removed_and_binary_refused(tmp_path: Path) -> None:
    """A stray NUL is a broken export, many are a spreadsheet under a wrong name."""
    sheet = sheet_of(tmp_path, "a.csv", b"id,title\n1,a\x00b\n")
    assert sheet.rows[0].values["title"] == "ab"
    assert sheet.notes == [(2, "NUL bytes were removed", None)]
    with pytest.raises(FileError, match="not a text file"):
        sheet_of(tmp_path, "b.csv", b"\x00\x01" * 500)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_sniffed_from_the_header(tmp_path: Path, delimiter: str) -> None:
    """European spreadsheets write semicolons."""
    content = delimiter.join(("id", "title")) + "\n" + delimiter.join(("1", '"a, b; c"')) + "\n"
    assert sheet_of(tmp_path, "a.csv", content.encode()).rows[0].values == {"id": "1", "title": "a, b; c"}


def test_quoted_line_breaks_keep_line_numbers(tmp_path: Path) -> None:
    """A problem must point at the line where the row begins in the file."""
    sheet = sheet_of(tmp_path, "a.csv", b'id,title\n1,"two\nlines"\n2,b\n')
    assert [(row.line, row.values["title"]) for row in sheet.rows] == [(2, "two\nlines"), (4, "b")]


def test_unclosed_quote_does_not_swallow_the_file(tmp_path: Path) -> None:
    """Without recovery every row after the quote would silently become part of one cell."""
    sheet = sheet_of(tmp_path, "a.csv", b'id,title\n1,a\n2,"b\n3,c\n4,d\n')
    assert [row.values["id"] for row in sheet.rows] == ["1", "3", "4"]
    assert [(row.line, "never closed" in row.reason) for row in sheet.broken] == [(3, True)]


def test_row_with_too_many_cells(tmp_path: Path) -> None:
    """An unquoted comma shifts values into the wrong columns: better no row than a wrong price."""
    sheet = sheet_of(tmp_path, "a.csv", b"id,title,price\n1,a,b,5\n2,c,6\n")
    assert [row.values["id"] for row in sheet.rows] == ["2"]
    assert "4 cells" in sheet.broken[0].reason


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_field_of_ten_megabytes(tmp_path: Path, name: str) -> None:
    """One absurd field is reported by name, and its neighbours go in."""
    huge = "x" * 10_000_000
    is_csv = name.endswith("csv")
    content = (
        f"id,title\n1,{huge}\n2,ok\n" if is_csv else f'{{"id": 1, "title": "{huge}"}}\n{{"id": 2, "title": "ok"}}\n'
    )
    sheet = sheet_of(tmp_path, name, content.encode())
    assert [str(row.values["id"]) for row in sheet.rows] == ["2"]
    assert sheet.broken[0].column == "title"
    assert "10,000,000" in sheet.broken[0].reason


def test_list_in_a_jsonl_file(tmp_path: Path) -> None:
    """Many tools call a JSON list "jsonl"."""
    assert len(sheet_of(tmp_path, "a.jsonl", b'[{"id": 1},\n {"id": 2}]').rows) == 2
