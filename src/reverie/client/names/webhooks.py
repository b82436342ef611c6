"""Webhooks: who is told of what happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import EllipsisType
from typing import Any

from reverie.client.asking import API, Asking, given
from reverie.service.responses import DeleteResponse
from reverie.service.webhook_models import (
    WebhookDeliveryListResponse,
    WebhookListResponse,
    WebhookResponse,
)

WEBHOOKS = API + "/banks/{bank_id}/webhooks"
WEBHOOK = WEBHOOKS + "/{webhook_id}"


class WebhookNames(Asking):
    """Webhooks."""

    async def create_webhook(
        self,
        bank_id: str,
        url: str,
        secret: str | None = None,
        event_types: Sequence[str] | None = None,
        enabled: bool | None = None,
        http_config: Mapping[str, Any] | None = None,
    ) -> WebhookResponse:
        """Have events sent to ``url``, signed with ``secret``."""
        body = given(
            url=url, secret=secret, event_types=event_types, enabled=enabled, http_config=http_config
        )
        return await self._ask("POST", WEBHOOKS, WebhookResponse, body=body, bank_id=bank_id)

    async def list_webhooks(
        self, bank_id: str, limit: int | None = None, offset: int | None = None
    ) -> WebhookListResponse:
        """Webhooks of a bank; their secrets are not shown."""
        query = given(limit=limit, offset=offset)
        return await self._ask("GET", WEBHOOKS, WebhookListResponse, query=query, bank_id=bank_id)

    async def update_webhook(
        self,
        bank_id: str,
        webhook_id: str,
        url: str | None = None,
        secret: str | EllipsisType | None = ...,
        event_types: Sequence[str] | None = None,
        enabled: bool | None = None,
        http_config: Mapping[str, Any] | None = None,
    ) -> WebhookResponse:
        """Change what is given; a ``secret`` of None takes it away. Raises NotFound."""
        body = given(url=url, event_types=event_types, enabled=enabled, http_config=http_config)
        if secret is not ...:
            body["secret"] = secret
        return await self._ask(
            "PATCH", WEBHOOK, WebhookResponse, body=body, bank_id=bank_id, webhook_id=webhook_id
        )

    async def delete_webhook(self, bank_id: str, webhook_id: str) -> DeleteResponse:
        """Remove a webhook. Raises NotFound."""
        return await self._ask("DELETE", WEBHOOK, DeleteResponse, bank_id=bank_id, webhook_id=webhook_id)

    async def list_webhook_deliveries(
        self, bank_id: str, webhook_id: str, limit: int | None = None, cursor: str | None = None
    ) -> WebhookDeliveryListResponse:
        """What was sent and what became of it; ``next_cursor`` asks for the next page."""
        return await self._ask(
            "GET",
            WEBHOOK + "/deliveries",
            WebhookDeliveryListResponse,
            query=given(limit=limit, cursor=cursor),
            bank_id=bank_id,
            webhook_id=webhook_id,
        )
