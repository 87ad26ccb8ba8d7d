"""Typed reads over a snapshot's tables: filters, superlatives, and the words that the catalogue itself uses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import ColumnElement, Engine, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from knowledge.documents import Chunk
from knowledge.tables import AttributeRow, ChunkRow, DocumentRow, ItemRow, ProductRow
from knowledge.text import chinese_core, fold

_Key = TypeVar("_Key", bound=Hashable)
_Row = TypeVar("_Row")
_SHORT_QUESTION = ((12, 45), (6, 18))  # characters, in English and in Chinese
_MOST_REMEMBERED = 20_000  # rows of a kind, about 40 MB of chunks


@dataclass(frozen=True, slots=True)
class Constraint:
    """`name op value` on an attribute or option. Text compares folded; numbers in the attribute's own unit."""

    name: str
    op: Literal["=", "!=", "<", "<=", ">", ">="]
    value: str | float | bool
    # Further attributes of which any may say it: "leather" is said of an upper as well as of a strap.
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Superlative:
    """Order by a column (`price`, `stock`) or a numeric attribute."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """Typed conditions on products, all of which must hold. Prices are minor units."""

    min_price: int | None = None
    max_price: int | None = None
    in_stock: bool | None = None
    brands: tuple[str, ...] = ()
    not_brands: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    product_ids: tuple[str, ...] = ()
    not_product_ids: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    order_by: Superlative | None = None

    @property
    def is_empty(self) -> bool:
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Facets:
    """The words the catalogue itself uses, so that a question can be read as a query on it."""

    currency: str = "USD"
    brands: tuple[str, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()  # (spelling in any language, canonical category)
    titles: tuple[tuple[str, str], ...] = ()  # (spelling in any language, product id)
    values: tuple[tuple[str, str], ...] = ()  # (folded value, attribute or option name)
    numeric: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    product_categories: dict[str, str] = field(default_factory=dict)
    options: frozenset[str] = frozenset()  # names of item options
    heads: frozenset[str] = frozenset()  # stems that titles end in: what products are, in Latin script
    # Stems of names and values: words that describe products and so do not name one.
    vocabulary: frozenset[str] = frozenset()


class _Remembered(dict[_Key, _Row]):
    """Rows read before. A snapshot never changes, so they stay right; beyond a bound it starts anew."""

    def fetch(self, wanted: Iterable[_Key], read: Callable[[list[_Key]], dict[_Key, _Row]]) -> dict[_Key, _Row]:
        keys = list(dict.fromkeys(wanted))
        # Turns run side by side: what is held is taken once, in case another one starts the memory anew meanwhile.
        held = {key: row for key in keys if (row := self.get(key)) is not None}
        missing = [key for key in keys if key not in held]
        found = read(missing) if missing else {}
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        self.update(found)
        known = held | found
        return {key: known[key] for key in keys if key in known}


class Catalogue:
    """Typed reads over one snapshot's tables."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._products: _Remembered[str, ProductRow] = _Remembered()
        self._chunks: _Remembered[int, Chunk] = _Remembered()

    def product(self, product_id: str) -> ProductRow | None:
        return self.products([product_id]).get(product_id)

    def products(self, ids: Iterable[str]) -> dict[str, ProductRow]:
        """Products by id, in the order asked for; unknown ids are left out."""
        return self._products.fetch(ids, self._read_products)

    def _read_products(self, ids: list[str]) -> dict[str, ProductRow]:
        with self._session() as session:
            return {row.id: row for row in session.scalars(select(ProductRow).where(ProductRow.id.in_(ids)))}

    def item(self, item_id: str) -> ItemRow | None:
        with self._session() as session:
            return session.get(ItemRow, item_id)

    def all_titles(self) -> dict[str, str]:
        """Product id by title, in the shop's order (`list_all_product_types`)."""
        with self._session() as session:
            rows = session.execute(select(ProductRow.title, ProductRow.id).order_by(ProductRow.position))
            return dict(rows.all())

    def matching(self, filters: Filters, limit: int | None = None) -> list[str]:
        """Ids of the products that satisfy `filters`, in the order asked for, else the shop's order."""
        query = self._filtered(select(ProductRow.id), filters)
        if filters.order_by is not None:
            query = _ordered(query, filters.order_by)
        query = query.order_by(ProductRow.position).limit(limit)
        with self._session() as session:
            return list(session.scalars(query))

    def count(self, filters: Filters) -> int:
        with self._session() as session:
            return session.scalar(self._filtered(select(func.count()).select_from(ProductRow), filters)) or 0

    def chunks(self, positions: Iterable[int]) -> dict[int, Chunk]:
        """Chunks by position; unknown positions are left out."""
        return self._chunks.fetch(positions, self._read_chunks)

    def _read_chunks(self, positions: list[int]) -> dict[int, Chunk]:
        with self._session() as session:
            rows = session.scalars(select(ChunkRow).where(ChunkRow.position.in_(positions)))
            return {row.position: row.to_chunk() for row in rows}

    def product_chunks(self, product_ids: Sequence[str]) -> dict[int, Chunk]:
        """All chunks that belong to these products: their own, their manuals'."""
        with self._session() as session:
            rows = session.scalars(select(ChunkRow).where(ChunkRow.product_id.in_(list(product_ids))))
            return {row.position: row.to_chunk() for row in rows}

    def chunk_languages(self) -> dict[int, str]:
        """The language of every chunk, by position."""
        with self._session() as session:
            return dict(session.execute(select(ChunkRow.position, ChunkRow.language)).all())

    def source_folder(self, product_id: str) -> Path | None:
        """The folder of the file that the product came from."""
        with self._session() as session:
            row = session.get(DocumentRow, ("product", product_id))
            return Path(row.source).parent if row and row.source else None

    def faq_questions(self, language: str, limit: int) -> list[str]:
        """Short FAQ questions in `language`, the first of the shop's order, without those that have dates."""
        query = select(ChunkRow.title).where(
            ChunkRow.kind == "faq",
            ChunkRow.language == language,
            ChunkRow.valid_from.is_(None),
            ChunkRow.valid_to.is_(None),
        )
        with self._session() as session:
            short = func.length(ChunkRow.title).between(*_SHORT_QUESTION[language == "zh"])
            return list(session.scalars(query.where(short).order_by(ChunkRow.position).limit(limit)))

    def commonest_attribute(self, names: Sequence[str], product_ids: Sequence[str]) -> str | None:
        """Of numeric attributes, the one that most of these products have (of all products if none are named)."""
        query = select(AttributeRow.name).where(AttributeRow.name.in_(list(names)), AttributeRow.number.is_not(None))
        if product_ids:
            query = query.where(AttributeRow.product_id.in_(list(product_ids)))
        ranked = query.group_by(AttributeRow.name).order_by(
            func.count(func.distinct(AttributeRow.product_id)).desc(), func.length(AttributeRow.name), AttributeRow.name
        )
        with self._session() as session:
            return session.scalars(ranked.limit(1)).first()

    def listed_names(self, product_ids: Sequence[str]) -> frozenset[str]:
        """Names of all attributes and options that any of these products lists."""
        query = select(AttributeRow.name).where(AttributeRow.product_id.in_(list(product_ids))).distinct()
        with self._session() as session:
            return frozenset(session.scalars(query))

    def _session(self) -> Session:
        return Session(self._engine, expire_on_commit=False)

    def _filtered(self, query: Select[Any], filters: Filters) -> Select[Any]:
        return query.where(*_conditions(filters))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    # Beside an option the price is that of the item which has it; the product's own is its lowest.
    if filters.min_price is not None and not any(c.op == "=" for c in filters.constraints):
        where.append(ProductRow.price_minor >= filters.min_price)
    if filters.max_price is not None:
        where.append(ProductRow.price_minor <= filters.max_price)
    if filters.in_stock is not None:
        where.append(ProductRow.available == filters.in_stock)
    if filters.brands:
        where.append(ProductRow.brand.in_(filters.brands))
    if filters.not_brands:
        where.append(or_(ProductRow.brand.is_(None), ProductRow.brand.not_in(filters.not_brands)))
    if filters.categories:
        where.append(ProductRow.category.in_(filters.categories))
    if filters.product_ids:
        where.append(ProductRow.id.in_(filters.product_ids))
    if filters.not_product_ids:
        where.append(ProductRow.id.not_in(filters.not_product_ids))
    wanted = _alternatives(filters.constraints)
    denied = [constraint for constraint in filters.constraints if constraint.op == "!="]
    where.extend(exists().where(_said(ProductRow.id, *group)) for group in wanted)
    if denied or (wanted and (len(wanted) > 1 or filters.in_stock or _is_priced(filters))):
        where.append(_offered_together(wanted, denied, filters))
    return where


