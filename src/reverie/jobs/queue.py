"""Enqueue and withdraw jobs, on procrastinate in the same PostgreSQL.

A job carries two words, the scope and the id of the work; what the work is stands elsewhere. It is put
in the caller's transaction, so a job exists if and only if what it works on does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import psycopg
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.schema import SchemaManager

LOCK = 7_265_766_572_696_502
"""Advisory lock of what one process at a time may do to the queue."""
TASK = "reverie"
PERIODIC = "periodic"
"""Queue of the jobs that a clock makes; every worker takes them."""
_BROKEN_S = 2
"""Seconds until a job is delivered again whose handler raised what it should not, say without a database."""
_BAND = 100_000_000
"""Priorities of one class: the first place and all places behind it."""

Connection = psycopg.AsyncConnection[Any]
Handler = Callable[[int, str], Awaitable[None]]


class RetryLater(Exception):
    """Raised by a handler: deliver this job again after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


class AsTold(BaseRetryStrategy):
    """Retries until the handler returns: it counts the attempts."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to deliver a job again whose handler raised; never one that was cancelled."""
        if isinstance(exception, RetryLater):
            return RetryDecision(retry_in={"seconds": max(0, round(exception.seconds))})
        if isinstance(exception, Exception):
            return RetryDecision(retry_in={"seconds": _BROKEN_S})
        return None


class JobQueue:
    """The queue of one database."""

    async def open(self, connection: Connection) -> None:
        """Set up the tables of the queue if they are missing.

        Nothing is locked where they are there: a start must not wait for those who work.
        """
        if (await self._missing(connection))["additions"]:
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
                if (await self._missing(connection))["tables"]:
                    await connection.execute(SchemaManager.get_schema())
                await connection.execute(_ADDITIONS)

    @staticmethod
    async def _missing(connection: Connection) -> dict[str, bool]:
        found: dict[str, bool] | None = await (await connection.execute(_MISSING)).fetchone()
        return found or {}

    async def enqueue(
        self,
        connection: Connection,
        scope: int,
        work: str,
        *,
        queue: str,
        lock: str | None = None,
        priority: int = 0,
        after_s: float = 0.0,
        beside: str | None = None,
        values: Mapping[str, Any] = MappingProxyType({}),
    ) -> bool:
        """Add a job inside the caller's transaction; it is done ``after_s`` seconds from now at the earliest.

        ``beside`` is a statement with its ``values`` that is run in the same breath and returns at most one
        row: without it there is no job. Whether it was added.

        Jobs with the same ``lock`` run one by one, in order. Those of a higher ``priority`` (-20 to 20) go
        first. Within one, scopes take turns: a job stands behind those of its own scope, and no further back
        than the job that is next (start-time fair queueing; Goyal, Vin and Cheng, SIGCOMM 1996).
        """
        cursor = await connection.execute(
            _BESIDE.format(beside) if beside else _ENQUEUE,
            {
                **values,
                "scope": scope,
                "work": work,
                "queue": queue,
                "task": TASK,
                "lock": lock,
                "first": priority * _BAND,
                "last": (priority - 1) * _BAND + 1,
                "after_s": after_s,
            },
        )
        return cursor.rowcount > 0

    async def withdraw(self, connection: Connection, scope: int, works: Sequence[str]) -> None:
        """Take waiting jobs away inside the caller's transaction, and tell those that run to stop."""
        await connection.execute(_WITHDRAW, {"scope": scope, "works": list(works)})

    async def hasten(self, connection: Connection, lock: str) -> None:
        """Have the jobs of a lock done now that were put off for longer than a moment: what comes behind
        them waits for them."""
        await connection.execute(_HASTEN, {"lock": lock})

    async def waiting(self, connection: Connection, most: int) -> int:
        """How many jobs wait, counted up to ``most``."""
        found = await (await connection.execute(_WAITING, {"most": most})).fetchone()
        return int(found["n"]) if found else 0


# the last of the additions stands for all of them
_MISSING = """
SELECT to_regclass('procrastinate_jobs') IS NULL AS tables, NOT EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = to_regclass('procrastinate_workers') AND attname = 'sessions'
) AS additions
"""

# by "sessions" the connections of a worker are known, its handlers' included
_ADDITIONS = """
CREATE INDEX IF NOT EXISTS reverie_jobs_by_work ON procrastinate_jobs ((args ->> 'work'));
CREATE INDEX IF NOT EXISTS reverie_jobs_by_scope ON procrastinate_jobs ((args ->> 'scope'), priority)
    WHERE status IN ('todo', 'doing');
CREATE INDEX IF NOT EXISTS reverie_jobs_by_lock ON procrastinate_jobs (lock)
    WHERE status IN ('todo', 'doing');
ALTER TABLE procrastinate_workers ADD COLUMN IF NOT EXISTS sessions text
    DEFAULT current_setting('application_name')
"""

_ENQUEUE = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
    %(queue)s, %(task)s, least(coalesce(due.priority, %(first)s), coalesce(own.priority - 1, %(first)s)),
    %(lock)s, NULL, jsonb_build_object('scope', %(scope)s::int, 'work', %(work)s::text),
    CASE WHEN %(after_s)s::float8 > 0 THEN now() + make_interval(secs => %(after_s)s::float8) END
)::procrastinate_job_to_defer_v1])
FROM (
    SELECT max(priority) AS priority FROM procrastinate_jobs
    WHERE status = 'todo' AND priority BETWEEN %(last)s AND %(first)s
) due, (
    SELECT min(priority) AS priority FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND args ->> 'scope' = (%(scope)s::int)::text
        AND priority BETWEEN %(last)s AND %(first)s
) own
"""

_BESIDE = f"WITH beside AS ({{}}) {_ENQUEUE}, beside"

_WITHDRAW = """
WITH jobs AS (
    SELECT id, status FROM procrastinate_jobs
    WHERE args ->> 'work' = ANY(%(works)s) AND args ->> 'scope' = (%(scope)s::int)::text
        AND status IN ('todo', 'doing')
    ORDER BY id FOR UPDATE
)
SELECT procrastinate_cancel_job_v1(id, status = 'doing', true) FROM jobs
"""

_HASTEN = """
UPDATE procrastinate_jobs SET scheduled_at = NULL
WHERE lock = %(lock)s AND status = 'todo' AND scheduled_at > now() + interval '5 seconds'
"""

_WAITING = """
SELECT count(*) AS n FROM (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' LIMIT %(most)s) waiting
"""
