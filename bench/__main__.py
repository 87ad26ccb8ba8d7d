"""`python -m bench [NAME]`: measure, beside something known in the same run."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.figures import BenchError, Figure, SkippedError, to_json
from bot.settings import Settings

Benchmark = Callable[[argparse.Namespace, Settings], list[Figure]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run benchmarks; 1 with one line on stderr when one cannot run, missed targets or not."""
    from bot.domain.errors import ShopclerkError
    from knowledge.embedder import ModelError

    options = _parser().parse_args(arguments)
    try:
        found = {name: _run(name, options) for name in ([options.name] if options.name else BENCHMARKS)}
    except (BenchError, ShopclerkError, ModelError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: stopped", file=sys.stderr)
        return 130
    if options.json:
        print(json.dumps(found))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure speed beside something known in the same run; on a busy machine only ratios count.",
    )
    parser.add_argument("name", nargs="?", choices=list(BENCHMARKS), metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument(
        "--rounds", type=_count, metavar="N", help="rounds of start, turn and writes (default: 5, 25, 60)"
    )
    parser.add_argument("--data", type=Path, metavar="PATH", help="products for ingest (JSON Lines); folder for retail")
    parser.add_argument("--limit", type=_count, metavar="N", help="only the first N products")
    parser.add_argument("--json", action="store_true", help="print all figures as one JSON object on the last line")
    return parser


def _count(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1")
    return int(text)


def _run(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """One benchmark's figures, printed as soon as they are there."""
    from bot.settings import load_settings, prepare_home

    settings = load_settings()
    prepare_home(settings.home)
    print(name, flush=True)
    try:
        figures = BENCHMARKS[name](options, settings)
    except SkippedError as reason:
        print(f"  skipped: {reason}", flush=True)
        return {"skipped": str(reason)}
    print(*figures, sep="\n", flush=True)
    return to_json(figures)


def _start(options: argparse.Namespace, settings: Settings) -> list[Figure]:
    from bench.start import run

    return run(settings.home, options.rounds)


def _turn(options: argparse.Namespace, settings: Settings) -> list[Figure]:
    from bench.turn import run
    from knowledge.embedder import open_embedder

    return run(settings.home, open_embedder(settings.embedding, settings.home), options.rounds)


def _writes(options: argparse.Namespace, settings: Settings) -> list[Figure]:
    from bench.writes import run

    return run(settings.home, options.rounds)


def _ingest(options: argparse.Namespace, settings: Settings) -> list[Figure]:
    from bench.ingest import DATA, run
    from knowledge.embedder import open_embedder

    open_embedder(settings.embedding, settings.home)  # a first export takes a minute and is no part of an ingest
    return run(settings.home, settings.embedding, options.data or DATA, options.limit)


def _retail(options: argparse.Namespace, settings: Settings) -> list[Figure]:
    from bench.retail import DATA, run

    del settings  # the evals that it runs read them
    return run(options.data or DATA)


BENCHMARKS: Mapping[str, Benchmark] = {
    "start": _start,
    "turn": _turn,
    "writes": _writes,
    "ingest": _ingest,
    "retail": _retail,
}


if __name__ == "__main__":
    sys.exit(main())
