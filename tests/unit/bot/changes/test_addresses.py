"""Addresses as people type them: on one line, in pieces, labelled, American, Canadian, European, Chinese."""

from __future__ import annotations

import pytest

from bot.adapters.changes.addresses import read_address

Address = dict[str, str]


def at(address1: str, address2: str, city: str, state: str, code: str, country: str = "USA") -> Address:
    values = (address1, address2, city, state, code, country)
    named = dict(zip(("address1", "address2", "city", "state", "zip", "country"), values, strict=True))
    return {name: value for name, value in named.items() if value}


DENVER = at("123 Elm St", "Apt 4", "Denver", "CO", "80202")
SHANGHAI = at("徐汇区漕溪北路18号", "3单元502室", "上海市", "上海市", "200030", "中国")

WHOLE = [
    ("123 Elm St Apt 4, Denver, CO 80202", DENVER),
    ("123 Elm St Apt 4 Denver CO 80202", DENVER),
    ("123 Elm St\nApt 4\nDenver, Colorado 80202", DENVER),
    ("street: 123 Elm St; apartment: Apt 4; city: Denver; state: Colorado; zip: 80202; country: USA", DENVER),
    (
        "{'address1': '123 Elm St', 'address2': 'Apt 4', 'city': 'Denver', 'state': 'CO', 'zip': '80202', "
        "'country': 'USA'}",
        DENVER,
    ),
    (
        "I moved, ship it to 48 Oak Street, San Diego, CA 92101 instead",
        at("48 Oak Street", "", "San Diego", "CA", "92101"),
    ),
    (
        "please change the address of #W123456 to 629 Sunset Drive, Suite 581, San Diego, CA, 92159, USA. Thanks",
        at("629 Sunset Drive", "Suite 581", "San Diego", "CA", "92159"),
    ),
    ("580 Broadway #162, Denver CO, 80265", at("580 Broadway", "#162", "Denver", "CO", "80265")),
    ("1000 5th Ave, New York, NY 10028", at("1000 5th Ave", "", "New York", "NY", "10028")),
    (
        "1562 Gaylord Street, Garden Level, Denver, CO 80206",
        at("1562 Gaylord Street", "Garden Level", "Denver", "CO", "80206"),
    ),
    ("PO Box 123, Denver, CO 80202", at("PO Box 123", "", "Denver", "CO", "80202")),
    (
        "my new address is 1716 11 Street SW, Unit 202, Calgary, AB T2T 3L6, Canada",
        at("1716 11 Street SW", "Unit 202", "Calgary", "AB", "T2T 3L6", "Canada"),
    ),
    ("2187 Windsor Street, Halifax NS B3K5B6", at("2187 Windsor Street", "", "Halifax", "NS", "B3K 5B6", "Canada")),
    ("10 Downing Street, London SW1A 2AA", at("10 Downing Street", "", "London", "", "SW1A 2AA", "United Kingdom")),
    ("Friedrichstr. 5, 10117 Berlin, Germany", at("Friedrichstr. 5", "", "Berlin", "", "10117", "Germany")),
    ("上海市徐汇区漕溪北路18号3单元502室，邮编200030", SHANGHAI),
    ("地址改成上海市徐汇区漕溪北路18号3单元502室 200030", SHANGHAI),
    (
        "广东省深圳市南山区科技园路88号创新大厦A座1503室，邮编518057",
        at("南山区科技园路88号创新大厦", "A座1503室", "深圳市", "广东省", "518057", "中国"),
    ),
    (
        "收件人张三，电话13812345678，杭州市西湖区文三路20号，邮编310012",
        at("西湖区文三路20号", "", "杭州市", "", "310012", "中国"),
    ),
    ("地址改成 123 Elm St, Apt 4, Denver, CO 80202", DENVER),
]


@pytest.mark.parametrize(("text", "address"), WHOLE)
def test_whole_addresses_are_read(text: str, address: Address) -> None:
    """If this fails, a parcel goes astray, or the shopper is asked for what was said."""
    reading = read_address(text, {})
    assert reading is not None
    assert {name: value for name, value in reading.fields.items() if value} == address
    assert reading.missing == ()
    assert "address2" in reading.fields


@pytest.mark.parametrize(
    ("text", "known", "changed"),
    [
        ("change the zip to 80203", DENVER, {"zip": "80203"}),
        ("80203", DENVER, {"zip": "80203"}),
        ("apt 5", DENVER, {"address2": "apt 5"}),
        ("no apartment", DENVER, {"address2": ""}),
        ("5 Oak Ave", DENVER, {"address1": "5 Oak Ave", "address2": ""}),
        ("邮编改成200031", SHANGHAI, {"zip": "200031"}),
        ("601室", SHANGHAI, {"address2": "601室"}),
    ],
)
def test_a_part_is_corrected(text: str, known: Address, changed: Address) -> None:
    """If this fails, correcting one field loses the others or keeps the old flat at the new street."""
    reading = read_address(text, known)
    assert reading is not None
    assert reading.fields == {**known, **changed}
    assert reading.missing == ()


def test_an_address_is_collected_in_pieces() -> None:
    """If this fails, an address told in several messages is never complete."""
    first = read_address("123 Elm St", {})
    assert first is not None
    assert first.missing == ("city", "zip", "country")
    second = read_address("Denver, CO", first.fields)
    assert second is not None
    assert second.missing == ("zip",)
    third = read_address("80202", second.fields)
    assert third is not None
    assert third.missing == ()
    assert third.fields["address1"] == "123 Elm St"


def test_another_city_does_not_keep_the_old_postal_code() -> None:
    """If this fails, a parcel gets the new city with the old postal code."""
    reading = read_address("99 Pine Rd, Boulder", DENVER)
    assert reading is not None
    assert reading.missing == ("state", "zip")


def test_the_country_on_file_keeps_its_spelling() -> None:
    """If this fails, an address changes from "United States" to "USA" and counts as another one."""
    reading = read_address("5 Oak Ave, Denver, CO 80203", {"country": "United States"})
    assert reading is not None
    assert reading.fields["country"] == "United States"


def test_one_missing_place_is_a_bare_answer() -> None:
    """If this fails, "Denver" does not answer "Which city?"."""
    known = {name: value for name, value in DENVER.items() if name != "city"}
    reading = read_address("Denver", known)
    assert reading is not None
    assert reading.fields["city"] == "Denver"


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "cancel my order",
        "change my address",
        "return 2 mugs from order #W123456",
        "change it to 2 mugs",
        "size 42 boots",
        "what is the zip code on my order?",
        "帮我改一下收货地址",
        "我要退货",
        "换成42码",
        "退两个杯子",
        "好的",
    ],
)
def test_no_address_is_read_where_none_is(text: str) -> None:
    """If this fails, ordinary words end up on a parcel."""
    assert read_address(text, {}) is None
