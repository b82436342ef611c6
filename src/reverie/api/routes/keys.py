"""API keys, and the tenants that they belong to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import Offset, TheMemory, answer, note
from reverie.service.key_models import (
    CreatedKeyResponse,
    CreateKeyRequest,
    CreateTenantRequest,
    KeyListResponse,
    KeyResponse,
    TenantListResponse,
    TenantResponse,
)
from reverie.service.requests import BankConfigUpdate

router = APIRouter(tags=["Keys"])
Limit = Annotated[int, Query(ge=1, le=1000, description="Most entries returned.")]


@router.post("/keys", response_model=CreatedKeyResponse, status_code=201)
async def create_key(http: HttpRequest, memory: TheMemory, request: CreateKeyRequest) -> HttpResponse:
    """Make an API key. Its secret, `key`, is in this answer and nowhere else. From the first key on, every
    request must carry one, but those over the local socket."""
    note(http, request)
    return answer(await memory.keys.create(request), 201)


@router.get("/keys", response_model=KeyListResponse)
async def list_keys(memory: TheMemory, limit: Limit = 100, offset: Offset = 0) -> HttpResponse:
    """API keys of the caller's tenant, the oldest first, those that were revoked too; of all tenants for the
    owner's key."""
    return answer(await memory.keys.list(limit, offset))


@router.delete("/keys/{key_id}", response_model=KeyResponse)
async def revoke_key(
    memory: TheMemory, key_id: Annotated[str, Path(description="Id of the key, not the key.")]
) -> HttpResponse:
    """End an API key for good: in this process at once, in others within a second."""
    return answer(await memory.keys.revoke(key_id))


@router.post("/tenants", response_model=TenantResponse, status_code=201)
async def create_tenant(http: HttpRequest, memory: TheMemory, request: CreateTenantRequest) -> HttpResponse:
    """Make a tenant: banks and keys of its own, which no other key reaches. Takes the owner's key."""
    note(http, request)
    return answer(await memory.tenants.create(request), 201)


@router.get("/tenants", response_model=TenantListResponse)
async def list_tenants(memory: TheMemory, limit: Limit = 100, offset: Offset = 0) -> HttpResponse:
    """Tenants by name, with their banks and usable keys counted. Takes the owner's key."""
    return answer(await memory.tenants.list(limit, offset))


@router.patch("/tenants/{tenant}", response_model=TenantResponse)
async def update_tenant(
    http: HttpRequest,
    memory: TheMemory,
    tenant: Annotated[str, Path(description="Name of the tenant.")],
    request: BankConfigUpdate,
) -> HttpResponse:
    """Change what holds for all banks of a tenant that do not set it themselves; `null` takes a field back.
    Takes the owner's key."""
    note(http, request)
    return answer(await memory.tenants.configure(tenant, request))
