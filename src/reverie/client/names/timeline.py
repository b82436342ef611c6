"""What a bank knows in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reverie.client.asking import API, Asking, given
from reverie.model import TagsMatch
from reverie.model.timeline import Axis, Bucket, Order
from reverie.service.timeline_models import Event, ItemType, TimelineResponse

BANK = API + "/banks/{bank_id}"


class TimelineNames(Asking):
    """The timeline of a bank."""

    async def get_timeline(
        self,
        bank_id: str,
        *,
        type: Sequence[ItemType] | None = None,
        event: Sequence[Event] | None = None,
        axis: Axis | None = None,
        order: Order | None = None,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        entity: str | None = None,
        q: str | None = None,
        tags: Sequence[str] | None = None,
        tags_match: TagsMatch | None = None,
        bucket: Bucket | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> TimelineResponse:
        """A page of what happened, was told, learned and changed; ``next_cursor`` asks for the next one."""
        query = given(
            type=type, event=event, axis=axis, order=order, start_date=start_date, end_date=end_date,
            entity=entity, q=q, tags=tags, tags_match=tags_match, bucket=bucket, limit=limit, cursor=cursor,
        )  # fmt: skip
        return await self._ask("GET", BANK + "/timeline", TimelineResponse, query=query, bank_id=bank_id)
