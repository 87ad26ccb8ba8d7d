"""Changes in words: what is proposed, what was done, why something is not allowed. Every amount is a plan's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain.conversation import Language
from bot.domain.orders import OrderLine, PaymentMethod
from bot.domain.rules import Effect, Plan, PolicyError
from knowledge.money import format_money

NameOf = Callable[[OrderLine], str]
"""How the shopper reads an order line: title and options in their language."""

# kind: what will happen and what has happened, each in English and Chinese.
_EFFECTS: Mapping[str, tuple[str, str, str, str]] = {
    "cancel": (
        "Cancel order {order} (reason: {reason}): {lines}",
        "取消订单 {order}（原因：{reason}）：{lines}",
        "Order {order} is cancelled: {lines}",
        "订单 {order} 已取消：{lines}",
    ),
    "ship_to": (
        "Send order {order} to: {address}",
        "将订单 {order} 的收货地址改为：{address}",
        "Order {order} now goes to: {address}",
        "订单 {order} 的收货地址已改为：{address}",
    ),
    "profile_address": (
        "Change the default address of your account to: {address} (orders already placed keep theirs)",
        "将您账户的默认地址改为：{address}（已下的订单地址不变）",
        "The default address of your account is now: {address}",
        "您账户的默认地址已改为：{address}",
    ),
    "pay_by": (
        "Charge {amount} for order {order} to {method}",
        "订单 {order} 的 {amount} 改由{method}支付",
        "Order {order} is now paid by {method}: {amount}",
        "订单 {order} 已改由{method}支付：{amount}",
    ),
    "give_back": (
        "Return from order {order}: {lines}",
        "退回订单 {order} 中的：{lines}",
        "The return from order {order} is registered: {lines}",
        "订单 {order} 的退货已登记：{lines}",
    ),
    "replace": (
        "Order {order}: {old} ({old_price}) is replaced by {new} ({new_price})",
        "订单 {order}：{old}（{old_price}）换成 {new}（{new_price}）",
        "Order {order}: {old} is replaced by {new}",
        "订单 {order}：{old} 已换成 {new}",
    ),
    "refund": ("Refund {amount} to {method}, {when}", "退款 {amount} 至{method}，{when}") * 2,
    "charge": (
        "Charge the price difference of {amount} to {method}",
        "差价 {amount} 由{method}支付",
        "The price difference of {amount} is charged to {method}",
        "差价 {amount} 由{method}支付",
    ),
    "no_difference": ("No price difference to pay", "没有差价") * 2,
    "return_fee": (
        "{amount} for the return label is taken off the refund, unless the item is faulty or was sent by mistake",
        "退货运费 {amount} 从退款中扣除（商品有质量问题或发错货的除外）",
    )
    * 2,
    "sealed_only": ("{title} can come back only if it is still unopened", "{title} 仅限未拆封时退换") * 2,
    "label_by_mail": (
        "You will receive an email with how to send the items back",
        "退回方式将通过邮件发送给您",
    )
    * 2,
    "only_once": (
        "After this, the items of this order cannot be changed again, so please check that nothing is missing",
        "提交后，该订单的商品不能再次更改，请确认没有遗漏",
        "",
        "",
    ),
}
_WHEN = {
    "now": ("at once", "立即到账"),
    "days": ("within {days} business days", "{days} 个工作日内到账"),
    "arrival": ("as soon as the items have reached us", "我们收到商品后立即到账"),
    "arrival_days": (
        "within {days} business days after the items have reached us",
        "我们收到商品后 {days} 个工作日内到账",
    ),
}
_METHODS = {
    "credit_card": ("credit card", "信用卡"),
    "gift_card": ("gift card", "礼品卡"),
    "paypal": ("PayPal", "PayPal"),
}
_REASONS = {"no longer needed": "不再需要", "ordered by mistake": "误下单"}
_FIELDS = {
    "address1": ("street and number", "街道和门牌号"),
    "city": ("city", "城市"),
    "state": ("state or province", "州或省"),
    "country": ("country", "国家"),
    "zip": ("postal code", "邮编"),
}
_STATUSES = {
    "pending": "待处理",
    "pending (item modified)": "待处理（商品已修改）",
    "processed": "已处理，准备发货",
    "delivered": "已送达",
    "cancelled": "已取消",
    "return requested": "已申请退货",
    "exchange requested": "已申请换货",
}
_REFUSALS: Mapping[str, tuple[str, str]] = {
    "order_not_found": (
        "I can't find order {order} in your account. Please check the number.",
        "在您的账户中没有找到订单 {order}，请核对订单号。",
    ),
    "customer_not_found": ("I can only change your own account.", "我只能修改您自己的账户。"),
    "not_pending": (
        "Order {order} is {status}. Only a pending order can be cancelled or changed, so I can't do this.",
        "订单 {order} 目前状态为“{status}”，只有待处理的订单才能取消或修改，所以无法办理。",
    ),
    "not_delivered": (
        "Order {order} is {status}. Only a delivered order can be returned or exchanged, so I can't do this.",
        "订单 {order} 目前状态为“{status}”，只有已送达的订单才能退货或换货，所以无法办理。",
    ),
    "already_changed": (
        "Order {order} is {status}: its items were changed before, and that is possible only once.",
        "订单 {order} 目前状态为“{status}”：该订单的商品已更改过一次，不能再次更改。",
    ),
    "reason_not_accepted": (
        "An order can be cancelled only for one of these reasons: {accepted}. So I can't cancel it for another one.",
        "订单只能因以下原因取消：{accepted}。其他原因无法取消。",
    ),
    "window_over": (
        "Items of order {order} could be returned or exchanged within {days} days, until {deadline}. That is over.",
        "订单 {order} 的退换期限为 {days} 天，截止 {deadline}，现已超过期限。",
    ),
    "item_not_in_order": ("That item is not part of order {order}.", "订单 {order} 中没有这件商品。"),
    "too_many": (
        "You bought {have} × {title} in this order, so {asked} can't be changed.",
        "该订单中 {title} 只有 {have} 件，不能更改 {asked} 件。",
    ),
    "item_unknown": ("There is no such variant in our catalogue.", "店里没有这个款式。"),
    "other_product": (
        "{title} can only be replaced by another variant of the same product.",
        "{title} 只能换成同一商品的其他款式。",
    ),
    "sold_out": ("{title} ({options}) is sold out at the moment.", "{title}（{options}）目前缺货。"),
    "counts_differ": ("Each item needs exactly one replacement.", "每件商品需要对应一件要换成的商品。"),
    "nothing_chosen": ("Which items of order {order} do you mean?", "请问是订单 {order} 中的哪些商品？"),
    "payment_unknown": ("There is no such payment method in your account.", "您的账户中没有这个支付方式。"),
    "payment_needed": (
        "There is a price difference of {amount}. Which payment method should it go to?",
        "差价为 {amount}，请问使用哪个支付方式？",
    ),
    "same_payment": ("The order is already paid by {method}.", "该订单已经是用{method}支付的。"),
    "several_payments": (
        "Order {order} was paid in several parts, so its payment method can't be changed here.",
        "订单 {order} 是分多次支付的，无法在这里更改支付方式。",
    ),
    "payment_not_allowed": (
        "A refund goes to the original payment method or to a gift card, so {method} can't receive it.",
        "退款只能退回原支付方式或礼品卡，不能退至{method}。",
    ),
    "balance_too_small": (
        "The gift card holds {balance}, but {needed} is needed. Please choose another payment method.",
        "礼品卡余额为 {balance}，需要 {needed}，余额不足，请选择其他支付方式。",
    ),
    "address_incomplete": ("The address still lacks: {missing}.", "地址还缺少：{missing}。"),
    "same_address": ("That is the address it has already.", "这与现有地址相同。"),
    "not_returnable": ("{title} can't be returned or exchanged.", "{title} 不支持退换。"),
    "stale": (
        "The order or your account has changed since I asked, so nothing was done. Please tell me again what you need.",
        "在确认之前订单或账户已发生变化，因此没有执行。请重新告诉我您的需求。",
    ),
    "gone": (
        "That was already dealt with or has expired, so nothing more was done. Please ask again if you still need it.",
        "该操作已处理过或已过期，没有重复执行。如仍需办理，请重新告诉我。",
    ),
}  # fmt: skip


def effect_sentences(plan: Plan, language: Language, currency: str, name_of: NameOf, *, done: bool) -> list[str]:
    """Each effect of `plan` as a sentence without its full stop: what will happen or, with `done`, what has."""
    column = (2 if done else 0) + (language == "zh")
    said = []
    for effect in plan.effects:
        if template := _EFFECTS[effect.kind][column]:
            said.append(template.format(**_effect_fields(effect, language, currency, name_of)))
    return said


def proposal(sentences: Sequence[str], language: Language) -> str:
    """The whole proposal, with the question that only the shopper can answer."""
    listed = "\n".join(f"- {sentence}" for sentence in sentences)
    if language == "zh":
        return f"我将为您办理：\n{listed}\n确认办理吗？（回复“是”或“否”）"
    return f"This is what I would do:\n{listed}\nShall I go ahead? (yes or no)"


def outcome(sentences: Sequence[str], language: Language) -> str:
    """What was done."""
    listed = "\n".join(f"- {sentence}" for sentence in sentences)
    return f"已办理完成：\n{listed}" if language == "zh" else f"Done:\n{listed}"


def dropped(language: Language) -> str:
    return "好的，没有做任何更改。" if language == "zh" else "All right, nothing was changed."


def refusal_text(error: PolicyError, language: Language, currency: str) -> str:
    """Why a change is not allowed, in the shopper's language."""
    english, chinese = _REFUSALS[error.code]
    template = chinese if language == "zh" else english
    return template.format(**{name: _word(name, value, language, currency) for name, value in error.fields.items()})


