"""The README says only what is there."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_make_command_exists() -> None:
    """A merchant would type a command that make does not know."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)(?:PORT=\d+ )?make ([a-z]+)", README, re.MULTILINE))
    assert {"run", "test", "check"} <= named <= targets


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m ([a-z][\w.]*)", README))))
def test_every_module_command_answers(module: str) -> None:
    """A command of the README would end in a traceback."""
    run = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "usage" in run.stdout


def test_every_setting_is_listed() -> None:
    """A setting nobody knows of might as well not exist."""
    read = set(re.findall(r"\"(SHOP_[A-Z_]+|OPENAI_[A-Z_]+)\"", (ROOT / "bot/settings.py").read_text(encoding="utf-8")))
    assert read <= set(re.findall(r"`(SHOP_[A-Z_]+|OPENAI_[A-Z_]+)`", README))


def test_every_link_leads_somewhere() -> None:
    """A document that the README promises would be missing."""
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_diagram_is_the_graphs_own() -> None:
    """The picture of the turn would drift from the code."""
    from bot.engine import Engine

    drawn = re.search(r"```mermaid\n(.*?)```", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.DOTALL)
    assert drawn is not None
    missing: object = None
    parts = [part.name for part in fields(Engine) if part.init]
    engine = Engine(**dict.fromkeys(parts, missing))  # type: ignore[arg-type]  # drawing needs no parts
    assert engine.diagram().split() == drawn.group(1).split()
