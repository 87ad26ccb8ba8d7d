"""Who may do what: customer tokens that the shop signs, and log-ins of the two consoles."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

import jwt
from fastapi import Request
from starlette.requests import HTTPConnection

from bot.domain.accounts import Account, ConsoleRole
from bot.domain.errors import InvalidTokenError
from bot.web.problems import Problem

CONSOLE_COOKIE = "shopclerk_console"
CONSOLE_SECONDS = 12 * 3600
_ALGORITHM = "HS256"
_CUSTOMER_AUDIENCE = "shopclerk"
_CONSOLE_AUDIENCE = "shopclerk-console"
_LONGEST_CUSTOMER_TOKEN = 3600  # seconds ahead
_LEEWAY = 60  # seconds that two clocks may differ


class SigningKey(Protocol):
    """A secret text that does not show itself (`bot.settings.Secret`)."""

    @property
    def value(self) -> str: ...


class AccountStore(Protocol):
    """Accounts of the consoles; `add` says False if the name is taken."""

    def check(self, username: str, password: str) -> Account | None: ...
    def find(self, username: str) -> Account | None: ...
    def accounts(self) -> list[Account]: ...
    def add(self, username: str, password: str, role: ConsoleRole) -> bool: ...


def customer_of(token: str, secret: SigningKey) -> str:
    """The customer id that a token names. Raises InvalidTokenError unless the shop signed it for the next hour."""
    claims = _claims(token, secret, _CUSTOMER_AUDIENCE, "The customer token")
    if claims["exp"] > time.time() + _LONGEST_CUSTOMER_TOKEN + _LEEWAY:
        raise InvalidTokenError("The customer token must expire at most one hour ahead.")
    return str(claims["sub"])


def customer_in(request: HTTPConnection, secret: SigningKey) -> str | None:
    """The customer named in `Authorization`; None without one. Raises InvalidTokenError for a bad one."""
    authorization = request.headers.get("authorization")
    if authorization is None:
        return None
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise InvalidTokenError("Authorization must be a customer token: Bearer, then the token.")
    return customer_of(token.strip(), secret)


class Consoles:
    """Log-ins of `/support` and `/admin`: signed tokens that the account behind them can end."""

    def __init__(self, accounts: AccountStore, secret: SigningKey) -> None:
        self._accounts = accounts
        self._secret = secret

    def issue(self, account: Account) -> str:
        """A token for `account`, good for twelve hours."""
        claims = {
            "aud": _CONSOLE_AUDIENCE,
            "sub": account.username,
            "role": account.role,
            "exp": int(time.time()) + CONSOLE_SECONDS,
        }
        return jwt.encode(claims, self._secret.value, algorithm=_ALGORITHM)

    def account_of(self, token: str) -> Account:
        """Who holds `token`, with the role they have now. Raises InvalidTokenError."""
        claims = _claims(token, self._secret, _CONSOLE_AUDIENCE, "The log-in")
        account = self._accounts.find(str(claims["sub"]))
        if account is None:
            raise InvalidTokenError("This account no longer exists.")
        return account

    def account_in(self, request: Request) -> Account:
        """Who sent `request`, by Bearer token or console cookie. Raises Problem 401."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else request.cookies.get(CONSOLE_COOKIE, "")
        if not token:
            raise _unauthorized("log-in-needed", "Log in first: POST /api/admin/login, then send the token as Bearer.")
        try:
            return self.account_of(token)
        except InvalidTokenError as error:
            raise _unauthorized("invalid-token", str(error)) from None

    def requires(self, role: ConsoleRole) -> Callable[[Request], Account]:
        """A dependency that lets only accounts with `role` in: 401 without a log-in, 403 with the wrong one."""

        def account(request: Request) -> Account:
            found = self.account_in(request)
            if not found.may_act_as(role):
                raise Problem(403, "forbidden", f"This needs the role {role}; {found.username} has {found.role}.")
            return found

        return account


def _claims(token: str, secret: SigningKey, audience: str, subject: str) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            secret.value,
            algorithms=[_ALGORITHM],
            audience=audience,
            leeway=_LEEWAY,
            options={"require": ["exp", "sub", "aud"]},
        )
    except jwt.ExpiredSignatureError:
        raise InvalidTokenError(f"{subject} has expired; get a new one.") from None
    except jwt.InvalidTokenError:
        raise InvalidTokenError(f"{subject} is not valid.") from None


def _unauthorized(name: str, detail: str) -> Problem:
    return Problem(401, name, detail, headers={"WWW-Authenticate": "Bearer"})
