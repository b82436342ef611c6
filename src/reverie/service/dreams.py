"""Dreams: asking for them, reading them, and what people decide on what they propose and predict."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from reverie.dream.config import RunType, Source
from reverie.errors import Conflict, InvalidRequest, NotFound
from reverie.model import Bank
from reverie.operations import Context
from reverie.operations.submit import Submitter
from reverie.service import dream_shown as shown
from reverie.service.dream_approval import Approval
from reverie.service.dream_models import (
    DreamPredictionOutcomeRequest,
    DreamPredictionOutcomeResponse,
    DreamProposal,
    DreamProposalReviewRequest,
    DreamRunListResponse,
    DreamRunResponse,
    DreamStatsResponse,
    DreamSubmitRequest,
    DreamSubmitResponse,
)
from reverie.service.scope import Noun, as_uuid, done_again, text_time
from reverie.store import banks, dreams
from reverie.store.db import Connection, Row

_REVIEWED = {"reject": "rejected", "request_more_evidence": "needs_more_evidence"}
_OUTCOMES = {"confirmed": 1.0, "contradicted": 0.0, "request_more_evidence": None}
_WAITS = {
    "under_way": "a dream of this bank waits or is being made: this is it",
    "cooldown": "the last dream has just ended: no other begins before dream.cooldown_minutes are over",
}


class Dreams(Noun):
    """Dreams of banks."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        super().__init__(context.database)
        self._context, self._submitter = context, submitter
        self._approval = Approval(context, submitter)

    async def trigger(self, bank_id: str, request: DreamSubmitRequest | None = None) -> DreamSubmitResponse:
        """Have the bank dream in the background, unless a dream is under way or the last has just ended.

        Raises NotFound, QueueFull, and Conflict where the bank does not dream from such a source.
        """
        wanted = request or DreamSubmitRequest(trigger_source="manual", run_type="dream")
        async with self._write(bank_id) as (connection, bank):
            await self._submitter.check_room(connection)
            found = await self._context.dream(connection, bank, wanted.trigger_source, wanted.run_type)
            if found.reason == "under_way" and wanted.trigger_source == "manual":
                await self._submitter.hasten(connection, bank, "dream")  # it may wait for a quiet hour
        if found.operation is None or found.reason == "disabled":
            raise Conflict(_disabled(wanted.trigger_source))
        return DreamSubmitResponse(
            operation_id=str(found.operation),
            deduplicated=found.reason is not None,
            skipped=found.reason,
            message=_WAITS.get(found.reason or ""),
            next_allowed_at=text_time(found.free_at),
        )

    async def list(self, bank_id: str, limit: int = 20) -> DreamRunListResponse:
        """The latest runs, the latest first. Raises InvalidRequest."""
        async with self._look(bank_id) as (connection, bank):
            runs = await dreams.page(connection, bank, limit)
            parts = await dreams.parts(connection, bank, [row["id"] for row in runs])
        return DreamRunListResponse(items=[shown.run(bank.bank_id, row, parts) for row in runs])

    async def get(self, bank_id: str, run_id: str) -> DreamRunResponse:
        """One run with what each of its phases found. Raises InvalidRequest, NotFound."""
        key = as_uuid(run_id, "run_id")
        async with self._read(bank_id) as (connection, bank):
            found = await dreams.page(connection, bank, 1, key)
            if not found:
                raise NotFound(f"there is no dream {key} in bank {bank_id!r}")
            told = shown.run(bank.bank_id, found[0], await dreams.parts(connection, bank, [key]))
            told.phases = shown.phases(await dreams.phases(connection, bank, key))
        return told

    async def stats(self, bank_id: str) -> DreamStatsResponse:
        """The bank's dreams in numbers. Raises InvalidRequest."""
        async with self._look(bank_id) as (connection, bank):
            counted = await dreams.stats(connection, bank)
            return shown.stats(bank.bank_id, counted, await dreams.calibration(connection, bank))

    @done_again
    async def review(
        self, bank_id: str, proposal_id: str, request: DreamProposalReviewRequest
    ) -> DreamProposal:
        """Decide on a proposal. What an approval makes is there when this returns, once, however often it is
        asked.

        Raises InvalidRequest, NotFound, and Conflict: for another decision on what was approved, and where
        the evidence is gone.
        """
        key = as_uuid(proposal_id, "proposal_id")
        async with self._read(bank_id) as (connection, bank):
            seen = _found(await dreams.hold_proposal(connection, bank, key), "proposal", key, bank)
        ready = await self._approval.ready(seen) if request.action == "approve" else None
        async with self._write(bank_id) as (connection, bank):
            row = _found(await dreams.hold_proposal(connection, bank, key), "proposal", key, bank)
            if row["review_status"] == "approved":
                if request.action != "approve":
                    raise Conflict("the proposal was approved: delete what it made instead")
                return shown.proposal(row)
            if ready is not None and row["content"] != seen["content"]:
                raise Conflict("the proposal has changed meanwhile: read it again, then decide")
            made = await self._approval.make(connection, bank, row, ready) if ready is not None else None
            status = _REVIEWED.get(request.action, "approved")
            done = await dreams.decide(connection, bank, key, status=status, note=request.note, made=made)
        return shown.proposal(done)

    @done_again
    async def outcome(
        self, bank_id: str, prediction_id: str, request: DreamPredictionOutcomeRequest
    ) -> DreamPredictionOutcomeResponse:
        """Say what became of a prediction; the last word counts.

        Raises InvalidRequest, NotFound, and Conflict: to send back what is predicted again already.
        """
        key = as_uuid(prediction_id, "prediction_id")
        evidence = list(dict.fromkeys(as_uuid(one, "evidence_ids") for one in request.evidence_ids))
        async with self._write(bank_id) as (connection, bank):
            row = _found(await dreams.hold_prediction(connection, bank, key), "prediction", key, bank)
            await _check(connection, bank, evidence)
            last = await dreams.last_outcome(connection, bank, key)
            if last is not None and _same(last, request, evidence):
                return DreamPredictionOutcomeResponse(
                    prediction=shown.prediction(row), outcome=shown.outcome(last)
                )
            status = request.status if request.status != "request_more_evidence" else "pending"
            told = await dreams.tell(
                connection, bank, key, status=status, outcome=_OUTCOMES[request.status], note=request.note
            )
            noted = await dreams.add_outcome(
                connection, bank, key, status=request.status, note=request.note, evidence=evidence
            )
        return DreamPredictionOutcomeResponse(prediction=shown.prediction(told), outcome=shown.outcome(noted))

    async def start_due(self) -> int:
        """Start the dreams that are due by the clock, of all banks; how many. Raises StoreUnavailable."""
        return await dream_due(self._context)


