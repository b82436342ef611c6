"""Learning from banks of other servers."""

from __future__ import annotations

from reverie.client.asking import API, Asking, given
from reverie.service.learning_models import BrainLearnResponse, LearningSourcesResponse, UnlearnResponse

LEARN = API + "/banks/{bank_id}/brain/learn"


class LearningNames(Asking):
    """Remote banks that are learned from."""

    async def brain_learn_from_remote(
        self,
        bank_id: str,
        remote_endpoint: str,
        remote_bank_id: str,
        remote_api_key: str | None = None,
        learning_type: str | None = None,
        mode: str | None = None,
        horizon_hours: int | None = None,
    ) -> BrainLearnResponse:
        """Learn in the background from a bank of another server."""
        body = given(
            remote_endpoint=remote_endpoint,
            remote_bank_id=remote_bank_id,
            remote_api_key=remote_api_key,
            learning_type=learning_type,
            mode=mode,
            horizon_hours=horizon_hours,
        )
        return await self._ask("POST", LEARN, BrainLearnResponse, body=body, bank_id=bank_id)

    async def list_learning_sources(self, bank_id: str) -> LearningSourcesResponse:
        """What a bank has learned from."""
        return await self._ask("GET", LEARN, LearningSourcesResponse, bank_id=bank_id)

    async def unlearn_source(self, bank_id: str, source: str) -> UnlearnResponse:
        """Take away all that was learned from one source. Raises NotFound."""
        return await self._ask("DELETE", LEARN + "/{source}", UnlearnResponse, bank_id=bank_id, source=source)
