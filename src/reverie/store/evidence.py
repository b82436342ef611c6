"""What reflect asks of facts that may answer: their words and times, their claims, and what they name."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from reverie.model import TagFilter
from reverie.store.db import Ids, Reader, Sql, queries
from reverie.store.tags import compiled

_SQL = queries("evidence")


class EvidenceRow(NamedTuple):
    """A fact as stored; from ``subject`` to ``ended_by`` its claim, None where it makes none."""

    id: uuid.UUID
    text: str
    fact_type: str
    speaker: str | None
    context: str | None
    mentioned_at: datetime | None
    occurred_start: datetime | None
    occurred_end: datetime | None
    occurred_precision: str | None
    occurred_around: bool
    recurrence: str | None
    duration: timedelta | None
    aspects: dict[str, Any] | None
    flags: Sequence[str]
    document_id: str
    position: int
    subject: str | None
    attribute: str | None
    value: str | None
    negated: bool | None
    valid_until: datetime | None
    ended_by: uuid.UUID | None
    causes: Sequence[uuid.UUID] | None


async def facts(reader: Reader, ids: Sequence[uuid.UUID]) -> list[EvidenceRow]:
    """These facts, in any order; those that are retired or gone are left out."""
    return [EvidenceRow._make(row) for row in await reader.rows(_SQL["facts"], {"ids": Ids(ids)})]


async def seen(reader: Reader, ids: Sequence[uuid.UUID], tags: TagFilter | None) -> list[uuid.UUID]:
    """Those of these facts that a question with this filter may see, in their order."""
    return await _passing(reader, "seen", ids, tags)


async def open_chunks(reader: Reader, ids: Sequence[uuid.UUID], tags: TagFilter | None) -> list[uuid.UUID]:
    """Those of these chunks whose text it may see: no fact in them is hidden from it."""
    return await _passing(reader, "open_chunks", ids, tags)


async def _passing(
    reader: Reader, name: str, ids: Sequence[uuid.UUID], tags: TagFilter | None
) -> list[uuid.UUID]:
    if tags is None or not ids:
        return list(ids)
    test, parameters = compiled("f.tags", tags)
    statement = Sql(_SQL[name].replace("{tag_filter}", test))
    passing = {row[0] for row in await reader.rows(statement, {"ids": Ids(ids), **parameters})}
    return [one for one in ids if one in passing]


async def entities(reader: Reader, ids: Sequence[uuid.UUID]) -> list[list[tuple[str, str]]]:
    """For each of these facts the names and kinds of its entities, by name."""
    named: list[list[tuple[str, str]]] = [[] for _ in ids]
    for name, kind, places in sorted(await reader.rows(_SQL["entities"], {"ids": Ids(ids)})):
        for place in places:
            if (name, kind) not in named[place - 1]:  # two names of one entity
                named[place - 1].append((name, kind))
    return named
