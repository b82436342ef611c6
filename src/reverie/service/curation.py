"""From a request to change a memory to the revision of a fact."""

from __future__ import annotations

from collections.abc import Callable

from reverie.errors import InvalidRequest
from reverie.retain.curate import Revision
from reverie.retain.options import SecretsPolicy
from reverie.retain.safety.secrets import find_secrets, redact
from reverie.service.requests import UpdateMemoryRequest

_COLUMNS = ("text", "context", "occurred_start", "occurred_end", "mentioned_at", "fact_type")
_ACTIVE = {"invalidated": False, "valid": True, "active": True, None: None}


def revision(request: UpdateMemoryRequest, policy: SecretsPolicy) -> Revision:
    """What the request changes; secrets go as the bank asks. Raises InvalidRequest."""
    clean = _cleaner(policy)
    columns = {name: getattr(request, name) for name in _COLUMNS if getattr(request, name) is not None}
    for name in ("text", "context"):
        if name in columns:
            columns[name] = clean(name, columns[name])
    entities = request.entities and [clean(f"entities.{n}", e) for n, e in enumerate(request.entities)]
    return Revision(
        columns={name: None if value == "" else value for name, value in columns.items()},
        entities=None if entities is None else tuple(entities),
        resolve_entities=request.resolve_entities,
        active=_ACTIVE[request.state],
        reason=clean("reason", request.reason) if request.reason else None,
    )


def _cleaner(policy: SecretsPolicy) -> Callable[[str, str], str]:
    """A function of (field, text) that gives the text as it may be stored."""

    def clean(field: str, text: str) -> str:
        if policy == "redact":
            return redact(text)[0]
        found = find_secrets(text) if policy == "refuse" else []
        if found:
            raise InvalidRequest(
                field, f"{field}: holds a secret ({found[0].kind}), which the bank refuses: remove it"
            )
        return text

    return clean
