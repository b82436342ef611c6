"""Entities: who and what a bank knows."""

from __future__ import annotations

from typing import Any

from reverie.errors import NotFound
from reverie.service.responses import (
    EntityDetailResponse,
    EntityListItem,
    EntityListResponse,
    EntityObservation,
)
from reverie.service.scope import Noun, as_uuid, text_time
from reverie.store import entities, facts
from reverie.store.db import Row

_SHOWN = 20
"""Facts shown with an entity."""


class Entities(Noun):
    """Entities by their id."""

    async def list(
        self, bank_id: str, q: str | None = None, limit: int = 100, offset: int = 0
    ) -> EntityListResponse:
        """Entities, most mentioned first. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            found, total = await entities.page(connection, bank, q, limit, offset)
        items = [EntityListItem(**_fields(row)) for row in found]
        return EntityListResponse(items=items, total=total, limit=limit, offset=offset)

    async def get(self, bank_id: str, entity_id: str) -> EntityDetailResponse:
        """One entity with the newest facts that mention it. Raises InvalidRequest, NotFound."""
        key = as_uuid(entity_id, "entity_id")
        async with self._read(bank_id) as (connection, bank):
            row = await entities.get(connection, bank, key)
            if row is None:
                raise NotFound(f"there is no entity {entity_id} in bank {bank_id!r}")
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
