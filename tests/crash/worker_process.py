"""``reverie worker`` that waits once at a point of an attempt, where the test then holds it.

CRASH_WAIT names the point: ``prepare`` (at work, no transaction), ``copy`` (rows are being sent) or
``commit`` (all is written, and nothing committed). The file CRASH_MARK appears when it is reached.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psycopg

from reverie.cli import main
from reverie.retain.prepare import Preparer
from reverie.store import operations

_WAIT_S = 1.0
POINTS: dict[str, tuple[Any, str]] = {
    "prepare": (Preparer, "prepare"),
    "copy": (psycopg.AsyncCopy, "write_row"),
    "commit": (operations, "complete"),
}


def wait_once_at(point: str, mark: Path) -> None:
    """Make the process wait after the first call of a function."""
    place, name = POINTS[point]
    call: Callable[..., Awaitable[Any]] = getattr(place, name)

    async def waiting(*positional: Any, **named: Any) -> Any:
        result = await call(*positional, **named)
        setattr(place, name, call)
        mark.touch()
        await asyncio.sleep(_WAIT_S)
        return result

    setattr(place, name, waiting)


if __name__ == "__main__":
    wait_once_at(os.environ["CRASH_WAIT"], Path(os.environ["CRASH_MARK"]))
    main()