def _effect_fields(effect: Effect, language: Language, currency: str, name_of: NameOf) -> dict[str, str]:
    fields = dict(effect.fields)
    order = fields.get("order")
    if order is not None:
        currency = order.currency
        lines = fields.get("lines", order.lines)
        fields |= {"order": order.id, "lines": "; ".join(_line(line, name_of) for line in lines)}
    for side in ("old", "new"):
        if (line := fields.get(side)) is not None:
            fields |= {side: _line(line, name_of), f"{side}_price": format_money(line.price, currency)}
    if effect.kind == "refund":
        fields["when"] = _when(fields["days"], fields["on_arrival"], language)
    return {name: _word(name, value, language, currency) for name, value in fields.items()}


def _line(line: OrderLine, name_of: NameOf) -> str:
    return f"{line.quantity} × {name_of(line)}"


def _when(days: int, on_arrival: bool, language: Language) -> str:
    key = ("arrival_days" if days else "arrival") if on_arrival else ("days" if days else "now")
    return _WHEN[key][language == "zh"].format(days=days)


def method_name(method: PaymentMethod, language: Language) -> str:
    """A payment method as its owner knows it: brand and last digits, never the whole number."""
    chinese = language == "zh"
    kind = _METHODS.get(method.kind, (method.kind.replace("_", " ") or method.id,) * 2)[chinese]
    brand = (method.brand or "").replace("_", " ").title()
    name = f"{brand} {kind}".replace("Paypal", "PayPal") if brand else kind
    if method.last_four:
        return f"{name}（尾号 {method.last_four}）" if chinese else f"your {name} ending in {method.last_four}"
    return name if chinese else f"your {name}"


def _word(name: str, value: Any, language: Language, currency: str) -> str:
    """A field of an effect or a refusal as the shopper reads it."""
    chinese = language == "zh"
    if isinstance(value, PaymentMethod):
        return method_name(value, language)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日" if chinese else f"{value:%B} {value.day}, {value.year}"
    if name in ("amount", "needed", "balance"):
        return format_money(abs(value), currency)
    if name in ("address", "options") and isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values() if part)
    if name == "missing":
        return ("、" if chinese else ", ").join(_FIELDS.get(part, (part, part))[chinese] for part in value)
    if name == "accepted":
        return (" / ").join(_REASONS.get(reason, reason) if chinese else f"“{reason}”" for reason in value)
    if name == "reason":
        return _REASONS.get(value, value) if chinese else str(value)
    if name == "status":
        return _STATUSES.get(value, value) if chinese else str(value)
    return str(value)
