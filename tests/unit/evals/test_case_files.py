"""Case files: what is read, and what is said of a file that cannot be."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bot.evals.answers import read_answer_cases
from bot.evals.case_files import read_rows
from bot.evals.errors import EvalError
from bot.evals.rank import read_choices
from bot.evals.retrieval import read_questions
from tests.unit.evals.files import row, write_cases


def test_rows_come_in_order_with_their_lines(tmp_path: Path) -> None:
    """Would name a wrong line, or choke on the empty lines and byte order marks that editors leave."""
    path = tmp_path / "cases.jsonl"
    path.write_bytes('\ufeff{"id": "a"}\n\n{"id": 2}\n'.encode())
    rows = read_rows(path)
    assert [(entry.id(), entry.line) for entry in rows] == [("a", 1), (2, 3)]


def test_gzipped_files_are_read(tmp_path: Path) -> None:
    """Would refuse the form in which large sets are shared."""
    path = tmp_path / "cases.jsonl.gz"
    path.write_bytes(gzip.compress('{"id": "退货"}\n'.encode()))
    assert read_rows(path)[0].id() == "退货"


def test_split_chooses_cases(tmp_path: Path) -> None:
    """Would let development cases into the test figures."""
    path = write_cases(tmp_path / "c.jsonl", {"id": 1, "split": "dev"}, {"id": 2, "split": "test"}, {"id": 3})
    assert [entry.id() for entry in read_rows(path, split="test")] == [2]
    with pytest.raises(EvalError, match=r"c\.jsonl holds no case whose split is 'tset'"):
        read_rows(path, split="tset")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": 1}\n{"id": 2,}\n', r"c\.jsonl, line 2: not valid JSON"),
        (b"[1]\n", r"c\.jsonl, line 1: each line must be a JSON object"),
        (b"\n", "holds no case"),
        ("{'退'}".encode("gbk"), "cannot be read as UTF-8"),
    ],
)
def test_broken_files_are_one_sentence(tmp_path: Path, content: bytes, message: str) -> None:
    """Would greet a typing error with a traceback, or without the line."""
    path = tmp_path / "c.jsonl"
    path.write_bytes(content)
    with pytest.raises(EvalError, match=message):
        read_rows(path)


def test_missing_and_damaged_files_are_one_sentence(tmp_path: Path) -> None:
    """Would show a traceback for a wrong path or half a download."""
    with pytest.raises(EvalError, match="No such file"):
        read_rows(tmp_path / "none.jsonl")
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(gzip.compress(b'{"id": 1}\n' * 500)[:-9])
    with pytest.raises(EvalError, match="cannot be read as UTF-8 JSON Lines"):
        read_rows(broken)


def test_fields_say_what_they_must_be() -> None:
    """Would run for minutes on a file of the wrong kind, or fail deep inside."""
    with pytest.raises(EvalError, match=r"cases\.jsonl, line 7: text is missing"):
        row(id=1).text("text")
    with pytest.raises(EvalError, match="text must be a text that is not empty"):
        row(text=" ").text("text")
    with pytest.raises(EvalError, match="id must be a text or a whole number"):
        row(id=True).id()
    with pytest.raises(EvalError, match="facts must be a list of texts"):
        row(facts="30 days").texts("facts")
    with pytest.raises(EvalError, match="refuse must be true or false"):
        row(refuse="yes").flag("refuse")
    with pytest.raises(EvalError, match='label must be a number from 0, is "1"'):
        row(label="1").grade("label")


def test_each_format_is_read(tmp_path: Path) -> None:
    """Would misread the files that others already have."""
    asked = {"id": "q", "text": "如何退货", "relevant": {"returns": 2, "faq-1": 0}}
    question = read_questions(write_cases(tmp_path / "q.jsonl", asked))[0]
    assert (question.language, question.relevant) == ("zh", {"returns": 2.0, "faq-1": 0.0})

    texts = [{"text": "yes", "label": 1}, {"text": "", "label": False}]
    choice = read_choices(write_cases(tmp_path / "r.jsonl", {"id": 0, "query": "?", "candidates": texts}))[0]
    assert (choice.candidates, choice.grades) == (("yes", ""), (1.0, 0.0))

    one = {"id": "a", "text": "hi", "expect": {}}
    many = {"id": "b", "turns": ["hi", "and?"], "language": "en", "customer": "C1", "kind": "faq", "expect": {}}
    cases = read_answer_cases(write_cases(tmp_path / "a.jsonl", one, many))
    assert [(case.kind, case.turns, case.customer) for case in cases] == [
        ("other", ("hi",), None),
        ("faq", ("hi", "and?"), "C1"),
    ]


def test_language_must_be_one_that_is_spoken(tmp_path: Path) -> None:
    """Would measure French cases as if they were ours."""
    path = write_cases(tmp_path / "a.jsonl", {"id": "a", "text": "bonjour", "language": "fr", "expect": {}})
    with pytest.raises(EvalError, match="language is 'fr'; it must be en or zh"):
        read_answer_cases(path)
