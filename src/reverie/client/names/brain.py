"""What use says about a bank, and what was learned of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from reverie.brain.state import Mode
from reverie.client.asking import API, Asking, Form, given
from reverie.service.brain_models import (
    BrainImportResponse,
    BrainImportValidationResponse,
    BrainStatusResponse,
    SubRoutineHistogramResponse,
    SubRoutinePredictionResponse,
    SubRoutineSubmitResponse,
)
from reverie.service.influence_models import EntityType, InfluenceResponse

BRAIN = API + "/banks/{bank_id}/brain"
SUB_ROUTINE = API + "/banks/{bank_id}/sub-routine"


class BrainNames(Asking):
    """The brain of a bank."""

    async def get_brain_influence(
        self,
        bank_id: str,
        window_days: int | None = None,
        top_k: int | None = None,
        entity_type: EntityType | None = None,
    ) -> InfluenceResponse:
        """What mattered most in the last days, and when the bank was used."""
        query = given(window_days=window_days, top_k=top_k, entity_type=entity_type)
        return await self._ask("GET", BRAIN + "/influence", InfluenceResponse, query=query, bank_id=bank_id)

    async def trigger_sub_routine(
        self,
        bank_id: str,
        mode: Mode | None = None,
        horizon_hours: int | None = None,
        force_rebuild: bool | None = None,
    ) -> SubRoutineSubmitResponse:
        """Have the brain learn when the bank is used, in the background. Raises NotFound, Conflict."""
        body = given(mode=mode, horizon_hours=horizon_hours, force_rebuild=force_rebuild)
        return await self._ask("POST", SUB_ROUTINE, SubRoutineSubmitResponse, body=body, bank_id=bank_id)

    async def get_sub_routine_predictions(
        self, bank_id: str, horizon_hours: int | None = None
    ) -> SubRoutinePredictionResponse:
        """The busiest of the hours to come."""
        query = given(horizon_hours=horizon_hours)
        path = SUB_ROUTINE + "/predictions"
        return await self._ask("GET", path, SubRoutinePredictionResponse, query=query, bank_id=bank_id)

    async def get_sub_routine_histogram(self, bank_id: str) -> SubRoutineHistogramResponse:
        """The share of calls that is expected in each hour of the day, in UTC."""
        path = SUB_ROUTINE + "/histogram"
        return await self._ask("GET", path, SubRoutineHistogramResponse, bank_id=bank_id)

    async def get_brain_runtime_status(self, bank_id: str) -> BrainStatusResponse:
        """What was learned, how runs ended, and when the next are due."""
        return await self._ask("GET", BRAIN + "/status", BrainStatusResponse, bank_id=bank_id)

    async def export_brain_snapshot(self, bank_id: str) -> bytes:
        """The brain as a file. Raises NotFound where nothing is known yet."""
        return await self._bytes("GET", BRAIN + "/export", {"bank_id": bank_id})

    async def validate_brain_import(
        self, bank_id: str, file: bytes | str | Path
    ) -> BrainImportValidationResponse:
        """Whether a file, given as bytes or by its path, can be imported."""
        path = BRAIN + "/import/validate"
        form = await _form(file)
        return await self._ask("POST", path, BrainImportValidationResponse, body=form, bank_id=bank_id)

    async def import_brain_snapshot(self, bank_id: str, file: bytes | str | Path) -> BrainImportResponse:
        """Take over what a file of this bank has learned. Raises InvalidRequest for one that is refused."""
        form = await _form(file)
        return await self._ask("POST", BRAIN + "/import", BrainImportResponse, body=form, bank_id=bank_id)


async def _form(file: bytes | str | Path) -> Form:
    data = file if isinstance(file, bytes) else await asyncio.to_thread(Path(file).expanduser().read_bytes)
    return Form([("file", ("bank.brain", data))], {})
