"""Observations, the facts they rest on, and the facts that wait to be consolidated."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pgvector import HalfVector
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from reverie.model import Bank, TagsMatch, Vector
from reverie.store.db import Connection, Reader, Sql, copy, like, queries, row, rows, run
from reverie.store.tags import condition

_SQL = queries("observations")

LOCK = "consolidation"
"""Lock and queueing lock of the operations that consolidate a bank."""
_COLUMNS = {
    "bank": "int4", "id": "uuid", "encoder": "int2", "term_count": "int4", "embedding": "halfvec",
    "terms": "sparsevec", "tags": "text[]", "kind": "text", "topic": "text", "text": "text",
    "extractor": "text", "proof_count": "int4", "occurred_start": "timestamptz",
    "occurred_end": "timestamptz", "mentioned_at": "timestamptz",
}  # fmt: skip


class Versioned(NamedTuple):
    """A row by its id, and what changes whenever it does."""

    id: uuid.UUID
    version: str


class Support(NamedTuple):
    """Characters [start, end) of a fact that an observation rests on."""

    observation_id: uuid.UUID
    fact_id: uuid.UUID
    start: int
    end: int


class Replaced(NamedTuple):
    """What an observation was before a change, and why it changed."""

    id: uuid.UUID
    facts: Sequence[uuid.UUID]
    change: str
    reason: str


async def due(connection: Connection, bank: Bank, *, enabled: bool, automatic: bool) -> bool:
    """Whether a consolidation of the bank is to be submitted.

    ``enabled``, and ``automatic`` for without being asked, hold where the bank says nothing itself.
    """
    values = {"bank": bank.number, "enabled": enabled, "automatic": automatic, "queueing_lock": LOCK}
    found = await row(connection, _SQL["due"], values)
    return bool(found and found["due"])


async def idle(connection: Connection, *, enabled: bool, automatic: bool) -> list[Bank]:
    """Banks in which facts wait that no operation is to consolidate; the flags are as for ``due``."""
    values = {"enabled": enabled, "automatic": automatic, "queueing_lock": LOCK}
    return [Bank(r["bank"], r["bank_id"]) for r in await rows(connection, _SQL["idle"], values)]


async def queued(
    connection: Connection,
    bank: Bank,
    most: int,
    after: uuid.UUID | None = None,
    scopes: Sequence[Sequence[str]] | None = None,
) -> list[Versioned]:
    """The next facts of the queue after one; with scopes those that have all tags of one of them."""
    given = None if scopes is None else Jsonb([list(one) for one in scopes])
    values = {"bank": bank.number, "most": most, "after": after, "scopes": given}
    return [Versioned(r["fact_id"], r["version"]) for r in await rows(connection, _SQL["queued"], values)]


async def pending(connection: Connection, bank: Bank) -> tuple[int, int]:
    """How many facts wait, and how many observations have lost facts."""
    found = await row(connection, _SQL["pending"], {"bank": bank.number})
    return (found["facts"], found["lost"]) if found else (0, 0)


async def lost(
    connection: Connection, bank: Bank, most: int, after: uuid.UUID | None = None
) -> list[uuid.UUID]:
    """The next observations, after one, that have lost facts."""
    values = {"bank": bank.number, "most": most, "after": after}
    return [r["id"] for r in await rows(connection, _SQL["lost"], values)]


async def beside(
    connection: Connection, bank: Bank, ids: Collection[uuid.UUID], lost: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Facts that observations rest on beside these, or that observations with lost facts still rest on."""
    values = {"bank": bank.number, "ids": list(ids), "lost": list(lost)}
    return {r["fact_id"] for r in await rows(connection, _SQL["beside"], values)}


async def peers(
    connection: Connection,
    bank: Bank,
    ids: Collection[uuid.UUID],
    meanings: Collection[int],
    activities: Collection[int],
    most: int,
) -> set[uuid.UUID]:
    """Facts that may tell of the topics of these: of each topic the latest ones."""
    values = {
        "bank": bank.number,
        "ids": list(ids),
        "meanings": list(meanings),
        "activities": list(activities),
        "most": most,
    }
    return {r["fact_id"] for r in await rows(connection, _SQL["peers"], values)}


async def statements(
    connection: Connection, bank: Bank, ids: Collection[uuid.UUID], encoder: int
) -> list[DictRow]:
    """Those of these facts that are active and of this encoder, with all that is read of them."""
    values = {"bank": bank.number, "ids": list(ids), "encoder": encoder}
    return await rows(connection, _SQL["statements"], values, binary=True)


