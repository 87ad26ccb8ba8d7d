"""What the offline drafter says in its own words about changes to orders and accounts, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from bot.adapters.changes.kinds import Kind
from bot.adapters.phrases import method_word
from bot.domain.conversation import Language
from bot.domain.orders import PaymentMethod
from knowledge.money import format_money

_PHRASES: Mapping[str, tuple[str, str]] = {
    "ask_order": ("Which order is {noun} for?", "请问要为哪个订单办理{noun}？"),
    "unknown_order": (
        "I can't find order {order} in your account.",
        "在您的账户中没有找到订单 {order}。",
    ),
    "order_choice": ("{order}, {date}, {status}: {lines}", "{order}，{date}，{status}：{lines}"),
    "order_choice_undated": ("{order}, {status}: {lines}", "{order}，{status}：{lines}"),
    "no_orders": ("There are no orders in your account yet.", "您的账户中还没有订单。"),
    "none_pending": (
        "None of your orders can be cancelled or changed any more: that is possible only while an order is pending.",
        "您目前没有可以取消或修改的订单：只有待处理的订单才可以。",
    ),
    "none_delivered": (
        "None of your orders has been delivered yet, and only delivered items can be returned or exchanged.",
        "您目前没有已送达的订单，只有已送达的商品才能退货或换货。",
    ),
    "opened": (
        "{title} can be returned or exchanged only while it is unopened, so I can't arrange this.",
        "{title} 拆封后不能退换，所以无法办理。",
    ),
    "same_variant": ("{title} is that variant already.", "{title} 现在就是这个款式。"),
    "ask_items": (
        "Which items of order {order} is {noun} for? You can name several, or say “all”.",
        "请问要为订单 {order} 中的哪些商品办理{noun}？可以说几件，也可以说“全部”。",
    ),
    "item_choice": ("{quantity} × {title}{options}, {price}", "{quantity} × {title}{options}，{price}"),
    "ask_option": ("Which {names} would you like for {title}?", "{title}要换成什么{names}？"),
    "ask_variant": ("Which variant would you like for {title}?", "{title}要换成哪一款？"),
    "options_now": ("Available now: {options}.", "目前有货：{options}。"),
    "not_offered": ("{title} does not come in {wish}.", "{title}没有“{wish}”这一款。"),
    "sold_out": ("{title} ({options}) is sold out at the moment.", "{title}（{options}）目前缺货。"),
    "no_variant": (
        "No other variant of {title} is available at the moment.",
        "{title}目前没有其他有货的款式。",
    ),
    "ask_reason": (
        "Why would you like to cancel order {order}? I can cancel it for one of these reasons: {reasons}.",
        "请问取消订单 {order} 的原因是什么？可以取消的原因有：{reasons}。",
    ),
    "ask_reason_again": (
        "Does one of these reasons apply: {reasons}?",
        "请问是否属于以下原因之一：{reasons}？",
    ),
    "ask_address": (
        "What is the new address? Please tell me street and number, city, state or province, postal code and country.",
        "请告诉我新地址：街道和门牌号、城市、州或省、邮编和国家。",
    ),
    "ask_address_rest": ("What is still missing of the address: {missing}?", "新地址还缺少：{missing}，请问是？"),
    "ask_method": ("Which payment method should it be?", "请问使用哪个支付方式？"),
    "methods_on_file": ("On file: {methods}.", "您账户中有：{methods}。"),
    "one_method": (
        "There is no other payment method in your account. You can add one in your account first.",
        "您的账户中没有其他支付方式，请先在账户中添加。",
    ),
    "offer_cancel": (
        "Order {order} has not been sent yet, so there is nothing to return. "
        "I can cancel the whole order instead. Shall I?",
        "订单 {order} 还没有发货，不需要退货。我可以为您取消整个订单，需要吗？",
    ),
    "offer_return": (
        "Order {order} has been delivered, so it can't be cancelled any more. I can set up a return instead. Shall I?",
        "订单 {order} 已经送达，不能再取消。我可以为您办理退货，需要吗？",
    ),
    "offer_whole": (
        "An order can only be cancelled as a whole, not in parts; a single item can be replaced by another variant "
        "of it. Shall I cancel the whole order {order}?",
        "订单只能整单取消，不能只取消其中一部分；单件商品可以换成同款的其他规格。需要取消整个订单 {order} 吗？",
    ),
    "offer_person": (
        "Would you like a person on our team to look at it?",
        "需要请人工客服为您看一下吗？",
    ),
    "person_hint": (
        "If you would like a person to look at it, say “talk to a person”.",
        "如需人工客服处理，请回复“转人工”。",
    ),
    "dropped": ("All right, nothing was changed.", "好的，没有做任何更改。"),
    "can_do": (
        "I can do this for you here: just tell me which order it is about.",
        "我可以直接在这里为您办理，请告诉我是哪个订单。",
    ),
    "next": ("Now to {noun}.", "接下来办理{noun}。"),
    "queued": ("I'll come to {noun} right after this.", "这一项之后，我接着为您办理{noun}。"),
    "not_understood": ("Sorry, I didn't catch that.", "抱歉，我没有听明白。"),
    "failed": (
        "I'm sorry, I can't get any further with this here.",
        "非常抱歉，这件事我在这里没能办成。",
    ),
    "pending_reminder": (
        "{noun} still waits for your answer: nothing changes until you say yes.",
        "{noun}还在等您确认：在您回复“是”之前不会做任何更改。",
    ),
    "open_reminder": ("For {noun} I still need to know {what}.", "关于{noun}，还需要您告诉我{what}。"),
}  # fmt: skip

_NOUNS: Mapping[Kind, tuple[str, str]] = {
    "cancel": ("the cancellation", "取消"),
    "address": ("the new delivery address", "修改收货地址"),
    "payment": ("the other payment method", "修改支付方式"),
    "items": ("the change of items", "修改商品"),
    "return": ("the return", "退货"),
    "exchange": ("the exchange", "换货"),
    "profile_address": ("the new address of your account", "修改账户地址"),
}
_OPEN: Mapping[str, tuple[str, str]] = {
    "identity": ("who you are", "您的身份信息"),
    "order": ("which order you mean", "是哪个订单"),
    "items": ("which items you mean", "是哪些商品"),
    "option": ("which variant you would like", "要换成哪一款"),
    "reason": ("the reason", "取消原因"),
    "address": ("the address", "完整地址"),
    "method": ("the payment method", "支付方式"),
    "cancel_instead": ("whether I should cancel the order instead", "是否改为取消订单"),
    "return_instead": ("whether I should set up a return instead", "是否改为退货"),
    "whole_order": ("whether I should cancel the whole order", "是否取消整个订单"),
    "person": ("whether a person should look at it", "是否需要人工处理"),
}
_FIELDS: Mapping[str, tuple[str, str]] = {
    "address1": ("street and number", "街道和门牌号"),
    "address2": ("flat", "房号"),
    "city": ("city", "城市"),
    "state": ("state or province", "州或省"),
    "country": ("country", "国家"),
    "zip": ("postal code", "邮编"),
}
_REASONS = {"no longer needed": "不再需要", "ordered by mistake": "误下单"}


def tell(key: str, language: Language, **fields: object) -> str:
    """The phrase `key` in `language` with its fields filled in. Raises KeyError for an unknown key."""
    english, chinese = _PHRASES[key]
    said = (chinese if language == "zh" else english).format(**fields)
    return said[:1].upper() + said[1:]


def noun(kind: Kind, language: Language) -> str:
    """What is being asked for: "the return"."""
    return _NOUNS[kind][language == "zh"]


def still_open(asked: str, language: Language) -> str:
    """What a question of ours was about."""
    return _OPEN[asked][language == "zh"]


def field_names(names: tuple[str, ...], language: Language) -> str:
    """Fields of an address in words."""
    return ("、" if language == "zh" else ", ").join(
        _FIELDS.get(name, (name, name))[language == "zh"] for name in names
    )


def reason_words(reasons: tuple[str, ...], language: Language) -> str:
    """Accepted reasons for a cancellation."""
    if language == "zh":
        return "、".join(f"“{_REASONS.get(reason, reason)}”" for reason in reasons)
    return " or ".join(f"“{reason}”" for reason in reasons)


def method_name(method: PaymentMethod, currency: str, language: Language) -> str:
    """A payment method as its owner knows it, a gift card with its balance."""
    kind = method_word(method.kind, language)
    brand = (method.brand or "").replace("_", " ").title()
    name = f"{brand} {kind}" if brand and brand.casefold() not in kind.casefold() else kind
    if method.last_four:
        name += f"（尾号 {method.last_four}）" if language == "zh" else f" ending in {method.last_four}"
    if method.balance is not None:
        balance = format_money(method.balance, currency)
        name += f"（余额 {balance}）" if language == "zh" else f" with {balance}"
    return name
