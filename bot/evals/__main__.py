"""`python -m bot.evals TASK`: measure the shop on cases."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import ShopclerkError
from bot.evals.result import Result, check_writable, write_rows

if TYPE_CHECKING:
    from bot.bootstrap import Services
    from bot.engine import Engine
    from bot.evals.adversarial_stage import Voice
    from bot.ports import Clock


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a task; 1 with one line on stderr for a user's mistake."""
    from knowledge.embedder import ModelError

    options = _parser().parse_args(arguments)
    task: Callable[[argparse.Namespace], Result] = options.run
    state_file: Path | None = getattr(options, "state", None)
    try:
        for path in (options.out, state_file):
            if path:
                check_writable(path)
        result = task(options)
        if options.out:
            write_rows(options.out, result.rows)
        if state_file:
            write_rows(state_file, result.state)
    except (ShopclerkError, ModelError) as error:
        print(f"evals: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("evals: stopped", file=sys.stderr)
        return 130
    if not options.json:
        print(*result.remarks, sep="\n", end="\n" if result.remarks else "")
    print(json.dumps(result.metrics, ensure_ascii=False))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.evals",
        description="Measure the shop on cases; the metrics are printed as JSON on the last line.",
        epilog="SHOP_NOW in the environment sets the day on which questions are asked.",
    )
    tasks = parser.add_subparsers(dest="task", required=True, metavar="TASK")
    _add_task(tasks, "retrieval", _retrieval, "is the right knowledge found?", cases="--queries", shop=True)
    _add_task(tasks, "rank", _rank, "is the right one of several texts put first?", cases="--cases")
    _add_task(tasks, "answers", _answers, "are whole conversations answered rightly?", cases="--cases", shop=True)
    _add_task(
        tasks,
        "dialogue",
        _dialogue,
        "do conversations change what they should?",
        cases="--script",
        shop=True,
        state=True,
    )
    _add_task(
        tasks,
        "actions",
        _actions,
        "do tool calls pass the gates and change it?",
        cases="--tasks",
        shop=True,
        state=True,
    )
    _add_head(tasks, "classify", _classify, "are messages or reviews told apart by a head that learns from examples?")
    _add_attacks(tasks)
    _add_tau2(tasks)
    return parser


def _add_task(
    tasks: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], Result],
    purpose: str,
    *,
    cases: str,
    shop: bool = False,
    state: bool = False,
) -> None:
    parser = tasks.add_parser(name, help=purpose, description=f"{name}: {purpose}")
    if shop:
        parser.add_argument(
            "--shop", type=Path, required=True, metavar="DIR", help="shop folder or file; the live shop is not touched"
        )
    parser.add_argument(cases, dest="cases", type=Path, required=True, metavar="FILE", help="cases, JSON Lines")
    parser.add_argument("--split", metavar="NAME", help="only cases whose field split has this value (dev, test)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write one row a case, JSON Lines")
    if state:
        parser.add_argument("--state", type=Path, metavar="FILE", help="write the records that each case changed")
    parser.add_argument("--json", action="store_true", help="print the metrics alone")
    parser.set_defaults(run=run)


def _add_head(
    tasks: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], Result],
    purpose: str,
) -> None:
    parser = tasks.add_parser(name, help=purpose, description=f"{name}: {purpose}")
    parser.add_argument("--train", type=Path, required=True, metavar="FILE", help="examples to learn from, JSON Lines")
    parser.add_argument("--test", type=Path, required=True, metavar="FILE", help="cases to be measured on, JSON Lines")
    if name == "classify":
        parser.add_argument(
            "--task",
            choices=("intent", "sentiment"),
            default="intent",
            help="what labels are: names of intents are examples themselves (default: intent)",
        )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write one row a case, JSON Lines")
    parser.add_argument("--json", action="store_true", help="print the metrics alone")
    parser.set_defaults(run=run)


