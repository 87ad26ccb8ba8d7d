"""What every store of tries and one-time codes promises."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text

from bot.adapters.proof_store import SqlProofStore
from bot.domain.proofs import Allowance, CodeCheck, mail_counters, proof_counters
from bot.ports import ProofStore
from knowledge.database import migrate, open_engine
from tests.proof_fakes import MemoryProofStore

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Outcome = TypeVar("Outcome")


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[ProofStore]:
    if request.param == "memory":
        yield MemoryProofStore(clock)
        return
    sqlite = f"sqlite:///{tmp_path / 'shop.sqlite'}"
    engine = open_engine(sqlite if request.param == "sqlite" else request.getfixturevalue("new_postgres")())
    migrate(engine)
    yield SqlProofStore(engine, clock, "a secret")
    engine.dispose()


THREE: Mapping[str, Allowance] = {"session s-1": Allowance(3)}


def test_free_tries_are_free(store: ProofStore) -> None:
    """A shopper would be kept out by a typing mistake or two."""
    assert [store.attempt(THREE) for _ in range(3)] == [None, None, None]


def test_pauses_grow_up_to_an_hour(store: ProofStore, clock: Clock) -> None:
    """Guessing would go on at full speed after the first pause, or a shopper would be kept out for days."""
    for _ in range(3):
        store.attempt(THREE)
    for minutes in (1, 5, 25, 60, 60):
        assert store.attempt(THREE) == minutes * MINUTE
        clock.now += minutes * MINUTE - timedelta(seconds=1)
        assert store.attempt(THREE) == timedelta(seconds=1)
        clock.now += timedelta(seconds=1)
        assert store.attempt(THREE) is None


def test_a_paused_key_counts_nothing_for_the_others(store: ProofStore) -> None:
    """An attacker whose chat is paused could go on to use up the tries of a customer whom they name."""
    for _ in range(3):
        store.attempt(THREE)
    claim = {"claim mei": Allowance(2)}
    for _ in range(5):
        assert store.attempt({**THREE, **claim}) == MINUTE
    assert [store.attempt(claim), store.attempt(claim), store.attempt(claim)] == [None, None, MINUTE]


def test_the_longest_pause_counts(store: ProofStore, clock: Clock) -> None:
    """The reply would name a time at which the shopper is refused again."""
    slow = {"claim mei": Allowance(1)}
    store.attempt(slow)
    clock.now += MINUTE
    store.attempt(slow)
    for _ in range(3):
        store.attempt(THREE)
    assert store.attempt({**THREE, **slow}) == 5 * MINUTE


def test_a_right_try_does_not_count(store: ProofStore) -> None:
    """A household that shares a browser would be kept out by proving who they are."""
    for _ in range(9):
        assert store.attempt(THREE) is None
        store.take_back(THREE)
    assert [store.attempt(THREE) for _ in range(4)] == [None, None, None, MINUTE]


def test_a_right_last_try_lifts_its_own_pause_only(store: ProofStore) -> None:
    """Whoever knows one account could take back all wrong guesses at others by proving it now and then."""
    for _ in range(3):
        store.attempt(THREE)
    store.take_back(THREE)
    assert store.attempt(THREE) is None
    assert store.attempt(THREE) == MINUTE


def test_keys_do_not_mix(store: ProofStore) -> None:
    """One visitor's mistakes would pause another's chat."""
    for _ in range(4):
        store.attempt(THREE)
    assert store.attempt({"session s-2": Allowance(3)}) is None


def test_tries_of_the_day_before_are_forgotten(store: ProofStore, clock: Clock) -> None:
    """A customer's mistakes would add up over months until they are kept out."""
    for _ in range(3):
        store.attempt(THREE)
    clock.now += timedelta(hours=24)
    assert [store.attempt(THREE) for _ in range(4)] == [None, None, None, MINUTE]


def test_simultaneous_guesses_share_no_try(store: ProofStore) -> None:
    """A hundred guesses sent at once would all pass where five are allowed."""
    if isinstance(store, MemoryProofStore):
        pytest.skip("the one in memory serves tests with one thread")
    counters = proof_counters("s-1", "v-1", ["name chen mei"])
    outcomes = _at_once(24, lambda: store.attempt(counters))
    assert sum(outcome is None for outcome in outcomes) == 5
    assert {outcome for outcome in outcomes if outcome} == {MINUTE}