async def _check(connection: Connection, bank: Bank, evidence: list[uuid.UUID]) -> None:
    missing = set(evidence) - await dreams.known(connection, bank, evidence)
    if missing:
        raise InvalidRequest("evidence_ids", f"evidence_ids: there is no memory {min(missing)} in this bank")


def _same(last: Row, request: DreamPredictionOutcomeRequest, evidence: list[uuid.UUID]) -> bool:
    told = (last["settled_by"], last["status"], last["note"], last["evidence"])
    return bool(told == ("person", request.status, request.note, evidence))


def _found(row: Row | None, noun: str, key: uuid.UUID, bank: Bank) -> Row:
    if row is None:
        raise NotFound(f"there is no {noun} {key} in bank {bank.bank_id!r}")
    return row


def _disabled(source: Source) -> str:
    return (
        f"the bank does not dream by {source}: set dream.enabled, and dream.trigger_mode to {source!r} or"
        " 'hybrid', in its configuration"
    )


async def dream_due(context: Context) -> int:
    """Start the dreams that are due by the clock, of all banks, each once; how many. Several runs that were
    missed are one."""
    async with context.database.connection() as connection:
        found = await dreams.scheduled(connection, enabled=context.defaults.dream.enabled)
    started = 0
    for bank in found:
        async with context.database.transaction() as connection:
            if await banks.hold(connection, bank):
                started += await _tick(context, connection, bank)
    return started


async def _tick(context: Context, connection: Connection, bank: Bank) -> bool:
    """Set the clock of a bank, and start its dream if it was due. A worker that comes second finds it set."""
    clock = await dreams.hold_schedule(connection, bank)
    if clock.as_reckoned and not clock.due:
        return False
    config = context.defaults.with_overrides(await banks.settings(connection, bank))
    following = config.dream.next_run(clock.now, ZoneInfo(config.timezone))
    await dreams.set_schedule(connection, bank, clock.settings, following)
    if not (clock.due and clock.as_reckoned):
        return False
    run_type: RunType = "trance" if config.dream.trance_enabled else "dream"
    return (await context.dream(connection, bank, "cron", run_type)).reason is None
