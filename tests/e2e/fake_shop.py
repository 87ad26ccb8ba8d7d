"""Serves the real application and its pages over fakes, for the tests of the pages: `python -m tests.e2e.fake_shop`.

Prints its address once all pages stand. Gradio is mounted after the server has started, as `app.py` does it.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import cast

import uvicorn

from bot.engine import Engine
from bot.settings import Secret
from bot.web.api import create_api
from bot.web.opening import hold_places
from bot.web.pages import mount_pages
from tests.fake_engine import FakeEngine
from tests.fakes import FakeAccounts, FakeReleases

SECRET = Secret("a secret of more than thirty-two bytes")
PICTURES = Path(__file__).parents[2] / "ingest" / "demo" / "images"
REPORT = {
    "snapshot": "20261125-080000",
    "added": 12,
    "changed": 3,
    "unchanged": 640,
    "removed": 0,
    "rejected": 1,
    "duplicates": 0,
    "chunks": 1290,
    "embedded": 31,
    "seconds": 2.4,
    "problems": [{"file": "products.csv", "line": 17, "column": "price", "reason": "'<b>free</b>' is not a price"}],
}


class QuickReleases(FakeReleases):
    """A job is seen running once, and is done the next time one looks."""

    def status(self, job_id: str) -> dict[str, object] | None:
        job = dict(self.jobs[job_id], progress="embedding", done=31, total=62)
        self.jobs[job_id] |= {"state": "done", "result": REPORT}
        return job


def main(port: int, allowed_origin: str) -> None:
    """Serve on 127.0.0.1:`port` (0: any free one), with `allowed_origin` free to embed the widget."""
    engine = cast("Engine", FakeEngine(delay=0.03, pictures=PICTURES))
    accounts, releases = FakeAccounts(), QuickReleases()
    app = create_api(engine, accounts, releases, secret=SECRET, rate_limit=40, allowed_origins=(allowed_origin,))
    hold_places(app)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))

    def open_pages() -> None:
        while not server.started:
            threading.Event().wait(0.02)
        mount_pages(app, engine, accounts, releases, SECRET)
        address = server.servers[0].sockets[0].getsockname()
        sys.stdout.write(f"http://127.0.0.1:{address[1]}\n")
        sys.stdout.flush()

    threading.Thread(target=open_pages, daemon=True).start()
    server.run()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
