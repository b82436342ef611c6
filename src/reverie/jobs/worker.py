"""A worker: claims jobs, keeps its lease on them, and takes over those of workers that died.

A lease is a heartbeat that goes on changing. Whoever watches measures the silence with a clock of its own,
so clocks that differ or jump end no lease.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import psycopg_pool
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import AbortReason, JobContext, JobResult
from procrastinate.jobs import Job, Status
from procrastinate.periodic import PeriodicDeferrer
from procrastinate.retry import RetryDecision
from procrastinate.worker import Worker
from psycopg.rows import dict_row

from reverie.jobs.queue import LOCK, PERIODIC, TASK, AsTold, Connection, Handler

log = logging.getLogger(__name__)

_LOST = (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout, psycopg_pool.PoolClosed)
_BEATS = 5
"""Heartbeats in a lease. Silence of three is the end of it, so that a take-over is done within the lease."""
_RESTORE_S = 15.0
"""Seconds between looks for work without a job."""

_SET_BACK_S = 30.0
"""A clock that has lost so much between two looks was set back."""
_DAY_S = 86_400.0
_RECONNECT_S = 4.0
"""Time that the pool tries to connect again, less and less often; then each heartbeat tries anew."""

Pool = psycopg_pool.AsyncConnectionPool[Any]
Missing = Callable[[Connection], Awaitable[int]]
"""Gives jobs to work that should have one and has none, and returns how many."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that a clock starts: ``cron`` (with seconds as a sixth field) and what to do, once for all
    workers. A run that is due while another waits is left out."""

    cron: str
    run: Callable[[], Awaitable[None]]


@asynccontextmanager
async def worker(
    url: str,
    handler: Handler,
    *,
    concurrency: int,
    lease_s: float,
    grace_s: float = 8.0,
    queues: Sequence[str],
    apart: Mapping[str, int] | None = None,
    restore: Missing | None = None,
    periodic: Mapping[str, Periodic] | None = None,
) -> AsyncIterator[None]:
    """Run jobs of the database at ``url`` with ``handler``, ``concurrency`` at a time, as long as the context
    lasts.

    It takes the jobs of these ``queues``. Those in ``apart`` have so many places of their own: however long
    their jobs wait for others, they keep nobody else waiting. At the end jobs have ``grace_s`` seconds to
    finish; what is left is cancelled and delivered again elsewhere.
    """
    pool = _pool(url)
    await pool.open()
    app = _tasks(handler, periodic or {})
    await app.open_async(pool)
    stop = asyncio.Event()
    places = [([*queues, PERIODIC], concurrency), *(([name], most) for name, most in (apart or {}).items())]
    loops = [_Loop(app, most, lease_s, grace_s, names) for names, most in places]
    tasks = [asyncio.create_task(loop.run(stop), name="jobs-worker") for loop in loops]
    tasks.append(asyncio.create_task(_Watch(pool, loops, lease_s).run(stop), name="jobs-watch"))
    if restore is not None:
        tasks.append(asyncio.create_task(_restore(pool, restore, stop), name="jobs-restore"))
    try:
        yield
    finally:
        # asked, not cancelled: before Python 3.12 asyncio.wait_for, which the driver uses, loses a
        # cancellation now and then, and the worker would never end
        stop.set()
        _, late = await asyncio.wait(tasks, timeout=grace_s + 2)
        for task in late:
            task.cancel()
        if late:  # they wait for a database that is gone, and end when its pool is closed
            await asyncio.wait(late, timeout=1)
        await pool.close(timeout=1)


def _pool(url: str) -> Pool:
    """Connections of the worker alone: a heartbeat must not wait for those of requests.

    Claims and ends of jobs need not reach the disk before they count: one that a crash takes back is made
    again, and what the job did is guarded by its own transaction.
    """

    async def configure(connection: Connection) -> None:
        await connection.set_autocommit(True)
        await connection.execute("SET synchronous_commit = off")

    return psycopg_pool.AsyncConnectionPool(
        url,
        kwargs={"row_factory": dict_row},
        min_size=1,
        max_size=4,
        timeout=3,
        configure=configure,
        check=psycopg_pool.AsyncConnectionPool.check_connection,
        reconnect_timeout=_RECONNECT_S,
        open=False,
    )


def _tasks(handler: Handler, periodic: Mapping[str, Periodic]) -> App:
    """The application of procrastinate, with what its jobs do."""
    app = App(connector=PsycopgConnector())

    async def run(scope: int, work: str) -> None:
        await handler(scope, work)

    app.task(name=TASK, retry=AsTold())(run)
    for name, one in periodic.items():

        async def tick(timestamp: int, one: Periodic = one) -> None:
            await one.run()

        task = app.task(name=name, queue=PERIODIC, queueing_lock=name, lock=name)(tick)
        app.periodic_registry.register_task(task, one.cron, "", {})
    return app


class _Worker(Worker):
    """procrastinate's worker, with three differences.

    It looks for work as soon as a job has ended, for its lock may have held one back. It ends a job only
    while the job is still its own. It notices a heartbeat that fails also where nothing is periodic: the
    deferrer of procrastinate then ends at once, and with it the watch over its sisters.
    """

    async def _process_job(self, context: JobContext) -> None:
        try:
            await super()._process_job(context)
        finally:
            self.look()

    async def _persist_job_status(
        self,
        job: Job,
        status: Status,
        retry_decision: RetryDecision | None,
        context: JobContext,
        job_result: JobResult | None,
    ) -> None:
        again: float | None = None
        if retry_decision is not None and retry_decision.retry_at is not None:
            again = max(0.0, retry_decision.retry_at.timestamp() - time.time())
        elif status is Status.ABORTED and context.abort_reason() is AbortReason.SHUTDOWN:
            again = 0.0
        values = {"id": job.id, "worker": self.worker_id, "again": again}
        async with self.app.connector.pool.connection() as connection:  # type: ignore[attr-defined]
            await connection.execute(_END, values)
        assert job.id is not None
        self._job_ids_to_abort.pop(job.id, None)

    def look(self) -> None:
        """Look for work now: of jobs that are released nobody is notified."""
        self._new_job_event.set()

    def running(self) -> list[int]:
        """Ids of the jobs it works on."""
        return [context.job.id for context in self._running_jobs.values() if context.job.id is not None]

    async def _periodic_deferrer(self) -> None:
        deferrer = PeriodicDeferrer(registry=self.app.periodic_registry, **self.app.periodic_defaults)
        if self.app.periodic_registry.periodic_tasks:
            await deferrer.worker()
        else:
            await asyncio.Event().wait()


class _Loop:
    """One worker after another, for it is started again when it ends."""

    def __init__(
        self, app: App, concurrency: int, lease_s: float, grace_s: float, queues: Sequence[str]
    ) -> None:
        self._app, self._queues = app, queues
        self._concurrency, self._lease, self._grace = concurrency, lease_s, grace_s
        self.current: _Worker | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """A procrastinate worker, started again when the database cut it off."""
        while not stop.is_set():
            self.current = worker = _Worker(
                self._app,
                queues=self._queues,
                concurrency=self._concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=2.0,
                abort_job_polling_interval=2.0,
                update_heartbeat_interval=self._lease / _BEATS,
                stalled_worker_timeout=24 * 3600.0,  # others may still be watching them
                shutdown_graceful_timeout=self._grace,
                delete_jobs="always",
            )
            running = asyncio.create_task(worker.run(), name="jobs-run")  # type: ignore[no-untyped-call]
            stopping = asyncio.create_task(stop.wait(), name="jobs-stop")
            try:
                await asyncio.wait([running, stopping], return_when=asyncio.FIRST_COMPLETED)
                worker.stop()  # type: ignore[no-untyped-call]
                await running
            except _LOST as error:
                log.warning("the worker lost the database: %s", error.__cause__ or error)
            except Exception:  # the edge of the worker: whatever happened, it must not stay down
                log.exception("the worker failed")
            finally:
                running.cancel()
                stopping.cancel()
            if not stop.is_set():
                log.warning("the worker ended and starts again")
                await pause(stop, 1.0)


class _Watch:
    """Looks after the jobs of workers that died, and after those of this process that are not run."""

    def __init__(self, pool: Pool, loops: Sequence[_Loop], lease_s: float) -> None:
        self._pool, self._loops, self._lease = pool, loops, lease_s
        self._beats: dict[int, tuple[Any, float]] = {}
        self._strays: set[int] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver again what dead workers held, and what this one holds without knowing it."""
        while not stop.is_set():
            try:
                await self._take_over()
            except _LOST as error:
                log.warning("looking for dead workers failed: %s", error)
            await pause(stop, self._lease / _BEATS)

    async def _take_over(self) -> None:
        workers = [loop.current for loop in self._loops if loop.current is not None]
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
        longest = 3 * self._lease / _BEATS
        return {number for number, (_, since) in seen.items() if now - since >= longest}


async def _restore(pool: Pool, restore: Missing, stop: asyncio.Event) -> None:
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
        except _LOST as error:
            log.warning("looking for work without a job failed: %s", error)
        await pause(stop, _RESTORE_S)


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until ``stop``."""
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait([waiting], timeout=seconds)
    waiting.cancel()


# Of jobs with a queueing lock, which the clock makes, the next one may wait already: they are not repeated.
_END = """
WITH own AS (
    SELECT id, abort_requested OR queueing_lock IS NOT NULL AS ends,
        now() + make_interval(secs => %(again)s::float8) AS again
    FROM procrastinate_jobs WHERE id = %(id)s AND worker_id = %(worker)s AND status = 'doing'
    FOR UPDATE
)
SELECT CASE WHEN again IS NULL OR ends THEN procrastinate_finish_job_v1(id, 'succeeded', true)
    ELSE procrastinate_retry_job_v2(id, again, NULL, NULL, NULL) END
FROM own
"""

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
