"""What in banks cannot all be right: looking for it, and what people make of it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence

from reverie.errors import InvalidRequest, NotFound
from reverie.model import Bank
from reverie.operations import Context, anomaly_detection
from reverie.operations.submit import Submitter
from reverie.service.anomaly_models import (
    AnomalyCorrection,
    AnomalyDecision,
    AnomalyDetectionRequest,
    AnomalyDetectionResponse,
    AnomalyEvent,
    AnomalyEvidence,
    AnomalyIntelligenceRequest,
    AnomalyIntelligenceResponse,
    AnomalyStatus,
    AnomalySummary,
)
from reverie.service.caller import caller
from reverie.service.scope import Noun, as_uuid, text_time
from reverie.store import anomalies as store
from reverie.store import maintenance
from reverie.store.db import Connection, Row


class Anomalies(Noun):
    """Contradictions, impossible orders of events and sudden changes."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        super().__init__(context.database)
        self._submitter = submitter

    async def __call__(
        self,
        bank_id: str,
        request: AnomalyIntelligenceRequest,
        *,
        memory_id: str | None = None,
        cursor: str | None = None,
    ) -> AnomalyIntelligenceResponse:
        """A page of anomalies with the numbers of all. Raises InvalidRequest."""
        fact = as_uuid(memory_id, "memory_id") if memory_id else None
        after = _read_cursor(cursor) if cursor else None
        async with self._look(bank_id) as (connection, bank):
            found = await store.page(
                connection,
                bank,
                status=request.status,
                types=request.anomaly_types,
                least=request.min_severity,
                fact_id=fact,
                after=after,
                limit=request.limit + 1,
            )
            events = await _shown(connection, bank, found[: request.limit])
            summary = await _summary(connection, bank)
        more = f"{events[-1].severity},{events[-1].id}" if len(found) > request.limit else None
        return AnomalyIntelligenceResponse(
            summary=summary, events=events, total_events_in_response=len(events), next_cursor=more
        )

    async def get(self, bank_id: str, anomaly_id: str) -> AnomalyEvent:
        """One anomaly. Raises InvalidRequest, NotFound."""
        async with self._read(bank_id) as (connection, bank):
            return await _one(connection, bank, as_uuid(anomaly_id, "anomaly_id"))

    async def decide(
        self, bank_id: str, anomaly_id: str, status: AnomalyStatus, decision: AnomalyDecision
    ) -> AnomalyEvent:
        """Acknowledge or resolve an anomaly; done twice, it is noted once.

        Raises InvalidRequest, NotFound.
        """
        key = as_uuid(anomaly_id, "anomaly_id")
        by = decision.by or caller().key_name or "owner"
        if by == store.SYSTEM:
            raise InvalidRequest("by", f"by: {store.SYSTEM!r} is what nobody did")
        async with self._write(bank_id) as (connection, bank):
            if not await store.set_status(connection, bank, key, status, decision.note, by):
                raise _missing(bank.bank_id, key)
            return await _one(connection, bank, key)

    async def detect(self, bank_id: str, request: AnomalyDetectionRequest) -> AnomalyDetectionResponse:
        """Have a bank looked over in the background. Raises NotFound."""
        wanted = anomaly_detection.submission(anew=request.anew)
        async with self._write(bank_id) as (connection, bank):
            await self._submitter.check_room(connection)
            while not await self._submitter(connection, bank, wanted):
                lock = wanted.queueing_lock or ""
                if waiting := await maintenance.waiting(connection, bank, lock):  # else it has just begun
                    return AnomalyDetectionResponse(operation_id=str(waiting), deduplicated=True)
        return AnomalyDetectionResponse(operation_id=str(wanted.id))


async def _one(connection: Connection, bank: Bank, key: uuid.UUID) -> AnomalyEvent:
    found = await _shown(connection, bank, await store.page(connection, bank, key=key, limit=1))
    if not found:
        raise _missing(bank.bank_id, key)
    return found[0]