def _alternatives(constraints: Sequence[Constraint]) -> list[tuple[Constraint, ...]]:
    """What is wanted; several values of one name are a choice: "in black or white"."""
    groups: dict[object, list[Constraint]] = {}
    for number, constraint in enumerate(constraints):
        if constraint.op != "!=":
            groups.setdefault(constraint.name if constraint.op == "=" else number, []).append(constraint)
    return [tuple(group) for group in groups.values()]


def _is_priced(filters: Filters) -> bool:
    return filters.min_price is not None or filters.max_price is not None


def _offered_together(
    wanted: Sequence[tuple[Constraint, ...]], denied: Sequence[Constraint], filters: Filters
) -> ColumnElement[bool]:
    """One and the same item is all of it, "M", "blue" and under 50, and there if that is asked.

    So "not black" holds of what also comes in green. A product without items answers for itself.
    """
    item, any_item = aliased(ItemRow), aliased(ItemRow)
    of_item = [item.product_id == ProductRow.id]
    if filters.in_stock:
        of_item.append(item.available.is_(True))
    price = func.coalesce(item.price_minor, ProductRow.price_minor)
    if filters.max_price is not None:
        of_item.append(price <= filters.max_price)
    if filters.min_price is not None:
        of_item.append(price >= filters.min_price)
    for group, holds in [*((group, True) for group in wanted), *(((one,), False) for one in denied)]:
        row = aliased(AttributeRow)
        owner = or_(row.item_id.is_(None), row.item_id == item.id)
        said = exists().where(owner, _said(item.product_id, *group, row=row))
        of_item.append(said if holds else ~said)
    alone = [~exists().where(any_item.product_id == ProductRow.id)]
    alone += [~exists().where(_said(ProductRow.id, constraint)) for constraint in denied]
    return or_(exists().where(*of_item), and_(*alone))


