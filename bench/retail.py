"""`retail`: the public benchmark's gold actions through our gates, beside a second implementation of its tools."""

from __future__ import annotations

import copy
import gzip
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.figures import BenchError, Figure, SkippedError
from bench.retail_reference import RefusedError, Retail

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "tau_retail"
_DATABASE = "tau2_db.json.gz"
_TASKS = ("tau1_tasks_train.jsonl", "tau1_tasks_dev.jsonl")
_PLAIN = ("status", "address", "cancel_reason")
_REQUESTED = (
    "return_items",
    "return_payment_method_id",
    "exchange_items",
    "exchange_new_items",
    "exchange_payment_method_id",
    "exchange_price_difference",
)

Record = Mapping[str, Any]


def run(data: Path) -> list[Figure]:
    """Replay all tasks in `data`. Raises SkippedError where it is absent, BenchError where the replay fails."""
    if not (data / _DATABASE).is_file():
        raise SkippedError(f"the public retail data is not in {data}")
    with gzip.open(data / _DATABASE, "rt", encoding="utf-8") as file:
        database = json.load(file)
    same, refused_alike, tasks, p50 = 0, 0, 0, 0.0
    for name in _TASKS:
        wanted = [json.loads(line) for line in (data / name).read_text(encoding="utf-8").splitlines()]
        states, p50 = _replay(data, name)
        for number, (task, state) in enumerate(zip(wanted, states, strict=True), 1):
            found = differences(database, task["actions"], state)
            refused_alike += bool(state["errors"]) and not found
            same += not found
            tasks += 1
            if found:
                print(f"  {name}:{number}: {'; '.join(found)[:300]}", flush=True)
    return [
        Figure("tasks", tasks),
        Figure("same_end_state", same / tasks, "at least", 1.0),
        Figure("refused_by_both", refused_alike),
        Figure("action_p50_ms", p50),
    ]


def _replay(data: Path, tasks: str) -> tuple[list[Record], float]:
    """`python -m bot.evals actions` on one file: the rows of `--state`, and the median time of an action."""
    with tempfile.TemporaryDirectory(prefix="shopclerk-") as folder:
        state = Path(folder) / "state.jsonl"
        command = [sys.executable, "-m", "bot.evals", "actions", "--json", "--shop", str(data / _DATABASE)]
        command += ["--tasks", str(data / tasks), "--state", str(state)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            raise BenchError(f"the replay failed: {done.stderr.strip().splitlines()[-1:] or 'no message'}")
        rows = [json.loads(line) for line in state.read_text(encoding="utf-8").splitlines()]
        return rows, json.loads(done.stdout.splitlines()[-1])["p50_ms"]


def differences(database: Record, actions: Sequence[Record], state: Record) -> list[str]:
    """In what the records after our replay differ from the reference's, a phrase each."""
    retail = Retail(
        {"products": database["products"], **{name: copy.deepcopy(database[name]) for name in ("orders", "users")}}
    )
    refused = []
    for place, action in enumerate(actions):
        try:
            retail.apply(action["name"], action.get("kwargs", action.get("arguments")))
        except RefusedError as reason:
            refused.append((place, str(reason)))
    ours = [error["action"] for error in state["errors"]]
    found = [f"only the reference refuses action {place}: {reason}" for place, reason in refused if place not in ours]
    theirs = [place for place, _ in refused]
    found += [f"only we refuse: {error['error']}" for error in state["errors"] if error["action"] not in theirs]
    for order_id in _changed(database["orders"], retail.orders) | state["orders"].keys():
        found += _order_differences(order_id, retail.orders[order_id], state["orders"].get(order_id))
    for user_id in _changed(database["users"], retail.users) | state["customers"].keys():
        found += _user_differences(user_id, retail.users[user_id], state["customers"].get(user_id))
    return found


def _changed(before: Record, after: Record) -> set[str]:
    return {key for key, record in after.items() if record != before[key]}


def _order_differences(order_id: str, reference: Record, ours: Record | None) -> Iterator[str]:
    if ours is None:
        yield f"{order_id} is unchanged"
        return
    pairs = {name: (reference.get(name), ours.get(name)) for name in (*_PLAIN, *_REQUESTED)}
    pairs["lines"] = (
        Counter(
            (line["item_id"], line["price"], json.dumps(line["options"], sort_keys=True)) for line in reference["items"]
        ),
        _pieces(ours["lines"]),
    )
    pairs["payments"] = (
        # The reference notes a refund of nothing where prices are equal.
        [
            (p["transaction_type"], p["amount"], p["payment_method_id"])
            for p in reference["payment_history"]
            if p["amount"]
        ],
        [(p["kind"], p["amount"], p["payment_method_id"]) for p in ours["payments"]],
    )
    yield from (f"{order_id}: {name} is {got!r}, not {meant!r}" for name, (meant, got) in pairs.items() if meant != got)


def _pieces(lines: Sequence[Record]) -> Counter[tuple[str, float, str]]:
    pieces: Counter[tuple[str, float, str]] = Counter()
    for line in lines:
        pieces[line["item_id"], line["price"], json.dumps(line["options"], sort_keys=True)] += line["quantity"]
    return pieces


def _user_differences(user_id: str, reference: Record, ours: Record | None) -> Iterator[str]:
    if ours is None:
        yield f"{user_id} is unchanged"
        return
    meant = {method_id: method.get("balance") for method_id, method in reference["payment_methods"].items()}
    got = {method["id"]: method.get("balance") for method in ours["payment_methods"]}
    if meant != got:
        yield f"{user_id}: balances are {got}, not {meant}"
    if dict(reference["address"]) != dict(ours["address"]):
        yield f"{user_id}: address is {ours['address']}, not {reference['address']}"
