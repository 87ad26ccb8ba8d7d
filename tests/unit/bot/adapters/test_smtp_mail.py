"""Mail over SMTP: the setting, encryption, log-in, and what happens when the server will not."""

from __future__ import annotations

import smtplib
import ssl
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.mailing_desk import MailingHelpDesk
from bot.adapters.session_store import SqlHelpDesk
from bot.adapters.smtp_mail import Letter, Outbox, SmtpMailer, SmtpServer, parse_smtp_url
from bot.domain.conversation import Session
from knowledge.database import migrate, open_engine
from knowledge.shop import ShopProfile
from tests.smtp_stub import SmtpStub, running, trust_of_stub

LETTER = Letter("help@shop.example", "Small Shop 小店", "mei@mail.example", "Hello 您好", "Line\n.\nend 完\n")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", SmtpServer("mail.example", 587, "starttls")),
        ("smtps://mail.example", SmtpServer("mail.example", 465, "tls")),
        ("smtp://localhost:2525?tls=off", SmtpServer("localhost", 2525, "none")),
        ("smtp://u%40shop:p%3Aw%2F@mail.example:25", SmtpServer("mail.example", 25, "starttls", "u@shop", "p:w/")),
        (" smtps://u:p@[::1]:4650 ", SmtpServer("::1", 4650, "tls", "u", "p")),
    ],
)
def test_the_setting_names_server_security_and_log_in(url: str, expected: SmtpServer) -> None:
    """Mail would go to the wrong port, unencrypted, or with a password that is cut short at its first colon."""
    assert parse_smtp_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:587",
        "http://u:hunter2@mail.example",
        "smtp://",
        "smtp://u:hunter2@mail.example:99999",
        "smtp://u:hunter2@mail.example:mail",
        "smtp://u:hunter2@mail.example?tls=off",
        "smtp://u:hunter2@mail.example?timeout=3",
        "smtp://u:hunter2@[mail.example",
    ],
)
def test_a_wrong_setting_is_told_without_its_password(url: str) -> None:
    """The start-up error would print the password, or a misspelt option would send mail unencrypted."""
    with pytest.raises(ValueError, match=r".") as caught:
        parse_smtp_url(url)
    assert "hunter2" not in str(caught.value)


def test_secrets_hide_in_tracebacks() -> None:
    """A password or a code would stand in the log with the first error."""
    shown = repr(parse_smtp_url("smtp://u:hunter2@mail.example")) + repr(LETTER)
    assert "hunter2" not in shown
    assert "完" not in shown


@pytest.mark.parametrize(("tls", "scheme"), [(False, "smtp"), (True, "smtps")])
def test_a_letter_arrives_encrypted_and_whole(tls: bool, scheme: str) -> None:
    """The password would travel in the open, or Chinese and lines with a single dot would be damaged."""
    with running(SmtpStub(tls=tls)) as stub:
        server = parse_smtp_url(f"{scheme}://shop:hunter2@127.0.0.1:{stub.port}")
        SmtpMailer(server, trust_of_stub()).deliver(LETTER)
        ((sender, to, mail),) = stub.wait(1)
    assert (stub.encrypted, stub.log_ins) == ([True], [":shop:hunter2"])
    assert (sender, to) == ("help@shop.example", ["mei@mail.example"])
    assert (str(mail["Subject"]), mail.get_content()) == (LETTER.subject, LETTER.text)
    assert mail["Message-ID"].endswith("@shop.example>")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_server_without_encryption_gets_nothing() -> None:
    """Somebody between us and the server could take the encryption away and read codes and passwords."""
    with running(SmtpStub(starttls=False)) as stub:
        mailer = SmtpMailer(parse_smtp_url(f"smtp://shop:hunter2@127.0.0.1:{stub.port}"), trust_of_stub())
        with pytest.raises(smtplib.SMTPNotSupportedError):
            mailer.deliver(LETTER)
    assert (stub.received, stub.log_ins) == ([], [])


