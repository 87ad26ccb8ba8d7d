"""Proving who one is without a model, over several turns, in both languages; and what waits goes on afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.conversation import Reply
from bot.domain.events import Visitor
from tests.shop import SHOP, publish_small_shop
from tests.unit.bot.counter import Counter
from tests.unit.bot.order_book import LEI, MEI, OMAR
from tests.unit.bot.test_orders_dialogue import calls, says

SENT = "send_verification_code"


@pytest.fixture
def shop_with(tmp_path: Path) -> Callable[..., Counter]:
    """A counter whose shop takes these proofs."""

    def make(*proofs: str) -> Counter:
        publish_small_shop(tmp_path, shop=replace(SHOP, proofs=proofs, proofs_are_default=False))
        return Counter(tmp_path)

    return make


def customer(counter: Counter, session: str = "s-1") -> str | None:
    return counter.sessions.sessions[session].customer_id


def seen(reply: Reply) -> object:
    """All that a caller sees of a reply, but for its time and its session."""
    return {**reply.to_json(), "ms": None, "session_id": None}


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Where is #W1001002?", ("Mei Chen", "97201")),
        ("Where is #W1001002?", ("97201", "Mei Chen")),
        ("Where is #W1001002?", ("My name is Mei Chen", "my zip code is 97201")),
        ("Where is #W1001002?", ("it's mei chen", "9 7 2 0 1")),
        ("订单 #W1001002 到哪了？", ("我叫 Mei Chen", "邮编是97201")),
    ],
)
def test_name_in_one_turn_and_postal_code_in_the_next(counter: Counter, question: str, parts: tuple[str, str]) -> None:
    """Shoppers who answer one thing at a time would start from the beginning each time."""
    counter.ask(question, "order_status")
    half = counter.ask(parts[0], "unclear")
    assert (calls(half), half.refused) == ([], None)
    assert half.text.endswith(("?", "？", "。"))
    whole = counter.ask(parts[1], "unclear")
    assert calls(whole) == [("find_user_id_by_name_zip", True), ("get_order_details", True)]
    assert says(whole, "#W1001002", "PX778899")


def test_a_chinese_name_then_the_postal_code(counter: Counter) -> None:
    """A Chinese name alone would be taken for small talk."""
    counter.ask("我的订单到哪了？", "order_status")
    counter.ask("李雷", "greeting")
    counter.ask("200031", "unclear")
    assert customer(counter) == LEI.id


def test_one_part_is_corrected(counter: Counter) -> None:
    """A typing mistake in the name would make the shopper type the postal code again."""
    counter.ask("Where is #W1001002?", "order_status")
    assert calls(counter.ask("Mei Chan, 97201", "identity")) == [("find_user_id_by_name_zip", False)]
    assert says(counter.ask("sorry, Mei Chen", "goodbye"), "PX778899")


def test_a_name_may_come_before_we_ask(counter: Counter) -> None:
    """A shopper who introduces themselves would get a refusal."""
    counter.ask("my name is Mei Chen", "unclear")
    counter.ask("97201", "unclear")
    assert customer(counter) == MEI.id


def test_other_talk_is_no_name(counter: Counter) -> None:
    """After a question about an order, the next product asked for would be looked up as a person."""
    counter.ask("Where is my order?", "order_status")
    counter.ask("How much is shipping?", "knowledge")
    reply = counter.ask("desk lamp", "product_search")
    assert calls(reply) == []
    assert "LA-1" in reply.products


@pytest.mark.parametrize(
    ("question", "expected"),
    [("Where is my order?", "pending"), ("what is in my order?", "Fell 40 Hiking Backpack")],
)
@pytest.mark.parametrize("sounds_like", ["order_items", "order_list", "profile", "goodbye"])
def test_the_question_that_waited_is_answered(counter: Counter, question: str, expected: str, sounds_like: str) -> None:
    """After the proof something else would be shown, because a name and a number sound like another question."""
    counter.ask(question, "order_items" if "what" in question else "order_status")
    reply = counter.ask("Omar Haddad, 80202", sounds_like)
    assert says(reply, "#W2002001", expected)
    assert ("Hiking Backpack" in reply.text) == ("what" in question)


def test_the_latest_order_is_still_meant_after_the_proof(counter: Counter) -> None:
    """A shopper who asked for the latest order would be asked which one they mean."""
    counter.ask("Where is my latest order?", "order_status")
    assert says(counter.ask("Mei Chen 97201", "identity"), "#W1001001", "pending")


def test_a_question_beside_the_proof_comes_first(counter: Counter) -> None:
    """What was asked last would be dropped for what was asked before."""
    counter.ask("Where is #W1001003?", "order_status")
    reply = counter.ask("Mei Chen, 97201. Was #W1001003 refunded?", "order_refund")
    assert says(reply, "$24.00")


def test_an_email_then_the_code(shop_with: Callable[..., Counter]) -> None:
    """A shop that trusts mailboxes only could not be used without a model."""
    counter = shop_with("code", "token")
    asked = counter.ask("Where is #W1001002?", "order_status")
    assert says(asked, "code")
    assert calls(counter.ask("mei.chen@mail.example", "identity")) == [(SENT, True)]
    ((_, code, _),) = counter.codes.sent
    assert code not in counter.sessions.sessions["s-1"].turns[-1].reply.text
    counter.ask("How much is shipping?", "knowledge")
    reply = counter.ask(f"it's {code[:3]} {code[3:]}", "unclear")
    assert calls(reply) == [("verify_code", True), ("get_order_details", True)]
    assert says(reply, "#W1001002", "PX778899")


def test_the_same_in_chinese(shop_with: Callable[..., Counter]) -> None:
    """The mail would be in English, or the Chinese answer would not be understood."""
    counter = shop_with("code")
    counter.ask("我的订单 #W1001002 到哪了？", "order_status")
    sent = counter.ask("邮箱mei.chen@mail.example", "identity")
    assert says(sent, "验证码", "10 分钟")
    ((_, code, language),) = counter.codes.sent
    assert language == "zh"
    assert says(counter.ask(f"验证码是{code}", "unclear"), "PX778899")


@pytest.mark.parametrize("again", ["I didn't get it", "send a new code please", "没收到，重发一下"])
def test_a_new_code_is_sent_when_asked_for(shop_with: Callable[..., Counter], again: str) -> None:
    """A mail that got lost would end the conversation; or one chat could send mail after mail."""
    counter = shop_with("code")
    counter.ask("Where is #W1001002?", "order_status")
    counter.ask("mei.chen@mail.example", "identity")
    too_soon = counter.ask(again, "unclear")
    assert calls(too_soon) == [(SENT, False)]
    assert says(too_soon, "minute") or says(too_soon, "分钟")
    counter.now += timedelta(minutes=1)
    assert calls(counter.ask(again, "unclear")) == [(SENT, True)]
    assert len(counter.codes.sent) == 2
    assert says(counter.ask(counter.codes.sent[1][1], "unclear"), "PX778899")


def test_wrong_codes_are_told_and_then_void(shop_with: Callable[..., Counter]) -> None:
    """A shopper would not learn that the code is wrong, expired or used up."""
    counter = shop_with("code")
    counter.ask("Where is #W1001002?", "order_status")
    counter.ask("mei.chen@mail.example", "identity")
    code = counter.codes.sent[0][1]
    wrong = f"{(int(code) + 1) % 10**6:06}"
    texts = [counter.ask(wrong, "unclear").text for _ in range(5)]
    assert len(set(texts[:4])) == 1
    assert texts[4] != texts[3]
    counter.now += timedelta(minutes=11)
    assert calls(counter.ask(code, "unclear")) == [("verify_code", False)]
    assert customer(counter) is None


def test_nothing_tells_an_unknown_address_from_a_known_one(shop_with: Callable[..., Counter]) -> None:
    """By asking for codes and guessing them one would learn who is a customer."""
    counter = shop_with("code", "order_email", "name_zip")
    told = []
    for session, email in (("s-1", MEI.email), ("s-2", "nob.odyy@mail.example")):
        visitor = Visitor(session)
        assert len(email or "") == len(MEI.email or "")
        turns = [
            counter.ask(message, intent, session=session, visitor=visitor)
            for message, intent in (
                ("Where is my order?", "order_status"),
                (f"{email}", "identity"),
                ("send it again", "unclear"),
                *[("000000", "unclear")] * 6,
                (f"order #W9999999, {email}", "identity"),
            )
        ]
        told.append([str(seen(reply)).replace(str(email), "X") for reply in turns])
    assert told[0] == told[1]


def test_an_order_number_then_its_email(shop_with: Callable[..., Counter]) -> None:
    """The number asked about would be asked for again, or the two halves would never meet."""
    counter = shop_with("order_email")
    counter.ask("Where is ＃ｗ１００１００２?", "order_status")
    reply = counter.ask("mei.chen@mail.example", "identity")
    assert calls(reply) == [("find_user_id_by_order_email", True), ("get_order_details", True)]
    assert says(reply, "PX778899")


def test_an_email_then_an_order_number(shop_with: Callable[..., Counter]) -> None:
    """Shoppers who begin with their address would be asked for it again."""
    counter = shop_with("order_email")
    counter.ask("what did I pay with?", "order_items")
    assert calls(counter.ask("mei.chen@mail.example", "identity")) == []
    assert calls(counter.ask("w 1001003", "unclear"))[0] == ("find_user_id_by_order_email", True)
    assert customer(counter) == MEI.id


def test_what_the_shop_does_not_take_is_not_tried(shop_with: Callable[..., Counter]) -> None:
    """A weak proof would be looked up although the shop has ruled it out; or the shopper would not learn what is."""
    counter = shop_with("code")
    counter.ask("Where is my order?", "order_status")
    reply = counter.ask("Mei Chen, 97201", "identity")
    assert (calls(reply), counter.orders.looked_for) == ([], [])
    assert says(reply, "email")


@pytest.mark.parametrize(
    ("question", "guess", "words"),
    [("Where is my order?", "Mei Chen, 00000", "in a minute"), ("我的订单到哪了？", "李雷，邮编000000", "一分钟后")],
)
def test_a_pause_says_when_to_try_again(counter: Counter, question: str, guess: str, words: str) -> None:
    """A shopper would try in vain, or give up."""
    counter.ask(question, "order_status")
    for _ in range(5):
        counter.ask(guess, "identity")
    assert words in counter.ask(guess, "identity").text
    counter.now += timedelta(minutes=1)
    assert calls(counter.ask(guess, "identity")) == [("find_user_id_by_name_zip", False)]
    again = counter.ask(guess, "identity").text
    assert "5" in again


def test_a_verified_customers_new_address_is_no_proof(counter: Counter) -> None:
    """A signed-in customer who says where a parcel should go would be told to start a new chat."""
    signed_in = Visitor("v-mei", MEI.id)
    message = "Please send it to my sister, her name is Lily Chen, 12 Elm Street, Denver, zip 80202"
    assert ("find_user_id_by_name_zip", False) not in calls(counter.ask(message, "order_change", visitor=signed_in))
    other = counter.ask(f"{OMAR.email}", "identity", visitor=signed_in)
    assert calls(other) == [("find_user_id_by_email", False)]
