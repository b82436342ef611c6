"""What each route takes of the key that a request carries."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request as HttpRequest

from reverie.service.caller import Need, require

_API = "/v1/default"

# each route is named, so that nobody adds one without deciding what it takes; these stand behind the bank
_OF_BANKS: dict[Need, str] = {
    "read": """
        GET
        GET /anomalies
        GET /anomalies/{anomaly_id}
        POST /anomaly/intelligence
        GET /brain/export
        POST /brain/import/validate
        GET /brain/influence
        GET /brain/learn
        GET /brain/status
        GET /config
        GET /directives
        GET /directives/{directive_id}
        GET /document-transfer
        POST /document-transfer/export
        GET /documents
        GET /documents/{document_id}
        GET /documents/{document_id}/chunks
        GET /dreams
        GET /dreams/stats
        GET /dreams/{run_id}
        GET /entities
        GET /entities/graph
        GET /entities/{entity_id}
        GET /export
        GET /graph
        GET /knowledge-base/export
        GET /knowledge-base/pages/{page_id}
        GET /knowledge-base/search
        GET /knowledge-base/tree
        POST /memories/dry-run-extract
        GET /memories/list
        POST /memories/recall
        GET /memories/{memory_id}
        GET /memories/{memory_id}/history
        GET /mental-models
        GET /mental-models/{mental_model_id}
        GET /mental-models/{mental_model_id}/history
        GET /observations/scopes
        GET /operations
        GET /operations/stream
        GET /operations/{operation_id}
        GET /profile
        POST /reflect
        GET /stats
        GET /stats/memories-timeseries
        GET /sub-routine/histogram
        GET /sub-routine/predictions
        GET /tags
        GET /timeline
    """,
    "write": """
        PATCH
        PUT
        POST /anomalies/detect
        POST /anomalies/{anomaly_id}/acknowledge
        POST /anomalies/{anomaly_id}/resolve
        POST /background
        POST /consolidate
        POST /consolidation/recover
        POST /directives
        DELETE /directives/{directive_id}
        PATCH /directives/{directive_id}
        POST /document-transfer
        DELETE /documents/{document_id}
        PATCH /documents/{document_id}
        POST /documents/{document_id}/reprocess
        POST /dreams/predictions/{prediction_id}/outcome
        POST /dreams/proposals/{proposal_id}/review
        POST /dreams/trigger
        POST /entities/{entity_id}/merge
        POST /entities/{entity_id}/regenerate
        POST /entities/{entity_id}/split
        POST /files/retain
        POST /graph/maintenance
        POST /health/llm
        POST /knowledge-base/folders
        DELETE /knowledge-base/nodes/{node_id}
        PATCH /knowledge-base/nodes/{node_id}
        POST /knowledge-base/pages
        DELETE /memories
        POST /memories
        DELETE /memories/{memory_id}
        PATCH /memories/{memory_id}
        DELETE /memories/{memory_id}/observations
        POST /mental-models
        DELETE /mental-models/{mental_model_id}
        PATCH /mental-models/{mental_model_id}
        POST /mental-models/{mental_model_id}/clear
        POST /mental-models/{mental_model_id}/dry-run-refresh
        POST /mental-models/{mental_model_id}/refresh
        DELETE /observations
        DELETE /operations/{operation_id}
        DELETE /operations/{operation_id}/delete
        POST /operations/{operation_id}/retry
        PUT /profile
        POST /sub-routine
    """,
    "admin": """
        DELETE
        GET /audit-logs
        GET /audit-logs/stats
        POST /brain/import
        POST /brain/learn
        DELETE /brain/learn/{source}
        DELETE /config
        PATCH /config
        POST /import
        GET /llm-requests
        GET /llm-requests/stats
        GET /webhooks
        POST /webhooks
        DELETE /webhooks/{webhook_id}
        PATCH /webhooks/{webhook_id}
        GET /webhooks/{webhook_id}/deliveries
    """,
}
_OTHERS: dict[tuple[str, str], Need | None] = {
    ("GET", "/health"): None,
    ("GET", "/health/ready"): None,
    ("GET", "/health/live"): None,
    ("GET", "/version"): None,
    ("GET", "/v1/bank-template-schema"): "read",
    ("GET", f"{_API}/banks"): "read",
    ("GET", f"{_API}/chunks/{{chunk_id}}"): "read",
    ("GET", f"{_API}/files/download/{{key}}"): "read",
    ("GET", f"{_API}/keys"): "admin",
    ("POST", f"{_API}/keys"): "admin",
    ("DELETE", f"{_API}/keys/{{key_id}}"): "admin",
    ("GET", "/metrics"): "server",
    ("GET", f"{_API}/workers"): "server",
    ("GET", f"{_API}/queue"): "server",
    ("POST", f"{_API}/queue/spool"): "server",
    ("GET", f"{_API}/tenants"): "root",
    ("POST", f"{_API}/tenants"): "root",
    ("PATCH", f"{_API}/tenants/{{tenant}}"): "root",
}
_CONVERTER = re.compile(r":\w+}")


def _decided() -> dict[tuple[str, str], Need | None]:
    found = dict(_OTHERS)
    for need, listed in _OF_BANKS.items():
        for line in listed.strip().splitlines():
            method, _, tail = line.strip().partition(" ")
            found[method, f"{_API}/banks/{{bank_id}}{tail}"] = need
    return found


NEEDS: Mapping[tuple[str, str], Need | None] = _decided()
"""What each route takes, by method and path; None: anybody may ask."""


def need_of(method: str, path: str) -> Need | None:
    """What a route takes; None for those that anybody may ask. One that nobody decided on is the owner's."""
    return NEEDS.get(("GET" if method == "HEAD" else method, _CONVERTER.sub("}", path)), "root")


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
