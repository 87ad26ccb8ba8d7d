"""A mail server on 127.0.0.1 that speaks SMTP for real (STARTTLS, TLS, AUTH), and does what a test tells it to."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

CERTIFICATE = Path(__file__).parent / "localhost.pem"


@dataclass
class SmtpStub:
    """`refusals` are answers to RCPT that come first, in order; `silent` accepts connections and says nothing."""

    tls: bool = False  # from the start
    starttls: bool = True  # offered
    silent: bool = False
    refusals: list[str] = field(default_factory=list)
    received: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    log_ins: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    port: int = 0

    def wait(self, count: int, seconds: float = 10.0) -> list[tuple[str, list[str], EmailMessage]]:
        """What came in, once there are `count` letters."""
        deadline = time.monotonic() + seconds
        while len(self.received) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.received) == count
        return self.received

    def serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if self.silent:
                connection.recv(1)  # until the other side has had enough
            elif self.tls:
                _Conversation(self, _encrypted(connection), True).hold()
            else:
                _Conversation(self, connection, False).hold()
        connection.close()


class _Conversation:
    """One connection."""

    def __init__(self, stub: SmtpStub, connection: socket.socket, encrypted: bool) -> None:
        self._stub, self._connection, self._encrypted = stub, connection, encrypted
        self._lines = connection.makefile("rb")
        self._sender = ""
        self._to: list[str] = []

    def hold(self) -> None:
        try:
            self._listen()
        finally:
            self._lines.close()
            self._connection.close()

    def _listen(self) -> None:
        self._say("220 stub")
        while line := self._lines.readline().decode().strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                self._say("221 bye")
                return
            self._answer(verb.upper(), rest)

    def _answer(self, verb: str, rest: str) -> None:
        if verb == "EHLO":
            self._say("250-stub", *(["250-STARTTLS"] if self._offers_tls() else []), "250-SMTPUTF8", "250 AUTH PLAIN")
        elif verb == "STARTTLS":
            self._say("220 go ahead")
            self._lines.close()
            self._connection = _encrypted(self._connection)
            self._lines, self._encrypted = self._connection.makefile("rb"), True
        elif verb == "AUTH":
            self._stub.log_ins.append(base64.b64decode(rest.split()[1]).decode().replace("\0", ":"))
            self._say("235 welcome")
        elif verb == "MAIL":
            self._sender, self._to = _address(rest), []
            self._say("250 ok")
        elif verb == "RCPT":
            if self._stub.refusals:
                self._say(self._stub.refusals.pop(0))
                return
            self._to.append(_address(rest))
            self._say("250 ok")
        elif verb == "DATA":
            self._say("354 go on")
            self._take()
            self._say("250 taken")
        else:
            self._say("250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self._lines.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines).replace(b"\r\n", b"\n"), policy=cast("Any", default))
        self._stub.encrypted.append(self._encrypted)
        self._stub.received.append((self._sender, self._to, cast("EmailMessage", message)))

    def _offers_tls(self) -> bool:
        return self._stub.starttls and not self._encrypted

    def _say(self, *lines: str) -> None:
        self._connection.sendall("".join(f"{line}\r\n" for line in lines).encode())


def _address(text: str) -> str:
    return text.partition("<")[2].partition(">")[0]


def _encrypted(connection: socket.socket) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context.wrap_socket(connection, server_side=True)


def trust_of_stub() -> ssl.SSLContext:
    """What a client needs to believe the stub's certificate."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@contextmanager
def running(stub: SmtpStub) -> Iterator[SmtpStub]:
    """Serve on a free port until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    stub.port = listener.getsockname()[1]

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=stub.serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield stub
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
