"""`python app.py`: build the parts, serve the API at once, and add the Gradio pages as soon as Gradio is imported."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings, load_settings, prepare_home

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.bootstrap import Services
    from bot.web.ingest_jobs import IngestJobs

ROOT = Path(__file__).resolve().parent
_SHORTEST_SECRET = 32  # bytes; what HS256 calls for
log = logging.getLogger("shopclerk")


class StartError(Exception):
    """The program cannot start; one sentence that says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; 1 with one line on stderr when that cannot be."""
    from bot.domain.errors import ShopclerkError
    from knowledge.embedder import ModelError

    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    try:
        settings = load_settings()
        prepare_home(settings.home)
        with _listen(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "7860") as listener:
            if options.prepare:
                _load_first_shop(settings)
            _serve(settings, listener)
    except (StartError, ShopclerkError, ModelError) as error:
        print(f"shopclerk: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Serve the shop's assistant on http://127.0.0.1:7860.",
        epilog="PORT and HOST in the environment change the address; the README lists the other settings.",
    )
    parser.add_argument("--prepare", action="store_true", help="load the sample shop first if there is no shop yet")
    return parser


def _listen(host: str, port: str) -> socket.socket:
    """Take the port before anything slow happens. Raises StartError."""
    if not port.isdigit() or int(port) > 65535:
        raise StartError(f"PORT is '{port}'; it must be a number up to 65535")
    # Without the protocol's number asyncio leaves Nagle's algorithm on, and every answer waits 40 ms for an ACK.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, int(port)))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise StartError(f"port {port} is taken by another program; set PORT={int(port) + 1}") from None
        raise StartError(f"{host}:{port} cannot be served ({error.strerror}); set PORT or HOST") from None
    return listener


def _load_first_shop(settings: Settings) -> None:
    """Load the sample shop unless there is a shop; build one anew that another version made. Raises StartError."""
    from knowledge.snapshot import SnapshotStore
    from knowledge.snapshot_folder import FORMAT

    manifest = SnapshotStore(settings.home).manifest()
    if manifest is None or manifest.format != FORMAT:
        print("Loading the sample shop (once; about two minutes) …" if manifest is None else "Updating …", flush=True)
        if subprocess.run([sys.executable, "-m", "ingest"], cwd=ROOT, check=False).returncode:
            raise StartError("the sample shop could not be loaded; see the message above")


def _serve(settings: Settings, listener: socket.socket) -> None:
    """Build everything and serve until a signal comes."""
    from bot.bootstrap import build
    from bot.web.api import create_api
    from bot.web.ingest_jobs import IngestJobs
    from bot.web.opening import hold_places

    services = build(settings)
    first_password = services.accounts.ensure_admin(settings.admin_password.value or None)
    jobs = IngestJobs(settings.home, services.snapshots, folder=ROOT)
    app = create_api(
        services.engine,
        services.accounts,
        jobs,
        secret=services.secret,
        rate_limit=settings.rate_limit,
        allowed_origins=settings.allowed_origins,
    )
    hold_places(app)
    try:
        _run(app, listener, lambda: _opened(app, services, jobs, listener, first_password))
    finally:
        jobs.close()
        services.database.dispose()


def _run(app: FastAPI, listener: socket.socket, on_started: Callable[[], None]) -> None:
    """Serve `app`; `on_started` is called once requests are taken."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                on_started()

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=5
    )
    Server(config).run([listener])


def _opened(
    app: FastAPI, services: Services, jobs: IngestJobs, listener: socket.socket, first_password: str | None
) -> None:
    """Say where things are, and start on the pages."""
    host, port = listener.getsockname()[:2]
    site = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    print(f"Shopclerk serves on {site}\n  shoppers  {site}/chat\n  support   {site}/support\n  admin     {site}/admin")
    if first_password:
        print(f"First log-in, shown only now: admin / {first_password}")
    if len(services.secret.value.encode()) < _SHORTEST_SECRET:
        log.warning("SHOP_SECRET_KEY is short; use at least %d random characters", _SHORTEST_SECRET)
    if not services.engine.ready():
        log.warning("There is no shop yet; run: make run (or python -m ingest FOLDER, or load one on /admin).")
    for warning in services.engine.warnings():
        log.warning(warning)
    sys.stdout.flush()
    threading.Thread(target=_mount_pages, args=(app, services, jobs), name="pages", daemon=True).start()


def _mount_pages(app: FastAPI, services: Services, jobs: IngestJobs) -> None:
    from bot.web.pages import mount_pages

    try:
        mount_pages(app, services.engine, services.accounts, jobs, services.secret)
    except Exception:
        log.exception("the pages could not be opened; the API goes on without them")


if __name__ == "__main__":
    sys.exit(main())
