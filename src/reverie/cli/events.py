"""Following operations from the command line: server-sent events, or asking again and again."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reverie.cli.failure import REFUSED, UNAVAILABLE, Failure
from reverie.cli.wire import Event, Reached, path

_FIRST_LOOK_S, _LOOK_S = 0.05, 0.5
_PATIENCE_S = 30.0
"""How long a server may be away, as when it is started again."""
_UNFINISHED = ("pending", "processing")
_ENDED = ("completed", "failed", "cancelled")


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


Told = dict[str, Any] | None
"""An operation as it is now, as lists have it; None once all that are there have been told of."""


def followed(memory: Reached, bank_id: str, operation_ids: Sequence[str]) -> Iterator[Told]:
    """Each change of these operations (or of those that have not ended now), and None after the first look.

    Raises Failure when one is not there.
    """
    try:
        where = path(bank_id, "operations", "stream")
        for event in memory.events(where, [("operation_id", key) for key in operation_ids]):
            if event.name == "operation":
                yield json.loads(event.data)
            elif event.name == "ready":
                yield None
            elif event.name == "end":
                return
    except Failure:  # no such route, a connection that broke, or nothing there, which polling will tell
        pass
    yield from polled(memory, bank_id, operation_ids)


def polled(memory: Reached, bank_id: str, operation_ids: Sequence[str]) -> Iterator[Told]:
    """As :func:`followed`, found by asking again and again."""
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


def completed(memory: Reached, bank_id: str, operation_id: str) -> dict[str, Any]:
    """An operation once it has completed. Raises Failure when it failed or was cancelled."""
    pause, warned = _FIRST_LOOK_S, False
    while True:
        found: dict[str, Any] = json.loads(memory.ask("GET", path(bank_id, "operations", operation_id)))
        if found["status"] == "completed":
            return found
        if found["status"] not in _UNFINISHED:
            why = found.get("error_message") or f"operation {operation_id} {found['status']}"
            raise Failure(REFUSED, why)
        if pause >= 1 and not warned:
            warn_of_no_worker(memory)
            warned = True
        time.sleep(pause)
        pause = min(1.0, pause * 1.5)


def warn_of_no_worker(memory: Reached) -> None:
    """Say so on standard error when nothing works on operations."""
    try:
        workers = json.loads(memory.ask("GET", "/v1/default/workers"))["workers"]
    except Failure:  # a server that lists none
        return
    if not workers:
        sys.stderr.write("reverie: no worker runs: start `reverie serve` or `reverie worker`\n")


def accepted(memory: Reached, bank_id: str, answer: str, *, wait: bool) -> str:
    """The answer that an operation was accepted with; with ``wait`` the operation once it has completed."""
    if not wait:
        return answer
    return json.dumps(completed(memory, bank_id, json.loads(answer)["operation_id"]))


def _unfinished(memory: Reached, bank_id: str) -> list[str]:
    where = path(bank_id, "operations")
    pages = [memory.ask("GET", where, query={"status": one, "limit": 1000}) for one in reversed(_UNFINISHED)]
    return [one["id"] for page in pages for one in json.loads(page)["operations"]]


def _get(memory: Reached, bank_id: str, operation_id: str) -> dict[str, Any]:
    """An operation as lists have it."""
    found: dict[str, Any] = json.loads(memory.ask("GET", path(bank_id, "operations", operation_id)))
    if found["status"] == "not_found":
        raise Failure(REFUSED, f"there is no operation {operation_id} in bank {bank_id}")
    return {
        "id": found["operation_id"],
        "task_type": found["operation_type"],
        **{name: value for name, value in found.items() if name not in _OWN},
    }


_OWN = ("result_metadata", "child_operations", "task_payload", "details")
"""Fields of one operation that lists do not have."""
