"""What facts claim of their subjects, and until when it held."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from reverie.model import Bank
from reverie.store.db import Connection, queries, rows, run

_SQL = queries("claims")

# Any constant: keeps these locks apart from others on the number of a bank.
_LOCK = 1_668_047_209


class Topic(NamedTuple):
    """A subject, by its folded name and the entity of that name if there is one, with an attribute."""

    subject: str
    entity: uuid.UUID | None
    attribute: str


class NewClaim(NamedTuple):
    """A claim of a fact that is being stored; ``subject`` is a folded name."""

    fact_id: uuid.UUID
    subject: str
    attribute: str
    value: str
    negated: bool


class StoredClaim(NamedTuple):
    """A claim with what tells when it was made, and what ended it.

    Claims of one ``topic`` (an entity or a name) and one attribute make a timeline.
    """

    fact_id: uuid.UUID
    topic: str
    attribute: str
    value: str
    negated: bool
    valid_until: datetime | None
    ended_by: uuid.UUID | None
    active: bool
    document_id: str
    position: int
    occurred_start: datetime | None
    occurred_end: datetime | None
    mentioned_at: datetime | None
    learned_at: datetime


class Ending(NamedTuple):
    """Since when a fact's claim does not hold any more and the fact that ended it; None where it holds."""

    fact_id: uuid.UUID
    valid_until: datetime | None
    ended_by: uuid.UUID | None


async def lock(connection: Connection, bank: Bank) -> None:
    """Be the only one to settle the claims of a bank until the transaction ends."""
    await run(connection, _SQL["lock"], {"space": _LOCK, "bank": bank.number})


async def add(connection: Connection, bank: Bank, claims: Sequence[NewClaim]) -> set[Topic]:
    """Store what facts claim, their mentions being stored already; the topics."""
    fact_ids, subjects, attributes, told, negated = (list(column) for column in zip(*claims, strict=True))
    values = {
        "fact_ids": fact_ids,
        "subjects": subjects,
        "attributes": attributes,
        "values": told,
        "negated": negated,
    }
    return await _topics(connection, bank, "add", values)


async def freed(connection: Connection, bank: Bank) -> set[Topic]:
    """Topics of facts whose validity was ended by a fact that has been deleted."""
    return await _topics(connection, bank, "freed", {})


async def topics(connection: Connection, bank: Bank, fact_ids: Sequence[uuid.UUID]) -> set[Topic]:
    """What these facts claim something of."""
    return await _topics(connection, bank, "topics", {"ids": list(fact_ids)})


async def about(connection: Connection, bank: Bank, entity_ids: Collection[uuid.UUID]) -> set[Topic]:
    """All topics of these entities, whichever of their names the facts use."""
    return await _topics(connection, bank, "about", {"ids": list(entity_ids)})


async def _topics(connection: Connection, bank: Bank, name: str, values: dict[str, Any]) -> set[Topic]:
    found = await rows(connection, _SQL[name], {**values, "bank": bank.number})
    return {Topic(r["subject"], r["entity"], r["attribute"]) for r in found}


async def timelines(connection: Connection, bank: Bank, wanted: Collection[Topic]) -> list[StoredClaim]:
    """All claims on these topics. Their facts cannot be deleted until the transaction ends."""
    subjects, entities, attributes = (list(column) for column in zip(*wanted, strict=True))
    values = {"bank": bank.number, "subjects": subjects, "entities": entities, "attributes": attributes}
    return [StoredClaim(**r) for r in await rows(connection, _SQL["timelines"], values)]


async def end(connection: Connection, bank: Bank, endings: Sequence[Ending]) -> None:
    """Record when claims ended, or that they hold again, and keep the links ``supersedes`` in step."""
    ids, untils, by = (list(column) for column in zip(*sorted(endings), strict=True))
    await run(connection, _SQL["end"], {"bank": bank.number, "ids": ids, "untils": untils, "by": by})


async def drop(connection: Connection, bank: Bank, fact_ids: Sequence[uuid.UUID]) -> None:
    """Forget what these facts claim."""
    await run(connection, _SQL["drop"], {"bank": bank.number, "ids": list(fact_ids)})
