"""What everybody who takes a one-time code to a customer promises; the mail's way ends in a real SMTP conversation."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.adapters.code_sender import ConsoleCodeSender, MailCodeSender
from bot.adapters.smtp_mail import Outbox, SmtpMailer, parse_smtp_url
from bot.domain.conversation import Language
from bot.domain.orders import Customer
from bot.ports import CodeSender
from knowledge.shop import ShopProfile
from tests.proof_fakes import MemoryCodeSender
from tests.smtp_stub import SmtpStub, running

MEI = Customer("c-mei", "Mei", "Chen", "mei@mail.example", None, {})
SHOP = ShopProfile(name="Small Shop", name_zh="小店", contact={"email": "help@shop.example"})


class Delivery:
    """A sender, and what reached the customer's side of it: all texts so far, once there are `count`."""

    def __init__(self, sender: CodeSender, arrived: Callable[[int], list[str]]) -> None:
        self.sender, self.arrived = sender, arrived


def _mail_to(url: str, timeout: float = 10.0) -> MailCodeSender:
    outbox = Outbox(SmtpMailer(parse_smtp_url(url), timeout=timeout), waits=())
    return MailCodeSender(outbox.post, lambda: SHOP)


@pytest.fixture(params=["memory", "console", "mail"])
def delivery(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[Delivery]:
    if request.param == "memory":
        memory = MemoryCodeSender()
        yield Delivery(memory, lambda count: [f"{code}" for _, code, _ in memory.sent][:count])
    elif request.param == "console":
        caplog.set_level(logging.WARNING)
        yield Delivery(ConsoleCodeSender(), lambda count: [record.getMessage() for record in caplog.records][:count])
    else:
        with running(SmtpStub()) as stub:
            sender = _mail_to(f"smtp://127.0.0.1:{stub.port}?tls=off")
            yield Delivery(sender, lambda count: [_text(mail) for mail in stub.wait(count)])


def _text(mail: tuple[str, list[str], object]) -> str:
    return str(mail[2].get_content())  # type: ignore[attr-defined]  # an EmailMessage


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_code_arrives(delivery: Delivery, language: Language) -> None:
    """The customer would wait for a code that nobody sees, or a leading zero would be lost."""
    delivery.sender.send(MEI, "004217", language)
    (text,) = delivery.arrived(1)
    assert "004217" in text


def test_each_code_arrives_on_its_own(delivery: Delivery) -> None:
    """Of two customers who ask at once one would get the other's code."""
    for code in ("111111", "222222", "333333"):
        delivery.sender.send(MEI, code, "en")
    assert [[code in text for code in ("111111", "222222", "333333")] for text in delivery.arrived(3)] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


@pytest.mark.parametrize(("language", "words"), [("en", ("Small Shop", "10 minutes")), ("zh", ("小店", "10 分钟"))])
def test_a_mail_speaks_the_customers_language(language: Language, words: tuple[str, ...]) -> None:
    """A shopper who writes Chinese would get an English mail, or not learn how long the code is valid."""
    with running(SmtpStub()) as stub:
        _mail_to(f"smtp://127.0.0.1:{stub.port}?tls=off").send(MEI, "123456", language)
        ((sender, to, mail),) = stub.wait(1)
    assert (sender, to) == ("help@shop.example", ["mei@mail.example"])
    assert words[0] in str(mail["Subject"])
    assert words[0] in str(mail["From"])
    assert all(word in mail.get_content() for word in words)
    assert "123456" not in str(mail["Subject"])  # shown on locked screens


@pytest.mark.parametrize(
    "email", ["a@b.example, thief@mail.example", "a@b.example\r\nBcc: thief@mail.example", "", "nobody"]
)
def test_an_address_that_is_none_gets_nothing(email: str, caplog: pytest.LogCaptureFixture) -> None:
    """A customer file could send codes to a second reader, or stop the mail of all others."""
    with running(SmtpStub()) as stub:
        sender = _mail_to(f"smtp://127.0.0.1:{stub.port}?tls=off")
        sender.send(replace(MEI, email=email), "123456", "en")
        sender.send(MEI, "654321", "en")
        ((_, to, mail),) = stub.wait(1)
    assert to == ["mei@mail.example"]
    assert "654321" in mail.get_content()
    assert "123456" not in caplog.text
    assert "thief" not in caplog.text


def test_a_mail_server_that_says_nothing_delays_no_turn() -> None:
    """Whether a code is mailed would show in the time of the reply, and a dead server would stop the chat."""
    with running(SmtpStub(silent=True)) as stub:
        sender = _mail_to(f"smtp://127.0.0.1:{stub.port}?tls=off", timeout=0.5)
        started = time.perf_counter()
        for _ in range(2):
            sender.send(MEI, "123456", "en")
        assert time.perf_counter() - started < 0.2


def test_a_mail_server_that_is_gone_raises_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """The turn would end in a fault of the program; or the log would show the code or whose it was."""
    with running(SmtpStub()) as stub:
        port = stub.port
    outbox = Outbox(SmtpMailer(parse_smtp_url(f"smtp://127.0.0.1:{port}?tls=off")), waits=())
    MailCodeSender(outbox.post, lambda: SHOP).send(MEI, "123456", "en")
    outbox.close()
    assert "SHOP_SMTP_URL" in caplog.text
    assert "123456" not in caplog.text
    assert "mei@" not in caplog.text
