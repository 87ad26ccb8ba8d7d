"""Google Merchant product feeds (TSV, CSV, XML): one row for each item, put together by `item_group_id`.

Rules of the format that matter for an answer: prices carry their currency (`49.90 USD`), a sale price counts during
`sale_price_effective_date`, and only `in_stock` is in stock.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from ingest.loaders.aliases import fold_name
from ingest.loaders.loaded import Loaded
from ingest.loaders.sheet import BrokenRow, Note, Row, Sheet
from ingest.loaders.values import as_instant, as_text, is_blank, typed, written_currency
from knowledge.money import parse_minor

_SIGNS = frozenset(
    "imagelink additionalimagelink googleproductcategory itemgroupid salepriceeffectivedate gtin identifierexists mpn"
    " agegroup productdetail producthighlight".split()
)
_OPTIONS = ("color", "size", "material", "pattern", "gender", "age_group", "size_type", "size_system")
_USED = frozenset(
    "id title description link image_link additional_image_link availability price sale_price brand"
    " sale_price_effective_date item_group_id product_type google_product_category product_detail product_highlight"
    " quantity quantity_to_sell_on_facebook inventory stock".split()
)
_STOCKS = ("quantity", "stock", "inventory", "quantity_to_sell_on_facebook")
# What steers advertisements but tells a shopper nothing, or (what a piece costs the shop) must not be told.
_INTERNAL = re.compile(
    r"custom_label_\d|ads_.*|adwords_.*|display_ads_.*|(excluded|included)_destination|identifier_exists|adult"
    r"|cost_of_goods_sold|auto_pricing_min_price|shopping_ads_.*|promotion_id|mobile_link|canonical_link|tax|tax_category"
    r"|transit_time_label|shipping_label|published|updated|modified|issued|author|guid|pubdate|external_seller_id|pause"
)
_OPEN_END = re.compile(r"[\s,|/–—:(\[-]+$")


def is_google(columns: Collection[str]) -> bool:
    """Whether the header is that of a Google Merchant feed."""
    names = {fold_name(name.removeprefix("g:")) for name in columns}
    signs = len(names & _SIGNS)
    return {"id", "title"} <= names and (signs >= 2 or (signs == 1 and {"link", "availability"} <= names))


def from_google(sheet: Sheet, loaded: Loaded) -> Sheet:
    """The feed as one row for each product, in the contract's columns; `loaded.now` decides about sale prices."""
    products = Sheet(is_typed=True, broken=list(sheet.broken), notes=list(sheet.notes), is_cut=sheet.is_cut)
    groups: dict[str, list[_Offer]] = {}
    seen: dict[str, int | None] = {}
    for row in sheet.rows:
        offer = _offer(row, sheet, loaded)
        if isinstance(offer, BrokenRow):
            products.broken.append(offer)
            continue
        offer_id = offer.text("id")
        if offer_id in seen and offer.text("item_group_id"):
            loaded.duplicates += 1
            reason = f"the id '{offer_id}' is already used on line {seen[offer_id]}; this one is left out"
            group_id = offer.text("item_group_id")
            products.broken.append(BrokenRow(row.line, offer.name("id"), reason, document_id=group_id))
            continue
        seen[offer_id] = row.line
        products.notes.extend(offer.notes)
        # A second row without a group under the same id stays a product of its own, and is refused as a duplicate.
        key = offer.text("item_group_id") or f"\n{row.line}"
        groups.setdefault(key, []).append(offer)
    for offers in groups.values():
        products.rows.append(_product(offers))
    products.name_columns()
    products.columns = products.columns or sheet.columns
    return products


