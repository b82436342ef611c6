"""What a bank knows in the order of time: facts, what became of them, observations, mental models."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from reverie.model import Bank, TagsMatch
from reverie.model.timeline import Axis, Bucket, Order
from reverie.store.db import Connection, Row, Sql, like, queries, row, rows
from reverie.store.tags import condition

_SQL = queries("timeline")

_TOLD = "coalesce(f.mentioned_at, f.learned_at)"
_EVENT: dict[Axis, str] = {
    "occurred": "CASE WHEN f.occurred_start IS NOT NULL THEN 'occurred' WHEN f.mentioned_at IS NOT NULL"
    " THEN 'told' ELSE 'learned' END",
    "mentioned": "CASE WHEN f.mentioned_at IS NOT NULL THEN 'told' ELSE 'learned' END",
    "learned": "'learned'",
}
_EDIT = (
    "CASE fc.changes -> 'state' ->> 'new' WHEN 'invalidated' THEN 'retired' WHEN 'valid' THEN 'restored'"
    " WHEN 'active' THEN 'restored' ELSE 'edited' END"
)
_FACTS: dict[Axis, str] = {
    "occurred": "coalesce(f.occurred_start, f.mentioned_at, f.learned_at)",
    "mentioned": _TOLD,
    "learned": "f.learned_at",
}
_ENDED: dict[Axis, str] = {
    "occurred": "c.valid_until",
    "mentioned": "coalesce(n.mentioned_at, n.learned_at, c.valid_until)",
    "learned": "coalesce(n.learned_at, c.valid_until)",
}
_OBSERVED: dict[Axis, str] = {
    "occurred": "coalesce(o.occurred_start, o.mentioned_at, o.created_at)",
    "mentioned": "coalesce(o.mentioned_at, o.created_at)",
    "learned": "o.created_at",
}
_WHOLE = {
    "facts": "f.occurred_start IS NOT NULL AND f.occurred_precision NOT IN ('second', 'minute', 'hour')",
    "observations": "o.occurred_start = date_trunc('day', o.occurred_start, 'UTC')",
}
"""Whether the moment of what occurred is a whole day."""


class _Series(NamedTuple):
    """How a series is asked for: its number, its key and the column of its tags; ``axis``: its moment."""

    part: int
    key: str
    tags: str
    axis: Mapping[Axis, str] | str

    def at(self, axis: Axis) -> str:
        return self.axis if isinstance(self.axis, str) else self.axis[axis]


SERIES: dict[str, _Series] = {
    "facts": _Series(0, "f.id", "f.tags", _FACTS),
    "superseded": _Series(1, "f.id", "f.tags", _ENDED),
    "edits": _Series(2, "fc.fact_id::text || ':' || fc.number", "f.tags", "fc.changed_at"),
    "observations": _Series(3, "o.id", "o.tags", _OBSERVED),
    "observation_changes": _Series(4, "h.observation_id::text || ':' || h.version", "o.tags", "h.changed_at"),
    "mental_models": _Series(5, "mm.id", "mm.tags", "mm.created_at"),
    "mental_model_changes": _Series(6, "h.mental_model_id || ':' || h.number", "mm.tags", "h.changed_at"),
}
"""The series by their names."""
_BY_ID = ("facts", "superseded", "observations")


@dataclass(frozen=True, slots=True)
class Place:
    """An event's place in the order: its moment, the number of its series, its key there."""

    at: datetime
    part: int
    key: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a timeline shows. ``start`` counts in, ``end`` does not; ``types`` are those of facts; of
    ``events`` all where none is named."""

    series: Sequence[str]
    types: Sequence[str]
    events: Sequence[str] = ()
    axis: Axis = "occurred"
    order: Order = "desc"
    start: datetime | None = None
    end: datetime | None = None
    q: str | None = None
    tags: Sequence[str] | None = None
    tags_match: TagsMatch = "any"
    entity: uuid.UUID | None = None

    def values(self, bank: Bank) -> dict[str, object]:
        """The parameters of the statements."""
        return {
            "bank": bank.number, "types": list(self.types), "start": self.start, "end": self.end,
            "events": list(self.events) or None,
            "q": like(self.q) if self.q else None, "tags": list(self.tags) if self.tags else None,
            "entity": self.entity,
        }  # fmt: skip


async def page(
    connection: Connection, bank: Bank, asked: Asked, limit: int, after: Place | None = None
) -> list[Row]:
    """Events in the order of time, from behind a place on: at, part, key, id, event, change."""
    values = {**asked.values(bank), "limit": limit}
    if after is not None:
        values |= {"after_at": after.at, "after_key": after.key}
    direction = asked.order.upper()
    series = _joined([_one(name, asked, after, limited=True) for name in asked.series])
    statement = _SQL["page"].replace("{series}", series).replace("{direction}", direction)
    return await rows(connection, _with_entity(statement), values)


async def counts(
    connection: Connection, bank: Bank, asked: Asked, bucket: Bucket | None, zone: str
) -> list[Row]:
    """(time, event, n) of all events: by bucket in local time, or of all time (``time`` is then None).

    Series that have an event in common tell of it once each.
    """
    values = {**asked.values(bank), "bucket": bucket, "zone": zone}
    each = [_one(name, asked, None, limited=False) for name in asked.series]
    counted = _joined([_SQL["counts"].replace("{series}", series) for series in each])
    return await rows(connection, _with_entity(counted), values)


def _joined(series: Sequence[str]) -> str:
    return f"\n{_SQL['union']}\n".join(f"({one})" for one in series)


def _with_entity(statement: str) -> Sql:
    return Sql(f"{_SQL['mentioning']}\n{statement}")


def _one(name: str, asked: Asked, after: Place | None, *, limited: bool) -> str:
    series = SERIES[name]
    at, direction = series.at(asked.axis), asked.order.upper()
    order = f"ORDER BY {at} {direction}, {_key(name)} {direction} LIMIT %(limit)s"
    statement = str(_SQL[name])
    for placeholder, text in (
        ("{event}", _EDIT if name == "edits" else _EVENT[asked.axis]),
        ("{beyond}", _beyond(name, series, at, asked.order, after)),
        ("{tag_filter}", condition(series.tags, asked.tags_match)),
        (
            "{whole}",
            f"coalesce({_WHOLE[name]}, false)" if name in _WHOLE and asked.axis == "occurred" else "false",
        ),
        ("{limits}", order if limited else ""),
        ("{axis}", at),
    ):
        statement = statement.replace(placeholder, text)
    return statement


def _key(name: str) -> str:
    return SERIES[name].key if name in _BY_ID else f'({SERIES[name].key}) COLLATE "C"'


def _beyond(name: str, series: _Series, at: str, order: Order, after: Place | None) -> str:
    """What of a series lies behind a place in the order of time, series, key."""
    if after is None:
        return "true"
    sign = "<" if order == "desc" else ">"
    if series.part != after.part:
        level = series.part < after.part if order == "desc" else series.part > after.part
        return f"{at} {sign}{'=' if level else ''} %(after_at)s"
    kind = "uuid" if name in _BY_ID else "text"
    return f"({at}, {_key(name)}) {sign} (%(after_at)s::timestamptz, %(after_key)s::{kind})"


async def entity(connection: Connection, bank: Bank, wanted: str) -> uuid.UUID | None:
    """The entity of this id or name, whatever the case of its letters."""
    try:
        key = uuid.UUID(wanted)
    except ValueError:
        key = None
    values = {"bank": bank.number, "id": key, "name": wanted.strip().lower()}
    found = await row(connection, _SQL["entity"], values)
    return found["id"] if found else None


async def models(connection: Connection, bank: Bank, ids: Sequence[str]) -> dict[str, Row]:
    """Mental models of these ids."""
    found = await rows(connection, _SQL["models"], {"bank": bank.number, "models": list(ids)})
    return {one["id"]: one for one in found}


async def edges(
    connection: Connection, bank: Bank, ids: Sequence[uuid.UUID], models: Sequence[str]
) -> list[Row]:
    """(source, target, kind, weight) between these memories, models and observations included."""
    values = {"bank": bank.number, "ids": list(ids), "models": list(models)}
    return await rows(connection, _SQL["edges"], values)
