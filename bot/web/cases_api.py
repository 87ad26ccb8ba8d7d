"""Conversations that wait for a person, over HTTP: list them, take one over, write in it, hand it back, close it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from bot.domain.accounts import Account
from bot.domain.conversation import Session
from bot.engine import Engine
from bot.web.auth import Consoles
from bot.web.cases import CaseWork, case_json
from bot.web.fields import SaidText, SessionId


class PersonalMessage(BaseModel):
    """What a support agent writes to a shopper."""

    text: SaidText


def cases_router(engine: Engine, consoles: Consoles) -> APIRouter:
    """Cases and take-over; for support agents."""
    router, work = APIRouter(prefix="/api/support", tags=["support"]), CaseWork(engine)
    allowed = Depends(consoles.requires("support"))

    @router.get("/cases", dependencies=[allowed])
    async def cases(closed: bool = False) -> JSONResponse:
        """Cases that wait for a person, oldest first; with `closed=true` those that are done, newest first."""
        found = await run_in_threadpool(lambda: engine.help_desk.cases(closed=closed))
        return JSONResponse({"cases": [case_json(case) for case in found]})

    @router.get("/cases/{case_id}", dependencies=[allowed])
    async def case(case_id: str) -> JSONResponse:
        """One case, open or closed."""
        return JSONResponse(case_json(await run_in_threadpool(work.case, case_id)))

    @router.post("/cases/{case_id}/close", dependencies=[allowed])
    async def close(case_id: str) -> JSONResponse:
        """The shopper is helped: close the case, and let the bot answer again where a person had taken over."""
        return JSONResponse(case_json(await run_in_threadpool(work.close, case_id)))

    @router.post("/sessions/{session_id}/take-over")
    async def take_over(session_id: SessionId, account: Account = allowed) -> dict[str, Any]:
        """From now on a person answers in this conversation, and the bot is silent."""
        return _handling(await run_in_threadpool(engine.take_over, session_id, account.username))

    @router.post("/sessions/{session_id}/hand-back", dependencies=[allowed])
    async def hand_back(session_id: SessionId) -> dict[str, Any]:
        """The bot answers again."""
        return _handling(await run_in_threadpool(engine.hand_back, session_id))

    @router.post("/sessions/{session_id}/messages", status_code=201)
    async def write(session_id: SessionId, message: PersonalMessage, account: Account = allowed) -> JSONResponse:
        """Write to the shopper, and by that take over. The reply as the shopper's page gets it."""
        reply = await run_in_threadpool(work.write, session_id, message.text, account.username)
        return JSONResponse(reply.to_json(), 201)

    return router


def _handling(session: Session) -> dict[str, Any]:
    return {"session_id": session.id, "handled_by": session.handled_by}
