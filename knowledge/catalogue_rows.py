"""From product documents to catalogue rows, and the facets by which questions are read as queries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from knowledge.catalogue import Facets
from knowledge.documents import Document, Section
from knowledge.lexical import Subject
from knowledge.tables import AttributeRow, DocumentRow, ItemRow, ProductRow
from knowledge.text import content_tokens, fold

Values = tuple[tuple[str, str], ...]
_NAMES_A_KIND = re.compile(r"(^|_)(type|style|kind|class|product_class)$|类型|品类|类别|种类", re.IGNORECASE)
_AFTER_THE_HEAD = re.compile(r"\b(?:with|for|in|by)\b|[,(（–-]\s")
_LEADING_NUMBER = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*([a-z%°\"″]*)", re.IGNORECASE)


def document_row(document: Document) -> DocumentRow:
    """The stored form of a document."""
    content = asdict(document)
    for name in ("valid_from", "valid_to"):
        content[name] = content[name].isoformat() if content[name] else None
    return DocumentRow(
        kind=document.kind,
        id=document.id,
        content_hash=document.content_hash,
        source=document.source,
        content=content,
    )


def stored_document(row: DocumentRow) -> Document:
    """The document that `document_row` stored."""
    content = dict(row.content)
    content["sections"] = tuple(Section(**section) for section in content["sections"])
    for name in ("valid_from", "valid_to"):
        content[name] = date.fromisoformat(content[name]) if content[name] else None
    return Document(**content)


def product_row(document: Document, position: int) -> ProductRow:
    """The product of a product document; its `fields` hold the normalised record (see `ingest.loaders`)."""
    fields = document.fields
    first = document.sections[0]
    items = [_item_row(document.id, n, item) for n, item in enumerate(_list(fields.get("items")))]
    return ProductRow(
        id=document.id,
        position=position,
        title=first.title,
        description=str(fields.get("description") or ""),
        language=first.language,
        category=fields.get("category"),
        brand=fields.get("brand"),
        price_minor=fields.get("price_minor"),
        currency=fields["currency"],
        stock=fields.get("stock"),
        available=bool(fields.get("available", True)),
        url=document.url,
        images=_list(fields.get("images")),
        attributes=fields.get("attributes") or {},
        translations=fields.get("translations") or {},
        items=items,
    )


def _item_row(product_id: str, position: int, item: Mapping[str, Any]) -> ItemRow:
    return ItemRow(
        id=item["id"],
        product_id=product_id,
        position=position,
        options=item.get("options") or {},
        options_translated=item.get("options_translated") or {},
        price_minor=item.get("price_minor"),
        available=bool(item.get("available", True)),
        stock=item.get("stock"),
    )


def product_subject(product: ProductRow) -> Subject:
    """What a product is called in every language the shop wrote it in."""
    names, kinds, categories = [product.title], _kinds(product.attributes), [product.category or ""]
    for translation in product.translations.values():
        names.append(str(translation.get("title") or ""))
        kinds += _kinds(translation.get("attributes") or {})
        categories.append(str(translation.get("category") or ""))
    return Subject(tuple(names), tuple(kinds), tuple(categories))


def _kinds(attributes: Mapping[str, Any]) -> list[str]:
    return [str(value) for name, value in attributes.items() if _NAMES_A_KIND.search(name)]


def attribute_rows(product: ProductRow) -> Iterator[AttributeRow]:
    """One row for each value of an attribute or option, in each language the shop wrote it in."""
    languages = {product.language: product.attributes} | {
        language: texts.get("attributes") or {} for language, texts in product.translations.items()
    }
    for language, attributes in languages.items():
        yield from _rows(product.id, None, language, attributes)
    for item in product.items:
        yield from _rows(product.id, item.id, product.language, item.options)
        for language, options in item.options_translated.items():
            yield from _rows(product.id, item.id, language, options)


def _rows(product_id: str, item_id: str | None, language: str, values: Mapping[str, Any]) -> Iterator[AttributeRow]:
    for name, value in values.items():
        for single in value if isinstance(value, list) else [value]:
            if single is None or isinstance(single, dict | list):
                continue
            yield AttributeRow(
                product_id=product_id,
                item_id=item_id,
                language=language,
                name=name,
                number=_number(single),
                text=fold(single),
            )


def _number(value: object) -> float | None:
    """Numbers and booleans as they are; a text that starts with a number and a unit ("1.7 l") by its number."""
    if isinstance(value, bool | int | float):
        return float(value)
    match = _LEADING_NUMBER.fullmatch(str(value).strip())
    return float(match.group(1)) if match else None


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def read_facets(engine: Engine, currency: str) -> Facets:
    """Collect the catalogue's own words from its tables."""
    distinct = select(
        AttributeRow.name, AttributeRow.text, AttributeRow.number, AttributeRow.item_id.is_not(None)
    ).distinct()
    with Session(engine) as session:
        products = list(session.scalars(select(ProductRow)))
        attributes = session.execute(distinct).all()
    lists = _list_valued(products)
    kinds: dict[str, set[str]] = {}
    for name, text, number, _ in attributes:
        kind = "flag" if text in ("true", "false") else "text" if number is None else "number"
        kinds.setdefault(name, set()).add(kind)
    return Facets(
        currency=currency,
        brands=tuple(sorted({product.brand for product in products if product.brand})),
        categories=tuple(sorted(_spellings(products, "category"))),
        titles=tuple(sorted(_spellings(products, "title"))),
        values=_conditions_of(attributes, lists),
        numeric=tuple(sorted(name for name, kind in kinds.items() if kind == {"number"})),
        flags=tuple(sorted(name for name, kind in kinds.items() if kind == {"flag"})),
        options=frozenset(name for name, _, _, of_item in attributes if of_item),
        vocabulary=_vocabulary([name.replace("_", " ") for name in kinds], [t for _, t, _, _ in attributes], products),
        heads=frozenset(filter(None, (_head(title) for title, _ in _spellings(products, "title")))),
        product_categories={product.id: product.category for product in products if product.category},
    )


