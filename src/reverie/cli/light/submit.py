"""Handing a text over: to a server at once, else to the spool, from which a server takes it."""

from __future__ import annotations

import time

from reverie.cli.failure import UNAVAILABLE, Failure
from reverie.cli.light.http import BUSY, Reply, Server, Unreachable, bank_path
from reverie.spool import Corrupt, Entry, Spool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

QUEUED, SPOOLED = "queued", "spooled"

_ANSWER_S = 5.0
"""Seconds for a server to take a text; then it goes to the spool, and is still stored once."""
_DRAIN_S = 1.0
"""Seconds that a command gives to what others have spooled."""
_REFUSED = frozenset({400, 409, 413, 415, 422})
"""Statuses that the same request would always get."""
_BROKEN = 500
"""The server cannot take this entry, and may take the next one."""


def submit(server: Server | None, spool: Spool, bank_id: str, task_id: str, request: dict[str, Any]) -> str:
    """Keep a request for good: QUEUED with the server, or SPOOLED. Raises Failure when it is refused.

    What waits in the spool comes first: a new text goes behind it.
    """
    if server is not None and not spool.waiting():
        try:
            reply = send(server, bank_id, request)
        except Unreachable:
            pass
        else:
            if reply.ok:
                return QUEUED
            if reply.status not in BUSY:
                raise reply.failure(server.where)
    try:
        spool.add(task_id, bank_id, request)
    except OSError as error:
        reason = error.strerror or error
        raise Failure(UNAVAILABLE, f"not kept: cannot write to {spool.folder}: {reason}") from None
    if server is not None:
        drain(server, spool)
    return SPOOLED


def send(server: Server, bank_id: str, request: dict[str, Any], timeout: float = _ANSWER_S) -> Reply:
    """Send one request. Raises Unreachable."""
    return server.ask("POST", bank_path(bank_id, "memories"), request, min(_ANSWER_S, timeout))


def drain(server: Server, spool: Spool, deadline: float = float("inf")) -> None:
    """Have the spool emptied: by the server itself where it has the folder, else from here for a while.

    It ends by ``deadline`` (``time.monotonic``).
    """
    try:
        if not spool.waiting():
            return
        if server.local:
            server.ask("POST", "/v1/default/queue/spool", timeout=min(_DRAIN_S, deadline - time.monotonic()))
        else:
            _send_all(server, spool, time.monotonic() + _DRAIN_S, deadline)
    except (Unreachable, OSError):
        pass  # it waits on


def _send_all(server: Server, spool: Spool, last_start: float, deadline: float) -> None:
    """Send what waits, in order, each once. Raises Unreachable, OSError."""
    tried: set[str] = set()
    while [name for name in spool.waiting() if name not in tried]:
        with spool.draining() as mine:
            if not mine:
                return
            for name in [name for name in spool.waiting() if name not in tried]:
                tried.add(name)
                if time.monotonic() > last_start or not _send_one(server, spool, name, deadline):
                    return


def _send_one(server: Server, spool: Spool, name: str, deadline: float) -> bool:
    """Send one entry; whether the next one may follow."""
    try:
        entry: Entry | None = spool.read(name)
    except Corrupt as error:
        spool.refuse(name, str(error))
        return True
    except OSError:  # not for us to read
        return True
    if entry is None:
        return True
    reply = send(server, entry.bank_id, entry.request, deadline - time.monotonic())
    if reply.ok:
        spool.done(name)
    elif reply.status in _REFUSED:
        spool.refuse(name, reply.failure(server.where).message)
    return reply.ok or reply.status in _REFUSED or reply.status == _BROKEN
