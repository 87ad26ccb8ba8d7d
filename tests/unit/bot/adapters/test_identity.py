"""Reading emails, names, postal codes, order numbers and one-time codes from what people write."""

from __future__ import annotations

import time

import pytest

from bot.adapters.identity import Claims, order_number, read_claims

ASKED = ("name", "zip", "email", "order")


@pytest.mark.parametrize(
    ("message", "first", "last", "zip_code"),
    [
        ("Mei Chen, 97201", "Mei", "Chen", "97201"),
        ("Li Wei 02139", "Li", "Wei", "02139"),
        ("omar anderson 19031", "omar", "anderson", "19031"),
        ("19031 Omar Anderson", "Omar", "Anderson", "19031"),
        ("Anderson, Omar 19031", "Omar", "Anderson", "19031"),
        ("my zip is 19031 and the name is Omar Anderson", "Omar", "Anderson", "19031"),
        ("name: Omar Anderson\nzip: 19031", "Omar", "Anderson", "19031"),
        ("name is Fatima Johnson; 78712 is my zip", "Fatima", "Johnson", "78712"),
        ("Hi, this is Nadia Okafor from Philadelphia 19031", "Nadia", "Okafor", "19031"),
        ("I am Joaquin Meyer and I live in zip 46281", "Joaquin", "Meyer", "46281"),
        ("last name Horvath first name Tibor, 32190", "Tibor", "Horvath", "32190"),
        ("It is under Lei Patel, 60604.", "Lei", "Patel", "60604"),
        ("Hello, this is Maria del Carmen Lopez, zip 33101", "Maria", "del Carmen Lopez", "33101"),
        ("Seán O’Connor-Byrne, SW1A 1AA", "Seán", "O’Connor-Byrne", "SW1A 1AA"),
        ("Rosalind Beaumont M6C 2T1", "Rosalind", "Beaumont", "M6C 2T1"),
        ("Will Smith, zip １９０３１", "Will", "Smith", "19031"),
        ("Noah Brown, 80279-1234", "Noah", "Brown", "80279-1234"),
        ("my name is Ann Lee and my zip is 1 9 0 3 1", "Ann", "Lee", "19031"),
        ("李雷，邮编200031", "雷", "李", "200031"),
        ("李雷200031", "雷", "李", "200031"),
        ("我是李雷，邮编是 200031", "雷", "李", "200031"),
        ("姓名：李雷 邮编：200031", "雷", "李", "200031"),
        ("邮编２０００３１，我叫李雷", "雷", "李", "200031"),
        ("我姓周,周杰,邮编 430071", "杰", "周", "430071"),
        ("姓欧阳名娜娜，邮编200031", "娜娜", "欧阳", "200031"),
        ("欧阳娜娜 200031", "娜娜", "欧阳", "200031"),
        ("我叫李想，邮编 100000", "想", "李", "100000"),
        ("吴磊,518000", "磊", "吴", "518000"),
        ("电话13800138000，王芳，邮编200031", "芳", "王", "200031"),
        ("我是Clara Bennett,住在邮编 32169", "Clara", "Bennett", "32169"),
        ("我叫 Mei Chen，邮编 97201", "Mei", "Chen", "97201"),
    ],
)
def test_name_and_postal_code_in_any_order(message: str, first: str, last: str, zip_code: str) -> None:
    """Shoppers would be asked for what they have just said."""
    claims = read_claims(message)
    assert (claims.name, claims.zip) == ((first, last), zip_code)
    assert (claims.email, claims.order, claims.asks) == (None, None, False)


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("Omar Anderson", ("Omar", "Anderson")),
        ("omar anderson", ("omar", "anderson")),
        ("sorry, Omar Anderson", ("Omar", "Anderson")),
        ("The name on the account is Ava Nguyen", ("Ava", "Nguyen")),
        ("It's under Ava Nguyen", ("Ava", "Nguyen")),
        ("好的，王芳", ("芳", "王")),
        ("我的名字是王芳", ("芳", "王")),
        ("I'm not sure", None),
        ("I don't have it", None),
        ("I am very angry", None),
        ("it's not working", None),
        ("talk to a human", None),
        ("where is my order", None),
        ("cancel my order please", None),
        ("谢谢", None),
        ("我是来退货的", None),
        ("转人工", None),
        ("不知道", None),
    ],
)
def test_a_name_alone_answers_our_question(message: str, name: tuple[str, str] | None) -> None:
    """A name that was asked for would be overheard; or any other answer would be taken for one."""
    assert read_claims(message, ASKED).name == name


