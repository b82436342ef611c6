"""From rows of the store to facts and observations as consolidation works with them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import numpy as np

from reverie.consolidate.scopes import scopes
from reverie.consolidate.statement import Claimed, Known, Part, Statement
from reverie.retain.rules.claim_values import LOCAL
from reverie.store.db import Row

_SURE = 0.7
"""Confidence from which on a pronoun is taken for the person it was read as."""


def statement(row: Row) -> Statement:
    """A fact."""
    references = row["refs"] or []
    vector = np.asarray(row["embedding"].to_numpy(), np.float32)
    return Statement(
        id=row["id"],
        text=row["text"],
        speaker=row["speaker"],
        said_at=row["said_at"],
        start=row["occurred_start"],
        end=row["occurred_end"],
        precision=row["occurred_precision"],
        scopes=scopes(row["tags"], row["scopes"]),
        tags=tuple(row["tags"]),
        names=tuple((first, last) for first, _, last in (n.partition("\x01") for n in row["names"] or ())),
        people={pronoun: name for pronoun, name, sure in references if sure >= _SURE},
        claim=_claim(row),
        flags=tuple(row["flags"]),
        version=row["version"],
        vector=vector,
    )


def _claim(row: Row) -> Claimed | None:
    if row["attribute"] is None:
        return None
    document = row["document_id"] if row["attribute"].endswith(LOCAL) else ""
    topic = f"{row['subject']}|{row['attribute']}|{document}"
    return Claimed(topic, row["value"], row["negated"], _made_at(row), row["valid_until"])


def _made_at(row: Row) -> datetime:
    """When a claim was made: when it was said, if that is in the time it tells of; else where that begins."""
    said: datetime = row["said_at"]
    start, end = row["occurred_start"], row["occurred_end"]
    if (start is None or start <= said) and (end is None or said < end):
        return said
    return start or end or said


def known(row: Row) -> Known:
    """An observation."""
    return Known(
        id=row["id"],
        kind=row["kind"],
        topic=row["topic"],
        scope=tuple(row["tags"]),
        text=row["text"],
        extractor=row["extractor"],
        version=row["version"],
        sources=tuple(Part(UUID(fact), start, end) for fact, start, end in row["sources"]),
        lost=row["lost"],
        said_at=row["mentioned_at"],
        start=row["occurred_start"],
        end=row["occurred_end"],
    )
