"""Events of a timeline as they are shown, and what connects them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from reverie.language.time import find_times, may_hold_time
from reverie.model.timeline import Axis, Order
from reverie.service.scope import text_time
from reverie.service.timeline_models import (
    Direction,
    TimelineEdge,
    TimelineItem,
    TimelineTemporal,
)
from reverie.store.db import Row

EdgeKind = Literal["chronological", "temporal", "semantic", "entity", "causal", "source", "derived"]
_KINDS: dict[str, EdgeKind] = {
    "causes": "causal",
    "supersedes": "temporal",
    "derived_from": "derived",
    "source": "source",
}
"""Stored links by the names that a timeline has for them: what supersedes comes later in time."""
_SAME_DAY = timedelta(days=1)
_LONGEST = 2000
"""Characters of a text whose words of time are looked for."""


@dataclass(frozen=True, slots=True)
class Known:
    """What events are about, by id."""

    facts: Mapping[str, Row]
    observations: Mapping[str, Row]
    models: Mapping[str, Row]


def shown(row: Row, known: Known, axis: Axis) -> TimelineItem | None:
    """An event; None where what it is about has gone meanwhile."""
    common: dict[str, Any] = {
        "id": row["id"] if row["part"] in (0, 3, 5) else f"{row['key']}:{row['event']}",
        "memory_id": row["id"],
        "event": row["event"],
        "change": row["change"],
    }
    if row["part"] < 3:
        fact = known.facts.get(row["id"])
        return _fact(row["at"], fact, axis, common) if fact else None
    if row["part"] < 5:
        observation = known.observations.get(row["id"])
        return _observation(row["at"], observation, axis, common) if observation else None
    model = known.models.get(row["id"])
    return _model(row["at"], model, common) if model else None


def _fact(at: datetime, fact: Row, axis: Axis, common: dict[str, Any]) -> TimelineItem:
    dated = fact["occurred_start"] is not None
    anchor = {"occurred": "occurred_start", "told": "mentioned_at", "learned": "learned_at"}
    kind = anchor.get(common["event"], f"{common['event']}_at")
    said = fact["mentioned_at"] or fact["learned_at"]
    return _item(
        common,
        TimelineTemporal(
            anchor_at=text_time(at),
            anchor_kind=kind,
            recorded_at=text_time(fact["learned_at"]),
            direction=_direction(fact["occurred_start"], fact["occurred_end"], said),
            confidence=round(fact["confidence"], 4) if dated else None,
            reference_text=_reference(fact["text"], said) if dated else None,
        ),
        kind="fact",
        fact_type=fact["fact_type"],
        text=fact["text"],
        context=fact["context"],
        occurred_start=text_time(fact["occurred_start"]),
        occurred_end=text_time(fact["occurred_end"]),
        entities=list(fact["entities"]),
        tags=list(fact["tags"]),
        document_id=fact["document_id"],
    )


def _observation(at: datetime, one: Row, axis: Axis, common: dict[str, Any]) -> TimelineItem:
    dated = one["occurred_start"] is not None
    by_axis = {
        "occurred": "occurred_start" if dated else "mentioned_at",
        "mentioned": "mentioned_at",
        "learned": "created_at",
    }
    kind = by_axis[axis] if common["event"] == "observed" else "changed_at"
    return _item(
        common,
        TimelineTemporal(
            anchor_at=text_time(at),
            anchor_kind=kind,
            recorded_at=text_time(one["created_at"]),
            direction=_direction(
                one["occurred_start"], one["occurred_end"], one["mentioned_at"] or one["created_at"]
            ),
            confidence=None,
            reference_text=None,
        ),
        kind="observation",
        fact_type="observation",
        text=one["text"],
        occurred_start=text_time(one["occurred_start"]),
        occurred_end=text_time(one["occurred_end"]),
        entities=list(one["entities"]),
        tags=list(one["tags"]),
        source_memory_ids=[str(key) for key in one["source_fact_ids"]],
        proof_count=one["proof_count"],
    )


def _model(at: datetime, model: Row, common: dict[str, Any]) -> TimelineItem:
    return _item(
        common,
        TimelineTemporal(
            anchor_at=text_time(at),
            anchor_kind="created_at" if common["event"] == "mental_model_created" else "changed_at",
            recorded_at=text_time(model["created_at"]),
            direction="atemporal",
            confidence=None,
            reference_text=None,
        ),
        kind="mental_model",
        fact_type="mental_model",
        text=model["content"] or model["name"],
        title=model["name"],
        tags=list(model["tags"]),
        source_memory_ids=list(model["sources"]),
    )


def _item(common: dict[str, Any], when: TimelineTemporal, **fields: Any) -> TimelineItem:
    found: dict[str, Any] = {
        "context": None, "title": None, "occurred_start": None, "occurred_end": None, "entities": [],
        "source_memory_ids": [], "proof_count": None, "document_id": None, **common, **fields,
        "anchor_at": when.anchor_at, "anchor_kind": when.anchor_kind, "recorded_at": when.recorded_at,
        "temporal_direction": when.direction, "temporal_confidence": when.confidence,
        "temporal_reference_text": when.reference_text, "temporal": when,
    }  # fmt: skip
    return TimelineItem(**found)


def _direction(start: datetime | None, end: datetime | None, said: datetime) -> Direction:
    """Where what is told lay when it was told."""
    if start is None:
        return "atemporal"
    if start > said + _SAME_DAY:
        return "future"
    return "past" if (end or start) < said - _SAME_DAY else "present"


def _reference(text: str, said: datetime) -> str | None:
    """The first words of a text that tell when."""
    if len(text) > _LONGEST or not may_hold_time(text):
        return None
    found = min(find_times(text, said), key=lambda t: t.char_start, default=None)
    return text[found.char_start : found.char_end] if found else None


def connected(items: Sequence[TimelineItem], links: Sequence[Row], order: Order) -> list[TimelineEdge]:
    """What connects the items of a page; each pair once for each kind."""
    first: dict[str, str] = {}
    for item in items:  # a memory is its own item, or the first event about it
        if item.memory_id not in first or item.id == item.memory_id:
            first[item.memory_id] = item.id
    found: dict[tuple[str, str, EdgeKind], TimelineEdge] = {}
    for edge in (*_stored(links, first), *_next(items, order), *_named(items, order)):
        found.setdefault((edge.source, edge.target, edge.edge_kind), edge)
    return list(found.values())


def _stored(links: Sequence[Row], first: Mapping[str, str]) -> Iterator[TimelineEdge]:
    for link in links:
        kind = _KINDS.get(link["kind"])
        source, target = first.get(link["source"]), first.get(link["target"])
        if kind and source and target:
            older_first = link["kind"] in ("supersedes", "derived_from")  # stored from the newer fact on
            ends = (target, source) if older_first else (source, target)
            yield TimelineEdge(
                source=ends[0], target=ends[1], edge_kind=kind, weight=round(float(link["weight"]), 4)
            )


def _next(items: Sequence[TimelineItem], order: Order) -> Iterator[TimelineEdge]:
    for one, other in pairwise(items if order == "asc" else items[::-1]):
        yield TimelineEdge(source=one.id, target=other.id, edge_kind="chronological", weight=None)


def _named(items: Sequence[TimelineItem], order: Order) -> Iterator[TimelineEdge]:
    """From each item to the next one that shares an entity."""
    last: dict[str, str] = {}
    for item in items if order == "asc" else items[::-1]:
        for name in item.entities:
            if name in last and last[name] != item.id:
                yield TimelineEdge(source=last[name], target=item.id, edge_kind="entity", weight=None)
            last[name] = item.id
