"""Which variant of a product a message means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.changes.options import Named, OptionReader, Translations, bought_variant, is_body_size, value_of
from bot.adapters.changes.parts import part_about, split_swap
from bot.adapters.changes.rivals import Open, Values, settled
from bot.adapters.changes.scales import (
    Comparison,
    compared,
    compared_option,
    price_wish,
    read_comparison,
    without_complaint,
)
from bot.adapters.changes.terms import terms, words
from bot.adapters.changes.unoffered import unoffered
from bot.domain.conversation import Language
from bot.domain.orders import Item, OrderLine
from knowledge.text import fold

_SAME = re.compile(
    r"\b(?:the )?(?:exact(?:ly)? )?same (?:one|item|model|product|thing|variant|again)\b|\bidentical\b|"
    r"\blike for like\b|"
    r"\bnew one of the same\b|同款|一模一样|一样的|同样的|同一款|换个?新的|^\W*\{\s*\}",
    re.IGNORECASE,
)
_LONGEST = 1000  # characters: the longest message must not take seconds to read
_OTHER = re.compile(
    r"\b(?:the )?other (?:one|colou?r|size|option|version|variant|kind|type)\b|另[外一]*[个种款]|别的颜色",
    re.IGNORECASE,
)
# "a different colour", 换个尺码: which option is to change, but not to what.
_CHANGE_OF = re.compile(
    r"\b(?:another|a different|different|other|change|new|wrong)\s+(?:the\s+)?(\w+)|(?:换个?|换一[个种]|改|"
    r"别的|其他|其它|"
    r"另外的?|不同的?)"
    r"([\u4e00-\u9fff]{2})",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:any|whichever|whatever|don'?t (?:care|mind)(?: about)?(?: the)?|no matter(?: the| which)?)\s+(\w+)|"
    r"(\w{2,4}?)(?:随便|都行|都可以|无所谓|不限|不挑)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class VariantChoice:
    """The variant that is meant, sold out or not; else candidates to choose from.

    A single candidate is the nearest to what was asked for, with another option changed that nobody asked to change.
    `missing` are the names of options that would decide between the candidates; `impossible` is what was asked for
    and no variant offers.
    """

    item: Item | None = None
    candidates: tuple[Item, ...] = ()
    missing: tuple[str, ...] = ()
    impossible: str | None = None


def choose_variant(
    text: str,
    line: OrderLine,
    items: Sequence[Item],
    language: Language,  # noqa: ARG001  # both languages are read, since shoppers mix them
    *,
    translations: Translations | None = None,
    others: Iterable[OrderLine] = (),
    titles: Iterable[str] = (),
) -> VariantChoice:
    """The variant among `items` (all of the line's product) that `text` asks for; options not named stay.

    `translations`: item id to its options in other languages (see `option_translations`). Of "the kettle to black and
    the mug to white" only what belongs to this line is read, by its title, `titles` of it in other languages and the
    `others` of the order.
    """
    if not items:
        return VariantChoice()
    if by_id := _by_id(text, line, items):
        return VariantChoice(by_id)
    own = words(" ".join((line.title, *titles)))
    values = words(" ".join(str(value) for value in line.options.values()))
    text = part_about(text[:_LONGEST], own, words(" ".join(other.title for other in others)), values)
    return _Search(text, line, items, translations).choice()


class _Search:
    """One reading: what the text says about the options, narrowed down to variants."""

    def __init__(self, text: str, line: OrderLine, items: Sequence[Item], translations: Translations | None) -> None:
        self.items = tuple(items)
        self.bought = bought_variant(line, items)
        self.reader = OptionReader((*items, self.bought), translations)
        self.text = self._target(text)
        self.plain = without_complaint(self.text)
        self.named = self.reader.read(self.plain)
        self.wanted, self.open = self._wanted(self.named)

    def _target(self, text: str) -> str:
        """What is wanted, where the text tells it from what is replaced and nothing of it stands before."""
        source, target = split_swap(text)
        if not target:
            return text
        said = self.reader.read(target).values
        before = self.reader.read(source).values
        if any(option not in said and self._differs(option, values) for option, values in before.items()):
            return text
        tells = said or read_comparison(target) or unoffered(target, self.reader)
        return target if tells or _SAME.search(target) or price_wish(target) else text

    def _wanted(self, named: Named) -> tuple[Values, Open | None]:
        """Values by option; where old and new are both said, the new ones."""
        mine = {option: value_of(self.bought.options, option) for option in named.values}
        wanted = {
            option: tuple(value for value in values if value != mine[option]) or values
            for option, values in named.values.items()
        }
        return settled(wanted, mine, terms(self.plain))

    def choice(self) -> VariantChoice:
        if self.open:
            return self._one_of(self.open)
        comparison = read_comparison(self.text)
        pool = self._pool(self.wanted)
        if not pool and not comparison:
            return self._impossible()
        if asked := unoffered(self.plain, self.reader):
            return self._ask(self._differing((asked[1],), pool), impossible=asked[0])
        if comparison:
            return self._compared(comparison)
        if wish := price_wish(self.text):
            return self._by_price(wish, pool)
        if not self.wanted and not self.named.denied:
            return self._unnamed()
        if self.wanted and not any(self._differs(option, values) for option, values in self.wanted.items()):
            same = self._same_item(pool)
            return VariantChoice(same) if same else self._ask(self._others())
        return self._nearest(pool)

    def _one_of(self, value: Open) -> VariantChoice:
        """A value for one of several options, nobody knows which."""
        fitting = [
            item
            for option in value.options
            for item in self._pool({**self.wanted, option: (value.value,)})
            if self._keeps(item, (option,))
        ]
        return VariantChoice(fitting[0]) if len(fitting) == 1 else self._ask(fitting or self._others())

    def _pool(self, wanted: Mapping[str, tuple[str, ...]]) -> list[Item]:
        """Variants that have every value wanted and none denied."""
        return [
            item
            for item in self.items
            if all(value_of(item.options, option) in values for option, values in wanted.items())
            and not any(value_of(item.options, option) in values for option, values in self.named.denied.items())
        ]

    def _differs(self, option: str, values: tuple[str, ...]) -> bool:
        """Whether these values are others than what was bought."""
        return value_of(self.bought.options, option) not in values

    def _same_item(self, pool: Sequence[Item]) -> Item | None:
        return next((item for item in pool if item.id == self.bought.id), None)

    def _others(self) -> list[Item]:
        return [item for item in self.items if item.id != self.bought.id]

    def _unnamed(self) -> VariantChoice:
        if _SAME.search(self.text) and (same := self._same_item(self.items)):
            return VariantChoice(same)
        others = self._others()
        if _OTHER.search(self.text) and len(others) == 1:
            return VariantChoice(others[0])
        free = self._mentioned(_ANY)
        if free:
            return self._cheapest([item for item in others if self._keeps(item, free)])
        if changing := self._mentioned(_CHANGE_OF):
            fitting = self._differing(changing, others)
            return VariantChoice(fitting[0]) if len(fitting) == 1 else self._ask(fitting)
        return self._ask(others)

    def _mentioned(self, pattern: re.Pattern[str]) -> set[str]:
        """Options that are named where `pattern` finds a word: "any colour", 颜色随便."""
        said = {word for match in pattern.finditer(self.text) for word in words(match.group(1) or match.group(2) or "")}
        return {name for name, labels in self.reader.labels.items() if any(said & set(label) for label in labels)}

    def _differing(self, options: Iterable[str], pool: Iterable[Item]) -> list[Item]:
        """Variants that differ in `options` and in what is wanted only; any others where there are none."""
        others = [item for item in pool if item.id != self.bought.id]
        return [item for item in others if self._keeps(item, options)] or others or self._others()

    def _keeps(self, item: Item, free: Iterable[str]) -> bool:
        """Whether nothing else differs from what was bought."""
        asked = {*self.wanted, *free}
        return all(
            value_of(item.options, name) == value_of(self.bought.options, name)
            for name in self.reader.names
            if name not in asked
        )

    def _nearest(self, pool: list[Item]) -> VariantChoice:
        free = self._mentioned(_ANY)
        kept = [item for item in pool if self._keeps(item, free)]
        if len(kept) > 1 and free and all(len(values) == 1 for values in self.wanted.values()):
            return self._cheapest(kept)
        if len(kept) == 1:
            return VariantChoice(kept[0])
        return self._ask([item for item in kept or pool if item.id != self.bought.id] or pool)

    def _compared(self, comparison: Comparison) -> VariantChoice:
        """Values that are named but stay only say what was bought: "my M is too small"."""
        wanted = {option: values for option, values in self.wanted.items() if self._differs(option, values)}
        option = compared_option(comparison, self.bought, self.items, self.reader)
        if option in wanted:
            return self._nearest(self._pool(self.wanted))
        fitting = compared(comparison, option, self.bought, self._pool(wanted)) if option else []
        if not option or not fitting:
            return self._ask(self._others(), impossible=comparison.words if option else None)
        kept = [item for item in fitting if self._keeps(item, (option,))]
        return VariantChoice(kept[0]) if len(kept) == 1 else self._ask(kept or fitting)

    def _by_price(self, wish: tuple[int, bool], pool: Sequence[Item]) -> VariantChoice:
        direction, extreme = wish
        fixed = {name for name in self.reader.names if is_body_size(name, self.bought)} - set(self.wanted)
        fitting = [
            item
            for item in pool
            if all(value_of(item.options, name) == value_of(self.bought.options, name) for name in fixed)
        ]
        if extreme:
            return self._cheapest(fitting or pool, dearest=direction > 0)
        own = self.bought.price
        cheaper = [i for i in fitting if own is not None and i.price is not None and i.price < own and i.available]
        if not cheaper:
            return self._ask(self._others(), impossible="cheaper")
        return VariantChoice(cheaper[0]) if len(cheaper) == 1 else self._ask(cheaper)

    def _cheapest(self, pool: Sequence[Item], *, dearest: bool = False) -> VariantChoice:
        """The cheapest available one, the least changed of several; something to choose from where none is priced."""
        priced = [(item.price, item) for item in pool if item.price is not None and item.available]
        if not priced:
            return self._ask(pool or self._others())
        best = (max if dearest else min)(price for price, _ in priced)
        return VariantChoice(max((item for price, item in priced if price == best), key=self._shared))

    def _shared(self, item: Item) -> int:
        return sum(value_of(item.options, name) == value_of(self.bought.options, name) for name in self.reader.names)

    def _impossible(self) -> VariantChoice:
        """No variant has all that is wanted: name it, and offer those that have most of it."""
        asked = ", ".join(value for values in self.wanted.values() for value in values)
        counts = {
            item.id: sum(value_of(item.options, option) in values for option, values in self.wanted.items())
            for item in self._others()
        }
        most = max(counts.values(), default=0)
        return self._ask([item for item in self._others() if counts[item.id] == most], impossible=asked or None)

    def _ask(self, candidates: Sequence[Item], impossible: str | None = None) -> VariantChoice:
        """What can be had is offered; the sold-out only where there is nothing else."""
        offered = tuple(item for item in candidates if item.available) or tuple(candidates)
        if len(offered) == 1:
            missing = tuple(
                name
                for name in self.reader.names
                if name not in self.wanted and value_of(offered[0].options, name) != value_of(self.bought.options, name)
            )
        else:
            missing = tuple(
                name for name in self.reader.names if len({value_of(item.options, name) for item in offered}) > 1
            )
        return VariantChoice(None, offered, missing, impossible)


def _by_id(text: str, line: OrderLine, items: Sequence[Item]) -> Item | None:
    """The variant whose id is in the text; the bought one's own id there only says what is replaced."""
    named = [
        item
        for item in items
        if re.search(rf"(?<![\w-]){re.escape(fold(item.id))}(?![\w-])", fold(text)) and item.id != line.item_id
    ]
    return named[0] if len(named) == 1 else None
