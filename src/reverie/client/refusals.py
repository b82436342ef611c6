"""Answers of the wire that refuse, as the errors that the library raises."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import orjson

from reverie.errors import (
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    QueueFull,
    RateLimited,
    ReverieError,
    SecretsRefused,
    ServerError,
    StoreUnavailable,
    Unauthorized,
    Violation,
)

_KINDS: dict[int, type[ReverieError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: NotFound,
    429: QueueFull,
    502: StoreUnavailable,
    503: StoreUnavailable,
    504: StoreUnavailable,
}
_LONGEST = 1000


def refusal(status: int, body: bytes, location: str | None = None) -> ReverieError:
    """The error of an answer that is no success. Nothing of the request is in it."""
    if 300 <= status < 400:
        return ServerError(
            f"the server sends requests on to {_place(location)}: give that address as base_url, if it is"
            " yours; the key is not sent there by itself"
        )
    found = _object(body)
    field, message = _problem(found.get("detail"))
    message = message or f"the server answered {status}"
    if found.get("violations"):
        return SecretsRefused([Violation(**_known(one)) for one in found["violations"]])
    if status == 429 and field == "rate":
        return RateLimited(message)
    if status in _KINDS:
        return _KINDS[status](message)
    if 400 <= status < 500:
        return InvalidRequest(field, message)
    return ServerError(f"{message} (status {status})")


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _problem(detail: Any) -> tuple[str, str]:
    """Field and message of the first problem."""
    if isinstance(detail, list) and detail and isinstance(detail[0], dict):
        first = detail[0]
        way = [str(part) for part in first.get("loc") or ()]
        way = way[1:] if len(way) > 1 and way[0] in ("body", "query", "path", "header") else way
        return ".".join(way) or "request", str(first.get("msg", ""))[:_LONGEST]
    return "request", str(detail)[:_LONGEST] if detail is not None else ""


def _known(violation: Any) -> dict[str, Any]:
    return {name: violation[name] for name in ("item", "field", "kind")}


def _place(location: str | None) -> str:
    """Where a redirect leads, without what may be secret in it."""
    parts = urlsplit(location or "")
    if not parts.hostname:
        return "another path"
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "") + parts.path
