"""Tenants: each has banks, keys and a configuration of its own."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from reverie.bank_config import BankConfig, field_name
from reverie.dream.config import layered, merged
from reverie.errors import Conflict, NotFound
from reverie.service.banks import valid
from reverie.service.caller import require
from reverie.service.key_models import CreateTenantRequest, TenantListResponse, TenantResponse
from reverie.service.requests import BankConfigUpdate
from reverie.service.scope import text_time
from reverie.store import tenants
from reverie.store.db import Connection, Database, Row


class Tenants:
    """Tenants by name, for the owner alone. ``defaults`` is what holds where nobody sets anything else."""

    def __init__(self, database: Database, defaults: BankConfig) -> None:
        self._database, self._defaults = database, defaults

    async def create(self, request: CreateTenantRequest) -> TenantResponse:
        """Make a tenant. Raises Conflict where there is one of this name, InvalidRequest, Forbidden."""
        require("root")
        given = {field_name(key): value for key, value in request.config.items()}
        config = {k: v for k, v in given.items() if v is not None}
        holds = valid(self._defaults, config, given, "config")
        async with self._database.connection() as connection:
            made = await tenants.add(connection, request.name, _set(config, holds))
        if made is None:
            raise Conflict(f"there is a tenant {request.name!r} already")
        return _shown(made)

    async def list(self, limit: int = 100, offset: int = 0) -> TenantListResponse:
        """Tenants by name, with how many banks and usable keys each has. Raises Forbidden."""
        require("root")
        async with self._database.connection() as connection:
            found, total = await tenants.page(connection, limit, offset)
        items = [_shown(row, row["banks"], row["keys"]) for row in found]
        return TenantListResponse(items=items, total=total, limit=limit, offset=offset)

    async def configure(self, name: str, request: BankConfigUpdate) -> TenantResponse:
        """Change the named fields for all banks of a tenant that do not set them; `null` takes one back.

        It holds from the next request on. Raises NotFound, Forbidden, InvalidRequest for a field that is
        unknown or a value that cannot be, Conflict where it cannot be with what one of its banks sets.
        """
        require("root")
        updates = {field_name(key): value for key, value in request.updates.items()}
        new = {k: v for k, v in updates.items() if v is not None}
        async with self._database.transaction() as connection:
            tenant = await tenants.find(connection, name, alone=True)
            if tenant is None:
                raise NotFound(f"there is no tenant {name!r}")
            if isinstance(dream := new.get("dream"), dict):  # what is given, over what is set
                new["dream"] = merged(tenant["config"].get("dream", {}), dream)
            kept = {k: v for k, v in tenant["config"].items() if k not in updates}
            holds = valid(self._defaults, {**kept, **new}, updates)
            await self._check_banks(connection, name, {**kept, **new})
            changed = await tenants.configure(
                connection, name, _set(new, holds), sorted(updates.keys() - new.keys())
            )
        assert changed is not None
        return _shown(changed)

    async def _check_banks(self, connection: Connection, name: str, config: dict[str, Any]) -> None:
        for bank in await tenants.overrides(connection, name):
            try:
                self._defaults.with_overrides(layered(config, bank["config"]))
            except ValidationError as error:
                problem = error.errors(include_input=False, include_url=False)[0]["msg"]
                raise Conflict(f"it does not go with what bank {bank['bank_id']!r} sets: {problem}") from None


def _set(new: dict[str, Any], holds: dict[str, Any]) -> dict[str, Any]:
    """What is stored: values as they hold, but of dreams what was set, as it was: a preset fills in the
    rest."""
    return {name: holds[name] if name != "dream" else new[name] for name in new}


def _shown(row: Row, banks: int | None = None, keys: int | None = None) -> TenantResponse:
    return TenantResponse(
        name=row["name"],
        config=row["config"],
        created_at=text_time(row["created_at"]) or "",
        banks=banks,
        keys=keys,
    )
