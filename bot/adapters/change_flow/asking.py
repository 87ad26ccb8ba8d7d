"""The one question of a turn: about what is missing, with the choices that the records leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.adapters.change_flow.records import Records, line_of
from bot.adapters.change_flow.state import Asked, Change
from bot.adapters.change_phrases import field_names, method_name, noun, reason_words, tell
from bot.adapters.phrases import status_word
from bot.domain.orders import Item, Order, OrderLine
from bot.ports import Sentence, ToolRequest
from knowledge.money import format_money

_MOST_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, with which choices. `needs` is the look-up that the choices are cited from."""

    change: Change
    sentences: tuple[Sentence, ...]
    needs: ToolRequest | None = None


def ask_order(change: Change, records: Records, candidates: Sequence[Order], source: str) -> Question:
    """Which of the orders is meant: number, date, articles, status of each."""
    language = records.language
    shown = candidates[:_MOST_CHOICES]
    said = []
    if change.unknown:
        said.append(_plain(tell("unknown_order", language, order=change.unknown)))
    said.append(_plain(tell("ask_order", language, noun=noun(change.kind, language))))
    said += [Sentence(f"- {_order_words(order, records)}", _cited(order.lines, source, records)) for order in shown]
    asked = _asking(change, "order", tuple(order.id for order in shown))
    return Question(asked, tuple(said), ToolRequest("list_orders", {"user_id": records.customer.id}))


def ask_items(change: Change, records: Records, order: Order, source: str) -> Question:
    """Which articles of the order are meant."""
    language = records.language
    said = [_plain(tell("ask_items", language, order=order.id, noun=noun(change.kind, language)))]
    for line in order.lines[: 2 * _MOST_CHOICES]:
        options = records.options(line)
        told = tell(
            "item_choice",
            language,
            quantity=line.quantity,
            title=records.title(line),
            options=(f"（{options}）" if language == "zh" else f" ({options})") if options else "",
            price=format_money(line.price, order.currency),
        )
        said.append(Sentence(f"- {told}", _cited([line], source, records)))
    asked = _asking(change, "items", tuple(dict.fromkeys(line.item_id for line in order.lines)))
    return Question(asked, tuple(said), ToolRequest("get_order_details", {"order_id": order.id}))


def ask_option(change: Change, records: Records, order: Order, item_id: str) -> Question | None:
    """Which variant an article is to become: what is available. None where there is no other one."""
    language = records.language
    line = line_of(order, item_id)
    assert line is not None
    title = records.title(line)
    choice = records.choose(change.wishes.get(item_id, ""), line)
    others = [item for item in records.variants(line) if item.available and item.id != item_id]
    narrowed = [item for item in choice.candidates if item.available and item.id != item_id]
    if not others:
        return None
    said = []
    if choice.impossible:
        said.append(_plain(tell("not_offered", language, title=title, wish=choice.impossible)))
    names = _translated(choice.missing, others[0], records)
    asked = (
        tell("ask_option", language, names=names, title=title) if names else tell("ask_variant", language, title=title)
    )
    said.append(_plain(asked))
    shown = (narrowed or others)[:_MOST_CHOICES]
    listed = ("；" if language == "zh" else "; ").join(_variant_words(item, records, order.currency) for item in shown)
    said.append(Sentence(tell("options_now", language, options=listed), (f"product:{shown[0].product_id}",)))
    return Question(_asking(change, "option", tuple(item.id for item in shown)), tuple(said))


def ask_reason(change: Change, records: Records, order: Order) -> Question:
    language = records.language
    reasons = reason_words(records.shop.cancel_reasons, language)
    told = tell("ask_reason", language, order=order.id, reasons=reasons)
    return Question(_asking(change, "reason", records.shop.cancel_reasons), (_plain(told),))


def ask_address(change: Change, records: Records) -> Question:
    language = records.language
    if change.address and change.missing:
        told = tell("ask_address_rest", language, missing=field_names(change.missing, language))
    else:
        told = tell("ask_address", language)
    return Question(_asking(change, "address"), (_plain(told),))


def ask_method(change: Change, records: Records, without: Sequence[str] = ()) -> Question:
    """Which of the customer's payment methods, `without` those that cannot be it."""
    language, currency = records.language, records.shop.currency
    usable = [method for method in records.customer.payment_methods if method.id not in without]
    if not usable:
        return Question(_asking(change, "person"), (_plain(tell("one_method", language)), offer(records)))
    names = ("、" if language == "zh" else ", ").join(method_name(method, currency, language) for method in usable)
    said = (
        _plain(tell("ask_method", language)),
        Sentence(tell("methods_on_file", language, methods=names), ("customer",)),
    )
    return Question(_asking(change, "method", tuple(method.id for method in usable)), said)


def ask_offer(change: Change, records: Records, asked: Asked, phrase: str, order: Order) -> Question:
    """Something else that can be done instead."""
    return Question(_asking(change, asked), (_plain(tell(phrase, records.language, order=order.id)),))


def offer(records: Records) -> Sentence:
    """A person, where nothing else helps."""
    return _plain(tell("offer_person", records.language))


def _asking(change: Change, asked: Asked, offered: tuple[str, ...] = ()) -> Change:
    return replace(change, asked=asked, offered=offered)


def _plain(text: str) -> Sentence:
    return Sentence(text, plain=True)


def _order_words(order: Order, records: Records) -> str:
    language = records.language
    fields = {
        "order": order.id,
        "lines": ("、" if language == "zh" else "; ").join(dict.fromkeys(records.title(line) for line in order.lines)),
        "status": status_word(order.status, language),
    }
    if order.placed_at is None:
        return tell("order_choice_undated", language, **fields)
    day = records.shop.local(order.placed_at).date()
    date = f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day:%B} {day.day}, {day.year}"
    return tell("order_choice", language, date=date, **fields)


def _cited(lines: Sequence[OrderLine], source: str, records: Records) -> tuple[str, ...]:
    """The look-up, and in another language than the order's the products that the titles come from."""
    if records.language == "en":
        return (source,)
    found = (records.product(line) for line in lines)
    return (source, *dict.fromkeys(f"product:{product.id}" for product in found if product is not None))


def _variant_words(item: Item, records: Records, currency: str) -> str:
    options = ", ".join(records.option_words(item).values())
    return f"{options} ({format_money(item.price, currency)})" if item.price is not None else options


def _translated(names: Sequence[str], example: Item, records: Records) -> str:
    """Names of options in the shopper's language; both spellings list them in the same order."""
    words = dict(zip(example.options, records.option_words(example), strict=False))
    listed: Iterator[str] = (words.get(name, name).replace("_", " ") for name in names)
    return ("和" if records.language == "zh" else " and ").join(listed)