def _at_once(count: int, work: Callable[[], Outcome]) -> list[Outcome]:
    """What `count` threads get that begin together."""
    barrier, outcomes = threading.Barrier(count), list[Outcome]()

    def run() -> None:
        barrier.wait()
        outcomes.append(work())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == count
    return outcomes


def test_a_right_code_opens_once(store: ProofStore) -> None:
    """A code seen over somebody's shoulder, or in a stored chat, could be used again."""
    store.keep_code("s-1", "004217", "c-mei")
    assert store.redeem("s-1", "004217") == CodeCheck("right", "c-mei")
    assert store.redeem("s-1", "004217") == CodeCheck("none")


def test_a_code_belongs_to_its_session(store: ProofStore) -> None:
    """A customer who is talked into reading a code out would open somebody else's chat."""
    store.keep_code("s-1", "004217", "c-mei")
    assert store.redeem("s-2", "004217") == CodeCheck("none")


def test_five_wrong_entries_void_a_code(store: ProofStore) -> None:
    """Six digits could be tried until they fit."""
    store.keep_code("s-1", "004217", "c-mei")
    assert [store.redeem("s-1", "000000").outcome for _ in range(5)] == ["wrong"] * 4 + ["void"]
    assert store.redeem("s-1", "004217") == CodeCheck("void")


def test_a_code_expires(store: ProofStore, clock: Clock) -> None:
    """A mail that lies in an inbox would open the account for ever."""
    store.keep_code("s-1", "004217", "c-mei")
    clock.now += timedelta(minutes=10)
    assert store.redeem("s-1", "004217") == CodeCheck("expired")


def test_a_new_code_replaces_the_old_one(store: ProofStore) -> None:
    """Each code asked for would add another chance to guess one."""
    for _ in range(5):
        store.keep_code("s-1", "111111", "c-mei")
        store.redeem("s-1", "000000")
    store.keep_code("s-1", "222222", "c-mei")
    assert store.redeem("s-1", "111111").outcome == "wrong"
    assert store.redeem("s-1", "222222") == CodeCheck("right", "c-mei")


def test_a_code_for_nobody_behaves_like_any_other(store: ProofStore) -> None:
    """Wrong entries would tell whether there is an account with the address."""
    store.keep_code("s-1", "004217", "c-mei")
    store.keep_code("s-2", "004217", None)
    wrong = [[store.redeem(session, "000000") for _ in range(6)] for session in ("s-1", "s-2")]
    assert wrong[0] == wrong[1]
    store.keep_code("s-2", "004217", None)
    assert store.redeem("s-2", "004217") == CodeCheck("wrong")


def test_simultaneous_entries_use_up_a_try_each(store: ProofStore) -> None:
    """A code could be guessed by sending all entries at once; or be used by two requests."""
    if isinstance(store, MemoryProofStore):
        pytest.skip("the one in memory serves tests with one thread")
    store.keep_code("s-1", "004217", "c-mei")
    outcomes = [check.outcome for check in _at_once(12, lambda: store.redeem("s-1", "000000"))]
    assert (outcomes.count("wrong"), outcomes.count("void")) == (4, 8)
    store.keep_code("s-1", "004217", "c-mei")
    outcomes = [check.outcome for check in _at_once(6, lambda: store.redeem("s-1", "004217"))]
    assert outcomes.count("right") == 1


def test_the_database_shows_neither_code_nor_address(tmp_path: Path) -> None:
    """Whoever reads a backup would see codes, and who was claimed to be whom."""
    engine = open_engine(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    migrate(engine)
    store = SqlProofStore(engine, lambda: NOW, "a secret")
    store.attempt(mail_counters("s-1", "v-1", "mei@mail.example"))
    store.keep_code("s-1", "004217", "c-mei")
    with engine.connect() as connection:
        queries = (text("SELECT * FROM proof_attempts"), text("SELECT * FROM proof_codes"))
        rows = [str(row) for query in queries for row in connection.execute(query)]
    assert len(rows) == 4
    assert not any(secret in row for row in rows for secret in ("mei@", "004217", "v-1"))
    engine.dispose()
