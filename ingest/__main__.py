"""`python -m ingest`: the job from the command line."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.domain.errors import SettingsError
from bot.settings import Settings, load_settings, prepare_home
from ingest.problems import JobError
from knowledge.embedder import ModelError
from knowledge.snapshot import SnapshotError, SnapshotStore

if TYPE_CHECKING:
    from ingest.embedding import Progress
    from ingest.report import Report

_MOST_PROBLEMS = 20  # shown on a terminal; the report has all


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    from knowledge.database import DatabaseError

    options = _parser().parse_args(arguments)
    try:
        return _run(options, load_settings())
    except (JobError, SnapshotError, SettingsError, DatabaseError, ModelError) as error:
        print(f"ingest: {error}", file=sys.stderr)
    except OSError as error:
        print(f"ingest: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
    except sqlite3.Error as error:
        print(f"ingest: SHOP_HOME cannot be written ({error}); free space or set it to another folder", file=sys.stderr)
    except KeyboardInterrupt:
        print("ingest: stopped; nothing was published, and what was embedded so far is kept", file=sys.stderr)
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingest", description="Read a shop's files and publish what changed as a new snapshot."
    )
    add = parser.add_argument
    add("sources", nargs="*", type=Path, metavar="SOURCE", help="shop folder or file (default: the ones of last time)")
    add("--dry-run", action="store_true", help="report only, change nothing")
    add("--full", action="store_true", help="embed everything again")
    add(
        "--prune",
        action=argparse.BooleanOptionalAction,
        help="drop what the sources no longer hold (default: for a folder yes, for a single file no)",
    )
    add("--force", action="store_true", help="drop even more than 30 %% of what is there")
    add("--report", type=Path, metavar="FILE", help="write a quality report, .html or .json")
    add("--vectors", type=Path, metavar="FILE", help="where computed vectors are kept (default: in SHOP_HOME)")
    add("--json", action="store_true", help="print the result as one JSON object on the last line")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--list", action="store_true", help="list the snapshots, newest first")
    other.add_argument("--rollback", metavar="SNAPSHOT", help="make an older snapshot serve again")
    other.add_argument("--check", action="store_true", help="verify the current snapshot; exit 1 if it is broken")
    return parser


def _run(options: argparse.Namespace, settings: Settings) -> int:
    store = SnapshotStore(settings.home)
    if options.list:
        return _list(store, as_json=options.json)
    if options.check:
        return _check(store, as_json=options.json)
    if options.rollback:
        with store.lock():
            manifest = store.rollback(options.rollback)
        _print_result({"snapshot": manifest.id}, f"Snapshot {manifest.id} serves now.", as_json=options.json)
        return 0
    return _ingest(options, settings)


def _list(store: SnapshotStore, *, as_json: bool) -> int:
    current = store.current_id()
    manifests = store.manifests()
    lines = [
        f"{'*' if m.id == current else ' '} {m.id}  {m.counts['documents']:,} documents, {m.counts['chunks']:,} chunks"
        for m in manifests
    ]
    content = [{**manifest.to_json(), "current": manifest.id == current} for manifest in manifests]
    _print_result({"snapshots": content}, "\n".join(lines) or "There is no snapshot yet.", as_json=as_json)
    return 0


def _check(store: SnapshotStore, *, as_json: bool) -> int:
    problems = store.check()
    if as_json:
        print(json.dumps({"snapshot": store.current_id(), "problems": problems}, ensure_ascii=False))
    if problems:
        print(f"ingest: {problems[0]}; roll back or ingest with --full", file=sys.stderr)
        return 1
    if not as_json:
        print(f"Snapshot {store.current_id()} is whole.")
    return 0


def _ingest(options: argparse.Namespace, settings: Settings) -> int:
    from ingest.job import run
    from ingest.loaders import check_exists
    from ingest.loaders.web import Web
    from ingest.report import write_report
    from knowledge.database import open_engine
    from knowledge.embedder import open_embedder

    for source in options.sources:
        check_exists(source)  # before the model is opened, which may take a minute the first time
    prepare_home(settings.home)
    with _progress_bar() as progress:
        report = run(
            options.sources,
            home=settings.home,
            database=open_engine(settings.records_url),
            embedder=open_embedder(settings.embedding, settings.home, bulk=True),
            prune=options.prune,
            force=options.force,
            full=options.full,
            dry_run=options.dry_run,
            vectors=options.vectors,
            progress=progress,
            web=Web(None if options.dry_run else settings.home / "pages", settings.private_hosts),
            now=settings.clock()(),
        )
    if options.report:
        write_report(report, options.report)
    _print_problems(report)
    _print_result(report.to_json(), report.summary(), as_json=options.json)
    return 0


def _print_problems(report: Report) -> None:
    for problem in report.problems[:_MOST_PROBLEMS]:
        print(problem, file=sys.stderr)
    if len(report.problems) > _MOST_PROBLEMS:
        rest = len(report.problems) - _MOST_PROBLEMS
        print(f"... and {rest:,} more; --report FILE writes them all", file=sys.stderr)


def _print_result(content: dict[str, Any], text: str, *, as_json: bool) -> None:
    print(text)
    if as_json:
        print(json.dumps(content, ensure_ascii=False))


@contextmanager
def _progress_bar() -> Iterator[Progress]:
    """A bar on a terminal, nothing in a pipe."""
    from tqdm import tqdm  # type: ignore[import-untyped]  # has no stubs of its own

    with tqdm(unit="chunk", disable=not sys.stderr.isatty(), leave=False) as bar:

        def show(step: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description(step, refresh=False)
            bar.update(done - bar.n)

        yield show


if __name__ == "__main__":
    sys.exit(main())
