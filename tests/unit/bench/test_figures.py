"""What a benchmark says of itself."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from fastapi import FastAPI

from bench.__main__ import main
from bench.figures import BenchError, Figure, SkippedError, to_json
from bench.ingest import run
from bench.server import Server, environment, free_port
from bench.start import heavy_in
from bot.web.opening import hold_places
from tests.unit.web.shop_app import served


def test_figures_stand_beside_their_targets() -> None:
    """Would call a missed target reached, or leave out what was aimed at."""
    figures = [Figure("p50_ms", 12.3456), Figure("ratio", 1.2, "at least", 1.5), Figure("mb", 700, "at most", 700)]
    assert to_json(figures) == {
        "p50_ms": 12.346,
        "ratio": 1.2,
        "mb": 700,
        "targets": {"ratio": {"at_least": 1.5, "met": False}, "mb": {"at_most": 700, "met": True}},
    }
    assert [figure.met for figure in figures] == [None, False, True]
    assert str(figures[1]).split() == ["ratio", "1.20", "target:", "at", "least", "1.5", "MISSED"]


def test_heavy_modules_are_found_by_their_top_name() -> None:
    """Would overlook torch in a serving process, or take a module of ours for it."""
    log = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:        72 |        124 |   bot.torch\n"
        "import time:        10 |         10 |     torch._C\n"
        "Shopclerk serves on http://127.0.0.1:1\n"
    )
    assert heavy_in(log) == ["torch"]
    assert heavy_in(log.replace("torch._C", "json")) == []
    with pytest.raises(BenchError, match="listed no imports"):
        heavy_in("Shopclerk serves\n")


def test_children_run_without_host_tuning_limits_or_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Would measure the rate limit, a model's provider or half of a host's tuning, or write into the live home."""
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Zen")
    monkeypatch.setenv("OPENBLAS_L2_SIZE", "512")
    monkeypatch.setenv("SHOP_LLM", "some-model")
    monkeypatch.setenv("SHOP_DATABASE_URL", "postgresql://live")
    child = environment(tmp_path)
    assert not {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"} & child.keys()
    assert (child["SHOP_LLM"], child["SHOP_RATE_LIMIT"]) == ("", "0")
    assert (child["SHOP_HOME"], child["SHOP_DATABASE_URL"]) == (str(tmp_path), "")


def test_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    """Would wait for minutes for a server that has stopped."""
    log = tmp_path / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", "print('a\\nno port is free')"], stdout=output)
    server = Server(process, free_port(), time.perf_counter(), log)
    with pytest.raises(BenchError, match="the server stopped: no port is free"):
        server.wait_for("/readyz")


def test_places_held_for_pages_are_not_the_pages(tmp_path: Path) -> None:
    """Would measure memory before Gradio is loaded, or turns while it still is."""
    app = FastAPI()
    hold_places(app)
    with served(app) as address:
        port = int(address.rpartition(":")[2])
        server = Server(subprocess.Popen([sys.executable, "-c", ""]), port, time.perf_counter(), tmp_path / "log")
        assert server.wait_for("/admin") < 60
        server.process.wait()
        (tmp_path / "log").touch()
        with pytest.raises(BenchError, match="it said nothing"):
            server.wait_for_pages()


def test_ingest_without_its_data_is_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Would fail where the public data is not at hand, or hide that nothing was measured."""
    with pytest.raises(SkippedError, match="is not here; name a file of products with --data"):
        run(tmp_path, "bundled", tmp_path / "none.jsonl.gz")
    few = tmp_path / "few.jsonl"
    few.write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(BenchError, match=r"few\.jsonl has 1 products; at least 5 are needed"):
        run(tmp_path, "bundled", few)
    with pytest.raises(SystemExit):
        main(["ingest", "--limit", "none"])
    assert "'none' is not a number from 1" in capsys.readouterr().err
