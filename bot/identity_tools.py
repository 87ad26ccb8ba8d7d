"""Tools that prove who the shopper is. A proof binds the session to one customer, for good.

Each tool belongs to one of the proofs that `[identity] proofs` in shop.toml may allow. Whoever guesses learns nothing:
"no such customer" and "wrong proof" are the same error after the same work, and a code is promised to any address.
"""

from __future__ import annotations

import math
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.domain.orders import Customer
from bot.domain.proofs import CODE_DIGITS, CODE_LIFE, Allowance, mail_counters, proof_counters
from bot.toolkit import ToolContext, ToolError, tool
from knowledge.records import order_number_key
from knowledge.text import fold


@tool("READ", proof="email")
def find_user_id_by_email(context: ToolContext, email: str) -> str:
    """Find the customer by email. This verifies the shopper for the rest of the conversation.

    Args:
        email: the email address of the customer's account
    """
    # There is no half of this proof that somebody could know and guess the rest of.
    return _prove(context, (), lambda: context.orders.find_by_email(email))


@tool("READ", proof="name_zip")
def find_user_id_by_name_zip(context: ToolContext, first_name: str, last_name: str, zip: str) -> str:
    """Find the customer by first name, last name and postal code. This verifies the shopper.

    Args:
        first_name: the customer's first name
        last_name: the customer's last name
        zip: the postal code of the customer's address
    """
    name = " ".join(sorted(fold(f"{first_name} {last_name}").split()))
    return _prove(context, (f"name {name}",), lambda: context.orders.find_by_name_zip(first_name, last_name, zip))


@tool("READ", proof="order_email")
def find_user_id_by_order_email(context: ToolContext, order_id: str, email: str) -> str:
    """Find the customer by one of their order numbers together with the email of the account. Verifies the shopper.

    Args:
        order_id: the order number, with or without '#'
        email: the email address of the customer's account
    """
    claims = (f"order {order_number_key(order_id)}", f"email {fold(email)}")
    return _prove(context, claims, lambda: context.orders.find_by_order_email(order_id, email))


@tool("READ", proof="code")
def send_verification_code(context: ToolContext, email: str) -> dict[str, Any]:
    """Mail a one-time code to the address of the customer's account; ask the shopper for it, then call verify_code.

    The answer is the same whether or not there is an account with this address.

    Args:
        email: the email address of the customer's account
    """
    if context.customer is not None:
        own = fold(email) == fold(context.customer.email or "")
        raise ToolError("the shopper has been verified already", "verified_already") if own else _other_customer()
    proving = context.verification
    _count(context, mail_counters(proving.session_id, proving.visitor, fold(email)), "mail_paused", "mails")
    customer = context.orders.find_by_email(email)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    proving.store.keep_code(proving.session_id, code, customer.id if customer else None)
    if customer is not None:
        proving.codes.send(customer, code, context.language)
    return {"sent": "if there is an account with this address", "valid_minutes": _minutes(CODE_LIFE)}


@tool("READ", proof="code")
def verify_code(context: ToolContext, code: str) -> str:
    """Check the one-time code that was mailed to the shopper. A right one verifies them.

    Args:
        code: the six digits
    """
    if context.customer is not None:
        raise ToolError("the shopper has been verified already", "verified_already")
    proving = context.verification
    counters = proof_counters(proving.session_id, proving.visitor, ())
    _count(context, counters, "paused", "tries")
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", code))
    check = proving.store.redeem(proving.session_id, digits)
    customer = context.orders.customer(check.customer_id) if check.customer_id else None
    if customer is None:
        outcome = "wrong" if check.outcome == "right" else check.outcome
        raise ToolError(_CODE_ERRORS[outcome], f"code_{outcome}")
    proving.store.take_back(counters)
    context.customer = customer
    return customer.id


_CODE_ERRORS = {
    "wrong": "this is not the code that was sent",
    "void": "too many wrong entries, this code is void; a new one can be sent",
    "expired": "this code has expired; a new one can be sent",
    "none": "no code was sent in this conversation",
}


def _prove(context: ToolContext, claims: tuple[str, ...], look_up: Callable[[], Customer | None]) -> str:
    if context.customer is not None:
        # Nothing to win, so nothing is counted: whoever else is meant, known or not, gets the same words.
        found = look_up()
        if found is None or found.id != context.customer.id:
            raise _other_customer()
        return found.id
    proving = context.verification
    counters = proof_counters(proving.session_id, proving.visitor, claims)
    _count(context, counters, "paused", "tries")
    found = look_up()
    if found is None:
        raise ToolError("user not found", "not_found")
    proving.store.take_back(counters)
    context.customer = found
    return found.id


def _count(context: ToolContext, counters: Mapping[str, Allowance], code: str, what: str) -> None:
    """Count a try before anything is looked up. Raises ToolError with the time after which to come back."""
    wait = context.verification.store.attempt(counters)
    if wait is not None:
        seconds = math.ceil(wait.total_seconds())
        raise ToolError(f"paused after several {what}; try again in {seconds} s", code, retry_after=seconds)


def _other_customer() -> ToolError:
    return ToolError("this conversation already serves another customer; start a new chat", "other_customer")


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)