@dataclass(frozen=True, slots=True)
class _Offer:
    """A row of the feed under the specification's names, with the price that counts now."""

    line: int | None
    values: Mapping[str, Any]
    names: Mapping[str, str]
    price: str
    notes: tuple[Note, ...] = ()

    def text(self, name: str) -> str:
        value = self.values.get(name)
        first = value[0] if isinstance(value, list) and value else value
        return "" if first is None or isinstance(first, dict) else as_text(first)

    def texts(self, name: str) -> list[str]:
        value = self.values.get(name)
        entries = value if isinstance(value, list) else [value]
        return [as_text(entry) for entry in entries if not is_blank(entry) and not isinstance(entry, dict)]

    def name(self, name: str) -> str:
        """The column as the file spells it."""
        return self.names.get(name, name)


def _offer(row: Row, sheet: Sheet, loaded: Loaded) -> _Offer | BrokenRow:
    values: dict[str, Any] = {}
    names: dict[str, str] = {}
    for column, value in row.values.items():
        name = _specified(column)
        if not is_blank(value) and name not in values:
            values[name], names[name] = _typed(value) if sheet.is_typed else value, column
    offer = _Offer(row.line, values, names, price="")
    try:
        price, notes = _price(offer, loaded)
    except _PriceError as error:
        document_id = offer.text("item_group_id") or offer.text("id")
        return BrokenRow(row.line, offer.name(error.column), str(error), document_id=document_id)
    return _Offer(row.line, values, names, price, notes)


@cache
def _specified(column: str) -> str:
    """The specification's spelling of a column: `Image link` and `g:image_link` are `image_link`."""
    return re.sub(r"[\s-]+", "_", column.strip().removeprefix("g:").lower())


@cache
def _is_attribute(name: str) -> bool:
    return name not in _USED and _INTERNAL.fullmatch(name) is None


