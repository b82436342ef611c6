"""Entities: who and what a bank knows, under which names."""

from __future__ import annotations

from typing import Any

from reverie.errors import NotFound
from reverie.model import Bank
from reverie.retain.merge import merge, split
from reverie.service.requests import MergeEntityRequest, SplitEntityRequest
from reverie.service.responses import (
    EntityDetailResponse,
    EntityGraphResponse,
    EntityListItem,
    EntityListResponse,
    EntityObservation,
)
from reverie.service.scope import FactNoun, as_uuid, done_again, text_time
from reverie.store import entities, facts, observations
from reverie.store.db import Connection, Row
from reverie.store.entities import Edge

_SHOWN = 20
"""Facts shown with an entity."""
_COLORS = {"person": "#42a5f5", "organization": "#ab47bc", "place": "#66bb6a", "product": "#ffa726",
           "event": "#ef5350", "concept": "#78909c"}  # fmt: skip


class Entities(FactNoun):
    """Entities by their id. The id of any of an entity's names stands for it."""

    async def list(
        self, bank_id: str, q: str | None = None, limit: int = 100, offset: int = 0
    ) -> EntityListResponse:
        """Entities, most mentioned first; ``q`` finds them by any of their names."""
        async with self._look(bank_id) as (connection, bank):
            found, total = await entities.page(connection, bank, q, limit, offset)
        items = [EntityListItem(**_fields(row)) for row in found]
        return EntityListResponse(items=items, total=total, limit=limit, offset=offset)

    async def get(self, bank_id: str, entity_id: str) -> EntityDetailResponse:
        """One entity, its other names and why they are its, and the newest facts that mention it.

        Raises InvalidRequest, NotFound.
        """
        async with self._read(bank_id) as (connection, bank):
            return await _detail(connection, bank, entity_id)

    @done_again
    async def merge(self, bank_id: str, entity_id: str, request: MergeEntityRequest) -> EntityDetailResponse:
        """Merge an entity into another; the other one with all its names.

        Raises InvalidRequest, NotFound, and Conflict if they are one already.
        """
        child, into = as_uuid(entity_id, "entity_id"), as_uuid(request.into, "into")
        async with self._write_facts(bank_id) as (connection, bank):
            await merge(connection, bank, child, into, request.reason)
            await observations.queue_entity(connection, bank, into)
            return await _detail(connection, bank, request.into)

    @done_again
    async def split(
        self, bank_id: str, entity_id: str, request: SplitEntityRequest | None = None
    ) -> EntityDetailResponse:
        """Undo a merge; the entity that stands by itself again. Raises InvalidRequest, NotFound."""
        key = as_uuid(entity_id, "entity_id")
        async with self._write_facts(bank_id) as (connection, bank):
            await observations.queue_entity(connection, bank, key)
            parted = await split(connection, bank, key, request.alias if request else None)
            return await _detail(connection, bank, str(parted))

    async def graph(self, bank_id: str, limit: int = 1000, min_count: int = 1) -> EntityGraphResponse:
        """Which entities facts mention together, as nodes and at most ``limit`` edges."""
        async with self._look(bank_id) as (connection, bank):
            nodes, edges, total = await entities.graph(connection, bank, limit, min_count)
        return EntityGraphResponse(
            nodes=[{"data": _node(row)} for row in nodes],
            edges=[{"data": _edge(edge)} for edge in edges],
            total_entities=len(nodes),
            total_edges=total,
            limit=limit,
        )


async def _detail(connection: Connection, bank: Bank, entity_id: str) -> EntityDetailResponse:
    key = as_uuid(entity_id, "entity_id")
    row = await entities.get(connection, bank, key)
    if row is None:
        raise NotFound(f"there is no entity {entity_id} in bank {bank.bank_id!r}")
    newest, _ = await facts.page(connection, bank, entity_id=key, limit=_SHOWN)
    observations = [
        EntityObservation(text=f["text"], mentioned_at=text_time(f["mentioned_at"])) for f in newest
    ]
    return EntityDetailResponse(**_fields(row), observations=observations)


def _fields(row: Row | dict[str, Any]) -> dict[str, Any]:
    metadata = {**row["metadata"], "kind": row["kind"]}
    if "aliases" in row:
        metadata["aliases"] = row["aliases"]
    return {
        "id": str(row["id"]),
        "canonical_name": row["name"],
        "mention_count": row["mention_count"],
        "first_seen": text_time(row["first_seen"]),
        "last_seen": text_time(row["last_seen"]),
        "metadata": metadata,
    }


def _node(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "label": row["name"],
        "kind": row["kind"],
        "mentionCount": row["mention_count"],
        "color": _COLORS[row["kind"]],
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "id": f"{edge.source}-{edge.target}",
        "source": str(edge.source),
        "target": str(edge.target),
        "linkType": "cooccurrence",
        "weight": edge.weight,
        "lastCooccurred": text_time(edge.last),
        "color": "#ffd700",
        "lineStyle": "solid",
    }
