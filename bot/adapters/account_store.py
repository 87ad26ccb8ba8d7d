"""Accounts of the consoles over SQL; passwords are kept as salted scrypt digests only."""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64decode, b64encode

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as Work

from bot.domain.accounts import Account, ConsoleRole
from knowledge.database import RecordsBase, unit_of_work

FIRST_ACCOUNT = "admin"
# OWASP's floor for scrypt with 32 MiB of memory: N, r, p. Kept in each digest, so that it can be raised later.
_COST = (2**15, 8, 3)


class AccountRow(RecordsBase):
    """One account; `password` is `scrypt$N$r$p$salt$digest`, the last two in base 64."""

    __tablename__ = "accounts"

    username: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    password: Mapped[str]


class SqlAccountStore:
    """The `AccountStore` port over the shop's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # What a wrong name is compared with, so that it takes as long as a wrong password. No password has this digest.
        self._nobody = _written(_COST, secrets.token_bytes(16), secrets.token_bytes(32))

    def check(self, username: str, password: str) -> Account | None:
        """The account, if the password is its own."""
        with Work(self._engine) as work:
            row = work.get(AccountRow, username)
        matches = _matches(password, row.password if row else self._nobody)
        return _account(row) if row and matches else None

    def find(self, username: str) -> Account | None:
        """An account by name: its role as it is now, None once it is gone."""
        with Work(self._engine) as work:
            row = work.get(AccountRow, username)
            return _account(row) if row else None

    def accounts(self) -> list[Account]:
        """All accounts by name."""
        with Work(self._engine) as work:
            return [_account(row) for row in work.scalars(select(AccountRow).order_by(AccountRow.username))]

    def add(self, username: str, password: str, role: ConsoleRole) -> bool:
        """Open an account; False if the name is taken."""
        row = AccountRow(username=username, role=role, password=_fresh_digest(password))
        try:
            with unit_of_work(self._engine) as work:
                work.add(row)
        except IntegrityError:
            return False
        return True

    def ensure_admin(self, password: str | None) -> str | None:
        """Make sure that `admin` can log in, with `password` where one is set.

        Returns a password that was made up now, to be shown once; None when there is nothing new to tell.
        """
        chosen = password or secrets.token_urlsafe(12)
        if self.find(FIRST_ACCOUNT) is None and self.add(FIRST_ACCOUNT, chosen, "admin"):
            return None if password else chosen
        if password and self.check(FIRST_ACCOUNT, password) is None:
            self._change_password(FIRST_ACCOUNT, password)
        return None

    def _change_password(self, username: str, password: str) -> None:
        with unit_of_work(self._engine) as work:
            row = work.get_one(AccountRow, username)
            row.password = _fresh_digest(password)


def _account(row: AccountRow) -> Account:
    return Account(row.username, "admin" if row.role == "admin" else "support")


def _fresh_digest(password: str) -> str:
    return _digest(password, secrets.token_bytes(16), _COST)


def _digest(password: str, salt: bytes, cost: tuple[int, int, int]) -> str:
    n, r, p = cost
    # OpenSSL refuses more than 32 MiB unless told; scrypt needs 128·N·r and a little.
    memory = 128 * n * r + 2**20
    return _written(cost, salt, hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=memory, dklen=32))


def _written(cost: tuple[int, int, int], salt: bytes, digest: bytes) -> str:
    numbers = "$".join(str(number) for number in cost)
    return f"scrypt${numbers}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def _matches(password: str, kept: str) -> bool:
    _, n, r, p, salt, _ = kept.split("$")
    return secrets.compare_digest(_digest(password, b64decode(salt), (int(n), int(r), int(p))), kept)
