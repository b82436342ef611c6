"""Submits operations: a row that tells of the work and a job that delivers it, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from reverie.errors import QueueFull
from reverie.jobs.queue import JobQueue
from reverie.model import Bank
from reverie.operations import Submission, registry
from reverie.store import operations
from reverie.store.db import Connection


class Submitter:
    """Puts operations into the queue, and takes them out of it. ``most`` may wait there."""

    def __init__(self, queue: JobQueue, most: int) -> None:
        self._queue, self._most = queue, most

    async def check_room(self, connection: Connection) -> None:
        """Refuse what a caller asks for while the queue is full. Raises QueueFull."""
        if await self._queue.is_full(connection, self._most):
            raise QueueFull(
                f"{self._most:,} operations wait already: try again later, or raise REVERIE_QUEUE_MAX"
            )

    async def __call__(self, connection: Connection, bank: Bank, submission: Submission) -> bool:
        """Record the operation and its job; False when it, or one of its queueing lock, is there already."""
        lock = f"{bank.number}:{submission.lock}" if submission.lock else None
        new = await operations.create(
            connection, bank, submission.id, submission.type, submission.payload,
            items_count=submission.items_count, document_id=submission.document_id,
            digest=submission.digest, lock_key=lock, queueing_lock=submission.queueing_lock,
            parent_id=submission.parent_id, child_index=submission.child_index,
        )  # fmt: skip
        if new:
            await self._enqueue(
                connection, bank.number, submission.id, submission.type, lock, submission.delay_s
            )
        return new

    async def again(self, connection: Connection, bank: Bank, keys: Sequence[uuid.UUID]) -> None:
        """Give jobs to operations that are pending and have none."""
        for row in await operations.delivery(connection, bank, keys):
            await self._enqueue(connection, bank.number, row["id"], row["type"], row["lock_key"])

    async def withdraw(self, connection: Connection, bank: Bank, keys: Sequence[uuid.UUID]) -> None:
        """Take the jobs of operations away; handlers that run are told to stop."""
        await self._queue.withdraw(connection, bank.number, [str(key) for key in keys])

    async def restore(self, connection: Connection) -> int:
        """Give jobs to unfinished operations of all banks that have none; how many there were."""
        missing = await operations.without_job(connection)
        for row in missing:
            await self._enqueue(connection, row["bank"], row["id"], row["type"], row["lock_key"])
        return len(missing)

    async def _enqueue(
        self,
        connection: Connection,
        scope: int,
        key: uuid.UUID,
        kind: str,
        lock: str | None,
        delay_s: float = 0.0,
    ) -> None:
        known = registry().get(kind)
        priority = known.priority if known else 0
        await self._queue.enqueue(
            connection, scope, str(key), queue=kind, lock=lock, priority=priority, delay_s=delay_s
        )
