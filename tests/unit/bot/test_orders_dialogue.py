"""Order questions without a model: proof first, then the customer's own orders, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.conversation import Reply
from bot.domain.events import Visitor
from tests.shop import SHOP, publish_small_shop
from tests.unit.bot.counter import Counter, told
from tests.unit.bot.order_book import LEI, MEI

SIGNED_IN = Visitor("v-mei", MEI.id)


def calls(reply: Reply) -> list[tuple[str, bool]]:
    """What was looked up, and whether it was found."""
    return [(call.name, call.ok) for call in reply.tool_calls]


def cited(reply: Reply) -> list[tuple[str, str]]:
    return [(citation.kind, citation.id) for citation in reply.citations]


def says(reply: Reply, *facts: str) -> bool:
    return all(fact in reply.text for fact in facts)


@pytest.mark.parametrize(
    "proof",
    [
        "mei.chen@mail.example",
        "My email is MEI.CHEN@mail.example, thanks",
        "我的邮箱是mei.chen@mail.example",
        "My name is Mei Chen and my zip is 97201",
        "Mei Chen, 97201",
        "I'm Mei Chen from Portland 97201",
        "我叫 Mei Chen，邮编 97201",
    ],
)
def test_a_proof_in_any_wording_verifies(counter: Counter, proof: str) -> None:
    """Shoppers would be asked for what they have just said, in one language or the other."""
    counter.ask("Where is my order #W1001002?", "order_status")
    reply = counter.ask(proof, "identity")
    assert calls(reply)[0][1]
    assert counter.sessions.sessions["s-1"].customer_id == MEI.id
    assert says(reply, "#W1001002", "PX778899")


@pytest.mark.parametrize(
    "proof", ["李雷，邮编200031", "我是李雷，邮编是 200031", "姓名：李雷 邮编：200031", "李雷 200031"]
)
def test_a_chinese_name_and_postal_code_verify(counter: Counter, proof: str) -> None:
    """A name without a space would be looked up with family and given name in one, or the wrong way round."""
    counter.ask("我的订单到哪了？", "order_status")
    reply = counter.ask(proof, "identity")
    assert calls(reply)[0] == ("find_user_id_by_name_zip", True)
    assert counter.sessions.sessions["s-1"].customer_id == LEI.id
    assert reply.language == "zh"


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Where is my order?", "order_status"),
        ("list my orders", "order_list"),
        ("我的订单到哪了？", "order_status"),
        ("What is in order #W1001001?", "order_items"),
        ("Which address do you have for me?", "profile"),
        ("has my refund been paid?", "order_refund"),
    ],
)
def test_without_a_proof_nothing_is_looked_up(counter: Counter, question: str, intent: str) -> None:
    """An order would be shown to anyone who has its number; or asking for a proof would count as a refusal."""
    reply = counter.ask(question, intent)
    assert (calls(reply), cited(reply), reply.refused) == ([], [], None)
    assert reply.text
    assert counter.orders.looked_for == []


@pytest.mark.parametrize(
    ("question", "intent", "facts"),
    [
        ("Where is #W1001001?", "order_status", ["#W1001001", "pending"]),
        ("Where is order W1001002?", "order_status", ["#W1001002", "PX778899", "NorthPost", "November 27, 2026"]),
        (
            "What is in w1001003?",
            "order_items",
            ["Glade Desk Lamp", "Brisk Clear Teapot", "$32.90", "$24.00", "$56.90"],
        ),
        ("Was #W1001003 refunded?", "order_refund", ["$24.00", "4242"]),
        ("Was #W1001001 refunded?", "order_refund", ["#W1001001"]),
        ("订单 #W1001002 到哪了？", "order_status", ["#W1001002", "PX778899", "2026年11月27日"]),
        ("订单 #W1001003 里有什么？", "order_items", ["$32.90", "$56.90"]),
        ("订单 #W1001003 退款了吗？", "order_refund", ["$24.00"]),
    ],
)
def test_one_order_in_detail(counter: Counter, question: str, intent: str, facts: list[str]) -> None:
    """Status, items, tracking or refund of an order would be missing or another order's."""
    reply = counter.ask(question, intent, visitor=SIGNED_IN)
    assert calls(reply) == [("get_order_details", True)]
    assert says(reply, *facts), reply.text
    assert cited(reply)[0][0] == "order"
    assert reply.refused is None


