"""Operations: what the background work is doing."""

from __future__ import annotations

from reverie.errors import InvalidRequest
from reverie.model import OPERATION_STATUSES
from reverie.service.responses import (
    OperationProgress,
    OperationResponse,
    OperationsListResponse,
    OperationStatusResponse,
)
from reverie.service.scope import Noun, as_uuid, text_time
from reverie.store import operations
from reverie.store.db import Row


class Operations(Noun):
    """Operations by their id."""

    async def list(
        self,
        bank_id: str,
        *,
        status: str | None = None,
        type: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> OperationsListResponse:
        """Operations, newest first. Raises InvalidRequest, NotFound."""
        if status is not None and status not in OPERATION_STATUSES:
            raise InvalidRequest("status", f"unknown status {status!r}; use {', '.join(OPERATION_STATUSES)}")
        async with self._read(bank_id) as (connection, bank):
            found, total = await operations.page(
                connection, bank, status=status, kind=type, limit=limit, offset=offset
            )
        listed = [_listed(row) for row in found]
        return OperationsListResponse(
            bank_id=bank_id, total=total, limit=limit, offset=offset, operations=listed
        )

    async def get(
        self, bank_id: str, operation_id: str, *, include_payload: bool = False
    ) -> OperationStatusResponse:
        """One operation; of an id that is not known the status is ``not_found``. Raises InvalidRequest."""
        key = as_uuid(operation_id, "operation_id")
        async with self._read(bank_id) as (connection, bank):
            row = await operations.get(connection, bank, key)
        if row is None:
            return OperationStatusResponse(operation_id=operation_id, status="not_found")
        return OperationStatusResponse(
            operation_id=str(key),
            status=row["status"],
            operation_type=row["type"],
            created_at=text_time(row["created_at"]),
            updated_at=text_time(row["updated_at"]),
            completed_at=text_time(row["completed_at"]),
            error_message=row["error"],
            retry_count=max(row["attempts"] - 1, 0),
            next_retry_at=text_time(row["next_retry_at"]),
            progress=OperationProgress(**row["progress"]) if row["progress"] else None,
            result_metadata=row["result"],
            task_payload=row["payload"] if include_payload else None,
        )


def _listed(row: Row) -> OperationResponse:
    return OperationResponse(
        id=str(row["id"]),
        task_type=row["type"],
        items_count=row["items_count"],
        document_id=row["document_id"],
        filename=row["filename"],
        created_at=row["created_at"].isoformat(),
        updated_at=text_time(row["updated_at"]),
        status=row["status"],
        error_message=row["error"],
        retry_count=max(row["attempts"] - 1, 0),
        next_retry_at=text_time(row["next_retry_at"]),
        progress=OperationProgress(**row["progress"]) if row["progress"] else None,
    )
