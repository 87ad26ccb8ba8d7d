"""Tools that prove who the shopper is. A proof binds the session to one customer, for good."""

from __future__ import annotations

from bot.domain.orders import Customer
from bot.toolkit import ToolContext, ToolError, tool


@tool("READ")
def find_user_id_by_email(context: ToolContext, email: str) -> str:
    """Find the customer by email. This verifies the shopper for the rest of the conversation.

    Args:
        email: the email address of the customer's account
    """
    return _verify(context, "email", context.orders.find_by_email(email))


@tool("READ")
def find_user_id_by_name_zip(context: ToolContext, first_name: str, last_name: str, zip: str) -> str:
    """Find the customer by first name, last name and postal code. This verifies the shopper.

    Args:
        first_name: the customer's first name
        last_name: the customer's last name
        zip: the postal code of the customer's address
    """
    return _verify(context, "name_zip", context.orders.find_by_name_zip(first_name, last_name, zip))


def _verify(context: ToolContext, proof: str, found: Customer | None) -> str:
    if proof not in context.proofs:
        raise ToolError("this shop does not accept that proof of identity")
    if context.paused:
        raise ToolError("look-ups are paused after several failed tries")
    if found is None:
        raise ToolError("user not found")
    if context.customer is not None and context.customer.id != found.id:
        raise ToolError("this conversation already serves another customer; start a new chat")
    context.customer = found
    return found.id