def test_an_order_without_a_refund_names_no_amount(counter: Counter) -> None:
    """What was paid would be told as what was refunded."""
    reply = counter.ask("Was #W1001001 refunded?", "order_refund", visitor=SIGNED_IN)
    assert "$" not in reply.text


@pytest.mark.parametrize(
    ("question", "days"),
    [("list my orders", ("November 22", "October 3")), ("我的全部订单", ("11月22日", "10月3日"))],
)
def test_all_orders_newest_first(counter: Counter, question: str, days: Sequence[str]) -> None:
    """The list would miss orders, mix up totals or start with the oldest."""
    reply = counter.ask(question, "order_list", visitor=SIGNED_IN)
    assert calls(reply) == [("list_orders", True)]
    assert says(reply, "$99.80", "$129.00", "$56.90", *days)
    numbers = [reply.text.index(number) for number in MEI.order_ids]
    assert numbers == sorted(numbers)
    assert "W2002001" not in reply.text


def test_the_profile_is_the_customers_own(counter: Counter) -> None:
    """The address on file would be another's, or the card would be shown in full."""
    reply = counter.ask("Which address do you have for me?", "profile", visitor=SIGNED_IN)
    assert says(reply, "Mei Chen", "4 Dock Road", "97201", "4242")
    assert cited(reply) == [("customer", MEI.id)]


def test_ask_then_prove_then_hear(counter: Counter) -> None:
    """After the proof the bot would have forgotten the question that it asked the proof for."""
    counter.ask("Was my order #W1001003 refunded?", "order_refund")
    reply = counter.ask("mei.chen@mail.example", "identity")
    assert calls(reply) == [("find_user_id_by_email", True), ("get_order_details", True)]
    assert says(reply, "#W1001003", "$24.00")


def test_several_orders_then_a_choice_then_the_answer(counter: Counter) -> None:
    """With more than one order the bot would answer about any of them, or forget what was asked."""
    counter.ask("Where is my parcel?", "order_status")
    which = counter.ask("mei.chen@mail.example", "identity")
    assert says(which, *MEI.order_ids)
    reply = counter.ask("#W1001002", "identity")
    assert calls(reply) == [("get_order_details", True)]
    assert says(reply, "PX778899")


def test_the_only_order_needs_no_number(counter: Counter) -> None:
    """A customer with one order would be asked which one they mean."""
    reply = counter.ask("Where is my order?", "order_status", visitor=Visitor("v", "c-omar"))
    assert says(reply, "#W2002001", "pending")


def test_the_latest_order_needs_no_number(counter: Counter) -> None:
    """ "My last order" would ask for a number that the shop knows."""
    reply = counter.ask("Where is my latest order?", "order_status", visitor=SIGNED_IN)
    assert says(reply, "#W1001001")


def test_a_verified_shopper_is_not_asked_again(counter: Counter) -> None:
    """Every question would start with a proof, or the next one would forget which order is meant."""
    counter.ask("Where is #W1001002?", "order_status")
    counter.ask("mei.chen@mail.example", "identity")
    reply = counter.ask("and what is in it?", "order_items")
    assert calls(reply) == [("get_order_details", True)]
    assert says(reply, "Halden Hush Headphones", "$129.00")


def test_another_sessions_proof_does_not_count(counter: Counter) -> None:
    """A proof given in one chat would open the orders in all of the visitor's chats, or in everybody's."""
    counter.ask("mei.chen@mail.example", "identity", session="s-1")
    reply = counter.ask("Where is #W1001002?", "order_status", session="s-2")
    assert calls(reply) == []


