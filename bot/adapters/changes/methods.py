"""Which payment method a message means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.domain.orders import Customer, Order, PaymentMethod

# Kinds as records spell them, by the words for them. Other kinds answer to their own name.
_KINDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("gift_card", "store_credit", "voucher"),
        r"gift\s*-?\s*(?:card|certificate|voucher)s?|\bgc\b|(?:store|shop|website|site)\s+credit|\bvoucher\b|"
        r"礼品卡|购物卡|储值卡|礼券|礼金卡|E卡|余额|代金券",
    ),
    (("paypal",), r"pay\s*-?pal|\bpp\b|贝宝"),
    (
        ("credit_card", "card", "debit_card"),
        r"(?:credit|debit|bank)\s*-?\s*cards?|"
        r""
        r"(?<!gift )(?<!gift-)(?<!sd )(?<!memory )(?<!graphics )(?<!sim )(?<!greeting )\bcards?\b|"
        r"信用卡|储蓄卡|借记卡|银行卡|"
        r"(?<!礼品)(?<!购物)(?<!储值)(?<!E)(?<!换)(?<![摩皮贺显声存])卡(?![其通扣槽车套座式])",
    ),
    (("alipay",), r"\balipay\b|支付宝"),
    (("wechat", "wechat_pay"), r"we\s*chat(?:\s*pay)?|微信"),
    (("apple_pay",), r"apple\s*pay|苹果支付"),
    (("google_pay",), r"google\s*pay"),
    (("bank_transfer",), r"bank transfer|wire transfer|银行转账|转账"),
    (("klarna",), r"\bklarna\b"),
)
_BRANDS: tuple[tuple[str, str], ...] = (
    ("visa", r"\bvisa\b|维萨"),
    ("mastercard", r"\bmaster\s*-?\s*cards?\b|\bmc\b|万事达"),
    ("american_express", r"\bamex\b|\bamerican\s*express\b|运通"),
    ("discover", r"\bdiscover\b"),
    ("unionpay", r"\bunion\s*pay\b|银联"),
    ("jcb", r"\bjcb\b"),
    ("diners", r"\bdiners\b|大来"),
)
_CARD_KINDS = frozenset({"credit_card", "card", "debit_card"})
_ORIGINAL = re.compile(
    r"\boriginal(?:ly)?\b|\bsame\s+(?:card|method|way|payment|paypal|account|one|credit card|gift card)\b|"
    r"\bhow i paid\b|\b(?:i|was) (?:originally )?(?:paid|used)\b|\bwhere it came from\b|"
    r"原路|原来?的?(?:支付|付款|卡|方式|账户|渠道)|原支付|原付款|同一?张卡|下单时|付款的?那张|原卡|当时付|怎么付的",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\b(?:other|another|different|second)\b|另[外一]|别的|其他|换一?张", re.IGNORECASE)
_SPEAKS_OF_PAYING = re.compile(
    r"\b(?:method|pay\w*|charge|refund)\b|^\W*the other(?: one)?\W*$|支付|付款|方式|卡", re.IGNORECASE
)
_DENIED = re.compile(
    r"\b(?:not|isn'?t|rather than|instead of|over|than|don'?t (?:use|want)(?: to use)?|no longer|"
    r"from)\s+(?:to\s+)?(?:the\s+|my\s+|a\s+)?[\w -]{2,24}?(?=\bto\b|[,.;?!]|\bbut\b|\buse\b|$)|"
    r"(?:而不是|不是|不要|不用|不刷|别用|别刷|别扣|不想用)[^,，。;；]{2,12}",
    re.IGNORECASE,
)
_DIGITS = re.compile(
    r"(?<![\w#.-])(\d{4})(?![\w-])|(?:end(?:s|ing)?(?:\s+(?:in|with|on))?|尾号[是为]?|最后四位[是为]?|last (?:four|"
    r"4)(?: digits)?(?: (?:is|are))?)\W*(\d{2,4})(?!\d)",
    re.IGNORECASE,
)

# Digits that are said of a card, not those of an option ("1500 pieces, use my card").
_CARD_DIGITS = re.compile(
    r"\b(?:end(?:s|ing)?|last (?:four|4)(?: digits)?)\b\D{0,6}\d{2,4}(?!\d)|"
    r"\bcard\W{0,3}(?:(?:number|no\.?)\W)?\W{0,2}\d{4}(?!\d)|(?<!\d)\d{4}\s+cards?\b|"
    r"(?:尾号|最后四位)\D{0,3}\d{2,4}(?!\d)|卡号?\W{0,3}\d{4}(?!\d)|(?<!\d)\d{4}(?:这张|那张|的)?卡",
    re.IGNORECASE,
)


def choose_method(
    text: str, customer: Customer, order: Order | None
) -> PaymentMethod | tuple[PaymentMethod, ...] | None:
    """The method on file that `text` means.

    Several where it fits several; an empty tuple where it names one that is not on file; None where it names none.
    "Original" is what `order` was paid with, "the other card" what it was not.
    """
    plain = unicodedata.normalize("NFKC", text)
    for method in customer.payment_methods:
        if re.search(rf"(?<!\w){re.escape(method.id)}(?!\w)", plain, re.IGNORECASE):
            return method
    if re.search(r"(?<!\w)(?:paypal|credit_card|gift_card|pm|card)_\d+(?!\w)", plain, re.IGNORECASE):
        return ()
    wanted = _DENIED.sub(" ", plain)
    named = _named(wanted, customer.payment_methods)
    if named is None and wanted != plain:
        # Only what is not wanted was named: the rest is left.
        denied = _named(plain, customer.payment_methods) or ()
        if denied:
            return _only([method for method in customer.payment_methods if method not in denied])
    return _chosen(named, wanted, customer, order)


def _chosen(
    named: list[PaymentMethod] | None, text: str, customer: Customer, order: Order | None
) -> PaymentMethod | tuple[PaymentMethod, ...] | None:
    """`named` by kind, brand or digits, narrowed down by how the order was paid."""
    paid = {payment.payment_method_id for payment in order.payments if payment.kind == "payment"} if order else set()
    if order and _OTHER.search(text) and not _ORIGINAL.search(text):
        if named is None and not _SPEAKS_OF_PAYING.search(text):
            return None
        pool = customer.payment_methods if named is None else named
        left = [method for method in pool if method.id not in paid]
        if left or named is not None:
            return _only(left)
    if _ORIGINAL.search(text):
        own = [method for method in customer.payment_methods if method.id in paid]
        if named:
            own = [method for method in own if method in named] or own
        return _only(own) if own or not order else ()
    return None if named is None else _only(named)


def _only(methods: Sequence[PaymentMethod]) -> PaymentMethod | tuple[PaymentMethod, ...]:
    return methods[0] if len(methods) == 1 else tuple(methods)


def _named(text: str, methods: Sequence[PaymentMethod]) -> list[PaymentMethod] | None:
    """Methods of the kinds, brands and digits in `text`; None where there is none of these."""
    digits = [next(group for group in match.groups() if group) for match in _DIGITS.finditer(text)]
    by_digits = [method for method in methods if any(_ends(method, number) for number in digits)]
    if by_digits:
        return by_digits
    if _CARD_DIGITS.search(text):
        return []
    brands = [brand for brand, pattern in _BRANDS if re.search(pattern, text, re.IGNORECASE)]
    by_brand = [method for method in methods if _brand(method) in brands]
    kinds = set(_kinds_in(text, methods))
    if brands:
        # "visa or paypal" names both; "visa credit card" one.
        kinds -= _CARD_KINDS
        return by_brand + [method for method in methods if method.kind in kinds and method not in by_brand]
    if kinds:
        return [method for method in methods if method.kind in kinds]
    return None


def _kinds_in(text: str, methods: Sequence[PaymentMethod]) -> Iterator[str]:
    for kinds, pattern in _KINDS:
        if re.search(pattern, text, re.IGNORECASE):
            yield from kinds
    for method in methods:
        if re.search(rf"\b{re.escape(method.kind.replace('_', ' '))}\b", text, re.IGNORECASE):
            yield method.kind


def _ends(method: PaymentMethod, digits: str) -> bool:
    """The card's last digits; the digits of an id, where the shop shows no others."""
    if method.last_four:
        return method.last_four.endswith(digits)
    return len(digits) == 4 and method.id.endswith(digits)


def _brand(method: PaymentMethod) -> str:
    brand = (method.brand or "").casefold().replace(" ", "_")
    return {"amex": "american_express", "master_card": "mastercard"}.get(brand, brand)
