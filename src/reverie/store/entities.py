"""Entities: names, which of them mean the same, and which facts mention them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import DictRow

from reverie.model import Bank
from reverie.store.db import Connection, like, queries, row, rows, run

_SQL = queries("entities")
_NEWEST = 20_000
"""Facts of which the graph tells."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a name is merged into, if anything, with what score, why and by whom; and the root of its tree."""

    id: uuid.UUID
    merged_into: uuid.UUID | None
    head: uuid.UUID
    score: float | None = None
    reason: str | None = None
    merged_by: str | None = None


@dataclass(frozen=True, slots=True)
class NewEntity:
    """A name to be stored. ``core`` and ``lead`` are the keys under which rules find it, if they may."""

    name: str
    key: str
    kind: str
    sense: int
    core: str | None
    lead: str | None
    pointer: Pointer


async def alone(connection: Connection, bank: Bank) -> None:
    """Until the transaction ends nobody else merges entities of the bank. Call it before locking entities."""
    await run(connection, _SQL["alone"], {"bank": bank.number})


async def find(connection: Connection, bank: Bank, keys: Collection[str]) -> list[DictRow]:
    """Names that are equal to these folded ones, by name and sense."""
    return await rows(connection, _SQL["find"], {"bank": bank.number, "keys": sorted(keys)})


async def near(
    connection: Connection,
    bank: Bank,
    cores: Collection[str],
    leads: Collection[str],
    ids: Collection[uuid.UUID] = (),
) -> list[DictRow]:
    """Names under these keys or of these ids, with all the names of their trees."""
    values = {"cores": sorted(cores), "leads": sorted(leads), "ids": list(ids)}
    return await rows(connection, _SQL["near"], {"bank": bank.number, **values})


async def neighbours(
    connection: Connection, bank: Bank, heads: Collection[uuid.UUID]
) -> dict[uuid.UUID, set[uuid.UUID]]:
    """For each of these roots, the roots that its facts mention too."""
    values = {"bank": bank.number, "heads": list(heads)}
    found: dict[uuid.UUID, set[uuid.UUID]] = {head: set() for head in heads}
    for pair in await rows(connection, _SQL["neighbours"], values, binary=True):
        found[pair["head"]].add(pair["neighbour"])
    return found


async def last_in_document(
    connection: Connection, bank: Bank, heads: Collection[uuid.UUID], document_ids: Collection[str]
) -> dict[str, uuid.UUID]:
    """Which of these roots each of the documents mentions last, if any."""
    values = {"bank": bank.number, "heads": list(heads), "document_ids": sorted(document_ids)}
    found = await rows(connection, _SQL["last_in_document"], values)
    return {r["document_id"]: r["head"] for r in found}


async def create(connection: Connection, bank: Bank, new: Sequence[NewEntity]) -> bool:
    """Store names; False if another writer has just made one of them."""
    columns = {
        "names": [n.name for n in new],
        "keys": [n.key for n in new],
        "kinds": [n.kind for n in new],
        "senses": [n.sense for n in new],
        "cores": [n.core for n in new],
        "leads": [n.lead for n in new],
    }
    values = {"bank": bank.number, **columns, **_columns([n.pointer for n in new])}
    return len(await rows(connection, _SQL["create"], values)) == len(new)


async def point(connection: Connection, bank: Bank, pointers: Sequence[Pointer]) -> None:
    """Merge names, and part them. The caller is :func:`alone`."""
    if pointers:
        ordered = sorted(pointers, key=lambda p: p.id)
        await run(connection, _SQL["point"], {"bank": bank.number, **_columns(ordered)})


def _columns(pointers: Sequence[Pointer]) -> dict[str, list[Any]]:
    return {
        "ids": [p.id for p in pointers],
        "parents": [p.merged_into for p in pointers],
        "heads": [p.head for p in pointers],
        "scores": [p.score for p in pointers],
        "reasons": [p.reason for p in pointers],
        "by": [p.merged_by for p in pointers],
    }


async def know(connection: Connection, bank: Bank, learned: Mapping[uuid.UUID, NewEntity]) -> None:
    """Store what a later mention tells of names: kind, spelling, keys."""
    if not learned:
        return
    new = list(learned.values())
    values = {
        "ids": list(learned),
        "names": [n.name for n in new],
        "kinds": [n.kind for n in new],
        "cores": [n.core for n in new],
        "leads": [n.lead for n in new],
    }
    await run(connection, _SQL["know"], {"bank": bank.number, **values})


async def hold(connection: Connection, bank: Bank, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Keep names from being dropped until the transaction ends; the roots of those that are still there."""
    found = await rows(connection, _SQL["hold"], {"bank": bank.number, "ids": list(ids)}, binary=True)
    return {r["id"]: r["head"] for r in found}


async def of_document(connection: Connection, bank: Bank, document_id: str) -> list[uuid.UUID]:
    """Names that a document's facts mention."""
    found = await rows(connection, _SQL["of_document"], {"bank": bank.number, "document_id": document_id})
    return [r["id"] for r in found]


async def drop_unused(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID] | None) -> int:
    """Delete those of the names (None: of all) that no fact mentions any more; how many there were.

    They are locked first: what is read then tells of every mention there is. What was merged into a name that
    goes is merged into what that one was merged into, or into the best of its siblings.
    """
    if ids is not None and not ids:
        return 0
    values = {"bank": bank.number, "ids": None if ids is None else list(ids)}
    taken = {r["id"] for r in await rows(connection, _SQL["take"], values)}
    found = await rows(connection, _SQL["taken"], {"bank": bank.number, "ids": list(taken)})
    gone, moved = without_unused(found, taken)
    await point(connection, bank, moved)
    if gone:
        await run(connection, _SQL["drop"], {"bank": bank.number, "ids": sorted(gone)})
    return len(gone)


