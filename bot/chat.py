"""`python -m bot.chat`: the assistant in a terminal or a pipe; one line in, one streamed answer out."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol, TextIO

from bot.domain.conversation import Citation, ProductCard, Reply, Session, Trace
from bot.domain.errors import ShopclerkError
from bot.domain.events import CitationsReady, Delta, Done, Event, HandoffReady, ProductsReady, Visitor

_PROMPT = "> "
_BOLD, _DIM, _PLAIN = "\033[1m", "\033[2m", "\033[0m"


class TurnRunner(Protocol):
    """What the terminal needs of the engine."""

    def stream(self, session_id: str | None, message: str, visitor: Visitor) -> Iterator[Event]: ...
    def session_any(self, session_id: str) -> Session: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer each line of stdin; 1 if a line could not be answered or the program could not start."""
    options = _parser().parse_args(arguments)
    from bot.bootstrap import build
    from bot.settings import load_settings
    from knowledge.embedder import ModelError

    try:
        services = build(load_settings())
        customer = options.customer
        if customer and services.engine.orders.customer(customer) is None:
            raise ShopclerkError(f"there is no customer {customer!r}; see customers.jsonl of the shop")
        services.engine.shop()
    except (ShopclerkError, ModelError) as error:
        print(f"chat: {error}", file=sys.stderr)
        return 1
    visitor = Visitor(f"terminal:{secrets.token_urlsafe(12)}", customer)
    terminal = Terminal(services.engine, visitor, trace=options.trace, as_json=options.json)
    try:
        return terminal.run(sys.stdin, sys.stdout, sys.stderr)
    except BrokenPipeError:
        # Whoever read the answers has gone; what is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.chat", description="Chat with the shop's assistant: one line in, one answer out."
    )
    parser.add_argument("--customer", metavar="ID", help="sign in as this customer")
    parser.add_argument("--trace", action="store_true", help="show chunks, scores and tool calls after each answer")
    parser.add_argument("--json", action="store_true", help="write one JSON object a turn")
    return parser


@dataclass(slots=True)
class Terminal:
    """One conversation over text streams."""

    engine: TurnRunner
    visitor: Visitor
    trace: bool = False
    as_json: bool = False
    session_id: str | None = None

    def run(self, source: TextIO, out: TextIO, errors: TextIO) -> int:
        """Answer lines until there are no more, or Ctrl-C; 1 if one could not be answered."""
        interactive = source.isatty() and out.isatty()
        failed = False
        try:
            for line in _lines(source, out, interactive):
                try:
                    self._answer(line, out)
                except ShopclerkError as error:
                    failed = True
                    print(error, file=errors, flush=True)
        except KeyboardInterrupt:
            pass
        if interactive:
            print("\nBye.", file=out)
        return int(failed and not interactive)

    def _answer(self, message: str, out: TextIO) -> None:
        for event in self.engine.stream(self.session_id, message, self.visitor):
            if isinstance(event, Done):
                self.session_id = event.reply.session_id
                self._finish(event.reply, out)
            elif not self.as_json:
                self._show(event, out)

    def _show(self, event: Event, out: TextIO) -> None:
        if isinstance(event, Delta):
            print(event.text, end="", file=out, flush=True)
        elif isinstance(event, CitationsReady):
            _write(out, ["", *(_citation_line(citation) for citation in event.citations)])
        elif isinstance(event, ProductsReady):
            _write(out, ["", *(_card_line(card) for card in event.cards)])
        elif isinstance(event, HandoffReady):
            _write(out, ["", f"  case {event.handoff.case_id}: a person will take over"])

    def _finish(self, reply: Reply, out: TextIO) -> None:
        trace = self.engine.session_any(reply.session_id).turns[reply.turn].trace if self.trace else None
        if self.as_json:
            content = reply.to_json() | ({"trace": asdict(trace)} if trace else {})
            print(json.dumps(content, ensure_ascii=False), file=out, flush=True)
            return
        print(file=out, flush=True)
        _write(out, _trace_lines(reply, trace) if self.trace else [])


def _lines(source: TextIO, out: TextIO, interactive: bool) -> Iterator[str]:
    """The messages, without empty lines; a prompt before each on a terminal."""
    while True:
        if interactive:
            print(f"{_BOLD}{_PROMPT}{_PLAIN}", end="", file=out, flush=True)
        line = source.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()


def _write(out: TextIO, lines: Sequence[str]) -> None:
    """Lines beside the answer: dim on a terminal, so that the answer stands out."""
    dim, plain = (_DIM, _PLAIN) if out.isatty() else ("", "")
    for line in lines:
        print(f"{dim}{line}{plain}" if line else "", file=out, flush=True)


def _citation_line(citation: Citation) -> str:
    return f"  [{citation.marker}] {citation.title} ({citation.kind} {citation.id}): {citation.quote}"


def _card_line(card: ProductCard) -> str:
    if not card.in_stock:
        return f"  {card.id}  {card.title}  {card.price}  sold out"
    return f"  {card.id}  {card.title}  {card.price}  {'in stock' if card.stock is None else f'{card.stock} in stock'}"


def _trace_lines(reply: Reply, trace: Trace | None) -> list[str]:
    steps = ", ".join(f"{name} {spent:.1f} ms" for name, spent in reply.ms.items())
    lines = [f"  drafter {reply.drafter}, refused {reply.refused or 'no'}; {steps}"]
    if trace is not None:
        lines.append(f"  query {trace.query!r}, intent {trace.intent}, filters {json.dumps(dict(trace.filters))}")
        lines += [
            f"  {chunk.score:.3f} (vector {chunk.similarity:.3f}, BM25 {chunk.lexical:.2f})  {chunk.id}  {chunk.title}"
            for chunk in trace.chunks
        ]
        lines += [f"  {note}" for note in trace.grounding]
    for call in reply.tool_calls:
        arguments = json.dumps(dict(call.arguments), ensure_ascii=False)
        lines.append(f"  {call.mode} {call.name} {arguments} -> {'ok' if call.ok else call.result}")
    return lines


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a text stream
    sys.exit(main())
