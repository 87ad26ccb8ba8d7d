"""What `/support` and `/admin` share: the log-in form on the page, and the check in front of every action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from bot.domain.accounts import Account, ConsoleRole
from bot.web import markup
from bot.web.auth import Consoles
from bot.web.problems import Problem

# The browser itself hands the password to the API, which answers with a cookie that scripts cannot read; Python gets
# to know only how it went.
_LOG_IN = """
async (username, password) => {
  try {
    const response = await fetch("/api/admin/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username, password }),
    });
    return [username, response.ok ? "" : response.status === 429 ? "wait" : "wrong"];
  } catch {
    return [username, "unreachable"];
  }
}
"""
_LOG_OUT = 'async () => { await fetch("/api/admin/logout", { method: "POST" }); location.reload(); }'
_FAILURES = {
    "wait": "There were too many attempts; please wait a minute and try again.",
    "wrong": "This user name and password do not match an account.",
    "unreachable": "The server cannot be reached; please check your connection and try again.",
}
# How every action behaves: no limit on how many run at a time, no veil over the page, no public API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": None, "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets in who carries a valid console token and may act as `role`."""

    consoles: Consoles
    role: ConsoleRole

    def look(self, request: gr.Request) -> Account | None:
        """The account behind a request, or None where it may not enter."""
        try:
            account = self.consoles.account_in(request.request)
        except Problem:
            return None
        return account if account.may_act_as(self.role) else None

    def enter(self, request: gr.Request) -> Account:
        """The same, for every action; ends the action with one sentence where it may not enter."""
        account = self.look(request)
        if account is None:
            raise gr.Error("Your session has ended: please reload the page and log in again.", print_exception=False)
        return account


@dataclass(frozen=True, slots=True)
class Refresh:
    """What to fill in once somebody is in: `act(request)` gives the values of `outputs`."""

    act: Callable[[gr.Request], Any]
    outputs: list[Any]


def console_page(title: str, purpose: str, gate: Gate, build: Callable[[], Refresh | None]) -> gr.Blocks:
    """A page that shows its log-in form first, and what `build` lays out to those whom `gate` lets in."""
    with gr.Blocks(title=title, analytics_enabled=False) as page:
        with gr.Column(elem_id="login") as form:
            gr.Markdown(f"# {title}\n{purpose}")
            name, password = _credentials()
            failed = console_box("login-failed", visible=False)
            enter = gr.Button("Log in", variant="primary")
        with gr.Column(visible=False, elem_id="console") as console:
            who = _head(title)
            refresh = build()
        places = [form, console, who, password, failed]
        entries = [page.load(_arrival(gate), None, places, **QUIET)]
        for event in (enter.click, password.submit):
            entries.append(event(_log_in(gate), [name, password], places, js=_LOG_IN, **QUIET))
        if refresh:
            for entry in entries:
                entry.then(_if_in(gate, refresh), None, refresh.outputs, **QUIET)
    return page


def _credentials() -> tuple[gr.Textbox, gr.Textbox]:
    kinds = [gr.InputHTMLAttributes(autocomplete=kind, spellcheck=False) for kind in ("username", "current-password")]
    name = gr.Textbox(label="User name", autofocus=True, max_lines=1, html_attributes=kinds[0])
    return name, gr.Textbox(label="Password", type="password", max_lines=1, html_attributes=kinds[1])


def _head(title: str) -> gr.Markdown:
    """Title and log-out; the place for who is logged in."""
    with gr.Row(elem_id="console-head"):
        gr.Markdown(f"# {title}")
        who = gr.Markdown(elem_id="who")
        leave = gr.Button("Log out", size="sm", min_width=100, scale=0)
        leave.click(None, js=_LOG_OUT, api_visibility="private")
    return who


# Each gives the places' new values: form, console, who is logged in, password, what went wrong.


def _arrival(gate: Gate) -> Callable[[gr.Request], list[Any]]:
    def arrive(request: gr.Request) -> list[Any]:
        """Open at once for somebody who is logged in; leave the form as it is, perhaps half filled in, for others."""
        account = gate.look(request)
        return _opened(account) if account else [gr.skip()] * 5

    return arrive


def _log_in(gate: Gate) -> Callable[[str, str, gr.Request], list[Any]]:
    def log_in(username: str, failure: str, request: gr.Request) -> list[Any]:
        """After the browser asked the API for a token: `failure` is empty if it got one."""
        account = None if failure else gate.look(request)
        if account:
            return _opened(account)
        told = _FAILURES.get(failure, f"The account {username} may not open this page.")
        # Text, not Markdown: the name is whatever was typed.
        return [gr.skip(), gr.skip(), gr.skip(), "", gr.HTML(markup.failure(told), visible=True)]

    return log_in


def _opened(account: Account) -> list[Any]:
    name = f"{account.username} ({account.role})"
    return [gr.Column(visible=False), gr.Column(visible=True), name, "", gr.HTML(visible=False)]


def console_box(name: str, content: str = "", visible: bool = True) -> gr.HTML:
    """A place for what `markup` writes."""
    return gr.HTML(content, elem_id=name, visible=visible, apply_default_css=False, js_on_load=None)


def _if_in(gate: Gate, refresh: Refresh) -> Callable[[gr.Request], Any]:
    def run(request: gr.Request) -> Any:
        return refresh.act(request) if gate.look(request) else [gr.skip()] * len(refresh.outputs)

    return run
