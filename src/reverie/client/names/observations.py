"""Observations: what facts come to together."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.client.asking import API, Asking, given
from reverie.service.maintenance_models import GraphMaintenanceResponse
from reverie.service.observation_models import (
    ClearMemoryObservationsResponse,
    ConsolidationResponse,
    ObservationScopesResponse,
    RecoverConsolidationResponse,
)
from reverie.service.responses import DeleteResponse

BANK = API + "/banks/{bank_id}"


class ObservationNames(Asking):
    """Observations, and maintenance of a bank."""

    async def consolidate(
        self, bank_id: str, observation_scopes: Sequence[Sequence[str]] | None = None
    ) -> ConsolidationResponse:
        """Consolidate in the background what waits for it; only memories that have all tags of one scope."""
        body = given(observation_scopes=observation_scopes)
        return await self._ask(
            "POST", BANK + "/consolidate", ConsolidationResponse, body=body, bank_id=bank_id
        )

    async def recover_consolidation(self, bank_id: str) -> RecoverConsolidationResponse:
        """Try memories again that could not be consolidated."""
        path = BANK + "/consolidation/recover"
        return await self._ask("POST", path, RecoverConsolidationResponse, bank_id=bank_id)

    async def list_observation_scopes(
        self, bank_id: str, limit: int | None = None, offset: int | None = None
    ) -> ObservationScopesResponse:
        """The sets of tags under which observations live, those with most first."""
        path = BANK + "/observations/scopes"
        query = given(limit=limit, offset=offset)
        return await self._ask("GET", path, ObservationScopesResponse, query=query, bank_id=bank_id)

    async def clear_observations(self, bank_id: str) -> DeleteResponse:
        """Delete all observations; the next consolidation makes them anew."""
        return await self._ask("DELETE", BANK + "/observations", DeleteResponse, bank_id=bank_id)

    async def clear_memory_observations(
        self, bank_id: str, memory_id: str
    ) -> ClearMemoryObservationsResponse:
        """Delete the observations that rest on a memory, which is then consolidated anew."""
        path = BANK + "/memories/{memory_id}/observations"
        return await self._ask(
            "DELETE", path, ClearMemoryObservationsResponse, bank_id=bank_id, memory_id=memory_id
        )

    async def graph_maintenance(self, bank_id: str) -> GraphMaintenanceResponse:
        """Tidy a bank in the background."""
        path = BANK + "/graph/maintenance"
        return await self._ask("POST", path, GraphMaintenanceResponse, bank_id=bank_id)
