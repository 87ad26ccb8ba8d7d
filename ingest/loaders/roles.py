"""What a file of a shop holds: told by its name and folder, else by its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.loaders import sheets
from ingest.loaders.aliases import choose_columns
from ingest.loaders.decoding import SourceFile
from ingest.loaders.faq import FAQ_TABLE
from ingest.loaders.formats import looks_tabular
from ingest.loaders.google_feed import is_google
from ingest.loaders.people import CUSTOMERS, ORDERS
from ingest.loaders.products import PRODUCTS
from ingest.loaders.reviews import EVENTS, REVIEWS
from ingest.loaders.shopify import is_shopify
from ingest.loaders.tables import Table
from ingest.loaders.text_files import SUFFIXES as TEXT_SUFFIXES
from ingest.problems import FileError, JobError

TABLES: Mapping[str, Table] = {
    "products": PRODUCTS,
    "faq": FAQ_TABLE,
    "customers": CUSTOMERS,
    "orders": ORDERS,
    "reviews": REVIEWS,
    "events": EVENTS,
}
# In the order in which they are read: a manual asks for its product, an order for its customer.
RANKS = (
    "shop", "sources", "urls", "database", "products", "faq", "policy", "manual", "customers", "orders",
    "reviews", "events", "",
)  # fmt: skip
LISTS = {"shop.toml": "shop", "sources.toml": "sources", "urls.txt": "urls"}
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
_STEMS = {
    "product": "products", "catalog": "products", "catalogue": "products", "faqs": "faq", "customer": "customers",
    "users": "customers", "order": "orders", "review": "reviews", "event": "events",
}  # fmt: skip
# Formats that are not read: what to save them as instead.
_OTHERS = {
    ".xls": "old Excel files are not supported; save it as .xlsx",
    ".ods": "OpenDocument files are not supported; save it as .xlsx or CSV",
    ".doc": "old Word files are not supported; save it as .docx or PDF",
    ".odt": "OpenDocument files are not supported; save it as .docx or PDF",
    ".rtf": "rich text files are not supported; save it as .docx or PDF",
    ".pptx": "presentations are not supported; save it as PDF",
}
_DATA = (*sheets.SUFFIXES, *TEXT_SUFFIXES, *_OTHERS)
_GLANCE = 200  # rows that tell what a table holds
_UNREMARKABLE = re.compile(r"(?i)(readme|license|licence|changelog|notice|copying)\b|[._]")


def role_in_folder(file: SourceFile) -> str | None:
    """What a file beside shop.toml is: empty if it looks like data but has no place, None if it is nobody's data."""
    if file.path.name in LISTS:
        return LISTS[file.path.name]
    named = table_named(file.stem)
    if named is not None and (file.suffix in (*sheets.SUFFIXES, *_OTHERS) or _is_tabular_text(file)):
        return named
    if named == "faq" and file.suffix in TEXT_SUFFIXES:
        return named
    if file.suffix == ".json" and re.fullmatch(r"(?i)(tau2_)?db", file.stem):
        return "database"
    return "" if file.suffix in _DATA and not _UNREMARKABLE.match(file.stem) else None


def table_named(stem: str) -> str | None:
    """`products`, `faq_from_manuals` and `Orders-2026` say by their first word what they hold."""
    word = re.split(r"[^a-z]+", stem.casefold(), maxsplit=1)[0]
    return word if word in TABLES else _STEMS.get(word)


def role_of_single(file: SourceFile, *, is_product: bool) -> str:
    """What a file named on its own is. `is_product`: its stem is a product's id. Raises JobError for no shop's file."""
    if file.path.name in LISTS:
        return LISTS[file.path.name]
    named = table_named(file.stem)
    if file.suffix in TEXT_SUFFIXES and not _is_tabular_text(file):
        if named == "faq":
            return named
        return "manual" if file.path.parent.name == "manuals" or is_product else "policy"
    if file.suffix not in (*sheets.SUFFIXES, ".txt"):
        raise JobError(f"{file.name}: {unsupported(file)}")
    return named or ("database" if file.suffix == ".json" else table_by_columns(file))


def _is_tabular_text(file: SourceFile) -> bool:
    return file.suffix == ".txt" and file.path.parent.name not in ("policies", "manuals") and looks_tabular(file)


def as_table(file: SourceFile) -> SourceFile:
    """Product feeds are often called `.txt`; what role_in_folder takes for a table is read as one."""
    return file.with_suffix(".tsv") if _is_tabular_text(file) else file


def is_product_export(file: SourceFile) -> bool:
    """Whether a table, whatever its name, is another program's export of products."""
    try:
        sheet = sheets.read_sheet(file, _GLANCE)
    except FileError:
        return False
    if sheet.is_feed:  # of products rather than of news
        return {"id", "title"} <= set(sheet.columns) and not {"price", "availability"}.isdisjoint(sheet.columns)
    return is_shopify(sheet.columns) or is_google(sheet.columns)


def table_by_columns(file: SourceFile) -> str:
    """The table whose columns fit best. Raises JobError when none does."""
    try:
        sheet = sheets.read_sheet(as_table(file), _GLANCE)
    except FileError as error:
        raise JobError(f"{file.name}: {error}") from None
    if sheet.is_empty or sheet.is_feed or is_shopify(sheet.columns) or is_google(sheet.columns):
        return "products"
    fits: dict[str, int] = {}
    for name, table in TABLES.items():
        chosen = choose_columns(tuple(sheet.columns), table.aliases)
        if all(required in chosen for required in table.required):
            fits[name] = len(chosen)
    if fits:
        return max(fits, key=lambda name: fits[name])
    names = ", ".join(TABLES)
    raise JobError(f"{file.name}: its columns do not tell what it holds; rename it to one of {names}{file.suffix}")


def unsupported(file: SourceFile) -> str:
    """One sentence about a file that cannot be read in its place."""
    if file.suffix in _OTHERS:
        return _OTHERS[file.suffix]
    is_text = file.path.parent.name in ("policies", "manuals")
    advice = "save it as Markdown, HTML, PDF or .docx" if is_text else "save it as CSV, JSONL or .xlsx"
    return f"files of the type '{file.suffix}' cannot be read here; {advice}"


def without_place(file: SourceFile) -> str:
    """What to do with a file of the folder that is called like nothing in particular."""
    advice = "put policy texts into policies/ and manuals into manuals/"
    if file.suffix not in TEXT_SUFFIXES:
        advice = f"name it after what it holds: {', '.join(TABLES)}"
    return f"this file has no place in a shop folder and was not read; {advice}"
