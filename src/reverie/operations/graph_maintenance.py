"""Maintenance of a bank in the background.

Writers clean up behind themselves, and foreign keys let nothing dangle. What can be left is what a writer
passed by because another one held it at that moment: names that nothing mentions, statements whose end was
not settled, links that no statement confirms. Term counts keep rows of terms that are gone. This takes it all
away, brings the indexes of a large bank up to date, and tells whether the counts agree. Done twice, it does
nothing the second time.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from reverie.errors import LostLease
from reverie.model import Bank
from reverie.operations import Commit, Context, Operation
from reverie.retain.supersede import supersede
from reverie.store import access, banks, claims, entities, indexing, maintenance
from reverie.store.db import Connection

log = logging.getLogger(__name__)

_STEPS = 4
QUEUEING_LOCK = "graph_maintenance"


def payload(index_facts: int) -> dict[str, Any]:
    """What is stored of the request: the number of facts from which on a bank is indexed."""
    return {"index_facts": index_facts}


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    await context.report("names", 0, _STEPS)
    async with _written(context, bank) as connection:
        names = await entities.drop_unused(connection, bank, None)
    await context.report("claims", 1, _STEPS)
    async with _written(context, bank) as connection:
        await claims.lock(connection, bank)
        unsettled = len(await claims.freed(connection, bank))
        await supersede(connection, bank, freed=True)
        links = await maintenance.drop_strays(connection, bank)
    await context.report("terms", 2, _STEPS)
    async with _written(context, bank) as connection:
        terms = await maintenance.drop_terms(connection, bank)
        await access.drop_gone(connection, bank)
    async with context.database.connection() as connection:
        facts, agree = await maintenance.agree(connection, bank)
    if not agree:
        log.error("the term counts of a bank do not agree with its facts", extra={"bank": bank.number})
    indexed = facts >= stored["index_facts"]
    if indexed:
        await _index(context, bank)
    result = {
        "entities_removed": names,
        "claims_settled": unsettled,
        "links_removed": links,
        "terms_removed": terms,
        "facts": facts,
        "counts_agree": agree,
        "indexed": indexed,
    }

    async def commit(connection: Connection) -> dict[str, Any]:
        await context.consolidate(connection, bank)
        return result

    return commit


async def _index(context: Context, bank: Bank) -> None:
    """Bring the indexes up to date. Raises LostLease between batches."""
    async with context.database.connection() as connection:
        name = await banks.name(connection, bank)
    async with aclosing(indexing.build(context.database, Bank(bank.number, name or ""))) as batches:
        async for _ in batches:
            await context.report("indexing", 3, _STEPS)


@asynccontextmanager
async def _written(context: Context, bank: Bank) -> AsyncIterator[Connection]:
    async with context.database.transaction() as connection:
        if not await banks.hold(connection, bank):
            raise LostLease("the bank was deleted, and its maintenance with it")
        yield connection


# behind whatever somebody waits for
OPERATION = Operation("graph_maintenance", _prepare, priority=-10)
