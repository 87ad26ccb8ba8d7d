"""Proofs of identity: what each takes, how often one may try, and that guesses learn nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.conversation import ToolCall
from bot.toolkit import ToolError, Verification
from bot.tools import TOOLS, run_tool
from tests.unit.bot.desk import Desk
from tests.unit.bot.order_book import LEI, MEI, OMAR

ALL = ("email", "name_zip", "order_email", "code", "token")
STRONG = ("code", "order_email")
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "email": ("find_user_id_by_email", {"email": MEI.email}),
    "name_zip": ("find_user_id_by_name_zip", {"first_name": "Mei", "last_name": "Chen", "zip": "97201"}),
    "order_email": ("find_user_id_by_order_email", {"order_id": "#W1001001", "email": MEI.email}),
    "code": ("send_verification_code", {"email": MEI.email}),
}


@pytest.fixture
def strong(small_home: Path) -> Desk:
    """A shop that takes codes and order numbers with the email."""
    return Desk(small_home, proofs=STRONG)


def run(desk: Desk, name: str, **arguments: Any) -> ToolCall:
    return run_tool(name, arguments, desk.context)


def send(desk: Desk, email: str | None) -> ToolCall:
    return run(desk, "send_verification_code", email=email)


def guess(desk: Desk, zip_code: str = "00000", name: str = "Mei") -> ToolCall:
    return run(desk, "find_user_id_by_name_zip", first_name=name, last_name="Chen", zip=zip_code)


def elsewhere(desk: Desk, session: str, visitor: str) -> None:
    """Go on in another chat, as another visitor."""
    desk.context.verification = replace(desk.context.verification, session_id=session, visitor=visitor)
    assert isinstance(desk.context.verification, Verification)


@pytest.mark.parametrize("proof", CALLS)
def test_a_proof_exists_only_where_the_shop_takes_it(small_home: Path, proof: str) -> None:
    """A model would be offered, or a stranger could call, a proof that the shop has ruled out."""
    name, arguments = CALLS[proof]
    others = tuple(other for other in ALL if other != proof)
    desk = Desk(small_home, proofs=others)
    assert not TOOLS[name].is_offered(others)
    refused = run(desk, name, **arguments)
    assert (refused.ok, refused.result["code"]) == (False, "proof_refused")
    assert desk.orders.looked_for == []
    assert TOOLS[name].is_offered((proof,))
    assert run(Desk(small_home, proofs=(proof,)), name, **arguments).ok


def test_tools_that_prove_nothing_exist_in_every_shop() -> None:
    """A shop with tokens only would lose its order look-ups."""
    offered = {name for name, tool in TOOLS.items() if tool.is_offered(("token",))}
    proving = {*(name for name, _ in CALLS.values()), "verify_code"}
    assert set(TOOLS) - offered == proving


@pytest.mark.parametrize("order", ["#W1001001", "w1001001", " W 1001001", "＃Ｗ１００１００１"])
def test_an_order_number_with_its_email_verifies(strong: Desk, order: str) -> None:
    """A customer would have to know how the shop spells its numbers."""
    assert run(strong, "find_user_id_by_order_email", order_id=order, email=" MEI.chen@mail.example").ok
    assert strong.context.customer == MEI


def test_a_wrong_half_is_told_like_a_wrong_whole(strong: Desk) -> None:
    """The words would tell that an order number or an address exists."""
    pairs = [
        ("#W9999999", MEI.email),
        ("#W2002001", MEI.email),
        ("#W1001001", "no@mail.example"),
        ("#W2002001", "no@x.y"),
    ]
    calls = [run(strong, "find_user_id_by_order_email", order_id=order, email=email) for order, email in pairs]
    assert [call.ok for call in calls] == [False] * 4
    assert len({str(call.result) for call in calls}) == 1
    assert len(strong.orders.looked_for) == 4


def test_family_name_first_is_the_same_name(desk: Desk) -> None:
    """Customers who give their names the Chinese way would be strangers."""
    call = run(desk, "find_user_id_by_name_zip", first_name="李", last_name="雷", zip="200031")
    assert (call.ok, desk.context.customer) == (True, LEI)


def test_a_mailed_code_verifies(strong: Desk) -> None:
    """A customer with the right code would stay a stranger, or another one would be let in."""
    assert send(strong, MEI.email).ok
    ((customer_id, code, language),) = strong.codes.sent
    assert (customer_id, len(code), code.isdecimal(), language) == ("c-mei", 6, True, "en")
    assert strong.context.customer is None
    spelled = f"{code[:3]} {code[3:]}".translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert run(strong, "verify_code", code=spelled).result == "c-mei"
    assert strong.context.customer == MEI


def test_codes_differ(strong: Desk) -> None:
    """A code that was seen once would open every account."""
    for number in range(20):
        elsewhere(strong, f"s-{number}", f"v-{number}")
        strong.now += timedelta(hours=2)
        send(strong, MEI.email)
    assert len({code for _, code, _ in strong.codes.sent}) > 15


def test_a_code_is_promised_to_any_address(strong: Desk) -> None:
    """Asking for codes would tell which addresses have an account."""
    known = send(strong, MEI.email)
    elsewhere(strong, "s-2", "v-2")
    unknown = send(strong, "nobody@mail.example")
    assert (known.ok, known.result) == (unknown.ok, unknown.result)
    assert [customer for customer, _, _ in strong.codes.sent] == ["c-mei"]


def test_entries_for_an_unknown_address_look_like_any(strong: Desk) -> None:
    """The answer to a wrong entry, or to one too many, would tell whether the address has an account."""
    answers = []
    for session, email in (("s-1", MEI.email), ("s-2", "nobody@mail.example")):
        elsewhere(strong, session, session)
        send(strong, email)
        answers.append([run(strong, "verify_code", code="000000").result for _ in range(6)])
    assert answers[0] == answers[1]
    assert [answer["code"] for answer in answers[0]] == ["code_wrong"] * 4 + ["code_void", "paused"]


def test_an_address_gets_one_mail_a_minute_and_no_flood(strong: Desk) -> None:
    """A stranger could fill a customer's inbox, from one chat or from many."""
    for number in range(30):
        elsewhere(strong, f"s-{number}", f"v-{number}")
        strong.now += timedelta(seconds=20)
        send(strong, MEI.email)
    assert len(strong.codes.sent) == 6
    elsewhere(strong, "s-x", "v-x")
    refused = send(strong, MEI.email)
    assert refused.result["code"] == "mail_paused"
    assert 0 < refused.result["retry_after"] <= 300


