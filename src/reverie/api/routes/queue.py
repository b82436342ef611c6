"""The queue as a whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response as HttpResponse

from reverie.api.wire import TheMemory, answer
from reverie.service.queue_models import QueueResponse, SpoolResponse

router = APIRouter(prefix="/queue", tags=["Operations"])


@router.get("", response_model=QueueResponse)
async def get_queue(
    memory: TheMemory, detailed: Annotated[bool, Query(description="Counts of each type as well.")] = False
) -> HttpResponse:
    """How much waits, runs, has ended and failed over all banks, how long it took, and what is wrong."""
    return answer(await memory.queue.state(detailed=detailed))


@router.post("/spool", response_model=SpoolResponse)
async def take_spool(memory: TheMemory) -> HttpResponse:
    """Have what the command line has spooled in the data folder taken now. Answers before it is."""
    return answer(await memory.queue.take_spool())
