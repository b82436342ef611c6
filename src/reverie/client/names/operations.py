"""Background operations, and waiting for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from reverie.client.asking import API, Asking, given
from reverie.errors import NotFound, TookTooLong
from reverie.service.responses import (
    OperationChangedResponse,
    OperationResponse,
    OperationsListResponse,
    OperationStatusResponse,
)

OPERATIONS = API + "/banks/{bank_id}/operations"
OPERATION = OPERATIONS + "/{operation_id}"

Told = Callable[[OperationResponse], object]

_FIRST_S, _LONGEST_S = 0.1, 2.0
"""Seconds between two questions after an operation, at first and at most."""
_UNFINISHED = ("pending", "processing")


class OperationNames(Asking):
    """Operations."""

    async def list_operations(
        self,
        bank_id: str,
        status: str | None = None,
        type: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        exclude_parents: bool | None = None,
    ) -> OperationsListResponse:
        """Operations, newest first."""
        query = given(status=status, type=type, limit=limit, offset=offset, exclude_parents=exclude_parents)
        return await self._ask("GET", OPERATIONS, OperationsListResponse, query=query, bank_id=bank_id)

    async def get_operation(
        self, bank_id: str, operation_id: str, include_payload: bool | None = None
    ) -> OperationStatusResponse:
        """One operation with its progress, error and result; of an id that is not known the status is
        ``not_found``."""
        query = given(include_payload=include_payload)
        return await self._ask(
            "GET", OPERATION, OperationStatusResponse, query=query, bank_id=bank_id, operation_id=operation_id
        )

    async def cancel_operation(self, bank_id: str, operation_id: str) -> OperationChangedResponse:
        """Cancel an operation that has not ended, its parts with it. Raises NotFound, Conflict."""
        return await self._ask(
            "DELETE", OPERATION, OperationChangedResponse, bank_id=bank_id, operation_id=operation_id
        )

    async def retry_operation(self, bank_id: str, operation_id: str) -> OperationChangedResponse:
        """Do again what failed or was cancelled. Raises NotFound, Conflict."""
        return await self._ask(
            "POST", OPERATION + "/retry", OperationChangedResponse, bank_id=bank_id, operation_id=operation_id
        )

    async def delete_operation(self, bank_id: str, operation_id: str) -> OperationChangedResponse:
        """Forget an operation that has ended; what it did stays. Raises NotFound, Conflict."""
        path = OPERATION + "/delete"
        return await self._ask(
            "DELETE", path, OperationChangedResponse, bank_id=bank_id, operation_id=operation_id
        )

    async def wait_for_operation(
        self,
        bank_id: str,
        operation_id: str,
        timeout: float | None = 300.0,
        on_progress: Told | None = None,
    ) -> OperationStatusResponse:
        """Wait until an operation has ended, however it has: ``status`` is completed, failed or cancelled.

        ``on_progress`` is called with the operation at first and whenever it has changed. Raises NotFound,
        and TookTooLong after ``timeout`` seconds (None: never); the operation goes on then.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._follow(bank_id, operation_id, on_progress)
                return await self._ended(bank_id, operation_id, on_progress)
        except TimeoutError:
            raise TookTooLong(
                f"operation {operation_id} has not ended within {timeout} seconds; it goes on"
            ) from None

    async def _follow(self, bank_id: str, operation_id: str, on_progress: Told | None) -> None:
        """Hear of an operation until it has ended, or as long as there is something to be heard."""
        async with aclosing(self._changes(bank_id, [operation_id])) as changes:
            async for one in changes:
                if on_progress is not None:
                    on_progress(one)
                if one.status not in _UNFINISHED:
                    return

    async def _ended(
        self, bank_id: str, operation_id: str, on_progress: Told | None
    ) -> OperationStatusResponse:
        """Ask for an operation until it has ended."""
        pause = _FIRST_S
        seen: str | None = ""
        while True:
            found = await self.get_operation(bank_id, operation_id)
            if found.status == "not_found":
                raise NotFound(f"there is no operation {operation_id}")
            if found.status not in _UNFINISHED:
                return found
            if on_progress is not None and found.updated_at != seen:
                seen = found.updated_at
                on_progress(_listed(found))
            await asyncio.sleep(pause)
            pause = min(_LONGEST_S, pause * 1.5)


def _listed(found: OperationStatusResponse) -> OperationResponse:
    """An operation as lists and streams have it; how many items it has is not known here."""
    known = found.model_dump(exclude={"completed_at", "result_metadata", "child_operations", "task_payload"})
    kind = found.task_type or ""
    return OperationResponse.model_validate(
        {
            **known,
            "task_type": kind,
            "operation_type": kind,
            "items_count": 0,
            "created_at": found.created_at or "",
        }
    )