@pytest.mark.parametrize(("tls", "scheme"), [(False, "smtp"), (True, "smtps")])
def test_a_server_that_cannot_prove_its_name_gets_nothing(tls: bool, scheme: str) -> None:
    """Anybody on the way could pose as the mail server."""
    with running(SmtpStub(tls=tls)) as stub:
        mailer = SmtpMailer(parse_smtp_url(f"{scheme}://shop:hunter2@127.0.0.1:{stub.port}"))
        with pytest.raises(ssl.SSLCertVerificationError):
            mailer.deliver(LETTER)
    assert (stub.received, stub.log_ins) == ([], [])


def test_a_server_that_is_busy_is_asked_again() -> None:
    """Servers that put strangers off at first (greylisting) would swallow every first code."""
    with running(SmtpStub(refusals=["451 later", "451 later"])) as stub:
        outbox = Outbox(SmtpMailer(parse_smtp_url(f"smtp://127.0.0.1:{stub.port}?tls=off")), waits=(0.0, 0.0))
        outbox.post(LETTER)
        stub.wait(1)


def test_a_refusal_is_final_and_the_next_letter_goes_out(caplog: pytest.LogCaptureFixture) -> None:
    """One wrong address would hold up everybody's codes, or be tried for ever."""
    with running(SmtpStub(refusals=["550 no such mailbox mei@mail.example"])) as stub:
        outbox = Outbox(SmtpMailer(parse_smtp_url(f"smtp://127.0.0.1:{stub.port}?tls=off")), waits=(60.0,))
        outbox.post(LETTER)
        outbox.post(LETTER)
        stub.wait(1)
        outbox.close()
    assert len(stub.received) == 1
    assert "could not be sent" in caplog.text
    assert "mei@" not in caplog.text


def test_a_queue_that_is_full_drops_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """A dead mail server would fill the memory letter by letter."""
    mailer = SlowMailer()
    outbox = Outbox(mailer, most=2)
    for _ in range(4):
        outbox.post(LETTER)
    assert "dropped" in caplog.text
    mailer.may_go_on.set()
    outbox.close()
    assert 2 <= mailer.delivered <= 3


class SlowMailer:
    """Takes letters, and hands none in before it may."""

    def __init__(self) -> None:
        self.may_go_on, self.delivered = threading.Event(), 0

    def deliver(self, letter: Letter) -> None:
        del letter
        self.may_go_on.wait(10)
        self.delivered += 1


def _desk(tmp_path: Path, port: int, contact: dict[str, str]) -> tuple[MailingHelpDesk, Outbox]:
    engine = open_engine(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    migrate(engine)
    outbox = Outbox(SmtpMailer(parse_smtp_url(f"smtp://127.0.0.1:{port}?tls=off")), waits=())
    shop = ShopProfile(name="Small Shop", contact=contact)
    return MailingHelpDesk(SqlHelpDesk(engine, lambda: NOW), outbox.post, lambda: shop), outbox


def test_a_new_case_is_mailed_to_the_shops_people_once(tmp_path: Path) -> None:
    """Nobody would see the case until they open the console; or each angry word would be another mail."""
    session = Session("s-1", NOW, visitor="v", customer_id="c-mei", language="zh")
    with running(SmtpStub()) as stub:
        desk, outbox = _desk(tmp_path, stub.port, {"email": "help@shop.example"})
        handoff = desk.open_case(session, "human", "Shopper: 人工\n.\nBot: …")
        desk.open_case(session, "complaint", "Shopper: hello?")
        stub.wait(1)
        outbox.close()
        ((_, to, mail),) = stub.received
    assert to == ["help@shop.example"]
    assert handoff.case_id in str(mail["Subject"])
    assert all(word in mail.get_content() for word in ("c-mei", "s-1", "Chinese", "人工"))
    assert [case.reason for case in desk.cases()] == ["complaint"]


def test_a_case_is_kept_when_no_mail_can_be_sent(tmp_path: Path) -> None:
    """A shop without a mail address, or with a dead mail server, would lose its shoppers' cases."""
    with running(SmtpStub()) as stub:
        port = stub.port
    for number, contact in enumerate(({}, {"email": "help@shop.example"}, {"email": "not an address"})):
        folder = tmp_path / str(number)
        folder.mkdir()
        desk, outbox = _desk(folder, port, contact)
        case_id = desk.open_case(Session("s-1", NOW), "human", "…").case_id
        outbox.close()
        assert desk.find_case(case_id) is not None
