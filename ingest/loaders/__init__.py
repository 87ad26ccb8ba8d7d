"""Every format that can be read, and which file is read by which loader. Start here: `load`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ingest.loaders import roles, sheets
from ingest.loaders.decoding import SourceFile, read_text
from ingest.loaders.faq import load_faq_text
from ingest.loaders.loaded import Loaded
from ingest.loaders.tables import load_sheet, load_table
from ingest.loaders.tasks import Task, check_exists, tasks_of
from ingest.loaders.tau2 import load_database, read_database
from ingest.loaders.text_files import SUFFIXES as TEXT_SUFFIXES
from ingest.loaders.text_files import load_text_file
from ingest.loaders.web import Web
from ingest.problems import FileError, JobError, Problem
from knowledge.shop import ShopProfile, ShopProfileError, parse_shop_toml

__all__ = ["check_exists", "load"]


def load(
    sources: Sequence[Path],
    shop: ShopProfile,
    known_products: frozenset[str] = frozenset(),
    *,
    shop_is_given: bool = False,
    web: Web | None = None,
    now: datetime | None = None,
) -> Loaded:
    """Read shop folders and single files.

    `shop` is the profile where no source has a `shop.toml`; unless `shop_is_given`, it is a default whose currency
    the products may correct. `known_products` are those that files may refer to without holding them. `web` fetches
    the pages that a `urls.txt` names (default: without keeping them), `now` (default: the clock) decides about sales.

    Raises JobError when a source does not exist or holds nothing that can be read as a shop.
    """
    loaded = Loaded(shop=shop, known_products=known_products)
    loaded.web = web or loaded.web
    loaded.now = now or loaded.now
    tasks = [task for source in sources for task in tasks_of(source, loaded, many=len(sources) > 1)]
    for task in sorted(tasks, key=lambda task: task.rank):
        _read(task, loaded)
        if task.role in ("products", "database") and not (loaded.shop_is_stated or shop_is_given):
            _adopt_currency(loaded)
    files = {problem.file: place for place, problem in enumerate(reversed(loaded.problems))}
    loaded.problems.sort(key=lambda problem: (-files[problem.file], problem.line or 0))
    # What is quoted from a file may hold line ends; a problem is one line.
    loaded.problems[:] = [replace(problem, reason=" ".join(problem.reason.split())) for problem in loaded.problems]
    return loaded


def _read(task: Task, loaded: Loaded) -> None:
    role, file = task.role, task.file
    if role == "":
        loaded.note(Problem(file.name, None, None, roles.without_place(file)))
    elif task.sheet is not None:
        _read_rows(task, loaded)
    elif role == "shop":
        _read_shop(file, loaded)
    elif role == "database":
        _read_json(file, loaded)
    elif role in ("policy", "manual") and file.suffix in TEXT_SUFFIXES:
        load_text_file(file, "policy" if role == "policy" else "manual", loaded)
    elif role == "faq" and file.suffix in TEXT_SUFFIXES:
        load_faq_text(file, loaded)
    elif role in roles.TABLES and file.suffix in (*sheets.SUFFIXES, *TEXT_SUFFIXES):
        load_table(file, roles.TABLES[role], loaded)
    else:
        loaded.fail_file(file.origin, roles.unsupported(file))


def _read_rows(task: Task, loaded: Loaded) -> None:
    assert task.sheet is not None
    try:
        load_sheet(task.sheet(), task.file, roles.TABLES[task.role], loaded)
    except FileError as error:
        loaded.fail_file(task.file.origin, str(error))


def _read_json(file: SourceFile, loaded: Loaded) -> None:
    try:
        content = read_database(file, loaded)
        if content is not None:
            load_database(content, file, loaded)
        else:
            load_table(file, roles.TABLES[roles.table_by_columns(file)], loaded)
    except (FileError, JobError) as error:
        loaded.fail_file(file.origin, str(error).removeprefix(f"{file.name}: "))


def _read_shop(file: SourceFile, loaded: Loaded) -> None:
    """The first shop.toml counts; one that cannot be used leaves the profile as it was."""
    if loaded.shop_is_stated:
        loaded.note(Problem(file.name, None, None, "another shop.toml was read before; this one was not used"))
        return
    try:
        text = read_text(file, lambda line, reason: loaded.note(Problem(file.name, line, None, reason)))
        shop = parse_shop_toml(text)
        # TOML knows dates, the manifest's JSON does not.
        loaded.shop = replace(shop, extra=json.loads(json.dumps(dict(shop.extra), default=str)))
        loaded.shop_is_stated = True
    except (FileError, ShopProfileError) as error:
        line = re.search(r"at line (\d+)", str(error))
        loaded.note(Problem(file.name, int(line.group(1)) if line else None, None, str(error)))


def _adopt_currency(loaded: Loaded) -> None:
    """Without a shop.toml, the one currency of all products is the shop's."""
    currencies = {
        str(document.fields["currency"]) for document in loaded.documents.values() if document.kind == "product"
    }
    if len(currencies) == 1:
        loaded.shop = replace(loaded.shop, currency=currencies.pop())
