"""Observations: what facts say together, and the consolidation that makes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reverie.consolidate.trend import trend
from reverie.errors import NotFound
from reverie.model import Bank
from reverie.operations import Context, consolidation
from reverie.operations.submit import Submitter
from reverie.service.observation_models import (
    ClearMemoryObservationsResponse,
    ConsolidationRequest,
    ConsolidationResponse,
    ObservationChange,
    ObservationScope,
    ObservationScopesResponse,
    RecoverConsolidationResponse,
)
from reverie.service.responses import DeleteResponse
from reverie.service.scope import FactNoun, as_uuid, done_again, text_time
from reverie.store import curation, maintenance, observations
from reverie.store.db import Connection, Row


class Observations(FactNoun):
    """Consolidation of banks, and what it made."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        super().__init__(context)
        self._submitter = submitter

    async def consolidate(
        self, bank_id: str, request: ConsolidationRequest | None = None
    ) -> ConsolidationResponse:
        """Have the memories consolidated that wait for it, whether or not the bank does so by itself.

        One that waits already is not asked for again, and waits no longer. Raises NotFound.
        """
        scopes = request.observation_scopes if request else None
        wanted = consolidation.submission(scopes)
        async with self._write(bank_id) as (connection, bank):
            await self._submitter.check_room(connection)
            await self._submitter.hasten(connection, bank, wanted.lock or "")
            while not await self._submitter(connection, bank, wanted):
                lock = wanted.queueing_lock or ""
                if waiting := await maintenance.waiting(connection, bank, lock):  # else it has just begun
                    return ConsolidationResponse(operation_id=str(waiting), deduplicated=True)
        return ConsolidationResponse(operation_id=str(wanted.id))

    @done_again
    async def recover(self, bank_id: str) -> RecoverConsolidationResponse:
        """Have memories tried again that could not be consolidated. Raises NotFound."""
        async with self._write_facts(bank_id) as (connection, bank):
            return RecoverConsolidationResponse(retried_count=await observations.recover(connection, bank))

    @done_again
    async def clear(self, bank_id: str) -> DeleteResponse:
        """Delete all observations; their facts wait to be consolidated anew, which begins with the next
        consolidation. Raises NotFound."""
        async with self._write(bank_id, alone=True) as (connection, bank):
            gone = await observations.clear(connection, bank)
            await observations.queue(connection, bank, None)
        return DeleteResponse(message=f"{gone} observations are deleted.", deleted_count=gone)

    @done_again
    async def clear_of(self, bank_id: str, memory_id: str) -> ClearMemoryObservationsResponse:
        """Delete the observations that rest on a memory, and derive anew what follows from it.

        Raises InvalidRequest, NotFound.
        """
        key = as_uuid(memory_id, "memory_id")
        async with self._write_facts(bank_id, alone=True) as (connection, bank):
            if await curation.find(connection, bank, key) is None:
                raise NotFound(f"there is no memory {memory_id} in bank {bank_id!r}")
            gone = await observations.of_fact(connection, bank, key)
            rest = await observations.sources_of(connection, bank, gone)
            await observations.delete(connection, bank, gone)
            await observations.queue(connection, bank, {*rest, key})
        return ClearMemoryObservationsResponse(deleted_count=len(gone))

    async def scopes(self, bank_id: str, limit: int = 100, offset: int = 0) -> ObservationScopesResponse:
        """The scopes of the bank's observations, those with most first."""
        async with self._look(bank_id) as (connection, bank):
            found = await observations.scopes(connection, bank)
        page = found[offset : offset + limit]
        return ObservationScopesResponse(
            scopes=[ObservationScope(tags=row["tags"], count=row["count"]) for row in page],
            total=len(found),
            limit=limit,
            offset=offset,
        )


async def full(connection: Connection, bank: Bank, memory_id: str) -> dict[str, Any] | None:
    """An observation with the facts that it rests on; None where there is none of this id."""
    key = as_uuid(memory_id, "memory_id")
    found, _ = await observations.page(connection, bank, ids=[key])
    if not found:
        return None
    parts = await observations.parts(connection, bank, key)
    return {
        **shown(found[0]),
        "source_memories": [_source(row) for row in parts],
        "history": [],
    }


async def history(connection: Connection, bank: Bank, memory_id: str) -> Sequence[ObservationChange] | None:
    """What an observation said before, the latest first; None where there is none of this id."""
    key = as_uuid(memory_id, "memory_id")
    if not (await observations.page(connection, bank, ids=[key]))[0]:
        return None
    return [
        ObservationChange(
            version=row["version"],
            change=row["change"],
            reason=row["reason"],
            changed_at=row["changed_at"].isoformat(),
            previous_text=row["text"],
            proof_count=row["proof_count"],
            source_fact_ids=[str(one) for one in row["source_fact_ids"]],
            source_facts=row["source_facts"],
        )
        for row in await observations.history(connection, bank, key)
    ]


def listed(row: Row) -> dict[str, Any]:
    """An observation in a list: there the wire has the names of its entities as one string."""
    return {**shown(row), "entities": ", ".join(row["entities"])}


def shown(row: Row) -> dict[str, Any]:
    """An observation as the wire has it, in the fields of a fact and its own."""
    occurred, mentioned = text_time(row["occurred_start"]), text_time(row["mentioned_at"])
    said = sorted(row["said"])
    return {
        "id": str(row["id"]),
        "text": row["text"],
        "type": "observation",
        "fact_type": "observation",
        "kind": row["kind"],
        "entities": row["entities"],
        "context": None,
        "date": occurred or mentioned,
        "occurred_start": occurred,
        "occurred_end": text_time(row["occurred_end"]),
        "mentioned_at": mentioned,
        "first_mentioned_at": text_time(said[0]) if said else None,
        "document_id": None,
        "metadata": {},
        "chunk_id": None,
        "tags": row["tags"],
        "state": "valid",
        "proof_count": row["proof_count"],
        "trend": trend(said, datetime.now(UTC)),
        "version": row["version"],
        "created_at": text_time(row["created_at"]),
        "updated_at": text_time(row["updated_at"]),
        "source_fact_ids": [str(one) for one in row["source_fact_ids"]],
        "source_memory_ids": [str(one) for one in row["source_fact_ids"]],
        "extractor": {"name": row["extractor"]},
    }


def _source(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["fact_id"]),
        "text": row["text"],
        "type": row["fact_type"],
        "context": row["context"],
        "document_id": row["document_id"],
        "start": row["span_start"],
        "end": row["span_end"],
        "occurred_start": text_time(row["occurred_start"]),
        "occurred_end": text_time(row["occurred_end"]),
        "mentioned_at": text_time(row["mentioned_at"]),
    }
