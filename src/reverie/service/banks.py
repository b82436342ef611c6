"""Banks: create, change, list, count, delete."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from reverie.bank_config import BankConfig, field_name
from reverie.dream.config import layered
from reverie.dream.config import merged as merged_dream
from reverie.errors import InvalidRequest
from reverie.model import Bank
from reverie.operations import Context
from reverie.service.background import merged
from reverie.service.bank_models import AddBackgroundRequest, BackgroundResponse
from reverie.service.caller import caller, require
from reverie.service.requests import BankConfigUpdate, BankRequest, Disposition
from reverie.service.responses import (
    BankConfigResponse,
    BankListItem,
    BankListResponse,
    BankProfileResponse,
    BankStatsResponse,
    DeleteResponse,
    DispositionTraits,
)
from reverie.service.scope import Noun, checked, done_again, text_time
from reverie.store import banks, observations
from reverie.store.db import Connection, Row
from reverie.store.observations import Counts

_TRAITS = ("skepticism", "literalism", "empathy")
_DESCRIBES = {"reflect_mission", *(f"disposition_{trait}" for trait in _TRAITS)}
"""Configuration that whoever writes may set, with the bank's name."""


class Banks(Noun):
    """Banks by their id. ``defaults`` is what holds where a bank sets nothing else."""

    def __init__(self, context: Context, defaults: BankConfig) -> None:
        super().__init__(context.database)
        self._context, self._defaults = context, defaults

    async def put(self, bank_id: str, request: BankRequest) -> BankProfileResponse:
        """Create the bank or change what is given. Raises InvalidRequest for an id that cannot be."""
        async with self._write(bank_id, create=True) as (connection, bank):
            return await self._changed(connection, bank, request)

    async def patch(self, bank_id: str, request: BankRequest) -> BankProfileResponse:
        """Change what is given. Raises NotFound."""
        async with self._write(bank_id) as (connection, bank):
            return await self._changed(connection, bank, request)

    async def _changed(self, connection: Connection, bank: Bank, request: BankRequest) -> BankProfileResponse:
        await banks.update(connection, bank, **_changes(request))
        if request.enable_observations:
            await self._context.consolidate(connection, bank)  # what waits
        return self._profile(await banks.profile(connection, bank))

    async def get(self, bank_id: str) -> BankProfileResponse:
        """Name, mission and disposition. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            return self._profile(await banks.profile(connection, bank))

    async def config(self, bank_id: str) -> BankConfigResponse:
        """The configuration that holds, and what the bank itself has set."""
        async with self._look(bank_id) as (connection, bank):
            return await self._config(connection, bank)

    async def enabled_tools(self, bank_id: str | None) -> Sequence[str] | None:
        """Names of the MCP tools that may be called on a bank; None for all.

        Of no bank, and of one that is not there, it is what holds where a bank sets nothing.
        """
        async with self._database.connection() as connection:
            set_here = await banks.settings(connection, bank_id)
        enabled: Sequence[str] | None = set_here.get("mcp_enabled_tools", self._defaults.mcp_enabled_tools)
        return enabled

    async def configure(
        self, bank_id: str, request: BankConfigUpdate, field: str = "updates"
    ) -> BankConfigResponse:
        """Change the named fields, in a bank made if missing; it holds from the next request on.

        ``field`` is what the caller calls the updates. Raises InvalidRequest for a field that is unknown or
        named twice, or a value that cannot be; then nothing changes.
        """
        updates = _named(request.updates, field)
        async with self._write(bank_id, create=True) as (connection, bank):
            new = {k: v for k, v in updates.items() if v is not None}
            overrides = await banks.overrides(connection, bank, to_change=True)
            if isinstance(dream := new.get("dream"), dict):  # what is given, over what is set
                new["dream"] = merged_dream(overrides.get("dream", {}), dream)
            kept = {k: v for k, v in overrides.items() if k not in updates}
            above = await banks.settings(connection, None)
            config = valid(self._defaults, layered(above, {**kept, **new}), updates, field)
            await banks.update(
                connection,
                bank,
                # of dreams what was set, as it was: a preset fills in the rest
                config={k: config[k] if k != "dream" else new[k] for k in new},
                reset=sorted(updates.keys() - new.keys()),
            )
            await self._context.consolidate(connection, bank)  # what waits, where observations are on again
            return await self._config(connection, bank)

    async def reset_config(self, bank_id: str) -> BankConfigResponse:
        """Drop all that the bank has set. Raises NotFound."""
        async with self._write(bank_id) as (connection, bank):
            await banks.reset_config(connection, bank)
            await self._context.consolidate(connection, bank)
            return await self._config(connection, bank)

    async def _config(self, connection: Connection, bank: Bank) -> BankConfigResponse:
        holds = self._defaults.holding(await banks.settings(connection, bank))
        overrides = await banks.overrides(connection, bank)
        return BankConfigResponse(
            bank_id=bank.bank_id, config=holds.model_dump(mode="json"), overrides=overrides
        )

    @done_again
    async def delete(self, bank_id: str) -> DeleteResponse:
        """Delete the bank with all it holds. Raises NotFound."""
        async with self._write(bank_id, alone=True) as (connection, bank):
            await observations.clear(connection, bank)  # before their facts, which would be noted as lost
            gone = await banks.delete(connection, bank)
        return DeleteResponse(
            message=f"Bank {bank_id} and its {gone} memories are deleted.", deleted_count=gone
        )

    async def list(self, q: str | None = None, limit: int = 100, offset: int = 0) -> BankListResponse:
        """Banks that the caller may see, by name; ``q`` is found anywhere in the id or the name."""
        async with self._database.connection() as connection:
            found, total = await banks.page(connection, q, limit, offset, caller().banks)
        return BankListResponse(
            banks=[self._item(row) for row in found], total=total, limit=limit, offset=offset
        )

    async def stats(self, bank_id: str) -> BankStatsResponse:
        """What the bank holds, counted."""
        async with self._look(bank_id) as (connection, bank):
            counted = await observations.counts(connection, bank)
            return _stats(checked(bank_id), await banks.stats(connection, bank), counted)

    async def dispose(self, bank_id: str, disposition: Disposition) -> BankProfileResponse:
        """Set the disposition. Raises NotFound."""
        return await self.patch(bank_id, BankRequest(disposition=disposition))

    async def add_background(self, bank_id: str, request: AddBackgroundRequest) -> BackgroundResponse:
        """Add to the mission what it does not say yet; the bank is made on first use."""
        async with self._write(bank_id, create=True):
            pass  # there now, unless somebody deletes it
        async with self._write(bank_id, alone=True) as (connection, bank):
            set_here = await banks.settings(connection, bank)
            mission = merged(self._defaults.holding(set_here).reflect_mission or "", request.content)
            await banks.update(connection, bank, config={"reflect_mission": mission})
        return BackgroundResponse(mission=mission, background=mission)

    def _traits(self, row: Row) -> DispositionTraits:
        fields = (f"disposition_{trait}" for trait in _TRAITS)
        values = (row["config"].get(field, getattr(self._defaults, field)) for field in fields)
        return DispositionTraits(**dict(zip(_TRAITS, values, strict=True)))

    def _mission(self, row: Row) -> str:
        return row["config"].get("reflect_mission", self._defaults.reflect_mission) or ""

    def _profile(self, row: Row | None) -> BankProfileResponse:
        assert row is not None
        return BankProfileResponse(
            bank_id=row["bank_id"],
            name=row["name"] or row["bank_id"],
            disposition=self._traits(row),
            mission=self._mission(row),
            background=row["background"],
        )

    def _item(self, row: Row) -> BankListItem:
        return BankListItem(
            bank_id=row["bank_id"],
            name=row["name"],
            disposition=self._traits(row),
            mission=self._mission(row),
            created_at=text_time(row["created_at"]),
            updated_at=text_time(row["updated_at"]),
            fact_count=row["fact_count"],
            last_document_at=text_time(row["last_document_at"]),
            last_write_at=text_time(row["last_write_at"]),
        )


def _changes(request: BankRequest) -> dict[str, Any]:
    given = request.model_dump(exclude_none=True)
    config = {name: value for name, value in given.items() if name in BankConfig.model_fields}
    if config.keys() - _DESCRIBES:  # as the route of the configuration takes it
        require("admin")
    config |= {f"disposition_{trait}": value for trait, value in given.get("disposition", {}).items()}
    older = request.mission if request.mission is not None else request.background
    if older is not None:
        config.setdefault("reflect_mission", older)
    return {"name": request.name, "background": request.background, "config": config}


def valid(
    defaults: BankConfig, overrides: dict[str, Any], updates: dict[str, Any], field: str = "updates"
) -> dict[str, Any]:
    """All values that hold with ``overrides`` over ``defaults``; ``updates`` is what of them is asked for.

    Raises InvalidRequest for a field that is unknown or a value that cannot be.
    """
    for name in updates:
        if name not in BankConfig.model_fields:
            raise InvalidRequest(f"{field}.{name}", f"{field}.{name}: {_unknown(name)}")
    try:
        return defaults.with_overrides(overrides).model_dump(mode="json")
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)[0]
        path = ".".join(str(part) for part in (field, *found["loc"]))
        raise InvalidRequest(path, f"{path}: {found['msg'].removeprefix('Value error, ')}") from None


def _named(updates: dict[str, Any], field: str) -> dict[str, Any]:
    """Updates by the names of their fields. Raises InvalidRequest for one that is named in two ways."""
    found: dict[str, Any] = {}
    for key, value in updates.items():
        if (name := field_name(key)) in found:
            raise InvalidRequest(f"{field}.{key}", f"{field}.{key}: {name} is given twice: leave one out")
        found[name] = value
    return found


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, BankConfig.model_fields, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(BankConfig.model_fields)}"
    return f"not a field of a bank's configuration; {hint}"


def _stats(bank_id: str, row: Row, counted: Counts) -> BankStatsResponse:
    by_kind: dict[str, int] = {}
    by_type: dict[str, int] = {}
    breakdown: dict[str, dict[str, int]] = {}
    for kind, fact_type, count in row["links"]:
        by_kind[kind] = by_kind.get(kind, 0) + count
        by_type[fact_type] = by_type.get(fact_type, 0) + count
        breakdown.setdefault(fact_type, {})[kind] = count
    operations = row["operations"]
    by_fact_type: dict[str, int] = dict(row["facts"])
    if counted.observations:
        by_fact_type["observation"] = counted.observations
    return BankStatsResponse(
        bank_id=bank_id,
        total_nodes=sum(by_fact_type.values()),
        total_links=sum(by_kind.values()),
        total_documents=row["documents"],
        nodes_by_fact_type=by_fact_type,
        links_by_link_type=by_kind,
        links_by_fact_type=by_type,
        links_breakdown=breakdown,
        pending_operations=operations.get("pending", 0) + operations.get("processing", 0),
        failed_operations=operations.get("failed", 0),
        operations_by_status=operations,
        last_memory_write_at=text_time(row["last_write_at"]),
        total_observations=counted.observations,
        pending_consolidation=counted.pending,
        failed_consolidation=counted.failed,
        last_consolidated_at=text_time(counted.last_consolidated_at),
    )
