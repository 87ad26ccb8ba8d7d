"""Shopify's product export: one row for each variant and each picture, put together into products with items.

Both header rows that Shopify has written are understood (`Handle … Variant Price`, since 2025 `URL handle … Price`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from ingest.loaders.aliases import Aliases, choose_columns, fold_name
from ingest.loaders.fields import Fields
from ingest.loaders.loaded import Loaded
from ingest.loaders.sheet import BrokenRow, Note, Row, Sheet
from ingest.loaders.values import is_blank
from ingest.problems import RowError

_COLUMNS: Aliases = {
    "id": ("Handle", "URL handle"),
    "title": ("Title",),
    "description": ("Body (HTML)", "Body HTML", "Description"),
    "brand": ("Vendor",),
    "category": ("Type",),
    "taxonomy": ("Product Category",),
    "tags": ("Tags",),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    **{f"option{n}_{part}": (f"Option{n} {part}",) for n in (1, 2, 3) for part in ("name", "value")},
    "sku": ("Variant SKU", "SKU"),
    "grams": ("Variant Grams", "Weight value (grams)"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "stock": ("Variant Inventory Qty", "Inventory quantity"),
    "oversell": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "price": ("Variant Price", "Price"),
    "barcode": ("Variant Barcode", "Barcode"),
    "image": ("Image Src", "Product image URL"),
    "image_position": ("Image Position",),
    "item_image": ("Variant Image", "Variant image URL"),
}
# What runs the shop but tells a shopper nothing, or (what a piece costs the shop) must not be told.
_INTERNAL = re.compile(
    r"(?i)option\d linked to|(variant )?(fulfillment service|tax code|weight unit.*|requires shipping|taxable)"
    r"|charge tax|(variant )?compare.at price|cost per item|image (position|alt text)|gift card|seo (title|description)"
    r"|unit price .*|(included|price|compare.at price) / .*"
    r"|google shopping / (google product category|adwords.*|custom.*)"
)
_GOOGLE = re.compile(r"(?i)google shopping / (.*)")
_METAFIELD = re.compile(r"(?i)(.+?) \((?:product|variant)\.metafields\.[^)]*\)")
_LONGEST_LIST = 10  # names in one note


def is_shopify(columns: Collection[str]) -> bool:
    """Whether the header is that of a Shopify export."""
    names = {fold_name(name) for name in columns}
    return {"handle", "title", "variantprice"} <= names or {"urlhandle", "title", "price"} <= names


def from_shopify(sheet: Sheet, loaded: Loaded) -> Sheet:
    """The export as one row for each product, in the contract's columns. Amounts are checked in the shop's currency."""
    products = Sheet(is_typed=True, broken=list(sheet.broken), notes=list(sheet.notes), is_cut=sheet.is_cut)
    groups: dict[str, list[_Line]] = {}
    tracked = _counts_untracked(sheet)
    for row in sheet.rows:
        line = _Line(row.line, Fields(row.values, _COLUMNS, is_typed=sheet.is_typed), row.values)
        handle = line.fields.text("id")
        if handle:
            groups.setdefault(handle, []).append(line)
        else:
            column = line.fields.column("id")
            products.broken.append(BrokenRow(row.line, column, "the handle is missing, so the row has no product"))
    hidden = [handle for handle, lines in groups.items() if _is_hidden(_first(lines))]
    skus: dict[str, int | None] = {}
    for handle, lines in groups.items():
        if handle not in hidden:
            _Product(handle, lines, products, skus, loaded.shop.currency, counts_untracked=tracked).take()
    if hidden:
        products.note(None, _left_out(hidden))
    products.name_columns()
    products.columns = products.columns or sheet.columns
    return products


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the export."""

    number: int | None
    fields: Fields
    values: dict[str, Any]

    @property
    def is_variant(self) -> bool:
        """Whether the row is more than one more picture."""
        return any(self.fields.has(name) for name in ("price", "sku", "option1_value"))


def _first(lines: list[_Line]) -> Fields:
    """The row that speaks for the product: only one of its rows carries the title."""
    return next((line for line in lines if line.fields.has("title")), lines[0]).fields


def _counts_untracked(sheet: Sheet) -> bool:
    """Whether quantities count although Shopify does not track them.

    Shopify writes 0 for what it does not track; a file with other numbers there was filled by somebody who counts.
    """
    chosen = choose_columns(tuple(sheet.columns), _COLUMNS)
    tracker, stock = chosen.get("tracker", ""), chosen.get("stock", "")
    return any(
        is_blank(row.values.get(tracker)) and re.fullmatch(r"[1-9]\d*(\.0)?", str(row.values.get(stock, "")).strip())
        for row in sheet.rows
    )


def _is_hidden(product: Fields) -> bool:
    """Whether shoppers do not see the product in the online store."""
    return product.text("status").lower() in ("draft", "archived") or product.text("published").lower() == "false"


def _left_out(hidden: list[str]) -> str:
    names = ", ".join(hidden[:_LONGEST_LIST]) + (" …" if len(hidden) > _LONGEST_LIST else "")
    return f"{len(hidden):,} products that are drafts, archived or not published were left out: {names}"


