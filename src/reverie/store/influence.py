"""How things were used in a window of time, and how well they are connected."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reverie.model import Bank
from reverie.store.access import Kind
from reverie.store.db import Connection, queries, rows

_SQL = queries("influence")


@dataclass(frozen=True, slots=True)
class Used:
    """A thing that was handed out in a window: in how many calls, the sum of the discounts of its places in
    them, and when last."""

    kind: Kind
    artifact: str
    times: int
    gain: float
    last: datetime


@dataclass(frozen=True, slots=True)
class Described:
    """What a thing is: a type of memory, ``chunk`` or ``mental_model``; its text or name; and how many facts
    mention the best-connected of its entities, up to the bound that was asked for. ``cited``:
    dreams that rest on it."""

    type: str
    text: str
    facts: int
    cited: int = 0


async def used(
    connection: Connection,
    bank: Bank,
    kinds: Sequence[Kind],
    since: date,
    most: int,
    order: Mapping[str, object],
) -> list[Used]:
    """The things handed out since a day (UTC) that score best by use alone, best first, at most so many.

    ``order``: ``now``, ``half_life_s``, ``half_full`` and the weights ``recency``, ``freq``, ``rerank``.
    """
    window = {"since": since, "monday": since + timedelta(days=-since.weekday() % 7)}
    values = {"bank": bank.number, "kinds": list(kinds), "most": most, **window, **order}
    return [
        Used(row["kind"], row["artifact"], row["times"], row["gain"], row["last_accessed_at"])
        for row in await rows(connection, _SQL["used"], values)
    ]


async def hours(
    connection: Connection, bank: Bank, kinds: Sequence[Kind], since: datetime
) -> dict[datetime, int]:
    """Calls that handed something out, by the hour, since then."""
    values = {"bank": bank.number, "kinds": list(kinds), "since": since}
    return {row["hour"]: row["calls"] for row in await rows(connection, _SQL["hours"], values)}


async def described(
    connection: Connection, bank: Bank, things: Sequence[Used], bound: int, since: datetime
) -> dict[tuple[Kind, str], Described]:
    """What these things are, by kind and id; those that are gone are left out. Dreams count since then."""
    of: dict[str, list[str]] = {"memory": [], "chunk": [], "mental_model": []}
    for one in things:
        of[one.kind].append(one.artifact)
    values = {
        "bank": bank.number,
        "memories": [uuid.UUID(key) for key in of["memory"]],
        "chunks": [uuid.UUID(key) for key in of["chunk"]],
        "mental_models": of["mental_model"],
        "bound": bound,
        "since": since,
    }
    return {
        (row["kind"], row["artifact"]): Described(row["type"], row["text"], row["facts"], row["cited"])
        for row in await rows(connection, _SQL["described"], values)
    }
