"""Enqueue, claim, retry and take over, on procrastinate in the same PostgreSQL.

A job carries two words, the scope and the id of the work; what the work is stands elsewhere. It is put
in the caller's transaction, so a job exists if and only if what it works on does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
import psycopg_pool
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker

log = logging.getLogger(__name__)

_LOCK = 7_265_766_572_696_502
_TASK = "reverie"
_GRACE = 8.0
"""Seconds that jobs have to end when the worker is told to stop."""

Handler = Callable[[int, str], Awaitable[None]]


class RetryLater(Exception):
    """Raised by a handler: deliver this job again after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


class _AsTold(BaseRetryStrategy):
    """Retries when the handler says so, and only then: it counts the attempts."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, RetryLater):
            return RetryDecision(retry_in={"seconds": max(0, round(exception.seconds))})
        return None


class _Worker(Worker):
    """Looks for work as soon as a job has ended, not at the next poll: its lock may have held one back."""

    async def _process_job(self, context: JobContext) -> None:
        try:
            await super()._process_job(context)
        finally:
            self._new_job_event.set()


class JobQueue:
    """The queue of one database; ``pool`` is the caller's and stays its."""

    def __init__(self, pool: psycopg_pool.AsyncConnectionPool[Any], lease_s: float) -> None:
        self._pool, self._lease = pool, lease_s
        self._app = App(connector=PsycopgConnector())
        self._handler: Handler | None = None
        self._task = self._app.task(name=_TASK, retry=_AsTold(), pass_context=False)(self._run)

    async def open(self) -> None:
        """Set up the tables of the queue if they are missing, and connect."""
        await self._app.open_async(self._pool)
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            found = await (
                await connection.execute("SELECT to_regclass('procrastinate_jobs') AS t")
            ).fetchone()
            if found is None or found["t"] is None:
                await connection.execute(self._app.schema_manager.get_schema())

    async def enqueue(
        self, connection: psycopg.AsyncConnection[Any], scope: int, work: str, *, lock: str | None = None
    ) -> None:
        """Add a job inside the caller's transaction. Jobs with the same ``lock`` run one by one, in order."""
        await self._task.configure(connection=connection, lock=lock).defer_async(scope=scope, work=work)

    async def _run(self, scope: int, work: str) -> None:
        assert self._handler is not None
        await self._handler(scope, work)

    @asynccontextmanager
    async def worker(self, handler: Handler, concurrency: int) -> Any:
        """Run jobs with ``handler``, ``concurrency`` at a time, as long as the context lasts."""
        self._handler = handler
        stop = asyncio.Event()
        tasks = [
            asyncio.create_task(self._work(concurrency, stop), name="jobs-worker"),
            asyncio.create_task(self._take_over(stop), name="jobs-take-over"),
        ]
        try:
            yield
        finally:
            # asked, not cancelled: before Python 3.12 asyncio.wait_for, which the driver uses, loses a
            # cancellation now and then, and the worker would never end
            stop.set()
            _, late = await asyncio.wait(tasks, timeout=_GRACE + 2)
            for task in late:
                task.cancel()
            if late:  # they wait for a database that is gone, and end when its pool is closed
                await asyncio.wait(late, timeout=1)

    async def _work(self, concurrency: int, stop: asyncio.Event) -> None:
        """A procrastinate worker, started again when the database cut it off."""
        while not stop.is_set():
            worker = _Worker(
                self._app,
                concurrency=concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=2.0,
                update_heartbeat_interval=self._lease / 4,
                stalled_worker_timeout=self._lease,
                shutdown_graceful_timeout=_GRACE,
                delete_jobs="always",
            )
            running = asyncio.create_task(worker.run(), name="jobs-run")  # type: ignore[no-untyped-call]
            stopping = asyncio.create_task(stop.wait(), name="jobs-stop")
            try:
                await asyncio.wait([running, stopping], return_when=asyncio.FIRST_COMPLETED)
                worker.stop()  # type: ignore[no-untyped-call]
                await running
            except (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout) as error:
                log.warning("the worker lost the database: %s", error)
            except Exception:  # the edge of the worker: whatever happened, it must not stay down
                log.exception("the worker failed")
            finally:
                running.cancel()
                stopping.cancel()
            if not stop.is_set():
                log.warning("the worker ended and starts again")
                await _pause(stop, 1.0)

    async def _take_over(self, stop: asyncio.Event) -> None:
        """Deliver again what dead workers held, and what has no job although it should."""
        while not stop.is_set():
            try:
                await self._release_stalled()
                await self._restore_missing()
            except (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout) as error:
                log.warning("looking for stalled jobs failed: %s", error)
            await _pause(stop, self._lease / 3)

    async def _release_stalled(self) -> None:
        for job in await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._lease):
            with suppress(ConnectorException):  # another process was faster
                await self._app.job_manager.retry_job(job)
                log.info("took over a job of a dead worker", extra={"work": job.task_kwargs.get("work")})

    async def _restore_missing(self) -> None:
        """Unfinished operations without a job get one: a job ended without its operation's end."""
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            missing = await connection.execute(_MISSING)
            for found in await missing.fetchall():
                await self.enqueue(connection, found["bank"], found["id"], lock=found["lock"])
                log.warning("an operation had no job and was scheduled again", extra={"work": found["id"]})


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until ``stop``."""
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait([waiting], timeout=seconds)
    waiting.cancel()


_MISSING = """
SELECT o.bank, o.id::text AS id, 'document:' || o.bank || ':' || o.document_id AS lock FROM operations o
LEFT JOIN procrastinate_jobs j ON j.status IN ('todo', 'doing')
    AND j.args ->> 'work' = o.id::text AND j.args ->> 'scope' = o.bank::text
WHERE o.status IN ('pending', 'processing') AND o.updated_at < now() - interval '5 seconds' AND j.id IS NULL
LIMIT 100
"""
