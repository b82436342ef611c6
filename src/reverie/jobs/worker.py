"""A worker: claims jobs, keeps its lease on them, and runs what a clock starts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg_pool
from procrastinate import App, PsycopgConnector
from procrastinate.job_context import AbortReason, JobContext, JobResult
from procrastinate.jobs import Job, Status
from procrastinate.periodic import PeriodicDeferrer
from procrastinate.retry import RetryDecision
from procrastinate.worker import Worker
from psycopg.rows import dict_row

from reverie.jobs.queue import PERIODIC, TASK, AsTold, Connection, Handler
from reverie.jobs.watch import BEATS, LOST, Missing, Pool, Watch, keep_restoring, pause

log = logging.getLogger(__name__)

POOL_MAX = 4
"""Connections of a worker at most, beside those it listens on: one for each queue with places of its own,
and one for all others."""
_RECONNECT_S = 4.0
"""Time that the pool tries to connect again, less and less often; then each heartbeat tries anew."""


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

    def workers() -> list[_Worker]:
        return [loop.current for loop in loops if loop.current is not None]

    tasks = [asyncio.create_task(loop.run(stop), name="jobs-worker") for loop in loops]
    tasks.append(asyncio.create_task(Watch(pool, workers, lease_s).run(stop), name="jobs-watch"))
    if restore is not None:
        tasks.append(asyncio.create_task(keep_restoring(pool, restore, stop), name="jobs-restore"))
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
        max_size=POOL_MAX,
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
                update_heartbeat_interval=self._lease / BEATS,
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
            except LOST as error:
                log.warning("the worker lost the database: %s", error.__cause__ or error)
            except Exception:  # the edge of the worker: whatever happened, it must not stay down
                log.exception("the worker failed")
            finally:
                running.cancel()
                stopping.cancel()
            if not stop.is_set():
                log.warning("the worker ended and starts again")
                await pause(stop, 1.0)


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
