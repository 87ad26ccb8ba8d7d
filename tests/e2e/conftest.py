"""The real program on the sample shop, the pages over fakes, and a browser to look at both."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from shutil import which
from typing import Any

import httpx2
import pytest

from tests.e2e.pages import DESKTOP, OpenPage, ShopPage

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "the owner's password"
SECRET = "a secret of more than thirty-two bytes"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_START_SECONDS = 120  # far more than it takes; machines that run tests are busy


@pytest.fixture(scope="session")
def sample_home(model_home: Path) -> Path:
    """A `SHOP_HOME` that holds the sample shop; kept in `.cache/sample-home`, brought up to date for each run."""
    home = ROOT / ".cache" / "sample-home" / model_home.name
    if not (home / "models").exists():
        shutil.copytree(model_home / "models", home / "models", copy_function=os.link)
    command = [sys.executable, "-m", "ingest", "ingest/demo", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="session")
def live_server(sample_home: Path) -> Iterator[str]:
    """The address of a running server; its messages are not limited, its admin's password is PASSWORD."""
    with serving(sample_home) as address:
        yield address


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process of ours runs in: nothing of the machine's own settings for the shop."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SHOP_", "OPENAI_"))}
    return inherited | {"SHOP_HOME": str(home), "PYTHONUTF8": "1"} | more


@contextmanager
def serving(home: Path, *, until: int = 200, **settings: str) -> Iterator[str]:
    """Run `app.py` on a free port until the block ends; the address once /readyz answers `until`."""
    shop = {"SHOP_ADMIN_PASSWORD": PASSWORD, "SHOP_SECRET_KEY": SECRET, "SHOP_RATE_LIMIT": "0", "PORT": "0", **settings}
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environment(home, **shop), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert "http://" in first, "app.py did not start"
        address = first.split()[-1]
        _wait_until_ready(address, until)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _wait_until_ready(address: str, until: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while httpx2.get(f"{address}/readyz", timeout=_START_SECONDS).status_code != until:
        assert time.monotonic() < deadline, "app.py is not ready"
        time.sleep(0.1)


def run_program(
    *arguments: str, home: Path, text: str = "", more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of ours to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(home, **(more or {})),
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=_START_SECONDS,
    )


@pytest.fixture(scope="session")
def shop_site() -> Iterator[str]:
    """A shop's own site on another origin, with the widget's line in its page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), ShopPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def site(shop_site: str) -> Iterator[str]:
    """The address of the application over fakes, with all pages standing."""
    command = [sys.executable, "-m", "tests.e2e.fake_shop", "0", shop_site]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http"), "the fake shop did not start; see its output above"
        yield address
        process.terminate()


@pytest.fixture(scope="module")  # while it runs, no test can run an event loop of its own
def browser() -> Iterator[Any]:
    chromium_path = os.environ.get("CHROMIUM") or next(filter(None, map(which, _BROWSERS)), None)
    if chromium_path is None:
        pytest.skip("there is no chromium; set CHROMIUM to its path")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any, site: str) -> Iterator[OpenPage]:
    """Opens a path in a fresh browser profile; fails the test on a script error or a request to another host."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def open_it(path: str, *, viewport: dict[str, int] = DESKTOP, dark: bool = False, locale: str = "en-US") -> Any:
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport=viewport, color_scheme=scheme, locale=locale)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: _note_foreign(request.url, troubles))
        page.goto(site + path if path.startswith("/") else path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert troubles == []


def _note_foreign(url: str, troubles: list[str]) -> None:
    if not re.match(r"(http://(127\.0\.0\.1|localhost)[:/]|data:|blob:)", url):
        troubles.append(f"asked another host: {url}")
