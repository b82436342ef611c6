"""What recall asks of facts beside their scores: what ended them, what they were, what they rest on."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from reverie.store.claims import StoredClaim
from reverie.store.db import Ids, Reader, queries

_SQL = queries("history")

WITH_NEIGHBOURS = _SQL["with_neighbours"]
"""The ids of these facts and of what is said beside them: a part of the statement that loads candidates."""


async def chain(
    reader: Reader, ids: Collection[uuid.UUID]
) -> list[tuple[uuid.UUID, datetime | None, uuid.UUID | None]]:
    """(fact, valid until, ended by) of these facts and of all that ended them, one after the other."""
    return [row[:3] for row in await reader.rows(_SQL["chain"], {"ids": list(ids)})]


async def known(reader: Reader, ids: Collection[uuid.UUID], known_at: datetime) -> list[StoredClaim]:
    """All claims on the topics of these facts that were known at a moment; ``active`` is as it was then."""
    values = {"ids": list(ids), "known_at": known_at}
    return [StoredClaim(*row) for row in await reader.rows(_SQL["known"], values)]


async def before_edits(
    reader: Reader, ids: Collection[uuid.UUID], known_at: datetime
) -> dict[uuid.UUID, dict[str, Any]]:
    """Of facts changed by hand since a moment, the values then of what was changed; times are ISO texts."""
    values = {"ids": list(ids), "known_at": known_at}
    return {row[0]: row[1] for row in await reader.rows(_SQL["before_edits"], values)}


async def sources(reader: Reader, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """For each of these facts that rests on others, those others."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for fact, source in await reader.rows(_SQL["sources"], {"ids": list(ids)}):
        found.setdefault(fact, []).append(source)
    return found


async def meeting(reader: Reader, conditions: str, values: Mapping[str, Any]) -> set[uuid.UUID]:
    """Those of ``values["ids"]`` that meet a condition on ``facts f`` with these parameters."""
    statement = _SQL["meeting"].replace("{conditions}", conditions)
    return {fact for (fact,) in await reader.rows(statement, values)}


async def aspects(
    reader: Reader, ids: Collection[uuid.UUID]
) -> list[tuple[uuid.UUID, int, Any, list[uuid.UUID]]]:
    """(fact, key of its words, vector in half precision, heads of its entities)."""
    return [row[:4] for row in await reader.rows(_SQL["aspects"], {"ids": Ids(ids)})]
