"""The tab "Cases" of `/support`: who waits for a person, what was said, and the agent's own words to the shopper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from bot.domain.cases import Case
from bot.domain.conversation import Session
from bot.domain.errors import ShopclerkError
from bot.engine import Engine
from bot.web import markup
from bot.web.cases import CaseWork
from bot.web.console import QUIET, Gate, Refresh, console_box
from bot.web.problems import Problem

_SECONDS = 3.0  # between two looks at the desk
_REASONS = {
    "human": "asked for a person",
    "complaint": "complaint",
    "legal": "legal threat",
    "danger": "danger",
    "failure": "the bot could not help",
}
_NOBODY = "Choose a case to see what it is about."


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
        """New values for the places of `_Layout`, then this view for the next comparison."""
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


def cases_tab(engine: Engine, gate: Gate, tab: gr.Tab) -> Refresh:
    """Lay the tab out; it looks at the desk again every few seconds while it is open."""
    work, layout = CaseWork(engine), _lay_out()
    timer = gr.Timer(_SECONDS, active=False)
    seen = [layout.which, layout.case, layout.shown]

    def look(which: str, chosen: str | None, shown: View | None, request: gr.Request) -> list[Any]:
        """What stands there now; an ended log-in is told by the first button, not every few seconds."""
        if gate.look(request) is None:
            return [gr.skip()] * len(layout.places)
        return view_of(engine, which, chosen).updates(shown)

    def acting(act: Callable[[Case, str, str], None]) -> Callable[..., list[Any]]:
        """An agent's deed on the chosen case; gives the new text in the box, what went wrong, and the view."""

        def run(text: str, which: str, chosen: str | None, shown: View | None, request: gr.Request) -> list[Any]:
            agent, kept, failed = gate.enter(request).username, text, ""
            try:
                if chosen:
                    act(work.case(chosen), agent, text)
                    kept = "" if act is _write else text
            except (ShopclerkError, Problem) as error:
                failed = markup.failure(error.detail if isinstance(error, Problem) else str(error))
            told = gr.HTML(failed, visible=bool(failed))
            return [kept, told, *view_of(engine, which, chosen).updates(shown)]

        return run

    def _take_over(case: Case, agent: str, _: str) -> None:
        engine.take_over(case.session_id, agent)

    def _hand_back(case: Case, _: str, __: str) -> None:
        engine.hand_back(case.session_id)

    def _close(case: Case, _: str, __: str) -> None:
        work.close(case.id)

    def _write(case: Case, agent: str, text: str) -> None:
        work.write(case.session_id, text, agent)

    deeds = (
        (layout.take_over, _take_over),
        (layout.hand_back, _hand_back),
        (layout.close, _close),
        (layout.send, _write),
    )
    for button, deed in deeds:
        outputs = [layout.text, layout.failed, *layout.places]
        button.click(acting(deed), [layout.text, *seen], outputs, trigger_mode="once", **QUIET)
    for event in (layout.which.input, layout.case.input, timer.tick):
        event(look, seen, layout.places, **QUIET)
    tab.select(lambda: gr.Timer(active=True), None, timer, **QUIET)
    tab.select(look, seen, layout.places, **QUIET)
    return Refresh(lambda request: look("open", None, None, request), layout.places)


def _lay_out() -> _Layout:
    with gr.Row(elem_id="cases"):
        with gr.Column(scale=2, min_width=280):
            which = gr.Radio([("Waiting", "open"), ("Closed", "closed")], value="open", label="Cases", elem_id="which")
            case = gr.Radio([], label="Choose a case", elem_id="case-list", visible=False)
            empty = console_box("no-case", visible=False)
        with gr.Column(scale=5, min_width=300):
            about = console_box("case", markup.note(_NOBODY))
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
        about=_about(engine, case) if case else markup.note(_NOBODY),
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


def _when(engine: Engine, instant: Any) -> str:
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
