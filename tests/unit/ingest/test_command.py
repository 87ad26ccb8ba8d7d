"""`python -m ingest`: output, exit codes, and one sentence for every mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.problems import JobError
from ingest.report import write_report
from tests.unit.ingest.conftest import KETTLE, LAMP, ShopFolder, Workplace


@pytest.fixture(autouse=True)
def home(workplace: Workplace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHOP_HOME", str(workplace.home))
    monkeypatch.delenv("SHOP_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)


def test_missing_source_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """A traceback tells a shop owner nothing."""
    assert main(["nowhere"]) == 1
    captured = capsys.readouterr()
    assert captured.err == "ingest: nowhere does not exist; name a shop folder or a file\n"
    assert captured.out == ""


def test_list_check_and_rollback(shop: ShopFolder, workplace: Workplace, capsys: pytest.CaptureFixture[str]) -> None:
    """The three commands that one needs on a bad day."""
    assert main(["--check"]) == 1
    assert capsys.readouterr().err.startswith("ingest: snapshot (none published)")
    shop.rows("products.jsonl", KETTLE)
    first = workplace.run(shop.path).snapshot
    shop.rows("products.jsonl", KETTLE, LAMP)
    second = workplace.run(shop.path).snapshot
    assert main(["--list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out.splitlines()[-1])["snapshots"]
    assert [(s["id"], s["current"]) for s in listed] == [(second, True), (first, False)]
    assert main(["--rollback", str(first), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"snapshot": first}
    assert list(workplace.store.documents()) == [("product", "K-1")]
    assert main(["--rollback", "unknown"]) == 1
    assert "there is no snapshot 'unknown'" in capsys.readouterr().err
    assert main(["--check"]) == 0
    (workplace.home / "snapshots" / str(first) / "vectors.faiss").write_bytes(b"")
    assert main(["--check", "--json"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["problems"]


def test_report_files(shop: ShopFolder, workplace: Workplace, tmp_path: Path) -> None:
    """The page is sent around by mail: it must stand alone, and a cell of a CSV must not run as script in it."""
    shop.rows("products.jsonl", KETTLE, {**LAMP, "price": "<script>alert(1)</script>"})
    report = workplace.run(shop.path)
    write_report(report, tmp_path / "out" / "report.json")
    content = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert content["problems"][0] | {"reason": ""} == {
        "file": "products.jsonl",
        "line": 2,
        "column": "price",
        "reason": "",
    }
    write_report(report, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    with pytest.raises(JobError, match=r"must end in \.html or \.json"):
        write_report(report, tmp_path / "report.docx")
