"""Tries at a proof and one-time codes over SQL, where all replicas see them and a restart forgets nothing.

Keys and codes are kept as HMACs under the shop's secret key: the table tells nobody who was claimed to be whom, and
six digits cannot be found by trying out hashes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as Work

from bot.domain.proofs import CODE_LIFE, CODE_TRIES, FORGET_AFTER, Allowance, CodeCheck
from bot.ports import Clock
from knowledge.database import RecordsBase, unit_of_work


class ProofAttemptRow(RecordsBase):
    """How many tries failed under one key, and until when there may be no more."""

    __tablename__ = "proof_attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(index=True)
    paused_until: Mapped[datetime | None]


class ProofCodeRow(RecordsBase):
    """The code that was last asked for in a session; `customer_id` is None where the address is nobody's."""

    __tablename__ = "proof_codes"

    session_id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    customer_id: Mapped[str | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    tries_left: Mapped[int]


class SqlProofStore:
    """The `ProofStore` port over the shop's database."""

    def __init__(self, engine: Engine, clock: Clock, secret: str) -> None:
        self._engine = engine
        self._clock = clock
        self._secret = hashlib.sha256(b"shopclerk proofs\0" + secret.encode()).digest()

    def attempt(self, counters: Mapping[str, Allowance]) -> timedelta | None:
        """Count first, check afterwards: simultaneous guesses cannot share one try."""
        now = self._clock()
        allowances = {self._digest(key): allowance for key, allowance in counters.items()}
        self._make_rows(allowances, now)
        rows = ProofAttemptRow
        with Work(self._engine) as work, work.begin() as transaction:
            for key in sorted(allowances):  # always in one order, so that two transactions never wait for each other
                work.execute(update(rows).where(rows.key == key).values(count=rows.count + 1))
            found = work.scalars(select(rows).where(rows.key.in_(allowances))).all()
            waits = [row.paused_until - now for row in found if row.paused_until and row.paused_until > now]
            if waits:
                transaction.rollback()
                return max(waits)
            for row in found:
                if now - row.last_at >= FORGET_AFTER:
                    row.count = 1
                pause = allowances[row.key].pause_after(row.count)
                row.last_at, row.paused_until = now, now + pause if pause else None
        return None

    def take_back(self, keys: Collection[str]) -> None:
        rows = ProofAttemptRow
        with unit_of_work(self._engine) as work:
            for key in sorted(self._digest(key) for key in keys):
                fewer = update(rows).where(rows.key == key, rows.count > 0)
                work.execute(fewer.values(count=rows.count - 1, paused_until=None))

    def keep_code(self, session_id: str, code: str, customer_id: str | None) -> None:
        now = self._clock()
        row = ProofCodeRow(
            session_id=session_id,
            code=self._digest(f"{session_id} {code}"),
            customer_id=customer_id,
            expires_at=now + CODE_LIFE,
            tries_left=CODE_TRIES,
        )
        with unit_of_work(self._engine) as work:
            work.execute(delete(ProofCodeRow).where(ProofCodeRow.expires_at < now - FORGET_AFTER))
            work.merge(row)

    def redeem(self, session_id: str, code: str) -> CodeCheck:
        rows = ProofCodeRow
        with unit_of_work(self._engine) as work:
            # Uses up a try before anything is read: of two simultaneous entries each has a try of its own.
            use_up = update(rows).where(rows.session_id == session_id, rows.tries_left > 0)
            used = work.scalars(use_up.values(tries_left=rows.tries_left - 1).returning(rows.session_id)).all()
            row = work.get(rows, session_id)
            if row is None:
                return CodeCheck("none")
            if row.expires_at <= self._clock():
                return CodeCheck("expired")
            if not used:
                return CodeCheck("void")
            if hmac.compare_digest(row.code, self._digest(f"{session_id} {code}")) and row.customer_id is not None:
                work.delete(row)  # a code opens one session, once
                return CodeCheck("right", row.customer_id)
            return CodeCheck("wrong" if row.tries_left else "void")

    def _make_rows(self, keys: Collection[str], now: datetime) -> None:
        """Every key has a row afterwards; old rows go when new ones come."""
        with Work(self._engine) as work:
            known = set(work.scalars(select(ProofAttemptRow.key).where(ProofAttemptRow.key.in_(keys))))
        fresh = sorted(set(keys) - known)
        if not fresh:
            return
        try:
            with unit_of_work(self._engine) as work:
                stale = delete(ProofAttemptRow).where(ProofAttemptRow.last_at < now - 2 * FORGET_AFTER)
                work.execute(stale.where(ProofAttemptRow.key.not_in(keys)))
                work.add_all(ProofAttemptRow(key=key, count=0, last_at=now) for key in fresh)
        except IntegrityError:
            self._make_rows(keys, now)  # another turn made some of them in the meantime

    def _digest(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()
