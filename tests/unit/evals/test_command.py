"""The command over a real shop, with the real model: what it prints, writes, and leaves alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evals.__main__ import main
from tests.unit.evals.files import json_lines, write_cases

RETURNS = {"id": "faq-1", "question": "How long may I return something?", "answer": "You have 45 days."}
ASKED = {"id": "a", "text": "How long may I return something?", "language": "en", "expect": {"facts": ["45 days"]}}
WRONG = {"id": "b", "text": "How long may I return something?", "language": "en", "expect": {"facts": ["90 days"]}}


@pytest.fixture
def live_home(tmp_path: Path, model_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A SHOP_HOME in use: it has the model, a database and a snapshot pointer that must stay as they are."""
    home = tmp_path / "home"
    (home / "snapshots").mkdir(parents=True)
    (home / "snapshots" / "CURRENT").write_text("live", encoding="utf-8")
    (home / "models").symlink_to(model_home / "models", target_is_directory=True)
    monkeypatch.setenv("SHOP_HOME", str(home))
    monkeypatch.setenv("SHOP_DATABASE_URL", f"sqlite:///{tmp_path / 'live.sqlite'}")
    monkeypatch.setenv("SHOP_EMBEDDING", "bundled")
    monkeypatch.setenv("SHOP_LLM", "")
    return home


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    write_cases(folder / "faq.jsonl", RETURNS)
    return folder


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    metrics: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return metrics


def test_answers_and_retrieval_on_a_shop_of_their_own(
    live_home: Path, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Would touch the live snapshot or database, print no metrics, or write no rows."""
    out, cases = tmp_path / "out.jsonl", write_cases(tmp_path / "a.jsonl", ASKED, WRONG)
    assert main(["answers", "--shop", str(shop), "--cases", str(cases), "--out", str(out)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "b: How long may I return something? -> does not say 90 days"
    assert json.loads(printed[-1])["accuracy"] == 0.5
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["ok"], row["reply"]["session_id"][:2]) for row in rows] == [
        ("a", True, "s-"),
        ("b", False, "s-"),
    ]

    asked = {"id": "q", "text": "return something", "relevant": {"faq-1": 1}}
    queries = write_cases(tmp_path / "q.jsonl", asked)
    assert main(["retrieval", "--shop", str(shop / "faq.jsonl"), "--queries", str(queries), "--json"]) == 0
    assert last_line(capsys)["recall@1"] == 1.0

    assert (live_home / "snapshots" / "CURRENT").read_text(encoding="utf-8") == "live"
    assert sorted(path.name for path in (live_home / "snapshots").iterdir()) == ["CURRENT"]
    assert not (tmp_path / "live.sqlite").exists()
    assert (live_home / "vectors.sqlite").is_file()


def test_changes_are_written_whole(
    live_home: Path, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Would leave no `--state`, or change the orders of the live shop."""
    assert live_home.is_dir()
    cup = {"item_id": "CUP-1", "product_id": "CUP", "title": "Cup", "price": 9.5, "quantity": 2}
    paid = {"kind": "payment", "amount": 19, "payment_method_id": "card"}
    order = {"id": "#W1", "customer_id": "C1", "status": "pending", "lines": [cup], "payments": [paid]}
    write_cases(shop / "customers.jsonl", {"id": "C1", "payment_methods": [{"id": "card", "kind": "credit_card"}]})
    write_cases(shop / "orders.jsonl", order)
    cancel = {"name": "cancel_pending_order", "arguments": {"order_id": "w1", "reason": "no longer needed"}}
    tasks = write_cases(tmp_path / "t.jsonl", {"id": "a", "actions": [cancel, cancel]})
    state = tmp_path / "state.jsonl"
    assert main(["actions", "--shop", str(shop), "--tasks", str(tasks), "--state", str(state), "--json"]) == 0
    assert last_line(capsys)["failed"] == 1
    (row,) = json_lines(state)
    assert row["orders"]["#W1"]["status"] == "cancelled"
    assert row["errors"][0]["code"] == "not_pending"

    script = write_cases(tmp_path / "d.jsonl", {"id": "d", "customer": "C1", "turns": ["where is my order #W1?"]})
    out = tmp_path / "out.jsonl"
    arguments = ["--script", str(script), "--state", str(state), "--out", str(out), "--json"]
    assert main(["dialogue", "--shop", str(shop), *arguments]) == 0
    assert json_lines(state) == [{"id": "d", "errors": [], "orders": {}, "customers": {}}]
    assert "#W1" in json_lines(out)[0]["replies"][0]["text"]


def test_rank_needs_no_shop(live_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Would ask for a shop, or rank a text about something else first."""
    assert live_home.is_dir()
    texts = [{"text": "The parcel comes by bicycle.", "label": 0}, {"text": "It weighs 2 kg.", "label": 1}]
    cases = write_cases(tmp_path / "r.jsonl", {"id": 1, "query": "How heavy is it?", "candidates": texts})
    assert main(["rank", "--cases", str(cases)]) == 0
    assert last_line(capsys)["p@1"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--shop", "none", "--cases", "a.jsonl"], "there is no shop none; name a shop folder or a file"),
        (["--shop", "shop", "--cases", "none.jsonl"], "none.jsonl cannot be read: No such file or directory"),
        (["--shop", "shop", "--cases", "a.jsonl", "--out", "no/out"], "no/out cannot be written; name a file"),
        (["--shop", "a.exe", "--cases", "a.jsonl"], "a.exe could not be ingested: "),
    ],
)
@pytest.mark.usefixtures("live_home", "shop")
def test_mistakes_are_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    """Would show a traceback, or run for minutes before it says that it cannot write."""
    monkeypatch.chdir(tmp_path)
    write_cases(tmp_path / "a.jsonl", {**ASKED, "expect": {}})
    (tmp_path / "a.exe").write_bytes(b"MZ")
    assert main(["answers", *arguments]) == 1
    errors = capsys.readouterr().err
    assert errors.startswith(f"evals: {message}")
    assert errors.count("\n") == 1
