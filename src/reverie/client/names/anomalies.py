"""What in a bank cannot all be right."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.client.asking import API, Asking, given
from reverie.service.anomaly_models import (
    AnomalyDetectionResponse,
    AnomalyEvent,
    AnomalyIntelligenceResponse,
    AnomalyStatus,
    AnomalyType,
)

BANK = API + "/banks/{bank_id}"


class AnomalyNames(Asking):
    """Contradictions, impossible orders of events and sudden changes."""

    async def list_anomalies(
        self,
        bank_id: str,
        *,
        status: AnomalyStatus | None = None,
        type: Sequence[AnomalyType] | None = None,
        min_severity: float | None = None,
        memory_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AnomalyIntelligenceResponse:
        """A page of anomalies, the gravest first, with the numbers of all."""
        query = given(
            status=status,
            type=type,
            min_severity=min_severity,
            memory_id=memory_id,
            limit=limit,
            cursor=cursor,
        )
        path = BANK + "/anomalies"
        return await self._ask("GET", path, AnomalyIntelligenceResponse, query=query, bank_id=bank_id)

    async def get_anomaly_intelligence(
        self,
        bank_id: str,
        *,
        limit: int | None = None,
        status: AnomalyStatus | None = None,
        anomaly_types: Sequence[str] | None = None,
        min_severity: float | None = None,
    ) -> AnomalyIntelligenceResponse:
        """The same, under the name that Atulya's client asks for."""
        body = given(limit=limit, status=status, anomaly_types=anomaly_types, min_severity=min_severity)
        path = BANK + "/anomaly/intelligence"
        return await self._ask(
            "POST", path, AnomalyIntelligenceResponse, body=body, repeatable=True, bank_id=bank_id
        )

    async def detect_anomalies(self, bank_id: str, *, anew: bool | None = None) -> AnomalyDetectionResponse:
        """Look in the background for what is new, or with ``anew`` over all facts."""
        path = BANK + "/anomalies/detect"
        body = given(anew=anew)
        return await self._ask("POST", path, AnomalyDetectionResponse, body=body, bank_id=bank_id)

    async def get_anomaly(self, bank_id: str, anomaly_id: str) -> AnomalyEvent:
        """One anomaly with its evidence and what was done to it."""
        path = BANK + "/anomalies/{anomaly_id}"
        return await self._ask("GET", path, AnomalyEvent, bank_id=bank_id, anomaly_id=anomaly_id)

    async def acknowledge_anomaly(
        self, bank_id: str, anomaly_id: str, note: str | None = None, by: str | None = None
    ) -> AnomalyEvent:
        """Take note of an anomaly."""
        path = BANK + "/anomalies/{anomaly_id}/acknowledge"
        body = given(note=note, by=by)
        return await self._ask("POST", path, AnomalyEvent, body=body, bank_id=bank_id, anomaly_id=anomaly_id)

    async def resolve_anomaly(
        self, bank_id: str, anomaly_id: str, note: str | None = None, by: str | None = None
    ) -> AnomalyEvent:
        """Close an anomaly."""
        path = BANK + "/anomalies/{anomaly_id}/resolve"
        body = given(note=note, by=by)
        return await self._ask("POST", path, AnomalyEvent, body=body, bank_id=bank_id, anomaly_id=anomaly_id)
