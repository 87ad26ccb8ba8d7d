"""Which articles of an order a change is about, and what they are to become, from the shopper's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.adapters.change_flow.places import means_all, pick
from bot.adapters.change_flow.records import Records, all_pieces, line_of
from bot.adapters.change_flow.state import PIECES, SWAPS, Change
from bot.adapters.changes.lines import choose_lines
from bot.adapters.changes.variants import VariantChoice
from bot.domain.orders import Order, OrderLine
from knowledge.text import content_tokens

# "Two changes for W1: …" counts no pieces.
_COUNTED = re.compile(
    r"\b(?:two|three|four|2|3|4) (?:changes|things|requests|questions|issues)\b|[两三]件事", re.IGNORECASE
)
_NOT_THAT = re.compile(r"\b(?:instead|rather|not|no|wrong|meant?)\b|不是|不对|错了|而是", re.IGNORECASE)
_ADDS = re.compile(
    r"\b(?:also|too|as well|add|plus|and the|and also|additionally)\b|也|还有|再加|加上|另外|以及", re.IGNORECASE
)
_ONE_OF_THEM = re.compile(
    r"\b(?:make|return|exchange|change|swap|switch|send back|only|just) (?:only |just )?one\b|"
    r"\bone of (?:them|the|my|those|these)\b|(?:退|换|改|有|只要?|其中|其中的|中的)一[个件双只条盏台把张套]",
    re.IGNORECASE,
)
_SEAM = re.compile(
    r",|;|:|\bplease\b|\.(?=\s|$)|\n|\band\b|\bplus\b|\balso\b|，|；|。|、|和|以及|还有|另外|再把|并且?", re.IGNORECASE
)
OTHER = re.compile(
    r"\b(?:the other(?: one)?|another one|not that one|different one)\b|另外?一?[个件单]|换一个|不是这[个件单]",
    re.IGNORECASE,
)


def has_other_line(change: Change, records: Records) -> bool:
    """Whether "the other one" can be another article of the same order."""
    order = records.order(change.order)
    return change.kind in PIECES and order is not None and len(set(change.items)) < len(order.lines) == 2


def hear_articles(change: Change, order: Order, records: Records) -> Change:
    """Read what the texts say about the order's articles; wishes that were told before their article count, too."""
    for place in range(change.read, len(change.texts)):
        before = change.items
        change = _pieces(change, uncounted(change.texts[place]), order, records)
        if change.items != before and change.kind in SWAPS:
            for earlier in change.texts[:place]:
                change = _variants(change, uncounted(earlier), order, records) if any(unsettled(change)) else change
    return replace(change, read=len(change.texts))


def uncounted(text: str) -> str:
    """The text without words that count requests."""
    return _COUNTED.sub(" ", text)


def _pieces(change: Change, text: str, order: Order, records: Records) -> Change:
    """Articles of the order, and what they are to become."""
    if change.kind not in SWAPS:
        return _items(change, text, order, records)
    open_item = next(unsettled(change), None)
    if change.items and ((open_item and change.asked == "option") or not _ADDS.search(text)):
        # An answer about the new variant, or a correction of it, may name a colour that another article has.
        settled = _variants(change, text, order, records)
        if settled.swaps != change.swaps or (open_item and settled.wishes != change.wishes):
            return settled
    chosen = _items(change, text, order, records)
    return _variants(chosen, text, order, records) if chosen.items != change.items else chosen


def _items(change: Change, text: str, order: Order, records: Records) -> Change:
    took = _meant_pieces(change, text, order, records)
    if not took:
        return change
    if change.items and _ADDS.search(text) and not _NOT_THAT.search(text):
        took = (*change.items, *(item for item in took if item not in change.items))
    kept = set(took)
    return replace(
        change,
        items=took,
        swaps={item: new for item, new in change.swaps.items() if item in kept},
        wishes={item: wish for item, wish in change.wishes.items() if item in kept},
    )


