"""Runs one operation: claim, work, and end it in the transaction that holds its result."""

from __future__ import annotations

import asyncio
import logging
import random
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from reverie.errors import InvalidRequest, LostLease, NotFound, SecretsRefused, StaleDocument, TryLater
from reverie.jobs.queue import RetryLater
from reverie.model import Bank
from reverie.operations import Children, Context, Operation, registry
from reverie.store import banks, operations, usage
from reverie.store.db import Connection, Row
from reverie.telemetry import OPERATIONS, OPERATIONS_RUNNING

log = logging.getLogger(__name__)

_SAME_AGAIN = (InvalidRequest, NotFound, SecretsRefused)
"""Errors that no further attempt would mend."""


class Runner:
    """Handler of the job queue. ``attempts`` and ``wall_s`` hold for types that set none of their own."""

    def __init__(self, context: Context, *, name: str, attempts: int, wall_s: float) -> None:
        self._context, self._database = context, context.database
        self._name, self._attempts, self._wall_s = name, attempts, wall_s
        self.running = self.completed = self.failed = 0
        """Attempts under way, and how those that have ended did."""

    async def __call__(self, bank_number: int, operation_id: str) -> None:
        """Run one attempt. Raises RetryLater when another is due; a finished operation is left alone."""
        bank, key = Bank(bank_number, ""), uuid.UUID(operation_id)
        async with self._database.transaction() as connection:
            claimed = await operations.claim(connection, bank, key, self._name)
        if claimed is None:
            return
        attempt = Attempt(self._context, bank, key, claimed, self._attempts, self._wall_s)
        self.running += 1
        try:
            with OPERATIONS_RUNNING.track_inprogress():
                outcome = await attempt.run()
        except RetryLater:
            OPERATIONS.labels(claimed["type"], "postponed").inc()
            raise
        finally:
            self.running -= 1
        self.completed += outcome == "completed"
        self.failed += outcome == "failed"
        OPERATIONS.labels(claimed["type"], outcome).inc()


class Attempt:
    """One attempt at an operation. Everything that it writes is refused once it no longer owns it."""

    def __init__(
        self, context: Context, bank: Bank, key: uuid.UUID, claimed: Row, attempts: int, wall_s: float
    ) -> None:
        self._database = context.database
        self._context = replace(context, report=self._report, operation_id=key)
        self._bank, self._key, self._claimed = bank, key, claimed
        self._number: int = claimed["attempts"]
        self._counted: int = claimed["attempts"] - claimed["forgiven"]
        self._type = registry().get(claimed["type"])
        own = self._type
        self._most = own.attempts if own and own.attempts is not None else attempts
        self._wall_s = own.wall_s if own and own.wall_s is not None else wall_s
        self._stage, self._since = "", 0.0

    async def run(self) -> str:
        """How it ended: completed, divided, failed or lost. Raises RetryLater, and CancelledError."""
        try:
            return await self._run()
        except LostLease as error:  # cancelled, taken over or gone with its bank
            log.info("an attempt came to nothing: %s", error.message, extra={"operation": str(self._key)})
            return "lost"

    async def _run(self) -> str:
        if self._type is None:
            return await self._fail(f"this server knows no operations of type {self._claimed['type']!r}")
        if self._counted > self._most:
            return await self._fail(f"gave up after {self._most} attempts")
        try:
            async with asyncio.timeout(self._wall_s) as wall:
                return await self._work(self._type)
        except (LostLease, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError):
                await asyncio.shield(self._release())
            raise
        except _SAME_AGAIN as error:
            return await self._fail(error.message)
        except StaleDocument as error:  # another writer was faster: read it again
            return await self._postpone(self._type, error.message)
        except TryLater as error:
            return await self._postpone(self._type, error.message, error.seconds)
        except Exception as error:  # the edge of the worker: whatever happened, the operation must not hang
            if wall.expired():
                return await self._postpone(self._type, f"took longer than {self._wall_s:.0f} s")
            log.exception("an attempt failed", extra={"operation": str(self._key), "attempt": self._number})
            return await self._postpone(self._type, f"{type(error).__name__}: {error}")

    async def _work(self, operation: Operation) -> str:
        with usage.one_run(self._key):
            commit = await operation.prepare(self._context, self._bank, self._claimed["payload"])
        async with self._database.transaction() as connection:
            if not await banks.hold(connection, self._bank):
                raise LostLease("the bank was deleted, and the operation with it")
            result = await commit(connection)
            if isinstance(result, Children):
                await operations.divide(connection, self._bank, self._key, self._number)
                for submission in result.submissions:
                    await self._context.submit(connection, self._bank, submission)
                return "divided"
            await operations.complete(connection, self._bank, self._key, self._number, result)
            await self._ended(connection, "completed", None, result)
        return "completed"

    async def _ended(
        self, connection: Connection, status: str, error: str | None, result: dict[str, Any] | None
    ) -> None:
        """What else belongs to the end of an operation, in the transaction that ends it."""
        own = {**self._claimed, "id": self._key, "status": status, "error": error, "result": result}
        await self._context.announce(connection, self._bank, self._context.submit, own)
        if self._claimed["parent_id"] is not None:
            parent = await operations.settle_parent(connection, self._bank, self._claimed["parent_id"])
            if parent is not None:
                await self._context.announce(connection, self._bank, self._context.submit, parent)

    async def _report(self, stage: str, processed: int | None = None, total: int | None = None) -> None:
        """Write down how far the attempt has come. Raises LostLease."""
        if stage != self._stage:
            self._stage, self._since = stage, time.monotonic()
        snapshot: dict[str, Any] = {
            "stage": stage,
            "at": datetime.now(UTC).isoformat(),
            "processed": processed,
            "total": total,
        }
        if detail := pace(processed, total, time.monotonic() - self._since):
            snapshot["detail"] = detail
        async with self._database.connection() as connection:
            await operations.progress(connection, self._bank, self._key, self._number, snapshot)

    async def _fail(self, error: str) -> str:
        async with self._database.transaction() as connection:
            if not await banks.hold(connection, self._bank):
                raise LostLease("the bank was deleted, and the operation with it")
            await operations.fail(connection, self._bank, self._key, self._number, error)
            await self._ended(connection, "failed", error, None)
        return "failed"

    async def _postpone(self, operation: Operation, error: str, at_least: float = 0.0) -> str:
        if self._counted >= self._most:
            return await self._fail(error)
        delay = min(operation.most_s, operation.first_s * 2.0 ** (self._counted - 1))
        delay = max(delay * random.uniform(0.75, 1.25), at_least)
        async with self._database.connection() as connection:
            await operations.postpone(connection, self._bank, self._key, self._number, error, delay)
        raise RetryLater(delay)

    async def _release(self) -> None:
        """Give the attempt back, for the worker stops; one that was cancelled meanwhile needs nothing."""
        async with self._database.connection() as connection:
            try:
                await operations.release(connection, self._bank, self._key, self._number)
            except LostLease:
                return


def pace(processed: int | None, total: int | None, seconds: float) -> dict[str, int]:
    """Units done a minute and seconds left at that pace, as far as they can be told."""
    if not processed or seconds <= 0:
        return {}
    told = {"per_minute": round(60 * processed / seconds)}
    if total is not None and total >= processed:
        told["seconds_left"] = round(seconds * (total - processed) / processed)
    return told
