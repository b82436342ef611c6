"""API keys and tenants: who may do what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reverie.client.asking import API, Asking, given
from reverie.service.key_models import (
    CreatedKeyResponse,
    KeyListResponse,
    KeyResponse,
    Permission,
    TenantListResponse,
    TenantResponse,
)

KEYS = API + "/keys"
TENANTS = API + "/tenants"


class KeyNames(Asking):
    """API keys and tenants."""

    async def create_key(
        self,
        name: str,
        permission: Permission | None = None,
        banks: Sequence[str] | None = None,
        *,
        tenant: str | None = None,
        rate_per_minute: int | None = None,
        expires_at: datetime | str | None = None,
    ) -> CreatedKeyResponse:
        """Make an API key; ``key`` is in this answer and nowhere else. From the first one on every request
        must carry one."""
        body = given(
            name=name,
            permission=permission,
            banks=banks,
            tenant=tenant,
            rate_per_minute=rate_per_minute,
            expires_at=expires_at,
        )
        return await self._ask("POST", KEYS, CreatedKeyResponse, body=body)

    async def list_keys(self, limit: int | None = None, offset: int | None = None) -> KeyListResponse:
        """API keys without their secrets, the oldest first, those that were revoked too."""
        return await self._ask("GET", KEYS, KeyListResponse, query=given(limit=limit, offset=offset))

    async def revoke_key(self, key_id: str) -> KeyResponse:
        """End an API key for good. Raises NotFound."""
        return await self._ask("DELETE", KEYS + "/{key_id}", KeyResponse, key_id=key_id)

    async def create_tenant(self, name: str, config: Mapping[str, Any] | None = None) -> TenantResponse:
        """Make a tenant. Takes the owner's key. Raises Conflict."""
        return await self._ask("POST", TENANTS, TenantResponse, body=given(name=name, config=config))

    async def list_tenants(self, limit: int | None = None, offset: int | None = None) -> TenantListResponse:
        """Tenants by name. Takes the owner's key."""
        query = given(limit=limit, offset=offset)
        return await self._ask("GET", TENANTS, TenantListResponse, query=query)

    async def update_tenant(self, tenant: str, updates: Mapping[str, Any]) -> TenantResponse:
        """Change what holds for all banks of a tenant that do not set it themselves; None takes a field back.
        Takes the owner's key. Raises NotFound."""
        body = {"updates": updates}
        return await self._ask("PATCH", TENANTS + "/{tenant}", TenantResponse, body=body, tenant=tenant)