def test_a_mail_too_many_is_refused_alike_for_unknown_addresses(strong: Desk) -> None:
    """The pause between two mails would tell which addresses have an account."""
    results = []
    for number, email in enumerate((MEI.email, "nobody@mail.example")):
        elsewhere(strong, f"s-{number}", f"v-{number}")
        results.append([send(strong, email).result for _ in range(2)])
    assert results[0] == results[1]


def test_wrong_proofs_pause_and_the_pause_says_how_long(desk: Desk) -> None:
    """Postal codes could be tried without end, or a shopper would not know when to come back."""
    assert [guess(desk).result["code"] for _ in range(6)] == ["not_found"] * 5 + ["paused"]
    assert guess(desk, "97201").result["retry_after"] == 60
    assert len(desk.orders.looked_for) == 5
    desk.now += timedelta(seconds=60)
    assert guess(desk, "97201").ok


def test_a_new_chat_is_no_fresh_start(desk: Desk) -> None:
    """Whoever guesses would open a chat for every five tries."""
    for number in range(10):
        elsewhere(desk, f"s-{number}", "v-1")
        assert guess(desk, name=f"Guess{number}").result["code"] == "not_found"
    elsewhere(desk, "s-new", "v-1")
    assert guess(desk, "97201").result["code"] == "paused"


def test_a_new_browser_is_no_fresh_start_for_one_customer(desk: Desk) -> None:
    """A customer's postal code could be found by trying all of them, each time as somebody new."""
    outcomes = []
    for number in range(25):
        elsewhere(desk, f"s-{number}", f"v-{number}")
        outcomes.append(guess(desk, f"{number:05}").result["code"])
    assert outcomes == ["not_found"] * 20 + ["paused"] * 5


def test_an_attack_on_one_customer_locks_out_nobody_else(desk: Desk) -> None:
    """One attacker could keep all customers from their orders."""
    for number in range(25):
        elsewhere(desk, f"s-{number}", f"v-{number}")
        guess(desk)
    elsewhere(desk, "s-omar", "v-omar")
    assert run(desk, "find_user_id_by_name_zip", first_name="Omar", last_name="Haddad", zip="80202").ok


def test_programs_that_share_a_visitor_do_not_lock_each_other_out(desk: Desk) -> None:
    """A site that talks to /v1 for all its shoppers would be paused by ten mistakes of theirs."""
    for number in range(15):
        elsewhere(desk, f"s-{number}", "key:site")
        guess(desk, name=f"Guess{number}")
    elsewhere(desk, "s-new", "key:site")
    assert guess(desk, "97201").ok


def test_proofs_that_are_right_use_up_nothing(small_home: Path) -> None:
    """A shared computer would be paused by customers who all prove who they are."""
    desk = Desk(small_home)
    for number in range(30):
        elsewhere(desk, f"s-{number}", "v-shared")
        desk.context.customer = None
        assert guess(desk, "97201").ok


def test_a_proof_of_ones_own_does_not_wash_off_wrong_ones(desk: Desk) -> None:
    """Whoever knows one account could guess at others for ever, four tries at a time."""
    outcomes = []
    for number in range(5):
        elsewhere(desk, f"s-{number}", "v-1")
        desk.context.customer = None
        outcomes += [guess(desk, name=f"Guess{number}-{again}").result["code"] for again in range(3)]
        run(desk, "find_user_id_by_name_zip", first_name="Omar", last_name="Haddad", zip="80202")
    assert outcomes[:10] == ["not_found"] * 10
    assert set(outcomes[10:]) == {"paused"}


@pytest.mark.parametrize("other", [OMAR.email, "nobody@mail.example"])
def test_a_verified_chat_learns_nothing_about_others(small_home: Path, other: str) -> None:
    """From a chat of one's own one could ask which addresses have an account."""
    desk = Desk(small_home, MEI, proofs=("email", "code"))
    for call in (run(desk, "find_user_id_by_email", email=other), send(desk, other)):
        assert (call.ok, call.result["code"]) == (False, "other_customer")
    assert desk.codes.sent == []
    assert desk.context.customer == MEI


def test_a_verified_customer_needs_no_code(small_home: Path) -> None:
    """A customer would be mailed codes for what they may see already."""
    desk = Desk(small_home, MEI, proofs=("code",))
    assert send(desk, MEI.email).result["code"] == "verified_already"
    assert run(desk, "verify_code", code="000000").result["code"] == "verified_already"
    assert desk.codes.sent == []


def test_no_code_was_sent_here(strong: Desk) -> None:
    """An entry without a code would be a fault of the program, or let somebody in."""
    assert run(strong, "verify_code", code="123456").result["code"] == "code_none"
    with pytest.raises(ToolError):
        strong.call("verify_code")