def _missing(bank_id: str, key: uuid.UUID) -> NotFound:
    return NotFound(f"there is no anomaly {key} in bank {bank_id!r}")


def _read_cursor(cursor: str) -> tuple[float, uuid.UUID]:
    severity, _, last = cursor.partition(",")
    try:
        place = float(severity), uuid.UUID(last)
        if 0 <= place[0] <= 1:
            return place
        raise ValueError(severity)
    except ValueError:
        raise InvalidRequest("cursor", "cursor: use the next_cursor of a page as it is") from None


async def _summary(connection: Connection, bank: Bank) -> AnomalySummary:
    totals, looked = await store.totals(connection, bank), await store.looked(connection, bank)
    by_status: Counter[str] = Counter()
    by_type: Counter[str] = Counter()
    severity = 0.0
    for one in totals:
        by_status[one["status"]] += one["n"]
        by_type[one["anomaly_type"]] += one["n"]
        severity += one["severity"]
    total = by_status.total()
    return AnomalySummary(
        total_events=total,
        open_events=by_status["open"],
        acknowledged_events=by_status["acknowledged"],
        resolved_events=by_status["resolved"],
        avg_severity=round(min(severity / total, 1.0), 4) if total else 0.0,
        by_type=dict(sorted(by_type.items())),
        looked_at=text_time(looked["looked_at"]),
        behind=looked["behind"],
    )


async def _shown(connection: Connection, bank: Bank, found: Sequence[Row]) -> list[AnomalyEvent]:
    facts = await store.evidence(connection, bank, sorted({key for one in found for key in one["fact_ids"]}))
    done = await store.changes(connection, bank, [one["id"] for one in found])
    return [
        _event(bank.bank_id, one, facts, [c for c in done if c["anomaly_id"] == one["id"]]) for one in found
    ]


def _event(bank_id: str, row: Row, facts: dict[uuid.UUID, Row], done: Sequence[Row]) -> AnomalyEvent:
    behind = [facts[key] for key in row["fact_ids"] if key in facts]
    return AnomalyEvent(
        id=str(row["id"]),
        bank_id=bank_id,
        anomaly_type=row["anomaly_type"],
        kind=row["kind"],
        severity=round(row["severity"], 4),
        status=row["status"],
        subject=row["subject"],
        unit_ids=[str(key) for key in row["fact_ids"]],
        entity_ids=sorted({key for fact in behind for key in fact["entities"]}),
        evidence=[_evidence(fact) for fact in behind],
        description=row["description"],
        metadata={"kind": row["kind"], "subject": row["subject"], **row["data"]},
        detected_at=text_time(row["detected_at"]),
        updated_at=text_time(row["updated_at"]),
        resolved_at=text_time(row["resolved_at"]),
        resolved_by=row["resolved_by"],
        corrections=[_correction(bank_id, one) for one in done],
    )


def _evidence(fact: Row) -> AnomalyEvidence:
    return AnomalyEvidence(
        id=str(fact["id"]),
        text=fact["text"],
        active=fact["active"],
        document_id=fact["document_id"],
        chunk_id=str(fact["chunk_id"]),
        start=fact["span_start"],
        end=fact["span_end"],
        occurred_start=text_time(fact["occurred_start"]),
        mentioned_at=text_time(fact["mentioned_at"]),
    )


def _correction(bank_id: str, one: Row) -> AnomalyCorrection:
    old, new = one["old_status"], one["new_status"]
    return AnomalyCorrection(
        id=str(one["id"]),
        bank_id=bank_id,
        anomaly_id=str(one["anomaly_id"]),
        correction_type="detected" if old is None else "reopened" if new == "open" else new,
        target_unit_id=None,
        before_state={"status": old} if old else {},
        after_state={"status": new},
        confidence_delta=None,
        applied_at=text_time(one["changed_at"]),
        applied_by=one["changed_by"],
        note=one["note"],
    )
