"""What was handed out to callers: a log that is only added to, kept as long as operations, and its sums."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from psycopg.types.json import Jsonb

from reverie.model import Bank
from reverie.store.db import Connection, queries, rows, run

_SQL = queries("access")

Kind = Literal["memory", "chunk", "mental_model"]
Source = Literal["recall", "reflect"]


@dataclass(frozen=True, slots=True)
class Access:
    """What one call handed out of one kind; ``artifacts`` are ids inside the bank, each once."""

    accessed_at: datetime
    call_id: uuid.UUID
    kind: Kind
    source: Source
    artifacts: Sequence[str]


class Count(NamedTuple):
    """How often something was handed out, and when last."""

    access_count: int
    last_accessed_at: datetime | None


NEVER = Count(0, None)


async def note(connection: Connection, bank: Bank, calls: Sequence[Access]) -> None:
    """Add calls to the log and to the sums, at once; nothing for a bank that is gone."""
    noted = [
        {
            "accessed_at": one.accessed_at.isoformat(),
            "call_id": str(one.call_id),
            "kind": one.kind,
            "source": one.source,
            "artifacts": list(one.artifacts),
        }
        for one in calls
    ]
    await run(connection, _SQL["note"], {"bank": bank.number, "calls": Jsonb(noted)})


async def expire(connection: Connection, age_s: float, most: int) -> int:
    """Forget calls of all banks that are older than that, at most so many; how many. The sums stay."""
    return (await run(connection, _SQL["expire"], {"age_s": age_s, "most": most})).rowcount


async def drop_gone(connection: Connection, bank: Bank) -> int:
    """Forget the sums of what the bank no longer has; how many."""
    gone = (await run(connection, _SQL["drop_gone"], {"bank": bank.number})).rowcount
    await run(connection, _SQL["drop_gone_days"], {"bank": bank.number})
    return gone


async def expire_days(connection: Connection, age_s: float, most: int) -> int:
    """Forget days of all banks that are older than that, at most so many; how many."""
    return (await run(connection, _SQL["expire_days"], {"age_s": age_s, "most": most})).rowcount


async def expire_weeks(connection: Connection, age_s: float, most: int) -> int:
    """Forget weeks of all banks that ended longer ago than that, at most so many; how many."""
    return (await run(connection, _SQL["expire_weeks"], {"age_s": age_s, "most": most})).rowcount


async def expire_hours(connection: Connection, age_s: float, most: int) -> int:
    """Forget hours of all banks that are older than that, at most so many; how many."""
    return (await run(connection, _SQL["expire_hours"], {"age_s": age_s, "most": most})).rowcount


async def counts(
    connection: Connection, bank: Bank, kind: Kind, artifacts: Iterable[str]
) -> dict[str, Count]:
    """The sums of these, by id; what was never handed out is left out (:data:`NEVER`)."""
    wanted = list(artifacts)
    if not wanted:
        return {}
    values = {"bank": bank.number, "kind": kind, "artifacts": wanted}
    found = await rows(connection, _SQL["counts"], values)
    return {row["artifact"]: Count(row["access_count"], row["last_accessed_at"]) for row in found}
