"""Rules of the house that no linter knows: who may import whom, what importing may cost, and reasons for exceptions."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("app.py", "install.py", "knowledge", "ingest", "bot", "bench", "tests")
PARTS = ("bot.engine", "bot.web.api", "bot.tools", "bot.answering", "bot.grounding", "bot.bootstrap")
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "gradio",
    "openai",
    "sklearn",
    "onnxruntime",
    "faiss",
    "pandas",
    "alembic",
)
# Run in a process of its own: tells of every file, database, connection and process that our modules open meanwhile.
_IMPORTING = """
import json, os, sys
os.environ.clear()
before = set(os.listdir("."))
refused = []
root = sys.argv.pop(1)
sys.path.insert(0, root)
def by_us():
    frame = sys._getframe(2)
    while frame is not None and "importlib._bootstrap" not in frame.f_code.co_filename:
        if frame.f_code.co_filename.startswith(root) and "/.venv/" not in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False
def watch(event, arguments):
    opens = event in ("open", "socket.connect", "socket.bind", "subprocess.Popen", "sqlite3.connect", "os.mkdir")
    if opens and by_us():
        refused.append(f"{event} {arguments[0]!r}")
sys.addaudithook(watch)
sys.dont_write_bytecode = True
for name in sys.argv[1:]:
    __import__(name)
print(json.dumps({"modules": sorted(sys.modules), "refused": refused, "left": sorted(set(os.listdir(".")) - before)}))
"""
_EXCEPTION = re.compile(r"#\s*(noqa|type:\s*ignore)\b(?::\s*[A-Z0-9, ]+|\[[^\]]*\])?(?P<rest>.*)")


def python_files(*names: str) -> list[Path]:
    """Our own files; `names` are files and folders in the repository."""
    found: list[Path] = []
    for name in names:
        path = ROOT / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path] * path.is_file()
    return found


def imported(path: Path) -> Iterator[str]:
    """Full names of the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_domain_imports_the_standard_library_only() -> None:
    """The language of the product would depend on a framework and change with it."""
    foreign = [
        f"{shown(path)}: {module}"
        for path in python_files("bot/domain")
        for module in imported(path)
        if not module.startswith("bot.domain") and module.partition(".")[0] not in sys.stdlib_module_names
    ]
    assert foreign == []


def test_nothing_imports_the_entry_point() -> None:
    """Parts could not be used or tested without starting the program."""
    assert [shown(p) for p in python_files(*OURS) if "app" in {m.partition(".")[0] for m in imported(p)}] == []


def test_the_knowledge_stands_alone() -> None:
    """The retriever could not be used without the bot, nor the ingest run without it."""
    strangers = {"knowledge": ("bot", "ingest"), "ingest": ("bot",), "bot": ("ingest",)}
    wrong = [
        f"{shown(path)}: {module}"
        for folder, others in strangers.items()
        for path in python_files(folder)
        for module in imported(path)
        if module.partition(".")[0] in others and not _is_allowed(path, module)
    ]
    assert wrong == []


def _is_allowed(path: Path, module: str) -> bool:
    """What the import contracts in pyproject.toml let through."""
    allowed = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    importer = shown(path).removesuffix(".py").replace("/", ".")
    return f'"{importer} -> {module}"' in allowed


@pytest.fixture(scope="module")
def importing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What happens when the engine, the API and all of `knowledge` are imported in a fresh process."""
    files = [path for path in python_files("knowledge") if path.stem != "__init__" and path.parent.name != "versions"]
    knowledge = [shown(path).removesuffix(".py").replace("/", ".") for path in files]
    # What turns a downloaded model into ours runs once, with its own libraries; `env` is run by Alembic alone.
    elsewhere = ("knowledge.bert_graph", "knowledge.model_export", "knowledge.migrations.env")
    served = [name for name in knowledge if name not in elsewhere]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", _IMPORTING, str(ROOT), *PARTS, *served],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcome: dict[str, list[str]] = json.loads(done.stdout)
    return outcome


def test_importing_loads_nothing_heavy(importing: dict[str, list[str]]) -> None:
    """The program would take seconds longer to start and hundreds of megabytes more."""
    assert sorted(set(HEAVY) & set(importing["modules"])) == []


def test_importing_does_no_input_or_output(importing: dict[str, list[str]]) -> None:
    """A test or a tool that only imports would open the shop's database, a connection or a file."""
    assert importing["refused"] == []
    assert importing["left"] == []


def test_every_test_says_what_would_break() -> None:
    """A failing test would not tell what it protects."""
    silent = [
        f"{shown(path)}: {node.name}"
        for path in python_files("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_module_says_what_it_is_for() -> None:
    """A newcomer would have to read a file to learn whether to read it."""
    silent = [
        shown(path)
        for path in python_files(*OURS)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) and path.stat().st_size
    ]
    assert silent == []


def test_every_exception_to_a_rule_states_its_reason() -> None:
    """Exceptions would be copied from file to file, and nobody would know which may go."""
    assert [place for path in python_files(*OURS) for place in _unexplained(path)] == []


def _unexplained(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        match = _EXCEPTION.search(token.string) if token.type == tokenize.COMMENT else None
        if match and not re.search(r"\w{2,}", match["rest"]):
            yield f"{shown(path)}:{token.start[0]} {token.string}"
