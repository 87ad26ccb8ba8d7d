"""Mail over SMTP, sent by a thread of its own: a slow or dead mail server delays no turn and betrays nothing."""

from __future__ import annotations

import atexit
import logging
import re
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from queue import Full, Queue
from typing import Literal, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

Security = Literal["starttls", "tls", "none"]

_PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_TIMEOUT = 10.0  # seconds for each answer of the mail server
_MOST_WAITING = 500  # letters; a server that is down must not fill the memory
# One address and nothing that a mail server could take for a second one.
_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"\\]{1,64}@[^\s@,;:<>()\[\]\"\\]{1,255}")

log = logging.getLogger("shopclerk.mail")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in. `starttls` and `tls` insist on an encrypted connection with a valid certificate."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)


def parse_smtp_url(url: str) -> SmtpServer:
    """`smtp://user:password@host:587` (STARTTLS), `smtps://…` (TLS from the start), `smtp://…?tls=off` (a local relay).

    Raises ValueError with what is wrong, never with the password.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("has a port that is no number from 1 to 65535") from None
    options = dict(parse_qsl(parts.query))
    if parts.scheme not in ("smtp", "smtps") or not host:
        raise ValueError("must look like smtp://user:password@mail.example:587 or smtps://…")
    if set(options) - {"tls"} or options.get("tls", "on") not in ("on", "off"):
        raise ValueError("takes no other option than ?tls=off, for a relay on this machine")
    plain: Security = "none" if options.get("tls") == "off" else "starttls"
    security: Security = "tls" if parts.scheme == "smtps" else plain
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if security == "none" and password:
        raise ValueError("would send the password unencrypted; leave ?tls=off or the password away")
    return SmtpServer(host, port or _PORTS[security], security, username, password)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in plain text. Its text is a secret between sender and reader: codes, a shopper's words."""

    sender: str
    sender_name: str
    to: str
    subject: str
    text: str = field(repr=False)


class SmtpMailer:
    """Hands one letter in at a time. `trust` replaces the machine's certificate authorities."""

    def __init__(self, server: SmtpServer, trust: ssl.SSLContext | None = None, timeout: float = _TIMEOUT) -> None:
        self._server = server
        self._trust = trust
        self._timeout = timeout

    def deliver(self, letter: Letter) -> None:
        """Returns when the server has taken it. Raises OSError, smtplib.SMTPException, ValueError."""
        message = _message(letter)
        with self._connect() as smtp:
            if self._server.username:
                smtp.login(self._server.username, self._server.password)
            smtp.send_message(message, letter.sender, [letter.to])

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        trust = self._trust or ssl.create_default_context()
        if server.security == "tls":
            return smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout, context=trust)
        smtp = smtplib.SMTP(server.host, server.port, timeout=self._timeout)
        if server.security == "starttls":
            try:
                smtp.starttls(context=trust)
            except BaseException:
                smtp.close()
                raise
        return smtp


def _message(letter: Letter) -> EmailMessage:
    """Raises ValueError where an address is none; header lines cannot be smuggled in."""
    for address in (letter.sender, letter.to):
        if not _ADDRESS.fullmatch(address):
            raise ValueError("an address is not usable")
    message = EmailMessage()
    message["From"] = Address(" ".join(letter.sender_name.split()), addr_spec=letter.sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=letter.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # nobody's holiday notice shall answer it
    message.set_content(letter.text)
    return message


class Mailer(Protocol):
    """What the outbox hands its letters to."""

    def deliver(self, letter: Letter) -> None: ...


class Outbox:
    """A queue and the thread that empties it. `post` returns at once; what cannot be sent is logged, not its text.

    `waits` are the seconds before each further try; `most` letters may wait at a time.
    """

    def __init__(self, mailer: Mailer, waits: Sequence[float] = (2.0, 10.0), most: int = _MOST_WAITING) -> None:
        self._mailer = mailer
        self._waits = tuple(waits)
        self._queue: Queue[Letter] = Queue(most)
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def post(self, letter: Letter) -> None:
        try:
            self._queue.put_nowait(letter)
        except Full:
            log.error("a mail was dropped: %d are waiting already; check SHOP_SMTP_URL", self._queue.maxsize)
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="mail", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def close(self, timeout: float = 5.0) -> None:
        """Wait for what is under way, but not for longer than `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while self._queue.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.02)

    def _work(self) -> None:
        while True:
            letter = self._queue.get()
            try:
                self._deliver(letter)
            except Exception as error:  # noqa: BLE001 - the thread outlives whatever one letter does to it
                log.error("a mail could not be sent: %s; check SHOP_SMTP_URL and SHOP_MAIL_FROM", _reason(error))
            finally:
                self._queue.task_done()

    def _deliver(self, letter: Letter) -> None:
        for wait in (*self._waits, None):
            try:
                self._mailer.deliver(letter)
                return
            except (OSError, smtplib.SMTPException) as error:
                if wait is None or _is_final(error):
                    raise
                time.sleep(wait)


def _is_final(error: Exception) -> bool:
    """Whether trying again is pointless: the server said no, or its certificate is wrong."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLCertVerificationError)


def _reason(error: Exception) -> str:
    """The kind of failure; what a server says may repeat the address."""
    code = f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else ""
    return f"{type(error).__name__}{code}"


Post = Callable[[Letter], None]
