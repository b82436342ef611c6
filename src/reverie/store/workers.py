"""Workers: which processes work on operations, as they last said."""

from __future__ import annotations

import uuid
from typing import Any

from psycopg.rows import DictRow

from reverie.store.db import Connection, queries, rows, run

_SQL = queries("workers")


async def report(connection: Connection, worker: uuid.UUID, **fields: Any) -> None:
    """Note that a worker lives, and how it does.

    ``fields``: name, host, pid, version, types (None: all), concurrency, running, completed, failed.
    """
    await run(connection, _SQL["report"], {"worker": worker, **fields})


async def leave(connection: Connection, worker: uuid.UUID) -> None:
    """Note that a worker has ended."""
    await run(connection, _SQL["leave"], {"worker": worker})


async def live(connection: Connection, silent_s: float) -> list[DictRow]:
    """Workers that were heard of within so many seconds."""
    return await rows(connection, _SQL["live"], {"silent": silent_s})


async def forget(connection: Connection) -> None:
    """Drop workers that were not heard of for a day."""
    await run(connection, _SQL["forget"], {})
