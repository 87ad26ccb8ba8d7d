"""The terminal client on text streams."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from bot.chat import Terminal
from bot.domain.events import Event, Visitor
from tests.fake_engine import FakeEngine


class Tty(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class InterruptedEngine(FakeEngine):
    """Somebody presses Ctrl-C while the answer is written."""

    def stream(self, *arguments: Any, **more: Any) -> Iterator[Event]:
        yield next(super().stream(*arguments, **more))
        raise KeyboardInterrupt


def run(
    text: str, *, tty: bool = False, engine: FakeEngine | None = None, trace: bool = False, as_json: bool = False
) -> tuple[int, str, str]:
    kind = Tty if tty else io.StringIO
    source, out, errors = kind(text), kind(), io.StringIO()
    terminal = Terminal(engine or FakeEngine(), Visitor("terminal:x"), trace=trace, as_json=as_json)
    return terminal.run(source, out, errors), out.getvalue(), errors.getvalue()


def test_pipe_gets_plain_answers() -> None:
    """Would put prompts and colours into files."""
    code, out, errors = run("tent\n\n帐篷\n")
    assert (code, errors) == (0, "")
    assert "Larkfell Duo** is the lightest" in out
    assert "  [1] Larkfell Duo 2-Person Tent (product TN-101): Two people" in out
    assert "  TN-103  水鸡双人四季帐篷  $249.00  sold out" in out
    assert "\033" not in out
    assert ">" not in out.replace("<b>", "").replace("</b>", "").replace("script>", "")


def test_json_is_one_object_a_turn_of_one_session() -> None:
    """Would break scripts that read the replies."""
    _, out, _ = run("tent\n帐篷\n", as_json=True)
    replies = [json.loads(line) for line in out.splitlines()]
    assert [reply["turn"] for reply in replies] == [0, 1]
    assert "云雀双人帐" in out


def test_trace_shows_chunks_scores_and_calls() -> None:
    """Would leave a wrong answer unexplained."""
    _, out, _ = run("tent\n", trace=True)
    assert "0.910" in out
    assert "product:TN-101#0" in out
    assert 'READ search_products {"query": "tent"} -> ok' in out
    _, out, _ = run("tent\n", trace=True, as_json=True)
    assert json.loads(out)["trace"]["intent"] == "product_search"


def test_line_that_cannot_be_answered_is_one_sentence() -> None:
    """Would end the conversation, or hide from a script that a line failed."""
    code, out, errors = run("x" * 4001 + "\ntent\n")
    assert code == 1
    assert errors == "The message has 4,001 characters; please keep it under 4,000.\n"
    assert "Larkfell" in out


def test_terminal_prompts_and_says_bye() -> None:
    """Would leave the shell's prompt behind half a line after Ctrl-D."""
    code, out, _ = run("tent\n", tty=True)
    assert code == 0
    assert out.startswith("\033[1m> ")
    assert out.endswith("\nBye.\n")


def test_ctrl_c_ends_politely() -> None:
    """Would greet whoever presses Ctrl-C with a traceback."""
    code, out, _ = run("tent\n", tty=True, engine=InterruptedEngine())
    assert code == 0
    assert out.endswith("\nBye.\n")
