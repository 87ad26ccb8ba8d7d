"""The drafter that needs no model: intent by a linear head, answers from rows, chunks and tool results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.adapters.change_flow.dialogue import answer_change, go_on, goes_on, offer, remind
from bot.adapters.change_flow.listening import listen
from bot.adapters.change_flow.requests import CHANGE_INTENTS, asked_how, is_told
from bot.adapters.escalation import must_hand_over
from bot.adapters.identity import order_number
from bot.adapters.intents import Intent, IntentHead
from bot.adapters.offline_catalogue import answer_catalogue, is_catalogue_question, word_reviews
from bot.adapters.offline_knowledge import Passage, answer_from_chunks, best_passage
from bot.adapters.offline_orders import ORDER_INTENTS, answer_order, asks_where, finds_identity
from bot.adapters.phrases import say
from bot.ports import Brief, DraftPart, Outcome, Sentence

_TALK = ("greeting", "thanks", "goodbye", "bot_identity", "affirm", "deny")
_UPSETTING = ("human", "complaint", "legal", "danger")
_SURE = 0.45
_UPSET = 0.3
_VERY_SURE = 0.8


class OfflineDrafter:
    """The `Drafter` port without any provider."""

    def __init__(self, head: IntentHead) -> None:
        self._head = head

    def is_sure(self, brief: Brief) -> bool:
        """Whether the cheap path answers this as well as a model would: talk, orders, exact queries, sure FAQ hits."""
        intent = self._head.classify(brief.retrieval.vector)
        if goes_on(brief) or must_hand_over(brief.message, intent):
            return True
        route, passage = self._route(brief, intent)
        if (
            listen(
                brief, intent, answered=_is_answered(route, brief, intent), told=_is_told(route, brief, intent, passage)
            )
            is not None
        ):
            # A change that this drafter began is carried on here; a model may understand a new one better.
            return bool(brief.slots.get("changes"))
        if route == "passage":
            chunk = passage.scored.chunk if passage.scored else None
            return passage.sure and chunk is not None and chunk.kind == "faq" and chunk.language == brief.language
        exact = brief.reading.has_conditions and not brief.reading.unchecked
        return route in ("order", "hand_over", "talk") or (route == "catalogue" and exact)

    def draft(self, brief: Brief) -> Iterator[DraftPart]:
        """Sentences, perhaps a tool request, and the outcome."""
        intent = self._head.classify(brief.retrieval.vector)
        outcome = Outcome(slots=dict(brief.slots), intent=intent.name)
        if goes_on(brief):
            yield from go_on(brief, outcome)
            return
        route, passage = self._route(brief, intent)
        if not brief.tool_calls:
            if not brief.resumes and (reason := must_hand_over(brief.message, intent)):
                yield replace(outcome, handoff_reason=reason)
                return
            answered, told = _is_answered(route, brief, intent), _is_told(route, brief, intent, passage)
            if (heard := listen(brief, intent, answered=answered, told=told)) is not None:
                yield from answer_change(brief, heard, outcome)
                return
        answer = self._answer(route, brief, intent, outcome, passage)
        if route == "passage" and not brief.slots.get("changes") and (change := asked_how(brief)) is not None:
            yield from offer(answer, change, brief)
        else:
            yield from remind(brief, answer)

    def _answer(
        self, route: str, brief: Brief, intent: Intent, outcome: Outcome, passage: Passage
    ) -> Iterator[DraftPart]:
        match route:
            case "reviews":
                return word_reviews(brief, outcome)
            case "order":
                return answer_order(brief, intent, outcome)
            case "hand_over":
                reason = max(("human", "complaint", "legal", "danger"), key=intent.share)
                return iter((replace(outcome, handoff_reason=reason),))
            case "talk":
                return _say(brief, intent.name, outcome)
            case "change":
                return _say(brief, "change_menu", outcome)
            case "passage":
                return answer_from_chunks(brief, passage, outcome)
            case _:
                return answer_catalogue(brief, intent, outcome, passage)

    def _route(self, brief: Brief, intent: Intent) -> tuple[str, Passage]:
        """Which kind of answer has the best evidence: an order, talk, a passage, or the catalogue."""
        passage = best_passage(brief)
        if brief.tool_calls and brief.tool_calls[-1].name == "get_product_reviews" and brief.tool_calls[-1].ok:
            return "reviews", passage
        if brief.tool_calls or finds_identity(brief, intent) or _is_order_question(brief, intent, passage):
            return "order", passage
        if (
            intent.name in _UPSETTING
            and intent.confidence >= (0.8 if passage.sure else _SURE)
            and not (
                # What is broken or blinking sounds like danger; the instructions are the better answer to it.
                intent.name == "danger" and passage.answers
            )
        ):
            return "hand_over", passage
        if intent.name in _TALK and intent.confidence >= (0.9 if passage.sure else _SURE):
            return "talk", passage
        if is_catalogue_question(brief, intent, passage) and intent.share(*CHANGE_INTENTS) < _SURE:
            return "catalogue", passage
        if passage.answers and intent.share("out_of_scope") < 0.8:
            return "passage", passage
        if intent.share(*CHANGE_INTENTS) >= _SURE:
            return "change", passage
        # Nothing answers and the shopper may well be upset: a person is better than a refusal.
        if intent.share(*_UPSETTING) >= _UPSET:
            return "hand_over", passage
        beside = (*_TALK, "unclear", "out_of_scope")
        if intent.name in beside and intent.share(*beside) >= 0.5:
            return "talk", passage
        return "catalogue", passage


def _is_order_question(brief: Brief, intent: Intent, passage: Passage) -> bool:
    """Personal questions; general ones ("how long do refunds take") have a passage that answers better."""
    if order_number(brief.message) is not None and not brief.reading.mentioned:
        return intent.share(*ORDER_INTENTS, "identity", *CHANGE_INTENTS) >= 0.3
    if asks_where(brief.message):
        return True
    share = intent.share(*ORDER_INTENTS)
    return share >= _SURE and share >= passage.probability


def _is_answered(route: str, brief: Brief, intent: Intent) -> bool:
    """Whether the ordinary routes have an answer of substance to the message."""
    if route == "hand_over":
        return intent.share(*_UPSETTING) >= _VERY_SURE
    return route in ("passage", "order", "reviews") or (route == "catalogue" and bool(brief.reading.mentioned))


def _is_told(route: str, brief: Brief, intent: Intent, passage: Passage) -> bool:
    """Whether the message is a question that a text of the shop answers, and no request."""
    return route == "passage" and is_told(brief, intent, sure=passage.sure)


def _say(brief: Brief, key: str, outcome: Outcome) -> Iterator[DraftPart]:
    yield Sentence(say(key, brief.language, shop=brief.shop.title(brief.language)), plain=True)
    yield replace(outcome, refused="out_of_scope" if key == "out_of_scope" else None)
