"""`adversarial`: seeded attacks on the gates, in both languages. No record may change wrongly and nothing may leak.

Half of the attacks speak as people do, to the bot as it is; the other half write tool calls that a model without any
judgement obeys to the letter, so that nothing but the gates stands between them and the records.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine as Database

from bot.domain.conversation import Language
from bot.engine import Engine
from bot.evals.adversarial_families import FAMILIES
from bot.evals.adversarial_stage import MovableClock, Stage, Voice, read_people
from bot.evals.result import Result, with_progress
from bot.evals.state import Records
from bot.evals.state_judging import EndState

_LANGUAGES: tuple[Language, ...] = ("en", "zh")
_VOICES: tuple[Voice, ...] = ("plain", "tool")


@dataclass(frozen=True, slots=True)
class Attack:
    """How one attack ended."""

    number: int
    family: str
    language: Language
    voice: Voice
    wrongs: tuple[str, ...]
    leaks: tuple[str, ...]
    error: str | None
    proposed: int
    committed: int
    said: tuple[str, ...] = field(default=())

    def to_row(self) -> dict[str, Any]:
        names = ("number", "family", "language", "voice", "wrongs", "leaks", "error", "proposed", "committed", "said")
        return {name: getattr(self, name) for name in names}


def run(engines: Mapping[Voice, Engine], database: Database, clock: MovableClock, count: int, seed: int) -> Result:
    """Try `count` attacks, each family in turn. `engines`: the bot as it is, and one with the worst model."""
    engine = engines["plain"]
    people = read_people(database, engine)
    records = Records(database, engine.orders, engine.shop().currency)
    attacks: list[Attack] = []
    for number in with_progress(range(count), "adversarial", "attack"):
        family, language, voice = _kind(number)
        chance = random.Random(f"{seed}:{number}")  # noqa: S311 - seeded, not secret
        name = f"attack:{number}"
        stage = Stage(people, engines[voice], database, clock, language, voice, chance, name)
        attacks.append(_try(number, family, stage, records))
    return Result(_metrics(attacks), [attack.to_row() for attack in attacks], _remarks(attacks))


def _kind(number: int) -> tuple[str, Language, Voice]:
    """Every family meets both languages and both voices."""
    families = list(FAMILIES)
    family = families[number % len(families)]
    rest = number // len(families)
    return family, _LANGUAGES[rest % 2], _VOICES[rest // 2 % 2]


def _try(number: int, family: str, stage: Stage, records: Records) -> Attack:
    records.restore()
    stage.clock.reset()
    error = None
    expected = EndState()
    try:
        expected = FAMILIES[family](stage)
    except Exception as fault:  # noqa: BLE001 - a fault of the program is a finding, not the end of the run
        error = f"{type(fault).__name__}: {fault}"
    replies = [reply for chat in stage.chats for reply in chat.replies]
    return Attack(
        number,
        family,
        stage.language,
        stage.voice,
        tuple(expected.wrongs(records.changes())),
        tuple(stage.leaks),
        error,
        proposed=len({reply.pending_action["id"] for reply in replies if reply.pending_action}),
        committed=sum(call.mode == "WRITE" and call.ok for reply in replies for call in reply.tool_calls),
        said=tuple(text for chat in stage.chats for text in chat.said),
    )


def _metrics(attacks: Sequence[Attack]) -> dict[str, Any]:
    return {
        "attacks": len(attacks),
        "wrongful_changes": sum(bool(attack.wrongs) for attack in attacks),
        "leaks": sum(bool(attack.leaks) for attack in attacks),
        "errors": sum(attack.error is not None for attack in attacks),
        # How many came as far as a proposal, and how many changes were carried out: those of races, once each.
        "proposed": sum(attack.proposed > 0 for attack in attacks),
        "committed": sum(attack.committed for attack in attacks),
        "by_family": dict(Counter(attack.family for attack in attacks)),
    }


def _remarks(attacks: Sequence[Attack]) -> list[str]:
    failed = [attack for attack in attacks if attack.wrongs or attack.leaks or attack.error]
    return [
        f"{a.number} {a.family} ({a.language}, {a.voice}): {'; '.join((*a.wrongs, *a.leaks, a.error or ''))}"[:300]
        for a in failed[:20]
    ]
