"""The timeline of a bank."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reverie.errors import InvalidRequest, NotFound
from reverie.model import Bank, TagsMatch
from reverie.model.timeline import Axis, Bucket, Order
from reverie.operations import Context
from reverie.service.fields import parse_moment
from reverie.service.scope import Noun
from reverie.service.timeline_items import Known, connected, shown
from reverie.service.timeline_models import (
    Event,
    ItemType,
    TimelineBucket,
    TimelineResponse,
)
from reverie.store import facts, observations
from reverie.store import timeline as store
from reverie.store.db import Connection, Row

MOST = 1000
_SERIES: dict[str, tuple[Event, ...]] = {
    "facts": ("occurred", "told", "learned"),
    "superseded": ("superseded",),
    "edits": ("edited", "retired", "restored"),
    "observations": ("observed",),
    "observation_changes": ("observation_changed",),
    "mental_models": ("mental_model_created",),
    "mental_model_changes": ("mental_model_changed",),
}
"""The events of each series."""
_OF: dict[ItemType, tuple[str, ...]] = {
    "world": ("facts", "superseded", "edits"),
    "experience": ("facts", "superseded", "edits"),
    "fact": ("facts", "superseded", "edits"),
    "observation": ("observations", "observation_changes"),
    "mental_model": ("mental_models", "mental_model_changes"),
}


@dataclass(frozen=True, slots=True)
class TimelineQuery:
    """What to show; all ``types`` and ``events`` where none is named. ``start`` counts in, ``end`` not."""

    types: Sequence[ItemType] = ()
    events: Sequence[Event] = ()
    axis: Axis = "occurred"
    order: Order = "desc"
    start: datetime | None = None
    end: datetime | None = None
    q: str | None = None
    tags: Sequence[str] | None = None
    tags_match: TagsMatch = "any"
    entity: str | None = None
    bucket: Bucket | None = None
    limit: int = 100
    cursor: str | None = None


class Timeline(Noun):
    """What happened, was told, learned and changed in banks."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.database)
        self._context = context

    async def __call__(self, bank_id: str, query: TimelineQuery) -> TimelineResponse:
        """A page of what a bank knows in the order of time. Raises InvalidRequest, NotFound."""
        if query.start and query.end and query.end <= query.start:
            raise InvalidRequest("end_date", "end_date must be after start_date")
        after, total = _read_cursor(query) if query.cursor else (None, None)
        zone = (await self._context.config(bank_id)).timezone
        asked = _asked(query)
        async with self._look(bank_id) as (connection, bank):
            if query.entity:
                asked = replace(asked, entity=await _entity(connection, bank, query.entity))
            found = await store.page(connection, bank, asked, query.limit + 1, after) if asked.series else []
            counted: Sequence[Row] = []
            if asked.series and (
                total is None or query.bucket
            ):  # all of a bank is read for it: once is enough
                counted = await store.counts(connection, bank, asked, query.bucket, zone)
            rows = found[: query.limit]
            known = await _known(connection, bank, rows)
            ids = [uuid.UUID(one["id"]) for one in rows if one["part"] < 5]
            models = [one["id"] for one in rows if one["part"] >= 5]
            edges = await store.edges(connection, bank, ids, models) if rows else []
        items = [item for one in rows if (item := shown(one, known, query.axis))]
        totals: Counter[str] = Counter()
        for one in counted:
            totals[one["event"]] += one["n"]
        total = totals.total() if total is None else total
        return TimelineResponse(
            items=items,
            edges=connected(items, edges, query.order),
            total_items=total,
            limit=query.limit,
            axis=query.axis,
            order=query.order,
            timezone=zone,
            by_event=dict(sorted(totals.items())),
            buckets=_buckets(counted, ZoneInfo(zone)) if query.bucket else [],
            next_cursor=_cursor(rows[-1], query, total) if len(found) > query.limit and rows else None,
        )


def _asked(query: TimelineQuery) -> store.Asked:
    types = query.types or ("fact", "observation", "mental_model")
    wanted = {series for one in types for series in _OF[one]}
    if query.events:
        wanted &= {name for name, events in _SERIES.items() if set(events) & set(query.events)}
    of_facts = [t for t in ("world", "experience") if t in types or "fact" in types]
    return store.Asked(
        series=[name for name in store.SERIES if name in wanted],
        types=of_facts,
        events=query.events,
        axis=query.axis,
        order=query.order,
        start=query.start,
        end=query.end,
        q=query.q,
        tags=query.tags,
        tags_match=query.tags_match,
    )


async def _entity(connection: Connection, bank: Bank, wanted: str) -> uuid.UUID:
    if (found := await store.entity(connection, bank, wanted)) is None:
        raise NotFound(f"there is no entity {wanted!r} in this bank")
    return found


async def _known(connection: Connection, bank: Bank, rows: Sequence[Row]) -> Known:
    """What the events of a page are about."""
    of_facts = {uuid.UUID(one["id"]) for one in rows if one["part"] < 3}
    observed = {uuid.UUID(one["id"]) for one in rows if 3 <= one["part"] < 5}
    models = {one["id"] for one in rows if one["part"] >= 5}
    told = await facts.details(connection, bank, sorted(of_facts)) if of_facts else {}
    seen: Sequence[Row] = []
    if observed:
        seen, _ = await observations.page(connection, bank, ids=sorted(observed), limit=len(observed))
    made = await store.models(connection, bank, sorted(models)) if models else {}
    return Known({str(key): row for key, row in told.items()}, {str(o["id"]): o for o in seen}, made)


def _buckets(counted: Sequence[Row], zone: ZoneInfo) -> list[TimelineBucket]:
    found: dict[datetime, dict[str, int]] = {}
    for one in counted:
        found.setdefault(one["time"], {})[one["event"]] = one["n"]
    return [
        TimelineBucket(
            time=time.replace(tzinfo=zone).isoformat(),
            count=sum(events.values()),
            by_event=dict(sorted(events.items())),
        )
        for time, events in sorted(found.items())
    ]


def _cursor(row: Row, query: TimelineQuery, total: int) -> str:
    """The place of the last event of a page, and how many there are.

    Without a plus sign: many clients forget to encode it.
    """
    moment: datetime = row["at"].astimezone(UTC)
    stamp = f"{moment.replace(tzinfo=None).isoformat()}Z"
    return f"{query.axis},{query.order},{stamp},{row['part']},{total},{row['key']}"


def _read_cursor(query: TimelineQuery) -> tuple[store.Place, int]:
    """What a page begins behind, and how many events there were with the first. Raises InvalidRequest."""
    parts = (query.cursor or "").split(",", 5)
    try:
        axis, order, moment, part, counted, key = parts
        place, total = store.Place(parse_moment(moment), int(part), key), int(counted)
        if place.part in (0, 1, 3):
            uuid.UUID(key)
        if "\0" in key or total < 0:
            raise ValueError(key)
    except ValueError:
        raise InvalidRequest("cursor", "cursor: use the next_cursor of a page as it is") from None
    if (axis, order) != (query.axis, query.order):
        raise InvalidRequest("cursor", f"cursor: it belongs to axis {axis[:20]!r} and order {order[:20]!r}")
    return place, total
