"""What a timeline is answered with. Names are those of Atulya's timeline, with what became of things."""

from __future__ import annotations

from typing import Any, Literal

from reverie.model.timeline import Axis, Order
from reverie.service.responses import Response

ItemType = Literal["world", "experience", "fact", "observation", "mental_model"]
"""What may be asked for; ``fact`` is world and experience."""
Event = Literal[
    "occurred", "told", "learned", "superseded", "edited", "retired", "restored",
    "observed", "observation_changed", "mental_model_created", "mental_model_changed",
]  # fmt: skip
Direction = Literal["past", "present", "future", "atemporal"]


class TimelineTemporal(Response):
    """When: ``direction`` is where what a fact tells lay when it was told; ``reference_text`` the words that
    said when."""

    anchor_at: str | None
    anchor_kind: str
    recorded_at: str | None
    direction: Direction
    confidence: float | None
    reference_text: str | None


class TimelineItem(Response):
    """An event. ``id`` is unique in the timeline and begins with ``memory_id``, the fact, observation or
    mental model it is about; ``text`` is what that says now, ``change`` what the event changed."""

    id: str
    memory_id: str
    kind: Literal["fact", "observation", "mental_model"]
    event: Event
    fact_type: str
    text: str
    context: str | None
    title: str | None
    anchor_at: str | None
    anchor_kind: str
    recorded_at: str | None
    occurred_start: str | None
    occurred_end: str | None
    temporal_direction: Direction
    temporal_confidence: float | None
    temporal_reference_text: str | None
    temporal: TimelineTemporal
    entities: list[str]
    tags: list[str]
    source_memory_ids: list[str]
    proof_count: int | None
    document_id: str | None
    change: dict[str, Any] | None


class TimelineEdge(Response):
    """What connects two items of a page, by their ids: what caused, updated or supports what, what shares an
    entity, what comes next."""

    source: str
    target: str
    edge_kind: Literal["chronological", "temporal", "semantic", "entity", "causal", "source", "derived"]
    weight: float | None


class TimelineBucket(Response):
    """A day, month or year of the bank's time zone, with how many events it has; empty ones are left out."""

    time: str
    count: int
    by_event: dict[str, int]


class TimelineResponse(Response):
    """A page of a timeline. ``total_items`` counts all pages, as they were with the first; ``by_event`` the
    same by event, with the first page alone; ``next_cursor`` asks for the next one."""

    items: list[TimelineItem]
    edges: list[TimelineEdge]
    total_items: int
    limit: int
    axis: Axis
    order: Order
    timezone: str
    by_event: dict[str, int]
    buckets: list[TimelineBucket]
    next_cursor: str | None
