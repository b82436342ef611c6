"""Workers: what this process does in the background, and who else works on the same database."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from reverie import __version__
from reverie.config import Settings
from reverie.errors import ConfigurationError, StoreUnavailable
from reverie.jobs.watch import pause
from reverie.jobs.worker import POOL_MAX, Periodic, worker
from reverie.operations import Context, consolidation, registry
from reverie.operations.runner import Runner
from reverie.operations.submit import Submitter
from reverie.service.brain import see_to_brains
from reverie.service.caller import require
from reverie.service.dreams import dream_due
from reverie.service.mental_models import refresh_due
from reverie.service.responses import WorkerResponse, WorkersListResponse
from reverie.service.scope import text_time
from reverie.store import access, audit, llm_requests, operations, tenancy, workers
from reverie.store.db import Database

log = logging.getLogger(__name__)

_REPORT_S = 5.0
"""Seconds between reports of a worker."""
SILENT_S = 30.0
"""Seconds without a report after which a worker is not listed."""
_AT_ONCE = 1000
"""Operations forgotten in one transaction."""
_DAY = 86_400.0
_SUMS_DAYS, _HOURS_DAYS = 100, 200
"""Days that sums of use are kept, which influence tells of at most 90 days; and calls by the hour, of which
the model of a bank's hours has forgotten all but a fiftieth after 182."""
_BRAIN_S = 120
"""Seconds between looks for banks whose brain has something to do."""
_REFRESH_S = 30
"""Seconds between looks for mental models and dreams that are due."""


class Workers:
    """Who works on the operations of this database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self) -> WorkersListResponse:
        """Workers that live, by their names. Raises Forbidden."""
        require("server")
        with tenancy.limited_to(None):
            async with self._database.connection() as connection:
                found = await workers.live(connection, SILENT_S)
        return WorkersListResponse(
            workers=[
                WorkerResponse(
                    id=str(row["worker"]),
                    name=row["name"],
                    host=row["host"],
                    pid=row["pid"],
                    version=row["version"],
                    types=row["types"],
                    concurrency=row["concurrency"],
                    running=row["running"],
                    completed=row["completed"],
                    failed=row["failed"],
                    started_at=text_time(row["started_at"]) or "",
                    seen_at=text_time(row["seen_at"]) or "",
                )
                for row in found
            ]
        )


@asynccontextmanager
async def work(submitter: Submitter, context: Context, settings: Settings) -> AsyncIterator[None]:
    """Work on operations as the settings say, as long as the context lasts. Raises ConfigurationError."""
    types = check_types(settings.worker_types)
    mine = registry() if types is None else types
    name = settings.worker_name or f"{socket.gethostname()}-{os.getpid()}"
    runner = Runner(
        context, name=name, attempts=settings.worker_max_attempts, wall_s=settings.worker_timeout_s
    )
    closing = asyncio.Event()
    resuming = asyncio.create_task(consolidation.resume(context, closing), name="worker-resume")
    presence = asyncio.create_task(
        _be_present(context.database, runner, settings, name, types, closing), name="worker-presence"
    )
    try:
        async with worker(
            context.database.url,
            runner,
            concurrency=settings.worker_count,
            lease_s=settings.worker_lease_s,
            grace_s=settings.worker_grace_s,
            queues=[one for one in mine if registry()[one].places is None],
            apart={one: registry()[one].places or 1 for one in mine if registry()[one].places is not None},
            restore=submitter.restore,
            periodic={
                "cleanup": Periodic(_every(settings.cleanup_interval_s), Cleanup(context, settings)),
                "refresh": Periodic(_every(_REFRESH_S), Refresh(context, submitter)),
                "brain": Periodic(_every(_BRAIN_S), BrainClock(context, submitter)),
                "dream": Periodic(_every(_REFRESH_S), DreamClock(context)),
            },
        ):
            yield
    finally:
        closing.set()
        await asyncio.wait([presence, resuming], timeout=5)


def most_connections(settings: Settings) -> int:
    """Connections that a process with these settings opens at most."""
    if not settings.worker_enabled:
        return settings.pool_max
    apart = sum(operation.places is not None for operation in registry().values())
    return settings.pool_max + POOL_MAX + 1 + apart


class Refresh:
    """Has mental models refreshed that are due by the clock, of all banks."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        self._context, self._submitter = context, submitter

    async def __call__(self) -> None:
        """Submit what is due now. Raises StoreUnavailable."""
        await refresh_due(self._context, self._submitter)


