"""Background operations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Offset, TheMemory, answer
from reverie.service.fields import Text
from reverie.service.responses import OperationsListResponse, OperationStatusResponse

router = APIRouter(prefix="/banks/{bank_id}/operations", tags=["Operations"])


@router.get("", response_model=OperationsListResponse)
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
    """Operations, newest first. `exclude_parents` is accepted; no operation has children."""
    page = await memory.operations.list(bank_id, status=status, type=type, limit=limit, offset=offset)
    return answer(page)


@router.get("/{operation_id}", response_model=OperationStatusResponse)
async def get_operation_status(
    memory: TheMemory, bank_id: BankId, operation_id: str, include_payload: bool = False
) -> HttpResponse:
    """One operation with its state, error and result."""
    return answer(await memory.operations.get(bank_id, operation_id, include_payload=include_payload))
