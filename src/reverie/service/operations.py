"""Operations: what is known of each piece of background work, and what one may do to it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reverie.errors import Conflict, InvalidRequest, NotFound
from reverie.model import OPERATION_STATUSES, Bank
from reverie.operations import batch_retain
from reverie.operations.events import announce
from reverie.operations.runner import pace
from reverie.operations.submit import Submitter
from reverie.service.responses import (
    ChildOperationStatus,
    OperationChangedResponse,
    OperationProgress,
    OperationResponse,
    OperationsListResponse,
    OperationStatusResponse,
    RefreshMentalModelOperationDetails,
)
from reverie.service.scope import Noun, as_uuid, text_time
from reverie.store import operations
from reverie.store.db import Connection, Database, Row

UNFINISHED = ("pending", "processing")
PARENTS = (batch_retain.OPERATION.type,)
"""Types whose work is done by children."""
_OVERLAP_S = 5.0
"""Seconds that a change may take from its time to its commit and still be seen."""
_PAGE = 1000


class _Divided(Exception):
    """An operation got children while it was waited for; they are to be locked before it, so begin again."""


class Operations(Noun):
    """Operations by their id."""

    def __init__(self, database: Database, submitter: Submitter) -> None:
        super().__init__(database)
        self._submitter = submitter

    async def list(
        self,
        bank_id: str,
        *,
        status: str | None = None,
        type: str | None = None,
        limit: int = 20,
        offset: int = 0,
        exclude_parents: bool = False,
    ) -> OperationsListResponse:
        """Operations, newest first. Raises InvalidRequest."""
        if status is not None and status not in OPERATION_STATUSES:
            raise InvalidRequest("status", f"unknown status {status!r}; use {', '.join(OPERATION_STATUSES)}")
        without = PARENTS if exclude_parents else ()
        async with self._look(bank_id) as (connection, bank):
            found, total = await operations.page(
                connection, bank, status=status, kind=type, without=without, limit=limit, offset=offset
            )
            listed = await self._listed(connection, bank, found)
        return OperationsListResponse(
            bank_id=bank_id, total=total, limit=limit, offset=offset, operations=[*listed]
        )

    async def get(
        self, bank_id: str, operation_id: str, *, include_payload: bool = False
    ) -> OperationStatusResponse:
        """One operation; of an id that is not known the status is ``not_found``. Raises InvalidRequest."""
        key = as_uuid(operation_id, "operation_id")
        async with self._read(bank_id) as (connection, bank):
            row = await operations.get(connection, bank, key, with_payload=include_payload)
            children = await operations.children(connection, bank, key) if row else []
            parts = await operations.parts(connection, bank, [key]) if children else {}
        if row is None:
            return OperationStatusResponse(operation_id=str(key), id=str(key), status="not_found")
        return OperationStatusResponse(
            operation_id=str(key),
            status=row["status"],
            operation_type=row["type"],
            id=str(key),
            task_type=row["type"],
            created_at=text_time(row["created_at"]),
            updated_at=text_time(row["updated_at"]),
            completed_at=text_time(row["completed_at"]),
            error_message=row["error"],
            retry_count=_retries(row),
            next_retry_at=text_time(row["next_retry_at"]),
            progress=_progress(row, parts),
            result_metadata=row["result"],
            mental_model_id=_refreshed(row),
            details=_details(row),
            child_operations=[_child(child) for child in children] or None,
            task_payload=row["payload"],
        )

    async def cancel(self, bank_id: str, operation_id: str) -> OperationChangedResponse:
        """End an operation that has not ended, its children with it; a handler that runs stops at its next
        checkpoint, and nothing it does afterwards is kept. Raises NotFound, Conflict."""
        key = as_uuid(operation_id, "operation_id")
        try:
            return await self._cancel(bank_id, key)
        except _Divided:
            return await self._cancel(bank_id, key)

    async def _cancel(self, bank_id: str, key: uuid.UUID) -> OperationChangedResponse:
        async with self._write(bank_id) as (connection, bank):
            row, children = await self._held(connection, bank, key)
            if row["status"] not in UNFINISHED:
                raise Conflict(f"operation {key} is {row['status']} already: there is nothing to cancel")
            if not children and await operations.children(connection, bank, key):
                raise _Divided
            ended = await operations.cancel(connection, bank, [*children, key])
            await self._submitter.withdraw(connection, bank, [one["id"] for one in ended])
            if row["parent_id"] is not None:
                parent = await operations.settle_parent(connection, bank, row["parent_id"])
                ended += [parent] if parent is not None else []
            for one in ended:
                await announce(connection, bank, self._submitter, one)
        return _changed(key, "cancelled")

    async def retry(self, bank_id: str, operation_id: str) -> OperationChangedResponse:
        """Do again what failed or was cancelled; of children only these. Raises NotFound, Conflict."""
        key = as_uuid(operation_id, "operation_id")
        async with self._write(bank_id) as (connection, bank):
            row, children = await self._held(connection, bank, key)
            if row["status"] not in ("failed", "cancelled"):
                raise Conflict(
                    f"operation {key} is {row['status']}: only what failed or was cancelled can be retried"
                )
            again = await operations.retry(connection, bank, list(children) or [key])
            parent = key if children else row["parent_id"]
            if parent is not None:
                await operations.reopen_parent(connection, bank, parent)
            await self._submitter.again(connection, bank, again)
        return _changed(key, "queued for retry")

    async def delete(self, bank_id: str, operation_id: str) -> OperationChangedResponse:
        """Forget an operation that has ended, and its children. Raises NotFound, Conflict."""
        key = as_uuid(operation_id, "operation_id")
        async with self._write(bank_id) as (connection, bank):
            row, _ = await self._held(connection, bank, key)
            if row["status"] in UNFINISHED:
                raise Conflict(f"operation {key} is {row['status']}: cancel it first")
            if row["parent_id"] is not None:
                raise Conflict(f"operation {key} is a part of {row['parent_id']}: delete that one")
            await operations.delete(connection, bank, key)
        return _changed(key, "deleted")

    async def clock(self) -> datetime:
        """The time by which changes are dated. Raises StoreUnavailable."""
        async with self._database.connection() as connection:
            return await operations.clock(connection)

    async def unfinished(self, bank_id: str, after: uuid.UUID, limit: int) -> Sequence[OperationResponse]:
        """Operations that have not ended, in order of their ids, behind one of them. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            found = await operations.unfinished(connection, bank, after, limit)
            return await self._listed(connection, bank, found)

    async def changed(
        self, bank_id: str, since: datetime | None, keys: Sequence[uuid.UUID]
    ) -> Sequence[OperationResponse]:
        """Operations of these ids, and those that changed since about a moment; the oldest change first.

        One may be there twice. Raises NotFound.
        """
        async with self._read(bank_id) as (connection, bank):
            found = await operations.named(connection, bank, keys) if keys else []
            overlap_s = _OVERLAP_S
            while since is not None:
                page = await operations.changed(connection, bank, since, overlap_s, _PAGE)
                found += page
                since = page[-1]["updated_at"] if len(page) == _PAGE else None
                overlap_s = 0.0
            return await self._listed(connection, bank, sorted(found, key=lambda row: row["updated_at"]))

    async def _held(
        self, connection: Connection, bank: Bank, key: uuid.UUID
    ) -> tuple[Row, dict[uuid.UUID, Row]]:
        """An operation and its children, kept from others. Raises NotFound."""
        listed = [child["id"] for child in await operations.children(connection, bank, key)]
        children = await operations.lock(connection, bank, listed) if listed else {}
        found = await operations.lock(connection, bank, [key])
        if key not in found:
            raise NotFound(f"there is no operation {key}")
        return found[key], children

    async def _listed(
        self, connection: Connection, bank: Bank, found: Sequence[Row]
    ) -> Sequence[OperationResponse]:
        keys = [row["id"] for row in found if row["type"] in PARENTS]
        parts = await operations.parts(connection, bank, keys) if keys else {}
        return [_one(row, parts) for row in found]


