"""What a bank knows in the order of time, and what in it cannot all be right."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Search, Tags, TheMemory, answer
from reverie.model import TagsMatch
from reverie.model.timeline import Axis, Bucket, Order
from reverie.service.fields import Moment, Text
from reverie.service.timeline import MOST, TimelineQuery
from reverie.service.timeline_models import Event, ItemType, TimelineResponse

router = APIRouter(prefix="/banks/{bank_id}", tags=["Timeline"])


@router.get("/timeline", response_model=TimelineResponse)
async def get_timeline(
    memory: TheMemory,
    bank_id: BankId,
    type: Annotated[list[ItemType] | None, Query(description="What is shown; all by default.")] = None,
    event: Annotated[list[Event] | None, Query(description="Which events; all by default.")] = None,
    axis: Annotated[Axis, Query(description="The time that orders facts and observations.")] = "occurred",
    order: Annotated[Order, Query(description="desc: the latest first.")] = "desc",
    start_date: Annotated[Moment | None, Query(description="Only events at or after it.")] = None,
    end_date: Annotated[Moment | None, Query(description="Only events before it.")] = None,
    entity: Annotated[
        Text | None, Query(description="Only what mentions this entity: its id or name.")
    ] = None,
    q: Search = None,
    tags: Tags = None,
    tags_match: TagsMatch = "any",
    bucket: Annotated[Bucket | None, Query(description="Count events by day, month or year too.")] = None,
    limit: Annotated[int, Query(ge=0, le=MOST, description="Most events returned.")] = 100,
    cursor: Annotated[str | None, Query(max_length=500, description="The `next_cursor` of a page.")] = None,
) -> HttpResponse:
    """What happened, was told and learned; what was superseded, edited, retired; and how
    observations and mental models changed.

    A page is stable: what is learned meanwhile does not move it. Changes stand at the time they were made on
    every axis.
    """
    query = TimelineQuery(
        types=type or (),
        events=event or (),
        axis=axis,
        order=order,
        start=start_date,
        end=end_date,
        q=q,
        tags=tags,
        tags_match=tags_match,
        entity=entity,
        bucket=bucket,
        limit=limit,
        cursor=cursor,
    )
    return answer(await memory.timeline(bank_id, query))
