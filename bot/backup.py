"""`python -m bot.backup save [FILE]` and `restore FILE`: everything a shop could not make again, in one file."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.domain.errors import SettingsError
from bot.settings import Settings, load_settings, prepare_home

if TYPE_CHECKING:
    from knowledge.backup import Progress


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    from knowledge.backup import BackupError
    from knowledge.snapshot import SnapshotError

    options = _parser().parse_args(arguments)
    try:
        settings = load_settings()
        result = _save(options, settings) if options.command == "save" else _restore(options, settings)
    except (BackupError, SnapshotError, SettingsError) as error:
        print(f"backup: {error}", file=sys.stderr)
    except OSError as error:
        print(f"backup: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
    except sqlite3.Error as error:
        print(f"backup: the database cannot be copied ({error}); check SHOP_DATABASE_URL", file=sys.stderr)
    except KeyboardInterrupt:
        print("backup: stopped; nothing was changed", file=sys.stderr)
        return 130
    else:
        if options.json:
            print(json.dumps(result, ensure_ascii=False))
        return 0
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.backup", description="A shop as one file.")
    commands = parser.add_subparsers(dest="command", required=True)
    save = commands.add_parser("save", help="write the file; the shop may go on serving")
    save.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: shopclerk-DATE-TIME.tar.gz here")
    restore = commands.add_parser("restore", help="bring the file back; stop the shop first")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--force", action="store_true", help="put the shop aside that is there already")
    for command in (save, restore):
        command.add_argument("--json", action="store_true", help="end with one line of JSON")
    return parser


def _save(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    from knowledge.backup import save

    now = settings.clock()()
    target = options.file or Path(f"shopclerk-{now:%Y%m%d-%H%M%S}.tar.gz")
    with _progress_bar("saving") as progress:
        manifest = save(settings.home, settings.records_url, target, now=now, progress=progress)
    print(f"Saved {manifest.files} files into {target}. It holds the secret key and customers' data: keep it safe.")
    if manifest.database == "elsewhere":
        dump = target.with_suffix("").with_suffix(".dump")
        print("The database is on a server and not in it; save it as well:")
        print(f"  pg_dump --format=custom --file={dump} {_server(settings)}")
    return {"file": str(target), **asdict(manifest)}


def _restore(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    from knowledge.restore import restore

    prepare_home(settings.home)
    with _progress_bar("restoring") as progress:
        aside = restore(
            settings.home,
            settings.records_url,
            options.file,
            force=options.force,
            now=settings.clock()(),
            progress=progress,
        )
    print(f"Restored {options.file}; start the shop." + (f" What was there lies in {aside}." if aside else ""))
    if not settings.records_url.startswith("sqlite"):
        print("The database is on a server; restore its dump as well:")
        print(f"  pg_restore --clean --if-exists --dbname={_server(settings)} FILE.dump")
    return {"file": str(options.file), "aside": str(aside) if aside else None}


def _server(settings: Settings) -> str:
    """The database's address as PostgreSQL's own tools read it, without the password."""
    from sqlalchemy.engine import make_url

    url = make_url(settings.records_url)
    return f"'{url._replace(drivername=url.get_backend_name(), password=None).render_as_string()}'"


@contextmanager
def _progress_bar(step: str) -> Iterator[Progress]:
    """A bar on a terminal, nothing in a pipe."""
    from tqdm import tqdm  # type: ignore[import-untyped]  # has no stubs of its own

    with tqdm(desc=step, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


if __name__ == "__main__":
    sys.exit(main())
