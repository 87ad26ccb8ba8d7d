"""From sources to what there is to read: each file, worksheet, web page and query with its role."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.loaders import roles, sql_tables, web_pages, workbook
from ingest.loaders.decoding import SourceFile
from ingest.loaders.formats import recognise
from ingest.loaders.loaded import Loaded
from ingest.loaders.sheet import Sheet
from ingest.loaders.text_files import SUFFIXES as TEXT_SUFFIXES
from ingest.problems import FileError, JobError, Problem
from knowledge.documents import Kind

_TEXT_KINDS: Mapping[str, Kind] = {"policy": "policy", "manual": "manual"}


@dataclass(frozen=True, slots=True)
class Task:
    """Something to read; `role` is one of roles.RANKS. `sheet` gives the rows of what is no file."""

    role: str
    file: SourceFile
    sheet: Callable[[], Sheet] | None = None

    @property
    def rank(self) -> int:
        return roles.RANKS.index(self.role)


def check_exists(source: Path) -> None:
    """Raise JobError where there is nothing to read."""
    if not source.exists():
        raise JobError(f"{source} does not exist; name a shop folder or a file")


def tasks_of(source: Path, loaded: Loaded, *, many: bool) -> list[Task]:
    """All there is to read in a source. Raises JobError when it does not exist or holds nothing of a shop.

    `many`: there are other sources too, so that files are named with their folder.
    """
    if source.is_dir():
        found = list(_in_folder(source, loaded, f"{source.name}/" if many else ""))
        if not any(task.role for task in found) and not loaded.problems:
            raise JobError(f"{source} holds no shop; put products.jsonl, faq.jsonl, policies/ or the like into it")
        return found
    check_exists(source)
    return _of_single(SourceFile(source.resolve(), source.name), loaded)


def _in_folder(folder: Path, loaded: Loaded, prefix: str) -> Iterator[Task]:
    root = folder.resolve()
    for kind, place in (("", folder), ("policy", folder / "policies"), ("manual", folder / "manuals")):
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            name = prefix + path.relative_to(folder).as_posix()
            if not path.resolve().is_relative_to(root):
                loaded.note(Problem(name, None, None, "this link leads out of the shop folder and was not followed"))
            elif path.is_file() and not path.name.startswith("."):
                file = SourceFile(path.resolve(), name)
                role = kind or roles.role_in_folder(file)
                if role is not None and not (role == kind and file.suffix in roles.PICTURES):
                    yield from _known(role, file, loaded)


def _known(role: str, file: SourceFile, loaded: Loaded) -> Iterator[Task]:
    """The tasks of a file with a role; what cannot be any good is reported here."""
    if role in roles.LISTS.values():
        yield from _of_list(role, file, loaded)
        return
    seen = _recognised(role, file, loaded)
    if seen is None:
        return
    file = roles.as_table(seen) if role in roles.TABLES or not role else seen
    if file.suffix in workbook.SUFFIXES and role not in ("policy", "manual"):
        yield from _of_workbook(role, file, loaded)
    elif not role and file.suffix in (".csv", ".tsv", ".xml") and roles.is_product_export(file):
        yield Task("products", file)
    else:
        yield Task(role, file)


def _recognised(role: str, file: SourceFile, loaded: Loaded) -> SourceFile | None:
    """The file as what it really is; None, with a problem, where nothing here can read it."""
    try:
        seen = recognise(file)
    except FileError as error:
        kind = _TEXT_KINDS.get(role)
        if kind is not None:
            loaded.reject_document(kind, file.stem, file.origin.problem(str(error)), file.origin)
        else:
            loaded.fail_file(file.origin, str(error))
        return None
    if seen.remark:
        loaded.note(Problem(file.name, None, None, seen.remark))
    return seen.file


def _of_workbook(role: str, file: SourceFile, loaded: Loaded) -> Iterator[Task]:
    """Worksheets that are called like a table are that table; else the first one is what the file is called."""
    try:
        names = workbook.sheet_names(file)
    except FileError as error:
        loaded.fail_file(file.origin, str(error))
        return
    parts = {name: replace(file, sheet=name, name=_part_name(file, name, names)) for name in names}
    named = {name: table for name in names if (table := roles.table_named(name.strip()))}
    if not named and names:
        first = parts[names[0]]
        table = role or ("products" if roles.is_product_export(first) else "")
        named = {names[0]: table}
    for name, part in parts.items():
        if name in named:
            yield Task(named[name], part)
        else:
            sheets = ", ".join(roles.TABLES)
            reason = f"the worksheet '{name}' was not read; call it after what it holds: {sheets}"
            loaded.note(Problem(file.name, None, None, reason))


def _part_name(file: SourceFile, sheet: str, names: list[str]) -> str:
    return f"{file.name} ({sheet})" if len(names) > 1 else file.name


def _of_list(role: str, file: SourceFile, loaded: Loaded) -> Iterator[Task]:
    """A list of sources becomes what it names; shop.toml is read as it is."""
    if role == "sources":
        for query in sql_tables.queries(file, loaded):
            yield Task(query.kind, query.file, query.read)
    elif role == "urls":
        for page in web_pages.pages(file, loaded):
            yield from _of_page(page, loaded)
    else:
        yield Task(role, file)


def _of_page(page: web_pages.Page, loaded: Loaded) -> Iterator[Task]:
    try:
        role = page.kind or roles.role_of_single(page.file, is_product=loaded.has_product(page.file.stem))
    except JobError as error:
        loaded.fail_file(page.file.origin, str(error).removeprefix(f"{page.file.name}: "))
        return
    if role in roles.TABLES and page.file.suffix in TEXT_SUFFIXES and role != "faq":
        loaded.fail_file(page.file.origin, f"this is a text, and {role} must be a table or a feed")
        return
    yield from _known(role, page.file, loaded)


def _of_single(file: SourceFile, loaded: Loaded) -> list[Task]:
    """A file that was named on its own. Raises JobError where it is of no use."""
    if file.path.name in roles.LISTS:
        return list(_of_list(roles.LISTS[file.path.name], file, loaded))
    try:
        seen = recognise(file)
    except FileError as error:
        raise JobError(f"{file.name}: {error}") from None
    if seen.remark:
        loaded.note(Problem(file.name, None, None, seen.remark))
    file = seen.file
    if file.suffix in workbook.SUFFIXES:
        return _of_single_workbook(file, loaded)
    role = roles.role_of_single(file, is_product=loaded.has_product(file.stem))
    return list(_known(role, file, loaded))


def _of_single_workbook(file: SourceFile, loaded: Loaded) -> list[Task]:
    try:
        names = workbook.sheet_names(file)
    except FileError as error:
        raise JobError(f"{file.name}: {error}") from None
    is_named = roles.table_named(file.stem) or any(roles.table_named(name.strip()) for name in names)
    role = (roles.table_named(file.stem) or "") if is_named else roles.table_by_columns(file)
    return list(_of_workbook(role, file, loaded))
