"""The drafter that needs no model: intent by a linear head, answers from rows, chunks and tool results."""

from __future__ import annotations

from collections.abc import Iterator

from bot.adapters.intents import Intent, IntentHead
from bot.adapters.offline_catalogue import answer_catalogue, is_catalogue_question, word_reviews
from bot.adapters.offline_knowledge import answer_from_chunks, best_passage
from bot.adapters.offline_orders import ORDER_INTENTS, answer_order, finds_identity, order_number
from bot.adapters.phrases import say
from bot.ports import Brief, DraftPart, Outcome, Sentence

_TALK = ("greeting", "thanks", "goodbye", "bot_identity", "affirm", "deny")
_SURE = 0.45


class OfflineDrafter:
    """The `Drafter` port without any provider."""

    def __init__(self, head: IntentHead) -> None:
        self._head = head

    def is_sure(self, brief: Brief) -> bool:
        """Whether the cheap path answers this as well as a model would: talk, orders, exact queries, sure FAQ hits."""
        intent = self._head.classify(brief.retrieval.vector)
        if finds_identity(brief, intent) or self._is_order_question(brief, intent):
            return True
        if intent.name in ("human", "complaint", *_TALK) and intent.confidence >= _SURE:
            return True
        passage = best_passage(brief)
        if passage.sure and passage.scored is not None and passage.scored.chunk.kind == "faq":
            return passage.scored.chunk.language == brief.language
        return brief.reading.has_conditions and is_catalogue_question(brief, intent)

    def draft(self, brief: Brief) -> Iterator[DraftPart]:
        """Sentences, perhaps a tool request, and the outcome."""
        intent = self._head.classify(brief.retrieval.vector)
        outcome = Outcome(slots=dict(brief.slots), intent=intent.name)
        yield from self._route(brief, intent, outcome)

    def _route(self, brief: Brief, intent: Intent, outcome: Outcome) -> Iterator[DraftPart]:
        if brief.tool_calls and brief.tool_calls[-1].name == "get_product_reviews" and brief.tool_calls[-1].ok:
            return word_reviews(brief, outcome)
        if brief.tool_calls or finds_identity(brief, intent) or self._is_order_question(brief, intent):
            return answer_order(brief, intent, outcome)
        if intent.name in ("human", "complaint") and intent.confidence >= _SURE:
            return _hand_over(brief, intent.name, outcome)
        if intent.name in _TALK and intent.confidence >= 0.7 and not brief.reading.has_conditions:
            return _say(brief, intent.name, outcome)
        if is_catalogue_question(brief, intent):
            return answer_catalogue(brief, intent, outcome)
        passage = best_passage(brief)
        if intent.name in _TALK and intent.confidence >= _SURE and not passage.sure:
            return _say(brief, intent.name, outcome)
        if passage.answers and not (intent.name == "out_of_scope" and intent.confidence >= _SURE and not passage.sure):
            return answer_from_chunks(brief, passage, outcome)
        if intent.name in (*_TALK, "unclear", "out_of_scope") and intent.confidence >= 0.3:
            return _say(brief, intent.name, outcome)
        return answer_catalogue(brief, intent, outcome, passage=passage)

    def _is_order_question(self, brief: Brief, intent: Intent) -> bool:
        if order_number(brief.message) is not None and not brief.reading.mentioned:
            return intent.share(*ORDER_INTENTS, "identity", "order_change") >= 0.3
        return intent.share(*ORDER_INTENTS) >= _SURE


def _hand_over(brief: Brief, reason: str, outcome: Outcome) -> Iterator[DraftPart]:
    hours = brief.shop.contact.get("hours_zh" if brief.language == "zh" else "hours") or brief.shop.contact.get("hours")
    if hours:
        yield Sentence(say("human_hours", brief.language, hours=hours), plain=True)
    yield _replaced(outcome, handoff_reason=reason)


def _say(brief: Brief, key: str, outcome: Outcome) -> Iterator[DraftPart]:
    yield Sentence(say(key, brief.language, shop=brief.shop.title(brief.language)), plain=True)
    refused = "out_of_scope" if key == "out_of_scope" else None
    yield _replaced(outcome, refused=refused)


def _replaced(outcome: Outcome, **changes: object) -> Outcome:
    from dataclasses import replace

    return replace(outcome, **changes)  # type: ignore[arg-type]  # field names are checked by replace
