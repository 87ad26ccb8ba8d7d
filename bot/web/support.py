"""`/support`: ask as a shopper would and see how the answer came about; and help those who wait for a person."""

from __future__ import annotations

from typing import Any

import gradio as gr
from starlette.concurrency import run_in_threadpool

from bot.domain.conversation import Language, Reply, Trace
from bot.domain.errors import SessionNotFoundError, ShopclerkError
from bot.domain.events import Visitor
from bot.engine import Engine
from bot.web import markup
from bot.web.cases_tab import cases_tab
from bot.web.console import Gate, Refresh, console_box, console_page


def support_page(engine: Engine, gate: Gate) -> gr.Blocks:
    """The page for support agents and admins."""

    async def ask(
        question: str, customer_id: str, session_id: str | None, language: str, request: gr.Request
    ) -> list[Any]:
        """Run one turn as an anonymous shopper or as the customer, and lay its trace open."""
        visitor = Visitor(f"support:{gate.enter(request).username}", customer_id.strip() or None)
        if not question.strip():
            return [markup.failure("Please type a question."), *[gr.skip()] * (len(outputs) - 1)]
        try:
            reply = await run_in_threadpool(_ask, engine, session_id, question, visitor, language)
            trace = await run_in_threadpool(_trace, engine, reply)
        except ShopclerkError as error:
            return [markup.failure(str(error)), *[gr.skip()] * (len(outputs) - 1)]
        return [_answer(reply), *_details(reply, trace), reply.session_id]

    outputs: list[Any] = []

    def build() -> Refresh:
        with gr.Tabs():
            with gr.Tab("Ask") as asking:
                build_ask()
            with gr.Tab("Cases") as cases:
                return cases_tab(engine, gate, cases, asking)

    def build_ask() -> None:
        with gr.Row():
            question = gr.Textbox(label="Question", placeholder="What would a shopper ask?", lines=2, scale=3)
            with gr.Column(min_width=240):
                customer = gr.Textbox(label="Customer id", placeholder="empty: an anonymous shopper", max_lines=1)
                language = gr.Radio([("English", "en"), ("中文", "zh")], value="en", label="Page language")
        with gr.Row():
            send = gr.Button("Ask", variant="primary")
            fresh = gr.Button("Start a new conversation")
        session = gr.State(None)
        outputs.extend([*_layout(), session])
        inputs = [question, customer, session, language]
        for event in (send.click, question.submit):
            event(ask, inputs, outputs, concurrency_limit=None, api_visibility="private")
        fresh.click(
            lambda: [None, markup.note("The next question starts a new conversation.")],
            None,
            [session, outputs[0]],
            show_progress="hidden",
            api_visibility="private",
        )
        # A conversation belongs to one shopper: another customer id starts another one.
        customer.change(lambda: None, None, session, show_progress="hidden", api_visibility="private")

    return console_page("Support", "See how answers come about, and help those who wait for a person.", gate, build)


def _layout() -> list[gr.HTML]:
    """The places of the answer and of its trace, in the order of `_details`."""
    boxes = [console_box("answer", markup.note("Ask a question to see its answer and trace."))]
    for heading, name in (
        ("Time per step", "steps"),
        ("Chunks", "chunks"),
        ("Filters found", "filters"),
        ("Tool calls", "calls"),
        ("Grounding notes", "grounding"),
    ):
        gr.Markdown(f"### {heading}")
        boxes.append(console_box(name, markup.note("–")))
    return boxes


def _ask(engine: Engine, session_id: str | None, question: str, visitor: Visitor, language: str) -> Reply:
    page: Language = "zh" if language == "zh" else "en"
    try:
        return engine.reply(session_id, question, visitor, language=page)
    except SessionNotFoundError:
        return engine.reply(None, question, visitor, language=page)


def _trace(engine: Engine, reply: Reply) -> Trace | None:
    return engine.session_any(reply.session_id).turns[reply.turn].trace


def _answer(reply: Reply) -> str:
    sources = markup.table(
        ("#", "Source", "Kind", "Quoted sentence"),
        [(f"[{c.marker}]", f"{c.title} ({c.id})", c.kind, c.quote) for c in reply.citations],
        "No source was needed.",
    )
    facts: dict[str, object] = {"drafter": reply.drafter, "refused": reply.refused or "no", "language": reply.language}
    facts |= {"handed over": reply.handoff.case_id} if reply.handoff else {}
    facts |= {"products": ", ".join(reply.products)} if reply.products else {}
    return markup.paragraphs(reply.text) + markup.figures(facts) + sources


def _details(reply: Reply, trace: Trace | None) -> list[str]:
    if trace is None:
        return [markup.bars(reply.ms), *[markup.note("No trace was kept for this turn.")] * 4]
    chunks = markup.table(
        ("", "Id", "Title", "Text", "Score", "Similarity", "Lexical"),
        [
            (rank, chunk.id, chunk.title, chunk.text, float(chunk.score), float(chunk.similarity), float(chunk.lexical))
            for rank, chunk in enumerate(trace.chunks, 1)
        ],
        "Nothing was retrieved.",
    )
    reading = {"query": trace.query, "intent": trace.intent, "answerability": trace.answerability}
    filters = markup.code({**reading, "filters": dict(trace.filters), "snapshot": trace.snapshot})
    calls = markup.calls(call.to_json() for call in reply.tool_calls)
    return [
        markup.bars(reply.ms),
        chunks,
        filters,
        calls,
        markup.listing(trace.grounding, "Every sentence was supported."),
    ]
