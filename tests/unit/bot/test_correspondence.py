"""Where codes and cases go: the wiring between the mail settings and the ports, and what the admin is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.code_sender import ConsoleCodeSender, MailCodeSender
from bot.adapters.mailing_desk import MailingHelpDesk
from bot.adapters.session_store import SqlHelpDesk
from bot.bootstrap import build
from bot.domain.errors import SettingsError
from bot.engine import Engine
from bot.settings import Secret, Settings
from tests.fakes import FakeEmbedder
from tests.shop import SHOP, publish_small_shop
from tests.unit.bot.counter import ScriptedDrafter


def engine(home: Path, **settings: object) -> Engine:
    """The real wiring over the small shop, which takes codes by mail."""
    publish_small_shop(home, shop=replace(SHOP, proofs=("code",), proofs_are_default=False))
    made = replace(Settings(home=home), **settings)  # type: ignore[arg-type]  # fields of the settings
    return build(made, embedder=FakeEmbedder(), drafters=[("scripted", ScriptedDrafter())]).engine


def test_with_a_mail_server_codes_and_cases_are_mailed(tmp_path: Path) -> None:
    """Customers would wait for codes that only stand in the log."""
    running = engine(tmp_path, smtp_url=Secret("smtp://u:hunter2@mail.example"))
    assert isinstance(running.code_sender, MailCodeSender)
    assert isinstance(running.help_desk, MailingHelpDesk)
    assert running.warnings() == []


def test_without_one_the_admin_is_warned(tmp_path: Path) -> None:
    """A shop would go live with a proof that nobody can give."""
    running = engine(tmp_path)
    assert isinstance(running.code_sender, ConsoleCodeSender)
    assert isinstance(running.help_desk, SqlHelpDesk)
    (warning,) = running.warnings()
    assert "SHOP_SMTP_URL" in warning


@pytest.mark.parametrize("url", ["mail.example", "smtp://u:hunter2@mail.example?tls=off"])
def test_a_wrong_mail_server_stops_the_start(tmp_path: Path, url: str) -> None:
    """The first code would fail in the night, or the message would show the password."""
    with pytest.raises(SettingsError, match="SHOP_SMTP_URL") as caught:
        engine(tmp_path, smtp_url=Secret(url))
    assert "hunter2" not in str(caught.value)
