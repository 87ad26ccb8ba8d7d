"""The answers task over an engine with canned turns."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bot.domain.conversation import Citation, Handoff, Language, Reply, ToolCall
from bot.domain.events import Visitor
from bot.domain.orders import Customer
from bot.evals.answers import Case, check_customers, run
from bot.evals.errors import EvalError
from bot.evals.judging import Expectation
from bot.evals.result import Result
from knowledge.shop import ShopProfile
from knowledge.tables import ProductRow
from tests.fake_engine import FakeEngine
from tests.unit.evals.replies import reply

SHOP = ShopProfile(contact={"phone": "555-0100"})
REFUSED = reply(refused="unsupported")
HANDED_OVER = reply(handoff=Handoff("case-1", "asked"))
REFUSES = Expectation(refuse=True)


class NoProducts:
    """A catalogue without products."""

    def products(self, ids: Iterable[str]) -> dict[str, ProductRow]:
        del ids
        return {}


class Script:
    """Gives the replies it was told, in turn, and keeps who asked what in which session."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str | None, str, str | None]] = []

    def reply(
        self, session_id: str | None, message: str, visitor: Visitor, *, language: Language | None = None
    ) -> Reply:
        del language
        self.asked.append((session_id, message, visitor.customer_id))
        return self.replies.pop(0)


class Customers:
    """Knows nobody."""

    def customer(self, customer_id: str) -> Customer | None:
        del customer_id
        return None


def case(
    *turns: str,
    expect: Expectation | None = None,
    customer: str | None = None,
    kind: str = "faq",
    language: Language = "en",
) -> Case:
    return Case("c", kind, turns or ("hi",), language, customer, expect or Expectation())


def measured(cases: list[Case], *replies: Reply) -> Result:
    return run(cases, Script(*replies), NoProducts(), SHOP)


def test_each_case_is_a_conversation_of_its_own() -> None:
    """Would let one case's order or language leak into the next."""
    script = Script(reply(), reply(), reply())
    run([case("a", "b", customer="C1"), case("c")], script, NoProducts(), SHOP)
    assert script.asked == [(None, "a", "C1"), ("s-1", "b", "C1"), (None, "c", None)]


def test_engine_with_sessions_is_held_to_the_last_reply() -> None:
    """Would judge an earlier turn, or ask as a visitor who may not go on."""
    cases = [case("tent", "unknown", expect=REFUSES), case("unknown", "tent")]
    result = run(cases, FakeEngine(), NoProducts(), SHOP)
    assert result.metrics["accuracy"] == 1.0
    assert [row["reply"]["turn"] for row in result.rows] == [1, 1]


def test_metrics_by_kind_and_language() -> None:
    """Would hide that one kind or one language fails."""
    cases = [case(kind="faq"), case(kind="order", language="zh"), case(kind="order")]
    metrics = measured(cases, reply(), REFUSED, reply()).metrics
    assert metrics["accuracy"] == 0.6667
    assert metrics["by_kind"] == {"faq": 1.0, "order": 0.5}
    assert metrics["by_language"] == {"en": 1.0, "zh": 0.0}
    assert metrics["p50_ms"] <= metrics["p99_ms"]


def test_refusals_are_counted_as_decisions() -> None:
    """Would swap precision and recall, or count hand-overs as either."""
    cases = [case(expect=REFUSES), case(expect=REFUSES), case(), case(), case(expect=REFUSES), case()]
    metrics = measured(cases, REFUSED, reply(), REFUSED, reply(), HANDED_OVER, HANDED_OVER).metrics
    assert (metrics["refusal_precision"], metrics["refusal_recall"]) == (0.5, 0.5)
    metrics = measured([case()], reply()).metrics
    assert (metrics["refusal_precision"], metrics["refusal_recall"]) == (None, None)


def test_claims_without_support_are_counted() -> None:
    """Would miss a figure that stands in nothing the reply points at, in whichever turn it was said."""
    quoted = Citation(1, "faq-1", "faq", "Returns", None, "You have 30 days.")
    call = ToolCall("get_order_details", {"order_id": "#W1"}, "READ", True, {"id": "#W1", "total": 12.5})
    cases = [case("a"), case("b"), case("c"), case("d", "e"), case("f")]
    result = measured(
        cases,
        reply("30 days [1].", citations=(quoted,)),
        reply("60 days [1].", citations=(quoted,)),
        reply("Order #W1 cost $12.50.", tool_calls=(call,)),
        reply("Call 555-0100."),
        reply("Free for ever."),
        reply("A person will help, see case-1 please.", handoff=Handoff("case-1", "asked")),
    )
    assert [row["unsupported"] for row in result.rows] == [[], ["60"], [], ["free"], []]
    assert result.metrics["unsupported_claims"] == 0.4


def test_turn_that_breaks_is_a_failed_case() -> None:
    """Would lose the other cases of a long run to one fault."""
    result = run([case("boom"), case("tent")], FakeEngine(), NoProducts(), SHOP)
    assert [row["ok"] for row in result.rows] == [False, True]
    assert result.rows[0]["reply"] is None
    assert result.metrics["errors"] == 1
    assert result.remarks == ["c: boom -> RuntimeError: a fault of the program"]


def test_remarks_name_failed_cases_but_not_all_of_them() -> None:
    """Would flood the terminal."""
    result = measured([case()] * 25, *[REFUSED] * 25)
    assert len(result.remarks) == 21
    assert result.remarks[-1] == "... and 5 more; --out FILE writes them all"


def test_unknown_customers_are_the_users_mistake() -> None:
    """Would sign in nobody and call every order answer wrong."""
    with pytest.raises(EvalError, match="case 'c' signs in 'C9', who is no customer of this shop"):
        check_customers([case(customer="C9")], Customers())