@pytest.mark.parametrize(
    "message", ["Mei Chen", "red backpack", "Corvo Tempo", "王芳", "19031", "ship it to 90210 please"]
)
def test_nothing_bare_is_a_proof_unasked(message: str) -> None:
    """Product names and amounts would be looked up as people."""
    assert read_claims(message) == Claims()


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("#W1234567", "W1234567"),
        ("where is w1234567?", "w1234567"),
        ("＃Ｗ１２３４５６７", "W1234567"),
        ("# W 1234567", "W1234567"),
        ("# w 123 4567", "w1234567"),
        ("it is W 1 2 3 4 5 6 7", "W1234567"),
        ("W 123 4567 please", "W1234567"),
        ("my order ORD-10023", "ORD-10023"),
        ("#SO-2024-00012", "SO-2024-00012"),
        ("order number is 10023", "10023"),
        ("order 1001", "1001"),
        ("1234567", "1234567"),
        ("订单号Ｗ２８４６０９１", "W2846091"),
        ("订单编号是 10023", "10023"),
        ("我的订单#W8893047到哪了", "W8893047"),
        ("order #W2378156 and my email is a@b.co", "W2378156"),
        ("Yusuf Rossi, 19122, order #W2378156", "W2378156"),
        ("my zip is 190311", None),
        ("call me on 555 123 4567", None),
        ("电话 13800138000", None),
        ("it's 19031", None),
        ("order for 300 dollars", None),
        ("a tent under 20000", None),
        ("the KT-101", None),
        ("mail me at w1234567@mail.example", None),
    ],
)
def test_order_numbers_in_every_spelling(message: str, number: str | None) -> None:
    """An order would not be found because of how its number is typed, or a postal code would be taken for one."""
    assert order_number(message) == number


@pytest.mark.parametrize(
    ("message", "email"),
    [
        ("my mail: Mei.Chen+shop@mail.example.", "Mei.Chen+shop@mail.example"),
        ("我的邮箱是mei@mail.example", "mei@mail.example"),
        ("mei＠mail．example", "mei@mail.example"),
        ("mei @ mail.example", "mei@mail.example"),
        ("mei.chen(at)mail.example", "mei.chen@mail.example"),
        ("mei dot chen at mail dot example", "mei.chen@mail.example"),
        ("look at mail.example", None),
        ("we met at home", None),
    ],
)
def test_emails_in_every_spelling(message: str, email: str | None) -> None:
    """Shoppers who write around spam filters, or in Chinese, could not prove who they are."""
    assert read_claims(message).email == email


@pytest.mark.parametrize(
    "message",
    ["123456", "123 456", "１２３４５６", "123-456", "my code is 123456, thanks", "验证码是123456", "验证码：123456。"],
)
def test_a_code_that_was_asked_for(message: str) -> None:
    """The code would be taken for an order number or a postal code."""
    claims = read_claims(message, ("code",))
    assert (claims.code, claims.order, claims.zip) == ("123456", None, None)
    assert read_claims(message).code is None


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        ("Mei Chen, 97201. And what is in it?", True),
        ("I'm Mei Chen, 97201, and I would like to know what I bought last summer", True),
        ("李雷，邮编200031，我的退款到账了吗", True),
        ("Mei Chen, Portland, 97201", False),
        ("sure, here it is: mei@mail.example", False),
    ],
)
def test_a_proof_with_a_question_in_it(message: str, asks: bool) -> None:
    """The question that waits would be answered in place of the one just asked, or the other way round."""
    assert read_claims(message).asks is asks


@pytest.mark.parametrize(
    "piece",
    ["A", "王", "a ", "12345 ", "#", "name is ", "a.b", "(at) ", "first name ", "我是", "A1A ", "1-", " at ", "W 1 "],
)
def test_the_longest_message_is_read_in_milliseconds(piece: str) -> None:
    """A message made for it could keep a worker busy for minutes."""
    message = (piece * 4000)[:4000]
    started = time.perf_counter()
    read_claims(message, (*ASKED, "code"))
    assert time.perf_counter() - started < 0.5
