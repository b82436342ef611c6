"""Submits operations: a row that tells of the work and a job that delivers it, in one transaction."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

from reverie.errors import QueueFull
from reverie.jobs.queue import JobQueue
from reverie.model import Bank
from reverie.operations import Submission, registry
from reverie.store import operations
from reverie.store.db import Connection, Row

_COUNT_S = 1.0


class Submitter:
    """Puts operations into the queue, and takes them out of it. ``most`` may wait there."""

    def __init__(self, queue: JobQueue, most: int) -> None:
        self._queue, self._most = queue, most
        self._room, self._counted_at = 0, 0.0

    async def check_room(self, connection: Connection) -> None:
        """Refuse what a caller asks for while the queue is full. Raises QueueFull.

        Jobs are counted at most once a second, and what was let in since is counted on top.
        """
        now = time.monotonic()
        if self._room <= 0 or now - self._counted_at > _COUNT_S:
            self._room = self._most - await self._queue.waiting(connection, self._most)
            self._counted_at = now
        if self._room <= 0:
            raise QueueFull(
                f"{self._most:,} operations wait already: try again later, or raise REVERIE_QUEUE_MAX"
            )
        self._room -= 1

    async def __call__(self, connection: Connection, bank: Bank, submission: Submission) -> bool:
        """Record the operation and its job, in one statement; False when it, or one of its queueing lock, is
        there already, and where its bank is gone."""
        lock = f"{bank.number}:{submission.lock}" if submission.lock else None
        beside, values = operations.created(
            bank, submission.id, submission.type, submission.payload,
            items_count=submission.items_count, document_id=submission.document_id,
            digest=submission.digest, lock_key=lock,
            queueing_lock=submission.queueing_lock, parent_id=submission.parent_id,
            child_index=submission.child_index,
        )  # fmt: skip
        return await self._queue.enqueue(
            connection,
            bank.number,
            str(submission.id),
            queue=submission.type,
            lock=lock,
            priority=_priority(submission.type),
            after_s=submission.after_s,
            beside=beside,
            values=values,
        )

    async def again(self, connection: Connection, bank: Bank, keys: Sequence[uuid.UUID]) -> None:
        """Give jobs to operations that are pending and have none."""
        for row in await operations.delivery(connection, bank, keys):
            await self._deliver(connection, bank.number, row)

    async def hasten(self, connection: Connection, bank: Bank, lock: str) -> None:
        """Have the operations of a lock begin now that were put off; for somebody waits."""
        await self._queue.hasten(connection, f"{bank.number}:{lock}")

    async def withdraw(self, connection: Connection, bank: Bank, keys: Sequence[uuid.UUID]) -> None:
        """Take the jobs of operations away; handlers that run are told to stop."""
        await self._queue.withdraw(connection, bank.number, [str(key) for key in keys])

    async def restore(self, connection: Connection) -> int:
        """Give jobs to unfinished operations of all banks that have none; how many there were."""
        missing = await operations.without_job(connection)
        for row in missing:
            await self._deliver(connection, row["bank"], row)
        return len(missing)

    async def _deliver(self, connection: Connection, scope: int, row: Row) -> None:
        await self._queue.enqueue(
            connection,
            scope,
            str(row["id"]),
            queue=row["type"],
            lock=row["lock_key"],
            priority=_priority(row["type"]),
        )


def _priority(kind: str) -> int:
    known = registry().get(kind)
    return known.priority if known else 0
