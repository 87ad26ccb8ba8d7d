"""`writes`: a change over HTTP, proposed in words and confirmed by its button, on SQLite."""

from __future__ import annotations

import time
from pathlib import Path

import jwt
import numpy as np

from bench.chat import Chat
from bench.figures import BenchError, Figure
from bench.server import sample_home, served
from bot.evals.result import with_progress

ROUNDS = 60
_CUSTOMER, _ORDER = "C1030", "F20212"  # a pending order of the sample shop
_HOUR = 3000  # seconds, below the longest life of a customer token


def run(live_home: Path, rounds: int | None = None) -> list[Figure]:
    """Send one pending order to one address after the other. Raises BenchError."""
    proposals: list[float] = []
    commits: list[float] = []
    with sample_home(live_home) as home, served(home) as server:
        server.wait_for("/readyz")
        server.wait_for_pages()
        claims = {"aud": "shopclerk", "sub": _CUSTOMER, "exp": int(time.time()) + _HOUR}
        token = jwt.encode(claims, (home / "secret_key").read_text(encoding="utf-8").strip(), "HS256")
        chat = Chat(server.port)
        for number in with_progress(range(rounds or ROUNDS), "writes", "change"):
            message = f"Please send order {_ORDER} to {number + 1} Elm Street, Boston, MA 02139, USA"
            reply, proposed_ms = chat.post("/api/chat", {"message": message}, token)
            if not reply["pending_action"]:
                raise BenchError(f"no change was proposed: {reply['text'][:200]}")
            confirmation = {"action_id": reply["pending_action"]["id"], "accept": True}
            done, ms = chat.post(f"/api/chat/{reply['session_id']}/confirm", confirmation, token)
            if not any(call["mode"] == "WRITE" and call["ok"] for call in done["tool_calls"]):
                raise BenchError(f"the change was not made: {done['text'][:200]}")
            proposals.append(proposed_ms)
            commits.append(ms)
        chat.close()
    return [
        Figure("changes", len(commits)),
        Figure("propose_p50_ms", float(np.percentile(proposals, 50))),
        Figure("confirm_p50_ms", float(np.percentile(commits, 50)), "at most", 60),
        Figure("confirm_p99_ms", float(np.percentile(commits, 99))),
    ]
