"""Background operations, and who works on them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.event_stream import EventStream, last_seen, operation_events
from reverie.api.wire import BankId, Offset, TheMemory, answer
from reverie.service.fields import Text
from reverie.service.operation_stream import MOST_NAMED, Watch
from reverie.service.responses import (
    OperationChangedResponse,
    OperationsListResponse,
    OperationStatusResponse,
    WorkersListResponse,
)

router = APIRouter(tags=["Operations"])
_OPERATIONS = "/banks/{bank_id}/operations"


@router.get("/workers", response_model=WorkersListResponse)
async def list_workers(memory: TheMemory) -> HttpResponse:
    """Processes that work on operations now, and what they have done since they started."""
    return answer(await memory.workers.list())


@router.get(_OPERATIONS, response_model=OperationsListResponse)
async def list_operations(
    memory: TheMemory,
    bank_id: BankId,
    status: Annotated[
        str | None, Query(description="pending, processing, completed, failed, cancelled.")
    ] = None,
    type: Annotated[Text | None, Query(description="Type of operation, e.g. retain.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 20,
    offset: Offset = 0,
    exclude_parents: bool = False,
) -> HttpResponse:
    """Operations, newest first. `exclude_parents` leaves out those whose work is done by their children."""
    page = await memory.operations.list(
        bank_id, status=status, type=type, limit=limit, offset=offset, exclude_parents=exclude_parents
    )
    return answer(page)


@router.get(_OPERATIONS + "/stream", response_class=EventStream)
async def stream_operations(
    http: HttpRequest,
    memory: TheMemory,
    bank_id: BankId,
    operation_id: Annotated[
        list[str] | None, Query(max_length=MOST_NAMED, description="Only these; the stream ends with them.")
    ] = None,
    last_event_id: Annotated[str | None, Header(description="Where a stream broke off.")] = None,
) -> HttpResponse:
    """Operations as they change, as server-sent events.

    First come those that have not ended (or all that are named), then `ready`, then each change. Its event
    is `operation`, its data an entry of the list. With `operation_id`, which may be repeated, `end` comes
    when all of them have ended; it also comes when the bank is deleted. A comment breaks a silence of 15
    seconds. After a reconnect with `Last-Event-ID`, changes of up to an hour come, some of them again.
    """
    watch = Watch(memory.operations, bank_id, operation_id or (), last_seen(last_event_id))
    return await operation_events(http, watch)


@router.get(_OPERATIONS + "/{operation_id}", response_model=OperationStatusResponse)
async def get_operation_status(
    memory: TheMemory, bank_id: BankId, operation_id: str, include_payload: bool = False
) -> HttpResponse:
    """One operation with its state, progress, children, error and result."""
    return answer(await memory.operations.get(bank_id, operation_id, include_payload=include_payload))


@router.delete(_OPERATIONS + "/{operation_id}", response_model=OperationChangedResponse)
async def cancel_operation(memory: TheMemory, bank_id: BankId, operation_id: str) -> HttpResponse:
    """Cancel an operation that has not ended, its children with it; 409 for one that has.

    One that is worked on stops at its next checkpoint: what it had committed stays, and nothing is added.
    """
    return answer(await memory.operations.cancel(bank_id, operation_id))


@router.post(_OPERATIONS + "/{operation_id}/retry", response_model=OperationChangedResponse)
async def retry_operation(memory: TheMemory, bank_id: BankId, operation_id: str) -> HttpResponse:
    """Do again what failed or was cancelled; 409 for any other. Of an operation with children only those
    that failed or were cancelled are done again."""
    return answer(await memory.operations.retry(bank_id, operation_id))


@router.delete(_OPERATIONS + "/{operation_id}/delete", response_model=OperationChangedResponse)
async def delete_operation(memory: TheMemory, bank_id: BankId, operation_id: str) -> HttpResponse:
    """Forget an operation that has ended; 409 for one that has not. What it did stays."""
    return answer(await memory.operations.delete(bank_id, operation_id))
