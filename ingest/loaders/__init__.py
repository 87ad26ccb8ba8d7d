"""Every format that can be read, and which file is read by which loader. Start here: `load`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.loaders.aliases import TABLES, choose_columns
from ingest.loaders.decoding import SourceFile, read_text
from ingest.loaders.faq import FAQ_TABLE, load_faq_text
from ingest.loaders.loaded import Loaded
from ingest.loaders.people import CUSTOMERS, ORDERS
from ingest.loaders.products import PRODUCTS
from ingest.loaders.reviews import EVENTS, REVIEWS
from ingest.loaders.rows import read_sheet
from ingest.loaders.tables import Table, is_foreign, load_table
from ingest.loaders.tau2 import load_database, read_database
from ingest.loaders.text_files import SUFFIXES as TEXT_SUFFIXES
from ingest.loaders.text_files import load_text_file
from ingest.problems import FileError, JobError, Problem
from knowledge.shop import ShopProfile, ShopProfileError, parse_shop_toml

ROW_SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv", ".json")
# In the order in which they are read: a manual asks for its product, an order for its customer.
_TABLES: dict[str, Table] = {
    "products": PRODUCTS,
    "faq": FAQ_TABLE,
    "customers": CUSTOMERS,
    "orders": ORDERS,
    "reviews": REVIEWS,
    "events": EVENTS,
}
_STEMS = {
    "product": "products", "catalog": "products", "catalogue": "products", "faqs": "faq", "customer": "customers",
    "users": "customers", "order": "orders", "review": "reviews", "event": "events",
}  # fmt: skip
_RANKS = (
    "shop", "database", "products", "faq", "policy", "manual", "customers", "orders",
    "reviews", "events", "",
)  # fmt: skip
_LATER = {
    ".xlsx": "Excel files are", ".xls": "Excel files are", ".ods": "spreadsheets are", ".xml": "XML feeds are",
    ".pdf": "PDF files are", ".docx": "Word files are", ".doc": "Word files are",
}  # fmt: skip
_TEXT_ADVICE = "save it as Markdown, HTML or plain text"
_ROW_ADVICE = "save it as CSV or JSONL"
_UNREMARKABLE = re.compile(r"(?i)(readme|license|licence|changelog|notice|copying)\b|[._]")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")


def load(
    sources: Sequence[Path],
    shop: ShopProfile,
    known_products: frozenset[str] = frozenset(),
    *,
    shop_is_given: bool = False,
) -> Loaded:
    """Read shop folders and single files.

    `shop` is the profile where no source has a `shop.toml`; unless `shop_is_given`, it is a default whose currency
    the products may correct. `known_products` are those that files may refer to without holding them.

    Raises JobError when a source does not exist or holds nothing that can be read as a shop.
    """
    loaded = Loaded(shop=shop, known_products=known_products)
    tasks = [task for source in sources for task in _tasks(source, loaded, len(sources) > 1)]
    tasks.sort(key=lambda task: _RANKS.index(task[0]))
    for role, file in tasks:
        _read(role, file, loaded)
        if role in ("products", "database") and not (loaded.shop_is_stated or shop_is_given):
            _adopt_currency(loaded)
    files = list(dict.fromkeys(problem.file for problem in loaded.problems))
    loaded.problems.sort(key=lambda problem: (files.index(problem.file), problem.line or 0))
    return loaded


def check_exists(source: Path) -> None:
    """Raise JobError where there is nothing to read."""
    if not source.exists():
        raise JobError(f"{source} does not exist; name a shop folder or a file")


def _tasks(source: Path, loaded: Loaded, many: bool) -> list[tuple[str, SourceFile]]:
    if source.is_dir():
        found = list(_folder_tasks(source, loaded, f"{source.name}/" if many else ""))
        if not any(role for role, _ in found):
            raise JobError(f"{source} holds no shop; put products.jsonl, faq.jsonl, policies/ or the like into it")
        return found
    check_exists(source)
    file = SourceFile(source.resolve(), source.name)
    return [(_role_of_single(file, loaded), file)]


def _folder_tasks(folder: Path, loaded: Loaded, prefix: str) -> Iterator[tuple[str, SourceFile]]:
    root = folder.resolve()
    for kind, place in (("", folder), ("policy", folder / "policies"), ("manual", folder / "manuals")):
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            name = prefix + path.relative_to(folder).as_posix()
            if not path.resolve().is_relative_to(root):
                loaded.note(Problem(name, None, None, "this link leads out of the shop folder and was not followed"))
            elif path.is_file() and not path.name.startswith("."):
                file = SourceFile(path.resolve(), name)
                role = kind or _role_in_folder(file)
                if role is not None:
                    yield role, file


def _role_in_folder(file: SourceFile) -> str | None:
    """What a file of a shop folder is: empty if it looks like data but has no place, None if it is nobody's data."""
    if file.path.name == "shop.toml":
        return "shop"
    named = _table_named(file.stem)
    if named is not None and file.suffix in (*ROW_SUFFIXES, *_LATER):
        return named
    if named == "faq" and file.suffix in TEXT_SUFFIXES:
        return named
    if file.suffix == ".json" and re.fullmatch(r"(?i)(tau2_)?db", file.stem):
        return "database"
    is_data = file.suffix in (*ROW_SUFFIXES, *_LATER, *TEXT_SUFFIXES)
    return "" if is_data and not _UNREMARKABLE.match(file.stem) else None


