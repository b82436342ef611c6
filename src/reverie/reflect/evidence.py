"""A memory that may answer a question, with all that an answer may say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from reverie.model import Claim
from reverie.store import evidence as store
from reverie.store.db import Reader


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact as an answer sees it.

    ``said_at`` is when it was said; ``occurred_start`` and ``occurred_end``, half-open, when it was true, to
    the unit ``precision`` and roughly where ``around``. ``entities`` are (name, kind). ``score`` is recall's
    final one. ``current`` is False where ``superseded_by`` ended what it claims. ``feeling``, ``where`` and
    ``why`` are words of its text, ``position`` its place in its document. ``flags`` name what a reader should
    know of it."""

    id: UUID
    text: str
    fact_type: str = "world"
    speaker: str | None = None
    context: str | None = None
    said_at: datetime | None = None
    occurred_start: datetime | None = None
    occurred_end: datetime | None = None
    precision: str | None = None
    around: bool = False
    recurrence: str | None = None
    duration: timedelta | None = None
    entities: tuple[tuple[str, str], ...] = ()
    document_id: str = ""
    position: int = 0
    score: float = 0.0
    current: bool = True
    valid_until: datetime | None = None
    superseded_by: UUID | None = None
    claim: Claim | None = None
    feeling: str | None = None
    where: str | None = None
    why: str | None = None
    flags: tuple[str, ...] = ()
    causes: tuple[UUID, ...] = ()


async def load(reader: Reader, scored: Sequence[tuple[UUID, float]]) -> list[Evidence]:
    """The evidence of these (fact id, score of recall), in their order.

    Facts that have gone since, and ids that are no fact's, are left out.
    """
    if not scored:
        return []
    rows = {row.id: row for row in await store.facts(reader, [fact for fact, _ in scored])}
    kept = [(rows[fact], score) for fact, score in scored if fact in rows]
    named = await store.entities(reader, [row.id for row, _ in kept])
    return [_evidence(row, score, names) for (row, score), names in zip(kept, named, strict=True)]


def _evidence(row: store.EvidenceRow, score: float, names: Sequence[tuple[str, str]]) -> Evidence:
    aspects = row.aspects or {}
    claim = None
    if row.subject is not None:
        claim = Claim(row.subject, row.attribute or "", row.value or "", bool(row.negated))
    return Evidence(
        id=row.id,
        text=row.text,
        fact_type=row.fact_type,
        speaker=row.speaker,
        context=row.context,
        said_at=row.mentioned_at,
        occurred_start=row.occurred_start,
        occurred_end=row.occurred_end,
        precision=row.occurred_precision,
        around=row.occurred_around,
        recurrence=row.recurrence,
        duration=row.duration,
        entities=tuple(names),
        document_id=row.document_id,
        position=row.position,
        score=score,
        current=row.ended_by is None and row.valid_until is None,
        valid_until=row.valid_until,
        superseded_by=row.ended_by,
        claim=claim,
        feeling=aspects.get("feeling"),
        where=aspects.get("where"),
        why=aspects.get("why"),
        flags=tuple(row.flags),
        causes=tuple(row.causes or ()),
    )
