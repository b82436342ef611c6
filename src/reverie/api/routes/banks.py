"""Banks."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Limit, Offset, Search, TheMemory, answer, note
from reverie.service.requests import BankConfigUpdate, BankRequest, ProfileRequest
from reverie.service.responses import (
    BankConfigResponse,
    BankListResponse,
    BankProfileResponse,
    BankStatsResponse,
    DeleteResponse,
)

router = APIRouter(prefix="/banks", tags=["Banks"])


@router.get("", response_model=BankListResponse)
async def list_banks(
    memory: TheMemory, q: Search = None, limit: Limit = 100, offset: Offset = 0
) -> HttpResponse:
    """Banks by name."""
    return answer(await memory.banks.list(q, limit, offset))


@router.put("/{bank_id}", response_model=BankProfileResponse)
async def create_or_update_bank(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: BankRequest
) -> HttpResponse:
    """Create a bank, or change what is given."""
    note(http, request)
    return answer(await memory.banks.put(bank_id, request))


@router.patch("/{bank_id}", response_model=BankProfileResponse)
async def update_bank(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: BankRequest
) -> HttpResponse:
    """Change what is given."""
    note(http, request)
    return answer(await memory.banks.patch(bank_id, request))


@router.get("/{bank_id}", response_model=BankProfileResponse)
@router.get("/{bank_id}/profile", response_model=BankProfileResponse, name="get_bank_profile")
async def get_bank(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """Name, mission and disposition."""
    return answer(await memory.banks.get(bank_id))


@router.put("/{bank_id}/profile", response_model=BankProfileResponse)
async def update_bank_disposition(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: ProfileRequest
) -> HttpResponse:
    """Set the disposition."""
    note(http, request)
    return answer(await memory.banks.dispose(bank_id, request.disposition))


@router.get("/{bank_id}/config", response_model=BankConfigResponse)
async def get_bank_config(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """The configuration that holds, and what the bank itself has set."""
    return answer(await memory.banks.config(bank_id))


@router.patch("/{bank_id}/config", response_model=BankConfigResponse)
async def update_bank_config(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: BankConfigUpdate
) -> HttpResponse:
    """Change the named fields; it holds from the next request on."""
    note(http, request)
    return answer(await memory.banks.configure(bank_id, request))


@router.delete("/{bank_id}/config", response_model=BankConfigResponse)
async def reset_bank_config(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """Back to the server's defaults."""
    return answer(await memory.banks.reset_config(bank_id))


@router.delete("/{bank_id}", response_model=DeleteResponse)
async def delete_bank(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """Delete a bank with all it holds."""
    return answer(await memory.banks.delete(bank_id))


@router.get("/{bank_id}/stats", response_model=BankStatsResponse)
async def get_agent_stats(memory: TheMemory, bank_id: BankId, refresh: bool = False) -> HttpResponse:
    """What the bank holds, counted now; `refresh` is accepted and changes nothing."""
    return answer(await memory.banks.stats(bank_id))
