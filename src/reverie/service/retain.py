"""Retain: at once, or as an operation."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from reverie.errors import Conflict, InvalidRequest
from reverie.jobs.queue import JobQueue
from reverie.model import Item, new_id
from reverie.operations import retain as operation
from reverie.retain.prepare import Preparer
from reverie.retain.write import write
from reverie.service.requests import MemoryItem, RetainRequest
from reverie.service.responses import RetainResponse, TokenUsage
from reverie.service.scope import Noun, as_uuid, checked
from reverie.store import operations
from reverie.store.db import Database


class Retain(Noun):
    """Turns requests into stored facts."""

    def __init__(self, database: Database, preparer: Preparer, queue: JobQueue, encoder_number: int) -> None:
        super().__init__(database)
        self._preparer, self._queue, self._encoder = preparer, queue, encoder_number

    async def __call__(self, bank_id: str, request: RetainRequest) -> RetainResponse:
        """Remember the items, all or none; the bank is made on first use.

        When the answer of a request that waits arrives, its facts are on disk; when that of an async one
        does, the request is. Raises InvalidRequest, Conflict.
        """
        checked(bank_id)
        items = to_items(request)
        if request.run_async:
            return await self._enqueue(bank_id, request, items)
        prepared = await self._preparer.prepare(items)
        async with self._write(bank_id, create=True) as (connection, bank):
            await write(connection, bank, prepared, self._encoder)
        return RetainResponse.model_validate(
            {"bank_id": bank_id, "items_count": len(items), "async": False, "usage": TokenUsage()}
        )

    async def _enqueue(self, bank_id: str, request: RetainRequest, items: Sequence[Item]) -> RetainResponse:
        key = as_uuid(request.operation_id, "operation_id") if request.operation_id else new_id()
        documents = sorted({item.document_id for item in items})
        one = documents[0] if len(documents) == 1 else None
        payload = operation.payload(list(items))
        # before defaults are filled in: the same request has the same digest whenever it is sent
        digest = hashlib.sha256(request.model_dump_json(by_alias=True).encode()).hexdigest()
        async with self._write(bank_id, create=True) as (connection, bank):
            new = await operations.create(
                connection, bank, key, operation.OPERATION.type, payload,
                items_count=len(items), document_id=one if request.items[0].document_id else None,
                digest=digest,
            )  # fmt: skip
            if new:
                lock = f"document:{bank.number}:{one}" if one else None
                await self._queue.enqueue(connection, bank.number, str(key), lock=lock)
            else:
                known = await operations.get(connection, bank, key)
                if known is not None and known["digest"] != digest:
                    raise Conflict("operation_id was used for another request: choose a new one")
        return RetainResponse.model_validate(
            {"bank_id": bank_id, "items_count": len(items), "async": True, "operation_id": str(key)}
        )


def to_items(request: RetainRequest) -> list[Item]:
    """Items with every default filled in, so that they mean the same whenever they are worked on.

    Items without a document_id share one new document. Raises InvalidRequest.
    """
    now = datetime.now(UTC)
    new_document = str(new_id())
    items = [_item(given, request.document_tags or [], now, new_document) for given in request.items]
    for index, given in enumerate(request.items):
        if given.strategy:
            raise InvalidRequest(
                f"items.{index}.strategy", f"the bank has no retain strategy {given.strategy!r}: leave it out"
            )
    modes: dict[str, bool] = {}
    for index, item in enumerate(items):
        if modes.setdefault(item.document_id, item.append) != item.append:
            raise InvalidRequest(
                f"items.{index}.update_mode",
                f"items of document {item.document_id!r} must all have the same update_mode",
            )
    return items


def _item(given: MemoryItem, document_tags: Sequence[str], now: datetime, new_document: str) -> Item:
    return Item(
        content=given.content,
        timestamp=None if given.timestamp == "unset" else given.timestamp or now,
        context=given.context or None,
        metadata=given.metadata or {},
        document_id=given.document_id or new_document,
        entities=tuple((e.text, e.type) for e in given.entities or ()),
        resolve_entities=given.resolve_entities,
        tags=tuple(dict.fromkeys([*(given.tags or ()), *document_tags])),
        append=given.update_mode == "append",
        observation_scopes=given.observation_scopes,
        dated=given.timestamp is not None,
        accepted_at=now,
    )