def _meant_pieces(change: Change, text: str, order: Order, records: Records) -> tuple[str, ...]:
    lines = {line.item_id: line.quantity for line in order.lines}
    if change.asked == "items" and (picked := pick(text, change.offered)):
        return (picked,) * lines.get(picked, 1)
    if change.asked == "items" and means_all(text):
        return all_pieces(order)
    if change.items and OTHER.search(text) and has_other_line(change, records):
        other = next(item for item in lines if item not in change.items)
        return (other,) * lines[other]
    choice = choose_lines(text, order, records.snapshot, records.language)
    one_of_twins = len({line.item_id for line in choice.candidates}) == 1 < len(order.lines)
    meant = (*choice.item_ids, choice.candidates[0].item_id) if one_of_twins else choice.item_ids
    if change.kind in SWAPS and change.asked != "items" and len(order.lines) > 1:
        # "black" may be what is wanted, not what was bought.
        meant = tuple(item for item in meant if _is_named(text, line_of(order, item), records))
    if len(set(meant)) == 1 < len(meant) and _ONE_OF_THEM.search(text):
        return meant[:1]
    if meant and (len(order.lines) > 1 or not change.items or meant != change.items):
        # One line alone is meant without words; only a number of pieces can say anything new about it.
        return meant
    return all_pieces(order) if not change.items and len(order.lines) == 1 else ()


def _is_named(text: str, line: OrderLine | None, records: Records) -> bool:
    """Whether a word of the article's title stands in `text`."""
    said = {word for word in content_tokens(text) if len(word) > 1}
    return line is not None and bool(said & _words(line, records))


def unsettled(change: Change) -> Iterator[str]:
    """The articles whose new variant is not known yet."""
    return (item for item in dict.fromkeys(change.items) if item not in change.swaps)


def _variants(change: Change, text: str, order: Order, records: Records) -> Change:
    waiting = list(unsettled(change))
    for item_id in dict.fromkeys(change.items):
        line = line_of(order, item_id)
        if line is None:
            continue
        own = _clause(text, line, order, change, records)
        if item_id in waiting:
            change = _settle(change, own or text, line, records)
        elif own:
            change = _correct(change, own, line, records)
    return change


def _settle(change: Change, text: str, line: OrderLine, records: Records) -> Change:
    """What was said about the new variant so far, and now: together if that decides, else the newest words."""
    before = change.wishes.get(line.item_id, "")
    wish = f"{before}\n{text}".strip()
    for words in dict.fromkeys((wish, text)):
        choice = records.choose(words, line)
        meant = _one_variant(choice, line, _all_of(line, records), only_available=bool(before) and words == wish)
        if meant is not None:
            return replace(change, swaps={**change.swaps, line.item_id: meant})
    latest = records.choose(text, line)
    if latest.impossible is None and len(latest.candidates) >= _all_of(line, records):
        return change  # nothing was said about it
    return replace(change, wishes={**change.wishes, line.item_id: wish if latest.impossible is None else text})


def _all_of(line: OrderLine, records: Records) -> int:
    """How many variants there are to choose from where nothing is said."""
    return len(records.choose("", line).candidates)


def _one_variant(choice: VariantChoice, line: OrderLine, others: int, *, only_available: bool) -> str | None:
    """The variant that is meant: the one that was named, else the only one left that can be had of those described.

    `others`: how many there are to choose from where nothing is said.
    """
    if choice.item is not None:
        wanted = choice.item.id != line.item_id and (choice.item.available or not only_available)
        return choice.item.id if wanted else None
    described = [item for item in choice.candidates if item.id != line.item_id]
    left = [item.id for item in described if item.available]
    return left[0] if len(left) == 1 and len(described) < others and choice.impossible is None else None


def _correct(change: Change, text: str, line: OrderLine, records: Records) -> Change:
    """Another variant than the one chosen before; what the words leave open stays as chosen."""
    now = change.swaps[line.item_id]
    choice = records.choose(text, line, now)
    if choice.item is None or choice.item.id in (now, line.item_id):
        return change
    return replace(change, swaps={**change.swaps, line.item_id: choice.item.id})


def _clause(text: str, line: OrderLine, order: Order, change: Change, records: Records) -> str:
    """The part of `text` about this article, where it speaks of several; the whole text where it speaks of one."""
    others = [other for item in dict.fromkeys(change.items) if item != line.item_id and (other := line_of(order, item))]
    if not others:
        return text
    parts = [part for part in _SEAM.split(text) if part and part.strip()]
    own, theirs = _words(line, records), [_words(other, records) for other in others]
    mine, current = [], False
    for part in parts:
        said = set(content_tokens(part))
        here = len(said & own)
        elsewhere = max(len(said & words) for words in theirs)
        current = here > elsewhere if here != elsewhere else current
        if current:
            mine.append(part)
    return ", ".join(mine)


def _words(line: OrderLine, records: Records) -> set[str]:
    product = records.product(line)
    titles = [product.text("title", language) for language in ("en", "zh")] if product else []
    return set(content_tokens(" ".join((line.title, *titles))))