def test_anothers_order_is_told_like_a_missing_one(counter: Counter) -> None:
    """The answer would tell that the order number exists."""
    texts = [
        counter.ask(f"Where is {number}?", "order_status", session=number, visitor=SIGNED_IN)
        for number in ("#W2002001", "#W9999999")
    ]
    theirs, missing = texts
    assert theirs.text.replace("W2002001", "W9999999") == missing.text
    assert calls(theirs) == calls(missing) == [("get_order_details", False)]
    assert theirs.tool_calls[0].result == missing.tool_calls[0].result
    assert (theirs.refused, theirs.citations) == (missing.refused, missing.citations)


def test_a_second_customer_needs_a_new_chat(counter: Counter) -> None:
    """One chat would read one account after the other."""
    counter.ask("mei.chen@mail.example", "identity")
    reply = counter.ask("omar@mail.example", "identity")
    assert calls(reply) == [("find_user_id_by_email", False)]
    assert counter.sessions.sessions["s-1"].customer_id == MEI.id
    assert "Omar" not in reply.text


def test_a_token_stands_above_the_sessions_proof(counter: Counter) -> None:
    """A signed-in customer would be served another's orders because of an address in the chat."""
    reply = counter.ask("omar@mail.example, where is my order #W2002001?", "order_status", visitor=SIGNED_IN)
    assert "Haddad" not in reply.text
    assert not any(ok for _, ok in calls(reply))


def test_a_wrong_proof_is_told_and_can_be_corrected(counter: Counter) -> None:
    """A typing mistake would end the conversation, or the question would have to be asked again."""
    counter.ask("Where is #W1001002?", "order_status")
    wrong = counter.ask("mei.chan@mail.example", "identity")
    assert calls(wrong) == [("find_user_id_by_email", False)]
    assert says(counter.ask("mei.chen@mail.example", "identity"), "PX778899")
    assert "awaiting" not in counter.slots()


def test_after_five_wrong_proofs_look_ups_pause(counter: Counter) -> None:
    """Addresses could be tried without end; or the pause would lift with the next message, or for a right guess."""
    counter.ask("Where is my order?", "order_status")
    for number in range(5):
        counter.ask(f"guess{number}@mail.example", "identity")
    looked_for = len(counter.orders.looked_for)
    counter.ask("hello", "greeting")
    for proof in ("mei.chen@mail.example", "Mei Chen, 97201"):
        reply = counter.ask(proof, "identity")
        assert not any(ok for _, ok in calls(reply))
        assert "Mei" not in reply.text
        assert "W1001" not in reply.text
    assert counter.sessions.sessions["s-1"].customer_id is None
    assert looked_for == 5


def test_a_paused_chat_can_still_ask_the_rest(counter: Counter) -> None:
    """Five wrong proofs would cost the shopper the whole chat, and a person."""
    for number in range(6):
        counter.ask(f"guess{number}@mail.example", "identity")
    assert counter.ask("How much is shipping?", "knowledge").citations[0].id == "f-shipping"
    assert counter.ask("a person please", "human").handoff is not None


def test_a_shop_with_tokens_only_takes_no_other_proof(tmp_path: Path) -> None:
    """A shop that set its proofs to tokens would still be opened by an address."""
    publish_small_shop(tmp_path, shop=replace(SHOP, proofs=("token",), proofs_are_default=False))
    counter = Counter(tmp_path)
    assert counter.ask("Where is my order?", "order_status").text
    reply = counter.ask("mei.chen@mail.example", "identity")
    assert not any(ok for _, ok in calls(reply))
    assert counter.sessions.sessions["s-1"].customer_id is None
    assert says(counter.ask("Where is #W1001002?", "order_status", session="s-2", visitor=SIGNED_IN), "PX778899")
    assert counter.engine.warnings() == []


def test_an_unknown_customer_in_a_token_is_nobody(counter: Counter) -> None:
    """A token for a customer who is gone would end the turn with a fault of the program."""
    reply = told(counter.engine.stream("s-1", "hello", Visitor("v", "c-gone")))
    assert reply.text
    assert counter.sessions.sessions["s-1"].customer_id is None
