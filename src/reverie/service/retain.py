"""Retain: at once, or as an operation."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from reverie.bank_config import BankConfig, RetainConfig
from reverie.errors import Conflict, InvalidRequest, NotFound, StaleDocument
from reverie.model import Bank, Fact, Item, Usage, new_id
from reverie.operations import Context, Submission, batch_retain
from reverie.operations import retain as operation
from reverie.operations.events import announce_retained
from reverie.operations.submit import Submitter
from reverie.retain.prepare import Prepared
from reverie.retain.safety.secrets import apply_policy
from reverie.service.requests import DryRunExtractRequest, MemoryItem, RetainRequest
from reverie.service.responses import (
    DryRunExtractionResult,
    ExtractedFact,
    ReprocessDocumentResponse,
    RetainResponse,
    TokenUsage,
)
from reverie.service.scope import Noun, as_uuid, checked, done_again, text_time
from reverie.store import banks, documents, operations
from reverie.store.db import Connection, Row
from reverie.store.usage import one_run

_TRIES = 3
"""Times a request is read again because another writer changed its document; the last reads all of it."""
_DATED = uuid.UUID("5b1c2d1e-3a52-5d0c-9b1d-6d1f0c7a4e21")


class Retain(Noun):
    """Turns requests into stored facts."""

    def __init__(self, context: Context, submitter: Submitter) -> None:
        super().__init__(context.database)
        self._context, self._submitter = context, submitter

    async def __call__(self, bank_id: str, request: RetainRequest) -> RetainResponse:
        """Remember the items, all or none; the bank is made on first use.

        When the answer of a request that waits arrives, its facts are on disk; when that of an async one
        does, the request is. Raises InvalidRequest, SecretsRefused, Conflict.
        """
        checked(bank_id)
        async with self._database.connection(asked=False) as connection:
            acceptance, bank, config = await self._context.accept(connection, bank_id)
            items = to_items(bank_id, request, config, acceptance)
            # before anything is stored, payloads of operations included
            policies = {item.strategy: config.retain_options(item.strategy).secrets for item in items}
            items = apply_policy(items, policies)
            if request.run_async:
                return await self._enqueue(connection, bank, bank_id, request, items)
        return await self.now(bank_id, items)

    async def now(self, bank_id: str, items: Sequence[Item]) -> RetainResponse:
        """Remember items that have all defaults filled in, all or none, and wait for it."""
        spent, run = Usage(), new_id()
        for attempt in range(_TRIES):
            known = await self._known(bank_id)
            with one_run(run):
                prepared = await self._context.read(known, items, anew=attempt == _TRIES - 1)
            spent += prepared.usage
            try:
                await self._store(bank_id, prepared)
                break
            except StaleDocument:
                continue
        return RetainResponse.model_validate(
            {
                "bank_id": bank_id,
                "items_count": len(items),
                "async": False,
                "usage": usage(spent),
                "warnings": list(prepared.fallbacks) or None,
            }
        )

    @done_again
    async def _store(self, bank_id: str, prepared: Prepared) -> None:
        async with self._write(bank_id, create=True) as (connection, bank):
            written = await self._context.write(connection, bank, prepared)
            await announce_retained(connection, bank, self._submitter, new_id(), written.document_ids)

    async def _known(self, bank_id: str) -> Bank | None:
        """The bank if it is there; made if a model is to be asked on its account."""
        if self._context.preparer.asks_a_model:
            async with self._write(bank_id, create=True) as (_, bank):
                return bank
        async with self._database.connection() as connection:
            return await banks.find(connection, bank_id)

    async def _enqueue(
        self,
        connection: Connection,
        bank: Bank | None,
        bank_id: str,
        request: RetainRequest,
        items: Sequence[Item],
    ) -> RetainResponse:
        key = as_uuid(request.operation_id, "operation_id") if request.operation_id else new_id()
        names = sorted({item.document_id for item in items})
        one = names[0] if len(names) == 1 else None
        large = batch_retain.is_large(items)
        submission = Submission(
            (batch_retain if large else operation).OPERATION.type,
            operation.payload(list(items)),
            id=key,
            items_count=len(items),
            document_id=one if request.items[0].document_id else None,
            digest=_digest(request) if request.operation_id else None,
            lock=f"document:{one}" if one else None,
        )
        known = await operations.get(connection, bank, key) if bank and request.operation_id else None
        if known is None:
            await self._submitter.check_room(connection)
            # one statement is a transaction of its own; it does nothing where the bank has just been deleted
            if bank is None or not await self._submitter(connection, bank, submission):
                known = await self._submit(connection, bank_id, submission)
        if known is not None and known["digest"] != submission.digest:
            raise Conflict("operation_id was used for another request: choose a new one")
        return RetainResponse.model_validate(
            {"bank_id": bank_id, "items_count": len(items), "async": True, "operation_id": str(key)}
        )

    async def _submit(self, connection: Connection, bank_id: str, submission: Submission) -> Row | None:
        """Submit in a bank that is made if missing; the operation of this id that is there, if one is."""
        async with connection.transaction():
            bank = await banks.ensure(connection, bank_id)
            if await self._submitter(connection, bank, submission):
                return None
            return await operations.get(connection, bank, submission.id)

    async def reprocess(self, bank_id: str, document_id: str) -> ReprocessDocumentResponse:
        """Read a stored document again, in the background, as the bank is configured now. Raises NotFound."""
        key = new_id()
        async with self._write(bank_id) as (connection, bank):
            document = await documents.get(connection, bank, document_id)
            if document is None:
                raise NotFound(f"there is no document {document_id!r} in bank {bank_id!r}")
            found = await documents.items(connection, bank, document_id)
            if not any(row["text"] for row in found):
                raise Conflict(operation.NO_TEXT.format(document_id))
            items = len(found)
            await self._submitter.check_room(connection)
            submission = Submission(
                operation.OPERATION.type,
                operation.reprocess_payload(document_id),
                id=key,
                items_count=items,
                document_id=document_id,
                lock=f"document:{document_id}",
            )
            await self._submitter(connection, bank, submission)
        return ReprocessDocumentResponse(operation_id=str(key), items_count=items)

    async def preview(self, bank_id: str, request: DryRunExtractRequest) -> DryRunExtractionResult:
        """What would be read from a text, under the bank's configuration and the request's own; nothing is
        stored. Raises InvalidRequest, SecretsRefused."""
        config = await self._context.config(checked(bank_id))
        given = request.model_dump(exclude_none=True, include=set(RetainConfig.model_fields))
        options = config.with_strategy(given).retain_options()
        item = Item(request.content, request.timestamp or datetime.now(UTC), request.context or None)
        items = apply_policy([item], {None: options.secrets})
        async with self._database.connection() as connection:
            bank = await banks.find(connection, bank_id)
        number = bank.number if bank else None
        with one_run(new_id()):
            read = await self._context.preparer.prepare(items, {None: options}, bank=number)
        return DryRunExtractionResult(
            facts=[extracted_fact(one.fact) for document in read.documents for one in document.facts],
            usage=usage(read.usage),
            warnings=list(read.fallbacks) or None,
        )


def to_items(bank_id: str, request: RetainRequest, config: BankConfig, acceptance: int) -> list[Item]:
    """Items with every default filled in, so that they mean the same whenever they are worked on.

    Items without a document_id share one document. Raises InvalidRequest.
    """
    now = datetime.now(UTC)
    new_document = _document_id(bank_id, request)
    items = [
        _item(given, request.document_tags or [], now, new_document, acceptance) for given in request.items
    ]
    modes: dict[str, bool] = {}
    for index, item in enumerate(items):
        try:
            config.retain_options(item.strategy)
        except InvalidRequest as error:
            raise InvalidRequest(f"items.{index}.strategy", error.message) from None
        if modes.setdefault(item.document_id, item.append) != item.append:
            raise InvalidRequest(
                f"items.{index}.update_mode",
                f"items of document {item.document_id!r} must all have the same update_mode",
            )
    return items


def _document_id(bank_id: str, request: RetainRequest) -> str:
    """The document of items that name none. What is dated is known by its words and its dates: sent twice, it
    is one document. What is not may be said again, and is a document of its own each time."""
    nameless = [item for item in request.items if not item.document_id]
    if any(item.timestamp is None or item.update_mode == "append" for item in nameless):
        return str(new_id())
    told = [bank_id, *(item.model_dump_json() for item in nameless)]
    return str(uuid.uuid5(_DATED, "\0".join(told)))


def _item(
    given: MemoryItem, document_tags: Sequence[str], now: datetime, new_document: str, acceptance: int
) -> Item:
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
        acceptance=acceptance,
        strategy=given.strategy or None,
    )


def usage(spent: Usage) -> TokenUsage:
    """Tokens as the wire has them."""
    return TokenUsage(
        input_tokens=spent.input,
        output_tokens=spent.output,
        total_tokens=spent.input + spent.output,
        cached_tokens=spent.cached,
    )


def _digest(request: RetainRequest) -> str:
    """What tells a request from others: as it was sent, before defaults are filled in."""
    return hashlib.sha256(request.model_dump_json(by_alias=True).encode()).hexdigest()


def extracted_fact(fact: Fact) -> ExtractedFact:
    """A fact that is not stored, as the wire has it."""
    return ExtractedFact(
        text=fact.text,
        fact_type=fact.fact_type,
        occurred_start=text_time(fact.occurred_start),
        occurred_end=text_time(fact.occurred_end),
        entities=[mention.name for mention in fact.mentions],
        why=fact.why,
        where=fact.where,
        feeling=fact.feeling,
        caused_by=list(fact.causes),
        labels=list(fact.labels),
        flags=list(fact.flags),
    )
