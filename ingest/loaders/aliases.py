"""The column names that are understood, in one table. Spelling, case, spaces, `_` and `-` do not matter.

The first name of each tuple that is in a row is taken; the others stay what they are, attributes.
`docs/data-formats.md` shows this table to shop owners; a test keeps the two in step.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

Aliases = Mapping[str, tuple[str, ...]]

PRODUCT: Aliases = {
    "id": (
        "id", "product_id", "sku", "uuid", "product_code", "stock_code", "item_number",
        "商品ID", "商品编号", "编号",
    ),
    "title": ("title", "name", "product_name", "product_title", "商品名称", "商品标题", "名称", "标题"),
    "description": ("description", "body", "body_html", "product_description", "商品描述", "描述", "简介"),
    "category": ("category", "categories", "product_type", "product_category", "类别", "分类", "商品分类"),
    "brand": ("brand", "vendor", "manufacturer", "brand_name", "品牌"),
    "price": ("price", "list_price", "unit_price", "sale_price", "selling_price", "商品价格", "价格", "售价", "单价"),
    "currency": ("currency", "currency_code", "price_currency", "币种", "货币"),
    "stock": (
        "stock", "current_stock", "quantity", "inventory", "stock_quantity", "inventory_quantity", "qty",
        "库存", "库存数量", "现货数量",
    ),
    "available": ("available", "availability", "in_stock", "availability_status", "是否有货"),
    "url": ("url", "link", "product_url", "permalink", "商品链接", "链接"),
    "images": ("images", "image", "image_url", "image_link", "image_src", "picture", "pictures", "图片", "商品图片"),
    "attributes": ("attributes", "specifications", "specs", "properties", "属性", "规格参数", "参数"),
    "items": ("items", "variants", "skus", "variations", "规格"),
    "reviews": ("reviews", "评价"),
}  # fmt: skip

ITEM: Aliases = {
    "item_id": ("item_id", "id", "sku", "variant_id", "sku_id", "variant_sku", "规格ID"),
    "options": ("options", "option_values", "attributes", "选项", "规格"),
    "price": PRODUCT["price"],
    "available": PRODUCT["available"],
    "stock": PRODUCT["stock"],
}

FAQ: Aliases = {
    "id": ("id", "faq_id", "编号"),
    "question": ("question", "q", "title", "问题", "问"),
    "answer": ("answer", "a", "response", "reply", "答案", "回答", "答"),
    "language": ("language", "lang", "locale", "语言"),
    "category": ("category", "topic", "section", "分类", "类别"),
    "tags": ("tags", "keywords", "labels", "标签", "关键词"),
    "valid_from": ("valid_from", "start_date", "starts", "生效日期", "开始日期"),
    "valid_to": ("valid_to", "valid_until", "end_date", "expires", "expiry_date", "失效日期", "结束日期"),
    "product_id": ("product_id", "product", "商品ID"),
    "url": ("url", "link", "链接"),
}

ADDRESS: Aliases = {
    "address1": ("address1", "address_1", "address_line1", "address", "street", "street_address", "line1", "地址"),
    "address2": ("address2", "address_2", "address_line2", "line2", "apartment", "suite"),
    "city": ("city", "town", "城市"),
    "state": ("state", "province", "region", "省份", "省"),
    "country": ("country", "country_code", "国家"),
    "zip": ("zip", "zip_code", "zipcode", "postal_code", "postcode", "邮编", "邮政编码"),
}

CUSTOMER: Aliases = {
    "id": ("id", "customer_id", "user_id", "客户ID", "顾客ID", "用户ID"),
    "first_name": ("first_name", "given_name", "forename", "名"),
    "last_name": ("last_name", "family_name", "surname", "姓"),
    "name": ("name", "full_name", "customer_name", "姓名"),
    "email": ("email", "email_address", "mail", "邮箱", "电子邮箱"),
    "phone": ("phone", "phone_number", "telephone", "mobile", "电话", "手机", "手机号"),
    "address": ("address", "shipping_address", "default_address", "地址"),
    "payment_methods": ("payment_methods", "payments", "cards", "支付方式"),
}

PAYMENT_METHOD: Aliases = {
    "id": ("id", "payment_method_id"),
    "kind": ("kind", "source", "type", "method"),
    "brand": ("brand", "card_brand", "network"),
    "last_four": ("last_four", "last4", "last_4", "last_digits"),
    "balance": ("balance", "amount"),
}

ORDER: Aliases = {
    "id": ("id", "order_id", "order_number", "number", "order_no", "订单号", "订单ID", "订单编号"),
    "customer_id": ("customer_id", "user_id", "customer", "客户ID", "顾客ID", "用户ID"),
    "status": ("status", "order_status", "state", "订单状态", "状态"),
    "placed_at": ("placed_at", "created_at", "ordered_at", "order_date", "date", "purchase_date", "下单时间"),
    "currency": ("currency", "currency_code", "币种"),
    "address": ("address", "shipping_address", "delivery_address", "收货地址"),
    "lines": ("lines", "items", "line_items", "order_lines", "products", "商品"),
    "payments": ("payments", "payment_history", "transactions", "支付记录"),
    "fulfilments": ("fulfilments", "fulfillments", "shipments", "parcels", "物流"),
}

ORDER_LINE: Aliases = {
    "item_id": ("item_id", "sku", "variant_id", "id"),
    "product_id": ("product_id", "product", "商品ID"),
    "title": ("title", "name", "product_name", "商品名称"),
    "options": ("options", "variant", "选项", "规格"),
    "price": ("price", "unit_price", "price_each", "单价", "价格"),
    "quantity": ("quantity", "qty", "count", "数量"),
}

PAYMENT: Aliases = {
    "kind": ("kind", "transaction_type", "type"),
    "amount": ("amount", "total", "value", "金额"),
    "payment_method_id": ("payment_method_id", "payment_method", "method_id", "method"),
}

FULFILMENT: Aliases = {
    "tracking_id": ("tracking_id", "tracking_number", "tracking_no", "tracking", "运单号"),
    "carrier": ("carrier", "shipping_carrier", "courier", "快递公司"),
    "status": ("status", "state", "状态"),
    "eta": ("eta", "expected_at", "estimated_delivery", "expected_delivery", "预计送达"),
    "delivered_at": ("delivered_at", "delivery_date", "received_at", "签收时间"),
    "item_ids": ("item_ids", "items"),
}

REVIEW: Aliases = {
    "id": ("id", "review_id", "评价ID"),
    "product_id": ("product_id", "product", "sku", "商品ID"),
    "rating": ("rating", "stars", "score", "评分", "星级"),
    "text": ("text", "comment", "review", "body", "content", "review_text", "评价内容", "评价", "评论"),
    "language": ("language", "lang", "locale", "语言"),
    "customer_id": ("customer_id", "user_id", "客户ID", "用户ID"),
    "created_at": ("created_at", "date", "reviewed_at", "timestamp", "评价时间"),
}

EVENT: Aliases = {
    "customer_id": ("customer_id", "user_id", "客户ID", "用户ID"),
    "type": ("type", "event", "event_type", "action", "事件", "类型"),
    "product_id": ("product_id", "item", "sku", "商品ID"),
    "at": ("at", "timestamp", "time", "created_at", "date", "event_time", "时间"),
}

TABLES: Mapping[str, Aliases] = {
    "products": PRODUCT,
    "faq": FAQ,
    "customers": CUSTOMER,
    "orders": ORDER,
    "reviews": REVIEW,
    "events": EVENT,
}

_LANGUAGES = {
    "en": "en",
    "zh": "zh",
    "cn": "zh",
    "de": "de",
    "fr": "fr",
    "es": "es",
    "it": "it",
    "ja": "ja",
    "ko": "ko",
}
_LANGUAGE_SUFFIX = re.compile(
    r"(.+?)[\s_\-.]+\(?(" + "|".join(_LANGUAGES) + r")(?:[_-](?:[a-z]{2}|hans|hant))?\)?", re.I
)


@cache
def fold_name(name: str) -> str:
    """The comparison form of a column name."""
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", name).casefold())


@cache
def split_language(name: str) -> tuple[str, str] | None:
    """`title_zh` -> `("title", "zh")`; None for a name without a language at its end."""
    match = _LANGUAGE_SUFFIX.fullmatch(name.strip())
    return (match.group(1), _LANGUAGES[match.group(2).lower()]) if match else None


def choose_columns(columns: tuple[str, ...], aliases: Aliases) -> dict[str, str]:
    """Which column of a row is which field: field -> column as spelled in the file."""
    by_fold: dict[str, str] = {}
    for column in columns:
        by_fold.setdefault(fold_name(column), column)
    chosen: dict[str, str] = {}
    for field, names in aliases.items():
        found = next((by_fold[fold_name(name)] for name in names if fold_name(name) in by_fold), None)
        if found is not None and found not in chosen.values():
            chosen[field] = found
    return chosen
