"""What reflect asks of facts that may answer: their words and times, their claims, and what they name."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from reverie.store.db import Ids, Reader, queries

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


async def entities(reader: Reader, ids: Sequence[uuid.UUID]) -> list[list[tuple[str, str]]]:
    """For each of these facts the names and kinds of its entities, by name."""
    named: list[list[tuple[str, str]]] = [[] for _ in ids]
    for name, kind, places in sorted(await reader.rows(_SQL["entities"], {"ids": Ids(ids)})):
        for place in places:
            if (name, kind) not in named[place - 1]:  # two names of one entity
                named[place - 1].append((name, kind))
    return named
