"""Banks: create, change, list, count, delete."""

from __future__ import annotations

from typing import Any

from reverie.service.requests import BankRequest, Disposition
from reverie.service.responses import (
    BankListItem,
    BankListResponse,
    BankProfileResponse,
    BankStatsResponse,
    DeleteResponse,
    DispositionTraits,
)
from reverie.service.scope import Noun, checked, text_time
from reverie.store import banks
from reverie.store.db import Row

_TRAITS = ("skepticism", "literalism", "empathy")
_OWN_COLUMNS = frozenset({"name", "mission", "background", "disposition"}) | {
    f"disposition_{t}" for t in _TRAITS
}


class Banks(Noun):
    """Banks by their id."""

    async def put(self, bank_id: str, request: BankRequest) -> BankProfileResponse:
        """Create the bank or change what is given. Raises InvalidRequest for an id that cannot be."""
        async with self._write(bank_id, create=True) as (connection, bank):
            await banks.update(connection, bank, **_changes(request))
            return _profile(await banks.profile(connection, bank))

    async def patch(self, bank_id: str, request: BankRequest) -> BankProfileResponse:
        """Change what is given. Raises NotFound."""
        async with self._write(bank_id) as (connection, bank):
            await banks.update(connection, bank, **_changes(request))
            return _profile(await banks.profile(connection, bank))

    async def get(self, bank_id: str) -> BankProfileResponse:
        """Name, mission and disposition. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            return _profile(await banks.profile(connection, bank))

    async def delete(self, bank_id: str) -> DeleteResponse:
        """Delete the bank with all it holds. Raises NotFound."""
        async with self._write(bank_id, alone=True) as (connection, bank):
            gone = await banks.delete(connection, bank)
        return DeleteResponse(
            message=f"Bank {bank_id} and its {gone} memories are deleted.", deleted_count=gone
        )

    async def list(self, q: str | None = None, limit: int = 100, offset: int = 0) -> BankListResponse:
        """Banks by name; ``q`` is found anywhere in the id or the name."""
        async with self._database.connection() as connection:
            found, total = await banks.page(connection, q, limit, offset)
        return BankListResponse(banks=[_item(row) for row in found], total=total, limit=limit, offset=offset)

    async def stats(self, bank_id: str) -> BankStatsResponse:
        """What the bank holds, counted. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            return _stats(checked(bank_id), await banks.stats(connection, bank))

    async def dispose(self, bank_id: str, disposition: Disposition) -> BankProfileResponse:
        """Set the disposition. Raises NotFound."""
        return await self.patch(bank_id, BankRequest(disposition=disposition))


def _changes(request: BankRequest) -> dict[str, Any]:
    given = request.model_dump(exclude_none=True)
    disposition = {**given.get("disposition", {})}
    disposition |= {t: given[f"disposition_{t}"] for t in _TRAITS if f"disposition_{t}" in given}
    config = {name: value for name, value in given.items() if name not in _OWN_COLUMNS}
    return {
        "name": request.name,
        # the mission is what the peer later named the reflect mission
        "mission": request.mission if request.mission is not None else request.reflect_mission,
        "background": request.background,
        "disposition": disposition,
        "config": config,
    }


def _profile(row: Row | None) -> BankProfileResponse:
    assert row is not None
    return BankProfileResponse(
        bank_id=row["bank_id"],
        name=row["name"] or row["bank_id"],
        disposition=DispositionTraits(**row["disposition"]),
        mission=row["mission"] or "",
        background=row["background"],
    )


def _item(row: Row) -> BankListItem:
    return BankListItem(
        bank_id=row["bank_id"],
        name=row["name"],
        disposition=DispositionTraits(**row["disposition"]),
        mission=row["mission"],
        created_at=text_time(row["created_at"]),
        updated_at=text_time(row["updated_at"]),
        fact_count=row["fact_count"],
        last_document_at=text_time(row["last_document_at"]),
        last_write_at=text_time(row["last_write_at"]),
    )


def _stats(bank_id: str, row: Row) -> BankStatsResponse:
    by_kind: dict[str, int] = {}
    by_type: dict[str, int] = {}
    breakdown: dict[str, dict[str, int]] = {}
    for kind, fact_type, count in row["links"]:
        by_kind[kind] = by_kind.get(kind, 0) + count
        by_type[fact_type] = by_type.get(fact_type, 0) + count
        breakdown.setdefault(fact_type, {})[kind] = count
    operations = row["operations"]
    return BankStatsResponse(
        bank_id=bank_id,
        total_nodes=sum(row["facts"].values()),
        total_links=sum(by_kind.values()),
        total_documents=row["documents"],
        nodes_by_fact_type=row["facts"],
        links_by_link_type=by_kind,
        links_by_fact_type=by_type,
        links_breakdown=breakdown,
        pending_operations=operations.get("pending", 0) + operations.get("processing", 0),
        failed_operations=operations.get("failed", 0),
        operations_by_status=operations,
        last_memory_write_at=text_time(row["last_write_at"]),
        total_observations=row["facts"].get("observation", 0),
    )