async def known(
    connection: Connection,
    bank: Bank,
    *,
    topics: Collection[str] = (),
    ids: Collection[uuid.UUID] = (),
    facts: Collection[uuid.UUID] = (),
) -> list[DictRow]:
    """Observations of these topics, of these ids, or that rest on these facts."""
    values = {"bank": bank.number, "topics": list(topics), "ids": list(ids), "facts": list(facts)}
    return await rows(connection, _SQL["known"], values)


async def hold_facts(connection: Connection, bank: Bank, facts: Sequence[Versioned]) -> set[uuid.UUID]:
    """Those of these facts that are as they were read; they stay so until the transaction ends."""
    values = {"bank": bank.number, "ids": [f.id for f in facts], "versions": [f.version for f in facts]}
    return {r["id"] for r in await rows(connection, _SQL["hold_facts"], values)}


async def hold(connection: Connection, bank: Bank, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these observations that nobody else works on; they stay so until the transaction ends."""
    found = await rows(connection, _SQL["hold"], {"bank": bank.number, "ids": list(ids)})
    return {r["id"] for r in found}


async def add(connection: Connection, bank: Bank, new: Iterable[Mapping[str, Any]]) -> None:
    """Store new observations; keys are the columns."""
    await copy(
        connection,
        "observations (bank, id, encoder, term_count, embedding, terms, tags, kind, topic, text, extractor,"
        " proof_count, occurred_start, occurred_end, mentioned_at)",
        list(_COLUMNS.values()),
        [tuple({**one, "bank": bank.number}[name] for name in _COLUMNS) for one in new],
    )


async def update(connection: Connection, bank: Bank, one: Mapping[str, Any], *, anew: bool) -> None:
    """Store an observation as it is from now on; ``anew`` makes it another version."""
    values = {**one, "bank": bank.number, "step": int(anew)}
    await run(connection, _SQL["update"], values, binary=True)


async def remember(connection: Connection, bank: Bank, replaced: Sequence[Replaced]) -> None:
    """Keep what observations say that are about to change."""
    changes = [
        {"id": str(r.id), "facts": [str(f) for f in r.facts], "change": r.change, "reason": r.reason}
        for r in replaced
    ]
    if changes:
        await run(connection, _SQL["remember"], {"bank": bank.number, "changes": Jsonb(changes)})


async def support(
    connection: Connection, bank: Bank, ids: Sequence[uuid.UUID], supports: Sequence[Support]
) -> None:
    """Let these observations rest on these facts and no others."""
    by_id: dict[uuid.UUID, list[str]] = {one: [] for one in ids}
    for one in supports:
        by_id[one.observation_id].append(str(one.fact_id))
    kept = [{"id": str(one), "facts": facts} for one, facts in by_id.items()]
    await run(connection, _SQL["drop_sources"], {"bank": bank.number, "kept": Jsonb(kept)})
    values = {
        "bank": bank.number,
        "ids": [s.observation_id for s in supports],
        "facts": [s.fact_id for s in supports],
        "starts": [s.start for s in supports],
        "ends": [s.end for s in supports],
    }
    await run(connection, _SQL["add_sources"], values)
    await run(connection, _SQL["found_again"], {"bank": bank.number, "ids": list(ids)})


async def delete(connection: Connection, bank: Bank, ids: Collection[uuid.UUID]) -> None:
    """Delete observations with their history."""
    if ids:
        await run(connection, _SQL["delete"], {"bank": bank.number, "ids": list(ids)})


async def done(connection: Connection, bank: Bank, facts: Sequence[Versioned]) -> None:
    """Take facts out of the queue that are consolidated, unless they were put there again meanwhile."""
    values = {"bank": bank.number, "ids": [f.id for f in facts], "versions": [f.version for f in facts]}
    await run(connection, _SQL["done"], values)


async def failed(connection: Connection, bank: Bank, facts: Sequence[Versioned], error: str) -> None:
    """Note that facts could not be consolidated; they wait until they are recovered or change."""
    if facts:
        values = {
            "bank": bank.number,
            "ids": [f.id for f in facts],
            "versions": [f.version for f in facts],
            "error": error,
        }
        await run(connection, _SQL["failed"], values)


async def keys(
    connection: Connection, bank: Bank, found: Sequence[tuple[uuid.UUID, int, int, int | None]]
) -> None:
    """Keep how sentences of facts were read: (fact, where it begins, meaning, activity)."""
    if found:
        ids, starts, meanings, activities = (list(column) for column in zip(*found, strict=True))
        values = {
            "bank": bank.number,
            "ids": ids,
            "starts": starts,
            "meanings": meanings,
            "activities": activities,
        }
        await run(connection, _SQL["keys"], values)


async def queue(connection: Connection, bank: Bank, ids: Collection[uuid.UUID] | None) -> None:
    """Put these facts, or all, into the queue again."""
    name = "queue_all" if ids is None else "queue"
    await run(connection, _SQL[name], {"bank": bank.number, "ids": list(ids or ())})


async def queue_entity(connection: Connection, bank: Bank, entity_id: uuid.UUID) -> None:
    """Put the facts that name an entity, by whichever of its names, into the queue again."""
    await run(connection, _SQL["queue_entity"], {"bank": bank.number, "id": entity_id})


async def recover(connection: Connection, bank: Bank) -> int:
    """Have facts tried again that failed; how many."""
    return (await run(connection, _SQL["recover"], {"bank": bank.number})).rowcount


async def clear(connection: Connection, bank: Bank) -> int:
    """Delete all observations of a bank; how many there were."""
    return (await run(connection, _SQL["clear"], {"bank": bank.number})).rowcount


async def of_fact(connection: Connection, bank: Bank, fact_id: uuid.UUID) -> list[uuid.UUID]:
    """The observations that rest on a fact."""
    values = {"bank": bank.number, "id": fact_id}
    return [r["id"] for r in await rows(connection, _SQL["of_fact"], values)]


async def sources_of(connection: Connection, bank: Bank, ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """The facts that any of these observations rests on."""
    values = {"bank": bank.number, "ids": list(ids)}
    return [r["fact_id"] for r in await rows(connection, _SQL["sources_of"], values)]


async def consolidated(connection: Connection, bank: Bank) -> None:
    """Note that the bank has been consolidated now."""
    await run(connection, _SQL["consolidated"], {"bank": bank.number})


async def scopes(connection: Connection, bank: Bank) -> list[DictRow]:
    """(tags, count) of each scope, those with most observations first."""
    return await rows(connection, _SQL["scopes"], {"bank": bank.number})


async def beyond(connection: Connection, bank: Bank, scope: Sequence[str], limit: int) -> list[uuid.UUID]:
    """The observations of exactly one scope but the ``limit`` best supported ones."""
    values = {"bank": bank.number, "scope": list(scope), "limit": limit}
    return [row["id"] for row in await rows(connection, _SQL["beyond"], values)]


async def page(
    connection: Connection,
    bank: Bank,
    *,
    ids: Sequence[uuid.UUID] | None = None,
    q: str | None = None,
    document_id: str | None = None,
    entity_id: uuid.UUID | None = None,
    tags: Sequence[str] | None = None,
    tags_match: TagsMatch = "any",
    limit: int = 100,
    offset: int = 0,
) -> tuple[list[DictRow], int]:
    """Observations by these filters, those changed last first, and how many there are (0 past the end)."""
    values = {
        "bank": bank.number,
        "ids": None if ids is None else list(ids),
        "q": like(q) if q else None,
        "document_id": document_id,
        "entity_id": entity_id,
        "tags": list(tags) if tags else None,
        "limit": max(limit, 1),
        "offset": offset,
    }
    statement = Sql(_SQL["list"].replace("{tag_filter}", condition("o.tags", tags_match)))
    found = await rows(connection, statement, values)
    return found[:limit], found[0]["total"] if found else 0


async def parts(connection: Connection, bank: Bank, observation_id: uuid.UUID) -> list[DictRow]:
    """The facts of an observation with the characters that support it, in the order they were said."""
    return await rows(connection, _SQL["parts"], {"bank": bank.number, "id": observation_id})


async def history(connection: Connection, bank: Bank, observation_id: uuid.UUID) -> list[DictRow]:
    """What an observation said before, the latest first."""
    return await rows(connection, _SQL["history"], {"bank": bank.number, "id": observation_id})


async def sources(reader: Reader, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """For each of these observations the facts it rests on, in the order of their times."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for observation, fact in await reader.rows(_SQL["sources"], {"ids": list(ids)}):
        found.setdefault(observation, []).append(fact)
    return found


class Counts(NamedTuple):
    """How far the consolidation of a bank has come."""

    pending: int
    failed: int
    observations: int
    last_consolidated_at: datetime | None


async def counts(connection: Connection, bank: Bank) -> Counts:
    """How far the consolidation of a bank has come."""
    found = await row(connection, _SQL["counts"], {"bank": bank.number})
    assert found is not None
    return Counts(**found)


async def near(
    connection: Connection, bank: Bank, scope: Sequence[str], vector: Vector, encoder: int, most: int
) -> list[uuid.UUID]:
    """The observations of exactly this scope that are nearest to a vector, nearest first."""
    values = {
        "bank": bank.number,
        "scope": list(scope),
        "vector": HalfVector(vector),
        "encoder": encoder,
        "most": most,
    }
    return [r["id"] for r in await rows(connection, _SQL["near"], values)]
