"""Rows of products: one document each, with the typed record that the catalogue's tables are filled from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.loaders import attributes as attribute_text
from ingest.loaders.aliases import ITEM, PRODUCT
from ingest.loaders.fields import Fields
from ingest.loaders.google_feed import from_google, is_google
from ingest.loaders.html_text import html_to_text, looks_like_html
from ingest.loaders.loaded import Loaded
from ingest.loaders.reviews import REVIEWS
from ingest.loaders.sheet import Sheet
from ingest.loaders.shopify import from_shopify, is_shopify
from ingest.loaders.tables import Table, add_row
from ingest.loaders.values import as_text, as_whole, written_currency
from ingest.problems import Origin, RowError
from knowledge.documents import Document, Section
from knowledge.text import detect_language

_TRANSLATABLE = ("title", "description", "category", "attributes")
_LABELS = {"en": ("Category: ", "Brand: "), "zh": ("类别：", "品牌：")}


def add_product(fields: Fields, origin: Origin, loaded: Loaded) -> None:
    """Take one product row in. Raises RowError when it cannot be sold as it stands."""
    document = _document(fields, origin, loaded)
    items: Any = document.fields["items"]
    for number, item in enumerate(items):
        owner = loaded.item_owners.get(item["id"])
        if owner is not None and owner != document.id:
            column = f"{fields.column('items')}[{number}]"
            raise RowError(column, f"the item id '{item['id']}' already belongs to the product '{owner}'")
    loaded.add_document(document, origin, fields.column("id"))
    loaded.item_owners.update((item["id"], document.id) for item in items)
    _add_reviews(fields, document.id, origin, loaded)


def _document(fields: Fields, origin: Origin, loaded: Loaded) -> Document:
    product_id = fields.required("id")
    title = fields.required("title")
    currency = _currency(fields, loaded.shop.currency)
    description = _prose(fields.text("description"))
    language = detect_language(f"{title}\n{description}", "zh" if loaded.shop.languages[:1] == ("zh",) else "en")
    texts = {lang: t for lang, t in fields.translations(_TRANSLATABLE, PRODUCT).items() if lang != language}
    translations = {other: _translation(translated) for other, translated in texts.items()}
    items = _items(fields, currency)
    record: dict[str, object] = {
        "currency": currency,
        **_price_and_stock(fields, items, currency, origin, loaded),
        "category": fields.optional("category"),
        "brand": fields.optional("brand"),
        "images": _images(fields, origin, loaded),
        "description": description,
        "attributes": _attributes(fields),
        "translations": translations,
        "items": items,
    }
    sections = [Section(language, title, _text(record, language, translated=False))]
    for other, translation in translations.items():
        if translation.get("title") or translation.get("description"):
            text = _text({**record, **translation}, other, translated=True)
            sections.append(Section(other, str(translation.get("title") or title), text))
    return Document(
        id=product_id,
        kind="product",
        sections=tuple(sections),
        source=str(origin.path),
        url=fields.optional("url"),
        product_id=product_id,
        fields=record,
    )


def _currency(fields: Fields, default: str) -> str:
    written = [fields.raw("price"), *(item.raw("price") for item in fields.entries("items", ITEM))]
    named = next((code for price in written if (code := written_currency(price))), default)
    currency = (fields.text("currency") or named).upper()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise RowError(fields.column("currency"), f"'{currency}' is not a currency code; write one such as USD or CNY")
    return currency


def _price_and_stock(
    fields: Fields, items: list[dict[str, Any]], currency: str, origin: Origin, loaded: Loaded
) -> dict[str, object]:
    """The lowest item price and the sum of the items' stock stand for the product where there are any."""
    price = fields.amount("price", currency)
    for item in items:
        item["price_minor"] = price if item["price_minor"] is None else item["price_minor"]
    prices = [item["price_minor"] for item in items if item["price_minor"] is not None]
    stocks = [item["stock"] for item in items if item["stock"] is not None]
    stock = fields.whole("stock")
    if stock is not None and stock < 0:
        loaded.note(origin.problem(f"the stock {stock} is negative and was taken as 0", fields.column("stock")))
        stock = 0
    if stock is None and stocks:
        # An item that nobody counts can be bought whatever the others have.
        stock = sum(stocks) if not any(item["stock"] is None and item["available"] for item in items) else None
    if stock is not None:
        available = stock > 0
    elif items:
        available = any(item["available"] for item in items)
    else:
        available = _availability(fields)
    return {"price_minor": min(prices, default=price), "stock": stock, "available": available}


