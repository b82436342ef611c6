"""Dreams: what a bank shows that nobody said, for people to decide on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from reverie.client.asking import API, Asking, given
from reverie.service.dream_models import (
    DreamPredictionOutcomeResponse,
    DreamProposal,
    DreamRunListResponse,
    DreamRunResponse,
    DreamStatsResponse,
    DreamSubmitResponse,
)

DREAMS = API + "/banks/{bank_id}/dreams"


class DreamNames(Asking):
    """Dreams."""

    async def trigger_dream(
        self,
        bank_id: str,
        trigger_source: Literal["manual", "event", "cron"] | None = None,
        run_type: Literal["dream", "trance"] | None = None,
    ) -> DreamSubmitResponse:
        """Dream in the background. Where none is started, ``skipped`` says why. Raises NotFound, Conflict."""
        body = given(trigger_source=trigger_source, run_type=run_type)
        return await self._ask("POST", DREAMS + "/trigger", DreamSubmitResponse, body=body, bank_id=bank_id)

    async def list_dreams(self, bank_id: str, limit: int | None = None) -> DreamRunListResponse:
        """Runs, the latest first."""
        return await self._ask("GET", DREAMS, DreamRunListResponse, query=given(limit=limit), bank_id=bank_id)

    async def get_dream(self, bank_id: str, run_id: str) -> DreamRunResponse:
        """One run with what each of its phases found. Raises NotFound."""
        path = DREAMS + "/{run_id}"
        return await self._ask("GET", path, DreamRunResponse, bank_id=bank_id, run_id=run_id)

    async def get_dream_stats(self, bank_id: str) -> DreamStatsResponse:
        """Dreams in numbers, and how good their predictions were."""
        return await self._ask("GET", DREAMS + "/stats", DreamStatsResponse, bank_id=bank_id)

    async def review_dream_proposal(
        self,
        bank_id: str,
        proposal_id: str,
        action: Literal["approve", "reject", "request_more_evidence"],
        note: str | None = None,
    ) -> DreamProposal:
        """Decide on a proposal; an approval makes what it proposes, once. Raises NotFound, Conflict."""
        path = DREAMS + "/proposals/{proposal_id}/review"
        body = given(action=action, note=note)
        return await self._ask(
            "POST", path, DreamProposal, body=body, bank_id=bank_id, proposal_id=proposal_id
        )

    async def set_dream_prediction_outcome(
        self,
        bank_id: str,
        prediction_id: str,
        status: Literal["confirmed", "contradicted", "request_more_evidence"],
        note: str | None = None,
        evidence_ids: Sequence[str] | None = None,
    ) -> DreamPredictionOutcomeResponse:
        """Say what became of a prediction. Raises NotFound."""
        path = DREAMS + "/predictions/{prediction_id}/outcome"
        body = given(status=status, note=note, evidence_ids=evidence_ids)
        return await self._ask(
            "POST",
            path,
            DreamPredictionOutcomeResponse,
            body=body,
            bank_id=bank_id,
            prediction_id=prediction_id,
        )
