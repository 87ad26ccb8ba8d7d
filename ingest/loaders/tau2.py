"""The public tau2-bench retail database (`db.json`): products, users and orders in one JSON object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.loaders.decoding import SourceFile, read_text
from ingest.loaders.loaded import Loaded
from ingest.loaders.people import CUSTOMERS, ORDERS
from ingest.loaders.products import PRODUCTS
from ingest.loaders.rows import parse_json
from ingest.loaders.tables import Table, add_row
from ingest.problems import FileError, Problem

_PARTS: tuple[tuple[str, Table, str], ...] = (
    ("products", PRODUCTS, "product_id"),
    ("users", CUSTOMERS, "user_id"),
    ("orders", ORDERS, "order_id"),
)


def read_database(file: SourceFile, loaded: Loaded) -> dict[str, Any] | None:
    """The file's content if it is such a database, else None. Raises FileError for broken JSON."""
    text = read_text(file, lambda line, reason: loaded.note(Problem(file.name, line, None, reason)))
    if not text.lstrip().startswith("{"):
        return None
    try:
        content = parse_json(text)
    except ValueError as error:
        raise FileError(f"broken JSON: {error}") from None
    is_database = isinstance(content, dict) and all(isinstance(content.get(name), dict) for name, _, _ in _PARTS)
    return content if is_database else None


def load_database(content: Mapping[str, Any], file: SourceFile, loaded: Loaded) -> None:
    """Take the three parts in; the keys of each map are the ids of its records."""
    for name, table, id_name in _PARTS:
        for key, record in content[name].items():
            if isinstance(record, dict):
                add_row({id_name: key, **_without_backlinks(record)}, file.origin, table, loaded)
            else:
                loaded.note(Problem(file.name, None, f"{name}.{key}", "an object in braces is expected"))


def _without_backlinks(record: Mapping[str, Any]) -> dict[str, Any]:
    """A user's list of orders repeats what the orders say themselves."""
    return {name: value for name, value in record.items() if name != "orders" or not isinstance(value, list)}
