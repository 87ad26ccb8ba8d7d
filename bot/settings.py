"""Settings from the environment or a `.env` file: frozen, typed, secrets hidden."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that never shows itself in logs or tracebacks."""

    value: str

    def __repr__(self) -> str:
        return "Secret(…)" if self.value else "Secret(empty)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; see the README's table. `secret_key` empty means the one kept in `home`."""

    home: Path = Path("var")
    database_url: str = ""
    vector_store: str = "faiss"
    embedding: str = "bundled"
    llm: str = ""
    api_key: Secret = Secret("")
    base_url: str = ""
    secret_key: Secret = field(default=Secret(""))
    admin_password: Secret = Secret("")
    allowed_origins: tuple[str, ...] = ()
    rate_limit: int = 60  # messages a minute and visitor; 0: no limit
    smtp_url: Secret = Secret("")
    mail_from: str = ""  # empty: the shop's contact address
    now: str = ""
    private_hosts: tuple[str, ...] = ()  # that urls.txt may name although their addresses are not public

    @property
    def records_url(self) -> str:
        """The shop's database: the one that is set, else SQLite in `home`."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'shop.sqlite'}"

    def clock(self) -> Callable[[], datetime]:
        """The clock; with `SHOP_NOW` set, one that started at that instant when the program did."""
        if not self.now:
            return _utc_now
        offset = _parse_instant(self.now) - _utc_now()
        return lambda: _utc_now() + offset


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Settings:
    """Read the environment, then `.env` for what it leaves unset. Raises SettingsError with the variable's name."""
    values = {**_read_env_file(env_file), **(os.environ if environ is None else environ)}
    vector_store = values.get("SHOP_VECTOR_STORE", "") or "faiss"
    if vector_store == "pgvector":
        raise SettingsError("SHOP_VECTOR_STORE=pgvector is not in this release yet; leave it at faiss")
    if vector_store != "faiss":
        raise SettingsError(f"SHOP_VECTOR_STORE is '{vector_store}'; it must be faiss")
    if values.get("SHOP_NOW"):
        _parse_instant(values["SHOP_NOW"])
    origins = values.get("SHOP_ALLOWED_ORIGINS", "")
    hosts = values.get("SHOP_PRIVATE_HOSTS", "")
    return Settings(
        home=Path(values.get("SHOP_HOME") or "var"),
        database_url=values.get("SHOP_DATABASE_URL", ""),
        vector_store=vector_store,
        embedding=values.get("SHOP_EMBEDDING") or "bundled",
        llm=values.get("SHOP_LLM", ""),
        api_key=Secret(values.get("OPENAI_API_KEY", "")),
        base_url=values.get("OPENAI_BASE_URL", ""),
        secret_key=Secret(values.get("SHOP_SECRET_KEY", "")),
        admin_password=Secret(values.get("SHOP_ADMIN_PASSWORD", "")),
        allowed_origins=tuple(origin.strip().rstrip("/") for origin in origins.split(",") if origin.strip()),
        rate_limit=_rate(values.get("SHOP_RATE_LIMIT") or "60/minute"),
        smtp_url=Secret(values.get("SHOP_SMTP_URL", "").strip()),
        mail_from=values.get("SHOP_MAIL_FROM", "").strip(),
        now=values.get("SHOP_NOW", ""),
        private_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
    )


def prepare_home(home: Path) -> None:
    """Create `SHOP_HOME` and prove that it can be written. Raises SettingsError."""
    probe = home / f".probe-{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        raise SettingsError(
            f"SHOP_HOME ({home}) cannot be written: {error.strerror}; free space or set SHOP_HOME to another folder"
        ) from None


def secret_key(settings: Settings) -> Secret:
    """The signing key: `SHOP_SECRET_KEY`, else one made once and kept in `home`, readable by the owner only."""
    if settings.secret_key:
        return settings.secret_key
    return Secret(kept_secret(settings.home / "secret_key", secrets.token_urlsafe(48))[0])


def kept_secret(path: Path, fresh: str) -> tuple[str, bool]:
    """The secret kept at `path`, or `fresh` stored there now (mode 600); and whether it is new."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip(), False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(fresh)
    return fresh, True


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _parse_instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f"SHOP_NOW is '{text}'; it must be an ISO 8601 instant such as 2026-11-24T12:00:00Z"
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _rate(text: str) -> int:
    """Messages a minute from `60/minute`, `1/second`, `600/hour` or `0`."""
    number, _, unit = text.strip().partition("/")
    seconds = {"": 60, "minute": 60, "second": 1, "hour": 3600}.get(unit.strip())
    if not number.strip().isdigit() or seconds is None:
        raise SettingsError(f"SHOP_RATE_LIMIT is '{text}'; write it as 60/minute, or 0 for no limit")
    count = int(number)
    return 0 if count == 0 else max(1, round(count * timedelta(minutes=1).total_seconds() / seconds))


def _read_env_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    values: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.strip().partition("=")
        if separator and not name.startswith("#"):
            values[name.removeprefix("export ").strip()] = value.strip().strip("'\"")
    return values
