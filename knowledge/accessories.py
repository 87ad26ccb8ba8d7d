"""What merely goes with a product: a sleeping-bag liner is no sleeping bag, 睡袋内胆 no 睡袋."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge.text import fold, stem

_AFTER_THE_HEAD = re.compile(r"\s+(?:with|for|and|in|of|by|\+|&)\s+|[(（,，:：/|]|\s[-–—]\s")


def without_accessories(titles: Iterable[tuple[str, str]], subject: Sequence[str]) -> tuple[str, ...]:
    """Ids of `(id, title)` in order, less those whose title only names the subject before its own head noun.

    They stay where no title ends in the subject, so that nothing tells the thing from what goes with it.
    """
    pairs = [(product_id, _head_phrase(title)) for product_id, title in titles]
    ids = tuple(dict.fromkeys(product_id for product_id, _ in pairs))
    things = {product_id for product_id, phrase in pairs if _is_head(phrase, subject)}
    if not things:
        return ids
    beside = {product_id for product_id, phrase in pairs if _comes_before_head(phrase, subject)} - things
    return tuple(product_id for product_id in ids if product_id not in beside)


def _head_phrase(title: str) -> str:
    return _AFTER_THE_HEAD.split(fold(title))[0].strip()


def _words(phrase: str) -> list[str]:
    return [stem(word) for word in re.findall("[a-z]+", phrase)]


def _is_head(phrase: str, subject: Sequence[str]) -> bool:
    words = _words(phrase)
    return bool(words and words[-1] in subject) or any(word > "一" and phrase.endswith(word) for word in subject)


def _comes_before_head(phrase: str, subject: Sequence[str]) -> bool:
    """Whether a word of the subject stands right before the noun that the phrase ends in."""
    words = _words(phrase)
    if len(words) > 1 and words[-2] in subject and words[-1] not in subject:
        return True
    return any(word > "一" and re.search(rf"{re.escape(word)}[\u4e00-\u9fff]{{1,4}}$", phrase) for word in subject)
