"""Maintenance of a bank, in the background."""

from __future__ import annotations

from reverie.operations import Context, Submission, graph_maintenance
from reverie.operations.submit import Submitter
from reverie.service.maintenance_models import GraphMaintenanceResponse
from reverie.service.scope import Noun
from reverie.store import maintenance


class Maintenance(Noun):
    """Keeps banks tidy. ``index_facts``: how large those are that are indexed."""

    def __init__(self, context: Context, submitter: Submitter, index_facts: int) -> None:
        super().__init__(context.database)
        self._submitter, self._index_facts = submitter, index_facts

    async def __call__(self, bank_id: str) -> GraphMaintenanceResponse:
        """Have a bank maintained; one that waits for it already is not asked for again. Raises NotFound."""
        lock = graph_maintenance.QUEUEING_LOCK
        payload = graph_maintenance.payload(self._index_facts)
        submission = Submission(graph_maintenance.OPERATION.type, payload, lock=lock, queueing_lock=lock)
        async with self._write(bank_id) as (connection, bank):
            await self._submitter.check_room(connection)
            while not await self._submitter(connection, bank, submission):
                if waiting := await maintenance.waiting(connection, bank, lock):  # else it has just begun
                    return GraphMaintenanceResponse(operation_id=str(waiting))
        return GraphMaintenanceResponse(operation_id=str(submission.id))