def _said(
    product_id: ColumnElement[str] | InstrumentedAttribute[str],
    *alternatives: Constraint,
    row: type[AttributeRow] | None = None,
) -> ColumnElement[bool]:
    """A row of the product says one of `alternatives`, which share a name."""
    row = row or aliased(AttributeRow)
    said = or_(*(_compare(row, constraint) for constraint in alternatives))
    return and_(row.product_id == product_id, row.name.in_((alternatives[0].name, *alternatives[0].also)), said)


def _compare(row: type[AttributeRow], constraint: Constraint) -> ColumnElement[bool]:
    value = constraint.value
    if isinstance(value, str):
        return _holds(row, fold(value))
    number = float(value)
    match constraint.op:
        case "<":
            return row.number < number
        case "<=":
            return row.number <= number
        case ">":
            return row.number > number
        case ">=":
            return row.number >= number
        case _:
            return row.number == number


def _holds(row: type[AttributeRow], value: str) -> ColumnElement[bool]:
    """Whether the value is said in the row's text: as whole words ("blue" in "tide blue"), in Chinese anywhere."""
    if value.isascii():
        return (literal(" ") + row.text + " ").contains(f" {value} ", autoescape=True)
    return row.text.contains(chinese_core(value), autoescape=True)


def _ordered(query: Select[Any], order: Superlative) -> Select[Any]:
    column: Any
    if order.name == "price":
        column = ProductRow.price_minor
    elif order.name == "stock":
        column = ProductRow.stock
    else:
        pick = func.max if order.descending else func.min
        column = (
            select(pick(AttributeRow.number))
            .where(AttributeRow.product_id == ProductRow.id, AttributeRow.name == order.name)
            .scalar_subquery()
        )
    # A product that lacks the value is no candidate for "the lightest".
    return query.where(column.is_not(None)).order_by(column.desc() if order.descending else column.asc())
