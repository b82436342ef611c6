"""Kinds of errors as statuses. Every 4xx names the field and says how to mend it."""

from __future__ import annotations

import dataclasses
import logging
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse

from reverie import errors
from reverie.service.statuses import status_of
from reverie.telemetry import HTTP_ERRORS

log = logging.getLogger(__name__)

_LATER = {429: {"Retry-After": "5"}, 503: {"Retry-After": "2"}}
"""Headers of what may go better later."""


class Problem(BaseModel):
    """What is wrong with one part of a request; ``loc`` is the way to it."""

    loc: list[str | int]
    msg: str
    type: str


class Refusal(BaseModel):
    """The body of every answer but success."""

    detail: str | list[Problem]
    violations: list[errors.Violation] | None = None
    """Where secrets stand that the bank refuses."""


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal, "description": description}
    for status, description in {
        400: "A value cannot be.",
        401: "No API key, or one that is unknown, expired or revoked.",
        403: "The API key does not allow it, or not to this address without one.",
        404: "Not in this bank.",
        409: "Contradicts what is stored.",
        413: "Over a limit.",
        415: "Not JSON, or not a form where files are sent.",
        422: "A field is missing or wrong, or holds a secret that the bank refuses.",
        429: "Over a key's rate, or as many operations wait as may; `Retry-After` says when to try again.",
        503: "The database or the encoder cannot answer now; `Retry-After` says when to try again.",
    }.items()
}
"""What any route may answer besides success, for OpenAPI."""


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(errors.ReverieError, _reverie)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _reverie(http: HttpRequest, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.ReverieError)
    status = status_of(error)
    detail: Any = _encodable(error.message)
    if isinstance(error, errors.InvalidRequest):
        detail = [{"loc": _encodable(error.field).split("."), "msg": detail, "type": "invalid"}]
    body = {"detail": detail}
    if isinstance(error, errors.SecretsRefused):
        body["violations"] = [dataclasses.asdict(violation) for violation in error.violations]
    return JSONResponse(body, status, _LATER.get(status))


async def _validation(http: HttpRequest, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"detail": [_problem(found) for found in error.errors()[:20]]}, 422)


async def _http(http: HttpRequest, error: Exception) -> JSONResponse:
    """What the framework refuses itself; a body it cannot decode gets our words."""
    assert isinstance(error, HTTPException)
    detail: Any = error.detail
    if error.status_code == 400:
        form = http.headers.get("content-type", "").startswith("multipart/")
        problem = f"not a form: {_printable(str(detail))}" if form else "not JSON in UTF-8"
        kind = "form_invalid" if form else "json_invalid"
        detail = [{"loc": ["body"], "msg": f"body: {problem}", "type": kind}]
    return JSONResponse({"detail": detail}, error.status_code, error.headers)


def _problem(found: Any) -> dict[str, Any]:
    """One problem without the input, which may be long, secret or unprintable."""
    loc = [part if isinstance(part, int) else _printable(str(part)) for part in found["loc"]]
    field = ".".join(str(part) for part in loc[1:]) or str(loc[0])
    message = _printable(str(found["msg"]).removeprefix("Value error, "))
    if found["type"] == "json_invalid":  # its place is a number of characters
        field, message = "body", f"not JSON at character {loc[-1]}: {found.get('ctx', {}).get('error')}"
    return {"loc": loc, "msg": f"{field}: {message}", "type": found["type"]}


def _printable(text: str) -> str:
    return _encodable(text)[:500]


def _encodable(text: str) -> str:
    """A text with what JSON can hold and UTF-8 cannot, half a surrogate pair, replaced."""
    return text.encode("utf-8", "replace").decode()


async def _unexpected(http: HttpRequest, error: Exception) -> JSONResponse:
    HTTP_ERRORS.inc()
    log.error("unexpected error in %s %s", http.method, http.url.path, exc_info=error)
    return JSONResponse({"detail": "an unexpected error; the server's log has it"}, 500)
