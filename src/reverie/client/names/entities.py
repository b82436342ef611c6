"""Entities: who and what the memories are about."""

from __future__ import annotations

from reverie.client.asking import API, Asking, given
from reverie.service.responses import EntityDetailResponse, EntityGraphResponse, EntityListResponse

ENTITIES = API + "/banks/{bank_id}/entities"
ENTITY = ENTITIES + "/{entity_id}"


class EntityNames(Asking):
    """Entities."""

    async def list_entities(
        self, bank_id: str, q: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> EntityListResponse:
        """Entities, most mentioned first; ``q`` finds them by any of their names."""
        query = given(q=q, limit=limit, offset=offset)
        return await self._ask("GET", ENTITIES, EntityListResponse, query=query, bank_id=bank_id)

    async def get_entity(self, bank_id: str, entity_id: str) -> EntityDetailResponse:
        """One entity with the newest memories about it, and its other names. Raises NotFound."""
        return await self._ask("GET", ENTITY, EntityDetailResponse, bank_id=bank_id, entity_id=entity_id)

    async def get_entity_graph(
        self, bank_id: str, limit: int | None = None, min_count: int | None = None
    ) -> EntityGraphResponse:
        """Which entities are mentioned together, and how often."""
        query = given(limit=limit, min_count=min_count)
        return await self._ask("GET", ENTITIES + "/graph", EntityGraphResponse, query=query, bank_id=bank_id)

    async def merge_entity(
        self, bank_id: str, entity_id: str, into: str, reason: str | None = None
    ) -> EntityDetailResponse:
        """Say that an entity is another one, ``into``; the answer is that one. ``split_entity`` undoes it."""
        body = given(into=into, reason=reason)
        path = ENTITY + "/merge"
        return await self._ask(
            "POST", path, EntityDetailResponse, body=body, bank_id=bank_id, entity_id=entity_id
        )

    async def split_entity(
        self, bank_id: str, entity_id: str, alias: str | None = None
    ) -> EntityDetailResponse:
        """Say that a name does not mean its entity; the answer is the entity that stands by itself again."""
        path = ENTITY + "/split"
        return await self._ask(
            "POST", path, EntityDetailResponse, body=given(alias=alias), bank_id=bank_id, entity_id=entity_id
        )
