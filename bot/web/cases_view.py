"""What the tab "Cases" shows: the list of cases, the chosen one with its conversation, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gradio as gr

from bot.domain.cases import Case
from bot.domain.conversation import Session
from bot.engine import Engine
from bot.web import markup

NO_CASE = "Choose a case to see what it is about."
_REASONS = {
    "human": "asked for a person",
    "complaint": "complaint",
    "legal": "legal threat",
    "danger": "danger",
    "failure": "the bot could not help",
}


@dataclass(frozen=True, slots=True)
class View:
    """What the tab shows; each part is sent to the page only when it has changed, so that nothing jumps or flickers."""

    choices: tuple[tuple[str, str], ...]
    chosen: str | None
    empty: str
    about: str
    talk: str
    may_take_over: bool
    may_hand_back: bool
    may_close: bool

    def updates(self, before: View | None) -> list[Any]:
        """New values for the places of the tab, then this view for the next comparison."""
        old: list[Any] = before._values() if before else [None] * len(_MAKERS)
        parts = zip(_MAKERS, self._values(), old, strict=True)
        return [*(gr.skip() if value == earlier else make(value) for make, value, earlier in parts), self]

    def _values(self) -> list[Any]:
        return [
            (self.choices, self.chosen),
            self.empty,
            self.about,
            self.talk,
            self.may_take_over,
            self.may_hand_back,
            self.may_close,
            self.may_close,
            self.may_close,
        ]


_MAKERS: tuple[Callable[[Any], Any], ...] = (
    lambda listed: gr.Radio(choices=list(listed[0]), value=listed[1], visible=bool(listed[0])),
    lambda html: gr.HTML(html, visible=bool(html)),
    gr.HTML,
    lambda html: gr.HTML(html, visible=bool(html)),
    lambda may: gr.Button(interactive=may),
    lambda may: gr.Button(interactive=may),
    lambda may: gr.Button(interactive=may),
    lambda may: gr.Textbox(interactive=may),
    lambda may: gr.Button(interactive=may),
)
UNCHANGED: list[Any] = [gr.skip()] * (len(_MAKERS) + 1)
"""Leaves every place of the tab as it is."""


def view_of(engine: Engine, which: str, chosen: str | None) -> View:
    """The desk, and the chosen case if it is still among the `which` ones ("open" or "closed")."""
    closed = which == "closed"
    listed = engine.help_desk.cases(closed=closed)
    case = next((case for case in listed if case.id == chosen), None)
    none = "No case has been closed yet." if closed else "Nobody is waiting for a person."
    return View(
        choices=tuple((_line(engine, case), case.id) for case in listed),
        chosen=case.id if case else None,
        empty="" if listed else markup.note(none),
        about=_about(engine, case) if case else markup.note(NO_CASE),
        talk=_talk(engine, engine.session_any(case.session_id)) if case else "",
        may_take_over=case is not None and not closed and case.handled_by is None,
        may_hand_back=case is not None and not closed and case.handled_by is not None,
        may_close=case is not None and not closed,
    )


def _line(engine: Engine, case: Case) -> str:
    """A case in the list: why, who, since when, and who looks after it."""
    parts = [_reason(case), f"customer {case.customer_id}" if case.customer_id else "not signed in"]
    if case.closed_at:
        parts.append(f"closed {_when(engine, case.closed_at)}")
    else:
        parts.append(_since(int((engine.clock() - case.opened_at).total_seconds()) // 60))
    if case.handled_by and not case.closed_at:
        parts.append(f"with {case.handled_by}")
    return f"{case.id}: " + " · ".join(parts)


def _since(minutes: int) -> str:
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"for {minutes} min"
    hours = minutes // 60
    return f"for {hours} h" if hours < 48 else f"for {hours // 24} days"


def _reason(case: Case) -> str:
    return _REASONS.get(case.reason, case.reason.replace("_", " "))


def _when(engine: Engine, instant: datetime) -> str:
    """A moment in the shop's own time."""
    return f"{engine.shop().local(instant):%d %b, %H:%M}"


def _about(engine: Engine, case: Case) -> str:
    facts: dict[str, object] = {
        "case": case.id,
        "reason": _reason(case),
        "customer": case.customer_id or "not signed in",
        "opened": _when(engine, case.opened_at),
    }
    if case.closed_at:
        facts["closed"] = _when(engine, case.closed_at)
    else:
        facts["answered by"] = case.handled_by or "the bot"
    return markup.figures(facts) + markup.disclosure("Summary", markup.paragraphs(case.summary), is_open=True)


def _talk(engine: Engine, session: Session) -> str:
    return markup.talk(_said(engine, session))


def _said(engine: Engine, session: Session) -> Sequence[markup.Said]:
    """Every message with who wrote it; a message to a person has no reply of its own."""
    said: list[markup.Said] = []
    for turn in session.turns:
        when, reply = _when(engine, turn.at), turn.reply
        if turn.message:
            said.append(markup.Said("shopper", "Shopper", when, turn.message))
        if reply.text:
            person = reply.drafter == "human"
            said.append(markup.Said("person" if person else "bot", "Our team" if person else "Bot", when, reply.text))
    return said
