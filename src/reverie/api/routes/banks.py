"""Banks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Limit, Offset, Search, TheMemory, answer, note
from reverie.service.bank_models import (
    AddBackgroundRequest,
    BackgroundResponse,
    MemoriesTimeseriesResponse,
)
from reverie.service.fields import Text
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


@router.get("/{bank_id}/stats/memories-timeseries", response_model=MemoriesTimeseriesResponse)
async def get_memories_timeseries(
    memory: TheMemory,
    bank_id: BankId,
    period: Annotated[
        Text, Query(max_length=20, description="`1h`, `12h`, `1d`, `7d`, `30d` or `90d`.")
    ] = "7d",
    time_field: Annotated[
        Text,
        Query(
            max_length=40,
            description="`created_at`, `mentioned_at` or `occurred_start`; what is unknown means the first.",
        ),
    ] = "created_at",
) -> HttpResponse:
    """Memories by when they were learned, said or happened, in buckets of UTC, the empty ones too."""
    return answer(await memory.timeseries.memories(bank_id, period, time_field))


@router.post("/{bank_id}/background", response_model=BackgroundResponse, deprecated=True)
async def add_bank_background(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: AddBackgroundRequest
) -> HttpResponse:
    """Add to the bank's mission what it does not say yet. `PATCH .../config` sets it as a whole."""
    note(http, request)
    return answer(await memory.banks.add_background(bank_id, request))
