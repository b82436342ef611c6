"""Brain: when a bank is used, learned from use; its runs, what it expects, and its file."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from reverie.brain import snapshot as files
from reverie.brain.activity import Activity
from reverie.brain.snapshot import CopiedMemory, CopiedModel, Evaluated, Snapshot, source_id
from reverie.brain.state import State, stored
from reverie.errors import Conflict, InvalidRequest, NotFound
from reverie.model import Bank
from reverie.operations import Context, sub_routine
from reverie.operations.submit import Submitter
from reverie.service.brain_models import (
    BrainImportResponse,
    BrainImportValidationResponse,
    BrainStatusResponse,
    Evaluation,
    HistogramPoint,
    PredictionPoint,
    SubRoutineHistogramResponse,
    SubRoutinePredictionResponse,
    SubRoutineRequest,
    SubRoutineSubmitResponse,
)
from reverie.service.scope import Noun, text_time
from reverie.store import banks, brain, maintenance
from reverie.store.db import Connection, Row

_SHOWN = 5
_AT_ONCE = 100
_MODELS = 100
"""Mental models that a file holds at most."""


class Brain(Noun):
    """What use teaches of banks."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        super().__init__(context.database)
        self._context, self._submitter = context, submitter

    async def run(self, bank_id: str, request: SubRoutineRequest | None = None) -> SubRoutineSubmitResponse:
        """Have the brain run; a run alike that waits already is not asked for again.

        Raises NotFound, Conflict where the bank has none, QueueFull.
        """
        asked = request or SubRoutineRequest()
        wanted = sub_routine.submission(asked.mode, asked.horizon_hours, force_rebuild=asked.force_rebuild)
        async with self._write(bank_id) as (connection, bank):
            if not await self._enabled(bank):
                raise Conflict("the bank's brain is switched off: set brain_enabled in its configuration")
            await self._submitter.check_room(connection)
            while not await self._submitter(connection, bank, wanted):
                lock = wanted.queueing_lock or ""
                if waiting := await maintenance.waiting(connection, bank, lock):  # else it has just begun
                    return SubRoutineSubmitResponse(operation_id=str(waiting), deduplicated=True)
        return SubRoutineSubmitResponse(operation_id=str(wanted.id))

    async def predictions(self, bank_id: str, horizon_hours: int = 24) -> SubRoutinePredictionResponse:
        """The busiest of the hours to come; none where nothing is known. Raises InvalidRequest."""
        state, identity = await self._state(bank_id)
        now = datetime.now(UTC)
        ahead = state.activity.ahead(now, horizon_hours)
        best = sorted((one for one in ahead if one.calls), key=lambda one: (-one.score, one.at))
        quiet = next((one.at for one in ahead if state.activity.is_quiet(one.at)), None)
        return SubRoutinePredictionResponse(
            bank_id=bank_id,
            horizon_hours=horizon_hours,
            predictions=[
                PredictionPoint(
                    hour_utc=one.at.hour,
                    score=round(one.score, 6),
                    at=one.at.isoformat(),
                    calls=round(one.calls, 3),
                )
                for one in best[:_SHOWN]
            ],
            sample_count=state.sample_count,
            source_snapshot_id=identity,
            model_signature=identity and files.SIGNATURE,
            timezone=state.timezone,
            evaluation=_evaluation(state),
            quiet_from=text_time(quiet),
        )

    async def histogram(self, bank_id: str) -> SubRoutineHistogramResponse:
        """The share of calls expected in each hour of the day; zeros where nothing is known.

        Raises InvalidRequest.
        """
        state, identity = await self._state(bank_id)
        shares = state.activity.by_hour_of_day(datetime.now(UTC))
        return SubRoutineHistogramResponse(
            bank_id=bank_id,
            histogram=[
                HistogramPoint(hour_utc=hour, score=round(share, 6)) for hour, share in enumerate(shares)
            ],
            sample_count=state.sample_count,
            source_snapshot_id=identity,
            model_signature=identity and files.SIGNATURE,
            timezone=state.timezone,
        )

    async def status(self, bank_id: str) -> BrainStatusResponse:
        """What there is of the brain. Raises InvalidRequest."""
        async with self._look(bank_id) as (connection, bank):
            row = await brain.get(connection, bank)
            runs = await brain.runs(connection, bank)
            made = await _snapshot(connection, bank, row) if row else None
        config = await self._context.config(bank)
        data = await asyncio.to_thread(files.encode, made) if made else b""
        moved = row is not None and row["timezone"] != config.timezone
        told = BrainStatusResponse(
            enabled=config.brain_enabled,
            circuit_open=runs["failing"] > 0 and not (row and row["learn_at"] <= datetime.now(UTC)),
            failure_count=runs["failing"],
            bank_id=bank_id,
            file_path=_name(bank_id),
            exists=made is not None,
            size_bytes=len(data),
            compatibility_reason=f"the time zone is now {config.timezone}: the next run learns anew"
            if moved
            else None,
            metrics={"runs_completed": runs["completed"], "runs_failed": runs["failed"]},
        )
        if row and made:
            told.last_modified_at = told.generated_at = text_time(row["generated_at"])
            told.source_snapshot_id = made.source_snapshot_id
            told.format_version, told.model_signature = files.VERSION, files.SIGNATURE
            told.metrics |= {
                "sample_count": row["sample_count"],
                "memories_copied": len(made.full_copy),
                "mental_models_copied": len(made.mental_models),
            }
            told.next_run_at, told.next_warmup_at = text_time(row["learn_at"]), text_time(row["warm_at"])
            told.warmed_at = text_time(row["warmed_at"])
        return told

    async def export(self, bank_id: str) -> tuple[str, bytes]:
        """The brain as a file: its name and its bytes. Raises NotFound where nothing is known yet."""
        async with self._read(bank_id) as (connection, bank):
            row = await brain.get(connection, bank)
            if row is None:
                raise NotFound(f"bank {bank_id!r} has no brain yet: run POST .../sub-routine first")
            made = await _snapshot(connection, bank, row)
        return _name(bank_id), await asyncio.to_thread(files.encode, made)

    async def validate(self, bank_id: str, data: bytes) -> BrainImportValidationResponse:
        """Whether a file could be imported. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            owner = await brain.owner(connection, bank)
        version = files.version_of(data)
        try:
            await asyncio.to_thread(files.decode, data, *owner, datetime.now(UTC))
        except InvalidRequest as refused:
            return BrainImportValidationResponse(valid=False, version=version, reason=refused.message)
        return BrainImportValidationResponse(valid=True, version=version)

    async def import_file(self, bank_id: str, data: bytes) -> BrainImportResponse:
        """Take over what a file of this bank has learned, in place of what is known.

        Raises NotFound, and InvalidRequest for a file that is refused; then nothing changes.
        """
        async with self._read(bank_id) as (connection, bank):
            owner = await brain.owner(connection, bank)
        now = datetime.now(UTC)
        found = await asyncio.to_thread(files.decode, data, *owner, now)
        state = _state_of(found)
        async with self._write(bank_id) as (connection, bank):
            await brain.lock(connection, bank)
            # it learns at once what has come since the file was made
            columns = {**state.columns(now), "learn_at": now, "generated_at": found.generated_at}
            mode = "incremental" if found.mode == "full_copy" else found.mode  # the copies are not taken over
            await brain.put(connection, bank, {**columns, "mode": mode, "copied": []})
        return BrainImportResponse(
            bank_id=bank_id, file_path=_name(bank_id), size_bytes=len(data), format_version=files.VERSION
        )

    async def see_to_due(self) -> int:
        """Submit the runs that are due by the clock, of all banks; how many. Raises StoreUnavailable."""
        return await see_to_brains(self._context, self._submitter)

    async def _enabled(self, bank: Bank) -> bool:
        return (await self._context.config(bank)).brain_enabled

    async def _state(self, bank_id: str) -> tuple[State, str | None]:
        """What is known, and the name of what it rests on; an empty state and None where nothing is."""
        async with self._look(bank_id) as (connection, bank):
            row = await brain.get(connection, bank)
        if row is None:
            return State((await self._context.config(bank)).timezone, Activity()), None
        state = stored(row)
        return state, source_id(state.learned(), state.sample_count)


async def _snapshot(connection: Connection, bank: Bank, row: Row) -> Snapshot:
    state = stored(row)
    tenant, name = await brain.owner(connection, bank)
    learned = state.learned()
    full = row["mode"] == "full_copy"
    models = await brain.models(connection, bank, _MODELS) if full else []
    memories = await brain.memories(connection, bank, row["copied"]) if full else []
    return Snapshot(
        tenant=tenant,
        bank_id=name,
        generated_at=files.stamp(row["generated_at"]),
        source_snapshot_id=source_id(learned, state.sample_count),
        mode=row["mode"],
        horizon_hours=state.horizon_hours,
        sample_count=state.sample_count,
        activity_model=learned,
        evaluation=Evaluated(
            hours=state.fit.hours, error=state.fit.error, error_of_mean=state.fit.error_of_mean
        ),
        mental_models=[CopiedModel(**one) for one in models],
        full_copy=[CopiedMemory(**{**one, "id": str(one["id"])}) for one in memories],
    )


def _state_of(found: Snapshot) -> State:
    learned, fit = found.activity_model, found.evaluation
    row = {
        "timezone": learned.timezone, "until": learned.until, "calls": learned.calls, "weeks": learned.weeks,
        "sample_count": found.sample_count, "fit_hours": fit.hours, "fit_error": fit.error,
        "fit_of_mean": fit.error_of_mean, "horizon_hours": found.horizon_hours, "warmed_at": None,
    }  # fmt: skip
    return stored(row)


def _evaluation(state: State) -> Evaluation:
    fit = state.fit
    return Evaluation(
        hours=fit.hours,
        error=round(fit.error, 6),
        error_of_mean=round(fit.error_of_mean, 6),
        skill=round(fit.skill, 6) if fit.hours else None,
    )


def _name(bank_id: str) -> str:
    return f"{bank_id}.brain"


async def see_to_brains(context: Context, submitter: Submitter) -> int:
    """Submit the runs that are due by the clock, of all banks; how many. Raises StoreUnavailable."""
    async with context.database.connection() as connection:
        found = await brain.due(connection, _AT_ONCE)
    submitted = 0
    for bank in found:
        enabled = (await context.config(bank)).brain_enabled
        async with context.database.transaction() as connection:
            if not await banks.hold(connection, bank):
                continue
            taken = await brain.take(connection, bank)
            known = taken is not None or await brain.get(connection, bank) is not None
            if not enabled or (known and taken is None):  # another worker was faster
                continue
            warm = taken is not None and bool(taken["warm"])
            hours = taken["horizon_hours"] if taken else sub_routine.HORIZON_HOURS
            wanted = sub_routine.submission("warmup" if warm else "incremental", hours)
            submitted += await submitter(connection, bank, wanted)
    return submitted
