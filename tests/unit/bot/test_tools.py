"""The tools: identity from the session alone, and what each of them reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.toolkit import NeedsIdentityError, ToolError
from tests.unit.bot.desk import Desk
from tests.unit.bot.order_book import MEI, OMAR


def test_an_email_verifies_its_customer(desk: Desk) -> None:
    """A look-up would not open the customer's own orders, or would mind the spelling of the address."""
    assert desk.call("find_user_id_by_email", email=" Mei.Chen@MAIL.example ") == "c-mei"
    assert desk.call("get_order_details", order_id="w1001001")["id"] == "#W1001001"


def test_name_and_postal_code_verify_too(desk: Desk) -> None:
    """The benchmark's second proof would fail, for example because a model sends the code as a number."""
    assert desk.call("find_user_id_by_name_zip", first_name="mei", last_name="CHEN", zip=97201) == "c-mei"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("find_user_id_by_email", {"email": "nobody@mail.example"}),
        ("find_user_id_by_name_zip", {"first_name": "Mei", "last_name": "Chen", "zip": "80202"}),
    ],
)
def test_a_wrong_proof_verifies_nobody(desk: Desk, name: str, arguments: dict[str, str]) -> None:
    """A name with another's postal code would open somebody's orders."""
    with pytest.raises(ToolError, match="user not found"):
        desk.call(name, **arguments)
    assert desk.context.customer is None


def test_a_verified_session_stays_with_its_customer(meis: Desk) -> None:
    """One conversation would read the orders of several people, one address after the other."""
    with pytest.raises(ToolError, match="another customer"):
        meis.call("find_user_id_by_email", email=OMAR.email)
    assert meis.context.customer == MEI


def test_a_proof_that_the_shop_does_not_take_is_refused(small_home: Path) -> None:
    """A shop that asks for a signed token would still be opened by an email address."""
    desk = Desk(small_home, proofs=("token",))
    with pytest.raises(ToolError, match="does not accept"):
        desk.call("find_user_id_by_email", email=MEI.email)
    assert desk.context.customer is None


def test_a_paused_session_cannot_try_on(desk: Desk) -> None:
    """After too many wrong proofs a right guess would still go through."""
    for number in range(5):
        with pytest.raises(ToolError, match="not found"):
            desk.call("find_user_id_by_email", email=f"guess{number}@mail.example")
    with pytest.raises(ToolError, match="paused"):
        desk.call("find_user_id_by_email", email=MEI.email)
    assert desk.context.customer is None


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_user_details", {"user_id": "c-mei"}),
        ("get_order_details", {"order_id": "#W1001001"}),
        ("list_orders", {"user_id": "c-mei"}),
        ("track_shipment", {"order_id": "#W1001002"}),
    ],
)
def test_records_need_a_verified_customer(desk: Desk, name: str, arguments: dict[str, str]) -> None:
    """Anyone who knows a customer id or an order number would read it."""
    with pytest.raises(NeedsIdentityError):
        desk.call(name, **arguments)


@pytest.mark.parametrize("name", ["get_user_details", "list_orders"])
def test_another_customers_id_is_refused(meis: Desk, name: str) -> None:
    """A model could be talked into reading somebody else's profile by id."""
    with pytest.raises(ToolError, match="user not found"):
        meis.call(name, user_id="c-omar")


@pytest.mark.parametrize("name", ["get_order_details", "track_shipment"])
def test_another_customers_order_looks_nonexistent(meis: Desk, name: str) -> None:
    """The words would tell a stranger that the order number exists."""
    messages = []
    for order_id in ("#W2002001", "#W9999999"):
        with pytest.raises(ToolError) as caught:
            meis.call(name, order_id=order_id)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_a_profile_shows_what_the_customer_may_see(meis: Desk) -> None:
    """The profile would lack its orders, or show a whole card number."""
    profile = meis.call("get_user_details", user_id="c-mei")
    assert profile["orders"] == list(MEI.order_ids)
    assert profile["payment_methods"] == [{"id": "card_1", "kind": "credit_card", "brand": "visa", "last_four": "4242"}]


def test_orders_come_in_major_units(meis: Desk) -> None:
    """Cents would be told as dollars."""
    order = meis.call("get_order_details", order_id="W1001003")
    assert [(line["price"], line["quantity"]) for line in order["lines"]] == [(32.9, 1), (24.0, 1)]
    assert [(p["kind"], p["amount"]) for p in order["payments"]] == [("payment", 56.9), ("refund", 24.0)]
    assert [entry["total"] for entry in meis.call("list_orders", user_id="c-mei")] == [99.8, 129.0, 56.9]


def test_parcels_are_tracked_by_order(meis: Desk) -> None:
    """Tracking would miss the parcel's number or status."""
    tracked = meis.call("track_shipment", order_id="W1001002")
    assert tracked["order_id"] == "#W1001002"
    assert [(p["tracking_id"], p["status"]) for p in tracked["fulfilments"]] == [("PX778899", "in transit")]


def test_products_and_items_by_id(desk: Desk) -> None:
    """The catalogue's own numbers would come out wrong: prices, stock, options."""
    product = desk.call("get_product_details", product_id="KT-1")
    assert (product["price"], product["stock"], product["available"]) == (49.9, 18, True)
    assert [(i["item_id"], i["available"]) for i in product["items"]] == [("KT-1-BLA", True), ("KT-1-WHI", False)]
    item = desk.call("get_item_details", item_id="KT-1-WHI")
    assert (item["product_id"], item["price"], item["available"]) == ("KT-1", 49.9, False)
    assert desk.call("list_all_product_types")["Glade Desk Lamp"] == "LA-1"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_product_details", {"product_id": "KT-1-BLA"}),
        ("get_item_details", {"item_id": "KT-1"}),
        ("get_product_reviews", {"product_id": "nothing"}),
    ],
)
def test_an_unknown_id_is_an_error_of_the_tool(desk: Desk, name: str, arguments: dict[str, str]) -> None:
    """An item's id given for a product's would end the turn instead of being told to the model."""
    with pytest.raises(ToolError, match="not found"):
        desk.call(name, **arguments)


def test_reviews_are_counted_and_quoted(desk: Desk) -> None:
    """Opinions would come without their number, or a product without reviews would look rated 0."""
    reviews = desk.call("get_product_reviews", product_id="KT-1")
    assert (reviews["count"], reviews["average"]) == (2, 3.5)
    assert [quote["rating"] for quote in reviews["quotes"]] == [4, 3]
    assert desk.call("get_product_reviews", product_id="KT-2")["count"] == 0


def test_search_keeps_to_its_limits(desk: Desk) -> None:
    """A limit of 50 would be read as cents, or sold-out products shown as available."""
    found = desk.call("search_products", query="kettle", max_price=50, brand="Corvo")
    assert [product["id"] for product in found] == ["KT-1"]
    available = desk.call("search_products", query="lantern", in_stock=True, category="Lamps")
    assert [product["id"] for product in available] == ["LA-1"]
    assert desk.call("search_products", query="tent", min_price=1000) == []


def test_knowledge_is_searched_as_of_today(desk: Desk) -> None:
    """Last summer's sale would be told in November."""
    found = desk.call("search_knowledge", query="Is there a frost sale?")
    assert found[0]["id"] == "f-frost"
    assert not {"f-summer", "f-winter"} & {entry["id"] for entry in found}
