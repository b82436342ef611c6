"""Entities, their other names, and which facts mention them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from psycopg.rows import DictRow

from reverie.model import Bank, Mention, new_id
from reverie.store.db import Connection, like, queries, row, rows, run

_SQL = queries("entities")


async def find(
    connection: Connection, bank: Bank, keys: Collection[str], guessable: Collection[str]
) -> dict[str, uuid.UUID]:
    """Entity of each folded name that is known; those that are ``guessable`` also by their best alias."""
    values = {"bank": bank.number, "keys": sorted(keys), "guessable": sorted(guessable)}
    found = await rows(connection, _SQL["find"], values)
    best = sorted(found, key=lambda r: (r["score"], str(r["id"])))
    return {r["name_key"]: r["id"] for r in best}


async def people_by_given_name(
    connection: Connection, bank: Bank, given: Collection[str]
) -> dict[str, list[DictRow]]:
    """People known as "<given name> <family name>", by folded given name."""
    if not given:
        return {}
    patterns = [like(name)[1:-1] + " %" for name in sorted(given)]
    found = await rows(connection, _SQL["people_by_given_name"], {"bank": bank.number, "patterns": patterns})
    grouped: dict[str, list[DictRow]] = {}
    for person in found:
        grouped.setdefault(person["given"], []).append(person)
    return grouped


async def create(connection: Connection, bank: Bank, mentions: dict[str, Mention]) -> None:
    """Make an entity for each folded name, unless another writer has just made it."""
    keys = sorted(mentions)
    await run(
        connection,
        _SQL["create"],
        {
            "bank": bank.number,
            "ids": [new_id() for _ in keys],
            "names": [mentions[k].name for k in keys],
            "keys": keys,
            "kinds": [mentions[k].kind for k in keys],
        },
    )


async def hold(connection: Connection, bank: Bank, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Keep entities from being dropped until the transaction ends; those that are still there."""
    found = await rows(connection, _SQL["hold"], {"bank": bank.number, "ids": list(ids)})
    return {r["id"] for r in found}


async def add_alias(
    connection: Connection, bank: Bank, key: str, entity_id: uuid.UUID, alias: str, score: float, reason: str
) -> None:
    """Record that ``alias`` names the entity, how sure that is (0..1) and why."""
    await run(
        connection,
        _SQL["add_alias"],
        {
            "bank": bank.number,
            "alias_key": key,
            "entity_id": entity_id,
            "alias": alias,
            "score": score,
            "reason": reason,
        },
    )


async def of_document(connection: Connection, bank: Bank, document_id: str) -> list[uuid.UUID]:
    """Entities that a document's facts mention."""
    found = await rows(connection, _SQL["of_document"], {"bank": bank.number, "document_id": document_id})
    return [r["id"] for r in found]


async def drop_unused(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID] | None) -> None:
    """Delete those of the entities (None: of all) that no fact mentions any more.

    They are locked first: the statement that deletes then sees every mention there is.
    """
    if ids is None or ids:
        values = {"bank": bank.number, "ids": None if ids is None else list(ids)}
        taken = [found["id"] for found in await rows(connection, _SQL["take"], values)]
        await run(connection, _SQL["drop_unused"], {"bank": bank.number, "ids": taken})


async def page(
    connection: Connection, bank: Bank, q: str | None, limit: int, offset: int
) -> tuple[list[DictRow], int]:
    """Entities, most mentioned first, and how many there are."""
    where = {"bank": bank.number, "q": like(q) if q else None}
    total = await row(connection, _SQL["count"], where)
    found = await rows(connection, _SQL["list"], {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def get(connection: Connection, bank: Bank, entity_id: uuid.UUID) -> dict[str, Any] | None:
    """One entity with its counts and other names."""
    return await row(connection, _SQL["get"], {"bank": bank.number, "id": entity_id})
