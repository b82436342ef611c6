"""Work of one caller, a little at a time, so that callers who share a queue take turns."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

_Job = TypeVar("_Job")
_Made = TypeVar("_Made")


async def in_turns(
    call: Callable[[_Job], Awaitable[_Made]], jobs: Sequence[_Job], at_once: int
) -> list[_Made]:
    """What ``call`` makes of each job, in their order, with no more than ``at_once`` under way.

    The first error is raised: then, and where the caller is cancelled, no further job is started and those
    under way are cancelled.
    """
    waiting = deque(enumerate(jobs))
    made: dict[int, _Made] = {}

    async def work() -> None:
        try:
            while waiting:
                place, job = waiting.popleft()
                made[place] = await call(job)
        finally:
            waiting.clear()  # empty already, but where this one failed

    workers = [asyncio.ensure_future(work()) for _ in range(min(at_once, len(jobs)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
    return [made[place] for place in range(len(jobs))]
