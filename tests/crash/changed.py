"""What tests change in a process of ``reverie`` before it begins, told by its environment.

CRASH_POSTGRES: more environment of the PostgreSQL that it starts, as JSON; a clock of its own.
CRASH_WAIT and CRASH_MARK: it holds itself (SIGSTOP) once at a point of an attempt, ``prepare`` (at work, no
transaction), ``copy`` (rows are being sent) or ``commit`` (all is written, and nothing committed). The file
CRASH_MARK is there before it does.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from reverie.retain.prepare import Preparer
from reverie.store import embedded_binaries, operations

POINTS: dict[str, tuple[Any, str]] = {
    "prepare": (Preparer, "prepare"),
    "copy": (psycopg.AsyncCopy, "write_row"),
    "commit": (operations, "complete"),
}


def change(environment: Mapping[str, str]) -> None:
    """Do what the environment says; where it says nothing, nothing."""
    if told := environment.get("CRASH_POSTGRES"):
        embedded_binaries._ENVIRONMENT.update(json.loads(told))
    if point := environment.get("CRASH_WAIT"):
        hold_once_at(point, Path(environment["CRASH_MARK"]))


def hold_once_at(point: str, mark: Path) -> None:
    """Hold the process after the first call of a function."""
    place, name = POINTS[point]
    call: Callable[..., Awaitable[Any]] = getattr(place, name)

    async def holding(*positional: Any, **named: Any) -> Any:
        result = await call(*positional, **named)
        setattr(place, name, call)
        await asyncio.sleep(0.2)  # what was sent is on its way
        mark.touch()
        os.kill(os.getpid(), signal.SIGSTOP)
        return result

    setattr(place, name, holding)
