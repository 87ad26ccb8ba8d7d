"""The tab "Cases" of `/support`: who waits for a person, what was said, and the agent's own words to the shopper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from bot.domain.cases import Case
from bot.domain.errors import ShopclerkError
from bot.engine import Engine
from bot.web import markup
from bot.web.cases import CaseWork
from bot.web.cases_view import NO_CASE, UNCHANGED, View, view_of
from bot.web.console import QUIET, Gate, Refresh, console_box
from bot.web.problems import Problem

_SECONDS = 3.0  # between two looks at the desk
# What an agent does with a case: given the case, their name and what stands in the text box; gives what is left there.
Deed = Callable[[Case, str, str], str]


@dataclass(frozen=True, slots=True)
class _Layout:
    which: gr.Radio
    case: gr.Radio
    empty: gr.HTML
    about: gr.HTML
    talk: gr.HTML
    take_over: gr.Button
    hand_back: gr.Button
    close: gr.Button
    text: gr.Textbox
    send: gr.Button
    failed: gr.HTML
    shown: gr.State

    @property
    def places(self) -> list[Any]:
        """In the order of `View.updates`."""
        look = [self.case, self.empty, self.about, self.talk, self.take_over, self.hand_back, self.close]
        return [*look, self.text, self.send, self.shown]


@dataclass(frozen=True, slots=True)
class _Desk:
    """The tab's actions, each for an agent whom `gate` lets in."""

    engine: Engine
    gate: Gate

    def look(self, which: str, chosen: str | None, shown: View | None, request: gr.Request) -> list[Any]:
        """What stands there now. An ended log-in is told by the next button, not every few seconds."""
        if self.gate.look(request) is None:
            return UNCHANGED
        return view_of(self.engine, which, chosen).updates(shown)

    def acting(self, deed: Deed) -> Callable[..., list[Any]]:
        """Do it with the chosen case; gives what is left in the text box, what went wrong, and the view."""

        def run(text: str, which: str, chosen: str | None, shown: View | None, request: gr.Request) -> list[Any]:
            agent, failed = self.gate.enter(request).username, ""
            try:
                text = deed(CaseWork(self.engine).case(chosen), agent, text) if chosen else text
            except (ShopclerkError, Problem) as error:
                failed = markup.failure(error.detail if isinstance(error, Problem) else str(error))
            told = gr.HTML(failed, visible=bool(failed))
            return [text, told, *view_of(self.engine, which, chosen).updates(shown)]

        return run

    def take_over(self, case: Case, agent: str, text: str) -> str:
        self.engine.take_over(case.session_id, agent)
        return text

    def hand_back(self, case: Case, _: str, text: str) -> str:
        self.engine.hand_back(case.session_id)
        return text

    def close(self, case: Case, _: str, text: str) -> str:
        CaseWork(self.engine).close(case.id)
        return text

    def write(self, case: Case, agent: str, text: str) -> str:
        CaseWork(self.engine).write(case.session_id, text, agent)
        return ""


def cases_tab(engine: Engine, gate: Gate, tab: gr.Tab, other: gr.Tab) -> Refresh:
    """Lay the tab out; until the agent goes to the `other` one it looks at the desk again every few seconds."""
    desk, layout, timer = _Desk(engine, gate), _lay_out(), gr.Timer(_SECONDS, active=False)
    seen = [layout.which, layout.case, layout.shown]
    for button, deed in (
        (layout.send, desk.write),
        (layout.take_over, desk.take_over),
        (layout.hand_back, desk.hand_back),
        (layout.close, desk.close),
    ):
        outputs = [layout.text, layout.failed, *layout.places]
        button.click(desk.acting(deed), [layout.text, *seen], outputs, trigger_mode="once", **QUIET)
    for event in (layout.which.input, layout.case.input, timer.tick, tab.select):
        event(desk.look, seen, layout.places, **QUIET)
    tab.select(lambda: gr.Timer(active=True), None, timer, **QUIET)
    other.select(lambda: gr.Timer(active=False), None, timer, **QUIET)
    return Refresh(lambda request: desk.look("open", None, None, request), layout.places)


def _lay_out() -> _Layout:
    with gr.Row(elem_id="cases"):
        with gr.Column(scale=2, min_width=280):
            which = gr.Radio([("Waiting", "open"), ("Closed", "closed")], value="open", label="Cases", elem_id="which")
            case = gr.Radio([], label="Choose a case", elem_id="case-list", visible=False)
            empty = console_box("no-case", visible=False)
        with gr.Column(scale=5, min_width=300):
            about = console_box("case", markup.note(NO_CASE))
            talk = console_box("talk", visible=False)
            failed = console_box("case-failed", visible=False)
            text = gr.Textbox(
                label="Write to the shopper",
                info="Writing takes the conversation over; the bot is silent until you hand it back.",
                lines=3,
                max_length=4000,
                interactive=False,
            )
            with gr.Row(elem_id="deeds"):
                send = gr.Button("Send", variant="primary", interactive=False)
                take_over, hand_back, close = (
                    gr.Button(label, interactive=False) for label in ("Take over", "Hand back", "Close case")
                )
    return _Layout(
        which, case, empty, about, talk, take_over, hand_back, close, text, send, failed, shown=gr.State(None)
    )
