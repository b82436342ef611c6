"""Webhooks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Offset, TheMemory, answer, note
from reverie.service.fields import Text
from reverie.service.responses import DeleteResponse
from reverie.service.webhook_models import (
    CreateWebhookRequest,
    UpdateWebhookRequest,
    WebhookDeliveryListResponse,
    WebhookListResponse,
    WebhookResponse,
)

router = APIRouter(prefix="/banks/{bank_id}/webhooks", tags=["Webhooks"])


@router.post("", response_model=WebhookResponse, status_code=201)
async def create_webhook(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: CreateWebhookRequest
) -> HttpResponse:
    """Register a URL that events of the bank are sent to. Private and local addresses are refused."""
    note(http, request)
    return answer(await memory.webhooks.create(bank_id, request), 201)


@router.get("", response_model=WebhookListResponse)
async def list_webhooks(
    memory: TheMemory,
    bank_id: BankId,
    limit: Annotated[int, Query(ge=0, le=1000, description="Most webhooks returned.")] = 100,
    offset: Offset = 0,
) -> HttpResponse:
    """Webhooks of the bank, in the order they were made."""
    return answer(await memory.webhooks.list(bank_id, limit=limit, offset=offset))


@router.patch("/{webhook_id}", response_model=WebhookResponse)
async def update_webhook(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, webhook_id: str, request: UpdateWebhookRequest
) -> HttpResponse:
    """Change what is given. A webhook that is disabled drops what it has not delivered yet."""
    note(http, request)
    return answer(await memory.webhooks.update(bank_id, webhook_id, request))


@router.delete("/{webhook_id}", response_model=DeleteResponse)
async def delete_webhook(memory: TheMemory, bank_id: BankId, webhook_id: str) -> HttpResponse:
    """Remove a webhook, what it has not delivered yet, and the log of its deliveries."""
    return answer(await memory.webhooks.delete(bank_id, webhook_id))


@router.get("/{webhook_id}/deliveries", response_model=WebhookDeliveryListResponse)
async def list_webhook_deliveries(
    memory: TheMemory,
    bank_id: BankId,
    webhook_id: str,
    limit: Annotated[int, Query(ge=1, le=200, description="Most deliveries returned.")] = 50,
    cursor: Annotated[
        Text | None, Query(max_length=200, description="`next_cursor` of the page before.")
    ] = None,
) -> HttpResponse:
    """What became of each event, newest first."""
    return answer(await memory.webhooks.deliveries(bank_id, webhook_id, limit=limit, cursor=cursor))