def _conditions_of(attributes: Iterable[tuple[str, str, float | None, bool]], lists: set[str]) -> Values:
    """Spellings that set a condition, longest first: "stainless steel" is read before "steel".

    Lists set none ("in the box: strap" is no condition on straps), nor do kinds (they are the subject).
    """
    found = {
        (text, name)
        for name, text, _, _ in attributes
        if name not in lists and not _is_bare(text) and not _NAMES_A_KIND.search(name)
    }
    return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair)))


def _list_valued(products: Iterable[ProductRow]) -> set[str]:
    return {name for product in products for name, value in product.attributes.items() if isinstance(value, list)}


def _head(title: str) -> str:
    """The stem of a title's head noun: "desk lamp with touch control" is a lamp."""
    words = content_tokens(_AFTER_THE_HEAD.split(title)[0])
    return words[-1] if words and words[-1].isalpha() and words[-1].isascii() else ""


def _vocabulary(names: list[str], values: list[str], products: list[ProductRow]) -> frozenset[str]:
    categories = [spelling for spelling, _ in _spellings(products, "category")]
    brands = [product.brand for product in products if product.brand]
    return frozenset(word for text in (*names, *values, *categories, *brands) for word in content_tokens(text))


def _is_bare(text: str) -> bool:
    return text in ("true", "false") or text.replace(".", "", 1).isdigit()


def _spellings(products: Iterable[ProductRow], name: str) -> set[tuple[str, str]]:
    """`(folded spelling in any language, canonical)`: the category's own name, or the product's id for titles."""
    found: set[tuple[str, str]] = set()
    for product in products:
        canonical = product.category if name == "category" else product.id
        spellings = [getattr(product, name), *(texts.get(name) for texts in product.translations.values())]
        found |= {(fold(spelling), canonical) for spelling in spellings if spelling and canonical}
    return found