def _add_attacks(tasks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    purpose = "do seeded attacks change or learn what they must not?"
    parser = tasks.add_parser("adversarial", help=purpose, description=f"adversarial: {purpose}")
    parser.add_argument("--shop", type=Path, required=True, metavar="DIR", help="shop with customers and orders")
    parser.add_argument("--count", type=int, default=1000, metavar="N", help="how many attacks (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another number: other attacks")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write one row an attack, JSON Lines")
    parser.add_argument("--json", action="store_true", help="print the metrics alone")
    parser.set_defaults(run=_adversarial)


def _add_tau2(tasks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    purpose = "the public benchmark's own runner, with our bot as its agent shopclerk"
    parser = tasks.add_parser("tau2", help=purpose, description=f"tau2: {purpose}")
    parser.add_argument("--shop", type=Path, required=True, metavar="FILE", help="the benchmark's db.json")
    parser.add_argument("arguments", nargs="*", metavar="ARGUMENT", help="after --: what tau2 itself is to be told")
    parser.set_defaults(run=_tau2, out=None, json=False)


def _retrieval(options: argparse.Namespace) -> Result:
    from bot.evals.retrieval import read_questions, run

    questions = read_questions(options.cases, split=options.split)
    with _services(options.shop) as services:
        engine = services.engine
        return run(questions, engine.retriever, engine.shop().today(engine.clock()))


def _rank(options: argparse.Namespace) -> Result:
    from bot.evals.rank import read_choices, run
    from bot.settings import load_settings, prepare_home
    from knowledge.embedder import open_embedder
    from knowledge.vectors import VectorCache

    choices = read_choices(options.cases, split=options.split)
    settings = load_settings()
    prepare_home(settings.home)
    embedder = open_embedder(settings.embedding, settings.home)
    return run(choices, embedder, VectorCache(settings.home / "vectors.sqlite"))


def _classify(options: argparse.Namespace) -> Result:
    from bot.evals.classify import read_labelled, run
    from bot.settings import load_settings, prepare_home
    from knowledge.embedder import open_embedder
    from knowledge.vectors import VectorCache

    train, test = read_labelled(options.train), read_labelled(options.test)
    settings = load_settings()
    prepare_home(settings.home)
    embedder = open_embedder(settings.embedding, settings.home, bulk=True)
    cache = VectorCache(settings.home / "vectors.sqlite")
    return run(train, test, embedder, cache, names_tell=options.task == "intent")


def _answers(options: argparse.Namespace) -> Result:
    from bot.evals.answers import check_customers, read_answer_cases, run

    cases = read_answer_cases(options.cases, split=options.split)
    with _services(options.shop) as services:
        check_customers(cases, services.engine.orders)
        snapshot = services.engine.retriever.refresh()
        return run(cases, services.engine, snapshot.catalogue, snapshot.shop)


def _dialogue(options: argparse.Namespace) -> Result:
    from bot.evals.answers import check_customers
    from bot.evals.dialogue import read_scripts, run
    from bot.evals.state import Records

    scripts = read_scripts(options.cases, split=options.split)
    with _services(options.shop) as services:
        engine = services.engine
        check_customers(scripts, engine.orders)
        return run(scripts, engine, Records(services.database, engine.orders, engine.shop().currency))


def _actions(options: argparse.Namespace) -> Result:
    from bot.evals.actions import read_tasks, run
    from bot.evals.state import Records

    tasks = read_tasks(options.cases, split=options.split)
    with _services(options.shop) as services:
        engine = services.engine
        records = Records(services.database, engine.orders, engine.shop().currency)
        return run(tasks, engine, services.after_sales, records)


def _adversarial(options: argparse.Namespace) -> Result:
    from bot.bootstrap import build
    from bot.evals.adversarial import run
    from bot.evals.adversarial_model import Gullible
    from bot.evals.adversarial_stage import MovableClock
    from bot.settings import load_settings

    clock = MovableClock(load_settings().clock())
    with _services(options.shop, clock) as services:
        obeying = build(services.settings, embedder=services.embedder, drafters=[("gullible", Gullible())], clock=clock)
        try:
            engines: dict[Voice, Engine] = {"plain": services.engine, "tool": obeying.engine}
            return run(engines, services.database, clock, options.count, options.seed)
        finally:
            obeying.database.dispose()


def _tau2(options: argparse.Namespace) -> Result:
    from bot.evals.state import Records
    from bot.evals.tau2_adapter import run

    with _services(options.shop) as services:
        engine = services.engine
        run(engine, Records(services.database, engine.orders, engine.shop().currency), options.arguments)
    return Result({"task": "tau2"}, ())


@contextmanager
def _services(shop: Path, clock: Clock | None = None) -> Iterator[Services]:
    """The program over `shop` in a home of its own, with the settings of the live one, and perhaps another clock."""
    from bot.bootstrap import build
    from bot.evals.own_shop import own_shop
    from bot.settings import load_settings, prepare_home

    settings = load_settings()
    prepare_home(settings.home)
    with own_shop(shop, settings.home) as home:
        services = build(replace(settings, home=home, database_url="", vector_store="faiss"), clock=clock)
        try:
            yield services
        finally:
            services.database.dispose()


if __name__ == "__main__":
    sys.exit(main())
