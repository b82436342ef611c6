"""Takes over the jobs of workers that died, and gives jobs to work that has none.

A lease is a heartbeat that goes on changing. Whoever watches measures the silence with a clock of its own,
so clocks that differ or jump end no lease.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import psycopg
import psycopg_pool
from procrastinate.exceptions import ConnectorException

from reverie.jobs.queue import LOCK, Connection

log = logging.getLogger(__name__)

LOST = (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout, psycopg_pool.PoolClosed)
BEATS = 5
"""Heartbeats in a lease. Silence of three is the end of it, so that a take-over is done within the lease."""
_RESTORE_S = 15.0
"""Seconds between looks for work without a job."""
_SET_BACK_S = 30.0
"""A clock that has lost so much between two looks was set back."""
_DAY_S = 86_400.0

Pool = psycopg_pool.AsyncConnectionPool[Any]
Missing = Callable[[Connection], Awaitable[int]]
"""Gives jobs to work that should have one and has none, and returns how many."""


class Works(Protocol):
    """A worker of this process."""

    worker_id: int | None

    def running(self) -> list[int]:
        """Ids of the jobs it works on."""

    def look(self) -> None:
        """Look for work now."""


class Watch:
    """Looks after the jobs of workers that died, and after those of this process that are not run."""

    def __init__(self, pool: Pool, workers: Callable[[], Sequence[Works]], lease_s: float) -> None:
        self._pool, self._workers, self._lease = pool, workers, lease_s
        self._beats: dict[int, tuple[Any, float]] = {}
        self._strays: set[int] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver again what dead workers held, and what this one holds without knowing it."""
        while not stop.is_set():
            try:
                await self._take_over()
            except LOST as error:
                log.warning("looking for dead workers failed: %s", error)
            await pause(stop, self._lease / BEATS)

    async def _take_over(self) -> None:
        workers = self._workers()
        own = [worker.worker_id for worker in workers if worker.worker_id is not None]
        running = {job for worker in workers for job in worker.running()}
        async with self._pool.connection() as connection:
            held = await (await connection.execute(_HELD)).fetchall()
            dead = self._silent({row["worker"]: row["beat"] for row in held if row["worker"] not in own})
            if dead:
                await connection.execute(_CUT, {"dead": list(dead)})
            held = [row for row in held if row["id"] is not None]
            # a job that was just claimed is not in the list of running ones yet: seen twice it is a stray
            strays = {row["id"] for row in held if row["worker"] in own and row["id"] not in running}
            lost = [row["id"] for row in held if row["beat"] is None or row["worker"] in dead]
            lost += strays & self._strays
            self._strays = strays
            if lost:
                values = {"ids": lost, "dead": list(dead), "own": own}
                taken = await (await connection.execute(_RELEASE, values)).fetchall()
                log.info("took over jobs of a dead worker", extra={"jobs": len(taken)})
                for worker in workers:
                    worker.look()

    def _silent(self, beats: Mapping[int, Any]) -> set[int]:
        """Workers whose heartbeat has not changed for three beats."""
        now = time.monotonic()
        seen = {}
        for number, beat in beats.items():
            known = self._beats.get(number)
            seen[number] = known if known is not None and known[0] == beat else (beat, now)
        self._beats = seen
        longest = 3 * self._lease / BEATS
        return {number for number, (_, since) in seen.items() if now - since >= longest}


async def keep_restoring(pool: Pool, restore: Missing, stop: asyncio.Event) -> None:
    """Give jobs to work that has none, in one process at a time, and see to the clock of the database."""
    ahead: float | None = None
    while not stop.is_set():
        try:
            async with pool.connection() as connection, connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
                if found := await restore(connection):
                    log.warning("work had no job and was scheduled again", extra={"jobs": found})
                row = await (await connection.execute(_CLOCK)).fetchone()
                before, ahead = ahead, row["clock"] - time.monotonic()
                set_back = before is not None and ahead < before - _SET_BACK_S
                await connection.execute(_DUE, {"least": 0.0 if set_back else _DAY_S})
        except LOST as error:
            log.warning("looking for work without a job failed: %s", error)
        await pause(stop, _RESTORE_S)


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until ``stop``."""
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait([waiting], timeout=seconds)
    waiting.cancel()


# all workers, with the jobs that they hold, and jobs that nobody holds
_HELD = """
SELECT j.id, coalesce(j.worker_id, w.id) AS worker, w.last_heartbeat AS beat
FROM (SELECT id, worker_id FROM procrastinate_jobs WHERE status = 'doing') j
FULL JOIN procrastinate_workers w ON w.id = j.worker_id
"""

# A process that was halted in a transaction keeps its locks, and whoever takes over would wait for them. Such
# a transaction is ended: PostgreSQL waits there for a client that does not speak. A COPY counts as active.
_CUT = """
SELECT pg_terminate_backend(a.pid)
FROM procrastinate_workers w JOIN pg_stat_activity a ON a.application_name = w.sessions
WHERE w.id = ANY(%(dead)s::bigint[]) AND a.usename = current_user AND a.datname = current_database()
  AND a.application_name <> current_setting('application_name')
  AND (a.state LIKE 'idle in transaction%%' OR a.state = 'active' AND a.wait_event = 'ClientRead')
"""

# the worker is looked at again, for a job may have gone to another since
_RELEASE = """
WITH lost AS (
    SELECT j.id, j.abort_requested OR j.queueing_lock IS NOT NULL AS ends FROM procrastinate_jobs j
    WHERE j.id = ANY(%(ids)s) AND j.status = 'doing' AND (
        j.worker_id = ANY(%(dead)s::bigint[]) OR j.worker_id = ANY(%(own)s::bigint[])
        OR NOT EXISTS (SELECT FROM procrastinate_workers w WHERE w.id = j.worker_id))
    FOR UPDATE OF j SKIP LOCKED
)
SELECT CASE WHEN ends THEN procrastinate_finish_job_v1(id, 'aborted', true)
    ELSE procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) END
FROM lost
"""

_CLOCK = "SELECT extract(epoch FROM clock_timestamp())::float8 AS clock"

# What a clock that was set back has moved away. Where nobody saw it happen, only what is further away than
# any work waits for is known; else all is due now, for that some of it comes too early does no harm.
_DUE = """
UPDATE procrastinate_jobs SET scheduled_at = now()
WHERE status = 'todo' AND scheduled_at > now() + make_interval(secs => %(least)s::float8)
"""
