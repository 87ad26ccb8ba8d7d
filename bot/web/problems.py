"""Failures as the caller sees them: RFC 9457 problem JSON, and under /v1 the error object that OpenAI clients read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from bot.domain.errors import (
    InvalidImageError,
    InvalidTokenError,
    MessageTooLongError,
    NotReadyError,
    ProviderError,
    SessionNotFoundError,
    ShopclerkError,
)
from bot.web.events import failure_type
from bot.web.monitoring import Metrics

# What each failure of the domain is in HTTP. Its `type` is the error's own name (`failure_type`).
_STATUS: Mapping[type[ShopclerkError], int] = {
    MessageTooLongError: 413,
    InvalidImageError: 422,
    SessionNotFoundError: 404,
    NotReadyError: 503,
    InvalidTokenError: 401,
    ProviderError: 502,
}
_UNEXPECTED = "Something went wrong on our side; the log has the details. Please try again."


class ProblemBody(BaseModel):
    """RFC 9457; `type` is stable, `detail` is one sentence for the person who made the request."""

    type: str = Field(examples=["urn:shopclerk:message-too-long"])
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None


class Problem(HTTPException):
    """A failure with a stable name, such as `rate-limited`, and one sentence that says what to do."""

    def __init__(
        self,
        status: int,
        name: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.name = name
        self.errors = errors

    def to_json(self) -> dict[str, Any]:
        """The body as RFC 9457 has it."""
        content: dict[str, Any] = {
            "type": f"urn:shopclerk:{self.name}",
            "title": self.name.replace("-", " ").capitalize(),
            "status": self.status_code,
            "detail": self.detail,
        }
        return content | ({"errors": [dict(error) for error in self.errors]} if self.errors else {})

    def to_openai_json(self) -> dict[str, Any]:
        """The body as OpenAI's clients read it."""
        kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
        kind = kinds.get(self.status_code, "server_error" if self.status_code >= 500 else "invalid_request_error")
        field = self.errors[0]["field"] if self.errors else None
        return {"error": {"message": self.detail, "type": kind, "param": field, "code": self.name.replace("-", "_")}}

    def response(self, path: str) -> JSONResponse:
        """The answer to a request for `path`."""
        if is_openai(path):
            # OpenAI's API knows no 422.
            status = 400 if self.status_code == 422 else self.status_code
            return JSONResponse(self.to_openai_json(), status, self.headers)
        return JSONResponse(self.to_json(), self.status_code, self.headers, media_type="application/problem+json")


def is_openai(path: str) -> bool:
    """Whether the path belongs to the OpenAI-compatible part."""
    return path.startswith("/v1/")


def problem_of(error: Exception) -> Problem:
    """Any failure as a problem; what nobody foresaw says nothing about its cause."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        return _from_status(error)
    if isinstance(error, ShopclerkError):
        headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, InvalidTokenError) else None
        return Problem(_STATUS.get(type(error), 400), failure_type(error), str(error), headers=headers)
    return Problem(500, "unexpected", _UNEXPECTED)


def add_problem_handlers(app: FastAPI, metrics: Metrics) -> None:
    """Answer every failure of `app` with a problem, and count it."""

    async def answer(request: Request, error: Exception) -> JSONResponse:
        problem = problem_of(error)
        metrics.failed(problem.name)
        return problem.response(request.url.path)

    for kind in (HTTPException, RequestValidationError, ShopclerkError, Exception):
        app.add_exception_handler(kind, answer)


async def refuse(problem: Problem, metrics: Metrics, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a problem from a middleware, where no exception handler reaches."""
    metrics.failed(problem.name)
    await problem.response(scope["path"])(scope, receive, send)


def _from_status(error: HTTPException) -> Problem:
    """Starlette's own failures: no such path, wrong method, a body that cannot be read."""
    phrase = HTTPStatus(error.status_code).phrase
    details = {
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
        400: "The request's body cannot be read; check its form and its encoding (UTF-8).",
    }
    name = re.sub(r"\W+", "-", phrase.lower())
    return Problem(error.status_code, name, details.get(error.status_code, phrase), headers=error.headers)


def _invalid(error: RequestValidationError) -> Problem:
    """Every field that is wrong, without repeating what was sent."""
    problems = [_field_error(part) for part in error.errors()]
    first = problems[0]
    detail = f"{first['field']}: {first['problem']}" if first["field"] else first["problem"]
    return Problem(422, "invalid-request", detail, errors=problems)


def _field_error(part: Mapping[str, Any]) -> dict[str, str]:
    if part["type"] == "json_invalid":
        return {"field": "", "problem": f"The body is not valid JSON: {part['ctx']['error']}."}
    field = ".".join(str(step) for step in part["loc"] if step not in ("body", "query", "path"))
    return {"field": field, "problem": str(part["msg"]).removeprefix("Value error, ")}