def _typed(value: Any) -> Any:
    return as_text(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


class _PriceError(ValueError):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def _price(offer: _Offer, loaded: Loaded) -> tuple[str, tuple[Note, ...]]:
    """The price to pay now, as text with its currency, and why a sale price does not count where it does not."""
    price, sale = offer.text("price"), offer.text("sale_price")
    currency = written_currency(price) or loaded.shop.currency
    regular = _minor(price, currency, "price") if price else None
    if not sale:
        return price, ()
    try:
        reduced = _minor(sale, written_currency(sale) or currency, "sale_price")
        if not _is_on(offer.text("sale_price_effective_date"), loaded):
            return price, ()
    except _PriceError as error:
        reason = f"{error}; the regular price is used"
        return price, (Note(offer.line, reason, offer.name(error.column)),)
    if regular is not None and (reduced > regular or (written_currency(sale) or currency) != currency):
        reason = f"the sale price {sale} is not below the price {price}; the regular price is used"
        return price, (Note(offer.line, reason, offer.name("sale_price")),)
    return (sale if written_currency(sale) else f"{sale} {currency}"), ()


def _minor(text: str, currency: str, column: str) -> int:
    try:
        return parse_minor(text, currency)
    except ValueError as error:
        raise _PriceError(column, str(error)) from None


def _is_on(period: str, loaded: Loaded) -> bool:
    """Whether the sale is on now; without dates it always is. Times without an offset are the shop's."""
    if not period:
        return True
    begin, slash, end = period.partition("/")
    try:
        if not slash:
            raise ValueError(period)
        zone = ZoneInfo(loaded.shop.timezone)
        starts, ends = as_instant(begin.strip(), zone), as_instant(end.strip(), zone)
    except ValueError:
        reason = f"'{period[:60]}' is not a period; write it as 2026-11-20T00:00+0100/2026-11-30T23:59+0100"
        raise _PriceError("sale_price_effective_date", reason) from None
    last_day = timedelta(days=1) if re.fullmatch(r"\d{4}-\d\d-\d\d", end.strip()) else timedelta()
    return starts <= loaded.now <= ends + last_day


def _product(offers: list[_Offer]) -> Row:
    first = offers[0]
    group_id = first.text("item_group_id")
    values: dict[str, Any] = {
        "id": group_id or first.text("id"),
        "title": _shared_title(offers),
        "description": first.text("description") or first.text("summary") or first.text("content"),
        "brand": first.text("brand"),
        "category": _category(first),
        "url": first.text("link"),
        "images": _images(offers),
        "currency": next((code for offer in offers if (code := written_currency(offer.price))), None),
    }
    options = _option_names(offers) if group_id else []
    if group_id:
        values["items"] = [_item(offer, options) for offer in offers]
    else:
        values |= _sale(first)
    values["attributes"] = dict(_attributes(first, options))
    ours = {"url": "link", "images": "image_link", "available": "availability", "category": "product_type"}
    names = {name: first.name(ours.get(name, name)) for name in (*values, "price", "available")}
    if group_id:
        names["id"] = first.name("item_group_id")
    return Row(first.line, {name: value for name, value in values.items() if not is_blank(value)}, names)


def _item(offer: _Offer, options: list[str]) -> dict[str, Any]:
    chosen = {name: text for name in options if (text := offer.text(name))}
    return {"item_id": offer.text("id"), "options": chosen, **_sale(offer)}


def _sale(offer: _Offer) -> dict[str, Any]:
    """Price, pieces and availability, as far as the row has them."""
    stock = next((text for name in _STOCKS if (text := offer.text(name))), "")
    found = {"price": offer.price, "stock": stock, "available": offer.text("availability")}
    return {name: text for name, text in found.items() if text}


def _option_names(offers: list[_Offer]) -> list[str]:
    """What tells the variants apart; colour and size always, because shoppers choose by them."""
    return [
        name
        for name in _OPTIONS
        if (values := {offer.text(name) for offer in offers} - {""}) and (name in ("color", "size") or len(values) > 1)
    ]


def _shared_title(offers: list[_Offer]) -> str:
    """`Trail jacket - red, M` and `Trail jacket - blue, M` are the product `Trail jacket`."""
    titles = [offer.text("title") for offer in offers]
    if len(set(titles)) == 1:
        return titles[0]
    pieces = zip(*(re.findall(r"\w+|\W", title) for title in titles), strict=False)
    shared = "".join(same[0] for same in takewhile(lambda words: len(set(words)) == 1, pieces))
    shared = _OPEN_END.sub("", shared)
    return shared if len(shared) >= max(4, len(titles[0]) // 3) else titles[0]


def _category(offer: _Offer) -> str:
    """The last step of the shop's own path, else of Google's where it is written out and no number."""
    path = offer.text("product_type") or offer.text("google_product_category")
    last = path.split(">")[-1].strip()
    return "" if last.isdigit() else last


def _images(offers: list[_Offer]) -> list[str]:
    found = [link for offer in offers for link in offer.texts("image_link")]
    for offer in offers:
        found += [part.strip() for text in offer.texts("additional_image_link") for part in text.split(",")]
    return list(dict.fromkeys(link for link in found if link))


def _attributes(offer: _Offer, options: list[str]) -> Iterator[tuple[str, Any]]:
    for name, value in offer.values.items():
        if _is_attribute(name) and name not in options:
            yield name, typed(value) if isinstance(value, str) else value
    if offer.text("availability").lower().replace(" ", "_") in ("preorder", "pre_order", "backorder", "back_order"):
        yield "availability", offer.text("availability")
    yield from _details(offer.values.get("product_detail"))
    if highlights := offer.texts("product_highlight"):
        yield "product_highlight", highlights


def _details(value: Any) -> Iterator[tuple[str, Any]]:
    """`General:Battery life:10 h`, several of them separated by commas; in XML an element for each part."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            name, text = entry.get("attribute_name"), entry.get("attribute_value")
            if isinstance(name, str) and isinstance(text, str) and name:
                yield name, typed(text)
        elif isinstance(entry, str):
            for part in entry.split(","):
                pieces = [piece.strip() for piece in part.rsplit(":", 2)]
                if len(pieces) >= 2 and pieces[-2]:
                    yield pieces[-2], typed(pieces[-1])