class _Product:
    """Puts the rows of one handle together."""

    def __init__(
        self,
        handle: str,
        lines: list[_Line],
        products: Sheet,
        skus: dict[str, int | None],
        currency: str,
        *,
        counts_untracked: bool,
    ) -> None:
        self._handle = handle
        self._lines = lines
        self._products = products
        self._skus = skus
        self._currency = currency
        self._counts_untracked = counts_untracked
        self._main = _first(lines)
        self._options = [self._main.text(f"option{n}_name") or f"Option {n}" for n in (1, 2, 3)]

    def take(self) -> None:
        """Add the product to the sheet; a variant that cannot be read is reported and left out of it."""
        variants = [line for line in self._lines if line.is_variant]
        items = [item for line in variants if (item := self._item(line)) is not None]
        if variants and not items:
            return  # every variant is reported as broken, under this product's id
        main = self._main
        values: dict[str, Any] = {name: main.raw(name) for name in ("title", "description", "brand")}
        taxonomy = main.text("taxonomy").split(">")[-1].strip()
        values |= {"id": self._handle, "category": main.text("category") or taxonomy, "images": self._images()}
        values["attributes"] = self._attributes(variants)
        if len(items) == 1 and not items[0]["options"] and not items[0].pop("has_sku"):
            values |= {name: items[0][name] for name in ("price", "stock", "available")}
        else:
            values["items"] = [{key: entry for key, entry in item.items() if key != "has_sku"} for item in items]
        names = {name: main.column(name) for name in ("id", "title", "description", "brand", "category", "price")}
        self._products.rows.append(Row(self._lines[0].number, values, names))

    def _item(self, line: _Line) -> dict[str, Any] | None:
        fields = line.fields
        try:
            fields.amount("price", self._currency)
            stock, available = self._stock(fields)
        except RowError as error:
            self._products.broken.append(BrokenRow(line.number, error.column, error.reason, document_id=self._handle))
            return None
        options = self._chosen(fields)
        sku = fields.text("sku").lstrip("'")
        return {
            "item_id": self._item_id(sku, options, line, fields.column("sku")),
            "options": options,
            "price": fields.raw("price"),
            "stock": stock,
            "available": available,
            "has_sku": bool(sku),
        }

    def _chosen(self, fields: Fields) -> dict[str, str]:
        """The variant's options; a product without any has the single option `Title: Default Title`."""
        values = [fields.text(f"option{n}_value") for n in (1, 2, 3)]
        options = {name: value for name, value in zip(self._options, values, strict=True) if value}
        return {} if options == {"Title": "Default Title"} else options

    def _stock(self, fields: Fields) -> tuple[int | None, bool]:
        """Pieces and whether one can be bought; None pieces where nobody counts, or selling goes on at none."""
        stock = fields.whole("stock")
        if stock is None or not (fields.has("tracker") or self._counts_untracked):
            return None, True
        if stock <= 0 and fields.text("oversell").lower() in ("continue", "true"):
            return None, True
        return max(stock, 0), stock > 0

    def _item_id(self, sku: str, options: dict[str, str], line: _Line, column: str) -> str:
        """The SKU; where there is none, or another variant has it, one made of the handle and the options."""
        if sku and sku not in self._skus:
            self._skus[sku] = line.number
            return sku
        words = "-".join(re.sub(r"\W+", "-", value.casefold()).strip("-") for value in options.values())
        made = f"{self._handle}-{words}" if words else self._handle
        base, count = made, 1
        while made in self._skus:
            count += 1
            made = f"{base}-{count}"
        self._skus[made] = line.number
        if sku:
            reason = f"the SKU '{sku}' is already used on line {self._skus[sku]}; this variant goes by the id '{made}'"
            self._products.notes.append(Note(line.number, reason, column))
        return made

    def _images(self) -> list[str]:
        """The pictures in the shop's order, then those of single variants."""

        def position(line: _Line) -> float:
            text = line.fields.text("image_position")
            return float(text) if re.fullmatch(r"\d{1,6}(\.0)?", text) else 1e9

        ordered = [line.fields.text("image") for line in sorted(self._lines, key=position)]
        ordered += [line.fields.text("item_image") for line in self._lines]
        return list(dict.fromkeys(image for image in ordered if image))

    def _attributes(self, variants: list[_Line]) -> dict[str, Any]:
        """Tags, weight and bar code, and every other column that tells a shopper something."""
        found: dict[str, Any] = dict(_named(self._main))
        if tags := self._main.texts("tags"):
            found["tags"] = tags
        grams = {line.fields.text("grams") for line in variants}
        if len(grams) == 1 and (weight := grams.pop()) not in ("", "0", "0.0"):
            found["weight_g"] = float(weight) if re.fullmatch(r"\d+\.\d+", weight) else weight
            found["weight_g"] = int(weight) if weight.isdecimal() else found["weight_g"]
        if len(variants) == 1 and (barcode := variants[0].fields.text("barcode").lstrip("'")):
            found["barcode"] = barcode
        return found


def _named(main: Fields) -> Iterator[tuple[str, Any]]:
    for column, value in main.rest.items():
        if _INTERNAL.fullmatch(column.strip()) or is_blank(value):
            continue
        if metafield := _METAFIELD.fullmatch(column.strip()):
            entries = [entry.strip() for entry in str(value).split(";") if entry.strip()]
            yield metafield[1].strip(), entries if len(entries) > 1 else value
        else:
            google = _GOOGLE.fullmatch(column.strip())
            yield (google[1] if google else column.strip()), value