class DreamClock:
    """Starts dreams that are due by the clock, of all banks."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def __call__(self) -> None:
        """Start what is due now. Raises StoreUnavailable."""
        await dream_due(self._context)


class BrainClock:
    """Has brains run that are due, of all banks."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        self._context, self._submitter = context, submitter

    async def __call__(self) -> None:
        """Submit what is due now. Raises StoreUnavailable."""
        await see_to_brains(self._context, self._submitter)


class Cleanup:
    """Forgets what is past its retention, of all banks: operations, what was handed out, and the logs."""

    def __init__(self, context: Context, settings: Settings) -> None:
        self._database = context.database
        days = settings.operation_retention_days
        self._ages_s = {
            operations.expire: days * _DAY,
            access.expire: days * _DAY,
            access.expire_days: _SUMS_DAYS * _DAY,
            access.expire_weeks: _SUMS_DAYS * _DAY,
            access.expire_hours: _HOURS_DAYS * _DAY,
            audit.expire: settings.audit_log_retention_days * _DAY,
            llm_requests.expire: settings.llm_trace_retention_days * _DAY,
        }

    async def __call__(self) -> None:
        """Forget all that are past it now. Raises StoreUnavailable."""
        for expire, age_s in self._ages_s.items():
            gone = _AT_ONCE
            while gone == _AT_ONCE:
                async with self._database.transaction() as connection:
                    gone = await expire(connection, age_s, _AT_ONCE)
        async with self._database.connection() as connection:
            await workers.forget(connection)


def check_types(types: str | None) -> list[str] | None:
    """Types of operations of a list with commas; None for all. Raises ConfigurationError."""
    if types is None:
        return None
    named = [name.strip() for name in types.split(",") if name.strip()]
    unknown = [name for name in named if name not in registry()]
    if unknown or not named:
        raise ConfigurationError(
            f"REVERIE_WORKER_TYPES: there is no type {(unknown or [types])[0]!r};"
            f" use {', '.join(sorted(registry()))}"
        )
    return named


def _every(seconds: int) -> str:
    """A cron line, with seconds, that comes about as often: at most once a day."""
    if seconds < 60:
        return f"* * * * * */{seconds}"
    minutes = seconds // 60
    if minutes < 60:
        return f"*/{minutes} * * * * 0"
    hours = min(minutes // 60, 24)
    return f"0 */{hours} * * * 0" if hours < 24 else "0 0 * * * 0"


async def _be_present(
    database: Database,
    runner: Runner,
    settings: Settings,
    name: str,
    types: list[str] | None,
    closing: asyncio.Event,
) -> None:
    """Report every few seconds that this worker lives, and at the end that it goes."""
    key, host = uuid.uuid4(), socket.gethostname()
    while not closing.is_set():
        try:
            async with database.connection() as connection:
                await workers.report(
                    connection, key, name=name, host=host, pid=os.getpid(), version=__version__, types=types,
                    concurrency=settings.worker_count, running=runner.running,
                    completed=runner.completed, failed=runner.failed,
                )  # fmt: skip
        except StoreUnavailable as error:
            log.warning("this worker could not report: %s", error.message)
        except Exception:  # the edge of the task: a worker that is not listed looks like one that died
            log.exception("this worker could not report")
        await pause(closing, _REPORT_S)
    try:
        async with database.connection(timeout_s=1) as connection:
            await workers.leave(connection, key)
    except StoreUnavailable as error:
        log.warning("this worker could not sign off: %s", error.message)
