"""What each route takes of the key that a request carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request as HttpRequest

from reverie.service.caller import Need, require

_SAFE = frozenset({"GET", "HEAD"})
_BANK = "/v1/default/banks/{bank_id}"

_READS = frozenset(
    {
        f"{_BANK}/memories/recall",
        f"{_BANK}/reflect",
        f"{_BANK}/memories/dry-run-extract",
        f"{_BANK}/document-transfer/export",
        f"{_BANK}/anomaly/intelligence",
        f"{_BANK}/brain/import/validate",
    }
)
"""POST requests that change nothing of what a bank holds."""

_EXCEPTIONS: dict[tuple[str, str], Need] = {
    ("DELETE", _BANK): "admin",
    ("PATCH", f"{_BANK}/config"): "admin",
    ("DELETE", f"{_BANK}/config"): "admin",
    ("POST", f"{_BANK}/brain/learn"): "admin",
    ("DELETE", f"{_BANK}/brain/learn/{{source}}"): "admin",
    ("GET", "/v1/default/workers"): "server",
    ("GET", "/v1/default/queue"): "server",
    ("POST", "/v1/default/queue/spool"): "server",
    ("GET", "/metrics"): "server",
}
"""Routes whose method tells the wrong thing."""

_BELOW: tuple[tuple[str, Need], ...] = (
    (f"{_BANK}/webhooks", "admin"),
    (f"{_BANK}/audit-logs", "admin"),
    (f"{_BANK}/llm-requests", "admin"),
    (f"{_BANK}/import", "admin"),
    ("/v1/default/keys", "admin"),
    ("/v1/default/tenants", "root"),
)
"""Routes at and below these take it, whatever their method."""

_OPEN = frozenset({"/health", "/health/ready", "/health/live", "/version"})
"""Routes that are answered without a key."""


def need_of(method: str, path: str) -> Need | None:
    """What a route takes; None for those that anybody may ask."""
    if path in _OPEN:
        return None
    if (method, path) in _EXCEPTIONS:
        return _EXCEPTIONS[method, path]
    for beginning, need in _BELOW:
        if path == beginning or path.startswith(f"{beginning}/"):
            return need
    return "read" if method in _SAFE or (method == "POST" and path in _READS) else "write"


def admitting(prefix: str = "") -> Callable[[HttpRequest], Awaitable[None]]:
    """What routes below ``prefix`` depend on: a request goes on only if its key allows it.

    It raises NotFound, Forbidden.
    """

    async def admit(http: HttpRequest) -> None:
        route: Any = http.scope["route"]
        # a route knows its path without or with what it is included under
        need = need_of(http.method, prefix + route.path.removeprefix(prefix))
        if need is not None:
            require(need, http.path_params.get("bank_id"))

    return admit
