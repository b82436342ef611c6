"""Runs one operation: claim, work, and end it in the transaction that holds its result."""

from __future__ import annotations

import logging
import random
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from reverie.errors import InvalidRequest, LostLease, NotFound, SecretsRefused, StaleDocument
from reverie.jobs.queue import RetryLater
from reverie.model import Bank
from reverie.operations import Context, registry
from reverie.store import banks, operations
from reverie.store.db import Database, Row
from reverie.telemetry import OPERATIONS, OPERATIONS_RUNNING

log = logging.getLogger(__name__)


class Runner:
    """Handler of the job queue. Attempts are counted here; ``max_attempts`` of them end in ``failed``."""

    def __init__(self, database: Database, context: Context, max_attempts: int) -> None:
        self._database, self._context, self._max_attempts = database, context, max_attempts

    async def __call__(self, bank_number: int, operation_id: str) -> None:
        """Run one attempt. Raises RetryLater when another is due; a finished operation is left alone."""
        bank, key = Bank(bank_number, ""), uuid.UUID(operation_id)
        async with self._database.connection() as connection:
            claimed = await operations.claim(connection, bank, key)
        if claimed is None:
            return
        try:
            with OPERATIONS_RUNNING.track_inprogress():
                outcome = await self._attempt(bank, key, claimed)
        except LostLease as error:
            log.warning("an attempt came to nothing: %s", error.message, extra={"operation": str(key)})
            outcome = "lost"
        except RetryLater:
            OPERATIONS.labels(claimed["type"], "postponed").inc()
            raise
        OPERATIONS.labels(claimed["type"], outcome).inc()

    async def _attempt(self, bank: Bank, key: uuid.UUID, claimed: Row) -> str:
        attempt: int = claimed["attempts"]
        if attempt > self._max_attempts:
            return await self._fail(bank, key, attempt, f"gave up after {self._max_attempts} attempts")
        try:
            context = replace(self._context, report=partial(self._report, bank, key, attempt))
            commit = await registry()[claimed["type"]].prepare(context, bank, claimed["payload"])
            async with self._database.transaction() as connection:
                if not await banks.hold(connection, bank):
                    raise LostLease("the bank was deleted, and the operation with it")
                result = await commit(connection)
                await operations.complete(connection, bank, key, attempt, result)
        except LostLease:
            raise
        except (InvalidRequest, NotFound, SecretsRefused) as error:  # would fail the same way again
            return await self._fail(bank, key, attempt, error.message)
        except StaleDocument as error:  # another writer was faster: read it again
            return await self._postpone(bank, key, attempt, error.message)
        except Exception as error:  # the edge of the worker: whatever happened, the operation must not hang
            log.exception("an attempt failed", extra={"operation": str(key), "attempt": attempt})
            return await self._postpone(bank, key, attempt, f"{type(error).__name__}: {error}")
        return "completed"

    async def _report(
        self,
        bank: Bank,
        key: uuid.UUID,
        attempt: int,
        stage: str,
        processed: int | None = None,
        total: int | None = None,
    ) -> None:
        """Write down how far an attempt has come. Raises LostLease."""
        at = datetime.now(UTC).isoformat()
        snapshot = {"stage": stage, "at": at, "processed": processed, "total": total}
        async with self._database.connection() as connection:
            await operations.progress(connection, bank, key, attempt, snapshot)

    async def _fail(self, bank: Bank, key: uuid.UUID, attempt: int, error: str) -> str:
        async with self._database.connection() as connection:
            await operations.fail(connection, bank, key, attempt, error)
        return "failed"

    async def _postpone(self, bank: Bank, key: uuid.UUID, attempt: int, error: str) -> str:
        if attempt >= self._max_attempts:
            return await self._fail(bank, key, attempt, error)
        delay = min(300.0, 2.0**attempt) * random.uniform(0.75, 1.25)
        until = datetime.now(UTC) + timedelta(seconds=delay)
        async with self._database.connection() as connection:
            await operations.postpone(connection, bank, key, attempt, error, until)
        raise RetryLater(delay)