def _table_named(stem: str) -> str | None:
    """`products`, `faq_from_manuals` and `Orders-2026` say by their first word what they hold."""
    word = re.split(r"[^a-z]+", stem.casefold(), maxsplit=1)[0]
    return word if word in _TABLES else _STEMS.get(word)


def _role_of_single(file: SourceFile, loaded: Loaded) -> str:
    """What a file named on its own is: by its name and folder, else by its columns."""
    if file.path.name == "shop.toml":
        return "shop"
    if file.suffix in TEXT_SUFFIXES:
        if _table_named(file.stem) == "faq":
            return "faq"
        return "manual" if file.path.parent.name == "manuals" or loaded.has_product(file.stem) else "policy"
    if file.suffix not in ROW_SUFFIXES:
        raise JobError(f"{file.name}: {_unsupported(file)}")
    return _table_named(file.stem) or ("database" if file.suffix == ".json" else _table_by_columns(file))


def _table_by_columns(file: SourceFile) -> str:
    """The table whose columns fit best. Raises JobError when none does."""
    try:
        sheet = read_sheet(file)
    except FileError as error:
        raise JobError(f"{file.name}: {error}") from None
    fits: dict[str, int] = {}
    for name, table in _TABLES.items():
        chosen = choose_columns(tuple(sheet.columns), TABLES[name])
        if all(required in chosen for required in table.required):
            fits[name] = len(chosen)
    if fits:
        return max(fits, key=lambda name: fits[name])
    if sheet.is_empty or is_foreign(sheet):
        return "products"
    names = ", ".join(_TABLES)
    raise JobError(f"{file.name}: its columns do not tell what it holds; rename it to one of {names}{file.suffix}")


def _read(role: str, file: SourceFile, loaded: Loaded) -> None:
    if role == "":
        advice = "put policy texts into policies/ and manuals into manuals/"
        if file.suffix not in TEXT_SUFFIXES:
            advice = f"name it after what it holds: {', '.join(_TABLES)}"
        loaded.note(
            Problem(file.name, None, None, f"this file has no place in a shop folder and was not read; {advice}")
        )
    elif role == "shop":
        _read_shop(file, loaded)
    elif role == "database":
        _read_json(file, loaded)
    elif role in ("policy", "manual") and file.suffix in TEXT_SUFFIXES:
        load_text_file(file, "policy" if role == "policy" else "manual", loaded)
    elif role == "faq" and file.suffix in TEXT_SUFFIXES:
        load_faq_text(file, loaded)
    elif role in _TABLES and file.suffix in ROW_SUFFIXES:
        load_table(file, _TABLES[role], loaded)
    elif file.suffix not in _PICTURES:
        loaded.fail_file(file.origin, _unsupported(file))


def _unsupported(file: SourceFile) -> str:
    is_text = file.path.parent.name in ("policies", "manuals") or file.suffix in (".pdf", ".docx", ".doc")
    advice = _TEXT_ADVICE if is_text else _ROW_ADVICE
    known = _LATER.get(file.suffix)
    return (
        f"{known} not supported yet; {advice}"
        if known
        else f"files of the type '{file.suffix}' cannot be read; {advice}"
    )


def _read_json(file: SourceFile, loaded: Loaded) -> None:
    try:
        content = read_database(file, loaded)
        if content is not None:
            load_database(content, file, loaded)
        else:
            load_table(file, _TABLES[_table_by_columns(file)], loaded)
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
