"""What the two consoles do, for scripts: log in, load knowledge, roll it back, and test questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from bot.domain.accounts import Account, ConsoleRole
from bot.domain.conversation import Turn
from bot.domain.events import Visitor
from bot.engine import Engine
from bot.web.auth import CONSOLE_COOKIE, CONSOLE_SECONDS, AccountStore, Consoles
from bot.web.fields import SaidText, SessionId, Spoken
from bot.web.limits import LoginLimit
from bot.web.middleware import UPLOAD_PATH
from bot.web.monitoring import Metrics
from bot.web.problems import Problem
from bot.web.releases import JobRunningError, ReleaseError, Releases
from bot.web.turns import whole_reply
from bot.web.visitors import address_of, too_many

T = TypeVar("T")


class LogIn(BaseModel):
    """Name and password of an account."""

    username: SaidText = Field(max_length=128)
    password: SaidText = Field(max_length=1024)


class NewAccount(BaseModel):
    """An account to open."""

    username: str = Field(pattern=r"^[A-Za-z0-9._@-]{1,64}$")
    password: str = Field(min_length=8, max_length=1024)
    role: ConsoleRole = "support"


class Ingest(BaseModel):
    """What to load; without sources those of last time."""

    sources: list[str] = Field(default_factory=list, max_length=100)
    full: bool = False


class Rollback(BaseModel):
    """The release to go back to."""

    snapshot: str


class TestQuestion(BaseModel):
    """A question that a support agent tries out; `session_id` goes on with an earlier one."""

    question: SaidText
    language: Spoken | None = None
    session_id: SessionId | None = None


def login_router(accounts: AccountStore, consoles: Consoles, limit: LoginLimit) -> APIRouter:
    """Logging in and out."""
    router = APIRouter(prefix="/api/admin", tags=["consoles"])

    @router.post("/login")
    async def login(body: LogIn, request: Request, response: Response) -> dict[str, Any]:
        """A token for twelve hours, to be sent as Bearer; browsers get it as a cookie too."""
        address = address_of(request)
        if seconds := limit.wait(body.username, address):
            raise too_many(seconds, "There were too many failed log-ins")
        account = await run_in_threadpool(accounts.check, body.username, body.password)
        if account is None:
            limit.failed(body.username, address)
            raise Problem(401, "wrong-password", "Name or password is wrong.", headers={"WWW-Authenticate": "Bearer"})
        token = consoles.issue(account)
        secure = request.url.scheme == "https"
        response.set_cookie(
            CONSOLE_COOKIE, token, CONSOLE_SECONDS, httponly=True, samesite="strict", secure=secure, path="/"
        )
        return {"token": token, "role": account.role, "expires_in": CONSOLE_SECONDS}

    @router.post("/logout", status_code=204)
    async def logout(response: Response) -> None:
        """Forget the cookie."""
        response.delete_cookie(CONSOLE_COOKIE, path="/")

    return router


def admin_router(releases: Releases, accounts: AccountStore, consoles: Consoles) -> APIRouter:
    """Knowledge and accounts; for admins."""
    # The dependency comes before the body of an upload is read.
    router = APIRouter(prefix="/api/admin", tags=["admin"], dependencies=[Depends(consoles.requires("admin"))])

    @router.post("/ingest", status_code=202)
    async def ingest(body: Ingest | None = None) -> dict[str, str]:
        """Load knowledge in the background; ask for the job's state until it is done or failed."""
        body = body or Ingest()
        return {"job_id": await _released(releases.start, body.sources, body.full)}

    @router.get("/ingest/{job_id}")
    async def job(job_id: str) -> dict[str, Any]:
        """How far a job is, and its report."""
        found = releases.status(job_id)
        if found is None:
            raise Problem(404, "job-not-found", "There is no such job; jobs are forgotten when the program restarts.")
        return found

    @router.get("/snapshots")
    async def snapshots() -> dict[str, Any]:
        """All releases, newest first."""
        return {"snapshots": await run_in_threadpool(releases.snapshots)}

    @router.post("/rollback")
    async def rollback(body: Rollback) -> dict[str, Any]:
        """Serve an older release again, from the next turn on."""
        return await _released(releases.rollback, body.snapshot)

    @router.post(UPLOAD_PATH.removeprefix("/api/admin"), status_code=201, openapi_extra=_UPLOAD_BODY)
    async def upload(request: Request) -> dict[str, str]:
        """Keep a file; `source` is what to hand to /api/admin/ingest."""
        async with request.form(max_files=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                raise Problem(422, "invalid-request", "Send the file in the multipart field named file.")
            return {"source": await _released(releases.keep, file.file, file.filename)}

    @router.get("/accounts")
    async def list_accounts() -> dict[str, Any]:
        """Who may log in."""
        return {"accounts": [asdict(account) for account in await run_in_threadpool(accounts.accounts)]}

    @router.post("/accounts", status_code=201)
    async def add_account(body: NewAccount) -> dict[str, str]:
        """Open an account for a colleague."""
        if not await run_in_threadpool(accounts.add, body.username, body.password, body.role):
            raise Problem(409, "name-taken", f"There is an account named {body.username} already.")
        return {"username": body.username, "role": body.role}

    return router


def support_router(engine: Engine, consoles: Consoles, metrics: Metrics) -> APIRouter:
    """Questions with everything that led to their answers; for support agents."""
    router = APIRouter(prefix="/api/support", tags=["support"])
    allowed = Depends(consoles.requires("support"))

    async def answer(test: TestQuestion, account: Account) -> JSONResponse:
        visitor = Visitor(f"support:{account.username}")
        run = partial(engine.reply, test.session_id, test.question, visitor, language=test.language)
        reply = await whole_reply(run, metrics)
        session = await run_in_threadpool(engine.session_any, reply.session_id)
        return JSONResponse(_traced(session.turns[reply.turn]))

    @router.post("/ask")
    async def ask(test: TestQuestion, account: Account = allowed) -> JSONResponse:
        """Ask as a shopper would; the reply, and its trace: chunks with scores, filters, answerability."""
        return await answer(test, account)

    @router.get("/ask")
    async def ask_by_address(
        question: SaidText, language: Spoken | None = None, account: Account = allowed
    ) -> JSONResponse:
        """The same for a link."""
        return await answer(TestQuestion(question=question, language=language), account)

    @router.get("/sessions/{session_id}", dependencies=[allowed])
    async def session(session_id: SessionId) -> JSONResponse:
        """A conversation with the trace of each turn."""
        found = await run_in_threadpool(engine.session_any, session_id)
        turns = [{"message": turn.message, "at": turn.at.isoformat(), **_traced(turn)} for turn in found.turns]
        about = {"customer_id": found.customer_id, "language": found.language, "handled_by": found.handled_by}
        return JSONResponse({"session_id": found.id, **about, "turns": turns})

    return router


_UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


def _traced(turn: Turn) -> dict[str, Any]:
    return {"reply": turn.reply.to_json(), "trace": asdict(turn.trace) if turn.trace else None}


async def _released(act: Callable[..., T], *arguments: Any) -> T:
    """Run something of `Releases` in a thread; its failures as problems."""
    try:
        return await run_in_threadpool(act, *arguments)
    except JobRunningError as error:
        raise Problem(409, "ingest-running", str(error)) from None
    except ReleaseError as error:
        raise Problem(422, "invalid-request", str(error)) from None
