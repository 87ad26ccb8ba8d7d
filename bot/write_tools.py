"""WRITE tools: what may change, as models are told of it. None of them runs here.

Whoever asks for one gets a proposal from `bot.after_sales`: policy is checked, every effect is told, and only the
shopper's own confirmation carries it out.
"""

from __future__ import annotations

from bot.toolkit import ToolContext, tool


@tool("WRITE")
def cancel_pending_order(context: ToolContext, order_id: str, reason: str) -> None:
    """Propose to cancel a whole pending order. The shopper is shown the refund and must confirm.

    Args:
        order_id: the order number, with or without '#'
        reason: one that the shop accepts, such as 'no longer needed' or 'ordered by mistake', as the shopper gave it
    """


@tool("WRITE")
def modify_pending_order_address(
    context: ToolContext,
    order_id: str,
    address1: str,
    address2: str,
    city: str,
    state: str,
    country: str,
    zip: str,
) -> None:
    """Propose another shipping address for a pending order. The shopper must confirm.

    Args:
        order_id: the order number, with or without '#'
        address1: street and number
        address2: flat, floor and so on; empty if there is none
        city: the city
        state: the state or province; empty if there is none
        country: the country
        zip: the postal code
    """


@tool("WRITE")
def modify_pending_order_payment(context: ToolContext, order_id: str, payment_method_id: str) -> None:
    """Propose to pay a pending order by another of the customer's payment methods. The shopper must confirm.

    Args:
        order_id: the order number, with or without '#'
        payment_method_id: id of one of the customer's payment methods
    """


@tool("WRITE")
def modify_pending_order_items(
    context: ToolContext,
    order_id: str,
    item_ids: list[str],
    new_item_ids: list[str],
    payment_method_id: str = "",
) -> None:
    """Propose other variants of the same products for items of a pending order, all at once. The shopper must confirm.

    Args:
        order_id: the order number, with or without '#'
        item_ids: the items to replace; an id repeated n times means n pieces
        new_item_ids: the new item for each, in the same order, a variant of the same product
        payment_method_id: pays or receives the price difference; not needed where there is none
    """


@tool("WRITE")
def modify_user_address(
    context: ToolContext,
    user_id: str,
    address1: str,
    address2: str,
    city: str,
    state: str,
    country: str,
    zip: str,
) -> None:
    """Propose another default address for the customer's profile; orders keep theirs. The shopper must confirm.

    Args:
        user_id: the verified customer's id
        address1: street and number
        address2: flat, floor and so on; empty if there is none
        city: the city
        state: the state or province; empty if there is none
        country: the country
        zip: the postal code
    """


@tool("WRITE")
def return_delivered_order_items(
    context: ToolContext,
    order_id: str,
    item_ids: list[str],
    payment_method_id: str,
) -> None:
    """Propose to return items of a delivered order, all at once. The shopper must confirm.

    Args:
        order_id: the order number, with or without '#'
        item_ids: the items to return; an id repeated n times means n pieces
        payment_method_id: receives the refund: the order's original payment method or a gift card of the customer
    """


@tool("WRITE")
def exchange_delivered_order_items(
    context: ToolContext,
    order_id: str,
    item_ids: list[str],
    new_item_ids: list[str],
    payment_method_id: str = "",
) -> None:
    """Propose to exchange items of a delivered order for other variants of the same products. The shopper must confirm.

    Args:
        order_id: the order number, with or without '#'
        item_ids: the items to give back; an id repeated n times means n pieces
        new_item_ids: the new item for each, in the same order, a variant of the same product
        payment_method_id: pays or receives the price difference; not needed where there is none
    """


@tool("WRITE")
def transfer_to_human_agents(context: ToolContext, summary: str) -> None:
    """Hand the conversation to a person: at the shopper's wish, or when nothing else can help.

    Args:
        summary: what the shopper wants and what was tried
    """