def without_unused(
    found: Sequence[Mapping[str, Any]], taken: Collection[uuid.UUID]
) -> tuple[set[uuid.UUID], list[Pointer]]:
    """Which names go, and where those that were merged into them point then.

    ``found`` are trees of names, each with ``used``; only names in ``taken`` may be changed or dropped.
    """
    old = {r["id"]: r for r in found}
    parents: dict[uuid.UUID, uuid.UUID | None] = {one: r["merged_into"] for one, r in old.items()}
    gone = {one for one, r in old.items() if not r["used"] and one in taken} - _held(parents, taken)
    heirs: dict[uuid.UUID, uuid.UUID] = {}
    for one in sorted(old.keys() - gone, key=lambda one: (-(old[one]["merge_score"] or 0), str(one))):
        top = _survivor(one, parents, gone)
        if top in gone:
            heirs.setdefault(top, one)
    now: dict[uuid.UUID, uuid.UUID | None] = {}
    for one in old.keys() - gone:
        above = _survivor(one, parents, gone) if parents[one] else None
        above = heirs.get(above, above) if above else None
        now[one] = None if above == one else above
    moved = []
    for one, parent in now.items():
        head = _root(one, now, old[one]["head"])
        if (parent, head) != (parents[one], old[one]["head"]):
            why = [old[one][name] for name in ("merge_score", "merge_reason", "merged_by")]
            moved.append(Pointer(one, parent, head, *why) if parent else Pointer(one, None, head))
    return gone, moved


def _held(parents: Mapping[uuid.UUID, uuid.UUID | None], taken: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Names that must stay because a name somewhere below them cannot be changed."""
    held: set[uuid.UUID] = set()
    for one in parents.keys() - set(taken):
        above = parents[one]
        while above and above not in held:
            held.add(above)
            above = parents.get(above)
    return held


def _survivor(
    one: uuid.UUID, parents: Mapping[uuid.UUID, uuid.UUID | None], gone: Collection[uuid.UUID]
) -> uuid.UUID:
    """The next name above this one that stays; if none does, the root that goes; a root is its own."""
    above = parents.get(one)
    while above:
        one = above
        above = parents.get(one) if one in gone else None
    return one


def _root(one: uuid.UUID, parents: Mapping[uuid.UUID, uuid.UUID | None], otherwise: uuid.UUID) -> uuid.UUID:
    """The root above a name; ``otherwise`` where its tree was not read up to there."""
    above = parents.get(one)
    while above:
        one, above = above, parents.get(above)
    return one if one in parents else otherwise


async def page(
    connection: Connection, bank: Bank, q: str | None, limit: int, offset: int
) -> tuple[list[DictRow], int]:
    """Entities, most mentioned first, and how many there are."""
    where = {"bank": bank.number, "q": like(q) if q else None}
    total = await row(connection, _SQL["count"], where)
    found = await rows(connection, _SQL["list"], {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def get(connection: Connection, bank: Bank, entity_id: uuid.UUID) -> dict[str, Any] | None:
    """The entity that this name means, with its counts and other names."""
    return await row(connection, _SQL["get"], {"bank": bank.number, "id": entity_id})


async def refuse(connection: Connection, bank: Bank, name: uuid.UUID, others: Collection[uuid.UUID]) -> None:
    """Remember that a name was parted from others, by a person or a dialogue: no rule merges them again."""
    values = {"bank": bank.number, "ids": [name] * len(others), "others": list(others)}
    await run(connection, _SQL["refuse"], values)


async def speakers(connection: Connection, bank: Bank, documents: Collection[str]) -> list[tuple[str, str]]:
    """Who speaks in these documents, as (document id, speaker)."""
    values = {"bank": bank.number, "document_ids": sorted(documents)}
    found = await rows(connection, _SQL["speakers"], values)
    return [(one["document_id"], one["speaker"]) for one in found]


async def allow(connection: Connection, bank: Bank, ids: Collection[uuid.UUID]) -> None:
    """Forget that any of these names were parted."""
    await run(connection, _SQL["allow"], {"bank": bank.number, "ids": list(ids)})


@dataclass(frozen=True, slots=True)
class Edge:
    """Two entities that ``weight`` facts mention together, the latest of them said at ``last``."""

    source: uuid.UUID
    target: uuid.UUID
    weight: int
    last: datetime | None


async def graph(
    connection: Connection, bank: Bank, limit: int, min_count: int
) -> tuple[list[DictRow], list[Edge], int]:
    """Entities, the edges between them, heaviest first, and how many edges there are without the limit.

    Only the newest 20,000 facts of the bank are counted in edges.
    """
    values = {"bank": bank.number, "limit": max(limit, 1), "min_count": min_count, "facts": _NEWEST}
    found = await rows(connection, _SQL["graph"], values)
    edges = [Edge(r["source"], r["target"], r["weight"], r["last"]) for r in found][:limit]
    ids = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = await rows(connection, _SQL["nodes"], {"bank": bank.number, "ids": list(ids)}) if ids else []
    return nodes, edges, found[0]["total"] if found else 0
