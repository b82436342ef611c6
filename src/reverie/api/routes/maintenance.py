"""Maintenance of a bank."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, TheMemory, answer
from reverie.service.maintenance_models import GraphMaintenanceResponse

router = APIRouter(prefix="/banks/{bank_id}/graph", tags=["Memory"])


@router.post("/maintenance", response_model=GraphMaintenanceResponse, status_code=202)
async def graph_maintenance(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """Tidy a bank in the background: names that nothing mentions and links that nothing confirms go, and the
    indexes of a large bank are brought up to date. `result_metadata` of the operation counts it. Where one
    waits already, it is that one."""
    return answer(await memory.maintenance(bank_id), 202)
