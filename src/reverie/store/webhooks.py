"""Webhooks and the log of their deliveries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from psycopg.types.json import Jsonb

from reverie.model import Bank
from reverie.store.db import Connection, Row, queries, row, rows, run

_SQL = queries("webhooks")

Status = Literal["pending", "delivered", "failed"]
MOST = 50
"""Webhooks of a bank at most."""
# Any constant: names the lock that is taken together with the bank's number.
_LOCK = 726_577


@dataclass(frozen=True, slots=True)
class State:
    """All that a webhook is told to be."""

    url: str
    secret: str | None
    event_types: Sequence[str]
    enabled: bool
    http_config: Mapping[str, Any]


class Subscriber(NamedTuple):
    """A webhook that wants events, with its bank's name."""

    id: uuid.UUID
    url: str
    event_types: list[str]
    bank_id: str


class Attempt(NamedTuple):
    """What one attempt at a delivery needs; ``attempts`` counts it and fences what is noted of it."""

    attempts: int
    event_type: str
    url: str
    secret: str | None
    http_config: dict[str, Any]


def _values(bank: Bank, webhook_id: uuid.UUID, state: State) -> dict[str, Any]:
    return {
        "bank": bank.number,
        "id": webhook_id,
        "url": state.url,
        "secret": state.secret,
        "event_types": list(state.event_types),
        "enabled": state.enabled,
        "http_config": Jsonb(dict(state.http_config)),
    }


async def create(connection: Connection, bank: Bank, webhook_id: uuid.UUID, state: State) -> Row | None:
    """A new webhook; None if the bank has as many as it may."""
    await run(connection, _SQL["line_up"], {"bank": bank.number, "lock": _LOCK})
    return await row(connection, _SQL["create"], {**_values(bank, webhook_id, state), "most": MOST})


async def page(connection: Connection, bank: Bank, limit: int, offset: int) -> tuple[list[Row], int]:
    """Webhooks of a bank, in the order they were made, and how many there are."""
    total = await row(connection, _SQL["count"], {"bank": bank.number})
    values = {"bank": bank.number, "limit": limit, "offset": offset}
    return await rows(connection, _SQL["list"], values), total["total"] if total else 0


async def hold(connection: Connection, bank: Bank, webhook_id: uuid.UUID) -> Row | None:
    """One webhook, locked until the transaction ends, or None."""
    return await row(connection, _SQL["hold"], {"bank": bank.number, "id": webhook_id})


async def update(connection: Connection, bank: Bank, webhook_id: uuid.UUID, state: State) -> Row:
    """Give a webhook that is held new values."""
    found = await row(connection, _SQL["update"], _values(bank, webhook_id, state))
    assert found is not None
    return found


async def delete(connection: Connection, bank: Bank, webhook_id: uuid.UUID) -> bool:
    """Remove a webhook with the log of its deliveries; whether there was one."""
    return (await run(connection, _SQL["delete"], {"bank": bank.number, "id": webhook_id})).rowcount > 0


async def unfinished(connection: Connection, bank: Bank, webhook_id: uuid.UUID) -> list[uuid.UUID]:
    """The operations of what a webhook has not delivered yet."""
    values = {"bank": bank.number, "webhook_id": webhook_id}
    return [r["id"] for r in await rows(connection, _SQL["unfinished"], values)]


async def exists(connection: Connection, bank: Bank, webhook_id: uuid.UUID) -> bool:
    """Whether the bank has this webhook."""
    return await row(connection, _SQL["exists"], {"bank": bank.number, "id": webhook_id}) is not None


async def subscribed(connection: Connection, bank: Bank, event_types: Sequence[str]) -> list[Subscriber]:
    """The enabled webhooks that want one of these events, kept from changes until the transaction ends."""
    values = {"bank": bank.number, "event_types": list(event_types)}
    return [Subscriber(**r) for r in await rows(connection, _SQL["subscribed"], values)]


async def documents(connection: Connection, bank: Bank, document_ids: Sequence[str]) -> list[Row]:
    """``document_id``, ``tags`` and number of ``facts`` of each of these documents that exists."""
    values = {"bank": bank.number, "document_ids": list(document_ids)}
    return await rows(connection, _SQL["documents"], values)


async def add_delivery(
    connection: Connection,
    bank: Bank,
    delivery_id: uuid.UUID,
    to: Subscriber,
    *,
    event_type: str,
    event_id: uuid.UUID,
) -> None:
    """Enter a delivery that waits; ``delivery_id`` is its operation's, which must be there."""
    values = {"id": delivery_id, "webhook_id": to.id, "url": to.url}
    event = {"event_type": event_type, "event_id": event_id}
    await run(connection, _SQL["add_delivery"], {"bank": bank.number, **values, **event})


async def begin(connection: Connection, bank: Bank, delivery_id: uuid.UUID) -> Attempt | None:
    """Count an attempt; None if the webhook is gone or disabled."""
    found = await row(connection, _SQL["begin"], {"bank": bank.number, "id": delivery_id})
    return Attempt(**found) if found else None


async def note(
    connection: Connection,
    bank: Bank,
    delivery_id: uuid.UUID,
    attempt: int,
    status: Status,
    *,
    error: str | None,
    response: tuple[int, str] | None,
) -> None:
    """Note how an attempt ended; ``response`` is the receiver's status and body."""
    values = {"id": delivery_id, "attempt": attempt, "status": status, "error": error}
    code, body = response if response else (None, None)
    await run(
        connection,
        _SQL["note"],
        {"bank": bank.number, **values, "response_status": code, "response_body": body},
    )


async def deliveries(
    connection: Connection,
    bank: Bank,
    webhook_id: uuid.UUID,
    before: tuple[datetime, uuid.UUID] | None,
    limit: int,
) -> list[Row]:
    """Deliveries of a webhook, newest first, from behind the one with that time and id on."""
    moment, last = before if before else (None, None)
    values = {"webhook_id": webhook_id, "before": moment, "before_id": last, "limit": limit}
    return await rows(connection, _SQL["deliveries"], {"bank": bank.number, **values})