def _availability(fields: Fields) -> bool:
    """Shops write `true`, `in stock` or a number of pieces."""
    if not fields.has("available"):
        return True
    try:
        return as_whole(fields.raw("available")) > 0
    except ValueError:
        return bool(fields.truth("available"))


def _items(fields: Fields, currency: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    seen: set[str] = set()
    for item in fields.entries("items", ITEM):
        item_id = item.required("item_id")
        if item_id in seen:
            raise RowError(item.column("item_id"), f"the item id '{item_id}' is there twice")
        seen.add(item_id)
        stock = item.whole("stock")
        stock = max(stock, 0) if stock is not None else None
        available = _availability(item) if item.has("available") else stock is None or stock > 0
        translated = item.translations(("options",), ITEM)
        items.append(
            {
                "id": item_id,
                "options": _options(item),
                "options_translated": {lang: _texts(texts.map("options")) for lang, texts in translated.items()},
                "price_minor": item.amount("price", currency),
                "available": available,
                "stock": stock,
            }
        )
    return items


def _options(item: Fields) -> dict[str, Any]:
    """The options map, else the item's own columns (`{"sku": …, "colour": "red"}`)."""
    if item.has("options"):
        return _texts(item.map("options"))
    return {name: value for name, value in attribute_text.flatten(item.rest).items() if not isinstance(value, list)}


def _texts(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_text(value) for name, value in attribute_text.flatten(options).items()}


def _attributes(fields: Fields) -> dict[str, Any]:
    """The attributes map, then every column that no alias names."""
    named = attribute_text.flatten(fields.map("attributes"))
    translated = fields.translations(_TRANSLATABLE, PRODUCT)
    taken = {texts.column(name) for texts in translated.values() for name in _TRANSLATABLE if texts.has(name)}
    columns = {name: value for name, value in fields.rest.items() if name not in taken}
    return named | {name: v for name, v in attribute_text.flatten(columns).items() if name not in named}


def _translation(texts: Fields) -> dict[str, object]:
    translation: dict[str, object] = {name: texts.text(name) for name in ("title", "category") if texts.has(name)}
    if texts.has("description"):
        translation["description"] = _prose(texts.text("description"))
    if texts.has("attributes"):
        translation["attributes"] = attribute_text.flatten(texts.map("attributes"))
    return translation


def _text(record: Mapping[str, Any], language: str, *, translated: bool) -> str:
    """What is embedded and quoted: everything but price and stock, whose changes must not embed anything."""
    return "\n".join(_text_lines(record, language, translated=translated))


def _text_lines(record: Mapping[str, Any], language: str, *, translated: bool) -> Iterator[str]:
    if record["description"]:
        yield str(record["description"])
    for label, name in zip(_LABELS.get(language, _LABELS["en"]), ("category", "brand"), strict=True):
        if record[name]:
            yield f"{label}{record[name]}"
    yield from attribute_text.lines(record["attributes"], language)
    yield from attribute_text.option_lines(record["items"], language, translated=translated)


def _prose(text: str) -> str:
    return html_to_text(text) if looks_like_html(text) else text


def _images(fields: Fields, origin: Origin, loaded: Loaded) -> list[str]:
    images: list[str] = []
    for image in fields.texts("images"):
        if "://" not in image and (image.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", image)):
            loaded.note(origin.problem(f"the picture '{image}' lies outside the shop folder", fields.column("images")))
        else:
            images.append(image)
    return images


def _add_reviews(fields: Fields, product_id: str, origin: Origin, loaded: Loaded) -> None:
    """Reviews inside a product row are opinions, not attributes: they become rows of their own."""
    value = fields.raw("reviews")
    for entry in value if isinstance(value, list) else []:
        if isinstance(entry, dict):
            add_row({**entry, "product_id": product_id}, origin, REVIEWS, loaded)


def _put_together(sheet: Sheet, loaded: Loaded) -> Sheet:
    """Exports of other programs with several rows for one product."""
    if is_shopify(sheet.columns):
        return from_shopify(sheet, loaded)
    return from_google(sheet, loaded) if sheet.is_feed or is_google(sheet.columns) else sheet


PRODUCTS = Table("product", PRODUCT, ("id", "title"), add_product, prepare=_put_together)
