"""Settings from the environment and `.env`: typed, clear errors, secrets hidden."""

from __future__ import annotations

import dataclasses
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import SettingsError
from bot.settings import Secret, Settings, kept_secret, load_settings, prepare_home, secret_key

NONE = Path("there is no such file")


def load(**environ: str) -> Settings:
    return load_settings(environ, NONE)


def test_nothing_has_to_be_set() -> None:
    """`make run` on a fresh machine would ask for settings."""
    settings = load()
    assert settings == Settings()
    assert (settings.home, settings.vector_store) == (Path("var"), "faiss")
    assert (settings.embedding, settings.llm) == ("bundled", "")
    assert settings.rate_limit == 60
    assert load(SHOP_HOME="", SHOP_VECTOR_STORE="", SHOP_EMBEDDING="", SHOP_RATE_LIMIT="", SHOP_NOW="") == settings


def test_everything_can_be_set(tmp_path: Path) -> None:
    """A variable of the README would have no effect."""
    settings = load(
        SHOP_HOME=str(tmp_path),
        SHOP_DATABASE_URL="postgresql://db/shop",
        SHOP_EMBEDDING="some/model",
        SHOP_LLM="gpt-x",
        OPENAI_API_KEY="sk-1",
        OPENAI_BASE_URL="http://127.0.0.1:9/v1",
        SHOP_SECRET_KEY="k" * 32,
        SHOP_ADMIN_PASSWORD="pw",
        SHOP_ALLOWED_ORIGINS=" https://a.example/, https://b.example ,",
        SHOP_RATE_LIMIT="0",
        SHOP_SMTP_URL="smtp://u:p@mail.example",
        SHOP_MAIL_FROM="shop@mail.example",
    )
    assert settings.home == tmp_path
    assert settings.records_url == "postgresql://db/shop"
    assert (settings.embedding, settings.llm) == ("some/model", "gpt-x")
    assert (settings.api_key, settings.base_url) == (Secret("sk-1"), "http://127.0.0.1:9/v1")
    assert (settings.secret_key, settings.admin_password) == (Secret("k" * 32), Secret("pw"))
    assert settings.allowed_origins == ("https://a.example", "https://b.example")
    assert settings.rate_limit == 0
    assert (settings.smtp_url.value, settings.mail_from) == ("smtp://u:p@mail.example", "shop@mail.example")


def test_without_an_url_the_database_lies_in_the_home(tmp_path: Path) -> None:
    """Started from another folder, the program would make a second, empty database."""
    url = load(SHOP_HOME=str(tmp_path)).records_url
    assert url == f"sqlite:///{tmp_path / 'shop.sqlite'}"
    assert load(SHOP_HOME="var").records_url == f"sqlite:///{Path('var').resolve() / 'shop.sqlite'}"


@pytest.mark.parametrize(
    ("written", "a_minute"),
    [
        ("60/minute", 60),
        ("5", 5),
        ("1/second", 60),
        ("600/hour", 10),
        ("30/hour", 1),
        (" 20 / minute ", 20),
        ("0", 0),
        ("0/hour", 0),
    ],
)
def test_rate_limits(written: str, a_minute: int) -> None:
    """A slow limit would round down to none at all."""
    assert load(SHOP_RATE_LIMIT=written).rate_limit == a_minute


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHOP_VECTOR_STORE", "chroma"),
        ("SHOP_VECTOR_STORE", "pgvector"),
        ("SHOP_RATE_LIMIT", "fast"),
        ("SHOP_RATE_LIMIT", "-1"),
        ("SHOP_RATE_LIMIT", "60/day"),
        ("SHOP_RATE_LIMIT", "1.5/minute"),
        ("SHOP_NOW", "tomorrow"),
        ("SHOP_NOW", "2026-13-01"),
    ],
)
def test_a_bad_value_names_its_variable(name: str, value: str) -> None:
    """The owner would see a traceback, or the program would start with something else."""
    with pytest.raises(SettingsError, match=name) as caught:
        load(**{name: value})
    assert value in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """A variable that is set for one run would be ignored."""
    file = tmp_path / ".env"
    file.write_text(
        "# a comment\n\nSHOP_LLM=from-file\nexport SHOP_EMBEDDING='some/model'\nOPENAI_API_KEY=\"sk=1\"\n"
        "SHOP_HOME = elsewhere\nnonsense\n",
        encoding="utf-8",
    )
    settings = load_settings({"SHOP_LLM": "from-environment"}, file)
    assert settings.llm == "from-environment"
    assert (settings.embedding, settings.api_key.value, settings.home) == ("some/model", "sk=1", Path("elsewhere"))


def test_secrets_do_not_show() -> None:
    """A log line or a traceback would give the keys away."""
    settings = load(
        OPENAI_API_KEY="sk-1234",
        SHOP_SECRET_KEY="sign-5678",
        SHOP_ADMIN_PASSWORD="pw-9012",
        SHOP_SMTP_URL="smtp://u:3456@m",
    )
    shown = f"{settings!r} {settings} {settings.api_key} {settings.secret_key!r} {[settings.admin_password]}"
    assert not any(secret in shown for secret in ("1234", "5678", "9012", "3456"))
    assert bool(settings.api_key)
    assert not Secret("")
    assert "empty" in repr(Secret(""))


def test_settings_cannot_be_changed() -> None:
    """One part would run with other settings than the rest."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        load().llm = "another"  # type: ignore[misc]  # what is tested


@pytest.mark.parametrize("now", ["2026-11-24T12:00:00Z", "2026-11-24T07:00:00-05:00", "2026-11-24T12:00:00"])
def test_a_set_clock_starts_there_and_runs(now: str) -> None:
    """Evals would depend on the day they run; a clock that stands still would never time anything out."""
    clock = load(SHOP_NOW=now).clock()
    first, second = clock(), clock()
    assert timedelta(0) <= first - datetime(2026, 11, 24, 12, tzinfo=UTC) < timedelta(seconds=10)
    assert second >= first


def test_the_usual_clock_is_the_clock() -> None:
    """Offers would end on another day."""
    assert abs(load().clock()() - datetime.now(UTC)) < timedelta(seconds=10)


def test_the_home_is_made(tmp_path: Path) -> None:
    """A fresh machine would need a folder that nobody made."""
    home = tmp_path / "a" / "b"
    prepare_home(home)
    prepare_home(home)
    assert list(home.iterdir()) == []


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """The first ingest would fail after minutes instead of the start at once."""
    taken = tmp_path / "file"
    taken.write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"SHOP_HOME .* cannot be written: .*; free space or set SHOP_HOME"):
        prepare_home(taken / "home")


def test_the_signing_key_is_made_once_for_its_owner(tmp_path: Path) -> None:
    """Every restart would sign all customers out, or every user of the machine could sign in as any customer."""
    settings = load(SHOP_HOME=str(tmp_path))
    made = secret_key(settings)
    assert len(made.value) >= 32
    assert secret_key(settings) == made
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert secret_key(load(SHOP_HOME=str(tmp_path / "other"), SHOP_SECRET_KEY="set")) == Secret("set")
    assert not (tmp_path / "other").exists()


def test_a_kept_secret_is_not_replaced(tmp_path: Path) -> None:
    """Two programs that start at once would each sign with their own key."""
    assert kept_secret(tmp_path / "secret", "first") == ("first", True)
    assert kept_secret(tmp_path / "secret", "second") == ("first", False)
