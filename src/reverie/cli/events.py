"""Following operations from the command line: server-sent events, or asking again and again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from reverie.cli.failure import REFUSED, UNAVAILABLE, Failure

_LOOK_S = 0.5
_PATIENCE_S = 30.0
"""How long a server may be away, as when it is started again."""
_ENDED = ("completed", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Event:
    """A server-sent event."""

    name: str
    data: str


def parse(lines: Iterable[bytes]) -> Iterator[Event]:
    """Events of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html), without the
    comments. One that is cut off is none."""
    name, data = "message", []
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif not line:
            if data:
                yield Event(name, "\n".join(data))
            name, data = "message", []


class Asked(Protocol):
    """What polling asks."""

    def list_operations(self, bank_id: str, status: str | None, limit: int, type: str | None) -> str: ...
    def get_operation(self, bank_id: str, operation_id: str) -> str: ...


def polled(memory: Asked, bank_id: str, operation_ids: Sequence[str]) -> Iterator[dict[str, Any] | None]:
    """What a stream tells, found by asking: each change of these operations (or of those that have not ended
    now), and None after the first look. Raises Failure when one is not there."""
    open_ids = list(dict.fromkeys(operation_ids)) or _unfinished(memory, bank_id)
    known: dict[str, dict[str, Any]] = {}
    first, away = True, time.monotonic()
    while open_ids or first:
        try:
            found = [_get(memory, bank_id, key) for key in open_ids]
        except Failure as failure:
            if failure.code != UNAVAILABLE or time.monotonic() - away > _PATIENCE_S:
                raise
            time.sleep(_LOOK_S)
            continue
        for one in found:
            if known.get(one["id"]) != one:
                known[one["id"]] = one
                yield one
        if first:
            yield None
        open_ids = [one["id"] for one in found if one["status"] not in _ENDED]
        first, away = False, time.monotonic()
        time.sleep(_LOOK_S if open_ids else 0)


def _unfinished(memory: Asked, bank_id: str) -> list[str]:
    pages = [memory.list_operations(bank_id, status, 1000, None) for status in ("processing", "pending")]
    return [one["id"] for page in pages for one in json.loads(page)["operations"]]


def _get(memory: Asked, bank_id: str, operation_id: str) -> dict[str, Any]:
    """An operation as lists have it."""
    found: dict[str, Any] = json.loads(memory.get_operation(bank_id, operation_id))
    if found["status"] == "not_found":
        raise Failure(REFUSED, f"there is no operation {operation_id} in bank {bank_id}")
    return {
        "id": found["operation_id"],
        "task_type": found["operation_type"],
        **{name: value for name, value in found.items() if name not in _OWN},
    }


_OWN = ("result_metadata", "child_operations", "task_payload", "details")
"""Fields of one operation that lists do not have."""
