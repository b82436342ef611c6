"""What use says about a bank."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, TheMemory, answer
from reverie.service.influence import MOST_DAYS
from reverie.service.influence_models import EntityType, InfluenceResponse

router = APIRouter(prefix="/banks/{bank_id}/brain", tags=["Brain"])


@router.get("/influence", response_model=InfluenceResponse)
async def get_influence(
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
