"""HTML for the consoles, built so that nothing a shop, a model or a shopper wrote is ever taken for markup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> str:
    """A table of texts and numbers; `empty` is said where there is no row."""
    body = [list(row) for row in rows]
    if not body:
        return note(empty)
    head = "".join(
        f'<th scope="col"{_alignment(value)}>{escape(heading)}</th>'
        for heading, value in zip(headings, body[0], strict=True)
    )
    lines = "".join(f"<tr>{''.join(f'<td{_alignment(v)}>{escape(_figure(v))}</td>' for v in row)}</tr>" for row in body)
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'


def _alignment(value: object) -> str:
    return ' class="number"' if isinstance(value, int | float) else ""


def _figure(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value if value is not None else "")


def bars(milliseconds: Mapping[str, float]) -> str:
    """Steps and their times, each with a bar as long as its share of the longest step."""
    steps = {name: spent for name, spent in milliseconds.items() if name != "total"}
    longest = max(steps.values(), default=0) or 1
    rows = "".join(
        f'<div class="bar"><span>{escape(name)}</span><i style="--share:{spent / longest:.3f}"></i>'
        f"<b>{spent:,.1f} ms</b></div>"
        for name, spent in steps.items()
    )
    total = f'<div class="bar"><span>total</span><b>{milliseconds.get("total", 0):,.1f} ms</b></div>'
    return f'<div class="bars">{rows}{total}</div>'


def figures(numbers: Mapping[str, object]) -> str:
    """Named figures side by side."""
    tiles = "".join(
        f'<div class="tile"><b>{escape(_figure(value))}</b><span>{escape(name)}</span></div>'
        for name, value in numbers.items()
    )
    return f'<div class="tiles">{tiles}</div>'


def listing(lines: Iterable[str], empty: str) -> str:
    """A list of sentences."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else note(empty)


def note(text: str) -> str:
    """A quiet remark."""
    return f'<p class="note">{escape(text)}</p>'


def warning(lines: Sequence[str]) -> str:
    """Sentences that should not be overlooked; nothing where there are none."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<div class="warning" role="alert"><ul>{items}</ul></div>' if items else ""


def failure(text: str) -> str:
    """One sentence about what went wrong."""
    return f'<div class="warning failure" role="alert">{escape(text)}</div>'


def progress(text: str, share: float | None) -> str:
    """A running job; `share` from 0 to 1, or None where nobody knows."""
    known = f' value="{share:.3f}"' if share is not None else ""
    return f'<div class="job" role="status"><progress max="1"{known}></progress><span>{escape(text)}</span></div>'


def paragraphs(text: str) -> str:
    """A text with its line breaks."""
    return f'<div class="answer">{escape(text)}</div>'


def disclosure(title: str, content: str, *, is_open: bool = False) -> str:
    """A part that opens and closes; `content` is HTML of ours."""
    return f'<details class="part"{" open" * is_open}><summary>{escape(title)}</summary>{content}</details>'


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a conversation; `kind` is shopper, bot or person."""

    kind: Literal["shopper", "bot", "person"]
    who: str
    when: str
    text: str


def talk(messages: Iterable[Said]) -> str:
    """A conversation, its end in sight."""
    lines = "".join(
        f'<li class="{said.kind}"><span><b>{escape(said.who)}</b> {escape(said.when)}</span>'
        f"<p>{escape(said.text)}</p></li>"
        for said in messages
    )
    return f'<div class="talk" tabindex="0" aria-label="Conversation"><ol>{lines}</ol></div>'


def calls(tool_calls: Iterable[Mapping[str, Any]]) -> str:
    """Tool calls, each opening to its arguments and result."""
    return "".join(_call(call) for call in tool_calls) or note("No tool was called.")


def _call(call: Mapping[str, Any]) -> str:
    outcome = "ok" if call["ok"] else "failed"
    return (
        f'<details class="call"><summary><b>{escape(str(call["name"]))}</b> <span>{escape(str(call["mode"]))}</span> '
        f'<span class="{outcome}">{outcome}</span></summary><h4>Arguments</h4>{code(call["arguments"])}'
        f"<h4>Result</h4>{code(call['result'])}</details>"
    )


def code(value: object) -> str:
    """JSON, indented."""
    return f'<pre tabindex="0">{escape(json.dumps(value, ensure_ascii=False, indent=2, default=str))}</pre>'
