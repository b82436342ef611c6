"""Events that webhooks are told of: each becomes one delivery a webhook, in the transaction it tells of."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from reverie.model import Bank, new_id
from reverie.model.events import CONSOLIDATED, RETAINED
from reverie.operations import Submission, Submit
from reverie.store import webhooks
from reverie.store.db import Connection

DELIVERY = "webhook_delivery"
"""Type of the operations that deliver; nothing is told of their own ends."""
_OBSERVATIONS = ("observations_created", "observations_updated", "observations_deleted")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an operation. ``id`` is the same for all who are told of it."""

    type: str
    operation_id: uuid.UUID
    status: str
    data: dict[str, Any]
    id: uuid.UUID = field(default_factory=new_id)


async def announce(connection: Connection, bank: Bank, submit: Submit, ended: Mapping[str, Any]) -> int:
    """Submit deliveries of the end of an operation, in the transaction that ends it; how many they are.

    ``ended`` has the operation's ``id``, ``type``, ``status``, ``error``, ``items_count`` and ``result``.
    """
    if ended["type"] == DELIVERY:
        return 0
    documents = (ended["result"] or {}).get("document_ids", ()) if ended["status"] == "completed" else ()
    types = [f"operation.{ended['status']}"]
    types += [RETAINED] if documents else []
    types += [CONSOLIDATED] if ended["type"] == "consolidation" and ended["status"] != "cancelled" else []
    subscribers = await webhooks.subscribed(connection, bank, types)
    if not subscribers:
        return 0
    wanted = {wanted for subscriber in subscribers for wanted in subscriber.event_types}.intersection(types)
    events = [event for event in _of_end(ended) if event.type in wanted]
    if RETAINED in wanted:
        events += await _retained(connection, bank, ended["id"], documents)
    return await _deliver(connection, bank, submit, subscribers, events)


async def announce_retained(
    connection: Connection, bank: Bank, submit: Submit, operation_id: uuid.UUID, document_ids: Sequence[str]
) -> int:
    """The same for a retain that somebody waited for: it is no operation, the id is for telling it apart."""
    subscribers = await webhooks.subscribed(connection, bank, [RETAINED])
    if not subscribers:
        return 0
    events = await _retained(connection, bank, operation_id, document_ids)
    return await _deliver(connection, bank, submit, subscribers, events)


def _of_end(ended: Mapping[str, Any]) -> Iterator[Event]:
    key, status, result = ended["id"], ended["status"], ended["result"] or {}
    about = {
        "operation_id": str(key),
        "operation_type": ended["type"],
        "status": status,
        "error_message": ended["error"],
        "items_count": ended["items_count"],
        "result": {name: value for name, value in result.items() if type(value) in (int, float)},
    }
    yield Event(f"operation.{status}", key, status, about)
    if ended["type"] == "consolidation":
        counts = {name: result.get(name) for name in _OBSERVATIONS}
        yield Event(CONSOLIDATED, key, status, {**counts, "error_message": ended["error"]})


async def _retained(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, document_ids: Sequence[str]
) -> list[Event]:
    """One event a document."""
    return [
        Event(
            RETAINED,
            operation_id,
            "completed",
            {
                "document_id": found["document_id"],
                "tags": found["tags"],
                "memory_unit_count": found["facts"],
            },
        )
        for found in await webhooks.documents(connection, bank, document_ids)
    ]


async def _deliver(
    connection: Connection,
    bank: Bank,
    submit: Submit,
    subscribers: Sequence[webhooks.Subscriber],
    events: Sequence[Event],
) -> int:
    now = datetime.now(UTC).isoformat()
    pairs = [(event, to) for event in events for to in subscribers if event.type in to.event_types]
    for event, to in pairs:
        payload = {
            "webhook_id": str(to.id),
            "event": {
                "event": event.type,
                "bank_id": to.bank_id,
                "operation_id": str(event.operation_id),
                "status": event.status,
                "timestamp": now,
                "data": event.data,
                "event_id": str(event.id),
            },
        }
        submission = Submission(DELIVERY, payload)
        await submit(connection, bank, submission)
        await webhooks.add_delivery(
            connection, bank, submission.id, to, event_type=event.type, event_id=event.id
        )
    return len(pairs)