def _one(row: Row, parts: Mapping[uuid.UUID, Row]) -> OperationResponse:
    return OperationResponse(
        id=str(row["id"]),
        task_type=row["type"],
        operation_id=str(row["id"]),
        operation_type=row["type"],
        items_count=row["items_count"],
        document_id=row["document_id"],
        filename=row["filename"],
        mental_model_id=_refreshed(row),
        details=_details(row),
        created_at=row["created_at"].isoformat(),
        updated_at=text_time(row["updated_at"]),
        status=row["status"],
        error_message=row["error"],
        retry_count=_retries(row),
        next_retry_at=text_time(row["next_retry_at"]),
        progress=_progress(row, parts),
    )


def _refreshed(row: Row) -> str | None:
    """The mental model that an operation refreshes."""
    return row["refresh"]["mental_model_id"] if row["refresh"] else None


def _details(row: Row) -> RefreshMentalModelOperationDetails | None:
    """What an operation did, by its type; None for types that tell nothing more, and before the end."""
    told = row["refresh"] or {}
    if "outcome" not in told:
        return None
    return RefreshMentalModelOperationDetails(
        outcome=told["outcome"], failure_reason=told.get("failure_reason")
    )


def _retries(row: Row) -> int:
    """Attempts after the first one that counted."""
    return int(max(row["attempts"] - row["forgiven"] - 1, 0))


def _progress(row: Row, parts: Mapping[uuid.UUID, Row]) -> OperationProgress | None:
    """How far an operation has come; of one with children what they have done."""
    part = parts.get(row["id"])
    if part is None:
        return OperationProgress(**row["progress"]) if row["progress"] else None
    seconds = (part["now"] - part["started_at"]).total_seconds() if part["started_at"] else 0.0
    detail: dict[str, Any] = {"children": part["children"], "unfinished": part["unfinished"]}
    if part["unfinished"]:
        detail |= pace(part["done"], part["items"], seconds)
    at = text_time(part["changed_at"]) or ""
    return OperationProgress(
        stage="retaining", at=at, processed=part["done"], total=part["items"], detail=detail
    )


def _child(row: Row) -> ChildOperationStatus:
    return ChildOperationStatus(
        operation_id=str(row["id"]),
        status=row["status"],
        sub_batch_index=row["child_index"],
        items_count=row["items_count"],
        error_message=row["error"],
    )


def _changed(key: uuid.UUID, what: str) -> OperationChangedResponse:
    return OperationChangedResponse(success=True, message=f"Operation {key} {what}", operation_id=str(key))
