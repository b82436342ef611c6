"""What use says about a bank, and its brain as a file."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Query, UploadFile
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, TheMemory, answer
from reverie.brain.snapshot import MAX_BYTES
from reverie.service.brain_models import (
    BrainImportResponse,
    BrainImportValidationResponse,
    BrainStatusResponse,
)
from reverie.service.influence import MOST_DAYS
from reverie.service.influence_models import EntityType, InfluenceResponse

router = APIRouter(prefix="/banks/{bank_id}/brain", tags=["Brain"])
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"application/octet-stream": {}}}
}
_Upload = Annotated[UploadFile, File(description="A file that an export made.")]


@router.get("/influence", response_model=InfluenceResponse)
async def get_brain_influence(
    memory: TheMemory,
    bank_id: BankId,
    window_days: Annotated[
        int, Query(ge=1, le=MOST_DAYS, description="Days that count, today included.")
    ] = 14,
    top_k: Annotated[int, Query(ge=1, le=50, description="Most entries of the leaderboard.")] = 12,
    entity_type: Annotated[EntityType, Query(description="What is ranked and counted.")] = "all",
) -> HttpResponse:
    """What was handed out most tellingly in a window of days, and when the bank is used.

    A score joins recency, frequency, place in the graph, place in recalls, and citations by dreams. Days and
    hours are those of the bank's `timezone`.
    """
    return answer(await memory.influence(bank_id, window_days, top_k, entity_type))


@router.get("/status", response_model=BrainStatusResponse)
async def get_brain_runtime_status(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """What was learned of when the bank is used, how its runs ended, and when the next ones are due."""
    return answer(await memory.brain.status(bank_id))


@router.get("/export", response_class=HttpResponse, responses=_FILE)
async def export_brain_snapshot(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """The brain as a file: versioned, with a checksum, and for this bank of this tenant alone. After a run in
    mode `full_copy` it shows mental models and the memories used most, too."""
    name, data = await memory.brain.export(bank_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, media_type="application/octet-stream", headers=headers)


@router.post("/import/validate", response_model=BrainImportValidationResponse)
async def validate_brain_import(memory: TheMemory, bank_id: BankId, file: _Upload) -> HttpResponse:
    """Whether a file can be imported, and if not, why. Nothing changes."""
    return answer(await memory.brain.validate(bank_id, await file.read(MAX_BYTES + 1)))


@router.post("/import", response_model=BrainImportResponse)
async def import_brain_snapshot(memory: TheMemory, bank_id: BankId, file: _Upload) -> HttpResponse:
    """Take over what a file of this bank has learned. One that is damaged, too large, of another bank or
    tenant or of a newer version is refused, and nothing changes."""
    return answer(await memory.brain.import_file(bank_id, await file.read(MAX_BYTES + 1)))
